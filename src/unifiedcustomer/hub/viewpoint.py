"""Looking back along two clocks: how things were as of a moment, and what was known of that at another.

`known_at` is about knowledge: which contents, judgements and merges the hub had. `as_of` is about the world: which
contents of the records held, by the times that the sources give. Who is who is knowledge, and moves with `known_at`
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from unifiedcustomer.model_fields import instant
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import NormalizedRecord, SourceRecord
from unifiedcustomer.storage import RecordVersion, Session, Span
from unifiedcustomer.wire import from_json

__all__ = ["NOW", "Viewpoint", "members_at", "person_at"]


@attrs.frozen(kw_only=True)
class Viewpoint:
    """Where one stands. Without a moment: now."""

    as_of: datetime | None = instant(default=None)
    known_at: datetime | None = instant(default=None)

    def contents(self, versions: Iterable[RecordVersion], normalizer: Normalizer) -> NormalizedRecord | None:
        """Which of the contents of one record, given in the order in which they came, counts from here."""
        counts: NormalizedRecord | None = None
        for version in versions:
            if self.known_at is not None and version.recorded_at > self.known_at:
                break
            if version.body is None:
                counts = None if self._has_happened(version.recorded_at) else counts
                continue
            content = normalizer.record(from_json(version.body, SourceRecord))
            if self._has_happened(content.updated_at or version.recorded_at) and not _is_older(content, counts):
                counts = content
        return counts

    def _has_happened(self, at: datetime) -> bool:
        return self.as_of is None or at <= self.as_of


NOW = Viewpoint()


def _is_older(content: NormalizedRecord, counts: NormalizedRecord | None) -> bool:
    """Whether a source changed this content before the one that counts; where it does not say, the last counts."""
    if counts is None or content.updated_at is None or counts.updated_at is None:
        return False
    return content.updated_at < counts.updated_at


def person_at(session: Session, record: int, at: datetime | None) -> int | None:
    """The person, by their earliest record, to whom ``record`` led ``at`` a moment; None if nobody was left."""
    if at is None:
        live = session.identities.follow(record)
        return None if live is None else live.identity
    met: set[int] = set()
    while record not in met:
        met.add(record)
        spans = [span for span in session.past_identities.of([record]) if span.since <= at]
        if not spans:
            return None
        last = spans[-1]
        if last.holds_at(at) or last.until is None:
            return last.identity
        heirs = _left_behind(session, last)
        if not heirs:
            return None
        record = min(heirs)
    return None


def _left_behind(session: Session, gone: Span) -> set[int]:
    """Who was the same person when a record was removed, and still there afterwards."""
    assert gone.until is not None
    mates = {
        span.record
        for span in session.past_identities.of_persons([gone.identity])
        if span.since < gone.until and (span.until is None or span.until >= gone.until)
    }
    spans = session.past_identities.of(mates - {gone.record})
    return {span.record for span in spans if span.holds_at(gone.until)}


def members_at(session: Session, person: int, at: datetime | None) -> set[int]:
    """The records that were ``person`` at a moment."""
    if at is None:
        return set(session.identities.in_identities([person]))
    return {span.record for span in session.past_identities.of_persons([person]) if span.holds_at(at)}
