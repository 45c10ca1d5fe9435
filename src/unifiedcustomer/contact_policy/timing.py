"""Whether the moment is right: hours, caps and pauses together, until when, and when to ask again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy.applicable import Applicable
from unifiedcustomer.contact_policy.frequency import capped
from unifiedcustomer.contact_policy.law_rows import group_of
from unifiedcustomer.contact_policy.law_terms import HoursLift
from unifiedcustomer.contact_policy.quiet_hours import (
    Timetable,
    distinct_clocks,
    next_opening,
    open_until,
    steadily_open,
)
from unifiedcustomer.contact_policy.scope import utc
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_reasons import Reason, ReasonItem
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["Clocks", "Hours", "Timing"]


@attrs.frozen(kw_only=True)
class Timing:
    """What hours, caps and pauses say, and when they will say something else."""

    against: tuple[ReasonItem, ...] = ()
    until: datetime | None = None  #: when what is open now closes; None: no hours close it
    again: datetime | None = None  #: when all would next allow it; None: now, or waiting does not help


@attrs.define(eq=False)
class Clocks:
    """Everything about a ground that depends on the time."""

    ground: Applicable
    hours: Hours
    rules: tuple[str, ...]  #: the ids of all rows that have a say, those of the ground first

    @classmethod
    def of(cls, ground: Applicable, lifted: frozenset[HoursLift]) -> Clocks:
        """Those of ``ground`` for somebody of whom something lifts hours of the law."""
        found: Clocks | None = ground.found.get(lifted)
        if found is None:
            found = ground.found[lifted] = cls._found_out(ground, lifted)
        return found

    @classmethod
    def _found_out(cls, ground: Applicable, lifted: frozenset[HoursLift]) -> Clocks:
        kind = ground.kind
        tables = ground.timetables(lifted)
        names = (*ground.rules, *(name for name, _ in tables), *(cap.id for cap in ground.caps))
        timed = tuple((name, table) for name, table in tables if not table.is_always)
        # The same hours hold for many a kind of contact; what is found out about them is found out once.
        zones = kind.zones if timed else ()
        shared = (Hours, bool(tables), timed, zones)
        hours: Hours | None = ground.policy.answers.get(shared)
        if hours is None:
            hours = ground.policy.answers.keep(shared, Hours(timed, zones, _missing(tables, zones)))
        return cls(ground, hours, tuple(dict.fromkeys(names)))

    def timing(self, now: datetime, touchpoints: Sequence[Touchpoint]) -> Timing:
        """Hours, caps and pauses at ``now``, in UTC, for somebody who was contacted as ``touchpoints`` say."""
        told = self.hours.at(now)
        full = _full(self.ground, touchpoints, now) if touchpoints or self.ground.is_never else ()
        if not full:
            return told
        free, again = _free(now, full), None
        if free is not None and not self.hours.missing:
            then = self.hours.at(free)
            again = then.again if then.against else free
        return Timing(against=(*told.against, *full), until=told.until, again=again)


def _missing(tables: Sequence[object], zones: Sequence[ZoneInfo] | None) -> tuple[ReasonItem, ...]:
    """Why no hours can be told."""
    if not tables:
        return (ReasonItem(code=Reason.RULE_MISSING, details={"rule": "hours"}),)
    return (ReasonItem(code=Reason.ZONE_UNKNOWN),) if zones is None else ()


# ── hours ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.define(eq=False)
class Hours:
    """Timetables on the clocks of some zones, and what they were found to say, span by span of time."""

    tables: Sequence[tuple[str, Timetable]]
    zones: tuple[ZoneInfo, ...] | None
    missing: tuple[ReasonItem, ...] = ()  #: why no hours can be told
    #: spans in which nothing opens or closes: the end of each and what holds in it, by its begin
    _spans: dict[datetime, tuple[datetime, Timing]] = attrs.field(factory=dict)
    _begins: list[datetime] = attrs.field(factory=list)  #: sorted

    def at(self, now: datetime) -> Timing:
        """What the hours say at ``now``, in UTC."""
        told = self._at(now)
        if told.again is None or told.again - now <= _REACH:
            return told
        # How far it was looked for an opening depends on who asked before; two weeks ahead it always was.
        return Timing(against=tuple(attrs.evolve(item, until=None) for item in told.against))

    def _at(self, now: datetime, ahead: int = 0) -> Timing:
        """Found out once for as long as nothing opens or closes."""
        begins = self._begins
        place = bisect_right(begins, now)
        if place:
            since = begins[place - 1]
            found = self._spans.get(since)
            # A span is used only where ``now`` is in it, so no other thread can lead us astray.
            if found is not None and since <= now < found[0]:
                return found[1]
        span, told = self._found_out(now, ahead)
        if span is not None:
            self._keep(*span, told)
        return told

    def _keep(self, since: datetime, until: datetime, told: Timing) -> None:
        if len(self._begins) >= MOST_SPANS:
            self._spans, self._begins = {}, []
        if since not in self._spans:
            self._begins.insert(bisect_right(self._begins, since), since)
        self._spans[since] = (until, told)

    def _found_out(self, now: datetime, ahead: int) -> tuple[tuple[datetime, datetime] | None, Timing]:
        if self.missing or not self.tables:
            return _AGES, Timing(against=self.missing)
        tables = [table for _, table in self.tables]
        zones = distinct_clocks(self.zones or (), now.date())
        are_open, span = steadily_open(tables, zones, now)
        if all(are_open):
            return span, Timing(until=open_until(tables, zones, now))
        names = tuple(sorted({name for (name, _), is_open in zip(self.tables, are_open, strict=True) if not is_open}))
        if span is None or ahead >= MOST_AHEAD:
            again = next_opening(tables, zones, now)
        else:  # when the span after this one is open, or what is told of it
            then = self._at(span[1], ahead + 1)
            again = then.again if then.against else span[1]
        return span, Timing(against=(ReasonItem(code=Reason.QUIET_HOURS, rules=names, until=again),), again=again)


MOST_AHEAD: Final = 20
MOST_SPANS: Final = 2_000
_REACH: Final = timedelta(days=14)
_AGES: Final = (datetime(1, 1, 1, tzinfo=UTC), FOREVER)


# ── caps and pauses ─────────────────────────────────────────────────────────────────────────────────────────────────


def _full(ground: Applicable, touchpoints: Sequence[Touchpoint], at: datetime) -> tuple[ReasonItem, ...]:
    count = len(touchpoints)
    found = [capped(touchpoints, cap, at=at) for cap in ground.caps if cap.most <= count]
    if ground.pauses:
        found.extend(_paused(ground, touchpoints, at))
    return tuple([item for item in found if item is not None]) if found else ()


REFUSED: Final = "refused"
"""What the data of an outbound touchpoint say as ``outcome`` where the person did not want to be contacted then."""


def _paused(ground: Applicable, touchpoints: Sequence[Touchpoint], at: datetime) -> list[ReasonItem]:
    """The pauses that run since somebody said no to a contact without refusing all others."""
    found: list[ReasonItem] = []
    for row in ground.pauses:
        refused = [touchpoint.occurred_at for touchpoint in _refused(touchpoints, row.channels, at)]
        if not refused or row.refusal_holds is None:
            continue
        until = row.refusal_holds.after(utc(max(refused, key=utc)))
        if utc(at) < until:
            found.append(ReasonItem(code=Reason.REFUSED_RECENTLY, rules=(row.id,), until=until))
    return found


def _refused(touchpoints: Sequence[Touchpoint], groups: Collection[object], at: datetime) -> list[Touchpoint]:
    return [
        touchpoint
        for touchpoint in touchpoints
        if touchpoint.direction is Direction.OUTBOUND
        and touchpoint.data.get("outcome") == REFUSED
        and group_of(touchpoint.channel) in groups
        and utc(touchpoint.occurred_at) <= utc(at)
    ]


def _free(at: datetime, full: Sequence[ReasonItem]) -> datetime | None:
    """When every cap has room again and every pause is over; None when one never is."""
    ends = [item.until for item in full]
    known = [end for end in ends if end is not None]
    return max(known, default=at) if len(known) == len(ends) else None
