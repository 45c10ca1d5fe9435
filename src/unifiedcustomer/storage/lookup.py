"""Looking up and writing many rows at once, in batches that every database takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, Table, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

__all__ = ["add_rows", "batches", "digest", "microseconds", "moment", "next_number", "rows_where"]

T = TypeVar("T")

BATCH: Final = 500
"""Values in one statement; SQLite's older builds take 999."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def rows_where(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Collection[Any]
) -> Iterator[Row[Any]]:
    """The rows of ``query`` in which ``column`` is one of ``values``, which must be distinct."""
    for batch in batches(values):
        yield from connection.execute(query.where(column.in_(batch)))


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append ``rows``."""
    for batch in batches(rows, 10_000):
        connection.execute(insert(table), batch)


def next_number(connection: Connection, column: ColumnElement[int]) -> int:
    """The number after the highest; safe because a store has one writer at a time."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def digest(*parts: str) -> str:
    """128 bits that stand for ``parts``, whatever their length and wherever they are divided."""
    state = blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(len(encoded).to_bytes(8, "big"))
        state.update(encoded)
    return state.hexdigest()


def microseconds(at: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(stored: int) -> datetime:
    """The time that `microseconds` stored, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)
