"""Every frame library gives the same table, and none of them is needed."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from unifiedcustomer.errors import Problem, UnreadableData, WrongType
from unifiedcustomer.ingestion.frames import is_column, is_frame, table_of

COLUMNS = {"id": ["1", "2", "3"], "name": ["Ann", None, "Zoë van der Berg-Müller"], "zip": ["2000", "", "1975"]}
READ = {"id": ["1", "2", "3"], "name": ["Ann", None, "Zoë van der Berg-Müller"], "zip": ["2000", None, "1975"]}
UTC = dt.UTC


def rows_of(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


FRAMES = {
    "dict of lists": lambda columns: columns,
    "dict of tuples": lambda columns: {name: tuple(cells) for name, cells in columns.items()},
    "dict of arrays": lambda columns: {name: np.array(cells, dtype=object) for name, cells in columns.items()},
    "dict of polars series": lambda columns: {name: pl.Series(cells) for name, cells in columns.items()},
    "dict of pandas series": lambda columns: {name: pd.Series(cells, dtype=object) for name, cells in columns.items()},
    "dict of arrow arrays": lambda columns: {name: pa.array(cells) for name, cells in columns.items()},
    "list of dicts": rows_of,
    "polars": pl.DataFrame,
    "polars categories": lambda columns: pl.DataFrame(columns).with_columns(pl.all().cast(pl.Categorical)),
    "pandas": lambda columns: pd.DataFrame(columns, dtype=object),
    "pandas string": lambda columns: pd.DataFrame(columns, dtype="string"),
    "pandas categories": lambda columns: pd.DataFrame(columns).astype("category"),
    "arrow": pa.table,
    "arrow large": lambda columns: pa.table({n: pa.array(c, pa.large_string()) for n, c in columns.items()}),
    "arrow views": lambda columns: pa.table({n: pa.array(c, pa.string_view()) for n, c in columns.items()}),
    "arrow dictionaries": lambda columns: pa.table({n: pa.array(c).dictionary_encode() for n, c in columns.items()}),
    "arrow batches": lambda columns: pa.Table.from_batches(pa.table(columns).to_batches(max_chunksize=1)),
    "arrow reader": lambda columns: pa.table(columns).to_reader(max_chunksize=2),
    "arrow batch": lambda columns: pa.table(columns).to_batches()[0],
    "arrow slice": lambda columns: pa.concat_tables([pa.table(columns)] * 3, promote_options="none").combine_chunks()[
        3:6
    ],
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES.keys())
def test_the_same_records_are_the_same_table_in_every_frame(make):
    """Whatever an application keeps its records in, the text of the cells is one."""
    assert READ == dict(table_of("till", make(COLUMNS)).columns)


VALUES = {
    "whole": ([1, None, -3], ["1", None, "-3"]),
    "fraction": ([1.0, None, 2.5], ["1", None, "2.5"]),
    "whole floats": ([1975.0, 2000.0], ["1975", "2000"]),
    "not a number": ([float("nan"), float("inf"), 2.0], [None, None, "2"]),
    "truth": ([True, None, False], ["true", None, "false"]),
    "date": ([dt.date(1980, 3, 4), None, dt.date(1, 1, 1)], ["1980-03-04", None, "0001-01-01"]),
    "midnight": ([dt.datetime(1980, 3, 4), None], ["1980-03-04", None]),
    "moment": (
        [dt.datetime(1980, 3, 4, 5, 6, 7), dt.datetime(1980, 3, 4)],
        ["1980-03-04T05:06:07", "1980-03-04T00:00:00"],
    ),
    "moment with zone": ([dt.datetime(1980, 3, 4, 5, tzinfo=UTC)], ["1980-03-04T05:00:00Z"]),
    "time": ([dt.time(5, 6, 7), None], ["05:06:07", None]),
    "decimal": ([Decimal("1.50"), None, Decimal("-2.00")], ["1.50", None, "-2"]),
    "nothing": ([None, None], [None, None]),
    "no rows": ([], []),
}


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table], ids=["polars", "arrow"])
@pytest.mark.parametrize(("cells", "read"), VALUES.values(), ids=VALUES.keys())
def test_values_of_arrow_are_written_as_those_of_python(make, cells, read):
    """Numbers, dates and truth values that come through Arrow's memory have the text that Python's values have."""
    assert read == list(table_of("till", make({"x": cells, "y": ["a"] * len(cells)})).columns["x"])


@pytest.mark.parametrize(
    ("array", "read"),
    [
        (pa.array([200], pa.uint8()), ["200"]),
        (pa.array([-2], pa.int16()), ["-2"]),
        (pa.array([2**63], pa.uint64()), [str(2**63)]),
        (pa.array([np.float16(1.5)]), ["1.5"]),
        (pa.array([1.1], pa.float32()), ["1.1"]),
        (pa.array([1e300]), ["1e+300"]),
        (pa.array([1], pa.timestamp("s")), ["1970-01-01T00:00:01"]),
        (pa.array([1], pa.timestamp("ns")), ["1970-01-01T00:00:00.000000001"]),
        (pa.array([1500], pa.timestamp("ms", "Europe/Paris")), ["1970-01-01T00:00:01.5Z"]),
        (pa.array([0], pa.date64()), ["1970-01-01"]),
        (pa.array([1], pa.time32("s")), ["00:00:01"]),
        (pa.array([1500], pa.time64("us")), ["00:00:00.0015"]),
        (pa.array([Decimal("1.5")], pa.decimal256(40, 2)), ["1.50"]),
        (pa.array(["x\0y", "é\0"]), ["x\0y", "é\0"]),
        (pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0]), pa.array(["q", None])), ["q", None, None, "q"]),
        (pa.DictionaryArray.from_arrays(pa.array([None], pa.int8()), pa.array([], pa.string())), [None]),
        (pa.array(["a", None, "b", "a"]).dictionary_encode()[2:], ["b", "a"]),
        (pa.StringArray.from_buffers(3, *map(pa.py_buffer, (np.int32([0, 1, 2, 3]), b"axb", b"\5"))), ["a", None, "b"]),
        (pa.array(["a" * 13, "b", None, "é" * 20, "", "c"], pa.string_view())[1:], ["b", None, "é" * 20, None, "c"]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)  # fmt: skip
def test_every_layout_of_arrow_is_read(array, read):
    """Each width, unit and encoding that Arrow has for single values gives their text."""
    assert read == list(table_of("till", pa.table({"x": array})).columns["x"])


def test_a_table_without_batches_has_its_columns_and_no_rows():
    """A stream may end before its first batch."""
    table = table_of("till", pa.schema([("x", pa.string())]).empty_table())

    assert ({"x": []}, 0) == (dict(table.columns), len(table))


def test_batches_decide_nothing():
    """A column is one column, however it was cut: dates at midnight stay moments if a later batch has a time."""
    moments = [dt.datetime(1980, 3, 4), dt.datetime(1980, 3, 4, 12)]
    whole = pa.table({"x": moments})
    cut = pa.Table.from_batches(whole.to_batches(max_chunksize=1))

    assert dict(table_of("t", whole).columns) == dict(table_of("t", cut).columns)


@pytest.mark.parametrize(
    "frame",
    [
        {"id": ["1"], "tags": [["a"]]},
        [{"id": "1", "tags": {"a": 1}}],
        pl.DataFrame({"id": ["1"], "tags": [["a"]]}),
        pa.table({"id": ["1"], "tags": [["a"]]}),
        pa.table({"id": ["1"], "tags": pa.array([1], pa.duration("s"))}),
        pa.Table.from_batches(pa.table({"id": ["1", "2"], "tags": [["a"], []]}).to_batches(max_chunksize=1)),
        pd.DataFrame({"id": ["1"], "tags": [["a"]]}),
    ],
    ids=["dict", "rows", "polars", "arrow", "duration", "batches", "pandas"],
)
def test_a_column_without_single_values_is_left_out_and_told(frame):
    """Lists and structs in one column do not keep the others from being read."""
    table = table_of("till", frame)

    assert ["id"] == list(table.columns)
    assert {"tags": Problem.UNSUPPORTED} == dict(table.left_out)


@pytest.mark.parametrize(
    "frame",
    [{"a": [b"x"]}, [{"a": b"x"}], pl.DataFrame({"a": [b"x"]}), pa.table({"a": [b"x"]}), pd.DataFrame({"a": [b"x"]})],
    ids=["dict", "rows", "polars", "arrow", "pandas"],
)
def test_bytes_are_refused_in_every_frame(frame):
    """A column of bytes raises, and the error names the column."""
    with pytest.raises(WrongType) as caught:
        table_of("till", frame)

    assert "a" == caught.value.field


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        ({}, Problem.EMPTY),
        ([], Problem.EMPTY),
        (pl.DataFrame(), Problem.EMPTY),
        (pd.DataFrame(), Problem.EMPTY),
        ({"a": [[1]]}, Problem.UNSUPPORTED),
        (pa.table({"a": [[1]]}), Problem.UNSUPPORTED),
        ({"a": ["x"], "b": ["x", "y"]}, Problem.WRONG_LENGTH),
        (pd.DataFrame([["x", "y"]], columns=["a", "a"]), Problem.DUPLICATE),
        (pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["a", "a"]), Problem.DUPLICATE),
        (pl.Series(["x"]), Problem.WRONG_TYPE),
        (pa.chunked_array([["x"]]), Problem.WRONG_TYPE),
    ],
    ids=str,
)
def test_what_is_no_table_is_told_apart(frame, problem):
    """Nothing, ragged columns, two columns of one name and a lone series are errors with a problem, not with values."""
    with pytest.raises(UnreadableData) as caught:
        table_of("till", frame)

    assert ("till", problem) == (caught.value.source, caught.value.problem)


@pytest.mark.parametrize(
    "data",
    [
        5,
        None,
        {"a": [1], "b": pl.DataFrame({"c": [1]})},
        [1, 2],
        [{"a": 1}, 2],
        {"a": 5},
        {"a": "abc"},
        {"a": pl.DataFrame()},
    ],
    ids=repr,
)
def test_what_is_nothing_like_a_table_is_a_wrong_type(data):
    """A number, a list of numbers or a column that is no sequence is refused by its type."""
    with pytest.raises(WrongType) as caught:
        table_of("till", data)

    assert "data" == caught.value.field


def test_rows_may_have_different_keys():
    """A key that a dict lacks is a missing cell; columns stand in the order in which they were first seen."""
    table = table_of("till", [{"a": 1}, {"b": 2, "a": None}])

    assert [("a", ["1", None]), ("b", [None, "2"])] == list(table.columns.items())


def test_an_error_of_a_library_is_not_passed_on():
    """What a library says of data that it cannot convert may quote the data; we say only that it cannot be read."""

    class Frame:
        columns = ("a",)

        def __arrow_c_stream__(self):
            raise ValueError("cannot convert Ann Lee")

    with pytest.raises(UnreadableData) as caught:
        table_of("till", Frame())

    assert Problem.UNSUPPORTED is caught.value.problem
    assert "Ann" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_stream_that_fails_is_corrupt():
    """An error in the middle of a stream is an error of ours, without its words."""

    def batches():
        yield pa.record_batch({"a": ["x"]})
        raise ValueError("Ann Lee")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("a", pa.string())]), batches())

    with pytest.raises(UnreadableData) as caught:
        table_of("till", reader)

    assert Problem.CORRUPT is caught.value.problem
    assert "Ann" not in str(caught.value)


def test_a_relation_of_duckdb_is_a_frame():
    """A query that was not run yet is read as its result."""
    with duckdb.connect() as connection:
        relation = connection.sql("select '1' as id, 1975.0 as zip, date '1980-03-04' as born, [1] as tags")
        table = table_of("till", relation)

        assert (False, True) == (is_column(relation), is_frame(relation))
    assert {"id": ["1"], "zip": ["1975"], "born": ["1980-03-04"]} == dict(table.columns)
    assert ["tags"] == list(table.left_out)


def test_no_library_but_the_frames_own_is_needed(monkeypatch):
    """A frame of polars is read where pyarrow is not installed."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    assert {"id": ["1"]} == dict(table_of("till", pl.DataFrame({"id": ["1"]})).columns)


@pytest.mark.parametrize(
    ("value", "column", "frame"),
    [
        ([], True, False),
        (["a"], True, False),
        (("a",), True, False),
        (range(2), True, False),
        ([{"a": 1}], False, False),
        (np.array([1]), True, False),
        (pl.Series([1]), True, False),
        (pd.Series([1]), True, False),
        (pa.array([1]), True, False),
        (pa.chunked_array([[1]]), True, False),
        (pl.DataFrame({"a": [1]}), False, True),
        (pd.DataFrame({"a": [1]}), False, True),
        (pa.table({"a": [1]}), False, True),
        (pa.table({"a": [1]}).to_reader(), False, True),
        ("path.csv", False, False),
        ({"a": 1}, False, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_and_frames_are_told_apart(value, column, frame):
    """A mapping of columns is one table, a mapping of frames is several: each value shows which."""
    assert (column, frame) == (is_column(value), is_frame(value))
