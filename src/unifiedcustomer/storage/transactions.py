"""Where transactions come from: an engine of our own, the host's engine, or the transaction that the host is in.

One process writes at a time. SQLite takes its lock at the beginning (`BEGIN IMMEDIATE`; a deferred one fails as soon as
two have read), PostgreSQL takes an advisory lock for the length of the transaction. Readers never wait, and see one
moment.

A host's connection keeps its settings: what the hub needs otherwise it sets for the length of its own transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from unifiedcustomer.errors import Problem, StoreError

__all__ = ["HostConnection", "HostEngine", "OwnEngine", "Transactions", "transactions_at"]

PATIENCE: Final = 30.0
"""Seconds that a writer waits for another one."""

PATIENCE_PRAGMA: Final = f"busy_timeout = {PATIENCE * 1000:.0f}"
PRAGMAS: Final = (
    "foreign_keys = ON",
    # NORMAL loses acknowledged writes when the power fails; measured, not feared.
    "synchronous = FULL",
    # Erased means overwritten, whatever this build of SQLite was compiled with.
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    # Kilobytes. The inner nodes of the trees of a million records fit into it, but not into the 2,000 that are usual.
    "cache_size = -16384",
    PATIENCE_PRAGMA,
)
GUEST_PRAGMAS: Final = (("synchronous", 2), ("secure_delete", 1))
"""What is set on a host's SQLite connection while the hub writes, and set back afterwards."""
WRITERS_LOCK: Final = 0x7563487562  # any number that no other application takes: "ucHub"


class Transactions(Protocol):
    """Gives transactions."""

    #: whether the database is the host's: other tables may be there, and connections are not ours to configure
    is_guest: bool
    #: whether everything is in memory and on one connection
    is_in_memory: bool
    #: whether a transaction ends when the hub's call ends; otherwise when the host ends it
    is_own_transaction: bool
    dialect: str  #: "sqlite" or "postgresql"

    def transaction(self, *, writing: bool) -> Any:
        """A context manager that gives a `Connection` inside a transaction."""

    def alone(self) -> Any:
        """A context manager that gives a `Connection` outside any transaction, for what may not be in one."""

    def written_once(self) -> Any:
        """A context manager in which new pages are written to where they stay, if nobody else has the place open."""

    def close(self) -> None:
        """Let go of what is ours."""


def transactions_at(place: str | Path | Engine | Connection) -> Transactions:
    """The transactions of a place: a file's path, a URL, a host's engine or a host's connection.

    Raises:
        StoreError: there is no such kind of place, or its driver is not installed.
    """
    if isinstance(place, Connection):
        return HostConnection(_supported(place))
    if isinstance(place, Engine):
        return HostEngine(_supported(place))
    return OwnEngine(_url(place))


def _supported(place: Any) -> Any:
    if place.dialect.name not in ("sqlite", "postgresql"):
        raise StoreError(Problem.UNSUPPORTED)
    return place


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


class HostEngine:
    """Each transaction on a connection of the host's pool."""

    is_guest = True
    is_own_transaction = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect.name
        database = engine.url.database
        self.is_in_memory = engine.dialect.name == "sqlite" and database in (None, "", ":memory:")

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[Connection]:
        """A transaction of its own."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                with self._configured(connection, writing=writing), _of_sqlite(connection, writing=writing):
                    yield connection
            else:
                with _of_postgresql(connection, writing=writing):
                    yield connection

    @contextmanager
    def _configured(self, connection: Connection, *, writing: bool) -> Iterator[None]:
        """The connection as the hub needs it, and afterwards as it was."""
        if not writing:
            yield
            return
        cursor = _outside_transaction(connection)
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name, _ in GUEST_PRAGMAS}
        for name, value in GUEST_PRAGMAS:
            cursor.execute(f"PRAGMA {name} = {value:d}")
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value:d}")
            cursor.close()

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def written_once(self) -> AbstractContextManager[None]:
        """How the database is written is the host's."""
        return nullcontext()

    def close(self) -> None:
        """The engine is the host's."""


class OwnEngine(HostEngine):
    """An engine that nobody else uses, with connections as they should be."""

    is_guest = False

    def __init__(self, url: URL) -> None:
        options: dict[str, Any] = {"hide_parameters": True}
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        try:
            engine = create_engine(url, **options)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise StoreError(Problem.UNSUPPORTED) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_connection)
        super().__init__(engine)
        self._process = os.getpid()

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[Connection]:
        """A transaction of its own."""
        if self._process != os.getpid():  # connections must not be shared with the parent of a fork
            self._engine.dispose(close=False)
            self._process = os.getpid()
        with super().transaction(writing=writing) as connection:
            yield connection

    @contextmanager
    def _configured(self, connection: Connection, *, writing: bool) -> Iterator[None]:  # noqa: ARG002
        yield

    @contextmanager
    def _written_once(self) -> Iterator[None]:
        # A rollback journal has what was there before, which is little; the write-ahead log has what is new. Both
        # survive a power cut. Readers would have to wait, so it is done while there are none.
        if not self._set_journal("DELETE"):
            yield
            return
        try:
            yield
        finally:
            self._set_journal("WAL")  # whoever has opened the file meanwhile has done so

    def _set_journal(self, mode: str) -> bool:
        """Change how the file is written; whether that was possible."""
        with self.alone() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            try:
                found = connection.exec_driver_sql(f"PRAGMA journal_mode = {mode}").scalar_one()
            except DBAPIError:
                return False
            finally:
                connection.exec_driver_sql(f"PRAGMA {PATIENCE_PRAGMA}")
        return bool(found == mode.lower())

    def written_once(self) -> AbstractContextManager[None]:
        """New pages of a file of ours are written to where they stay, if nobody else has it open."""
        return self._written_once() if self.dialect == "sqlite" and not self.is_in_memory else nullcontext()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class HostConnection:
    """Part of the transaction that the host is in: what the hub writes is there when the host commits, and not before.

    Each call of the hub is a savepoint, so one that fails leaves nothing behind and the host can go on.
    """

    is_guest = True
    is_in_memory = False
    is_own_transaction = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[Connection]:
        """A savepoint in the host's transaction, which is begun if it was not."""
        connection = self._connection
        if connection.dialect.name == "sqlite":
            if not connection.in_transaction():
                connection.begin()
            # The driver's own BEGIN comes late, and a savepoint outside a transaction commits when it is released.
            if not _raw(connection).in_transaction:
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        with connection.begin_nested():
            if writing and connection.dialect.name == "postgresql":
                # Any other level would show what was there before it was our turn.
                if connection.get_isolation_level() != "READ COMMITTED":
                    raise StoreError(Problem.UNSUPPORTED)
                _wait_for_turn(connection)
            yield connection

    def written_once(self) -> AbstractContextManager[None]:
        """How the database is written is the host's."""
        return nullcontext()

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Never: the connection is inside the host's transaction."""
        if self._connection.in_transaction() or not self._connection.closed:
            raise StoreError(Problem.BUSY)
        yield self._connection  # pragma: no cover

    def close(self) -> None:
        """The connection is the host's."""


# ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _set_up_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()  # the pool has not yet heard of it, and would not
        raise


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _outside_transaction(connection: Connection) -> Any:
    """A cursor of the driver, in no transaction: a safety level cannot be changed inside one."""
    raw = _raw(connection)
    cursor = raw.cursor()
    if raw.in_transaction:
        cursor.execute("ROLLBACK")  # an empty one: the connection has just come from the pool
    return cursor


@contextmanager
def _of_sqlite(connection: Connection, *, writing: bool) -> Iterator[None]:
    with connection.begin():
        raw = _raw(connection)
        if raw.in_transaction:  # a host's engine that begins deferred transactions by itself
            raw.execute("ROLLBACK")
        raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        yield


@contextmanager
def _of_postgresql(connection: Connection, *, writing: bool) -> Iterator[None]:
    level = "READ COMMITTED" if writing else "REPEATABLE READ"
    connection.execution_options(isolation_level=level, postgresql_readonly=not writing)
    with connection.begin():
        if writing:
            # Each statement sees what was committed before it, so also whatever the last writer wrote.
            _wait_for_turn(connection)
        yield


def _wait_for_turn(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE * 1000:.0f}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK:d})")
