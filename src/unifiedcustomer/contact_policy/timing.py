"""Whether the moment is right: hours and caps together, until when, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy.frequency import capped
from unifiedcustomer.contact_policy.policy import HoursRule
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.quiet_hours import is_open, next_opening, open_until
from unifiedcustomer.contact_policy.zones import countries_of, zones_of
from unifiedcustomer.permits import Reason, ReasonItem

__all__ = ["Timing", "timing"]


@attrs.frozen(kw_only=True)
class Timing:
    """What hours and caps say, and when they will say something else."""

    against: tuple[ReasonItem, ...] = ()
    until: datetime | None = None  #: when what is open now closes; None: no hours close it
    again: datetime | None = None  #: when hours and caps would next allow it; None: waiting does not help


def timing(question: Question) -> Timing:
    """Hours and caps for a marketing message; other messages may come at any hour."""
    if not question.is_marketing or not question.channel.is_addressable:
        return Timing(again=question.at)
    countries = countries_of(question.customer)
    rules = question.policy.hours_of(question.channel, countries)
    full = _full(question)
    if not rules:
        return Timing(against=(ReasonItem(code=Reason.RULE_MISSING, details={"rule": "hours"}), *full))
    timed = tuple(rule for rule in rules if not rule.hours.is_always)
    zones = zones_of(countries, question.policy.default_zone) if timed else ()
    if zones is None:
        return Timing(against=(ReasonItem(code=Reason.ZONE_UNKNOWN), *full))
    return _on_clocks(question.at, timed, zones, full)


def _full(question: Question) -> tuple[ReasonItem, ...]:
    caps = question.policy.caps_of(question.channel)
    found = (capped(question.touchpoints, cap, at=question.at) for cap in caps)
    return tuple(item for item in found if item is not None)


def _on_clocks(
    at: datetime, rules: Sequence[HoursRule], zones: Sequence[ZoneInfo], full: tuple[ReasonItem, ...]
) -> Timing:
    hours = [rule.hours for rule in rules]
    free = _free(at, full)
    again = None if free is None else next_opening(hours, zones, free)
    if is_open(hours, zones, at):
        return Timing(against=full, until=open_until(hours, zones, at), again=again)
    opens = next_opening(hours, zones, at)
    closed = ReasonItem(
        code=Reason.QUIET_HOURS,
        rules=tuple(rule.id for rule in rules if not is_open([rule.hours], zones, at)),
        until=None if opens is None else opens.astimezone(at.tzinfo),
    )
    return Timing(against=(closed, *full), again=again)


def _free(at: datetime, full: Sequence[ReasonItem]) -> datetime | None:
    """When every cap has room again; None when one never has."""
    ends = [item.until for item in full]
    known = [end for end in ends if end is not None]
    return max(known, default=at) if len(known) == len(ends) else None
