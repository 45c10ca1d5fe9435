"""Whether the moment is right: hours, caps and pauses together, until when, and when to ask again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
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
    is_open,
    next_opening,
    open_until,
    steady_span,
)
from unifiedcustomer.contact_policy.scope import utc
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_reasons import MessageClass, Reason, ReasonItem
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["Timing", "timing"]


@attrs.frozen(kw_only=True)
class Timing:
    """What hours, caps and pauses say, and when they will say something else."""

    against: tuple[ReasonItem, ...] = ()
    until: datetime | None = None  #: when what is open now closes; None: no hours close it
    again: datetime | None = None  #: when all would next allow it; None: now, or waiting does not help
    rules: tuple[str, ...] = ()  #: the ids of all rows that had a say, those of the ground first


def timing(
    ground: Applicable, touchpoints: Sequence[Touchpoint], *, now: datetime, lifted: frozenset[HoursLift]
) -> Timing:
    """Hours, caps and pauses for a marketing message; other messages may come at any hour.

    Args:
        ground: the rows that hold.
        touchpoints: the person's.
        now: when, in UTC.
        lifted: what of theirs lifts hours of the law.
    """
    clocks = ground.found.get(lifted)
    if clocks is None:
        clocks = ground.found[lifted] = _Clocks.of(ground, lifted)
    full = _full(ground, touchpoints, now) if touchpoints and clocks.is_timed else ()
    found: Timing = clocks.at(now)
    return clocks.until_free(now, found, full) if full else found


@attrs.define(kw_only=True, eq=False)
class _Clocks:
    """The hours that hold for a ground, and what they were found to say, span by span of time."""

    is_timed: bool
    hours: Sequence[tuple[str, Timetable]]
    zones: tuple[ZoneInfo, ...] | None
    rules: tuple[str, ...]
    missing: tuple[ReasonItem, ...] = ()  #: why no hours can be told
    #: spans in which nothing opens or closes, by their begin, each with its end and what holds in it
    spans: list[tuple[datetime, datetime, Timing]] = attrs.field(factory=list)

    @classmethod
    def of(cls, ground: Applicable, lifted: frozenset[HoursLift]) -> _Clocks:
        """Those of ``ground`` where ``lifted`` is lifted."""
        kind = ground.kind
        if kind.message_class is not MessageClass.MARKETING or not kind.channel.is_addressable:
            return cls(is_timed=False, hours=(), zones=(), rules=ground.rules)
        tables = ground.timetables(lifted)
        names = (*ground.rules, *(name for name, _ in tables), *(cap.id for cap in ground.caps))
        timed = tuple((name, table) for name, table in tables if not table.is_always)
        zones = kind.zones if timed else ()
        missing: tuple[ReasonItem, ...] = ()
        if not tables:
            missing = (ReasonItem(code=Reason.RULE_MISSING, details={"rule": "hours"}),)
        elif zones is None:
            missing = (ReasonItem(code=Reason.ZONE_UNKNOWN),)
        return cls(is_timed=True, hours=timed, zones=zones, rules=tuple(dict.fromkeys(names)), missing=missing)

    def at(self, now: datetime) -> Timing:
        """What the hours say at ``now``; found out once for as long as nothing opens or closes."""
        spans = self.spans  # a span is used only where ``now`` is in it, so no other thread can lead us astray
        place = bisect_right(spans, (now, FOREVER)) - 1
        if place >= 0:
            _, until, told = spans[place]
            if now < until:
                return told
        told = self._found_out(now)
        tables = () if self.missing else tuple(table for _, table in self.hours)
        span = steady_span(tables, self.zones or (), now) if tables else _AGES
        if span is not None:
            if len(spans) >= MOST_SPANS:
                spans = self.spans = []
            spans.insert(bisect_right(spans, (span[0], FOREVER)), (*span, told))
        return told

    def until_free(self, now: datetime, told: Timing, full: tuple[ReasonItem, ...]) -> Timing:
        """What the hours and ``full`` caps say together: again when there is room, in the hours."""
        free, again = _free(now, full), None
        if free is not None and not self.missing:
            then = self.at(free)
            again = then.again if then.against else free
        return Timing(against=(*told.against, *full), until=told.until, again=again, rules=self.rules)

    def _found_out(self, now: datetime) -> Timing:
        if self.missing or self.zones is None:
            return Timing(against=self.missing, rules=self.rules)
        tables = [table for _, table in self.hours]
        zones = distinct_clocks(self.zones, now.date())
        if is_open(tables, zones, now):
            return Timing(until=open_until(tables, zones, now), rules=self.rules)
        names = tuple(sorted({name for name, table in self.hours if not is_open([table], zones, now)}))
        again = next_opening(tables, zones, now)
        closed = ReasonItem(code=Reason.QUIET_HOURS, rules=names, until=again)
        return Timing(against=(closed,), again=again, rules=self.rules)


MOST_SPANS: Final = 2_000
_AGES: Final = (datetime(1, 1, 1, tzinfo=UTC), FOREVER)


# ── caps and pauses ─────────────────────────────────────────────────────────────────────────────────────────────────


def _full(ground: Applicable, touchpoints: Sequence[Touchpoint], at: datetime) -> tuple[ReasonItem, ...]:
    found = [capped(touchpoints, cap, at=at) for cap in ground.caps]
    if ground.pauses:
        found.extend(_paused(ground, touchpoints, at))
    return tuple(item for item in found if item is not None)


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
