"""The store: where it is, how it is opened, and what a transaction promises.

Everything inside ``with store.writing() as session:`` happens, or nothing of it. One process writes at a time: SQLite
takes its lock at the beginning (`BEGIN IMMEDIATE`; a deferred one fails as soon as two have read), PostgreSQL takes an
advisory lock for the length of the transaction. Readers never wait, and see one moment.

What a driver reports is turned into a `StoreError`, because drivers put the values of a row into their messages.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from unifiedcustomer.errors import Problem, StoreError
from unifiedcustomer.storage.migrator import bring_up_to_date, refuse_foreign_file
from unifiedcustomer.storage.session import Session

__all__ = ["Store"]

PATIENCE: Final = 30.0
"""Seconds that a writer waits for another one."""

PRAGMAS: Final = (
    "foreign_keys = ON",
    # NORMAL loses acknowledged writes when the power fails; measured, not feared.
    "synchronous = FULL",
    # Erased means overwritten, whatever this build of SQLite was compiled with.
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    f"busy_timeout = {PATIENCE * 1000:.0f}",
)
WRITERS_LOCK: Final = 0x7563487562  # any number that no other application takes: "ucHub"


class Store:
    """One place where facts are kept: a SQLite file, a database in memory, or a PostgreSQL database.

    Raises:
        StoreError: it cannot be reached, is damaged, or belongs to another application.
        StoreVersionMismatch: a later version of this library wrote it.
    """

    def __init__(self, place: str | Path) -> None:
        url = _url(place)
        self._is_in_memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
        # A database in memory is one connection, so its users take turns.
        self._turn = threading.RLock() if self._is_in_memory else nullcontext()
        self._closed = False
        self._process = os.getpid()
        with _Translated():
            self._engine = _engine(url, in_memory=self._is_in_memory)
            try:
                self._prepare()
            except BaseException:
                self._engine.dispose()
                raise

    def _prepare(self) -> None:
        """Check whose it is, before anything is written; then make or migrate the tables."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect().execution_options(uc_begin=None) as connection:
                refuse_foreign_file(connection)
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self._transaction(writing=True) as connection:
            bring_up_to_date(connection)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that may write. It is committed at the end of the block, or undone where the block fails."""
        with self._turn, _Translated(), self._transaction(writing=True) as connection:
            yield Session(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one moment."""
        with self._turn, _Translated(), self._transaction(writing=False) as connection:
            yield Session(connection)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        if self._closed:
            raise StoreError(Problem.CLOSED)
        if self._process != os.getpid():  # connections must not be shared with the parent of a fork
            self._engine.dispose(close=False)
            self._process = os.getpid()
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.execution_options(uc_begin="BEGIN IMMEDIATE" if writing else "BEGIN")
            elif not writing:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                if writing and connection.dialect.name != "sqlite":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE * 1000:.0f}")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK:d})")
                yield connection

    def close(self) -> None:
        """Let go of every connection. A closed store refuses everything; closing it again does nothing."""
        if not self._closed:
            self._closed = True
            self._engine.dispose()


def _url(place: str | Path) -> URL:
    """A file's path, or a database's URL."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except ArgumentError:
        raise StoreError(Problem.BAD_SYNTAX) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreError(Problem.UNSUPPORTED)
    return url


def _engine(url: URL, *, in_memory: bool) -> Engine:
    options: dict[str, Any] = {"hide_parameters": True}
    if in_memory:
        options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    try:
        engine = create_engine(url, **options)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError(Problem.UNSUPPORTED) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_connection)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()  # the pool has not yet heard of it, and would not
        raise


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("uc_begin")
    if statement:
        connection.exec_driver_sql(statement)


# ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_SQLITE: Final = {
    "SQLITE_BUSY": Problem.BUSY,
    "SQLITE_LOCKED": Problem.BUSY,
    "SQLITE_FULL": Problem.FULL,
    "SQLITE_NOTADB": Problem.UNSUPPORTED,
    "SQLITE_CANTOPEN": Problem.UNREACHABLE,
    "SQLITE_IOERR": Problem.UNREACHABLE,
    "SQLITE_READONLY": Problem.UNSUPPORTED,
}
# Classes of PostgreSQL's error codes, appendix A of its manual.
_POSTGRESQL: Final = {
    "08": Problem.UNREACHABLE,
    "40": Problem.BUSY,
    "53": Problem.FULL,
    "55": Problem.BUSY,
    "57": Problem.UNREACHABLE,
}


class _Translated:
    """Turns what a driver raises inside the block into a `StoreError`, and forgets the rest."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if not isinstance(error, SQLAlchemyError):
            return
        translated = StoreError(_problem(error))
        try:
            raise translated from None
        finally:
            translated.__context__ = None  # `from None` only hides it, and it holds the values


def _problem(error: SQLAlchemyError) -> Problem:
    original = error.orig if isinstance(error, DBAPIError) else None
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return next((problem for start, problem in _SQLITE.items() if name.startswith(start)), Problem.CORRUPT)
    state = getattr(original, "sqlstate", None)
    return Problem.UNREACHABLE if state is None else _POSTGRESQL.get(state[:2], Problem.CORRUPT)
