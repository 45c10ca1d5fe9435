"""Identities that live: after each change the same partition that a resolution of all live records would give.

Two live records are *tied* when their evidence reaches the model's threshold or a person judged them the same. A
component is all records that ties lead to, and clustering looks at one component at a time. So a change can matter only
to

- the components that a touched record was in, and
- the components of the records that it is tied with now, which share an open blocking token or a judgement with it.

A record is touched when it is put or removed, and when a judgement about it is made. When a block opens or closes, only
ties among its holders come or go, so their components are looked at too, and nobody else. All of this is computed from
values, never from the order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.hub.doubting import WeighedPairs, keep_doubts
from unifiedcustomer.hub.intake import Intake, features_of, table_of
from unifiedcustomer.hub.steps import steps_between
from unifiedcustomer.identities import ChangeKind, IdentityChange, Verdict
from unifiedcustomer.resolution import Evidence, Resolver
from unifiedcustomer.resolution.blocking import Block, Groups, distinct_pairs, unpacked
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.storage import JudgedPair, LiveRecord, Session, Span, Step

__all__ = ["Neighbourhood", "Settled", "neighbourhood", "settle", "tell"]


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Neighbourhood:
    """Records as one table, with all evidence and all judgements among them."""

    live: tuple[LiveRecord, ...]  #: one a row
    table: FeatureTable
    evidence: Evidence
    judged: tuple[JudgedPair, ...]
    match_at: float

    @cached_property
    def row_of(self) -> dict[int, int]:
        """From record to row."""
        return {live.record: row for row, live in enumerate(self.live)}

    @cached_property
    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The compared pairs, as rows of the table."""
        order = self.evidence.columns.order
        return order[self.evidence.left], order[self.evidence.right]

    @cached_property
    def ties(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The tied pairs, as rows."""
        left, right = self.pairs
        strong = self.evidence.weights >= self.match_at
        same = [
            (self.row_of[pair.low], self.row_of[pair.high])
            for pair in self.judged
            if pair.judgement.verdict is Verdict.SAME and pair.low in self.row_of and pair.high in self.row_of
        ]
        judged = np.array(same, dtype=np.int64).reshape(-1, 2)
        return np.concatenate((left[strong], judged[:, 0])), np.concatenate((right[strong], judged[:, 1]))

    def tied_with(self, records: Collection[int]) -> set[int]:
        """The records that are tied with one of ``records``."""
        left, right = self.ties
        is_one = np.array([live.record in records for live in self.live], dtype=bool)
        rows = np.concatenate((right[is_one[left]], left[is_one[right]]))
        return {self.live[row].record for row in np.unique(rows).tolist()}

    def component_of(self) -> dict[int, int]:
        """Each record's component among these records: its earliest record."""
        return self._earliest(components(len(self.live), *self.ties))

    def identity_of(self, resolver: Resolver) -> dict[int, int]:
        """Each record's identity among these records: its earliest record."""
        judgements = [pair.judgement for pair in self.judged]
        return self._earliest(resolver.persons(self.table, self.evidence, judgements))

    def _earliest(self, groups: NDArray[np.int64]) -> dict[int, int]:
        first: dict[int, int] = {}
        for live, group in zip(self.live, groups.tolist(), strict=True):
            first[group] = min(first.get(group, live.record), live.record)
        return {live.record: first[group] for live, group in zip(self.live, groups.tolist(), strict=True)}


def neighbourhood(session: Session, resolver: Resolver, live: Iterable[LiveRecord]) -> Neighbourhood:
    """Those records with everything that is known among them."""
    rows = tuple(sorted(live, key=lambda record: record.record))
    records = [row.record for row in rows]
    keys = session.records.keys(records)
    table = table_of([(keys[row.record], features_of(row)) for row in rows])
    columns = resolver.columns(table)
    held = session.blocks.open_tokens(records)
    return Neighbourhood(
        live=rows,
        table=table,
        evidence=resolver.weigh(resolver.compare(columns, *_pairs(records, columns, held))),
        judged=tuple(session.judgements.about(records)),
        match_at=resolver.model.match_at,
    )


def _pairs(
    records: Sequence[int], columns: RecordColumns, held: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of rows that share an open token, as resolution would find them: in key order, each once."""
    place = np.empty(len(records), dtype=np.int64)
    place[columns.order] = np.arange(len(records))
    row_of = dict(zip(records, place.tolist(), strict=True))
    tokens = np.array([token for token, _ in held], dtype=np.int64)
    rows = np.array([row_of[record] for _, record in held], dtype=np.int64)
    # Every token here is open, whatever its block's size.
    return unpacked(distinct_pairs([Groups.of(Block(rows, tokens), largest=len(records))]))


@attrs.frozen(kw_only=True, eq=False)
class Settled:
    """Who is who after a change: the records it could matter to, from record to identity before and after."""

    around: Neighbourhood
    before: dict[int, int]
    after: dict[int, int]
    changes: tuple[IdentityChange, ...]


def settle(intake: Intake) -> Settled:
    """Compute anew what the change could matter to, and write what differs."""
    session, resolver = intake.session, intake.resolver
    identities = session.identities
    touched = identities.of(intake.touched)
    # Where a block opens or closes, only ties among its holders come or go: nobody else has to be looked at.
    crossed = identities.of(intake.crossed - touched.keys())
    looked_at = touched | crossed
    old = {live.component for live in (*intake.before.values(), *looked_at.values())}
    found = identities.in_components(old) | looked_at
    found |= identities.of(_others(session, touched) - found.keys())
    around = neighbourhood(session, resolver, found.values())
    reached = old | {found[record].component for record in around.tied_with(looked_at)}
    missing = identities.in_components(reached).keys() - found.keys()
    if missing:
        found |= identities.of(missing)
        around = neighbourhood(session, resolver, found.values())
    concerned = {record for record, live in found.items() if live.component in reached or record in looked_at}
    settled = _write(intake, around, concerned)
    _doubt(intake, settled, touched.keys(), crossed.keys(), concerned)
    return settled


def _doubt(
    intake: Intake, settled: Settled, touched: Collection[int], crossed: Collection[int], concerned: Collection[int]
) -> None:
    """Keep in step which pairs are in doubt."""
    around = settled.around
    records = np.array([live.record for live in around.live], dtype=np.int64)
    identity = np.array([settled.after.get(live.record, live.identity) for live in around.live], dtype=np.int64)
    left, right = around.pairs
    pairs = WeighedPairs(records[left], records[right], around.evidence.weights, identity[left] != identity[right])
    keep_doubts(
        intake.session,
        intake.resolver.model,
        pairs,
        around.judged,
        touched=touched,
        crossed=crossed,
        known=intake.touched - intake.created,
        concerned=concerned,
    )


def _others(session: Session, touched: Collection[int]) -> set[int]:
    """The records that those touched may be tied with."""
    judged = {record for pair in session.judgements.about(touched) for record in (pair.low, pair.high)}
    return session.blocks.neighbours(touched) | judged


def _write(intake: Intake, around: Neighbourhood, concerned: Collection[int]) -> Settled:
    session = intake.session
    component, identity = around.component_of(), around.identity_of(intake.resolver)
    live = {row.record: row for row in around.live if row.record in concerned}
    was = live | intake.before
    before = {record: row.identity for record, row in was.items() if record not in intake.created}
    after = {record: identity[record] for record in concerned}
    session.identities.assign(
        {
            record: place
            for record in after
            if (place := (component[record], after[record], _since(intake, was[record], before, after)))
            != (live[record].component, live[record].identity, live[record].since)
        }
    )
    _remember(intake, was, before, after)
    _redirect(session, before, after)
    return Settled(around=around, before=before, after=after, changes=tell(intake, before, after))


def _since(intake: Intake, was: LiveRecord, before: Mapping[int, int], after: Mapping[int, int]) -> datetime:
    """Since when a record is what it is now."""
    return was.since if before.get(was.record) == after[was.record] else intake.now


def _remember(
    intake: Intake, was: Mapping[int, LiveRecord], before: Mapping[int, int], after: Mapping[int, int]
) -> None:
    """Who records were until now, if they are somebody else from now on, or nobody."""
    intake.session.past_identities.append(
        Span(record=record, since=was[record].since, until=intake.now, identity=identity)
        for record, identity in before.items()
        if after.get(record) != identity
    )


def _redirect(session: Session, before: Mapping[int, int], after: Mapping[int, int]) -> None:
    """The ids of removed records lead to the earliest one that was the same person and is still there."""
    left: dict[int, int] = {}
    for record in sorted(before.keys() & after.keys(), reverse=True):
        left[before[record]] = record
    removed = before.keys() - after.keys()
    session.identities.redirect({record: left[before[record]] for record in removed if before[record] in left})


def tell(intake: Intake, before: Mapping[int, int], after: Mapping[int, int]) -> tuple[IdentityChange, ...]:
    """Append to the feed what leads from one partition to the other."""
    steps = steps_between(before, after)
    records = intake.session.records
    ids = records.minted_ids({number for step in steps for number in (step.identity, step.previous) if number})
    keys = records.keys({step.record for step in steps if step.record})
    told = [
        Step(
            kind=ChangeKind.ERASED if step.identity in intake.erased else step.kind,
            customer_id=ids[step.identity],
            previous_id=None if step.previous is None else ids[step.previous],
            record=None if step.record is None else keys[step.record],
        )
        for step in steps
    ]
    return intake.session.changes.append(told, intake.now)
