"""The keys of loaded records, and the customer ids that they were minted: found by number, by key and by id.

A record's number leads to its key and id in a pack. A key leads to its number by a hash, which only says where to look:
what counts is the key that stands there. So does an id by its first half, which is a time and a counter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Connection

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.pages import PageKind, Pages
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["PackedKeys", "first_half"]

_ID: Final = 16  #: bytes of a customer id, which stands last
_SPREAD: Final = 0x9E3779B97F4A7C15  # 2^64 / golden ratio


class PackedKeys:
    """Keys and minted ids of records that came together."""

    def __init__(self, connection: Connection, layouts: Layouts) -> None:
        self._packs = Packs(connection, PackKind.KEYS)
        self._by_key = Pages(connection, PageKind.KEYS)
        self._by_id = Pages(connection, PageKind.MINTED)
        self._layouts = layouts

    def last(self) -> int:
        """The highest number; 0 where there are none."""
        return self._packs.last()

    def fill(self, first: int, tables: Sequence[tuple[str, Texts]], minted: MintedIds, at: datetime) -> None:
        """Keep the keys of new records, numbered from ``first`` on, by source; and the id of each."""
        import numpy as np

        from unifiedcustomer.kernels.ordering import ascending
        from unifiedcustomer.kernels.packing import CellColumn

        number = first
        for source, record_ids in tables:
            layout = self._layouts.add_plain(at, source)
            ids = minted.data[16 * (number - first) : 16 * (number - first + len(record_ids))]
            begins = 16 * np.arange(len(record_ids), dtype=np.int64)
            cells = [
                CellColumn(record_ids.data, record_ids.starts, record_ids.ends),
                CellColumn(ids, begins, begins + 16),
            ]
            self._packs.fill(number, layout, cells, len(record_ids))
            number += len(record_ids)
        hashes = np.concatenate([_hashes(source, record_ids) for source, record_ids in tables])
        order = ascending(hashes)
        self._by_key.fill(hashes[order], order + first)
        self._by_id.fill(minted.first_halves, np.arange(first, number))

    def _entries(self, records: Collection[int]) -> dict[int, tuple[RecordKey, bytes]]:
        found, sources = {}, dict[int, str]()
        for record, (layout, cells, width, data) in self._packs.unopened(records).items():
            source = sources.get(layout)
            if source is None:
                source = sources[layout] = self._layouts.plain(layout).source
            record_id = data[cells * width : -_ID].decode("utf-8", "surrogatepass")
            found[record] = RecordKey(source, record_id), data[-_ID:]
        return found

    def keys(self, records: Collection[int]) -> dict[int, RecordKey]:
        """The keys of those ``records`` that are here."""
        return {record: key for record, (key, _) in self._entries(records).items()}

    def minted_ids(self, records: Collection[int]) -> dict[int, CustomerId]:
        """The customer ids of those ``records`` that are here."""
        return {record: _id(entry.data[-_ID:]) for record, entry in self._packs.unopened(records).items()}

    def names(self, records: Collection[int]) -> dict[int, tuple[RecordKey, CustomerId]]:
        """The keys and the customer ids of those ``records`` that are here."""
        return {record: (key, _id(minted)) for record, (key, minted) in self._entries(records).items()}

    def numbers(self, keys: Collection[RecordKey]) -> dict[RecordKey, int]:
        """The numbers of those ``keys`` that are here."""
        by_hash: dict[int, list[RecordKey]] = {}
        for source in {key.source for key in keys}:
            of_source = [key for key in keys if key.source == source]
            hashes = _hashes(source, Texts.of([key.record_id for key in of_source])).tolist()
            for key, hashed in zip(of_source, hashes, strict=True):
                by_hash.setdefault(hashed, []).append(key)
        maybe = {record for records in self._by_key.holders(by_hash).values() for record in records}
        wanted = set(keys)
        return {key: record for record, key in self.keys(maybe).items() if key in wanted}

    def minted(self, customer_id: str) -> int | None:
        """The record that ``customer_id`` was minted for, or None."""
        half = first_half(customer_id)
        records = () if half is None else self._by_id.holders([half]).get(half, ())
        return next((record for record, minted in self.minted_ids(records).items() if minted == customer_id), None)

    def forget(self, records: Collection[int]) -> None:
        """Forget ``records`` for good."""
        entries = self._entries(records)
        self._by_key.remove((_hash(key), record) for record, (key, _) in entries.items())
        self._by_id.remove((_half(minted), record) for record, (_, minted) in entries.items())
        self._packs.forget(entries)


def _id(minted: bytes) -> CustomerId:
    return CustomerId(str(UUID(bytes=minted)))


def _hashes(source: str, record_ids: Texts) -> NDArray[int64]:
    import numpy as np

    from unifiedcustomer.kernels.columns import mixed

    (of_source,) = Texts.of([source]).hashes()
    with np.errstate(over="ignore"):
        found = mixed(record_ids.hashes() ^ (of_source * np.uint64(_SPREAD)))
    return found.view(np.int64)


def _hash(key: RecordKey) -> int:
    return int(_hashes(key.source, Texts.of([key.record_id]))[0])


def _half(minted: bytes) -> int:
    return int.from_bytes(minted[:8], "big", signed=True)


def first_half(customer_id: str) -> int | None:
    """The first half of an id as a number; None if it is none of ours."""
    try:
        return _half(UUID(customer_id).bytes)
    except ValueError:
        return None
