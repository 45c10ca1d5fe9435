"""The hours of a law on real days: public holidays and the days before them are looked up as they are needed."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from unifiedcustomer.contact_policy.answers import Answers
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import LawHours
from unifiedcustomer.contact_policy.public_holidays import HolidayCalendar, is_eve
from unifiedcustomer.contact_policy.quiet_hours import Minutes, Timetable

__all__ = ["LawTimetable", "LiftedTimetable"]


@attrs.frozen(kw_only=True, eq=False)
class LawTimetable:
    """The hours of one row, for people who may be in any of several places.

    A day that is a holiday in one of the places is one for all of them, and so is a day of which nobody knows.
    """

    hours: LawHours
    places: tuple[str, ...]
    law: LawTable
    holidays: HolidayCalendar
    _known: Answers = attrs.field(init=False, factory=Answers)

    @property
    def is_always(self) -> bool:
        """Never: a law without hours has no timetable."""
        return False

    def spans_on(self, day: date, /) -> tuple[Minutes, ...]:
        """The open spans of ``day``, in minutes after midnight; both ends deny."""
        if not self.hours.needs_calendar:
            return self.hours.spans_on(day)
        found: tuple[Minutes, ...] | None = self._known.get(day)
        return self._known.keep(day, self._spans_on(day)) if found is None else found

    def _spans_on(self, day: date) -> tuple[Minutes, ...]:
        calendars = {self._calendar(place, day) for place in self.places}
        holiday = any(not calendar or self.holidays.is_holiday(calendar, day) is not False for calendar in calendars)
        eve = any(not calendar or is_eve(self.holidays, calendar, day) is not False for calendar in calendars)
        return self.hours.spans_on(day, is_holiday=holiday, is_eve=eve)

    def _calendar(self, place: str, day: date) -> str:
        """The code of the nearest calendar: of the state, else of the country; empty where none is given."""
        return next((row.calendar for row in self.law.place_rows(place, on=day) if row.calendar), "")


_ALL_DAY: Final = (-1, 24 * 60)


@attrs.frozen(kw_only=True, eq=False)
class LiftedTimetable:
    """The hours of one row that somebody's consent lifts: those of the house as well, and never fewer than before."""

    law: LawTimetable
    house: tuple[Timetable, ...]

    @property
    def is_always(self) -> bool:
        """Whether the house names no hours either."""
        return bool(self.house) and all(table.is_always for table in self.house)

    def spans_on(self, day: date, /) -> tuple[Minutes, ...]:
        """What is open by the law, or by all rows of the house; both ends deny."""
        return _joined([*self.law.spans_on(day), *self._by_the_house(day)])

    def _by_the_house(self, day: date) -> tuple[Minutes, ...]:
        found: tuple[Minutes, ...] = (_ALL_DAY,) if self.house else ()
        for table in self.house:
            spans = (_ALL_DAY,) if table.is_always else table.spans_on(day)
            both = ((max(a, c), min(b, d)) for a, b in found for c, d in spans)
            found = tuple((start, end) for start, end in both if start < end)
        return found


def _joined(spans: list[Minutes]) -> tuple[Minutes, ...]:
    """Spans that overlap as one; two that only meet stay two, since the minute between them denies."""
    found: list[Minutes] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
