"""A disk in memory that remembers every operation, can fail at any of them, and can lose its power after any of them.

What a real disk promises is little: what was synced is there after a power cut. Of what was written since, each write
may have reached the platter or not, in any order, and the last one in part. So after operation ``n`` a file holds what
it held at its last sync, with none, or with an arbitrary half, of the later writes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import apsw
import attrs
from sqlalchemy import create_engine

from durability import apsw_driver
from unifiedcustomer.storage import transactions

FAILURES = {"full": apsw.SQLITE_FULL, "broken": apsw.SQLITE_IOERR_WRITE}
SECTOR = 512


@attrs.frozen
class Operation:
    """One operation on one file; `acknowledged` is how many calls had returned to the user before it."""

    kind: str  #: write, truncate, sync, delete
    file: str
    acknowledged: int
    offset: int = 0
    data: bytes = attrs.field(default=b"", repr=len)


class Disk:
    """Files by name, and everything that was done to them."""

    def __init__(self, files=()):
        self.files = {name: bytearray(content) for name, content in dict(files).items()}
        self.initial = {name: bytes(content) for name, content in self.files.items()}
        self.operations: list[Operation] = []
        self.acknowledged = 0
        self.fail_at: int | None = None  #: the number of the operation that fails, and every one after it
        self.failure = "full"

    def did(self, kind, file, offset=0, data=b""):
        """Remember an operation, or fail at it."""
        if self.fail_at is not None and len(self.operations) >= self.fail_at and kind != "delete":
            raise apsw.exception_for(FAILURES[self.failure])
        self.operations.append(Operation(kind, file, self.acknowledged, offset, bytes(data)))


class File:
    """An open file of the disk, as SQLite uses it."""

    def __init__(self, disk, name):
        self.disk, self.name = disk, name
        self.content = disk.files.setdefault(name, bytearray())
        self.locked = apsw.SQLITE_LOCK_NONE

    def xRead(self, amount, offset):
        return bytes(self.content[offset : offset + amount])

    def xWrite(self, data, offset):
        self.disk.did("write", self.name, offset, data)
        apply_write(self.content, offset, data)

    def xTruncate(self, size):
        self.disk.did("truncate", self.name, size)
        del self.content[size:]

    def xSync(self, _flags):
        self.disk.did("sync", self.name)

    def xFileSize(self):
        return len(self.content)

    def xLock(self, level):
        self.locked = max(self.locked, level)

    def xUnlock(self, level):
        self.locked = level

    def xCheckReservedLock(self):
        return False

    def xClose(self):
        pass

    def xFileControl(self, _operation, _pointer):
        return False

    def xSectorSize(self):
        return SECTOR

    def xDeviceCharacteristics(self):
        return 0


class Driver(apsw.VFS):
    """The disk for SQLite, under the name that our driver opens; which disk that is can be changed."""

    def __init__(self):
        self.disk = Disk()
        super().__init__(apsw_driver.DISK, base="")

    def xOpen(self, name, flags):
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        flags[1] = flags[0]
        return File(self.disk, Path(path).name if path else f"temporary-{id(flags)}")

    def xAccess(self, path, _flags):
        return Path(path).name in self.disk.files

    def xDelete(self, path, _sync_directory):
        self.disk.did("delete", Path(path).name)
        self.disk.files.pop(Path(path).name, None)

    def xFullPathname(self, name):
        return f"/simulated/{Path(name).name}"

    def xRandomness(self, amount):
        return random.Random(len(self.disk.operations)).randbytes(amount)

    def xSleep(self, microseconds):
        return microseconds

    def xCurrentTimeInt64(self):
        return 212_000_000_000_000

    def xGetLastError(self):
        return 0, ""

    def excepthook(self, *_error):
        """A failure is what was asked for; SQLite has been told."""


def apply_write(content, offset, data):
    """Write into a file that grows as needed."""
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


@cache
def driver():
    """Made once, for SQLite keeps asking it for as long as a connection is open anywhere."""
    return Driver()


def run_on(disk, monkeypatch, **pragmas):
    """Let every store that is opened by a path live on ``disk``, with pragmas changed as told."""
    driver().disk = disk
    settings = {"locking_mode": "EXCLUSIVE"}  # the write-ahead log without shared memory, which APSW cannot simulate
    given = dict(pragma.split(" = ") for pragma in transactions.PRAGMAS)
    monkeypatch.setattr(transactions, "PRAGMAS", [f"{k} = {v}" for k, v in (settings | given | pragmas).items()])
    monkeypatch.setattr(
        transactions, "create_engine", lambda url, **options: create_engine(url, **options, module=apsw_driver)
    )


# ── power cuts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def after_each_power_cut(disk, *, keep) -> Iterator[tuple[int, dict[str, bytes]]]:
    """What the disk holds if the power fails after each operation, with how many calls had returned by then.

    ``keep`` says what survives of the writes that were not synced: "none", or "half" of them.
    """
    files = {name: Persistent(content) for name, content in disk.initial.items()}
    for number, operation in enumerate(disk.operations):
        file = files.setdefault(operation.file, Persistent(b""))
        if operation.kind == "delete":
            del files[operation.file]
        elif operation.kind == "sync":
            file.sync()
        else:
            file.pending.append(operation)
        rnd = random.Random(number)
        yield operation.acknowledged, {name: each.survivor(rnd, keep) for name, each in files.items()}


class Persistent:
    """What of a file is safe, and what was done since."""

    def __init__(self, content):
        self.safe = bytearray(content)
        self.pending: list[Operation] = []

    def sync(self):
        for operation in self.pending:
            self.apply(self.safe, operation)
        self.pending.clear()

    @staticmethod
    def apply(content, operation):
        if operation.kind == "truncate":
            del content[operation.offset :]
        else:
            apply_write(content, operation.offset, operation.data)

    def survivor(self, rnd, keep):
        """What is left after a power cut now."""
        if keep == "none" or not self.pending:
            return bytes(self.safe)
        content = bytearray(self.safe)
        for operation in self.pending:
            if rnd.random() < 0.5:
                torn = operation.kind == "write" and len(operation.data) > SECTOR and rnd.random() < 0.3
                cut = rnd.randrange(len(operation.data) // SECTOR) * SECTOR if torn else len(operation.data)
                self.apply(content, attrs.evolve(operation, data=operation.data[:cut]))
        return bytes(content)
