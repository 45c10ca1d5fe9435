"""Attributes of one's own: places and sets, as users hand them over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import WrongType
from unifiedcustomer.records import Comparison, Field, Role

HOME = Field(name="home", comparison=Comparison.GEO)
LIKES = Field(name="likes", comparison=Comparison.SET)


def test_a_place_in_two_columns_is_a_place_in_one():
    """One system keeps a place as a text, the other its halves; they are compared by distance."""
    till = [
        {"id": 1, "name": "Ann Lee", "at": "52.370000, 4.890000"},
        {"id": 2, "name": "Ann Lee", "at": "48.85, 2.35"},
    ]
    shop = [{"id": 1, "name": "Ann Lee", "lat": 52.3702, "lon": 4.8901}]
    fields = {
        "name": Role.FULL_NAME,
        "at": HOME,
        "lat": Field(name="home", comparison=Comparison.LATITUDE),
        "lon": Field(name="home", comparison=Comparison.LONGITUDE),
    }
    result = uc.resolve({"till": till, "shop": shop}, fields=fields)
    near = next(f for f in result.why(("till", "1"), ("shop", "1")).features if f.name == "home")
    far = next(f for f in result.why(("till", "2"), ("shop", "1")).features if f.name == "home")

    assert ("the same place", "far apart") == (near.level, far.level)
    assert near.weight > 0 > far.weight


LISTS = {"id": [1, 2], "name": ["Ann Lee", "Ann Lee"], "tags": [["Chess", "Tennis"], ["tennis", "chess", "chess"]]}


@pytest.mark.parametrize("frame", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_a_column_of_lists_is_a_set_where_it_is_said_to_be(frame):
    """Whatever the frame, the items of a list are the values of a set."""
    result = uc.resolve(frame(LISTS), fields={"name": Role.FULL_NAME, "tags": LIKES})
    likes = next(f for f in result.why("1", "2").features if f.name == "likes")

    assert "the same" == likes.level


def test_lists_may_be_sets_arrays_or_missing():
    """What holds items is a list, and where there is none the value is missing."""
    held = [{"b", "a"}, np.array(["a", "b"]), None, float("nan"), []]
    data = {"id": list(range(5)), "name": ["Ann Lee"] * 5, "tags": held}
    result = uc.resolve(data, fields={"name": Role.FULL_NAME, "tags": LIKES})
    levels = [next(f.level for f in result.why("0", n).features if f.name == "likes") for n in "1234"]

    assert ["the same"] + ["not compared"] * 3 == levels


def test_a_column_of_lists_is_nothing_else():
    """Said to be anything but a set, a list is of the wrong type; unsaid, it is left out."""
    with pytest.raises(WrongType):
        uc.resolve(LISTS, fields={"name": Role.FULL_NAME, "tags": Role.CITY})

    assert len(uc.resolve(LISTS).customers) >= 1


def test_a_column_of_other_things_is_no_set():
    """Mappings have no order and no items to compare."""
    data = {**LISTS, "tags": [{"a": 1}, ["b"]]}
    with pytest.raises(WrongType):
        uc.resolve(data, fields={"name": Role.FULL_NAME, "tags": LIKES})
