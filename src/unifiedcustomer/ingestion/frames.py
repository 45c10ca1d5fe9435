"""What an application has in memory -> a `RawTable`: any frame, a dict of columns, a list of dicts.

Frames are known by what they offer, never by their library: pandas by its columns (it may have mixed types, which Arrow
refuses), everything else by ``__arrow_c_stream__``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unifiedcustomer.errors import Problem, UnreadableData, WrongType
from unifiedcustomer.ingestion.cells import NotACell, list_column, text_column
from unifiedcustomer.ingestion.raw_tables import RawTable

__all__ = ["is_column", "is_frame", "table_of"]

_LIST_MAKERS = ("to_pylist", "to_list", "tolist")


def is_column(value: object) -> bool:
    """Whether ``value`` is one column: a sequence of single values, or an array or series of a frame library."""
    if isinstance(value, (list, tuple, range)):
        return not any(isinstance(cell, Mapping) for cell in value[:1])
    return not is_frame(value) and any(hasattr(value, maker) for maker in _LIST_MAKERS)


def is_frame(value: object) -> bool:
    """Whether ``value`` is a table of some library."""
    if any(hasattr(value, mark) for mark in ("columns", "column_names", "schema")):
        return hasattr(value, "__arrow_c_stream__") or _is_pandas(value)
    return hasattr(value, "__arrow_c_stream__") and not any(hasattr(value, maker) for maker in _LIST_MAKERS)


def table_of(name: str, data: Any) -> RawTable:
    """The table in ``data``.

    Raises:
        UnreadableData: it is empty, its columns differ in length, or two of them have one name.
        WrongType: ``data`` is no table, or a cell is bytes.
    """
    if isinstance(data, Mapping):
        return _from_columns(name, ((str(key), _values(column)) for key, column in data.items()))
    if isinstance(data, (list, tuple)):
        return _from_rows(name, data)
    if _is_pandas(data):
        return _from_columns(name, ((str(key), column.tolist()) for key, column in data.items()))
    if hasattr(data, "__arrow_c_stream__"):
        return _from_stream(name, data)
    raise WrongType("data")


def _is_pandas(data: object) -> bool:
    return all(hasattr(data, name) for name in ("iloc", "columns", "items"))


def _values(column: Any) -> Iterable[Any]:
    if isinstance(column, (str, bytes)) or is_frame(column):
        raise WrongType("data")
    if getattr(getattr(column, "dtype", None), "kind", None) == "M" and not hasattr(column, "iloc"):
        column = column.astype("datetime64[us]")  # of nanoseconds, numpy's tolist() makes bare numbers
    for maker in _LIST_MAKERS:
        if hasattr(column, maker):
            values: Iterable[Any] = getattr(column, maker)()
            return values
    if isinstance(column, Iterable):
        return column
    raise WrongType("data")


def _from_columns(name: str, columns: Iterable[tuple[str, Iterable[Any]]]) -> RawTable:
    read: dict[str, Sequence[str | None]] = {}
    left_out: dict[str, Problem] = {}
    lists: dict[str, list[str | None]] = {}
    for column, values in columns:
        if column in read or column in left_out:
            raise UnreadableData(name, Problem.DUPLICATE)
        try:
            read[column] = text_column(column, values)
        except NotACell:
            left_out[column] = Problem.UNSUPPORTED
            lists |= _lists(column, values)
    return _with_something(RawTable(name=name, columns=read, left_out=left_out, lists=lists))


def _lists(column: str, values: Iterable[Any]) -> dict[str, list[str | None]]:
    """The column, if its cells are lists."""
    try:
        return {column: list_column(column, values)}
    except NotACell:
        return {}


def _from_rows(name: str, rows: Sequence[Any]) -> RawTable:
    if not all(isinstance(row, Mapping) for row in rows):
        raise WrongType("data")
    # A dict keeps the order in which the columns were first seen.
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return _from_columns(name, ((str(key), [row.get(key) for row in rows]) for key in keys))


def _with_something(table: RawTable) -> RawTable:
    if not table.columns:
        raise UnreadableData(table.name, Problem.UNSUPPORTED if table.left_out else Problem.EMPTY)
    return table


def _from_stream(name: str, data: Any) -> RawTable:
    from unifiedcustomer.ingestion.arrow_stream import read_arrow_stream

    try:
        stream = data.__arrow_c_stream__()
    except Exception:  # noqa: BLE001 - a library's own error may quote what it could not convert
        raise UnreadableData(name, Problem.UNSUPPORTED) from None
    columns = read_arrow_stream(name, stream)
    read = {column: cells for column, cells in columns.items() if not isinstance(cells, NotACell)}
    left_out = {column: Problem.UNSUPPORTED for column in columns if column not in read}
    lists: dict[str, list[str | None]] = {}
    for column in left_out:
        make = next((getattr(data[column], maker) for maker in _LIST_MAKERS if _has(data, column, maker)), None)
        lists |= {} if make is None else _lists(column, make())
    return _with_something(RawTable(name=name, columns=read, left_out=left_out, lists=lists))


def _has(data: Any, column: str, maker: str) -> bool:
    return hasattr(data, "__getitem__") and hasattr(data[column], maker)
