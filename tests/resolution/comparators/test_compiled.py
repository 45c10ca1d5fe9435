"""Every comparator gives the same levels with and without its kernel."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import feature_table
from unifiedcustomer.kernels import library
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution.columns import Column, RecordColumns
from unifiedcustomer.resolution.comparators import COMPARATORS, compiled
from unifiedcustomer.resolution.comparators.dates import _date_digits
from unifiedcustomer.texts import Texts

NAMES = st.sampled_from(
    [
        *(
            "ann",
            "anna",
            "anna maria",
            "maria",
            "m",
            "a",
            "a b",
            "lee",
            "leigh",
            "lea",
            "van lee",
            "lee van",
            "o",
            "øvrebø",
        ),
        *("katherine", "katherina", "kathrine", "anna anna", "李", "李 明", "иванов", "иванова", "иван"),
        *("ann  lee", " lee", "ann\tlee", "ann " * 20 + "lee", "x" * 65, "x" * 64),
        " ".join(f"word{n}" for n in range(40)),
    ]
)
TEXTS = st.one_of(NAMES, st.text("abñ ", min_size=1, max_size=9))
DATES = st.sampled_from(
    [
        *("1980-03-04", "1980-04-03", "1980-03-14", "1981-03-04", "1980-03", "1980-04", "1980", "1981", "1890-12-31"),
        *("1980-03-04|1980-04-03", "1980-04-03|1980-03-04", "1990-01-02|1990-02-01", "2000-01-01"),
        *("1980-03-04|1980-04-03|1981-03-04", "1981-03-04|1980-04-03|1980-03-04"),
    ]
)
MAILBOXES = st.one_of(
    st.sampled_from(
        [
            *("ann@x.org", "ann+shop@x.org", "ann@y.org", "anm@x.org", "nan@x.org", "@x.org", "x.org", "a@b@x.org"),
            *("+t@x.org", "an+n@x.org", "bob@x.org", "ann", "ann+", "a@", "l" * 70 + "@x.org", "é@x.org"),
        ]
    ),
    st.text("ab@+.", min_size=1, max_size=7),
)
PHONES = st.one_of(
    st.sampled_from(["+442079460001", "?2079460001", "+442079460010", "+4479460001", "?", "call me", "+44٢079460001"]),
    st.text("12", min_size=1, max_size=11),
)
CODES = st.one_of(
    st.sampled_from(["sw1a1aa", "sw1a2aa", "n11", "75001", "75002", "1", "12"]), st.text("12", min_size=1)
)

FEATURES = {
    "given": TEXTS,
    "given_root": st.sampled_from(["elisabeth", "robert|robin", "robin", "a|b|c", "c"]),
    "family": TEXTS,
    "name": TEXTS,
    "birth_date": DATES,
    "email": MAILBOXES,
    "phone": PHONES,
    "street": TEXTS,
    "house_number": st.sampled_from("123"),
    "postal_code": CODES,
    "city": TEXTS,
    "company": TEXTS,
    "national_id": CODES,
    "gender": st.sampled_from("fmx"),
    "points": st.sampled_from(["1", "1.02", "7"]),
}

ALL_THERE = dict.fromkeys(FEATURES, ("1",)) | {"birth_date": ("2000",)}

#: The feature that each comparator looks at.
ASKED = {
    "given_name": "given", "family_name": "family", "other_names": "name", "birth_date": "birth_date",
    "email": "email", "phone": "phone", "address": "address", "text": "company", "identifier": "national_id",
    "exact": "gender", "number": "points",
}  # fmt: skip

ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={name: st.lists(values, min_size=1, max_size=2).map(tuple) for name, values in FEATURES.items()}
    ),
    min_size=2,
    max_size=5,
)


def columns_of(rows: list[dict[str, tuple[str, ...]]]) -> RecordColumns:
    """Records with the given features."""
    return RecordColumns.of(
        feature_table(
            NormalizedRecord(key=RecordKey("s", f"{place:03}"), cells=(), features=row)
            for place, row in enumerate(rows)
        )
    )


def careful(columns: RecordColumns, kind: str, left, right) -> list[int]:
    """Levels as if nothing had been compiled."""
    with mock.patch.object(compiled, "library", return_value=None):
        return COMPARATORS[kind](columns, ASKED[kind], left, right).tolist()


@pytest.mark.parametrize("kind", ASKED)
@given(ROWS)
def test_a_kernel_gives_the_levels_of_the_careful_path(kind, rows):
    """Whatever the values and however many there are of each, both paths say the same of every pair."""
    columns = columns_of([*rows, ALL_THERE])
    left, right = np.triu_indices(len(columns), 1)

    assert careful(columns, kind, left, right) == COMPARATORS[kind](columns, ASKED[kind], left, right).tolist()


PARTED = st.tuples(
    st.lists(st.sampled_from(["ana", "eva", "lee"]), max_size=3),
    st.lists(st.sampled_from(["ana", "lee"]), max_size=2),
    st.sampled_from(["", "dr"]),
)


@given(st.lists(PARTED, min_size=2, max_size=6))
def test_names_parted_otherwise_are_the_same_for_both_paths(people):
    """Given and family names of the same few words, parted in every way, with a title or without."""
    rows = []
    for given_words, family_words, title in people:
        features = {"given": given_words, "family": family_words, "name": sorted([*given_words, *family_words, title])}
        rows.append({name: (" ".join(words).strip(),) for name, words in features.items() if any(words)})
    columns = columns_of([*rows, ALL_THERE])
    left, right = np.triu_indices(len(columns), 1)
    found = COMPARATORS["other_names"](columns, "name", left, right).tolist()

    assert careful(columns, "other_names", left, right) == found


@pytest.mark.parametrize("kind", ASKED)
@given(ROWS)
def test_levels_are_symmetric(kind, rows):
    """It does not matter which of two records is left."""
    columns = columns_of([*rows, ALL_THERE])
    left, right = np.triu_indices(len(columns), 1)
    asked = ASKED[kind]

    assert (
        COMPARATORS[kind](columns, asked, left, right).tolist()
        == COMPARATORS[kind](columns, asked, right, left).tolist()
    )


@given(st.lists(DATES, min_size=1, max_size=12, unique=True))
def test_dates_are_read_by_the_column_as_one_by_one(values):
    """The digits of each likely reading, and one code for each set of readings."""
    digits, readings = _date_digits(Column(Texts.of(values), ()))
    likely = [value.partition("|")[0].replace("-", "") for value in values]
    same = [[sorted(a.split("|")) == sorted(b.split("|")) for b in values if "|" in b] for a in values if "|" in a]
    several = readings[["|" in value for value in values]]

    assert [[*map(int, text), *[-1] * (8 - len(text))] for text in likely] == digits.tolist()
    assert ["|" in value for value in values] == (readings >= 0).tolist()
    assert same == (several[:, None] == several).tolist()


@pytest.mark.skipif(library() is None, reason="nothing is compiled")
def test_what_is_known_beside_another_column_is_not_used_beside_a_third():
    """A column of given names that meets other family names is looked up among those."""
    one = columns_of([{"given": ("lee",), "family": ("ann",)}, {"given": ("ann",), "family": ("lee",)}])
    other = columns_of([{"given": ("lee",), "family": ("bob",)}, {"given": ("ann",), "family": ("kim",)}])
    mixed = RecordColumns(one.order, {"given": one.columns["given"], "family": other.columns["family"]})
    pair = np.array([0]), np.array([1])

    assert [3] == COMPARATORS["given_name"](one, "given", *pair).tolist()
    assert [1] == COMPARATORS["given_name"](mixed, "given", *pair).tolist()
