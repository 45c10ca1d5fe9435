"""The hours of a law on real days: public holidays and the days before them are looked up as they are needed."""

from __future__ import annotations

from datetime import date

import attrs

from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import LawHours
from unifiedcustomer.contact_policy.public_holidays import HolidayCalendar, is_eve
from unifiedcustomer.contact_policy.quiet_hours import Minutes

__all__ = ["LawTimetable"]


@attrs.frozen(kw_only=True, eq=False)
class LawTimetable:
    """The hours of one row, for people who may be in any of several places.

    A day that is a holiday in one of the places is one for all of them, and so is a day of which nobody knows.
    """

    hours: LawHours
    places: tuple[str, ...]
    law: LawTable
    holidays: HolidayCalendar

    @property
    def is_always(self) -> bool:
        """Never: a law without hours has no timetable."""
        return False

    def spans_on(self, day: date, /) -> tuple[Minutes, ...]:
        """The open spans of ``day``, in minutes after midnight; both ends deny."""
        if not self.hours.needs_calendar:
            return self.hours.spans_on(day)
        calendars = {self._calendar(place, day) for place in self.places}
        holiday = any(not calendar or self.holidays.is_holiday(calendar, day) is not False for calendar in calendars)
        eve = any(not calendar or is_eve(self.holidays, calendar, day) is not False for calendar in calendars)
        return self.hours.spans_on(day, is_holiday=holiday, is_eve=eve)

    def _calendar(self, place: str, day: date) -> str:
        """The code of the nearest calendar: of the state, else of the country; empty where none is given."""
        return next((row.calendar for row in self.law.place_rows(place, on=day) if row.calendar), "")
