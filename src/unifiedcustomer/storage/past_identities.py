"""Who was who: from when until when a record was which person.

What is so now stands with the live records; here is what was so before. Two spans of one record never overlap, and the
end of a span is the first moment at which it no longer held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import Connection, Row, select

from unifiedcustomer.storage.identities import Identities, LivePlace
from unifiedcustomer.storage.lookup import Lookup, add_rows, microseconds, moment
from unifiedcustomer.storage.schema import past_identity

__all__ = ["PastIdentities", "Span"]


@attrs.frozen(kw_only=True, order=True)
class Span:
    """A record was a person, known by their earliest record, for some time; without an end it still is."""

    record: int
    since: datetime
    until: datetime | None
    identity: int

    def holds_at(self, at: datetime) -> bool:
        """Whether it was so at ``at``."""
        return self.since <= at and (self.until is None or at < self.until)


_PAST = Lookup(select(past_identity), past_identity.c.record)
_PAST_OF = Lookup(select(past_identity), past_identity.c.identity)


class PastIdentities:
    """Spans by record and by person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._identities = Identities(connection)

    def append(self, spans: Iterable[Span]) -> None:
        """Append what is no longer so; a span that never held at any moment leaves nothing."""
        rows = [
            {
                "record": span.record,
                "since": microseconds(span.since),
                "until": microseconds(span.until),
                "identity": span.identity,
            }
            for span in spans
            if span.until is not None and span.since < span.until
        ]
        add_rows(self._connection, past_identity, rows)

    def of(self, records: Collection[int]) -> list[Span]:
        """Every span of ``records``, past and present, by record and time."""
        return self._spans(_PAST.rows(self._connection, records), self._identities.places(records))

    def of_persons(self, identities: Collection[int]) -> list[Span]:
        """Every span in which a record was one of ``identities``, by record and time."""
        now = self._identities.places_in(identities)
        return self._spans(_PAST_OF.rows(self._connection, identities), now)

    def _spans(self, past: Iterable[Row[Any]], now: Iterable[LivePlace]) -> list[Span]:
        found = [
            Span(record=row.record, since=moment(row.since), until=moment(row.until), identity=row.identity)
            for row in past
        ]
        found += [
            Span(record=place.record, since=moment(place.since), until=None, identity=place.identity) for place in now
        ]
        return sorted(found, key=lambda span: (span.record, span.since))
