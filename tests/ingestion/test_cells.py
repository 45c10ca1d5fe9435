"""Any value that an application keeps in a cell has one text."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from unifiedcustomer.errors import WrongType
from unifiedcustomer.ingestion.cells import NotACell, text_column


class Colour(StrEnum):
    RED = "red"


class Size(Enum):
    LARGE = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ann", "Ann"),
        (" ", " "),
        ("", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (1975.0, "1975"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (Decimal("1975.00"), "1975"),
        (Decimal("1.50"), "1.50"),
        (7, "7"),
        (10**30, "1" + "0" * 30),
        (True, "true"),
        (False, "false"),
        (date(1980, 3, 4), "1980-03-04"),
        (datetime(1980, 3, 4, 5, 6), "1980-03-04T05:06:00"),
        (datetime(1980, 3, 4, tzinfo=UTC), "1980-03-04T00:00:00+00:00"),
        (pd.Timestamp("1980-03-04T05:06"), "1980-03-04T05:06:00"),
        (time(5, 6), "05:06:00"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Size.LARGE, "3"),
        (np.str_("Ann"), "Ann"),
        (np.int64(7), "7"),
        (np.float32(1975), "1975"),
        (np.float64("nan"), None),
        (np.bool_(True), "true"),
        (np.datetime64("1980-03-04"), "1980-03-04"),
        (np.datetime64("1980-03-04T05:06:07", "ns"), "1980-03-04T05:06:07"),
        (np.datetime64("NaT", "ns"), None),
    ],
    ids=repr,
)
def test_a_value_is_written_as_people_write_it(value, text):
    """Whole floats are whole numbers, moments are ISO 8601, and everything that says nothing is None."""
    assert [text] == text_column("x", [value])


def test_a_column_of_text_passes_through_untouched():
    """A list of text and None is not copied: a million cells cost nothing."""
    cells = ["Ann", None, "Lee"]

    assert cells is text_column("x", cells)


def test_cells_of_several_types_stand_in_one_column():
    """A column of mixed values is read cell by cell."""
    assert ["1", "1.5", "x", None, "true"] == text_column("x", [1, 1.5, "x", None, True])


def test_moments_at_midnight_are_dates_again():
    """Birth dates that a frame made moments of are dates, if no cell of the column says a time."""
    midnight, noon = datetime(1980, 3, 4), datetime(1980, 3, 4, 12)

    assert ["1980-03-04", None] == text_column("x", [midnight, None])
    assert ["1980-03-04T00:00:00", "1980-03-04T12:00:00"] == text_column("x", [midnight, noon])


@pytest.mark.parametrize("value", [b"Ann", bytearray(b"Ann"), memoryview(b"Ann"), np.bytes_(b"Ann")], ids=repr)
def test_bytes_are_refused(value):
    """Bytes have an encoding that only the application knows; the error names the column."""
    with pytest.raises(WrongType) as caught:
        text_column("email", ["x", value])

    assert "email" == caught.value.field


@pytest.mark.parametrize("value", [["a"], {"a": 1}, {"a"}, object(), 1j, Fraction(1, 3)], ids=repr)
def test_what_is_no_single_value_is_no_cell(value):
    """Lists, mappings and objects are found out, and left to the reader of the table."""
    with pytest.raises(NotACell):
        text_column("tags", ["x", value])
