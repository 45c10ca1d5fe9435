"""Rows that go for good, and the keyed hashes by which what went is known when it comes again.

Rows are deleted here; that their bytes leave the files is the work of `unifiedcustomer.storage.cleaning`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Table, bindparam, select, update

from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.blocks import Blocks
from unifiedcustomer.storage.identities import Identities
from unifiedcustomer.storage.lookup import Forget, Lookup, add_rows, digest, microseconds, moment, rows_of
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.records import LAST_RECORD, Records
from unifiedcustomer.storage.schema import (
    identity_change,
    judgement,
    past_identity,
    record_version,
    redirect,
    reliance,
    suppression,
    tombstone,
)
from unifiedcustomer.storage.settings import Settings

__all__ = ["Erasures"]

_BY_RECORD = tuple(
    Forget(table, table.c[column])
    for table, column in (
        (past_identity, "record"),
        (redirect, "record"),
        (redirect, "leads_to"),
        (reliance, "identity"),
        (record_version, "record"),
    )
)
_JUDGED = (Forget(judgement, judgement.c.low_record), Forget(judgement, judgement.c.high_record))
_MENTIONED = Lookup(
    select(identity_change.c.cursor, identity_change.c.source, identity_change.c.record_id),
    identity_change.c.record_id,
)
_UNNAME = (
    update(identity_change)
    .where(identity_change.c.cursor == bindparam("at_cursor"))
    .values(source=None, record_id=None)
)
_KNOWN = Lookup(select(tombstone), tombstone.c.digest)
_SUPPRESSED = Lookup(select(suppression.c.digest, suppression.c.body_digest, suppression.c.body), suppression.c.digest)
_LIFT = Forget(tombstone, tombstone.c.digest)
_RELIED_AT = Forget(reliance, reliance.c.point_digest)
_LEADING = Lookup(select(redirect.c.record), redirect.c.leads_to)

_ANY_TOMBSTONE = f"SELECT 1 FROM {tombstone.name} LIMIT 1"  # noqa: S608 - the name of a table of ours


class Erasures:
    """Deleting, and remembering that."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def led_to(self, records: Collection[int]) -> set[int]:
        """``records`` with every removed one whose id leads to one of them, over however many others."""
        found, frontier = set(records), set(records)
        while frontier:
            frontier = {row.record for row in _LEADING.rows(self._connection, frontier)} - found
            found |= frontier
        return found

    def facts(self, table: Table, subjects: Collection[RecordKey], points: Collection[str]) -> int:
        """Delete touchpoints or acts that came in on records, or at points for nobody else; gives how many."""
        wanted = {digest(key.source, key.record_id) for key in subjects}
        by_subject, by_point = _facts(table)
        gone = by_subject.rows(self._connection, wanted)
        return gone + by_point.rows(self._connection, {digest(point) for point in points})

    def reliances_at(self, points: Collection[str]) -> None:
        """Delete what was done at these contact points."""
        _RELIED_AT.rows(self._connection, {digest(point) for point in points})

    def judgements(self, numbers: Collection[int]) -> None:
        """Delete what was decided about records."""
        for forget in _JUDGED:
            forget.rows(self._connection, numbers)

    def records(self, numbers: Collection[int], keys: Collection[RecordKey]) -> None:
        """Delete everything else that hangs on records, and the records; their numbers are never given again."""
        self._keep_numbers(max(numbers))
        Blocks(self._connection).forget(numbers)
        for kind in (PackKind.CONTENT, PackKind.FEATURES, PackKind.TOKENS, PackKind.DOUBTS):
            Packs(self._connection, kind).forget(numbers)
        Identities(self._connection).remove(numbers)
        Records(self._connection).forget_keys(numbers)
        for forget in _BY_RECORD:
            forget.rows(self._connection, numbers)
        named = _MENTIONED.rows(self._connection, {key.record_id for key in keys})
        rows = [{"at_cursor": row.cursor} for row in named if RecordKey(row.source, row.record_id) in keys]
        if rows:
            self._connection.execute(_UNNAME, rows)

    def _keep_numbers(self, highest: int) -> None:
        settings = Settings(self._connection)
        if highest > int(settings.get(LAST_RECORD) or 0):
            settings.set(LAST_RECORD, str(highest))

    # ── tombstones ──────────────────────────────────────────────────────────────────────────────────────────────────

    def has_any(self) -> bool:
        """Whether anything was ever erased."""
        return bool(rows_of(self._connection, _ANY_TOMBSTONE))

    def bury(self, digests: Collection[str], at: datetime) -> None:
        """Remember keyed hashes."""
        new = set(digests) - self.known(digests).keys()
        add_rows(self._connection, tombstone, [{"digest": each, "erased_at": microseconds(at)} for each in sorted(new)])

    def known(self, digests: Collection[str]) -> dict[str, datetime]:
        """When each of those ``digests`` that are remembered was erased."""
        return {row.digest: moment(row.erased_at) for row in _KNOWN.rows(self._connection, digests)}

    def lift(self, digests: Collection[str]) -> int:
        """Forget keyed hashes; gives how many there were."""
        return _LIFT.rows(self._connection, digests)

    # ── what they said no to ────────────────────────────────────────────────────────────────────────────────────────

    def suppress(self, digests_and_bodies: Collection[tuple[str, str]]) -> None:
        """Keep what somebody who is not named, or was erased, said no to, each once."""
        rows = {(key, digest(body)): body for key, body in digests_and_bodies}
        known = {(row.digest, row.body_digest) for row in _SUPPRESSED.rows(self._connection, {key for key, _ in rows})}
        new = [
            {"digest": key, "body_digest": of_body, "body": body}
            for (key, of_body), body in sorted(rows.items())
            if (key, of_body) not in known
        ]
        add_rows(self._connection, suppression, new)

    def has_suppressions(self) -> bool:
        """Whether anybody who is not named said no."""
        return self._connection.execute(select(suppression.c.digest).limit(1)).first() is not None

    def suppressions(self, digests: Collection[str]) -> list[str]:
        """The bodies of what is kept under ``digests``, each once."""
        return sorted({row.body for row in _SUPPRESSED.rows(self._connection, digests)})


@cache
def _facts(table: Table) -> tuple[Forget, Forget]:
    """By subject, and by point where there is no other subject."""
    return Forget(table, table.c.subject_digest), Forget(table, table.c.point_digest, table.c.subject_digest.is_(None))
