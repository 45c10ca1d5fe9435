"""The hours of a row on real days, and what a consent makes of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_policy.law_table import shipped_law
from unifiedcustomer.contact_policy.law_terms import LawHours
from unifiedcustomer.contact_policy.law_timetable import LawTimetable, LiftedTimetable
from unifiedcustomer.contact_policy.public_holidays import ListedHolidays, UnknownHolidays
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours

WEDNESDAY = date(2026, 11, 25)
HOLIDAYS = ListedHolidays({"FR": [WEDNESDAY], "IT": [WEDNESDAY + timedelta(days=1)]})


def law(text, *places, holidays=HOLIDAYS):
    """The timetable of a row with these hours for people who may be in these places."""
    return LawTimetable(hours=LawHours.parse(text), places=places, law=shipped_law(), holidays=holidays)


def house(*texts):
    """The hours of the house."""
    return tuple(WeeklyHours.parse(text) for text in texts)


@pytest.mark.parametrize(
    ("places", "expected"),
    [(("DE",), ()), (("IT",), ((540, 1200),)), (("FR",), ()), (("FR", "IT"), ()), ((), ((540, 1200),))],
)
def test_a_holiday_in_one_place_closes_them_all(places, expected):
    """Also where no calendar is known."""
    assert expected == law("Mo-Fr 09:00-20:00; PH off", *places).spans_on(WEDNESDAY)


def test_the_day_before_a_holiday_is_known_by_its_calendar():
    """Of a place without one it may be."""
    hours = "Mo-Fr 09:00-20:00; PH off; PH -1 day 10:00-19:00"

    assert ((600, 1140),) == law(hours, "IT").spans_on(WEDNESDAY)
    assert () == law(hours, "IT", holidays=UnknownHolidays()).spans_on(WEDNESDAY)
    assert not law(hours, "IT").is_always


@pytest.mark.parametrize(
    ("hours", "own", "expected"),
    [
        ("Mo-Fr 09:00-20:00", ("Mo-Fr 10:00-13:00,14:00-18:00",), ((540, 1200),)),
        ("Mo-Fr 09:00-12:00", ("Mo-Fr 11:00-13:00",), ((540, 780),)),
        ("Mo-Fr 09:00-12:00", ("Mo-Fr 12:00-13:00",), ((540, 720), (720, 780))),
        ("Mo-Fr 09:00-12:00", ("Mo-Fr 11:00-15:00", "Mo-Fr 10:00-14:00"), ((540, 840),)),
        ("Mo-Fr 09:00-12:00", ("Mo-Fr 13:00-14:00", "Mo-Fr 15:00-16:00"), ((540, 720),)),
        ("Mo-Fr 09:00-12:00", ("*",), ((-1, 1440),)),
        ("Mo-Fr 09:00-12:00", (), ((540, 720),)),
        ("Mo 09:00-12:00", ("Mo-Fr 10:00-11:00",), ((600, 660),)),
    ],
)
def test_a_consent_adds_the_hours_of_the_house(hours, own, expected):
    """Both ends of each deny; the house is open when all its rows are."""
    assert expected == LiftedTimetable(law=law(hours), house=house(*own)).spans_on(WEDNESDAY)


@pytest.mark.parametrize(("own", "expected"), [((), False), (("*",), True), (("*", "Mo 09:00-10:00"), False)])
def test_lifted_hours_are_for_ever_only_where_the_house_names_none(own, expected):
    """A house without a row says nothing, which is no yes."""
    assert expected == LiftedTimetable(law=law("Mo 09:00-12:00"), house=house(*own)).is_always


minutes = st.integers(0, 23 * 60 + 59).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
weeks = st.tuples(minutes, minutes).filter(lambda span: span[0] < span[1]).map(lambda span: f"We {span[0]}-{span[1]}")


@given(weeks, st.lists(weeks, max_size=2), st.integers(0, 24 * 60 - 1))
def test_a_consent_never_closes_a_minute(hours, own, minute):
    """What the law allows without it, it allows with it; and beyond that, what all rows of the house allow."""
    spans = LiftedTimetable(law=law(hours), house=house(*own)).spans_on(WEDNESDAY)
    by_law = any(start < minute < end for start, end in law(hours).spans_on(WEDNESDAY))
    by_house = bool(own) and all(
        any(start < minute < end for start, end in table.spans_on(WEDNESDAY)) for table in house(*own)
    )

    assert (by_law or by_house) == any(start < minute < end for start, end in spans)
