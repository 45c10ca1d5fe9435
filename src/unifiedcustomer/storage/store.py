"""The store: where it is, how it is opened, and what a transaction promises.

Everything inside ``with store.writing() as session:`` happens, or nothing of it; when the block has ended without an
error it is on the disk. Inside a host's transaction it is there when the host commits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from unifiedcustomer.errors import Problem, StoreError
from unifiedcustomer.storage.cleaning import Cleaned, clean
from unifiedcustomer.storage.layouts import Form, Layouts
from unifiedcustomer.storage.migrator import bring_up_to_date, refuse_foreign_file
from unifiedcustomer.storage.refusals import Translated
from unifiedcustomer.storage.session import Session
from unifiedcustomer.storage.transactions import transactions_at

__all__ = ["Store"]


class Store:
    """One place where facts are kept: a SQLite file, a database in memory, or a PostgreSQL database.

    Args:
        place: a file's path, a URL, or what the host application has open: its engine, with connections of which each
            call is a transaction of its own, or its connection, whose transaction every call becomes a part of.

    Raises:
        StoreError: it cannot be reached, is damaged, or belongs to another application.
        StoreVersionMismatch: a later version of this library wrote it.
    """

    def __init__(self, place: str | Path | Engine | Connection) -> None:
        self._closed = False
        self._layouts: dict[int, Form] = {}
        with Translated():
            self._transactions = transactions_at(place)
            # A database in memory is one connection, so its users take turns.
            self._turn = threading.RLock() if self._transactions.is_in_memory else nullcontext()
            try:
                self._prepare()
            except BaseException:
                self._transactions.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _prepare(self) -> None:
        """Check whose it is, before anything is written; then make or migrate the tables."""
        if not self._transactions.is_guest:
            with self._transactions.alone() as connection:
                if connection.dialect.name == "sqlite":
                    refuse_foreign_file(connection)
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self._transaction(writing=True) as connection:
            bring_up_to_date(connection, is_guest=self._transactions.is_guest)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that may write. It is committed at the end of the block, or undone where the block fails."""
        with self._turn, Translated(), self._transaction(writing=True) as connection:
            yield Session(connection, Layouts(connection, committed=self._layouts))

    @contextmanager
    def filling(self) -> Iterator[Session]:
        """As `writing`, for much more than is there: what is new is written once, where `writing` writes it twice."""
        if self._closed:
            raise StoreError(Problem.CLOSED)
        with self._turn, Translated(), self._transactions.written_once(), self._transaction(writing=True) as connection:
            yield Session(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one moment."""
        with self._turn, Translated(), self._transaction(writing=False) as connection:
            # In the transaction of a host a layout may be read that is undone, and its number given to another one.
            yield Session(connection, Layouts(connection, self._layouts if self.is_own_transaction else None))

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        if self._closed:
            raise StoreError(Problem.CLOSED)
        with self._transactions.transaction(writing=writing) as connection:
            yield connection

    @property
    def is_server(self) -> bool:
        """Whether it is a database server's."""
        return self._transactions.dialect != "sqlite"

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return not self.is_server and not self._transactions.is_in_memory

    @property
    def is_own_transaction(self) -> bool:
        """Whether what a call writes is committed when the call ends, and not when the host commits."""
        return self._transactions.is_own_transaction

    def clean(self, *, compact: bool = True) -> Cleaned:
        """Overwrite what was deleted, in the file and in the log beside it; says what is left to do."""
        if self._closed:
            raise StoreError(Problem.CLOSED)
        if not self._transactions.is_own_transaction:
            return Cleaned.PENDING
        with self._turn, Translated(), self._transactions.alone() as connection:
            return clean(connection, compact=compact)

    def close(self) -> None:
        """Let go of every connection of ours. A closed store refuses everything; closing it again does nothing."""
        if not self._closed:
            self._closed = True
            self._transactions.close()
