"""What the feed says of customers that loads made: hundreds of ids in a row, which are one entry of the feed each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from struct import Struct
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.storage.packed_keys import first_half
from unifiedcustomer.storage.packs import PackKind, Rows
from unifiedcustomer.storage.pages import PageKind, Pages

__all__ = ["CreatedCustomers"]

IDS: Final = 240
"""Ids in a row, of sixteen bytes: about a page of the database."""

_AT: Final = Struct("<q")
_Created: TypeAlias = tuple[int, CustomerId, int]  #: cursor, id, when in microseconds since 1970


class CreatedCustomers:
    """Entries of the feed, by cursor and by id."""

    def __init__(self, connection: Connection) -> None:
        self._rows = Rows(connection, PackKind.CREATED)
        self._by_id = Pages(connection, PageKind.CREATED)

    def append(self, first: int, ids: MintedIds, at: int) -> None:
        """Keep entries from cursor ``first`` on; ``ids`` ascend."""
        import numpy as np

        data, size = ids.data.tobytes(), 16 * IDS
        self._rows.add(
            (first + start // 16, _AT.pack(at) + data[start : start + size]) for start in range(0, len(data), size)
        )
        self._by_id.fill(ids.first_halves, np.arange(first, first + len(ids)))

    def since(self, cursor: int, limit: int) -> Iterator[_Created]:
        """The next entries after ``cursor``, at most ``limit``."""
        for first, held in self._rows.after(max(cursor - IDS, 0), at_once=min(limit // IDS + 3, 500)):
            for entry in _entries(first, held):
                if limit < 1:
                    return
                if entry[0] > cursor:
                    limit -= 1
                    yield entry

    def about(self, ids: Collection[CustomerId]) -> list[_Created]:
        """The entries of those ``ids`` that are here."""
        halves = {half for half in map(first_half, ids) if half is not None}
        cursors = {cursor for found in self._by_id.holders(halves).values() for cursor in found}
        entries = (entry for first, held in self._rows.up_to(cursors) for entry in _entries(first, held))
        return [entry for entry in entries if entry[0] in cursors and entry[1] in ids]

    def last(self) -> int:
        """The last cursor; 0 where there is none."""
        found = self._rows.last()
        return 0 if found is None else found[0] + (len(found[1]) - _AT.size) // 16 - 1


def _entries(first: int, held: bytes) -> Iterator[_Created]:
    (at,) = _AT.unpack_from(held)
    for place, start in enumerate(range(_AT.size, len(held), 16), first):
        yield place, CustomerId(str(UUID(bytes=held[start : start + 16]))), at
