"""What kernels are told so that they read streets, addresses and cities as the readers of single cells do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.addresses import AFTER_CODE, KINDS, NUMBER_FIRST, UNIT_FIRST, World, pages_used
from unifiedcustomer.kernels.columns import mixed
from unifiedcustomer.normalization.addresses import GUESSES, GUESSES_BEFORE_A_CITY
from unifiedcustomer.normalization.characters import characters_of
from unifiedcustomer.normalization.countries import all_country_codes, known_country_names
from unifiedcustomer.normalization.placeholders import counting_digits, placeholder_words, rows_of_keys
from unifiedcustomer.normalization.places import SAINTS, region_codes, short_city_names
from unifiedcustomer.normalization.postal_codes import code_rules
from unifiedcustomer.normalization.streets import (
    compared_words,
    has_number_first,
    has_unit_first,
    joined_words,
    short_forms,
    suspicious_words,
    words_before_numbers,
    words_of_boxes,
    words_of_endings,
    words_of_storeys,
    words_of_units,
)
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["countries_by_number", "country_number", "is_known", "world_of"]

_SALT: Final = np.uint64(0x9E3779B97F4A7C15)
_ELSEWHERE: Final = "??"
"""A country of which nothing is known."""


@cache
def countries_by_number() -> tuple[str | None, ...]:
    """All countries; None is the first, the last one stands for whatever is no country."""
    return (None, *sorted(all_country_codes()), _ELSEWHERE)


@cache
def _numbers() -> dict[str | None, int]:
    return {country: number for number, country in enumerate(countries_by_number())}


def country_number(country: str | None) -> int:
    """Which of `countries_by_number` ``country`` is; -1 for none that has to be read with care."""
    if country == "":
        return -1
    return _numbers().get(country, len(_numbers()) - 1)


def is_known() -> bool:
    """Whether it has been found out what has to be known."""
    return bool(_unwritten.cache_info().currsize)


def world_of(texts: Texts) -> World:
    """All that has to be known to read ``texts``."""
    used = pages_used((texts.data, texts.starts, texts.ends))
    return _world(tuple(np.flatnonzero(used).tolist()))


@lru_cache(maxsize=8)
def _world(pages: tuple[int, ...]) -> World:
    where, characters, folds = characters_of(pages)
    return attrs.evolve(_unwritten(), pages=where, characters=characters, folds=folds)


@cache
def _unwritten() -> World:
    """All but characters."""
    rules = [code_rules(country) for country in countries_by_number()]
    pictures = [[picture.compact for picture in found.pictures] if found else [] for found in rules]
    hashes, meanings, texts, longest = _knowledge()
    numbers, are_all_known = _numbers(), known_country_names()[2]
    return World(
        pages=np.empty(0, dtype=np.int32),
        characters=np.empty(0),
        folds=np.empty(0, dtype=np.uint8),
        hashes=hashes,
        meanings=meanings,
        texts=_words(texts),
        endings=_words(written for written, _ in words_of_endings()),
        shortened=_words(compared for _, compared in words_of_endings()),
        boxes=_words(words_of_boxes()),
        rows=_words([rows_of_keys(), *counting_digits()]),
        units=_points(words_of_units()),
        storeys=_points(words_of_storeys()),
        numbers=_points(words_before_numbers()),
        land_flags=np.array(list(map(_flags, countries_by_number())), dtype=np.uint8),
        pictures_of=np.cumsum([0, *map(len, pictures)]).astype(np.int32),
        zeros=np.array([found.zeros if found else 0 for found in rules], dtype=np.int32),
        compared=np.array([(found.compared if found else None) or 0 for found in rules], dtype=np.int32),
        pictures=_words(picture for of_country in pictures for picture in of_country),
        literals=_words(found.literal if found else "" for found in rules),
        guesses=np.array([numbers[country] for country in GUESSES], dtype=np.int32),
        figures=np.array([len(hashes), len(GUESSES), are_all_known, numbers["US"], longest], dtype=np.int64),
    )


def _flags(country: str | None) -> int:
    return (
        NUMBER_FIRST * has_number_first(country)
        | UNIT_FIRST * has_unit_first(country)
        | AFTER_CODE * (country in GUESSES_BEFORE_A_CITY)
    )


def _words(words: Iterable[str]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    texts = Texts.of(words)
    return texts.data, np.append(0, texts.ends).astype(np.int64)


def _points(words: Iterable[str]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    lower = [word.lower() for word in words]
    bounds = np.cumsum([0, *map(len, lower)]).astype(np.int64)
    return np.array([ord(character) for word in lower for character in word], dtype=np.uint32), bounds


def _knowledge() -> tuple[NDArray[np.uint64], NDArray[np.int32], list[str], int]:
    """Salted hashes of all folded texts that are known, what each means, the texts that are meant, the longest size."""
    texts: dict[str, int] = {}
    words: list[str] = []
    kinds: list[int] = []
    meanings: list[int] = []
    for kind, word, meant in _all_known():
        words.append(word)
        kinds.append(kind)
        meanings.append(texts.setdefault(meant, len(texts)) if isinstance(meant, str) else meant)
    with np.errstate(over="ignore"):
        salted = mixed(Texts.of(words).hashes() + np.array(kinds, dtype=np.uint64) * _SALT)
    return salted, np.array(meanings, dtype=np.int32), list(texts), max(map(len, words))


def _all_known() -> Iterator[tuple[int, str, str | int]]:
    """Kind, folded text, and the text or country that is meant."""
    number_of = {kind: number for number, kind in enumerate(KINDS)}
    names, own_names, _ = known_country_names()
    numbers = _numbers()
    sets = {
        "short_form": short_forms(), "joined": joined_words(), "suspicious": suspicious_words(), "saint": SAINTS,
        "no_street": placeholder_words(Role.STREET), "no_address": placeholder_words(Role.ADDRESS),
        "no_city": placeholder_words(Role.CITY), "no_locality": placeholder_words(Role.LOCALITY),
        "no_birth_place": placeholder_words(Role.BIRTH_PLACE), "no_occupation": placeholder_words(Role.OCCUPATION),
        "no_code": placeholder_words(Role.POSTAL_CODE),
    }  # fmt: skip
    for kind, words in sets.items():
        yield from ((number_of[kind], word, 0) for word in words)
    for kind, pairs in (("compared", compared_words()), ("short_city", short_city_names())):
        yield from ((number_of[kind], word, meant) for word, meant in pairs.items())
    for kind, countries in (("country", names), ("own_country", own_names)):
        yield from ((number_of[kind], name, numbers[code]) for name, code in countries.items())
    for country, regions in region_codes().items():
        yield from ((number_of["region"] + numbers[country], name, code) for name, code in regions.items())
