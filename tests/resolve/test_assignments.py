"""Assignments leave as columns, for whichever frame library is there."""

from __future__ import annotations

import sys

import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import Problem, WrongType

PEOPLE = [
    {"id": "1", "name": "Ann Lee", "email": "ann.lee@example.com"},
    {"id": "2", "name": "LEE, Ann", "email": "Ann.Lee@example.com"},
]


@pytest.fixture(scope="module")
def assignments():
    """Two records of one customer."""
    return uc.resolve({"till": PEOPLE}).assignments


def test_columns_stand_in_input_order(assignments):
    """Source, id and customer of each record."""
    columns = assignments.to_columns()

    assert (["till", "till"], ["1", "2"]) == (columns["source"], columns["record_id"])
    assert columns["customer_id"][0] == columns["customer_id"][1] == assignments.customer_id[0]
    assert (2, 2) == (len(assignments), len(assignments.source))


@pytest.mark.parametrize("absent", [(), ("pyarrow",)])
def test_any_frame_library_takes_them(assignments, monkeypatch, absent):
    """An Arrow stream is made by pyarrow, or by polars where there is none."""
    import polars as pl

    for library in absent:
        monkeypatch.setitem(sys.modules, library, None)

    assert assignments.to_columns() == pl.DataFrame(assignments).to_dict(as_series=False)


def test_without_any_frame_library_columns_are_what_there_is(assignments, monkeypatch):
    """The error says so."""
    for library in ("pyarrow", "polars"):
        monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(WrongType) as caught:
        assignments.__arrow_c_stream__()

    assert caught.value.problem is Problem.UNSUPPORTED
