"""The column path: distinct values, shared vocabularies, and the same keys as record by record."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import unifiedcustomer.normalization as package
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import columns as kernels
from unifiedcustomer.normalization import Normalizer, columns, learn_date_orders, normalize_table, quick_keys
from unifiedcustomer.normalization.encoding import Encoded, combined, encoded_texts, packed, recoded
from unifiedcustomer.records import Comparison, Field, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

TODAY = date(2026, 11, 22)


def encoded(values):
    """The values as a column of codes."""
    return encoded_texts(Texts.of(values))


def table(sources, **columns):
    """A table of columns named as roles; `role_1` is a second column of a role."""
    return SourceTable(
        sources=list(sources),
        record_ids=[str(row) for row in range(len(sources))],
        columns=[
            SourceColumn(name=name, field=Field(role=Role(name.rstrip("_0123456789"))), values=values)
            for name, values in columns.items()
        ],
    )


def rows(found, feature):
    """The keys of each row, column by column."""
    return [
        [column.values[code] for column in found.columns.get(feature, ()) if (code := column.codes[row]) >= 0]
        for row in range(len(found))
    ]


def test_a_table_becomes_columns_of_codes():
    """Values stand once, codes are int32, -1 is missing, and rows keep their place."""
    found = normalize_table(table("ab", email=["Ann@example.com", None]), Normalizer())
    (column,) = found.columns[Feature.EMAIL]

    assert (("ann@example.com",), [0, -1], np.int32) == (column.values, column.codes.tolist(), column.codes.dtype)
    assert (["a", "b"], ["0", "1"], 2) == (list(found.sources), list(found.record_ids), len(found))


def test_columns_of_one_feature_share_their_values_and_stand_left():
    """Two email columns of two sources are one feature column, and a key stands once in a row."""
    found = normalize_table(
        table(
            "abb",
            email=["ann@example.com", None, "bob@example.com"],
            email_1=[None, "ann@example.com", "BOB@example.com; cy@example.com"],
        )
    )
    first, second = found.columns[Feature.EMAIL]

    assert first.values is second.values
    assert [["ann@example.com"], ["ann@example.com"], ["bob@example.com", "cy@example.com"]] == rows(
        found, Feature.EMAIL
    )


def test_a_feature_that_no_row_has_is_not_there():
    """Only placeholders make no column."""
    assert {} == normalize_table(table("a", email=["n/a"], phone=[""], city=[None]), Normalizer()).columns


def test_an_empty_table_has_no_columns():
    """No rows, no features, no error."""
    found = normalize_table(table("", email=[], full_name=[], street=[], address=[], birth_date=[], customer_number=[]))

    assert (0, {}) == (len(found), found.columns)


def test_the_country_of_each_row_reads_its_numbers():
    """One raw number is two numbers in two countries."""
    found = normalize_table(
        table("aaa", phone=["0628517439"] * 3, country=["NL", "FR", None]), Normalizer(default_country="NL")
    )

    assert [["+31628517439"], ["+33628517439"], ["+31628517439"]] == rows(found, Feature.PHONE)


def test_a_street_depends_on_the_house_number_of_its_row():
    """The same line is split in one row and whole in another."""
    found = normalize_table(table("aaa", street=["Avenue 5"] * 3, house_number=["5", "12", None]))

    assert [["av"], ["av 5"], ["av"]] == rows(found, Feature.STREET)
    assert [["5"], ["12"], ["5"]] == rows(found, Feature.HOUSE_NUMBER)


def test_comparisons_of_own_attributes_are_handed_on():
    """Matching needs to know how they are compared."""
    columns = [SourceColumn(name="p", field=Field(name="points", comparison=Comparison.NUMBER), values=["1.0"])]
    found = normalize_table(SourceTable(sources=["a"], record_ids=["1"], columns=columns))

    assert ({"points": Comparison.NUMBER}, [["1"]]) == (found.comparisons, rows(found, "points"))


def test_an_attribute_cannot_be_compared_in_two_ways():
    """Two sources that disagree about an attribute are told so."""
    columns = [
        SourceColumn(name=name, field=Field(name="points", comparison=comparison), values=["1"])
        for name, comparison in (("p", Comparison.NUMBER), ("q", Comparison.EXACT))
    ]

    with pytest.raises(InvalidValue) as caught:
        normalize_table(SourceTable(sources=["a"], record_ids=["1"], columns=columns))

    assert ("fields[points]", Problem.AMBIGUOUS) == (caught.value.field, caught.value.problem)


def test_the_order_of_dates_is_learned_per_source_and_column():
    """One source writes months first, the other days, a third does not tell."""
    found = learn_date_orders(
        table("aabbc", birth_date=["03/25/1980", "03/04/1980", "25/03/1980", None, "03/04/1980"], city=["x"] * 5)
    )

    assert {("a", "birth_date"): True, ("b", "birth_date"): False} == found


def test_learned_orders_are_read_by_source():
    """What was learned holds for the source in which it was learned."""
    orders = Normalizer(today=TODAY, date_orders={("a", "birth_date"): True})
    found = normalize_table(table("ab", birth_date=["03/04/1980"] * 2), orders)

    assert [["1980-03-04|1980-04-03"], ["1980-04-03|1980-03-04"]] == rows(found, Feature.BIRTH_DATE)


def test_pairs_are_the_same_with_and_without_kernels(monkeypatch):
    """The compiled kernel and its twin find the same pairs in the same order."""
    left = encoded(["a", "b", None, "a", None, "c"])
    right = encoded(["x", None, "y", "x", None, "y"])
    quick = combined(left, right)
    monkeypatch.setattr(kernels, "library", lambda: None)
    slow = combined(left, right)

    for name in ("lefts", "rights", "codes"):
        assert getattr(quick, name).tolist() == getattr(slow, name).tolist()
    assert [0 <= code for code in quick.codes] == [True, True, True, True, False, True]


def test_codes_are_replaced_and_missing_ones_stay_missing():
    """A new code per old code, and -1 for -1."""
    assert [5, -1, 7] == recoded(encoded(["a", None, "b"]).codes, [5, 7], 2).tolist()


def test_packing_leaves_its_input_alone():
    """Columns are copied before anything moves."""
    first, second = encoded(["a", None]).codes, np.array([-1, 0], dtype=np.int32)

    assert [[0, 0]] == [column.tolist() for column in packed([first, second])]
    assert ([0, -1], [-1, 0]) == (first.tolist(), second.tolist())
    assert [] == packed([np.array([-1], dtype=np.int32)])
    assert [] == packed([])


def test_encoded_text_is_no_part_of_a_repr():
    """A column in a traceback shows nothing."""
    assert "Zebra" not in repr(Encoded(values=["Zebra"], codes=np.zeros(1, dtype=np.int32)))


def test_the_package_names_what_it_offers():
    """The column path is loaded on first use, and unknown names are unknown."""
    assert normalize_table is package.normalize_table
    with pytest.raises(AttributeError):
        _ = package.normalise_table


@pytest.mark.parametrize("country", ["GB", None])
def test_cells_of_a_large_column_read_one_by_one_give_the_same_keys(monkeypatch, country):
    """Where most texts differ nobody looks for those that are alike, and nothing else changes."""
    rows_ = table(
        ["a", "b", "a", "b"],
        email=["Ann@Example.com", None, "bob@example.org", "cy+x@example.net"],
        phone=["07412 305468", "+33 6 28 51 74 39", None, "x"],
        birth_date=["03/04/1980", "1980-03-14", "14.03.1980", None],
        postal_code=["SW1A 1AA", None, "sw1a1ab", "??"],
        customer_number=["K-17", "0042", None, "n/a"],
        country=[country, "FR", country, country],
    )
    usual = normalize_table(rows_, Normalizer(today=TODAY))
    monkeypatch.setattr(columns, "MANY_ROWS", 1)
    monkeypatch.setattr(quick_keys, "pays", lambda field, texts: True)
    found = normalize_table(rows_, Normalizer(today=TODAY))

    assert usual.columns.keys() == found.columns.keys()
    for feature in usual.columns:
        assert rows(usual, feature) == rows(found, feature)
