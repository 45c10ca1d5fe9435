"""Whether the moment is right: hours, caps and pauses together, until when, and when to ask again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy.applicable import Applicable
from unifiedcustomer.contact_policy.frequency import capped
from unifiedcustomer.contact_policy.law_rows import group_of
from unifiedcustomer.contact_policy.law_terms import HoursLift
from unifiedcustomer.contact_policy.quiet_hours import Timetable, distinct_clocks, is_open, next_opening, open_until
from unifiedcustomer.contact_policy.scope import utc
from unifiedcustomer.contact_reasons import MessageClass, Reason, ReasonItem
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["Timing", "timing"]


@attrs.frozen(kw_only=True)
class Timing:
    """What hours, caps and pauses say, and when they will say something else."""

    against: tuple[ReasonItem, ...] = ()
    until: datetime | None = None  #: when what is open now closes; None: no hours close it
    again: datetime | None = None  #: when all would next allow it; None: waiting does not help
    rules: tuple[str, ...] = ()  #: the ids of all rows that had a say, those of the ground first


def timing(
    ground: Applicable, touchpoints: Sequence[Touchpoint], *, at: datetime, lifted: frozenset[HoursLift]
) -> Timing:
    """Hours, caps and pauses for a marketing message; other messages may come at any hour.

    Args:
        ground: the rows that hold.
        touchpoints: the person's.
        at: when.
        lifted: what of theirs lifts hours of the law.
    """
    kind = ground.kind
    if kind.message_class is not MessageClass.MARKETING or not kind.channel.is_addressable:
        return Timing(again=at, rules=ground.rules)
    full = _full(ground, touchpoints, at) if touchpoints else ()
    if full:
        return _at(ground, at, lifted, full)
    key = (ground.kind, at, lifted)
    answers = ground.policy.answers
    found = answers.get(key)
    if found is None:
        found = answers.keep(key, _at(ground, at, lifted, ()))
    answer: Timing = found
    return answer


def _at(ground: Applicable, at: datetime, lifted: frozenset[HoursLift], full: tuple[ReasonItem, ...]) -> Timing:
    tables = ground.timetables(lifted)
    rules = tuple(dict.fromkeys((*ground.rules, *(name for name, _ in tables), *(cap.id for cap in ground.caps))))
    if not tables:
        missing = ReasonItem(code=Reason.RULE_MISSING, details={"rule": "hours"})
        return Timing(against=(missing, *full), rules=rules)
    timed = tuple((name, table) for name, table in tables if not table.is_always)
    zones = ground.kind.zones if timed else ()
    if zones is None:
        return Timing(against=(ReasonItem(code=Reason.ZONE_UNKNOWN), *full), rules=rules)
    return attrs.evolve(_on_clocks(at, timed, zones, full), rules=rules)


def _on_clocks(
    at: datetime,
    timed: Sequence[tuple[str, Timetable]],
    zones: Sequence[ZoneInfo],
    full: tuple[ReasonItem, ...],
) -> Timing:
    tables = [table for _, table in timed]
    every, zones = tuple(zones), distinct_clocks(tuple(zones), at.astimezone(UTC).date())
    free = _free(at, full)
    again = None
    if free is not None:
        again = next_opening(tables, distinct_clocks(every, free.astimezone(UTC).date()), free)
    if is_open(tables, zones, at):
        return Timing(against=full, until=open_until(tables, zones, at), again=again)
    opens = next_opening(tables, zones, at)
    closed = ReasonItem(
        code=Reason.QUIET_HOURS,
        rules=tuple(sorted({name for name, table in timed if not is_open([table], zones, at)})),
        until=None if opens is None else opens.astimezone(at.tzinfo),
    )
    return Timing(against=(closed, *full), again=again)


# ── caps and pauses ─────────────────────────────────────────────────────────────────────────────────────────────────


def _full(ground: Applicable, touchpoints: Sequence[Touchpoint], at: datetime) -> tuple[ReasonItem, ...]:
    found = [*(capped(touchpoints, cap, at=at) for cap in ground.caps), *_paused(ground, touchpoints, at)]
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
            item = ReasonItem(code=Reason.REFUSED_RECENTLY, rules=(row.id,), until=until.astimezone(at.tzinfo))
            found.append(item)
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
