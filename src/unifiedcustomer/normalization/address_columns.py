"""Addresses, streets and cities by the column: what kernels read, and what they leave to the readers of single cells.

Left is what is very long, or has characters of which none decides alone what becomes of it: accents apart from their
letters, several marks behind each other, what may have been misread. All else is answered, in any script, and every
answer is that of `read_address`, `read_street` and `city`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import addresses as kernel
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.address_knowledge import countries_by_number, country_number, is_known, world_of
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

__all__ = [
    "PLACES",
    "QuickAddresses",
    "QuickStreets",
    "are_worth_it",
    "read_addresses",
    "read_countries",
    "read_places",
    "read_postal_codes",
    "read_streets",
    "read_whole_streets",
]

_FEATURES: Final = (Feature.STREET, Feature.HOUSE_NUMBER, Feature.POSTAL_CODE, Feature.CITY, Feature.REGION)


@attrs.frozen(eq=False)
class QuickStreets:
    """Compared street and number of each line, and for which lines they are answered."""

    streets: Texts
    numbers: Texts
    answered: NDArray[np.bool_]


@attrs.frozen(eq=False)
class QuickAddresses:
    """What each address gives, and for which addresses it is answered."""

    by_feature: dict[str, Texts]
    answered: NDArray[np.bool_]


PLACES: Final = (Role.CITY, Role.LOCALITY, Role.BIRTH_PLACE, Role.OCCUPATION)
"""Fields whose texts are compared as they are written, folded; an occupation is read like a place."""


def are_worth_it(texts: int) -> bool:
    """Whether so many texts are worth 40 ms, in which it is found out once in a process what kernels have to know."""
    return texts >= WORTH_KNOWING or is_known()


WORTH_KNOWING: Final = 500


def read_streets(texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32]) -> QuickStreets | None:
    """Street and number of each line, read in ``countries[which]``; None where nothing was compiled."""
    return _streets(texts, countries, which, whole=False)


def read_whole_streets(texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32]) -> QuickStreets | None:
    """The streets of lines whose number is part of the name."""
    return _streets(texts, countries, which, whole=True)


def _streets(
    texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32], *, whole: bool
) -> QuickStreets | None:
    if library() is None:
        return None
    lands = _lands(countries, which)
    streets, numbers, answered = kernel.street_lines(world_of(texts), _column(texts), lands, whole=whole)
    return QuickStreets(Texts(*streets), Texts(*numbers), answered)


def read_addresses(texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32]) -> QuickAddresses | None:
    """What each address gives, read in ``countries[which]``; None where nothing was compiled."""
    if library() is None:
        return None
    keys, named, answered = kernel.addresses(world_of(texts), _column(texts), _lands(countries, which))
    found = {str(feature): Texts(*column) for feature, column in zip(_FEATURES, keys, strict=True)}
    found[Feature.COUNTRY] = Texts.of(countries_by_number()).take(named)
    return QuickAddresses(found, answered)


def read_countries(texts: Texts, country: str | None) -> tuple[list[str | None], NDArray[np.bool_]] | None:
    """The country that each address names, and for which it is answered; None where nothing was compiled."""
    if library() is None:
        return None
    named, answered = kernel.named_countries(world_of(texts), _column(texts), country_number(country))
    countries = countries_by_number()
    return [countries[number] for number in named.tolist()], answered


def read_places(role: Role, texts: Texts) -> tuple[Texts, NDArray[np.bool_]]:
    """The key of each text in a field of ``role``, one of `PLACES`, and for which it is answered."""
    keys, answered = kernel.places(world_of(texts), _column(texts), f"no_{role.value}")
    return Texts(*keys), answered


def read_postal_codes(
    texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32]
) -> tuple[Texts, NDArray[np.bool_]]:
    """The key of each code, read in ``countries[which]``, and for which it is answered."""
    keys, answered = kernel.postal_codes(world_of(texts), _column(texts), _lands(countries, which))
    return Texts(*keys), answered


def _lands(countries: Sequence[str | None], which: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.array(list(map(country_number, countries)), dtype=np.int32)[which]


def _column(texts: Texts) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    return texts.data, texts.starts, texts.ends
