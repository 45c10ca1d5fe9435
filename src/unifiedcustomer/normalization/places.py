"""Cities and regions -> the form in which they are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["SAINTS", "city", "city_key", "place", "region", "region_code", "region_codes", "short_city_names"]

LONGEST_PLACE: Final = 200
SAINTS: Final = frozenset({"saint", "sainte", "sankt", "sint", "ste"})
# What the post adds to a city and its people leave out: a French business service, a district by number.
_AFTER_CITY: Final = re.compile(
    r"(?<=[a-z]) (?:cedex(?: [0-9]{1,2})?|[0-9]{1,2}(?:e|er|eme)?(?: arrondissement)?)$", re.ASCII
)


def city_key(text: str) -> str | None:
    """The form in which the city ``text`` is compared.

    >>> city_key("Saint-Étienne Cedex 2"), city_key("Sankt Gallen"), city_key("Frankfurt a. M.")
    ('st etienne', 'st gallen', 'frankfurt am main')
    """
    words = _AFTER_CITY.sub("", fold(text)).split()
    key = " ".join("st" if word in SAINTS else word for word in words)
    return short_city_names().get(key, key) or None


@cache
def short_city_names() -> Mapping[str, str]:
    """Short names of cities, folded, and the long ones."""
    names: Mapping[str, str] = read_toml("city_names.toml")["names"]
    return names


def city(raw: str) -> NormalizedValue:
    """The city in ``raw``; `normal` is as written, without surplus spaces."""
    text, problem = tidy(raw, limit=LONGEST_PLACE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    return _value(raw, text, city_key(text), Role.CITY)


def place(raw: str, role: Role, *, limit: int = LONGEST_PLACE) -> NormalizedValue:
    """A place of any other kind, such as a birth place or a district: compared as it is written, folded."""
    text, problem = tidy(raw, limit=limit)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    return _value(raw, text, fold(text) or None, role)


def _value(raw: str, text: str, key: str | None, role: Role) -> NormalizedValue:
    if is_placeholder(fold(text), role):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    return NormalizedValue(raw=raw, normal=text, key=key, problem=None if key else Problem.BAD_SYNTAX)


@cache
def region_codes() -> Mapping[str | None, Mapping[str, str]]:
    """For each country, and for none, folded name or code -> code in lower case."""
    found: dict[str | None, dict[str, str]] = {None: {}}
    for land, regions in read_toml("regions.toml").items():
        if isinstance(regions, dict):
            names = {name: code.lower() for code, written in regions.items() for name in [code.lower(), *written]}
            found[land] = names
            found[None] = {**names, **found[None]}
    return found


def region_code(text: str, country: str | None = None) -> str | None:
    """The code of the region that ``text`` names in ``country``, in lower case, or None.

    >>> region_code("New South Wales", "AU"), region_code("calif.", "US"), region_code("Berlin", "US")
    ('nsw', 'ca', None)
    """
    return region_codes().get(country, {}).get(fold(text))


def region(raw: str, country: str | None = None) -> NormalizedValue:
    """The state, province or canton in ``raw``; the key is its code where that is known, and else the folded name."""
    text, problem = tidy(raw, limit=LONGEST_PLACE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    return _value(raw, text, region_code(text, country) or fold(text) or None, Role.REGION)
