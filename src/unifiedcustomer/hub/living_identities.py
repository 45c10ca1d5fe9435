"""Identities that live: after each change the same partition that a resolution of all live records would give.

Two live records are *tied* when their evidence reaches the model's threshold and says enough to join anybody, or a
person judged them the same. A component is all records that ties lead to, and clustering looks at one component at a
time. So a change can matter only to

- the components that a touched record was in, and
- the components of the records that it is tied with now, which share an open blocking token or a judgement with it.

A record is touched when it is put or removed, and when a judgement about it is made. When a block opens or closes, only
ties among its holders come or go. Of a component that is large only a part is looked at:
`unifiedcustomer.hub.large_components`. Then it is not looked whether the rest still hangs together; so components may
be larger than ties make them, which costs time and changes nobody. All of this is computed from values, never from the
order of arrival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

import attrs
import numpy as np

from unifiedcustomer.hub.doubting import WeighedPairs, keep_doubts
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.large_components import Region
from unifiedcustomer.hub.meeting import meet
from unifiedcustomer.hub.neighbourhoods import Neighbourhood, neighbourhood
from unifiedcustomer.hub.steps import steps_between
from unifiedcustomer.identities import ChangeKind, IdentityChange
from unifiedcustomer.storage import LiveRecord, Session, Span, Step

__all__ = ["Settled", "settle", "tell"]

LARGE: Final = 150
"""Records from which a component is not looked at as a whole."""

MOST_ROUNDS: Final = 12
"""Times that a part of a large component is widened before all of it is looked at."""

FEW_LIKELY: Final = 12
"""Likely records, for each touched one, up to which it is not worth while to look first who of them is tied."""


@attrs.frozen(kw_only=True, eq=False)
class Settled:
    """Who is who after a change: the records it could matter to, from record to identity before and after."""

    around: Neighbourhood
    before: dict[int, int]
    after: dict[int, int]
    changes: tuple[IdentityChange, ...]


def settle(intake: Intake) -> Settled:
    """Compute anew what the change could matter to, and write what differs."""
    reach = _Reach.of(intake)
    around, concerned = reach.decided()
    settled = _write(intake, around, concerned, reach.large)
    _doubt(intake, settled, reach.touched.keys(), reach.crossed.keys())
    return settled


@attrs.define(kw_only=True)
class _Reach:
    """Whom a change reaches."""

    intake: Intake
    touched: dict[int, LiveRecord]
    crossed: dict[int, LiveRecord]  #: holders of blocks that opened or closed, but for touched ones
    found: dict[int, LiveRecord]  #: everybody who is looked at
    reached: set[int] = attrs.field(factory=set)  #: components
    large: frozenset[int] = frozenset()  #: those of them of which only a part is looked at
    sizes: dict[int, int] = attrs.field(factory=dict)  #: of the components that were asked about

    @classmethod
    def of(cls, intake: Intake) -> _Reach:
        """Everybody who is looked at for a change, but for those of large components."""
        identities = intake.session.identities
        touched = {record: intake.live[record] for record in intake.touched & intake.live.keys()}
        touched |= identities.of(intake.touched - touched.keys())
        crossed = identities.of(intake.crossed - touched.keys())
        met = meet(intake.session, intake.resolver, touched, intake.tokens)
        reach = cls(intake=intake, touched=touched, crossed=crossed, found=met.near | crossed | touched)
        reach.reached = reach._left()
        is_few = len(met.likely) <= FEW_LIKELY * len(touched)
        likely = {reach.found[record].component for record in met.likely} if is_few else set()
        reach._find(reach.reached | likely)
        return reach

    def _left(self) -> set[int]:
        """The components in which ties may have gone."""
        left = {live.component for live in (*self.intake.before.values(), *self.touched.values())}
        # Ties among holders of a block are in one component.
        holders = Counter(live.component for live in self.crossed.values())
        return left | {component for component, count in holders.items() if count > 1}

    def _find(self, components: set[int]) -> None:
        """Look at everybody of those components that are not large."""
        identities = self.intake.session.identities
        alone = self.intake.created - self.intake.back  # a component may still be called by a record that was away
        self.sizes |= identities.component_sizes(components - self.sizes.keys() - alone)
        held = Counter(live.component for live in self.found.values())
        small = {label for label in components if held[label] < self.sizes.get(label, 0) < LARGE}
        self.found |= identities.in_components(small)

    def decided(self) -> tuple[Neighbourhood, set[int]]:
        """Everybody who is looked at, with who is one person, and whom of them the change concerns."""
        known = len(self.found)
        around = self._together(self.found)
        self.reached |= self._tied(around)
        self._find(self.reached)
        self.large = frozenset(label for label in self.reached if self.sizes.get(label, 0) >= LARGE)
        if self.large:
            found = self._in_part(around.tied_with(self.touched))
            if found is not None:
                return found
            self.found |= self.intake.session.identities.in_components(self.large)
            self.large = frozenset()
        if len(self.found) > known:
            around = self._together(self.found)
        return around, self._concerned()

    def _together(self, found: Mapping[int, LiveRecord], within: Collection[int] | None = None) -> Neighbourhood:
        intake = self.intake
        return neighbourhood(intake.session, intake.resolver, found.values(), within, intake.tokens)

    def _tied(self, around: Neighbourhood) -> set[int]:
        """The components in which ties may have come."""
        found = {self.found[other].component for others in around.tied_with(self.touched).values() for other in others}
        for one, others in around.tied_with(self.crossed).items() if self.crossed else ():
            home = self.found[one].component
            homes = {self.found[other].component for other in others if other in self.crossed} - {home}
            found |= homes | {home} if homes else set()
        return found

    def _concerned(self) -> set[int]:
        small = self.reached - self.large
        return {record for record, live in self.found.items() if live.component in small or record in self.touched}

    # ── large components ────────────────────────────────────────────────────────────────────────────────────────────

    def _in_part(self, tied: Mapping[int, set[int]]) -> tuple[Neighbourhood, set[int]] | None:
        """As `decided`, with a part of the large components; None where all of them has to be looked at."""
        region = Region(self.intake.session, self.intake.resolver, self.large)
        inner = self._inner(region, tied)
        if inner is None:
            return None
        region.grow(inner, {was.identity for was in self.intake.before.values()})
        for _ in range(MOST_ROUNDS):
            concerned = self._concerned() | region.inner
            around = self._together(self.found | region.found, concerned | region.outer)
            moved = region.moved(around.identity_of, concerned)
            if not moved:
                return around, concerned
            region.grow((), moved)
        return None

    def _inner(self, region: Region, tied: Mapping[int, set[int]]) -> set[int] | None:
        """Who changed of the large components, and who is or was tied with somebody who did; None if that is open."""
        changed = {record for record, live in (self.touched | self.crossed).items() if live.component in self.large}
        ends = {other for others in tied.values() for other in others if self.found[other].component in self.large}
        gone = [(record, was) for record, was in self.intake.before.items() if was.component in self.large]
        if gone and self.intake.resolver.model.rules.self_asserted:
            return None
        ends |= {end for _, was in gone for end in self._ends_before(was)}
        ends |= set().union(*region.near(changed).values())
        found = region.among(changed | ends)
        return None if region.displaces(found) else found

    def _ends_before(self, was: LiveRecord) -> set[int]:
        """Who was tied with a record before it changed, or went; those who changed as well may be left out."""
        one, session = self.intake.resolver.one_record, self.intake.session
        holders = session.blocks.holders(one.tokens(was.features), only_open=True) | self.crossed.keys()
        places = session.identities.places(holders - {was.record})
        others = [place.record for place in places if place.component == was.component]
        features = session.identities.features(others)
        weighed = one.weigh(was.features, [features[it] for it in others], self.intake.resolver.model.match_at)
        judged = {end for pair in session.judgements.about([was.record]) for end in (pair.low, pair.high)}
        return {others[place] for place, _ in weighed} | judged


def _doubt(intake: Intake, settled: Settled, touched: Collection[int], crossed: Collection[int]) -> None:
    """Keep in step which pairs are in doubt."""
    around = settled.around
    before = np.array([live.identity for live in around.live], dtype=np.int64)
    after = np.array([settled.after.get(live.record, live.identity) for live in around.live], dtype=np.int64)
    left, right = around.pairs
    records = around.records
    keep_doubts(
        intake.session,
        intake.resolver.model,
        WeighedPairs(records[left], records[right], around.evidence.weights, after[left] != after[right]),
        before[left] != before[right],
        around.judged,
        touched=touched,
        crossed=crossed,
        known=intake.touched - intake.created,
    )


def _write(intake: Intake, around: Neighbourhood, concerned: set[int], large: Collection[int]) -> Settled:
    session = intake.session
    component, identity = _components(intake, around, large), around.identity_of
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


def _components(intake: Intake, around: Neighbourhood, large: Collection[int]) -> dict[int, int]:
    """The component of each record from now on. Those of a large one stay together."""
    together: dict[int, list[int]] = {}
    for live in around.live:
        if live.component in large:
            together.setdefault(live.component, []).append(live.record)
    component = around.component_of(together.values())
    names: dict[int, int] = {}
    for label, records in together.items():
        home = component[records[0]]
        names[home] = min(names.get(home, home), label)
    for label, records in together.items():
        name = names[component[records[0]]]
        if name != label:
            intake.session.identities.relabel_component(label, name)
    return {record: names.get(home, home) for record, home in component.items()}


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
