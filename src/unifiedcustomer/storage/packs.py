"""Packs: what many records were loaded with, some dozens of consecutive numbers in one row.

A row for each record costs a database more than the bytes in it. What a load brings in and nobody edits is therefore
kept in packs of about a page of the database: a load writes them from its columns as they are, and one record is read
out of the pack it is in. What changes about a record is never written into a pack: it becomes a row, and the record
leaves the pack, or its row stands before what the pack says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from unifiedcustomer.storage.lookup import Statement, add_tuples, parameter, rows_of
from unifiedcustomer.storage.packed_rows import Entry, PackedCells, PackedRow, Unopened, packed_rows, unopened
from unifiedcustomer.storage.schema import bundle

if TYPE_CHECKING:
    from unifiedcustomer.kernels.packing import CellColumn

__all__ = ["PackKind", "Packs", "Rows"]

_SHIFT: Final = 48
_NUMBERS: Final = (1 << _SHIFT) - 1


class PackKind(IntEnum):
    """What is kept together. The numbers stand in stores."""

    CONTENT = 1  #: the first content of a record
    FEATURES = 2  #: what of its live content is compared
    TOKENS = 3  #: its blocking tokens, eight bytes each
    KEYS = 4  #: its id in its source, and the customer id that it was minted
    PLACES = 5  #: when its source changed it, its component and its identity
    DOUBTS = 6  #: where pairs stand that it is in
    DOUBT_LISTS = 7  #: pairs in doubt, the closest to the threshold first; not by record
    CREATED = 8  #: customers that a load made, by their places in the feed; not by record


_LAST_UP_TO = {
    "sqlite": (
        "SELECT place, held FROM uc_bundle WHERE place IN (SELECT (SELECT max(q.place) FROM uc_bundle q"
        " WHERE q.place <= w.value) FROM json_each(?) w)"
    ),
    "postgresql": (
        "SELECT place, held FROM uc_bundle WHERE place IN (SELECT (SELECT max(q.place) FROM uc_bundle q"
        " WHERE q.place <= w.value) FROM unnest(%s::bigint[]) w(value))"
    ),
}
_IN_ORDER = (
    select(bundle.c.place, bundle.c.held)
    .where(bundle.c.place >= bindparam("least"), bundle.c.place < bindparam("end"))
    .order_by(bundle.c.place)
    .limit(bindparam("most"))
)
_LAST = Statement(
    select(bundle.c.place, bundle.c.held)
    .where(bundle.c.place >= bindparam("least"), bundle.c.place < bindparam("end"))
    .order_by(bundle.c.place.desc())
    .limit(1)
)
_REWRITE = Statement(update(bundle).where(bundle.c.place == bindparam("of_place")).values(held=bindparam("now")))
_CLEAR = delete(bundle).where(bundle.c.place >= bindparam("least"), bundle.c.place < bindparam("end"))
_SIZE = select(func.coalesce(func.sum(func.length(bundle.c.held)), 0)).where(
    bundle.c.place >= bindparam("least"), bundle.c.place < bindparam("end")
)
_AT_ONCE: Final = 500
_NO_ROW: Final = (1 << _SHIFT, b"")


class Rows:
    """The rows of one kind, each with the first number that it is about."""

    def __init__(self, connection: Connection, kind: PackKind) -> None:
        self._connection = connection
        self.kind = kind
        self._base = kind << _SHIFT
        self._range = {"least": self._base, "end": (kind + 1) << _SHIFT}

    def add(self, rows: Iterator[tuple[int, bytes]]) -> None:
        """Add rows by their first numbers, which no row has."""
        base = self._base
        add_tuples(self._connection, bundle, ((base + first, held) for first, held in rows))

    def up_to(self, numbers: Collection[int]) -> list[tuple[int, bytes]]:
        """For each number the last row that begins no later, each row once, in order."""
        if not numbers:
            return []
        dialect, base = self._connection.dialect.name, self._base
        wanted = parameter([base + number for number in numbers], dialect)
        rows = rows_of(self._connection, _LAST_UP_TO[dialect], (wanted,))
        return sorted((place - base, bytes(held)) for place, held in rows if place >= base)

    def after(self, first: int = 0, at_once: int = _AT_ONCE) -> Iterator[tuple[int, bytes]]:
        """Every row that begins at ``first`` or later, in order."""
        least = self._base + first
        while True:
            given = {"least": least, "end": self._range["end"], "most": at_once}
            rows = self._connection.execute(_IN_ORDER, given).all()
            for place, held in rows:
                yield place - self._base, bytes(held)
            if len(rows) < at_once:
                return
            least = rows[-1].place + 1

    def last(self) -> tuple[int, bytes] | None:
        """The last row."""
        rows = _LAST.rows(self._connection, **self._range)
        return (rows[0][0] - self._base, bytes(rows[0][1])) if rows else None

    def rewrite(self, rows: Collection[tuple[int, bytes]]) -> None:
        """Write rows anew, by their first numbers."""
        _REWRITE.run(self._connection, ({"of_place": self._base + first, "now": held} for first, held in rows))

    def size(self) -> int:
        """Bytes in all of them."""
        return int(self._connection.execute(_SIZE, self._range).scalar_one())

    def clear(self) -> None:
        """Forget all of them."""
        self._connection.execute(_CLEAR, self._range)


class Packs:
    """The packs of one kind. An entry without bytes is as good as none."""

    def __init__(self, connection: Connection, kind: PackKind) -> None:
        self.rows = Rows(connection, kind)

    def of(self, records: Collection[int]) -> dict[int, Entry]:
        """The entries of those ``records`` that have one."""
        return {record: entry.opened() for record, entry in self.unopened(records).items()}

    def unopened(self, records: Collection[int]) -> dict[int, Unopened]:
        """As `of`, for whoever opens them elsewhere, or not at all."""
        found: dict[int, Unopened] = {}
        wanted = sorted(set(records))
        rows, is_bare = iter(self.rows.up_to(wanted)), self.rows.kind == PackKind.TOKENS
        first, held = next(rows, _NO_ROW)
        following = next(rows, _NO_ROW)
        for record in wanted:
            while following[0] <= record:
                (first, held), following = following, next(rows, _NO_ROW)
            entry = unopened(held, record - first, is_bare=is_bare) if first <= record else None
            if entry is not None:
                found[record] = entry
        return found

    def _holding(self, records: Collection[int]) -> Iterator[tuple[int, PackedRow, list[int]]]:
        """The packs that have entries of records: the first number, the pack, which of the records."""
        wanted = sorted(set(records))
        for first, held in self.rows.up_to(wanted):
            row = PackedRow.of(held)
            those = wanted[bisect_left(wanted, first) : bisect_left(wanted, first + row.count)]
            if those:
                yield first, row, those

    def all(self) -> Iterator[PackedCells]:
        """Every pack as columns, in order, but for those from before version 5."""
        for first, held in self.rows.after():
            found = PackedRow.of(held).columns()
            if found is not None and len(found.records):
                yield found._replace(records=found.records + first)

    def fill(self, first: int, layout: int, columns: Sequence[CellColumn], count: int) -> None:
        """Keep ``count`` entries, for the records from number ``first`` on, none of which may be in a pack."""
        self.rows.add((first + place, held) for place, held in packed_rows(layout, columns, count))

    def forget(self, records: Collection[int]) -> None:
        """Take the entries of ``records`` out of their packs."""
        changed = []
        for first, row, those in self._holding(records):
            held = row.without({record - first for record in those})
            if held is not None:
                changed.append((first, held))
        self.rows.rewrite(changed)

    def last(self) -> int:
        """The highest number in a pack; 0 where there are none."""
        found = self.rows.last()
        return 0 if found is None else found[0] + PackedRow.of(found[1]).count - 1
