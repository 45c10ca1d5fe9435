"""Pairs in doubt that were found all at once: in lists, the closest to the threshold first.

A pack says of each record in which lists it is; that stays so when pairs go, for whoever looks finds nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from struct import Struct
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from unifiedcustomer.storage.packs import PackKind, Packs, Rows

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

__all__ = ["PackedDoubts"]

PAIRS: Final = 126
"""Pairs in a list, of four numbers of eight bytes: about a page of the database."""

_NUMBER: Final = Struct("<I")


class PackedDoubts:
    """Pairs with their weights and distances, a row each: low, high, weight, distance."""

    def __init__(self, connection: Connection) -> None:
        self._packs = Packs(connection, PackKind.DOUBTS)
        self._lists = Rows(connection, PackKind.DOUBT_LISTS)

    def fill(
        self, low: NDArray[int64], high: NDArray[int64], weights: NDArray[int64], distances: NDArray[int64]
    ) -> None:
        """These are all of them."""
        import numpy as np

        from unifiedcustomer.kernels.ordering import ascending
        from unifiedcustomer.kernels.packing import CellColumn

        self._packs.rows.clear()
        self._lists.clear()
        if not len(low):
            return
        order = ascending(low << 32 | high) if int(high.max()) < 1 << 31 else np.lexsort((high, low))
        order = order[ascending(distances[order])]
        low, high = low[order], high[order]
        pairs = np.column_stack((low, high, weights[order], distances[order]))
        data = np.ascontiguousarray(pairs, dtype="<i8").data.cast("B")
        size = 32 * PAIRS
        self._lists.add((place, bytes(data[at : at + size])) for place, at in enumerate(range(0, len(data), size), 1))
        ends = np.column_stack((low, high)).ravel()  # both of a list before those of the next
        first, by_record = int(ends.min()), ascending(ends)
        lists = (by_record // (2 * PAIRS) + 1).astype("<u4")
        bounds = np.concatenate(([0], np.cumsum(np.bincount(ends - first)))) * 4
        self._packs.fill(first, 0, [CellColumn(lists.view(np.uint8), bounds[:-1], bounds[1:])], len(bounds) - 1)

    def remove(self, records: Collection[int], which: Callable[[NDArray[int64]], NDArray[bool_]]) -> None:
        """Take away those pairs with one of ``records`` of which ``which`` says so."""
        lists = self._lists_of(records)
        changed = []
        for place, held in self._lists.up_to(lists) if lists else ():
            pairs = _read(held)
            gone = which(pairs)
            if gone.any():
                changed.append((place, pairs[~gone].tobytes()))
        self._lists.rewrite(changed)

    def _lists_of(self, records: Collection[int]) -> set[int]:
        entries = self._packs.of(records).values()
        return {number for entry in entries for (number,) in _NUMBER.iter_unpack(entry.cells[0])}

    def closest(self, number: int) -> list[tuple[int, int, int, int]]:
        """Up to ``number`` pairs, those closest to the threshold first."""
        found: list[tuple[int, int, int, int]] = []
        for _, held in self._lists.after(at_once=8):
            found += map(tuple, _read(held).tolist())
            if len(found) >= number:
                break
        return found[:number]

    def count(self) -> int:
        """How many there are."""
        return self._lists.size() // 32


def _read(held: bytes) -> NDArray[int64]:
    import numpy as np

    return np.frombuffer(held, dtype="<i8").reshape(-1, 4)
