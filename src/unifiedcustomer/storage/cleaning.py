"""Bytes of deleted rows, gone: from the file, from its indexes, and from the log beside it.

SQLite overwrites deleted cells with zeros (`secure_delete`), but a page that was rebuilt while rows moved may still
have an old copy of a live row in its gap; when that row is deleted later the copy stays. Only writing the whole file
anew (`VACUUM`) removes it. The write-ahead log has old pages until it is emptied (`wal_checkpoint(TRUNCATE)`), for
which nobody may be reading.

PostgreSQL leaves deleted rows in place until `VACUUM`. Its own write-ahead log is the server's, and out of our reach.
"""

from __future__ import annotations

from enum import StrEnum, auto

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from unifiedcustomer.storage.schema import METADATA

__all__ = ["Cleaned", "clean"]


class Cleaned(StrEnum):
    """What became of the bytes of deleted rows."""

    REMOVED = auto()  #: they are in no file of the store
    PENDING = auto()  #: somebody was reading, or the transaction is the host's: clean again later


def clean(connection: Connection, *, compact: bool) -> Cleaned:
    """Remove the bytes of deleted rows; ``compact`` writes the file anew. ``connection`` must be in no transaction."""
    if connection.dialect.name == "sqlite":
        return _clean_sqlite(connection, compact=compact)
    for name in sorted(METADATA.tables):
        connection.exec_driver_sql(f"VACUUM {name}")
    return Cleaned.REMOVED


def _clean_sqlite(connection: Connection, *, compact: bool) -> Cleaned:
    try:
        if compact:
            connection.exec_driver_sql("VACUUM")
        busy, _frames, _moved = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return Cleaned.PENDING
        raise
    return Cleaned.PENDING if busy else Cleaned.REMOVED
