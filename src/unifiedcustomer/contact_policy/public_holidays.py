"""Which days are public holidays, from a calendar that the caller plugs in.

Some rows close on public holidays. Which days these are is no part of the rows: calendars change every year. A calendar
that cannot tell says None, and where a row needs to know, None means no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping

__all__ = ["HolidayCalendar", "HolidayPackage", "ListedHolidays", "UnknownHolidays", "is_eve"]


class HolidayCalendar(Protocol):
    """Anything that knows public holidays."""

    def is_holiday(self, calendar: str, day: date, /) -> bool | None:
        """Whether ``day`` is a public holiday of ``calendar``, such as ``FR`` or ``US-FL``; None: not known."""
        ...


def is_eve(holidays: HolidayCalendar, calendar: str, day: date) -> bool | None:
    """Whether the next day is a public holiday; None: not known."""
    return holidays.is_holiday(calendar, day + timedelta(days=1)) if day < date.max else None


@attrs.frozen
class UnknownHolidays:
    """No calendar: every day may be a holiday."""

    def is_holiday(self, calendar: str, day: date, /) -> bool | None:
        """Not known."""
        del calendar, day
        return None


def _frozen_days(days: Mapping[str, Iterable[date]]) -> Mapping[str, Iterable[date]]:
    return frozen_mapping({calendar: frozenset(listed) for calendar, listed in days.items()})


@attrs.frozen
class ListedHolidays:
    """Public holidays by calendar, listed by hand; in a year of which it lists none, nothing is known.

    >>> ours = ListedHolidays({"FR": [date(2026, 12, 25)]})
    >>> ours.is_holiday("FR", date(2026, 12, 25)), ours.is_holiday("FR", date(2026, 12, 24))
    (True, False)
    >>> ours.is_holiday("FR", date(2027, 1, 1)) is None
    True
    """

    days: Mapping[str, Iterable[date]] = attrs.field(converter=_frozen_days, hash=False)

    def is_holiday(self, calendar: str, day: date, /) -> bool | None:
        """Whether it is listed; None where the calendar lists no day of that year."""
        listed = frozenset(self.days.get(calendar, ()))
        if day in listed:
            return True
        return False if any(other.year == day.year for other in listed) else None


@attrs.frozen
class HolidayPackage:
    """The calendars of the ``holidays`` package (extra ``holidays``).

    Raises:
        InvalidValue: the package is not installed.
    """

    def __attrs_post_init__(self) -> None:
        try:
            import holidays
        except ImportError:
            raise InvalidValue("holidays", Problem.NOT_FOUND) from None
        del holidays

    def is_holiday(self, calendar: str, day: date, /) -> bool | None:
        """Whether it is one; None for a calendar that the package does not have, or a year beyond it."""
        if not isinstance(day, date):
            raise WrongType("day")
        listed = _listed(calendar, day.year)
        return None if listed is None else day in listed


@lru_cache(maxsize=512)
def _listed(calendar: str, year: int) -> frozenset[date] | None:
    import holidays

    country, _, state = calendar.partition("-")
    try:
        found = frozenset(holidays.country_holidays(country, subdiv=state or None, years=year))
    except (NotImplementedError, AttributeError, KeyError):
        return None
    return found or None
