"""How long a law counts: calendar months or days, from a day or a moment."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self, TypeVar

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Period", "latest_day"]

D = TypeVar("D", bound=date)

_EAST_AND_WEST: Final = (timedelta(hours=14), timedelta(hours=-12))
_PERIOD: Final = re.compile(r"([1-9][0-9]{0,4}) (day|month|year)s?", re.ASCII)


def _is_count(_instance: object, attribute: attrs.Attribute[int], value: object) -> None:
    if type(value) is not int:
        raise WrongType(attribute.name)
    if not 0 <= value < 100_000:
        raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)


_PARTIAL: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?", re.ASCII)


def latest_day(text: str) -> date | None:
    """The day of an ISO 8601 date; of a month or a year alone, its last day. None: it cannot be read.

    >>> latest_day("2011-02"), latest_day("2011")
    (datetime.date(2011, 2, 28), datetime.date(2011, 12, 31))
    """
    partial = _PARTIAL.fullmatch(text) if len(text) < 8 else None
    try:
        if partial is None:
            return date.fromisoformat(text)
        year, month = int(partial[1]), int(partial[2] or 12)
        return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


@attrs.frozen
class Period:
    """Calendar months, or days.

    >>> Period.parse("3 months").after(date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """

    months: int = attrs.field(default=0, validator=_is_count)
    days: int = attrs.field(default=0, validator=_is_count)

    def __attrs_post_init__(self) -> None:
        if bool(self.months) is bool(self.days):  # the one or the other: which comes first would matter
            raise InvalidValue("months", Problem.AMBIGUOUS)

    @classmethod
    def parse(cls, text: object) -> Self:
        """From ``3 months``, ``2 years`` or ``30 days``.

        Raises:
            InvalidValue: it is written in any other way.
        """
        if not isinstance(text, str):
            raise WrongType("period")
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise InvalidValue("period", Problem.BAD_SYNTAX)
        count, unit = int(found[1]), found[2]
        return cls(days=count) if unit == "day" else cls(months=count * (12 if unit == "year" else 1))

    def after(self, start: D) -> D:
        """The day or moment so much later; a month that is too short ends the period on its last day.

        A datetime moves by the clock on the wall of its zone. Of one in UTC nobody knows what day it was for them,
        which matters at the ends of months: the earliest of all readings on both sides of the date line counts.
        """
        end = self._on_the_wall(start)
        if self.months and isinstance(start, datetime) and start.tzinfo is UTC and not 1 < start.day < 28:
            return min(end, *(self._on_the_wall(start + shift) - shift for shift in _EAST_AND_WEST))
        return end

    def _on_the_wall(self, start: D) -> D:
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        if not 1 <= year <= 9999:
            raise InvalidValue("period", Problem.OUT_OF_RANGE)
        day = min(start.day, monthrange(year, month + 1)[1])
        try:
            return start.replace(year=year, month=month + 1, day=day) + timedelta(days=self.days)
        except OverflowError:
            raise InvalidValue("period", Problem.OUT_OF_RANGE) from None

    def __str__(self) -> str:
        """As a rule file writes it."""
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
