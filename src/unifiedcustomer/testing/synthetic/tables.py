"""The tables of names and places, read once.

Every table is a file of its own in ``tables/``; each says in its head where its order and facts come from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.testing.synthetic.dice import Dice, Floats, Indices, falling
from unifiedcustomer.testing.synthetic.patterns import Pattern

__all__ = ["COUNTRIES", "City", "Country", "Names", "country", "foreign_names"]

COUNTRIES: Final = ("GB", "US", "FR", "NL", "DE", "ES", "SE")

Texts = NDArray[np.object_]

_AS_WRITTEN: Final = (
    "written", "weight", "takes_name", "dial", "trunk", "company_forms", "locale", "street_form", "birth_form",
)  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Names:
    """The names of one tongue: given names by gender (0 female, 1 male) and era of birth; family names and parts."""

    given: Mapping[tuple[int, int], Texts]
    common: Texts
    roots: Texts
    endings: Texts

    def given_names(self, dice: Dice, gender: int, era: int, count: int) -> Texts:
        """``count`` given names of people of one gender and era."""
        names = self.given[gender, era]
        return np.asarray(names[dice.pick(falling(len(names)), count)])

    def family_names(self, dice: Dice, count: int) -> Texts:
        """``count`` family names: the well-known ones and a long tail of rare ones made of place and trade words."""
        found = self.common[dice.pick(falling(len(self.common)), count)]
        if len(self.roots):
            rare = dice.chance(0.55, count)
            first = self.roots[dice.pick(falling(len(self.roots), 0.5), count)]
            last = self.endings[dice.pick(falling(len(self.endings), 0.5), count)]
            found = np.where(rare, first + last, found)
        return np.asarray(found)


@attrs.frozen(kw_only=True, eq=False)
class City:
    """A city with the forms of its postcodes and fixed-line numbers."""

    name: str
    region: str
    landline: Pattern
    postcode: Pattern


@attrs.frozen(kw_only=True, eq=False)
class Country:
    """What the generator knows about a country."""

    code: str
    written: Sequence[str]
    weight: float
    takes_name: float
    dial: str
    trunk: str
    locale: str
    company_forms: Sequence[str]
    street_form: str
    birth_form: str
    names: Names
    nicknames: Mapping[str, Sequence[str]]
    titles: tuple[Sequence[str], Sequence[str]]
    streets: Texts
    street_roots: Texts
    street_endings: Texts
    short_streets: Sequence[tuple[str, str]]
    mobile: Pattern
    cities: Sequence[City]
    city_weights: Sequence[float]

    def street_names(self, dice: Dice, count: int) -> Texts:
        """``count`` streets: the ones that every town has, and others."""
        known = self.streets[dice.pick(falling(len(self.streets), 0.5), count)]
        roots: Indices = dice.below(len(self.street_roots), count)
        made = self.street_roots[roots] + self.street_endings[dice.below(len(self.street_endings), count)]
        return np.where(dice.chance(0.4, count), known, made)

    @property
    def weights(self) -> Floats:
        """How large the cities are, one against the other."""
        return np.asarray(self.city_weights, dtype=np.float64)


def _listed(text: str) -> Texts:
    """Names of a table: separated by commas, line ends ignored; a leading ``|`` guards a blank that belongs to one."""
    items = (item.strip().replace("\n", " ") for item in text.split(","))
    return np.array([item.removeprefix("|") for item in items if item], dtype=object)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(
        (files("unifiedcustomer.testing.synthetic") / "tables" / f"{name}.toml").read_text(encoding="utf-8")
    )


@cache
def country(code: str) -> Country:
    """The tables of one country.

    Raises:
        InvalidValue: there is none for ``code``.
    """
    if code not in COUNTRIES:
        raise InvalidValue("countries", Problem.UNKNOWN_COUNTRY)
    table = _table(code)
    family, streets, phones, rows = table["family"], table["streets"], table["phones"], table["cities"]["rows"]
    eras = ("old", "middle", "young")
    given = {(g, e): _listed(table["given"][sex][era]) for g, sex in enumerate("fm") for e, era in enumerate(eras)}
    return Country(
        code=code,
        **{key: table[key] for key in _AS_WRITTEN},
        names=Names(
            given=given,
            common=_listed(family["common"]),
            roots=_listed(family["roots"]),
            endings=_listed(family["endings"]),
        ),
        nicknames={name: tuple(_listed(short)) for name, short in table["nicknames"].items()},
        titles=(tuple(_listed(table["titles"]["f"])), tuple(_listed(table["titles"]["m"]))),
        streets=_listed(streets["names"]),
        street_roots=_listed(streets["roots"]),
        street_endings=_listed(streets["endings"]),
        short_streets=tuple((long, short) for long, short in streets["short"]),
        mobile=Pattern(phones["mobile"]),
        cities=tuple(
            City(name=name, region=region, landline=Pattern(landline), postcode=Pattern(postcode))
            for name, region, landline, postcode, _ in rows
        ),
        city_weights=tuple(row[4] for row in rows),
    )


@cache
def foreign_names() -> tuple[Names, ...]:
    """Names of families who came from elsewhere, one group a tongue."""
    nothing = np.array([], dtype=object)
    return tuple(
        Names(
            given={(g, e): _listed(group[sex]) for g, sex in enumerate("fm") for e in range(3)},
            common=_listed(group["family"]),
            roots=nothing,
            endings=nothing,
        )
        for group in _table("world").values()
    )
