"""Times and durations as they stand in consent records of other systems: ISO 8601, more or less."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from unifiedcustomer.contact_registers.dpv_terms import short_term
from unifiedcustomer.errors import InvalidWireForm, Problem

__all__ = ["end_of", "moment_of"]

_PERIOD: Final = re.compile(r"P(?:([0-9]{1,3})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,3})W)?(?:([0-9]{1,5})D)?", re.ASCII)


def moment_of(value: object) -> tuple[datetime, int]:
    """A moment, and within how many minutes of it: a date is a day. What has no zone is UTC, as the standard says."""
    if isinstance(value, Mapping):
        value = value.get("@value")
    if not isinstance(value, str):
        raise InvalidWireForm("dpv:isIndicatedAtTime", Problem.MISSING)
    try:
        moment = datetime.fromisoformat(value) if len(value) <= 40 else None
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidWireForm("dpv:isIndicatedAtTime", Problem.BAD_SYNTAX)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware, 1_440 if len(value) <= len("2024-01-31") else 0


def end_of(value: object, start: datetime) -> datetime | None:
    """When a consent ends by itself. What ends with an event or after so many uses has no such moment: refused."""
    if value is None:
        return None
    kind, text = "dpv:TemporalDuration", value
    if isinstance(value, Mapping):
        kind, text = short_term(value.get("@type")) or "", value.get("rdf:value")
    if kind == "dpv:EndlessDuration":
        return None
    if kind == "dpv:UntilTimeDuration":
        return moment_of(text)[0]
    match = _PERIOD.fullmatch(text) if kind == "dpv:TemporalDuration" and isinstance(text, str) else None
    if match is None or not any(match.groups()):
        raise InvalidWireForm("dpv:hasDuration", Problem.UNSUPPORTED)
    years, months, weeks, days = (int(number or 0) for number in match.groups())
    return _months_later(start, 12 * years + months) + timedelta(weeks=weeks, days=days)


def _months_later(start: datetime, months: int) -> datetime:
    """Calendar months on; from the 31st to the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
