"""How the entries of many records stand in one row.

A head says the form, how wide sizes are, how many cells an entry has, which layout it has, and how many entries there
are. Then come the ends of the entries, then the entries: the size of each cell, then the cells. An entry that was
forgotten has no bytes; any other has at least one.

Stores from before schema version 5 have sixteen entries a row under seventeen bounds, each with its layout and sizes
of four bytes; such a row begins with four zeros, which no head does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate
from struct import Struct, unpack_from
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

if TYPE_CHECKING:
    from numpy import int64, uint8
    from numpy.typing import NDArray

    from unifiedcustomer.kernels.packing import CellColumn

__all__ = ["Entry", "PackedCells", "PackedRow", "Unopened", "packed_rows", "unopened"]

_HEAD: Final = Struct("<BBHIH")
_head: Final = _HEAD.unpack_from
_SHORT, _LONG = 1, 2  # forms: ends of two bytes, and of four
_END: Final = {_SHORT: ("H", 2), _LONG: ("I", 4)}
_SIZES: Final = {1: "B", 2: "H", 4: "I"}

_ENDS: Final = {
    form: (Struct(f"<{letter}").unpack_from, Struct(f"<2{letter}").unpack_from, width)
    for form, (letter, width) in _END.items()
}

ROOM: Final = 4_040
"""Bytes of entries and ends that a row of SQLite has on one page of 4,096 bytes, beside what is written around them."""

_OLD: Final = b"\x00\x00\x00\x00"
_OLD_TOGETHER: Final = 16
_OLD_BOUNDS: Final = Struct(f"<{_OLD_TOGETHER + 1}I")
_OLD_HEAD: Final = Struct("<II")


class Entry(NamedTuple):
    """What is kept of one record: how to read it, and its cells."""

    layout: int
    cells: list[bytes]


class Unopened(NamedTuple):
    """What is kept of one record, as it is kept: the sizes of its cells, then the cells."""

    layout: int
    cells: int
    width: int  #: of a size; 0 for one cell without a size
    data: bytes

    def opened(self) -> Entry:
        """The cells."""
        layout, count, width, data = self
        if count == 1:
            return Entry(layout, [data[width:]])
        at, cells = max(count, 1) * width, []
        for size in _sizes(count, width)(data):
            cells.append(data[at : at + size])
            at += size
        return Entry(layout, cells)


class PackedCells(NamedTuple):
    """Cells of several records: a row a record, a column a cell; where each begins and ends in the bytes."""

    layout: int
    records: NDArray[int64]
    starts: NDArray[int64]
    ends: NDArray[int64]
    data: NDArray[uint8]


@attrs.frozen
class PackedRow:
    """One row, opened."""

    held: bytes = attrs.field(repr=False)
    form: int  #: 0 for one from before version 5
    width: int  #: of the size of a cell
    cells: int
    layout: int
    count: int  #: entries, with those that were forgotten

    @classmethod
    def of(cls, held: bytes) -> PackedRow:
        """A row as it is stored."""
        if held[:4] == _OLD:
            return cls(held, 0, 4, 0, 0, _OLD_TOGETHER)
        form, width, cells, layout, count = _HEAD.unpack_from(held)
        return cls(held, form, width, cells, layout, count)

    def _bounds(self, slot: int) -> tuple[int, int]:
        if not self.form:
            begin, end = unpack_from("<2I", self.held, 4 * slot)
            return _OLD_BOUNDS.size + begin, _OLD_BOUNDS.size + end
        one, two, width = _ENDS[self.form]
        start = _HEAD.size + width * self.count
        if slot == 0:
            return start, start + int(one(self.held, _HEAD.size)[0])
        begin, end = two(self.held, _HEAD.size + width * (slot - 1))
        return start + begin, start + end

    def without(self, slots: Collection[int]) -> bytes | None:
        """The row without some entries; None where it has none of them."""
        entries, gone = [], False
        for slot in range(self.count):
            begin, end = self._bounds(slot)
            gone |= slot in slots and end > begin
            entries.append(b"" if slot in slots else self.held[begin:end])
        if not gone:
            return None
        ends, total = [], 0
        for entry in entries:
            total += len(entry)
            ends.append(total)
        if not self.form:
            return _OLD_BOUNDS.pack(0, *ends) + b"".join(entries)
        letter, _ = _END[self.form]
        return self.held[: _HEAD.size] + Struct(f"<{self.count}{letter}").pack(*ends) + b"".join(entries)

    def columns(self) -> PackedCells | None:
        """The cells of all entries that are there, as columns; None for a row from before version 5."""
        import numpy as np

        if not self.form:
            return None
        width = _END[self.form][1]
        data = np.frombuffer(self.held, dtype=np.uint8)
        bounds = np.zeros(self.count + 1, dtype=np.int64)
        bounds[1:] = np.frombuffer(self.held, f"<u{width}", self.count, _HEAD.size)
        slots = np.flatnonzero(bounds[1:] > bounds[:-1])
        at = bounds[slots] + _HEAD.size + width * self.count
        size = self.cells * self.width
        sizes = np.ascontiguousarray(data[at[:, None] + np.arange(size)]).view(f"<u{self.width}").astype(np.int64)
        ends = at[:, None] + max(size, self.width) + np.cumsum(sizes, axis=1)
        return PackedCells(self.layout, slots, ends - sizes, ends, data)


def unopened(held: bytes, slot: int, *, is_bare: bool = False) -> Unopened | None:
    """The entry at a place of a row, or None where there is none; in an old row it ``is_bare`` if it has no head."""
    if held[:4] == _OLD:
        return _old(held, slot, is_bare) if slot < _OLD_TOGETHER else None
    form, width, cells, layout, count = _head(held)
    if slot >= count:
        return None
    one, two, size = _ENDS[form]
    begin, end = two(held, _HEAD.size + size * (slot - 1)) if slot else (0, one(held, _HEAD.size)[0])
    if begin == end:
        return None
    start = _HEAD.size + size * count
    return Unopened(layout, cells, width, held[start + begin : start + end])


def _old(held: bytes, slot: int, is_bare: bool) -> Unopened | None:  # noqa: FBT001 - passed on
    begin, end = (_OLD_BOUNDS.size + bound for bound in unpack_from("<2I", held, 4 * slot))
    if begin == end:
        return None
    if is_bare:
        return Unopened(0, 1, 0, held[begin:end])
    layout, count = _OLD_HEAD.unpack_from(held, begin)
    return Unopened(layout, count, 4, held[begin + _OLD_HEAD.size : end])


@cache
def _sizes(count: int, width: int) -> Callable[[bytes], tuple[int, ...]]:
    """What reads the sizes of so many cells."""
    return Struct(f"<{count}{_SIZES[width]}").unpack_from


def packed_rows(layout: int, columns: Sequence[CellColumn], count: int) -> Iterator[tuple[int, bytes]]:
    """Rows of ``count`` consecutive entries, as full as they can be, each with the place of its first entry."""
    from unifiedcustomer.kernels import library

    if library() is None:
        yield from _packed_rows(layout, columns, count)
        return
    from unifiedcustomer.kernels.packing import cell_bytes, packed_entries

    sizes, largest = cell_bytes(columns, count)
    data, firsts, ends = packed_entries(columns, sizes, _width(largest), layout, ROOM)
    whole, begin = data.data, 0
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        yield first, bytes(whole[begin:end])
        begin = end


def _width(largest: int) -> int:
    """How many bytes the size of such a cell takes."""
    return 1 if largest <= 0xFF else 2 if largest <= 0xFFFF else 4


def _packed_rows(layout: int, columns: Sequence[CellColumn], count: int) -> Iterator[tuple[int, bytes]]:
    """The slow twin."""
    texts = [[*_texts(column, count)] for column in columns]
    width = _width(max((len(text) for column in texts for text in column), default=0))
    entries = [_entry([column[row] for column in texts], width) for row in range(count)]
    filled = [*accumulate(len(entry) + 2 for entry in entries)]
    at, before = 0, 0
    while at < count:
        end = max(bisect_right(filled, before + ROOM, at), at + 1)
        bounds = [*accumulate(map(len, entries[at:end]))]
        form = _SHORT if bounds[-1] <= 0xFFFF else _LONG
        head = _HEAD.pack(form, width, len(columns), layout, end - at)
        yield at, b"".join((head, Struct(f"<{end - at}{_END[form][0]}").pack(*bounds), *entries[at:end]))
        at, before = end, filled[end - 1]


def _texts(column: CellColumn, count: int) -> Iterator[bytes]:
    whole = column.data.tobytes()
    places = range(count) if column.codes is None else column.codes.tolist()
    bounds = [*zip(column.starts.tolist(), column.ends.tolist(), strict=True)]
    return (whole[slice(*bounds[place])] if place >= 0 else b"" for place in places)


def _entry(cells: Sequence[bytes], width: int) -> bytes:
    sizes = b"".join(len(cell).to_bytes(width, "little") for cell in cells)
    return (sizes or bytes(width)) + b"".join(cells)
