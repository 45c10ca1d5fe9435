"""A path -> a `RawTable`: delimited text of any dialect, or Parquet.

What a file is, its first bytes say, not its name. A file is read whole or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Final

from unifiedcustomer.errors import Problem, UnreadableData
from unifiedcustomer.ingestion.encodings import decoded
from unifiedcustomer.ingestion.frames import table_of
from unifiedcustomer.ingestion.raw_tables import RawTable

__all__ = ["read_file"]

_DELIMITERS: Final = (",", ";", "\t", "|")
_SEEN: Final = 50  # rows that tell the delimiter
_PARQUET_READERS: Final = (("pyarrow", "pyarrow.parquet", "read_table"), ("polars", "polars", "read_parquet"))
_BLOCK: Final = (
    400  # rows in hand at once: fewer containers than wake the garbage collector, which would visit every cell
)
_OTHER_FORMATS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF", b"SQLite format 3\0")


def read_file(path: str | PathLike[str], name: str | None = None) -> RawTable:
    """The table in a file, named by ``name`` or by the file.

    Raises:
        UnreadableData: there is no such file, it is empty or of another format, it cannot be decoded, or a row has more
            or fewer cells than the header; with the line where that shows.
    """
    file = Path(path)
    name = name or file.stem or "data"
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise UnreadableData(name, Problem.NOT_FOUND) from None
    except (OSError, ValueError):
        raise UnreadableData(name, Problem.UNSUPPORTED) from None
    if raw.startswith(b"PAR1"):
        return _parquet(name, file)
    if raw.startswith(_OTHER_FORMATS):
        raise UnreadableData(name, Problem.UNSUPPORTED)
    text, encoding = decoded(name, raw)
    return _delimited(name, text, encoding)


def _parquet(name: str, file: Path) -> RawTable:
    """Parquet, through whichever library is there to read it."""
    reader = next((reader for reader in _PARQUET_READERS if find_spec(reader[0])), None)
    if reader is None:
        raise UnreadableData(name, Problem.UNSUPPORTED)
    _, module, function = reader
    try:
        frame = getattr(import_module(module), function)(file)
    except Exception:  # noqa: BLE001 - these libraries' own errors quote what they read
        raise UnreadableData(name, Problem.CORRUPT) from None
    return table_of(name, frame)


def _delimited(name: str, text: str, encoding: str) -> RawTable:
    first_line, _, rest = text.partition("\n")
    skipped = 0
    hint = first_line.rstrip("\r")
    if hint.lower().startswith("sep=") and len(hint) == 5:  # Excel's own
        delimiter, text, skipped = hint[4], rest, 1
    else:
        delimiter = _delimiter(text)
    rows = _rows(name, text, delimiter, skipped)
    header = next(rows, None)
    if header is None:
        raise UnreadableData(name, Problem.EMPTY)
    names = [cell.strip() or f"column_{place}" for place, cell in enumerate(header, 1)]
    if len(set(names)) < len(names):
        raise UnreadableData(name, Problem.DUPLICATE, line=1 + skipped)
    columns: dict[str, list[str | None]] = {column: [] for column in names}
    while block := list(islice(rows, _BLOCK)):
        for column, cells in zip(names, zip(*block, strict=True), strict=True):
            columns[column].extend([cell or None for cell in cells])
    return RawTable(name=name, columns=columns, form={"encoding": encoding, "delimiter": delimiter})


def _rows(name: str, text: str, delimiter: str, skipped: int) -> Iterator[list[str]]:
    """The rows that are not blank, all of one width."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width = None
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            if len(row) != width:
                raise UnreadableData(name, Problem.WRONG_LENGTH, line=reader.line_num + skipped)
            yield row
    except csv.Error as error:
        too_long = "field larger than field limit" in str(error)
        problem = Problem.TOO_LONG if too_long else Problem.BAD_SYNTAX
        raise UnreadableData(name, problem, line=reader.line_num + skipped) from None


def _delimiter(text: str) -> str:
    """The delimiter that cuts the header, and as many rows as possible into as many cells."""

    def fit(delimiter: str) -> tuple[bool, float, int]:
        widths = _widths(text, delimiter) or [0]
        return widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0]

    return max(_DELIMITERS, key=fit)


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(StringIO(text[:200_000], newline=""), delimiter=delimiter)
    try:
        return [len(row) for row in islice(reader, _SEEN) if row]
    except csv.Error:
        return []
