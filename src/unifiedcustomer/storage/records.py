"""Source records: every key ever seen, and every content it had."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import attrs
from sqlalchemy import Connection, select

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.lookup import Lookup, add_rows, digest, microseconds, moment, next_number
from unifiedcustomer.storage.schema import identity, record_version, source_record
from unifiedcustomer.storage.settings import Settings

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
_MINTED = Lookup(select(source_record.c.record, source_record.c.minted_id), source_record.c.record)
_VERSIONS = Lookup(
    select(record_version.c.record, record_version.c.version, record_version.c.body_digest), record_version.c.record
)
_LIVE = (identity.c.record == record_version.c.record) & (identity.c.version == record_version.c.version)
_BODIES = Lookup(select(record_version.c.record, record_version.c.body).join(identity, _LIVE), record_version.c.record)
_HISTORY = Lookup(
    select(record_version).order_by(record_version.c.record, record_version.c.version), record_version.c.record
)


class Records:
    """Source records. A record's number is the order of first sight."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def numbers(self, keys: Collection[RecordKey]) -> dict[RecordKey, int]:
        """The numbers of those ``keys`` that were ever seen."""
        by_digest = {_digest(key): key for key in keys}
        found = _NUMBERS.rows(self._connection, by_digest)
        return {by_digest[row.key_digest]: row.record for row in found}

    def register(self, minted: Mapping[RecordKey, CustomerId]) -> dict[RecordKey, int]:
        """Give numbers to keys not seen before, in their order, each with the id minted for it."""
        erased = int(Settings(self._connection).get(LAST_RECORD) or 0)
        first = max(next_number(self._connection, source_record.c.record), erased + 1)
        numbers = {key: first + place for place, key in enumerate(minted)}
        rows = [
            {
                "record": numbers[key],
                "source": key.source,
                "record_id": key.record_id,
                "key_digest": _digest(key),
                "minted_id": minted_id,
            }
            for key, minted_id in minted.items()
        ]
        add_rows(self._connection, source_record, rows)
        return numbers

    def is_empty(self) -> bool:
        """Whether no record was ever seen."""
        return self._connection.execute(select(source_record.c.record).limit(1)).first() is None

    def keys(self, records: Collection[int]) -> dict[int, RecordKey]:
        """The keys of ``records``."""
        found = _KEYS.rows(self._connection, records)
        return {row.record: RecordKey(row.source, row.record_id) for row in found}

    def minted_ids(self, records: Collection[int]) -> dict[int, CustomerId]:
        """The customer id that each of ``records`` was minted."""
        found = _MINTED.rows(self._connection, records)
        return {row.record: CustomerId(row.minted_id) for row in found}

    def minted(self, customer_id: str) -> int | None:
        """The record that ``customer_id`` was minted for, or None."""
        query = select(source_record.c.record).where(source_record.c.minted_id == customer_id)
        return self._connection.execute(query).scalar_one_or_none()

    def append(self, versions: Sequence[NewVersion], at: datetime) -> None:
        """Append contents."""
        recorded_at = microseconds(at)
        rows = [attrs.asdict(version) | {"recorded_at": recorded_at} for version in versions]
        add_rows(self._connection, record_version, rows)

    def versions(self, records: Collection[int]) -> dict[int, dict[int, str | None]]:
        """The digest of every content of ``records``, by version; None for a removal."""
        found: dict[int, dict[int, str | None]] = {record: {} for record in records}
        for row in _VERSIONS.rows(self._connection, records):
            found[row.record][row.version] = row.body_digest
        return found

    def live_bodies(self, records: Collection[int]) -> dict[int, str]:
        """The bodies of those ``records`` that are live."""
        return {row.record: row.body for row in _BODIES.rows(self._connection, records)}

    def history(self, records: Collection[int]) -> Iterator[RecordVersion]:
        """Every content of ``records``; those of one record in the order in which they came."""
        for row in _HISTORY.rows(self._connection, records):
            yield RecordVersion(
                record=row.record,
                version=row.version,
                body=row.body,
                body_digest=row.body_digest,
                recorded_at=moment(row.recorded_at),
            )


def _digest(key: RecordKey) -> str:
    return digest(key.source, key.record_id)
