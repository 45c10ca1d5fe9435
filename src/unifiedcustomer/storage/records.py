"""Source records: every key ever seen, and every content it had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from sqlalchemy import Connection, select

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.storage.identities import Identities
from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples, digest, microseconds, moment, next_number
from unifiedcustomer.storage.packed_keys import PackedKeys
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.schema import identity, record_version, source_record
from unifiedcustomer.storage.settings import Settings
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from unifiedcustomer.kernels.packing import CellColumn

__all__ = ["LAST_RECORD", "NewVersion", "RecordVersion", "Records"]

LAST_RECORD = "last_record"
"""The setting that has the highest number of a record that was erased, so that it is never given again."""


@attrs.frozen(kw_only=True)
class NewVersion:
    """A content to append. Without a body the record is removed."""

    record: int
    version: int
    body: str | None = attrs.field(default=None, repr=False)
    body_digest: str | None = None


@attrs.frozen(kw_only=True)
class RecordVersion:
    """A content as stored."""

    record: int
    version: int
    body: str | None = attrs.field(repr=False)
    body_digest: str | None
    recorded_at: datetime


_NUMBERS = Lookup(select(source_record.c.key_digest, source_record.c.record), source_record.c.key_digest)
_KEYS = Lookup(
    select(source_record.c.record, source_record.c.source, source_record.c.record_id), source_record.c.record
)
_NAMES = Lookup(
    select(source_record.c.record, source_record.c.source, source_record.c.record_id, source_record.c.minted_id),
    source_record.c.record,
)
_MINTED = Lookup(select(source_record.c.record, source_record.c.minted_id), source_record.c.record)
_VERSIONS = Lookup(
    select(record_version.c.record, record_version.c.version, record_version.c.body_digest), record_version.c.record
)
_LIVE = (identity.c.record == record_version.c.record) & (identity.c.version == record_version.c.version)
_BODIES = Lookup(select(record_version.c.record, record_version.c.body).join(identity, _LIVE), record_version.c.record)
_HISTORY = Lookup(select(record_version), record_version.c.record)
_FORGET_KEYS = Forget(source_record, source_record.c.record)


class Records:
    """Source records. A record's number is the order of first sight."""

    def __init__(self, connection: Connection, layouts: Layouts | None = None) -> None:
        self._connection = connection
        self._layouts = layouts or Layouts(connection)
        self._identities = Identities(connection, self._layouts)
        self._packs = Packs(connection, PackKind.CONTENT)
        self._packed_keys = PackedKeys(connection, self._layouts)

    def numbers(self, keys: Collection[RecordKey]) -> dict[RecordKey, int]:
        """The numbers of those ``keys`` that were ever seen."""
        by_digest = {_digest(key): key for key in keys}
        rows = _NUMBERS.tuples(self._connection, by_digest)
        found = {by_digest[key_digest]: record for key_digest, record in rows}
        return found | self._packed_keys.numbers([key for key in keys if key not in found])

    def register(self, minted: Mapping[RecordKey, CustomerId]) -> dict[RecordKey, int]:
        """Give numbers to keys not seen before, in their order, each with the id minted for it."""
        first = self._next()
        numbers = {key: first + place for place, key in enumerate(minted)}
        rows = [(numbers[key], key.source, key.record_id, _digest(key), minted_id) for key, minted_id in minted.items()]
        add_tuples(self._connection, source_record, rows)
        return numbers

    def _next(self) -> int:
        erased = int(Settings(self._connection).get(LAST_RECORD) or 0)
        last = next_number(self._connection, source_record.c.record) - 1
        return max(last, self._packed_keys.last(), erased) + 1

    def register_tables(self, tables: Sequence[tuple[str, Texts]], minted: MintedIds, at: datetime) -> int:
        """As `register`, of many keys by source, none seen before; gives the first number, the others follow."""
        first = self._next()
        self._packed_keys.fill(first, tables, minted, at)
        return first

    def pack_contents(
        self,
        first: int,
        frame: Sequence[str],
        cells: Sequence[Sequence[str]],
        rows: Iterable[tuple[Sequence[CellColumn], int]],
        at: datetime,
    ) -> None:
        """Keep the first contents of records from number ``first`` on, part by part.

        Args:
            first: the number of the first record.
            frame: what stands before the source, before the id, before the values, and after them.
            cells: what stands before and after the value in each cell.
            rows: the cells of some rows, and how many rows these are; empty for no value.
            at: when they came.
        """
        number = self._layouts.add_contents(frame, cells, at)
        for columns, count in rows:
            self._packs.fill(first, number, columns, count)
            first += count

    def is_empty(self) -> bool:
        """Whether no record was ever seen."""
        row = self._connection.execute(select(source_record.c.record).limit(1)).first()
        return row is None and not self._packed_keys.last()

    def keys(self, records: Collection[int]) -> dict[int, RecordKey]:
        """The keys of ``records``."""
        rows = _KEYS.tuples(self._connection, records)
        found = {record: RecordKey(source, record_id) for record, source, record_id in rows}
        return found | self._packed_keys.keys(set(records) - found.keys())

    def minted_ids(self, records: Collection[int]) -> dict[int, CustomerId]:
        """The customer id that each of ``records`` was minted."""
        found = {record: CustomerId(minted_id) for record, minted_id in _MINTED.tuples(self._connection, records)}
        return found | self._packed_keys.minted_ids(set(records) - found.keys())

    def names(self, records: Collection[int]) -> dict[int, tuple[RecordKey, CustomerId]]:
        """What `keys` and `minted_ids` give."""
        rows = _NAMES.tuples(self._connection, records)
        found = {
            record: (RecordKey(source, record_id), CustomerId(minted)) for record, source, record_id, minted in rows
        }
        return found | self._packed_keys.names(set(records) - found.keys())

    def minted(self, customer_id: str) -> int | None:
        """The record that ``customer_id`` was minted for, or None."""
        query = select(source_record.c.record).where(source_record.c.minted_id == customer_id)
        found = self._connection.execute(query).scalar_one_or_none()
        return self._packed_keys.minted(customer_id) if found is None else found

    def forget_keys(self, records: Collection[int]) -> None:
        """Forget the keys and the ids of ``records``: they are erased."""
        _FORGET_KEYS.rows(self._connection, records)
        self._packed_keys.forget(records)

    def append(self, versions: Sequence[NewVersion], at: datetime) -> None:
        """Append contents."""
        recorded_at = microseconds(at)
        add_tuples(
            self._connection,
            record_version,
            ((new.record, new.version, new.body, new.body_digest, recorded_at) for new in versions),
        )

    def versions(self, records: Collection[int]) -> dict[int, dict[int, str | None]]:
        """The digest of every content of ``records``, by version; None for a removal."""
        found: dict[int, dict[int, str | None]] = {record: {} for record in records}
        for record, first in self._packed(records).items():
            found[record][1] = first.body_digest
        for record, version, body_digest in _VERSIONS.tuples(self._connection, records):
            found[record][version] = body_digest
        return found

    def live_bodies(self, records: Collection[int]) -> dict[int, str]:
        """The bodies of those ``records`` that are live."""
        found: dict[int, str] = dict(_BODIES.tuples(self._connection, records))
        others = self._identities.places(set(records) - found.keys())
        first = {place.record for place in others if place.version == 1}
        return found | {record: version.body or "" for record, version in self._packed(first).items()}

    def history(self, records: Collection[int]) -> Iterator[RecordVersion]:
        """Every content of ``records``; those of one record in the order in which they came."""
        found = [*self._packed(records).values()]
        found += [
            RecordVersion(
                record=row.record,
                version=row.version,
                body=row.body,
                body_digest=row.body_digest,
                recorded_at=moment(row.recorded_at),
            )
            for row in _HISTORY.rows(self._connection, records)
        ]
        yield from sorted(found, key=lambda version: (version.record, version.version))

    def _packed(self, records: Collection[int]) -> dict[int, RecordVersion]:
        """The first contents of those ``records`` that have them in a pack."""
        entries = self._packs.of(records)
        keys = self.keys(entries)
        found = {}
        for record, entry in entries.items():
            body, at = self._layouts.content(keys[record], entry)
            found[record] = RecordVersion(record=record, version=1, body=body, body_digest=digest(body), recorded_at=at)
        return found


def _digest(key: RecordKey) -> str:
    return digest(key.source, key.record_id)
