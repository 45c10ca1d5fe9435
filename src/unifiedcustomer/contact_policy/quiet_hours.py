"""When people may be contacted, on their own clocks.

A timetable tells the open spans of a day: `WeeklyHours` the same ones each week, `LawTimetable` those of a law, which
may close on public holidays. A holiday that nobody can tell closes as well.

Hours are minutes on the wall of the receiver. Whether an instant is inside is read off the wall, so the hour that
daylight saving skips never comes, and the hour it repeats counts twice. Where it is not known which of several zones
somebody is in, all of their clocks must agree. The first and the last minute of a window deny: laws differ on whose
they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, Protocol, Self
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Timetable", "WeeklyHours", "distinct_clocks", "is_open", "next_opening", "open_until", "steadily_open"]

_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE: Final = re.compile(r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) (?P<times>off|[0-9:,-]+)", re.ASCII)
_SPAN: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_STEPS: Final = (1, 4, 15)
"""Days to look ahead for the next opening, step by step: two weeks show every weekday in every zone."""

Minutes = tuple[int, int]


class Timetable(Protocol):
    """Anything that tells when, on a day, somebody may be contacted."""

    @property
    def is_always(self) -> bool:
        """Whether it never closes."""
        ...

    def spans_on(self, day: date, /) -> tuple[Minutes, ...]:
        """The open spans of ``day``, in minutes after midnight; both ends deny."""
        ...


@attrs.frozen
class WeeklyHours:
    """For each weekday, from Monday, the open spans in minutes after midnight.

    >>> WeeklyHours.parse("Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-13:00").days[5]
    ((600, 780),)
    """

    days: tuple[tuple[Minutes, ...], ...]
    is_always: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Hours in the notation of OpenStreetMap's opening_hours: days, spans, ``off``, or ``*`` for always.

        Raises:
            InvalidValue: it is written in any other way, or a span ends before it begins.
        """
        if not isinstance(text, str):
            raise WrongType("hours")
        if len(text) > 500:
            raise InvalidValue("hours", Problem.TOO_LONG)
        if text.strip() == "*":
            return cls(((),) * 7, is_always=True)
        days: list[tuple[Minutes, ...]] = [()] * 7
        for part in text.split(";"):
            found = _RULE.fullmatch(part.strip())
            if found is None:
                raise InvalidValue("hours", Problem.BAD_SYNTAX)
            for day in _weekdays(found["days"]):
                days[day] = _spans(found["times"])
        return cls(tuple(days))

    def spans_on(self, day: date, /) -> tuple[Minutes, ...]:
        """The open spans of that weekday."""
        return self.days[day.weekday()]

    def allows(self, wall: datetime) -> bool:
        """Whether the clock on the wall stands inside a span, not at its first or last minute."""
        return _allows(self, wall)


def _weekdays(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise InvalidValue("hours", Problem.UNKNOWN_NAME)
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        if end < start:
            raise InvalidValue("hours", Problem.WRONG_ORDER)
        yield from range(start, end + 1)


def _spans(text: str) -> tuple[Minutes, ...]:
    if text == "off":
        return ()
    spans: list[Minutes] = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise InvalidValue("hours", Problem.BAD_SYNTAX)
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if not start < end <= 24 * 60:
            raise InvalidValue("hours", Problem.WRONG_ORDER)
        spans.append((start, end))
    return tuple(spans)


# ── on several clocks ───────────────────────────────────────────────────────────────────────────────────────────────


def _allows(week: Timetable, wall: datetime) -> bool:
    minute = wall.hour * 60 + wall.minute
    return week.is_always or any(start < minute < end for start, end in week.spans_on(wall.date()))


def is_open(hours: Iterable[Timetable], zones: Iterable[ZoneInfo], at: datetime) -> bool:
    """Whether all ``hours`` allow ``at`` on the clocks of all ``zones``."""
    walls = [at.astimezone(zone) for zone in zones]
    return all(_allows(week, wall) for week in hours for wall in walls)


def next_opening(hours: Sequence[Timetable], zones: Sequence[ZoneInfo], at: datetime) -> datetime | None:
    """The first minute from ``at`` on that `is_open`, in UTC; None when there is none within two weeks."""
    at = at.astimezone(UTC)  # within one zone Python compares by the clock on the wall, which shows one hour twice
    if is_open(hours, zones, at):
        return at
    found = None
    for ahead in _STEPS:
        later = sorted(moment for moment in set(_moments(hours, zones, at, ahead)) if moment > at)
        found = next((moment for moment in later if is_open(hours, zones, moment)), None)
        # What the days after begin with comes no earlier than so many days from now, less the hours that a clock may
        # skip: nothing is passed over.
        if found is not None and found <= at + timedelta(days=ahead, hours=-2):
            return found
    return found


def open_until(hours: Sequence[Timetable], zones: Sequence[ZoneInfo], at: datetime) -> datetime | None:
    """Up to when, in UTC, starting from an open ``at``, it stays open; None for always."""
    at = at.astimezone(UTC)
    ends: list[datetime] = []
    for zone in zones:
        wall = at.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        for week in hours:
            # In the hour that is skipped or repeated the earlier reading is the safe one.
            spans = () if week.is_always else week.spans_on(wall.date())
            ends.extend(min(_instants(wall, end, zone)) for start, end in spans if start < minute < end)
        # Where a clock is put back before that, the minute that it shows again may be one before the span begins.
        ends.extend(moment for moment in _changes(wall, zone) if moment > at)
    return min(ends, default=None)


def steadily_open(
    tables: Sequence[Timetable], zones: Iterable[ZoneInfo], at: datetime
) -> tuple[list[bool], tuple[datetime, datetime] | None]:
    """Which of ``tables`` allow ``at`` on all clocks, and from when until when around it, in UTC, that stays so.

    None where a clock changes in between.
    """
    now = at.astimezone(UTC)
    is_open_ = [True] * len(tables)
    back = ahead = 24 * 60
    zones = tuple(zones)
    for zone in zones:
        wall = now.astimezone(zone)
        minute, day = wall.hour * 60 + wall.minute, wall.date()
        back, ahead = min(back, minute), min(ahead, 24 * 60 - minute)
        for place, week in enumerate(tables):
            inside = week.is_always
            for start, end in () if inside else week.spans_on(day):
                if start >= minute:
                    ahead = min(ahead, start + 1 - minute)
                elif minute >= end:
                    back = min(back, minute - end)
                else:
                    inside = True
                    back, ahead = min(back, minute - start - 1), min(ahead, end - minute)
            is_open_[place] = is_open_[place] and inside
    minute_begun = now.replace(second=0, microsecond=0)
    since, until = minute_begun - timedelta(minutes=back), minute_begun + timedelta(minutes=ahead)
    return is_open_, (since, until) if all(_goes_as_utc(zone, since, until) for zone in zones) else None


_MINUTE: Final = timedelta(minutes=1)


def _goes_as_utc(zone: ZoneInfo, since: datetime, until: datetime) -> bool:
    """Whether the zone's clock is the same whole minutes ahead of UTC all the while."""
    offset = since.astimezone(zone).utcoffset()
    return offset == (until - _MINUTE).astimezone(zone).utcoffset() and not (offset or timedelta()) % _MINUTE


def _moments(hours: Sequence[Timetable], zones: Sequence[ZoneInfo], at: datetime, days: int) -> Iterator[datetime]:
    """Every instant of so many days at which it can open: a span begins on some wall, or a clock goes forward."""
    for zone in zones:
        today = at.astimezone(zone)
        for ahead in range(-1, days + 1):
            day = today + timedelta(days=ahead)
            for start in {start for week in hours for start, _ in week.spans_on(day.date())}:
                yield from _instants(day, start + 1, zone)
            yield from _changes(day, zone)


def _instants(day: datetime, minute: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both instants at which the wall can show that minute of that day; they are one but for two nights a year."""
    wall = datetime.combine(day.date(), time(), tzinfo=zone) + timedelta(minutes=minute)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


_QUARTER: Final = timedelta(minutes=15)


def _changes(day: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When the zone's offset changes that day: clocks change at no moments but quarters of an hour."""
    midnight = datetime.combine(day.date(), time(), tzinfo=zone)
    following = midnight + timedelta(days=1)
    if midnight.utcoffset() != following.utcoffset():
        before = midnight.utcoffset()
        for quarter in range(26 * 4):
            moment = midnight.astimezone(UTC) + quarter * _QUARTER
            offset = moment.astimezone(zone).utcoffset()
            if offset != before:
                yield moment
            before = offset


@lru_cache(maxsize=4096)
def distinct_clocks(zones: tuple[ZoneInfo, ...], day: date) -> tuple[ZoneInfo, ...]:
    """Of zones whose clocks agree from the day before ``day`` to the end of the search, one each."""
    start = datetime.combine(day, time(), tzinfo=UTC) - timedelta(days=1)
    found: dict[tuple[timedelta | None, ...], ZoneInfo] = {}
    for zone in zones:
        offsets = [(start + timedelta(days=days)).astimezone(zone).utcoffset() for days in range(_STEPS[-1] + 4)]
        for days, (before, after) in enumerate(pairwise(offsets)):
            if before != after:  # which quarter of an hour of that day: clocks change at none but these
                quarters = (start + timedelta(days=days, minutes=15 * quarter) for quarter in range(24 * 4))
                offsets.extend(moment.astimezone(zone).utcoffset() for moment in quarters)
        found.setdefault(tuple(offsets), zone)
    return tuple(found.values())
