"""Countries in many languages and codes -> ISO 3166 alpha-2.

Names come from CLDR, in the languages this library reads and in those of the country itself, so that Österreich,
Autriche and AUT are all AT. What people write beside that is a table (`tables/country_names.toml`).

Loading the names of a language takes long. `tables/countries.json` has all of them as one version of Babel knows them
(see `derived_tables`); where another one is installed, they are loaded as they are needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.tables import read_derived, read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["all_country_codes", "as_json", "country", "country_code", "is_country", "known_country_names"]

FILE: Final = "countries.json"
PACKAGE: Final = "Babel"
LONGEST_COUNTRY: Final = 100
_LANGUAGES: Final = ("en", "fr", "nl", "es", "sv", "de", "it", "pt", "da", "nb", "fi", "pl")
# CLDR's names also of what is no country: continents are numbers, these are letters.
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CQ"})


@cache
def _shipped() -> Mapping[str, Any] | None:
    return read_derived(FILE, PACKAGE)


@cache
def _codes() -> frozenset[str]:
    shipped = _shipped()
    return _codes_of_babel() if shipped is None else frozenset(shipped["codes"])


@cache
def _codes_of_babel() -> frozenset[str]:
    from babel import Locale

    return frozenset(filter(str.isalpha, map(str, Locale("en").territories))) - _NO_COUNTRY


@cache
def _usual_names() -> Mapping[str, str]:
    """What is written instead of a country's name, its alpha-2 code among it, folded -> alpha-2."""
    table = read_toml("country_names.toml")["names"]
    found = {name: code for code, names in table.items() for name in names}
    return found | {code.lower(): code for code in _codes()}


@cache
def _names_in(language: str) -> Mapping[str, str]:
    """Folded name -> alpha-2."""
    from babel import Locale

    found: dict[str, str] = {}
    for code, name in Locale(language).territories.items():
        if code in _codes_of_babel():
            found.setdefault(fold(name), str(code))
    return found


@cache
def _aliases() -> Mapping[str, str]:
    """Alpha-3 and numeric codes -> alpha-2; not Yugoslavia, which has become several."""
    from babel.core import get_global

    aliases = get_global("territory_aliases").items()
    return {alias.lower(): codes[0] for alias, codes in aliases if len(codes) == 1 and codes[0] in _codes_of_babel()}


def _named(form: str) -> str | None:
    """The country of a folded name or code. A language takes long to load, and most files need few."""
    usual = _usual_names().get(form)
    if usual is not None:
        return usual
    shipped = _shipped()
    if shipped is not None:
        names: Mapping[str, str] = shipped["names"]
        return names.get(form)
    return next((names[form] for names in _names() if form in names), None)


def _names() -> Iterator[Mapping[str, str]]:
    """Names and codes, those that count first."""
    yield from map(_names_in, _LANGUAGES)
    yield _aliases()


@cache
def _own_names() -> Mapping[str, str]:
    """Folded names of countries in their own languages."""
    shipped = _shipped()
    own: Mapping[str, str] = _own_names_of_babel() if shipped is None else shipped["own_names"]
    return own


def _own_names_of_babel() -> Mapping[str, str]:
    """As `_own_names`: some 150 locales, read when the usual names do not help."""
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    found: dict[str, str] = {}
    for code in sorted(_codes_of_babel()):
        for language in get_official_languages(code):
            try:
                name = Locale.parse(language).territories.get(code)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                found.setdefault(fold(name), code)
    return found


def all_country_codes() -> frozenset[str]:
    """The alpha-2 codes of all countries that a text can name."""
    names, own_names, _ = known_country_names()
    return _codes().union(names.values(), own_names.values())


@cache
def known_country_names() -> tuple[Mapping[str, str], Mapping[str, str], bool]:
    """Folded names of countries, their names in their own languages, and whether these are all that are known.

    They are not where languages are only loaded as they are needed.
    """
    shipped = _shipped()
    if shipped is None:
        return _usual_names(), {}, False
    return {**shipped["names"], **_usual_names()}, shipped["own_names"], True


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
    forms = dict.fromkeys((folded, folded.replace(" ", ""), folded.removeprefix("the ")))
    found = next(filter(None, map(_named, forms)), None)
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


def as_json() -> str:
    """The text of the file."""
    import babel

    names: dict[str, str] = {}
    for found in _names():
        for name, code in found.items():
            names.setdefault(name, code)
    account = "Names of countries, folded, derived from CLDR (Unicode licence) as Babel has it."
    whole = {
        "about": account,
        "derived_from": f"{PACKAGE} {babel.__version__}",
        "codes": sorted(_codes_of_babel()),
        "names": names,
        "own_names": _own_names_of_babel(),
    }
    return json.dumps(whole, indent=0, sort_keys=True) + "\n"
