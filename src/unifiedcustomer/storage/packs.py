"""Packs: what many records were loaded with, sixteen consecutive numbers in one row.

A row for each record costs a database more than the bytes in it. What a load brings in and nobody edits is therefore
kept in packs: a load writes them from its columns as they are, and one record is read out of the pack it is in. What
changes about a record is never written into a pack: it becomes a row, and the record leaves the pack.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum
from struct import Struct, unpack_from
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, select, update

from unifiedcustomer.storage.lookup import Lookup, add_tuples
from unifiedcustomer.storage.schema import pack

if TYPE_CHECKING:
    from numpy import int64, uint8
    from numpy.typing import NDArray

__all__ = ["PackKind", "Packs", "packed_cells", "unpacked_cells"]

TOGETHER: Final = 16
"""Records in a pack. More would cost less to write and more to read one of: this is about a page of the database."""

_SHIFT: Final = 4
_BOUNDS: Final = Struct(f"<{TOGETHER + 1}I")
_HEAD: Final = Struct("<II")


class PackKind(IntEnum):
    """What is kept in packs. The numbers stand in stores."""

    CONTENT = 1  #: the first content of a record
    FEATURES = 2  #: what of its live content is compared
    TOKENS = 3  #: its blocking tokens, eight bytes each


_OF = {
    kind: Lookup(select(pack.c.part, pack.c.held).where(pack.c.kind == kind.value), pack.c.part) for kind in PackKind
}
_REWRITE = (
    update(pack)
    .where(pack.c.kind == bindparam("of_kind"), pack.c.part == bindparam("of_part"))
    .values(held=bindparam("now"))
)


class Packs:
    """The packs of one kind. An entry without bytes is as good as none."""

    def __init__(self, connection: Connection, kind: PackKind) -> None:
        self._connection = connection
        self._kind = kind

    def of(self, records: Collection[int]) -> dict[int, bytes]:
        """The entries of those ``records`` that have one."""
        found: dict[int, bytes] = {}
        parts = self._parts(records)
        for record in records:
            held = parts.get(record >> _SHIFT)
            if held is not None:
                bounds, slot = _BOUNDS.unpack_from(held), record & (TOGETHER - 1)
                if bounds[slot + 1] > bounds[slot]:
                    found[record] = held[_BOUNDS.size + bounds[slot] : _BOUNDS.size + bounds[slot + 1]]
        return found

    def _parts(self, records: Collection[int]) -> dict[int, bytes]:
        wanted = {record >> _SHIFT for record in records}
        return {part: bytes(held) for part, held in _OF[self._kind].tuples(self._connection, wanted)}

    def fill(self, first: int, data: NDArray[uint8], bounds: NDArray[int64]) -> None:
        """Keep the bytes between two bounds for each record from ``first`` on; none of them may be in a pack."""
        if len(bounds) < 2:
            return
        begun = self._parts([first])
        add_tuples(
            self._connection,
            pack,
            (
                (self._kind.value, part, held)
                for part, held in _packed(first, data, bounds)
                if part not in begun or self._join(part, begun[part], held)
            ),
        )

    def _join(self, part: int, one: bytes, other: bytes) -> bool:
        """Rewrite a pack that an earlier load has begun."""
        entries = [a or b for a, b in zip(_entries(one), _entries(other), strict=True)]
        self._rewrite({part: entries})
        return False

    def forget(self, records: Collection[int]) -> None:
        """Take the entries of ``records`` out of their packs."""
        gone = set(records)
        changed = {}
        for part, held in self._parts(gone).items():
            entries = _entries(held)
            kept = [b"" if (part << _SHIFT) + slot in gone else entry for slot, entry in enumerate(entries)]
            if kept != entries:
                changed[part] = kept
        self._rewrite(changed)

    def _rewrite(self, packs: dict[int, list[bytes]]) -> None:
        rows = [{"of_kind": self._kind.value, "of_part": part, "now": _joined(all_)} for part, all_ in packs.items()]
        if rows:
            self._connection.execute(_REWRITE, rows)


def _entries(held: bytes) -> list[bytes]:
    bounds = _BOUNDS.unpack_from(held)
    return [held[_BOUNDS.size + bounds[at] : _BOUNDS.size + bounds[at + 1]] for at in range(TOGETHER)]


def _joined(entries: list[bytes]) -> bytes:
    bounds = [0]
    for entry in entries:
        bounds.append(bounds[-1] + len(entry))
    return _BOUNDS.pack(*bounds) + b"".join(entries)


def _packed(first: int, data: NDArray[uint8], bounds: NDArray[int64]) -> Iterator[tuple[int, bytes]]:
    """The packs of consecutive records, each with its number."""
    import numpy as np

    before, count = first & (TOGETHER - 1), len(bounds) - 1
    after = -(before + count) % TOGETHER
    whole = np.concatenate((np.repeat(bounds[:1], before), bounds, np.repeat(bounds[-1:], after)))
    starts, ends = whole[:-1:TOGETHER], whole[TOGETHER::TOGETHER]
    heads = whole[np.arange(len(starts))[:, None] * TOGETHER + np.arange(TOGETHER + 1)] - starts[:, None]
    written, size = heads.astype("<u4").tobytes(), _BOUNDS.size
    for place, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        yield (first >> _SHIFT) + place, written[place * size : (place + 1) * size] + data[start:end].tobytes()


# ── entries of several cells ────────────────────────────────────────────────────────────────────────────────────────


def packed_cells(
    layout: int, starts: NDArray[int64], ends: NDArray[int64], data: NDArray[uint8]
) -> tuple[NDArray[uint8], NDArray[int64]]:
    """Entries of rows of cells: the layout, the size of each cell, the cells.

    ``starts`` and ``ends`` have a row a record and a column a cell, and say where in ``data`` each cell is.
    """
    import numpy as np

    from unifiedcustomer.kernels.columns import packed_texts

    rows, cells = starts.shape
    heads = np.empty((rows, cells + 2), dtype="<u4")
    heads[:, 0], heads[:, 1] = layout, cells
    heads[:, 2:] = ends - starts
    size = 4 * (cells + 2)
    at = np.arange(rows, dtype=np.int64)[:, None] * size
    begin = np.concatenate((at, starts + heads.nbytes), axis=1).ravel()
    end = np.concatenate((at + size, ends + heads.nbytes), axis=1).ravel()
    together = np.concatenate((np.frombuffer(heads.tobytes(), dtype=np.uint8), data))
    packed, bounds = packed_texts(together, begin, end)
    return packed, np.ascontiguousarray(bounds[:: cells + 1])


def unpacked_cells(entry: bytes) -> tuple[int, list[bytes]]:
    """The layout of an entry, and its cells."""
    layout, count = _HEAD.unpack_from(entry)
    sizes = unpack_from(f"<{count}I", entry, _HEAD.size)
    cells, at = [], _HEAD.size + 4 * count
    for size in sizes:
        cells.append(entry[at : at + size])
        at += size
    return layout, cells
