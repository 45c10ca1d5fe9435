"""Any value that an application keeps in a cell -> its text, or None where there is none.

A value is written as people write it: a number that a spreadsheet made a float of is a whole number again, a moment at
midnight is a date. Columns that are text already pass through untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from unifiedcustomer.errors import WrongType

__all__ = ["NotACell", "dates_where_no_time_is_said", "list_column", "text_column"]

_TEXT: Final = frozenset({str, type(None)})
_ABSENT: Final = frozenset({"NaTType", "NAType"})  # pandas' own ways to say nothing
_BYTES: Final = (bytes, bytearray, memoryview)


class NotACell(Exception):  # a finding about a column, handled in this folder and never raised to users
    """A column has lists, mappings or other things that are no single value."""


def text_column(name: str, values: Iterable[Any]) -> list[str | None]:
    """The cells of one column as text.

    >>> text_column("zip", [1975.0, "2000", None, float("nan"), ""])
    ['1975', '2000', None, None, None]

    Raises:
        WrongType: a cell is bytes, whose encoding only the application knows.
        NotACell: a cell is no single value.
    """
    cells = values if isinstance(values, list) else list(values)
    kinds = set(map(type, cells))
    if kinds <= _TEXT:
        return [cell or None for cell in cells] if "" in cells else cells
    writers = {kind: _writer(name, kind) for kind in kinds}
    written = [writers[type(cell)](cell) for cell in cells]
    if any(issubclass(kind, datetime) or kind.__name__ == "datetime64" for kind in kinds):
        return dates_where_no_time_is_said(written)
    return written


def list_column(name: str, values: Iterable[Any]) -> list[str | None]:
    """The cells of a column of lists as text, the items of a list parted by ``|``.

    >>> list_column("tags", [["a", "b"], (3,), [], None])
    ['a|b', '3', None, None]

    Raises:
        WrongType: an item is bytes.
        NotACell: a cell is no list of single values.
    """
    return [_written_list(name, cell) for cell in values]


def _written_list(name: str, cell: Any) -> str | None:
    if cell is None or type(cell).__name__ in _ABSENT or isinstance(cell, float):  # NaN stands for no list
        return None
    items = cell.tolist() if hasattr(cell, "tolist") else cell
    if isinstance(items, (set, frozenset)):
        items = sorted(items, key=str)
    if not isinstance(items, (list, tuple)):
        raise NotACell
    return "|".join(item for item in text_column(name, list(items)) if item) or None


def _writer(name: str, kind: type) -> Callable[[Any], str | None]:
    """How cells of one type are written."""
    if kind is type(None) or kind.__name__ in _ABSENT:
        return _nothing
    if issubclass(kind, _BYTES):
        raise WrongType(name)
    for known, writer in _WRITERS:
        if issubclass(kind, known):
            return writer
    if hasattr(kind, "dtype") and hasattr(kind, "item"):  # a scalar of numpy
        return lambda cell: _written_scalar(name, cell)
    raise NotACell


def _written_scalar(name: str, cell: Any) -> str | None:
    # A datetime64 of nanoseconds has no Python equivalent: item() is a bare number.
    value = cell.item() if not hasattr(cell, "astype") or "datetime64" not in str(cell.dtype) else _moment(cell)
    return _writer(name, type(value))(value)


def _moment(cell: Any) -> Any:
    return cell.astype("datetime64[us]").item()


def _nothing(_cell: Any) -> None:
    return None


def _written_text(cell: str) -> str | None:
    text = cell.value if isinstance(cell, Enum) else cell
    return str(text) or None


def _written_number(cell: float | Decimal) -> str | None:
    if cell != cell:  # noqa: PLR0124 - only "not a number" differs from itself
        return None
    try:
        whole = int(cell)
    except OverflowError:  # infinity
        return None
    return str(whole) if whole == cell else str(cell)


def _written_moment(cell: datetime) -> str:
    return cell.isoformat()


def dates_where_no_time_is_said(cells: list[str | None]) -> list[str | None]:
    """Dates that a frame turned into moments at midnight are dates again."""
    midnight = "T00:00:00"
    if all(cell is None or cell.endswith(midnight) for cell in cells):
        return [cell and cell.removesuffix(midnight) for cell in cells]
    return cells


_WRITERS: Final[tuple[tuple[type | tuple[type, ...], Callable[[Any], str | None]], ...]] = (
    (str, _written_text),
    (bool, lambda cell: "true" if cell else "false"),
    (Enum, lambda cell: _written_text(str(cell.value))),
    (int, lambda cell: str(int(cell))),
    ((float, Decimal), _written_number),
    (datetime, _written_moment),
    ((date, time), lambda cell: cell.isoformat()),
    (UUID, str),
)
