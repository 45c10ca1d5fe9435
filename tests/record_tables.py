"""Strategies for small tables of records in which many values collide."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.records import NormalizedRecord, RecordKey

GIVEN = ("ann", "anna", "anne maria", "a", "bob", "robert", "lee")
ROOTS = {"ann": "ann", "anna": "ann|anna", "anne maria": "ann|anne", "bob": "robert", "robert": "robert", "lee": "lee"}
FAMILY = ("lee", "smith", "smyth", "van der berg", "berg")
DATES = ("1980-03-04", "1980-04-03", "1980-03-04|1980-04-03", "1981-03-04", "1980", "2001-12-31")
EMAILS = ("ann@x.example", "anm@x.example", "ann@y.example", "bob@x.example")
PHONES = ("+442079460001", "+442079460002", "?2079460001")
CODES = ("SW1A1AA", "SW1A1AB", "EC1A1BB")


@st.composite
def features(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """The features of one record: each may be missing, phones may be two."""
    found: dict[str, tuple[str, ...]] = {}
    given, family = draw(st.none() | st.sampled_from(GIVEN)), draw(st.none() | st.sampled_from(FAMILY))
    if given:
        found["given"] = (given,)
        if given in ROOTS:
            found["given_root"] = (ROOTS[given],)
    if family:
        found["family"] = (family,)
    words = sorted(
        {*(given or "").split(), *(family or "").split(), *draw(st.sets(st.sampled_from(["dr", "york"]), max_size=1))}
    )
    if words:
        found["name"] = (" ".join(words),)
    for name, values in (("birth_date", DATES), ("email", EMAILS), ("postal_code", CODES), ("city", ("york", "yorke"))):
        value = draw(st.none() | st.sampled_from(values))
        if value:
            found[name] = (value,)
    phones = draw(st.lists(st.sampled_from(PHONES), max_size=2, unique=True))
    if phones:
        found["phone"] = tuple(phones)
    return found


def records(min_size: int = 0, max_size: int = 12) -> st.SearchStrategy[list[NormalizedRecord]]:
    """Records of two sources with distinct keys."""
    return st.lists(features(), min_size=min_size, max_size=max_size).map(
        lambda rows: [
            NormalizedRecord(key=RecordKey(("till", "shop")[place % 2], str(place)), cells=(), features=row)
            for place, row in enumerate(rows)
        ]
    )


def partition(table: FeatureTable, person: Any) -> set[frozenset[RecordKey]]:
    """The persons found, as sets of record keys."""
    groups: dict[int, set[RecordKey]] = {}
    for row, name in enumerate(person):
        groups.setdefault(int(name), set()).add(table.key(row))
    return {frozenset(group) for group in groups.values()}


def table_of(rows: list[NormalizedRecord]) -> FeatureTable:
    """The rows as columns."""
    return feature_table(rows)
