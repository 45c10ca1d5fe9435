"""Times of a system's own clock, such as "last changed", as it exports them -> a moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from unifiedcustomer.normalization.dates import LONGEST_DATE, TIME_OF_DAY, date_readings, is_date
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import undone
from unifiedcustomer.normalization.text import tidy
from unifiedcustomer.records import Role

__all__ = ["timestamp"]

_EPOCH: Final = re.compile(r"([0-9]{10})([0-9]{3})?", re.ASCII)


def timestamp(raw: str, *, today: date | None = None, month_first: bool = False) -> datetime | None:
    """The moment that ``raw`` names, in UTC, or None where it names none.

    >>> timestamp("2026-03-04T10:00:00+01:00"), timestamp("4.3.2026 10:00")
    (datetime.datetime(2026, 3, 4, 9, 0, tzinfo=datetime.timezone.utc), \
datetime.datetime(2026, 3, 4, 10, 0, tzinfo=datetime.timezone.utc))

    A text without a zone is taken as UTC, because nothing in it says otherwise; a date alone is its first moment. Ten
    digits are seconds and thirteen milliseconds since 1970. Of a year, two digits mean one not after ``today``.
    """
    text, _ = tidy(raw, limit=LONGEST_DATE)
    if text is None:
        return None
    limit = today or datetime.now(tz=UTC).date()
    found = _since_1970(undone(text)) or _from_iso(text) or _from_parts(text, limit, month_first=month_first)
    if found is None or is_placeholder(found.date().isoformat(), Role.UPDATED_AT):
        return None
    # The two days whose conversion could leave the calendar are placeholders, and gone by now.
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _since_1970(text: str) -> datetime | None:
    found = _EPOCH.fullmatch(text)
    if found is None:
        return None
    return datetime.fromtimestamp(0, tz=UTC) + timedelta(seconds=int(found[1]), milliseconds=int(found[2] or 0))


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_parts(text: str, limit: date, *, month_first: bool) -> datetime | None:
    """A date in any form that a birth date may have, and a time of day."""
    clock = TIME_OF_DAY.search(text)
    day_text = (text[: clock.start()] if clock else text).rstrip(" ,.")
    readings = [
        parts for parts in date_readings(day_text, limit, month_first=month_first) if is_date(parts) and parts[2]
    ]
    if not readings:
        return None
    moment = datetime(*readings[0], tzinfo=UTC)
    return moment if clock is None else _at(moment, clock)


def _at(day: datetime, clock: re.Match[str]) -> datetime | None:
    """``day`` at the time of day that ``clock`` found."""
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    half = (clock[5] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = day.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return None
    return moment - _offset(clock[6])


def _offset(zone: str | None) -> timedelta:
    if not zone or not zone[-1].isdigit():
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size
