"""Dates: forms, ambiguity, parts, and what is no date."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.dates import birth_date, is_month_first, writes_month_first
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.normalization.timestamps import timestamp

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "raw",
    [
        "1980-03-04",
        "19800304",
        "19800304.0",
        "1980/3/4",
        "1980.03.04",
        "04.03.1980",
        "4. 3. 1980",
        "04.03.80",
        "04-MAR-80",
        "04MAR1980",
        "4 March 1980",
        "March 4, 1980",
        "March 4th 1980",
        "4th of March, 1980",
        "1980 March 4",
        "4. März 1980",
        "4 mars 1980",
        "le 4 mars 1980",
        "4 de marzo de 1980",
        "4 maart 1980",
        "4 mrt. 1980",
        "den 4 mars 1980",
        "4 mar 1980",
        "1980-03-04T00:00:00Z",
        "1980-03-04 00:00:00.000",
        "04.03.1980 12:30",
        "1980-03-04T23:00:00+01:00",
        " 1980-03-04 ",
        "Mar 4, 1980, 12:00 AM",
    ],
)
def test_a_day_has_one_key_however_it_is_written(raw):
    """Separators, order, languages, times of day and two-digit years make no difference where they leave no doubt."""
    value = birth_date(raw, today=TODAY)

    assert ("1980-03-04", "1980-03-04", (), None) == (value.key, value.normal, value.alternatives, value.problem)


@pytest.mark.parametrize("raw", ["03/04/1980", "3/4/80", "03-04-1980", "3 4 1980", "03041980"])
def test_day_and_month_stay_ambiguous_where_the_text_does_not_say(raw):
    """Both readings are kept, the likelier first, and nothing is decided."""
    day_first = birth_date(raw, today=TODAY)
    month_first = birth_date(raw, today=TODAY, month_first=True)

    assert ("1980-04-03|1980-03-04", ("1980-03-04",)) == (day_first.key, day_first.alternatives)
    assert ("1980-03-04|1980-04-03", "1980-03-04") == (month_first.key, month_first.normal)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("13/04/1980", "1980-04-13"),
        ("04/13/1980", "1980-04-13"),
        ("5/5/1980", "1980-05-05"),
        ("3.13.1980", "1980-03-13"),
    ],
)
def test_a_date_with_one_reading_is_not_ambiguous(raw, key):
    """A number above twelve is a day, and equal numbers are what they are."""
    assert key == birth_date(raw, today=TODAY).key


def test_full_stops_mean_day_first_unless_the_writer_is_known():
    """No language writes a month before a day with full stops, but a learned column may."""
    assert "1980-04-03" == birth_date("03.04.1980", today=TODAY).key
    assert "1980-03-04|1980-04-03" == birth_date("03.04.1980", today=TODAY, month_first=True).key


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("1980", "1980"),
        ("1980-03", "1980-03"),
        ("03/1980", "1980-03"),
        ("March 1980", "1980-03"),
        ("1980 mars", "1980-03"),
        ("1980-00-00", "1980"),
        ("00.00.1980", "1980"),
        ("1980-03-00", "1980-03"),
        ("19800000", "1980"),
    ],
)
def test_what_is_known_in_part_is_kept_in_part(raw, key):
    """A year, or a year and a month, are keys of their own."""
    assert (key, key) == ((value := birth_date(raw, today=TODAY)).key, value.normal)


@pytest.mark.parametrize(
    ("raw", "key"),
    [("21.11.26", "2026-11-21"), ("23.11.26", "1926-11-23"), ("1.1.27", "1927-01-01"), ("1.1.00", "2000-01-01")],
)
def test_two_digits_are_the_latest_year_that_has_been(raw, key):
    """The pivot is today, which the caller may state."""
    assert key == birth_date(raw, today=TODAY).key


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("n/a", Problem.PLACEHOLDER),
        ("0000-00-00", Problem.PLACEHOLDER),
        ("1900-01-01", Problem.PLACEHOLDER),
        ("01.01.1970", Problem.PLACEHOLDER),
        ("12/31/9999", Problem.PLACEHOLDER),
        ("0001-01-01T00:00:00", Problem.PLACEHOLDER),
        ("11111111", Problem.PLACEHOLDER),
        ("someday", Problem.BAD_SYNTAX),
        ("12345", Problem.BAD_SYNTAX),
        ("4 March", Problem.BAD_SYNTAX),
        ("4 5 March 1980", Problem.BAD_SYNTAX),
        ("March April 1980", Problem.BAD_SYNTAX),
        ("March 123 4", Problem.BAD_SYNTAX),
        ("1-2-3", Problem.BAD_SYNTAX),
        ("1980-3-123", Problem.BAD_SYNTAX),
        ("123-4-1980", Problem.BAD_SYNTAX),
        ("1" * 61, Problem.TOO_LONG),
    ],
)
def test_what_is_no_date_is_missing_with_a_reason(raw, problem):
    """First days of systems are told apart from noise."""
    value = birth_date(raw, today=TODAY)

    assert (None, None, problem) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("30.02.1980", "1980-02-30"),
        ("1980-13-04", "1980-13-04"),
        ("19801399", "1980-13-99"),
        ("2026-11-23", "2026-11-23"),
        ("0203-04-05", "0203-04-05"),
        ("1980-00-04", "1980"),
        ("31/31/1980", "1980-31-31"),
    ],
)
def test_a_day_that_cannot_be_is_compared_and_no_date(raw, key):
    """The digits of a slip are evidence beside another record's date."""
    value = birth_date(raw, today=TODAY)

    assert (None, key, Problem.OUT_OF_RANGE) == (value.normal, value.key, value.problem)


def test_old_dates_are_dates():
    """A collection of historical persons is no mistake."""
    assert "1630-08-01" == birth_date("1630-08-01", today=TODAY).key


def test_only_one_reading_may_lie_in_the_future():
    """Of two readings the one to come is impossible."""
    assert "2026-10-12" == birth_date("12/10/2026", today=TODAY).key
    assert "2026-01-12" == birth_date("12/01/2026", today=TODAY).key


def test_today_is_the_current_date_where_nobody_states_it():
    """A day after tomorrow is out of range at any time."""
    later = (datetime.now(tz=UTC) + timedelta(days=2)).date()

    assert Problem.OUT_OF_RANGE is birth_date(later.isoformat()).problem


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es", "sv", "de"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
@pytest.mark.parametrize("context", ["format", "stand-alone"])
def test_every_month_of_cldr_is_known(language, width, context):
    """The table has the names and abbreviations that CLDR has in the six languages."""
    names = read_toml("months.toml")["names"]
    months = Locale(language).months[context][width]

    assert {fold(name): number for number, name in months.items()}.items() <= names.items()


def test_countries_that_write_months_first_are_known():
    """As in CLDR's short dates of English."""
    assert (True, True, False, False) == tuple(map(writes_month_first, ("US", "PH", "GB", None)))


@pytest.mark.parametrize(
    ("raws", "expected"),
    [
        (["03/25/1980", "04/05/1981"], True),
        (["25/03/1980"], False),
        (["04/05/1981", "1980-03-25", "x", "13/14/1980", ""], None),
        (["03/25/1980", "25/03/1980"], None),
        (["03/25/1980"] * 30 + ["25/03/1980"], True),
    ],
)
def test_a_column_tells_its_order_by_dates_with_one_reading(raws, expected):
    """A column that says both says nothing; one slip among many is a slip."""
    assert expected is is_month_first(raws)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-03-04T10:00:00+01:00", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("2026-03-04T10:00:00.123456Z", datetime(2026, 3, 4, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-04 10:00:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("2026-03-04 10:00:00 UTC", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        ("20260304", datetime(2026, 3, 4, tzinfo=UTC)),
        ("4.3.2026 10:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("4 March 2026, 10:00 +02:00", datetime(2026, 3, 4, 8, tzinfo=UTC)),
        ("4 March 2026, 10:00 -0230", datetime(2026, 3, 4, 12, 30, tzinfo=UTC)),
        ("3/4/2026 1:05:09 PM", datetime(2026, 4, 3, 13, 5, 9, tzinfo=UTC)),
        ("3/4/2026 12:05 a.m.", datetime(2026, 4, 3, 0, 5, tzinfo=UTC)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000.0", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000123", datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)),
        ("3/4/26", datetime(2026, 4, 3, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_utc_unless_it_names_its_zone(raw, expected):
    """Naive texts are UTC, and a date is its first moment."""
    assert expected == timestamp(raw, today=TODAY)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "x",
        "1980",
        "March 2026",
        "2026-03-04 25:00",
        "2026-03-04 10:61 PM",
        "3/4/2026 13:00 PM",
        "0001-01-01",
        "1970-01-01",
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00+14:00",
        "30.02.2026 10:00",
    ],
)
def test_what_names_no_moment_is_none(raw):
    """Parts of dates, impossible times and the first days of systems are no moments."""
    assert None is timestamp(raw, today=TODAY)


def test_the_order_of_a_moment_can_be_stated():
    """03/04 is a day in March where the writer puts the month first."""
    assert datetime(2026, 3, 4, tzinfo=UTC) == timestamp("03/04/2026", month_first=True)


@pytest.mark.parametrize("raw", ["1" * 60, "1/" * 30, "march " * 10, "1980-03-04T" + "0" * 40, ". " * 30])
def test_hostile_dates_cost_little(raw):
    """No text makes reading slow."""
    start = time.perf_counter()
    birth_date(raw)
    timestamp(raw)

    assert time.perf_counter() - start < 0.1
