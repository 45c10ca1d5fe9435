"""Facts that hang on a record or a contact point: touchpoints, and acts of consent.

They are never tied to a customer, so nothing about them changes when customers are merged or split. Each has a key of
its own: the same key with the same content is the same fact again, with another content it is a conflict.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache

import attrs
from sqlalchemy import Connection, Table, insert, select

from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.lookup import Lookup, digest, microseconds, next_number

__all__ = ["AttachedFact", "AttachedFacts"]


@attrs.frozen(kw_only=True)
class AttachedFact:
    """A fact to be kept. `content` is what must be equal for it to be the same fact again."""

    key: tuple[str, ...]
    subject: RecordKey | None
    contact_point: str | None = attrs.field(repr=False)  #: a contact point's key
    occurred_at: datetime
    body: str = attrs.field(repr=False)
    content: str = attrs.field(repr=False)


class AttachedFacts:
    """One table of such facts."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def is_known(self, fact: AttachedFact) -> bool | None:
        """Whether the same fact is there: None for nothing under its key, False for another content."""
        query = select(self._table.c.body_digest).where(self._table.c.key_digest == digest(*fact.key))
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else found == digest(fact.content)

    def append(self, fact: AttachedFact, at: datetime) -> None:
        """Append a fact whose key is new."""
        subject = fact.subject
        self._connection.execute(
            insert(self._table).values(
                number=next_number(self._connection, self._table.c.number),
                key_digest=digest(*fact.key),
                subject_digest=None if subject is None else digest(subject.source, subject.record_id),
                point_digest=None if fact.contact_point is None else digest(fact.contact_point),
                occurred_at=microseconds(fact.occurred_at),
                body=fact.body,
                body_digest=digest(fact.content),
                recorded_at=microseconds(at),
            )
        )

    def bodies(
        self,
        subjects: Collection[RecordKey],
        contact_points: Collection[str],
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> list[str]:
        """The bodies of all facts that came in on one of these, by the time they happened, then as they arrived.

        Only those that had happened ``as_of`` a moment, and that were ``known_at`` one.
        """
        happened = None if as_of is None else microseconds(as_of)
        recorded = None if known_at is None else microseconds(known_at)
        by_subject = {digest(key.source, key.record_id) for key in subjects}
        by_point = {digest(point) for point in contact_points}
        found = {}
        for lookup, wanted in zip(_lookups(self._table), (by_subject, by_point), strict=True):
            for row in lookup.rows(self._connection, wanted):
                is_later = happened is not None and row.occurred_at > happened
                if not is_later and (recorded is None or row.recorded_at <= recorded):
                    found[row.number] = (row.occurred_at, row.number, row.body)
        return [body for _at, _number, body in sorted(found.values())]


@cache
def _lookups(table: Table) -> tuple[Lookup, Lookup]:
    """By what a fact hangs on."""
    return Lookup(select(table), table.c.subject_digest), Lookup(select(table), table.c.point_digest)
