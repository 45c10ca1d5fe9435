"""Public holidays come from a calendar that is plugged in, and what it does not know counts as a holiday."""

import sys
from datetime import date

import pytest

from unifiedcustomer.contact_policy.law_table import shipped_law
from unifiedcustomer.contact_policy.public_holidays import HolidayPackage, ListedHolidays, UnknownHolidays, is_eve
from unifiedcustomer.errors import InvalidValue, WrongType

CHRISTMAS = date(2026, 12, 25)


def test_without_a_calendar_nothing_is_known():
    """None is not no."""
    assert UnknownHolidays().is_holiday("FR", CHRISTMAS) is None
    assert is_eve(UnknownHolidays(), "FR", CHRISTMAS) is None


def test_listed_days_are_holidays_and_the_rest_of_their_year_is_not():
    """A year or a calendar of which nothing is listed is not known."""
    ours = ListedHolidays({"FR": [CHRISTMAS]})

    assert ours.is_holiday("FR", CHRISTMAS) is True
    assert ours.is_holiday("FR", date(2026, 12, 24)) is False
    assert ours.is_holiday("FR", date(2027, 12, 25)) is None
    assert ours.is_holiday("DE", CHRISTMAS) is None


def test_the_day_before_is_known_by_the_day_after():
    """Also over the end of a year, and at the end of all days."""
    ours = ListedHolidays({"FR": [CHRISTMAS, date(2027, 1, 1)]})

    assert is_eve(ours, "FR", date(2026, 12, 24)) is True
    assert is_eve(ours, "FR", date(2026, 12, 31)) is True
    assert is_eve(ours, "FR", CHRISTMAS) is False
    assert is_eve(ours, "FR", date.max) is None


def test_a_list_does_not_change_with_the_list_it_was_made_of():
    """What was given is copied."""
    days = [CHRISTMAS]
    ours = ListedHolidays({"FR": days})
    days.append(date(2026, 12, 24))

    assert ours.is_holiday("FR", date(2026, 12, 24)) is False


def test_the_package_knows_every_calendar_that_the_rows_need():
    """Each place whose hours close on holidays names a calendar, and the package has it."""
    pytest.importorskip("holidays")
    package = HolidayPackage()
    law = shipped_law()
    needed = {row.place for row in law.rows if row.hours is not None and row.hours.needs_calendar}

    for place in sorted(needed):
        calendar = next(iter(law.place_rows(place, on=CHRISTMAS))).calendar
        assert package.is_holiday(calendar, CHRISTMAS) is True, place
        assert package.is_holiday(calendar, date(2026, 11, 24)) is False, place


@pytest.mark.parametrize("calendar", ["XX", "", "FR-Atlantis", "../../etc", "fr"])
def test_a_calendar_that_the_package_has_not_is_not_known(calendar):
    """No error, and no guess."""
    pytest.importorskip("holidays")

    assert HolidayPackage().is_holiday(calendar, CHRISTMAS) is None


def test_a_day_is_a_date():
    """Text is no day."""
    pytest.importorskip("holidays")
    with pytest.raises(WrongType):
        HolidayPackage().is_holiday("FR", "2026-12-25")


def test_without_the_package_the_calendar_says_so_at_once(monkeypatch):
    """When it is made, not at the first question."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(InvalidValue) as caught:
        HolidayPackage()

    assert "holidays" == caught.value.field
