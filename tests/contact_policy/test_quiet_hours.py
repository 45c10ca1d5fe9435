"""Hours are those on the receiver's wall, through every change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours, is_open, next_opening, open_until
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

BRUSSELS, NEW_YORK, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Brussels", "America/New_York", "Australia/Lord_Howe")
)
OFFICE = WeeklyHours.parse("Mo-Fr 10:00-13:00,14:00-18:00")
ALWAYS = WeeklyHours.parse("*")
NIGHT = WeeklyHours.parse("Mo-Su 01:30-03:30")


def brussels(*parts, fold=0):
    """An instant by the clocks of Brussels."""
    return datetime(2026, *parts, tzinfo=BRUSSELS, fold=fold)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_hours_are_spans_of_minutes_from_monday():
    """Days may be ranges and lists; a later part replaces an earlier one; what is not named is closed."""
    hours = WeeklyHours.parse("Mo-Fr 09:00-12:00,13:00-24:00; Sa,Su 10:00-13:00; Su off")

    assert ((540, 720), (780, 1440)) == hours.days[0] == hours.days[4]
    assert (((600, 780),), ()) == hours.days[5:]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.BAD_SYNTAX),
        ("Mo", Problem.BAD_SYNTAX),
        ("Mo 9:00-10:00", Problem.BAD_SYNTAX),
        ("Mo 09:00", Problem.BAD_SYNTAX),
        ("Mo 25:00-26:00", Problem.BAD_SYNTAX),
        ("Mo 09:60-10:00", Problem.BAD_SYNTAX),
        ("Mo 09:00-24:01", Problem.WRONG_ORDER),
        ("Mo 10:00-10:00", Problem.WRONG_ORDER),
        ("Mo 18:00-09:00", Problem.WRONG_ORDER),
        ("Fr-Mo 09:00-10:00", Problem.WRONG_ORDER),
        ("Xx 09:00-10:00", Problem.UNKNOWN_NAME),
        ("PH off", Problem.BAD_SYNTAX),
        ("Mo 09:00-10:00;", Problem.BAD_SYNTAX),
        ("Mo" + ",Mo" * 400 + " off", Problem.TOO_LONG),
    ],
)
def test_hours_written_otherwise_are_refused(text, problem):
    """A rule that is not understood is an error when it is read, not an accidental yes later."""
    with pytest.raises(InvalidValue) as caught:
        WeeklyHours.parse(text)

    assert problem is caught.value.problem


def test_hours_are_text():
    """Nothing else is read."""
    with pytest.raises(WrongType):
        WeeklyHours.parse(None)


# ── inside and outside ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (brussels(11, 23, 9, 59), False),
        (brussels(11, 23, 10, 0), False),
        (brussels(11, 23, 10, 0, 59), False),
        (brussels(11, 23, 10, 1), True),
        (brussels(11, 23, 12, 59, 59), True),
        (brussels(11, 23, 13, 0), False),
        (brussels(11, 23, 13, 30), False),
        (brussels(11, 23, 17, 59), True),
        (brussels(11, 23, 18, 0), False),
        (brussels(11, 21, 12, 0), False),
        (brussels(11, 22, 12, 0), False),
    ],
)
def test_the_boundary_minutes_deny(at, expected):
    """Laws differ on whose the first and the last minute are, so neither is used."""
    assert expected is is_open([OFFICE], [BRUSSELS], at)


def test_always_is_always():
    """The star allows every minute, midnight too, and never ends."""
    assert is_open([ALWAYS], [BRUSSELS], brussels(11, 22, 0, 0))
    assert open_until([ALWAYS], [BRUSSELS], brussels(11, 22, 0, 0)) is None


def test_every_clock_must_agree():
    """Somebody who may be in Brussels or in New York is called when both are awake."""
    zones = [BRUSSELS, NEW_YORK]

    assert not is_open([OFFICE], zones, brussels(11, 23, 11, 0))
    assert is_open([OFFICE], zones, brussels(11, 23, 16, 30))


def test_every_rule_must_agree():
    """Two rules that speak about the same message both have to allow it."""
    late = WeeklyHours.parse("Mo-Fr 16:00-20:00")

    assert not is_open([OFFICE, late], [BRUSSELS], brussels(11, 23, 15, 0))
    assert is_open([OFFICE, late], [BRUSSELS], brussels(11, 23, 17, 0))
    assert brussels(11, 23, 18, 0) == open_until([OFFICE, late], [BRUSSELS], brussels(11, 23, 17, 0))


# ── when next, and until when ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (brussels(11, 23, 11, 0), brussels(11, 23, 11, 0)),
        (brussels(11, 23, 9, 0), brussels(11, 23, 10, 1)),
        (brussels(11, 23, 10, 0, 30), brussels(11, 23, 10, 1)),
        (brussels(11, 23, 13, 15), brussels(11, 23, 14, 1)),
        (brussels(11, 20, 19, 0), brussels(11, 23, 10, 1)),
    ],
)
def test_the_next_opening_is_the_first_open_minute(at, expected):
    """Now if it is open, else the first minute that is, over lunch and weekends."""
    assert expected == next_opening([OFFICE], [BRUSSELS], at)


def test_some_hours_never_come():
    """Rules or clocks that exclude each other have no next opening."""
    assert next_opening([OFFICE, WeeklyHours.parse("Sa 10:00-13:00")], [BRUSSELS], brussels(11, 23, 11, 0)) is None
    assert next_opening([WeeklyHours.parse("Mo off")], [BRUSSELS], brussels(11, 23, 11, 0)) is None


def test_it_stays_open_until_the_first_clock_closes():
    """Of several zones the one that closes first decides."""
    assert brussels(11, 23, 18, 0) == open_until([OFFICE], [BRUSSELS, NEW_YORK], brussels(11, 23, 16, 30))


# ── nights on which the clocks change ───────────────────────────────────────────────────────────────────────────────


def first_open_minute(hours, zone, at):
    """The slow twin: try every minute."""
    start = at.astimezone(UTC).replace(second=0, microsecond=0)
    tried = (start + timedelta(minutes=minute) for minute in range(3 * 24 * 60))
    return next(moment for moment in tried if moment >= at and is_open([hours], [zone], moment))


@pytest.mark.parametrize("zone", [BRUSSELS, LORD_HOWE], ids=str)
@pytest.mark.parametrize("month", [3, 4, 10])
@pytest.mark.parametrize(
    "hours",
    [NIGHT, *map(WeeklyHours.parse, ("Mo-Su 02:00-03:00", "Mo-Su 02:10-02:50", "Mo-Su 00:00-24:00"))],
    ids=["across", "inside", "within", "day"],
)
def test_the_next_opening_is_minimal_on_every_night(zone, month, hours):
    """Where an hour is skipped or repeated, the first open minute is still found, as by trying all of them."""
    for day in range(1, 32 if month != 4 else 31):
        at = datetime(2026, month, day, 0, 45, tzinfo=zone)
        if (zone is BRUSSELS and day not in (24, 25, 28, 29)) or (zone is LORD_HOWE and day not in (3, 4, 5)):
            continue

        assert first_open_minute(hours, zone, at) == next_opening([hours], [zone], at)


def test_the_repeated_hour_is_open_twice():
    """Both passes of the clock over the same minute are inside."""
    for fold in (0, 1):
        assert is_open([NIGHT], [BRUSSELS], brussels(10, 25, 2, 30, fold=fold))


@pytest.mark.parametrize("minute", range(0, 120, 5))
def test_it_never_closes_before_it_says(minute):
    """Up to the end that was promised every minute is open, also where clocks change."""
    for start in (brussels(3, 29, 1, 31), brussels(10, 25, 1, 31)):
        at = start.astimezone(UTC) + timedelta(minutes=minute)
        if is_open([NIGHT], [BRUSSELS], at):
            end = open_until([NIGHT], [BRUSSELS], at)
            while at < end:
                assert is_open([NIGHT], [BRUSSELS], at)
                at += timedelta(minutes=1)
