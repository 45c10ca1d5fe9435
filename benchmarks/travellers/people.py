"""The people who travel: families with names, homes, phones and mailboxes, some of which change once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import attrs
from anyascii import anyascii

__all__ = ["COUNTRIES", "Country", "Home", "Person", "country", "families"]

_PROVIDERS: Final = (
    "gmail.com", "hotmail.com", "outlook.com", "icloud.com", "yahoo.com", "libero.it", "wp.pl", "gmx.at",
    "bigpond.com", "eircom.net", "o2.pl", "virgilio.it", "proton.me",
)  # fmt: skip
_EPOCH: Final = date(1935, 1, 1)
_YOUNGEST: Final = date(2024, 12, 31)
_DAYS: Final = 24_000
"""Birth dates of the older half of a family lie within so many days of 1935; children are younger."""


@attrs.frozen(kw_only=True, eq=False)
class Country:
    """Names and forms of one country; a table of ``places.toml``."""

    code: str
    dial: str
    mobile: Sequence[str]
    postcode: str
    street_form: str
    female: Sequence[str]
    male: Sequence[str]
    family: Sequence[str]
    rare: tuple[Sequence[str], Sequence[str]]
    streets: Sequence[str]
    cities: Sequence[tuple[str, str]]


@attrs.frozen(kw_only=True, eq=False)
class Home:
    """Where somebody lives."""

    street: str
    number: str
    postcode: str
    city: str


@attrs.define(kw_only=True, eq=False)
class Person:
    """One traveller. Lists have the value of today last, and at most one of the past before it."""

    number: int
    country: Country
    female: bool
    given: str
    middle: str
    family: list[str]
    born: date
    homes: list[Home]
    phones: list[str]
    mailboxes: list[str]


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))


COUNTRIES: Final = tuple(_tables())


@cache
def country(code: str) -> Country:
    """The tables of one country.

    Raises:
        KeyError: there is none for ``code``.
    """
    table = _tables()[code]
    words: dict[str, Any] = {
        name: tuple(w.replace("-", " ") for w in table[name].split()) for name in ("female", "male", "family")
    }
    first, last = table["rare"]
    return Country(
        code=code,
        **{name: table[name] for name in ("dial", "mobile", "postcode", "street_form")},
        **words,
        rare=(tuple(first.split()), tuple(last.split())),
        streets=tuple(table["streets"].split("|")),
        cities=tuple((city, area) for city, _, area in (pair.partition(":") for pair in table["cities"].split())),
    )


def families(count: int, codes: Sequence[str], dice: Random) -> Iterator[Person]:
    """``count`` people, family by family; about a third live alone."""
    number = 0
    while number < count:
        place = country(dice.choice(codes))
        members = min(dice.choices((1, 2, 3, 4, 5), (34, 30, 16, 14, 6))[0], count - number)
        yield from _family(number, members, place, dice)
        number += members


def _family(first: int, members: int, place: Country, dice: Random) -> Iterator[Person]:
    surname, home = _surname(place, dice), _home(place, dice)
    parents_born = _EPOCH + timedelta(days=dice.randrange(_DAYS))
    moved = _home(place, dice) if dice.random() < 0.22 else None
    shared_phone, twin_born = _phone(place, dice), None
    for position in range(members):
        parent = position < 2
        female = position % 2 == 0 if parent and members > 1 else dice.random() < 0.5
        days = dice.gauss(0, 1_400) if parent else 9_500 + dice.random() * 4_500
        born = min(parents_born + timedelta(days=int(days)), _YOUNGEST - timedelta(days=dice.randrange(2_000)))
        if not parent and twin_born is not None and dice.random() < 0.04:
            born = twin_born
        twin_born = None if parent else born
        homes = [home] if moved is None else [home, moved]
        if not parent and dice.random() < 0.4:
            homes = [home, _home(place, dice)]
        names = _names_of(surname, place, dice, female=female, wife=parent and position == 0 and members > 1)
        phones = [shared_phone] if not parent and dice.random() < 0.1 else [_phone(place, dice)]
        if dice.random() < 0.15:
            phones.append(_phone(place, dice))
        person = Person(
            number=first + position, country=place, female=female, given=_given(place, dice, female=female),
            middle=_given(place, dice, female=female),
            family=names, born=born, homes=homes, phones=phones, mailboxes=[],
        )  # fmt: skip
        person.mailboxes += [_mailbox(person, dice) for _ in range(2 if dice.random() < 0.3 else 1)]
        yield person


def _names_of(surname: str, place: Country, dice: Random, *, female: bool, wife: bool) -> list[str]:
    """The family names of one person: in Italy wives keep theirs, elsewhere some took the family's in marriage."""
    if wife and (place.code == "IT" or dice.random() < 0.15):
        return [_gendered(_surname(place, dice), place, female=female)]
    own = _gendered(surname, place, female=female)
    return [_gendered(_surname(place, dice), place, female=female), own] if wife and dice.random() < 0.3 else [own]


def _gendered(surname: str, place: Country, *, female: bool) -> str:
    """Polish family names in -ski and -cki have a form for women."""
    return surname[:-1] + "a" if female and place.code == "PL" and surname.endswith(("ski", "cki")) else surname


def _frequent(words: Sequence[str], dice: Random) -> str:
    """One of the words, earlier ones far more often."""
    return words[int(len(words) * dice.random() ** 1.8)]


def _given(place: Country, dice: Random, *, female: bool) -> str:
    return _frequent(place.female if female else place.male, dice)


def _surname(place: Country, dice: Random) -> str:
    if dice.random() < 0.45:
        return dice.choice(place.rare[0]) + dice.choice(place.rare[1])
    return _frequent(place.family, dice)


def _digits(form: str, dice: Random) -> str:
    kinds = {"#": "0123456789", "@": "ACDEFHKNPRTVWXY"}
    return "".join(dice.choice(kinds[char]) if char in kinds else char for char in form)


def _phone(place: Country, dice: Random) -> str:
    return _digits(dice.choice(place.mobile), dice)


def _home(place: Country, dice: Random) -> Home:
    city, area = place.cities[int(len(place.cities) * dice.random() ** 1.5)]
    code = _digits(place.postcode, dice)
    code = f"D{area}{code[2:]}" if place.code == "IE" else area + code[len(area) :]
    number = f"{1 + int(120 * dice.random() ** 2)}{dice.choice(('', '', '', '', '', 'a', 'B', '/2'))}"
    return Home(street=dice.choice(place.streets), number=number, postcode=code, city=city)


def _mailbox(person: Person, dice: Random) -> str:
    given, family = (
        anyascii(name).lower().replace(" ", "").replace("'", "") for name in (person.given, person.family[-1])
    )
    year = f"{person.born.year % 100:02}"
    local = dice.choice(
        (f"{given}.{family}", f"{given}{family}", f"{given[:1]}{family}", f"{family}.{given}", f"{given}_{year}",
         f"{given}{year}", f"{family}{dice.randrange(1000)}", f"{given[:3]}{family[:3]}{dice.randrange(100)}")
    )  # fmt: skip
    if dice.random() < 0.4:
        local += str(dice.randrange(1000))
    return f"{local}@{_frequent(_PROVIDERS, dice)}"
