"""The clock stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from unifiedcustomer.errors import Problem, WrongType
from unifiedcustomer.testing import FixedClock

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def test_the_clock_shows_what_it_was_set_to():
    """Asking changes nothing."""
    clock = FixedClock(NOON)

    assert (NOON, NOON) == (clock(), clock())


def test_without_a_moment_the_clock_still_shows_one():
    """Tests that do not care about the moment get the same one every time."""
    assert FixedClock()() == FixedClock()()


def test_time_passes_only_by_hand():
    """Days, hours, minutes and seconds add up."""
    clock = FixedClock(NOON)
    clock.advance(days=1, hours=2, minutes=3, seconds=4)

    assert NOON + timedelta(days=1, hours=2, minutes=3, seconds=4) == clock()


def test_an_hour_is_an_hour_across_summer_time():
    """Two hours before the clocks go forward, two hours later it is three by the wall."""
    clock = FixedClock(datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Brussels")))
    clock.advance(hours=2)

    assert (3, 30) == (clock().hour, clock().minute)


def test_the_clock_may_go_back():
    """A wrong clock of a source system can be played."""
    clock = FixedClock(NOON)
    clock.set(NOON - timedelta(days=400))

    assert NOON - timedelta(days=400) == clock()


def test_a_naive_moment_is_refused():
    """A clock without a zone would hide the errors that it should help to find."""
    with pytest.raises(WrongType) as caught:
        FixedClock(datetime(2026, 1, 1))

    assert Problem.NAIVE_DATETIME is caught.value.problem
