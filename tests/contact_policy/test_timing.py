"""Hours that are remembered: how far an opening is looked for, and that the memory has an end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy import timing
from unifiedcustomer.contact_policy.answers import MOST, Answers
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.contact_policy.timing import Hours
from unifiedcustomer.permits import Reason

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
UTC_ZONE = (ZoneInfo("UTC"),)


@attrs.frozen
class OneDay:
    """Open on one day alone."""

    day: date
    is_always: bool = False

    def spans_on(self, day, /):
        """From ten to eleven, on that day."""
        return ((600, 660),) if day == self.day else ()


def test_an_opening_is_told_two_weeks_ahead():
    """Who asked before, and from when, makes no difference."""
    opens = datetime(2026, 12, 10, 10, 1, tzinfo=UTC)
    asked = [opens - timedelta(days=days) for days in (16, 15, 14, 13, 1)]
    for order in (asked, asked[::-1]):
        hours = Hours([("rare", OneDay(opens.date()))], UTC_ZONE)
        told = {now: hours.at(now) for now in order}

        assert [None, None, opens, opens, opens] == [told[now].again for now in asked]
        assert [None, None, opens, opens, opens] == [told[now].against[0].until for now in asked]


def test_the_memory_has_an_end(monkeypatch):
    """When it is full it begins anew, and the answers stay."""
    monkeypatch.setattr(timing, "MOST_SPANS", 3)
    week = WeeklyHours.parse("Mo-Su 09:00-12:00,13:00-17:00")
    hours = Hours([("week", week)], UTC_ZONE)
    for hour in range(100):
        now = NOON + timedelta(hours=hour, minutes=30)

        assert week.allows(now) is not bool(hours.at(now).against)


def test_answers_begin_anew_when_they_are_full():
    """The next one is kept, and the others can be found out again."""
    answers = Answers.fromkeys(range(MOST))

    assert 1 == answers.keep("a", 1)
    assert {"a": 1} == answers


def test_without_zones_nobody_knows_the_hour():
    """That is told for ever, and no clock is asked."""
    hours = Hours([("week", WeeklyHours.parse("Mo-Su 09:00-12:00"))], None, timing._missing(["week"], None))

    assert [Reason.ZONE_UNKNOWN] == [item.code for item in hours.at(NOON).against]
    assert hours.at(NOON) is hours.at(NOON + timedelta(days=900))
