"""Customers of a travel group: a second generator, so that figures are also seen on data of another making.

It shares nothing with the customers of `unifiedcustomer.testing`: other countries, other companies with other columns,
other kinds of error (in `corruption`, after Febrl and GeCo), another number of records a person. Nothing in the library
is tuned to it; it is looked at, in the benchmark of quality, and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from benchmarks.travellers.desks import DESKS, Noise, row_of
from benchmarks.travellers.people import COUNTRIES, country, families

__all__ = ["COUNTRIES", "FIELDS", "NOISE", "traveller_tables"]

NOISE: Final[Mapping[str, Noise]] = MappingProxyType(
    {
        "mild": Noise(modifications=0.2, missing=0.6, old=0.05, plain=0.1, short=0.05),
        "mixed": Noise(modifications=0.7, missing=1.0, old=0.15, plain=0.25, short=0.12),
        "hard": Noise(modifications=1.8, missing=1.5, old=0.3, plain=0.4, short=0.25),
    }
)
"""Shares of each level of noise."""

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("passenger_name", "ship_to_name"), "full_name"),
        **dict.fromkeys(("first_name", "forenames"), "given_name"),
        **dict.fromkeys(("last_name", "surname"), "family_name"),
        **dict.fromkeys(("dob", "date_of_birth", "birthday"), "birth_date"),
        **dict.fromkeys(("contact_phone", "telephone", "mobile", "phone_number"), "phone"),
        **dict.fromkeys(("contact_email", "email_address", "email"), "email"),
        **dict.fromkeys(("street", "line_1"), "street"),
        **dict.fromkeys(("postcode", "postal_code"), "postal_code"),
        **dict.fromkeys(("city", "town"), "city"),
        **dict.fromkeys(("country", "country_code", "nationality"), "country"),
        "house_number": "house_number",
        "address": "address",
    }
)
"""What the columns mean, in the words of this library, for whoever does not want to guess."""

_GOES_ON: Final = 0.58
"""A traveller who has so many records has one more with this chance: 1 to 12, mean about 2.4."""


def traveller_tables(
    size: int, *, seed: int = 1, noise: str = "mixed", countries: Sequence[str] = ()
) -> tuple[dict[str, tuple[pa.Table, list[int]]], dict[str, str]]:
    """About ``size`` records: by company a table and the number of each row's person; and the record id columns.

    Raises:
        KeyError: there is no such noise or country.
    """
    codes = tuple(countries) or COUNTRIES
    for code in codes:
        country(code)
    dice, shares = Random(f"travellers {seed}"), NOISE[noise]
    names, weights = list(DESKS), [desk.share for desk in DESKS.values()]
    rows: dict[str, list[dict[str, str | None]]] = {name: [] for name in names}
    persons: dict[str, list[int]] = {name: [] for name in names}
    for person in families(max(1, round(size * (1 - _GOES_ON))), codes, dice):
        for _ in range(_meetings(dice)):
            name = dice.choices(names, weights)[0]
            rows[name].append(row_of(person, DESKS[name], shares, dice))
            persons[name].append(person.number)
    tables = {name: (_table(rows[name], DESKS[name].id_column), persons[name]) for name in names if rows[name]}
    return tables, {name: DESKS[name].id_column for name in tables}


def _meetings(dice: Random) -> int:
    count = 1
    while count < 12 and dice.random() < _GOES_ON:
        count += 1
    return count


def _table(rows: list[dict[str, str | None]], id_column: str) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]}
    return pa.table({id_column: pa.array([str(number) for number in range(len(rows))])} | columns)
