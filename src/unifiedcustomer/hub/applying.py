"""Bringing a prepared model into force: all of it in one transaction, so a crash leaves the old model or the new one.

What others wrote while it was prepared is not lost. Records that came, changed, went or were judged meanwhile are
settled by the new model in the same transaction, as any change is. So afterwards every record is where a resolution of
all live records by the new model would have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.hub.doubting import doubts_among
from unifiedcustomer.hub.intake import Intake, features_of, table_of
from unifiedcustomer.hub.live_table import LiveTable, by_label
from unifiedcustomer.hub.living_identities import settle, tell
from unifiedcustomer.hub.retraining import Prepared, in_order
from unifiedcustomer.storage import Span
from unifiedcustomer.storage.blocks import MARK
from unifiedcustomer.storage.lookup import moment

__all__ = ["Applied", "apply"]

Int64s = NDArray[np.int64]

PART = 50_000
"""Rows that are handed to the store at once."""


@attrs.frozen(kw_only=True)
class Applied:
    """What became of the records."""

    records: int
    moved: int  #: that are another customer's now
    customers_before: int
    customers_after: int


def apply(intake: Intake, prepared: Prepared, *, anew: bool) -> Applied:
    """Let everything in the store be as the prepared model has it; ``intake`` works by that model.

    Tokens and blocks are written ``anew`` where the model that was in force may have had others.
    """
    now, session = _Now.of(intake, prepared), intake.session
    tokens, holders = now.tokens()
    closed = _closed(tokens, prepared.resolver.model.largest_by_mark)
    if anew:
        session.blocks.replace(_in_parts(tokens, holders), sorted(closed))
    now.assign()
    pairs = prepared.pairs()
    known = np.isin(pairs.left, now.unchanged) & np.isin(pairs.right, now.unchanged)
    session.doubts.fill(doubts_among(pairs.take(known), prepared.resolver.model, session.judgements.in_force()))
    crossed = closed ^ _closed(prepared.tokens, prepared.resolver.model.largest_by_mark)
    intake.touched |= now.touched() | set(holders[np.isin(tokens, sorted(crossed))].tolist())
    return now.applied(settle(intake).after if intake.touched else {})


@attrs.frozen(kw_only=True, eq=False)
class _Now:
    """What is in the store, row by row, beside what was prepared for it."""

    intake: Intake
    prepared: Prepared
    records: Int64s  #: that are live now, ascending
    is_unchanged: NDArray[np.bool_]  #: since it was prepared
    since: Int64s
    was_component: Int64s
    was_person: Int64s
    component: Int64s
    person: Int64s

    @classmethod
    def of(cls, intake: Intake, prepared: Prepared) -> _Now:
        columns = np.array(intake.session.census.places(), dtype=np.int64).reshape(-1, 5)
        records, versions, component, person, since = columns.T
        live = prepared.live
        rows = live.rows_of(records)
        is_unchanged = rows >= 0
        is_unchanged[is_unchanged] = live.versions[rows[is_unchanged]] == versions[is_unchanged]
        return cls(
            intake=intake,
            prepared=prepared,
            records=records,
            is_unchanged=is_unchanged,
            since=since,
            was_component=component,
            was_person=person,
            component=by_label(_begin(person, rows, live, prepared.component), records),
            person=by_label(_begin(person, rows, live, prepared.person), records),
        )

    @property
    def unchanged(self) -> Int64s:
        """The records that are what they were when it was prepared."""
        return self.records[self.is_unchanged]

    def tokens(self) -> tuple[Int64s, Int64s]:
        """The blocking tokens of all live records, each with its holder."""
        known = np.isin(self.prepared.holders, self.unchanged)
        tokens, holders = self.prepared.tokens[known], self.prepared.holders[known]
        session, changed = self.intake.session, self.records[~self.is_unchanged].tolist()
        if not changed:
            return tokens, holders
        live, keys = session.identities.of(changed), session.records.keys(changed)
        held = self.prepared.resolver.tokens(table_of([(keys[row], features_of(live[row])) for row in changed]))
        more = [(token, record) for record, own in zip(changed, held, strict=True) for token in own]
        fresh = np.array(more, dtype=np.int64).reshape(-1, 2)
        return in_order(np.concatenate((tokens, fresh[:, 0])), np.concatenate((holders, fresh[:, 1])))

    def assign(self) -> None:
        """Write where records are from now on, where they were until now, and tell it."""
        session, now = self.intake.session, self.intake.now
        moves = self.person != self.was_person
        differs = np.flatnonzero(moves | (self.component != self.was_component))
        rows = zip(*(column[differs].tolist() for column in self._columns()), strict=True)
        places = {
            record: (component, person, now if person != was else moment(since))
            for record, component, person, was, since in rows
        }
        session.identities.assign(places)
        gone = zip(*(column[moves].tolist() for column in (self.records, self.since, self.was_person)), strict=True)
        session.past_identities.append(
            Span(record=record, since=moment(since), until=now, identity=was) for record, since, was in gone
        )
        about = np.isin(self.was_person, self.was_person[moves]) | np.isin(self.person, self.person[moves])
        records = self.records[about].tolist()
        before = dict(zip(records, self.was_person[about].tolist(), strict=True))
        tell(self.intake, before, dict(zip(records, self.person[about].tolist(), strict=True)))

    def _columns(self) -> tuple[Int64s, ...]:
        return self.records, self.component, self.person, self.was_person, self.since

    def touched(self) -> set[int]:
        """The records that somebody else's writing since then may matter to."""
        live, session = self.prepared.live, self.intake.session
        gone = ~np.isin(live.records, self.records)
        shrunk = np.isin(self.prepared.component, self.prepared.component[gone]) & ~gone
        changed = self.records[~self.is_unchanged]
        return {*changed.tolist(), *live.records[shrunk].tolist()} | session.judgements.judged_since(
            live.last_judgement
        )

    def applied(self, settled: dict[int, int]) -> Applied:
        """The figures, with what was settled afterwards."""
        person = self.person.copy()
        if settled:
            at = np.searchsorted(self.records, np.array([*settled], dtype=np.int64))
            person[at] = [*settled.values()]
        return Applied(
            records=len(self.records),
            moved=int((person != self.was_person).sum()),
            customers_before=len(np.unique(self.was_person)),
            customers_after=len(np.unique(person)),
        )


def _begin(person: Int64s, rows: Int64s, live: LiveTable, prepared: Int64s) -> Int64s:
    """Where each record begins: where it was prepared to be, or with whom it came to be since."""
    # A record that came since is where the first record of its customer is, as to the component too: a person is never
    # in two components. If that one came since as well, they are among themselves.
    at = live.rows_of(person)
    begins = person.copy()
    begins[at >= 0] = prepared[at[at >= 0]]
    begins[rows >= 0] = prepared[rows[rows >= 0]]
    return begins


def _closed(tokens: Int64s, largest: Sequence[int]) -> set[int]:
    """The tokens of blocks that are too large, by the marks of the tokens."""
    distinct, counts = np.unique(tokens, return_counts=True)
    return set(distinct[counts > np.array(largest)[distinct & MARK]].tolist())


def _in_parts(tokens: Int64s, holders: Int64s) -> Iterator[tuple[int, int]]:
    for at in range(0, len(tokens), PART):
        yield from zip(tokens[at : at + PART].tolist(), holders[at : at + PART].tolist(), strict=True)
