"""Just enough of a DB-API over APSW that SQLAlchemy's SQLite dialect takes it for the standard library's `sqlite3`.

APSW can run SQLite on a disk written in Python, and the standard library cannot. So the store under test is our own to
the last statement, and only the disk below it is a simulated one.
"""

from __future__ import annotations

import sqlite3

import apsw

paramstyle = "qmark"
apilevel = "2.0"
threadsafety = 1
sqlite_version_info = tuple(int(part) for part in apsw.sqlitelibversion().split("."))
sqlite_version = apsw.sqlitelibversion()
PARSE_DECLTYPES = PARSE_COLNAMES = 0
Binary = bytes
DISK = "simulated"
"""The name under which the disk is registered."""


class Error(Exception):
    """Any error, with SQLite's name of it as `sqlite3` gives it."""

    sqlite_errorname = "SQLITE_ERROR"


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InterfaceError(Error):
    pass


ProgrammingError = NotSupportedError = DataError = InternalError = OperationalError
Warning = sqlite3.Warning  # noqa: A001 - the name that PEP 249 gives it


def translated(error):
    """The error as this driver gives it."""
    name = apsw.mapping_result_codes.get(getattr(error, "result", 1), "SQLITE_ERROR")
    made = (IntegrityError if name == "SQLITE_CONSTRAINT" else OperationalError)(str(error))
    made.sqlite_errorname = name
    return made


class Cursor:
    """A cursor whose rows are fetched at once."""

    arraysize = 1

    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = iter(())

    def execute(self, statement, parameters=()):
        return self._run(lambda cursor: cursor.execute(statement, tuple(parameters)))

    def executemany(self, statement, parameters):
        return self._run(lambda cursor: cursor.executemany(statement, [tuple(row) for row in parameters]))

    def _run(self, work):
        database = self.connection.database
        before = database.total_changes()
        try:
            cursor = database.cursor()
            described = []
            cursor.exec_trace = lambda at, *_: (
                described.append(at.description_full if at.get_description() else None) or True
            )
            self._rows = iter(list(work(cursor)))
        except apsw.Error as error:
            raise translated(error) from None
        columns = described[-1] if described else None
        self.description = [(column[0], None, None, None, None, None, None) for column in columns] if columns else None
        self.rowcount = -1 if self.description else database.total_changes() - before
        self.lastrowid = database.last_insert_rowid()
        return self

    def fetchone(self):
        return next(self._rows, None)

    def fetchall(self):
        return list(self._rows)

    def fetchmany(self, size=1):
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def close(self):
        self._rows = iter(())


class Connection:
    """A connection that begins no transactions by itself."""

    isolation_level = None

    def __init__(self, path):
        try:
            self.database = apsw.Connection(path, vfs=DISK)
        except apsw.Error as error:
            raise translated(error) from None

    @property
    def in_transaction(self):
        return self.database.in_transaction

    def cursor(self):
        return Cursor(self)

    def execute(self, statement, parameters=()):
        return self.cursor().execute(statement, parameters)

    def executemany(self, statement, parameters):
        return self.cursor().executemany(statement, parameters)

    def commit(self):
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self):
        if self.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name, _count, function, **_options):
        self.database.create_scalar_function(name, function)

    def close(self):
        try:
            self.database.close(True)
        except apsw.Error as error:
            raise translated(error) from None


def connect(path, **_options):
    """A connection to a database on the simulated disk."""
    return Connection(path)
