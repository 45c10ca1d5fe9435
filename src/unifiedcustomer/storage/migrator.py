"""Numbered migrations: a store of an earlier version becomes one of this version in the transaction that opens it.

Migration 0007 makes version 7 of version 6. Files are never edited once released. A store of a later version, or a
database that holds something else, is left as it is and refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from sqlalchemy import Connection, delete, insert, inspect, select

from unifiedcustomer.errors import Problem, StoreError, StoreVersionMismatch
from unifiedcustomer.storage.schema import APPLICATION_ID, METADATA, setting

__all__ = ["LATEST", "bring_up_to_date", "migrations", "refuse_foreign_file"]

_FILE = re.compile(r"(\d{4})_[a-z_]+\.sql", re.ASCII)
_VERSION = "schema_version"
_FOR_ONE = {name: re.compile(rf"/\*{name} ([^*]*)\*/") for name in ("sqlite", "postgresql")}


@cache
def migrations() -> Mapping[int, str]:
    """Every migration's SQL by the version it makes, first to last."""
    folder = resources.files("unifiedcustomer.storage") / "migrations"
    found = {}
    for file in folder.iterdir():
        match = _FILE.fullmatch(file.name)
        if match:
            found[int(match[1])] = file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


LATEST = 5
"""The version that this library reads and writes."""


def bring_up_to_date(connection: Connection, latest: int = LATEST, *, is_guest: bool = False) -> None:
    """Make or migrate the tables, inside the transaction that ``connection`` is in.

    Where the database is the host's (``is_guest``) other tables may be there too.

    Raises:
        StoreVersionMismatch: a later version of this library wrote the store.
        StoreError: the database belongs to another application.
    """
    has_own_file = connection.dialect.name == "sqlite" and (not is_guest or _is_marked(connection))
    found = _version_of_file(connection) if has_own_file else _version_of_schema(connection)
    if found > latest:
        raise StoreVersionMismatch(found=found, expected=latest)
    for version in range(found + 1, latest + 1):
        for statement in _statements(migrations()[version], connection.dialect.name):
            connection.exec_driver_sql(statement)
    if found < latest:
        _set_version(connection, latest, in_file=has_own_file)


def _statements(text: str, dialect: str) -> list[str]:
    """The single statements of a migration, in the words of the database."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    text = "\n".join(lines)
    for name, of_one in _FOR_ONE.items():
        text = of_one.sub(r"\1" if name == dialect else "", text)
    if dialect == "sqlite":
        text = text.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB")
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def refuse_foreign_file(connection: Connection) -> None:
    """Raise a `StoreError` if a SQLite file is another application's. Reads only."""
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    # An empty file is nobody's yet; one with tables and without our mark is somebody else's.
    if application != APPLICATION_ID and (application or tables):
        raise StoreError(Problem.UNSUPPORTED)


def _is_marked(connection: Connection) -> bool:
    """Whether a SQLite file is a hub's own, opened through a host's engine."""
    return bool(connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID)


def _version_of_file(connection: Connection) -> int:
    """The version of the tables in a file of our own; 0 for an empty one."""
    refuse_foreign_file(connection)
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _version_of_schema(connection: Connection) -> int:
    """A database that is not ours alone has no other place for our version than a setting."""
    tables = inspect(connection).get_table_names()
    if "uc_setting" not in tables:
        if any(table.name in tables for table in METADATA.tables.values()):
            raise StoreError(Problem.UNSUPPORTED)
        return 0
    columns = {column["name"] for column in inspect(connection).get_columns("uc_setting")}
    if columns != {"name", "value"}:
        raise StoreError(Problem.UNSUPPORTED)
    found = connection.execute(select(setting.c.value).where(setting.c.name == _VERSION)).scalar_one_or_none()
    if found is None:
        raise StoreError(Problem.UNSUPPORTED)
    return int(found)


def _set_version(connection: Connection, version: int, *, in_file: bool) -> None:
    if in_file:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID:d}")
        connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")
        return
    connection.execute(delete(setting).where(setting.c.name == _VERSION))
    connection.execute(insert(setting).values(name=_VERSION, value=str(version)))
