"""What a driver reports, as a `StoreError`: drivers put the values of a row into their messages, and we do not."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Final, Self

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from unifiedcustomer.errors import Problem, StoreError

__all__ = ["Translated"]

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


class Translated:
    """Turns what a driver raises inside the block into a `StoreError`, and forgets the rest."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if not isinstance(error, (SQLAlchemyError, sqlite3.Error)):
            return
        translated = StoreError(_problem(error))
        try:
            raise translated from None
        finally:
            translated.__context__ = None  # `from None` only hides it, and it holds the values


def _problem(error: SQLAlchemyError | sqlite3.Error) -> Problem:
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return next((problem for start, problem in _SQLITE.items() if name.startswith(start)), Problem.CORRUPT)
    state = getattr(original, "sqlstate", None)
    return Problem.UNREACHABLE if state is None else _POSTGRESQL.get(state[:2], Problem.CORRUPT)
