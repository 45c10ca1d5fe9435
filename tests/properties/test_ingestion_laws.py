"""Laws of ingestion: the container decides nothing, neither does the order of rows, and nothing is said of values."""

from __future__ import annotations

import csv
from contextlib import suppress
from random import Random

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import UnifiedCustomerError
from unifiedcustomer.ingestion import guess_fields, read_table
from unifiedcustomer.ingestion.encodings import decoded
from unifiedcustomer.ingestion.files import read_file
from unifiedcustomer.ingestion.frames import table_of
from unifiedcustomer.ingestion.header_names import folded

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
cells = (
    st.none()
    | words.filter(bool)
    | st.sampled_from(["a" * 12, "a" * 13, "é" * 6, "é" * 7, "🌸" * 20, "ann@mail.example"])
)
headers = st.lists(words.map(str.strip).filter(bool), min_size=1, max_size=5, unique=True)


@st.composite
def tables(draw, min_rows=0):
    names = draw(headers)
    rows = draw(st.integers(min_rows, 20))
    return {name: draw(st.lists(cells, min_size=rows, max_size=rows)) for name in names}


def typed(table):
    """The table as polars would have it, also where every cell is None."""
    return pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))


CONTAINERS = {
    "polars": typed,
    "pandas": lambda table: pd.DataFrame(table, dtype=object),
    "arrow": lambda table: typed(table).to_arrow(),
    "dictionaries": lambda table: typed(table).with_columns(pl.all().cast(pl.Categorical)),
    "batches": lambda table: pa.Table.from_batches(
        typed(table).to_arrow().to_batches(max_chunksize=3), schema=typed(table).to_arrow().schema
    ),
}


@pytest.mark.parametrize("make", CONTAINERS.values(), ids=CONTAINERS.keys())
@given(table=tables())
def test_the_container_decides_nothing(make, table):
    """The same cells in a dict, a frame of any library, or Arrow batches of any size are the same table."""
    assert table == dict(table_of("t", make(table)).columns)


@given(table=tables(min_rows=1), start=st.integers(0, 20), size=st.integers(0, 20))
def test_a_slice_is_read_as_a_slice(table, start, size):
    """Arrow slices share buffers with their whole; only their own cells are read."""
    expected = {name: values[start : start + size] for name, values in table.items()}

    assert expected == dict(table_of("t", typed(table).slice(start, size)).columns)
    assert expected == dict(table_of("t", typed(table).to_arrow().slice(start, size)).columns)


@given(
    table=tables(min_rows=1),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(tmp_path, table, delimiter, encoding, end):
    """A file that states its delimiter gives back every cell, in every encoding that marks or checks itself."""
    path = tmp_path / "t.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(f"sep={delimiter}{end}")
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))

    assert table == dict(read_file(path).columns)


@given(text=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz \n;äöüßéèñåøÄÖÜÉÑÅØ"), min_size=1))
def test_text_of_western_europe_survives_both_encodings(text):
    """Whatever names and addresses have is read alike from UTF-8 and, where letters prevail, from Windows-1252."""
    padded = text + " plain words of a file that is mostly so" * (1 + len(text) // 8)

    assert padded == decoded("t", padded.encode("utf-8"))[0]
    if not _is_utf_8(padded.encode("cp1252")):
        assert padded == decoded("t", padded.encode("cp1252"))[0]


def _is_utf_8(raw):
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(raw=st.binary(max_size=400))
def test_any_bytes_are_a_table_or_an_error_of_ours(tmp_path, raw):
    """No file makes the reader fail in a way that nobody announced."""
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    with suppress(UnifiedCustomerError):
        read_table(path)


@given(table=tables(min_rows=2), seed=st.integers(0, 9))
def test_the_order_of_rows_decides_nothing(table, seed):
    """Shuffled rows are the same columns with the same meaning, in the new order."""
    rows = len(next(iter(table.values())))
    order = Random(seed).sample(range(rows), rows)
    named = {"record_id": [f"r{row}" for row in range(rows)], "mailbox": ["a@mail.example"] * rows}
    table = {name: values for name, values in table.items() if folded(name) not in named} | named
    shuffled = {name: [values[row] for row in order] for name, values in table.items()}

    assert guess_fields(table) == guess_fields(shuffled)
    before, after = _read(table), _read(shuffled)
    assert before is None or [before[row] for row in order] == after


def _read(table):
    try:
        return list(read_table(table).table.records())
    except UnifiedCustomerError:
        return None


@given(seed=st.integers(0, 3))
def test_the_order_of_many_rows_decides_nothing(seed):
    """Also of a table of which only a sample is looked at, the meaning of columns is that of the shuffled table."""
    half = [f"c{row}@mail.example" if row % 10 < 7 else f"word {row}" for row in range(3000)]
    sparse = [f"+44 20 7946 {row:04}" if row % 300 == 0 else None for row in range(3000)]
    table = {"id": [f"r{row}" for row in range(3000)], "x": half, "y": sparse}
    order = Random(seed).sample(range(3000), 3000)
    shuffled = {name: [values[row] for row in order] for name, values in table.items()}

    assert read_table(table).sources == read_table(shuffled).sources


@given(table=tables(min_rows=1))
def test_nothing_is_said_of_values(table):
    """Reasons, reports and reprs have columns, roles and shares: no canary that stands in a cell."""
    canary = "Canary-7f3a"
    data = {name: [canary] * len(values) for name, values in table.items()} | {
        "email": [f"{canary}@mail.example"] * len(next(iter(table.values())))
    }
    try:
        read = read_table(data)
        said = repr(read) + str(read.report_dict())
    except UnifiedCustomerError as error:
        said = str(error)
    assert canary not in said
