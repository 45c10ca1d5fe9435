"""Looking up and writing many rows at once.

However many values are asked for, they travel as one parameter: a JSON array to SQLite, an array to PostgreSQL. So a
statement is written once, and is the same for one value and for a million.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ARRAY, Connection, Row, Select, Table, Text, any_, bindparam, delete, func, or_, select, text
from sqlalchemy.sql.dml import Delete
from sqlalchemy.sql.elements import ColumnElement

__all__ = [
    "Forget",
    "Lookup",
    "Statement",
    "add_rows",
    "add_tuples",
    "batches",
    "digest",
    "microseconds",
    "moment",
    "much_at_once",
    "next_number",
    "parameter",
    "rows_of",
]

T = TypeVar("T")

ROWS: Final = 10_000
"""Rows in one call of the driver."""

LOAD_CACHE: Final = 65_536
"""Kilobytes of pages that a first load may have in memory, where SQLite has 2,000 otherwise."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WANTED: Final = "wanted"


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


class _Written:
    """A statement in the words of each database, written out once."""

    def __init__(self, by_dialect: Mapping[str, Any]) -> None:
        self._by_dialect = by_dialect
        self._texts: dict[str, tuple[str, Sequence[str] | None, dict[str, Any]]] = {}

    def given(self, connection: Connection, values: Mapping[str, Any]) -> tuple[str, Any]:
        """The text, and the values as the driver takes them."""
        dialect = connection.dialect
        found = self._texts.get(dialect.name)
        if found is None:
            made = self._by_dialect[dialect.name].compile(dialect=dialect)
            found = self._texts[dialect.name] = (made.string, made.positiontup, dict(made.params))
        text, order, constant = found
        values = {**constant, **values}
        return text, values if order is None else tuple([values[name] for name in order])


class Lookup:
    """A query for the rows in which a column, or one of several, is one of the values wanted."""

    def __init__(self, query: Select[*tuple[Any, ...]], *columns: ColumnElement[Any]) -> None:
        self._by_dialect = {
            dialect: query.where(or_(*(_is_wanted(column, dialect) for column in columns)))
            for dialect in ("sqlite", "postgresql")
        }
        self._written = _Written(self._by_dialect)

    def rows(self, connection: Connection, wanted: Collection[Any], **also: Any) -> Sequence[Row[Any]]:
        """The rows; ``also`` has the values of further conditions. No value wanted, no query."""
        if not wanted:
            return ()
        dialect = connection.dialect.name
        return connection.execute(self._by_dialect[dialect], {_WANTED: parameter(wanted, dialect), **also}).all()

    def tuples(self, connection: Connection, wanted: Collection[Any], **also: Any) -> Sequence[Any]:
        """The rows as the driver gives them: for what is asked often, where names would cost more than the rows."""
        if not wanted:
            return ()
        values = {_WANTED: parameter(wanted, connection.dialect.name), **also}
        return rows_of(connection, *self._written.given(connection, values))


class Forget:
    """A statement that deletes the rows in which a column is one of the values."""

    def __init__(self, table: Table, column: ColumnElement[Any], *also: ColumnElement[bool]) -> None:
        self._by_dialect: dict[str, Delete] = {
            dialect: delete(table).where(_is_wanted(column, dialect), *also) for dialect in ("sqlite", "postgresql")
        }
        self._written = _Written(self._by_dialect)

    def rows(self, connection: Connection, unwanted: Collection[Any], **also: Any) -> int:
        """Delete them, and give how many they were; ``also`` has the values of further conditions."""
        if not unwanted:
            return 0
        values = {_WANTED: parameter(unwanted, connection.dialect.name), **also}
        return int(_executed(connection, *self._written.given(connection, values)).rowcount)


class Statement:
    """A statement whose values are given by their names, run by the driver itself."""

    def __init__(self, statement: Any) -> None:
        self._written = _Written({"sqlite": statement, "postgresql": statement})

    def rows(self, connection: Connection, **values: Any) -> Sequence[Any]:
        """The rows of a query."""
        return rows_of(connection, *self._written.given(connection, values))

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each of some rows of values."""
        for values in rows:
            _executed(connection, *self._written.given(connection, values))


def _is_wanted(column: ColumnElement[Any], dialect: str) -> ColumnElement[bool]:
    if dialect == "sqlite":
        listed = func.json_each(bindparam(_WANTED, type_=Text())).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(_WANTED, type_=ARRAY(column.type)))


def parameter(values: Collection[Any], dialect: str) -> Any:
    """Many values as one parameter."""
    return json.dumps([*values]) if dialect == "sqlite" else [*values]


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append ``rows``, each with every column."""
    names = table.columns.keys()
    add_tuples(connection, table, (tuple(row[name] for name in names) for row in rows))


def add_tuples(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]], *, instead: str = "") -> None:
    """Append ``rows``, each with its values in the order of the columns; ``instead`` says what if one is there."""
    statement = _insert(table, connection.dialect.name, instead)
    # By the driver itself: preparing a dictionary a row takes SQLAlchemy twice as long as SQLite takes to write it.
    if connection.dialect.name == "sqlite":
        _driver(connection).executemany(statement, rows)
        return
    for batch in batches(rows, ROWS):
        connection.exec_driver_sql(statement, batch)


def rows_of(connection: Connection, statement: str, given: Any = ()) -> Sequence[Any]:
    """The rows of a query in the words of the database, as the driver gives them."""
    return cast("Sequence[Any]", _executed(connection, statement, given).fetchall())


def _executed(connection: Connection, statement: str, given: Any) -> Any:
    # What stands between us and SQLite's driver takes ten times as long as a query of a few rows does.
    if connection.dialect.name == "sqlite":
        return _driver(connection).execute(statement, given)
    return connection.exec_driver_sql(statement, given)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


@contextmanager
def much_at_once(connection: Connection) -> Iterator[None]:
    """Room for pages that are written to in no order: without it SQLite writes each of them many times."""
    if connection.dialect.name != "sqlite":
        yield
        return
    ((before,),) = rows_of(connection, "PRAGMA cache_size")
    rows_of(connection, f"PRAGMA cache_size = -{LOAD_CACHE}")
    try:
        yield
    finally:
        rows_of(connection, f"PRAGMA cache_size = {before:d}")


@cache
def _insert(table: Table, dialect: str, instead: str) -> str:
    names = table.columns.keys()
    places = ["?" if dialect == "sqlite" else "%s"] * len(names)
    # Names of our own tables; values are always parameters.
    conflict = f" ON CONFLICT {instead}" if instead else ""
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(places)}){conflict}"  # noqa: S608


def next_number(connection: Connection, column: ColumnElement[int]) -> int:
    """The number after the highest; safe because a store has one writer at a time."""
    ((last,),) = rows_of(connection, _last(column))
    return int(last) + 1


@cache
def _last(column: ColumnElement[int]) -> str:
    return str(select(func.coalesce(func.max(column), text("0"))))


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
