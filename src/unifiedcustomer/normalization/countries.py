"""Countries in many languages and codes -> ISO 3166 alpha-2.

Names come from CLDR, in the languages this library reads and in those of the country itself, so that Österreich,
Autriche and AUT are all AT. What people write beside that is a table (`tables/country_names.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["country", "country_code", "is_country"]

LONGEST_COUNTRY: Final = 100
_LANGUAGES: Final = ("en", "fr", "nl", "es", "sv", "de", "it", "pt", "da", "nb", "fi", "pl")
# CLDR's names also of what is no country: continents are numbers, these are letters.
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CQ"})


@cache
def _codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(filter(str.isalpha, map(str, Locale("en").territories))) - _NO_COUNTRY


def _territories(language: str) -> list[tuple[str, str]]:
    from babel import Locale

    return [(str(code), str(name)) for code, name in Locale(language).territories.items()]


@cache
def _names() -> Mapping[str, str]:
    """Folded name or code -> alpha-2."""
    from babel.core import get_global

    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in _territories(language):
            if code in _codes():
                found.setdefault(fold(name), code)
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0] in _codes():  # alpha-3 and numeric codes; not Yugoslavia
            found.setdefault(alias.lower(), codes[0])
    for code, names in read_toml("country_names.toml")["names"].items():
        found.update(dict.fromkeys(names, code))
    found.update({code.lower(): code for code in _codes()})
    return found


@cache
def _own_names() -> Mapping[str, str]:
    """Folded names of countries in their own languages: some 150 locales, read when the usual names do not help."""
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    found: dict[str, str] = {}
    for code in sorted(_codes()):
        for language in get_official_languages(code):
            try:
                name = Locale.parse(language).territories.get(code)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                found.setdefault(fold(name), code)
    return found


def is_country(code: str) -> bool:
    """Whether ``code`` is an alpha-2 code in capital letters.

    >>> is_country("AT"), is_country("UK"), is_country("at")
    (True, False, False)
    """
    return code in _codes()


def country_code(text: str) -> str | None:
    """The alpha-2 code that ``text`` names, or None.

    >>> country_code("Österreich"), country_code("uk"), country_code("USA"), country_code("Atlantis")
    ('AT', 'GB', 'US', None)
    """
    if text in _codes():
        return text
    folded = fold(text)
    names = _names()
    forms = (folded, folded.replace(" ", ""), folded.removeprefix("the "))
    found = next((names[form] for form in forms if form in names), None)
    return found or (_own_names().get(folded) if len(folded) > 3 else None)


def country(raw: str) -> NormalizedValue:
    """The country that ``raw`` names; `normal` and `key` are its alpha-2 code."""
    text, problem = tidy(raw, limit=LONGEST_COUNTRY)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    code = country_code(text)
    if code is not None:
        return NormalizedValue(raw=raw, normal=code, key=code)
    is_nothing = is_placeholder(fold(text), Role.COUNTRY)
    return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER if is_nothing else Problem.UNKNOWN_COUNTRY)
