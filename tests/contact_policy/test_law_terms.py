"""The words of the rows: periods by the calendar, hours with holidays, grounds with clocks."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_policy.law_terms import (
    SOFT_OPT_IN,
    Anchor,
    Audience,
    Condition,
    Confidence,
    ContentDuty,
    Ground,
    LawHours,
    Limit,
    Period,
    Precedence,
    Register,
)
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError, WrongType
from unifiedcustomer.permits import Obligation


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3 months", date(2026, 11, 30), date(2027, 2, 28)),
        ("3 months", date(2027, 11, 30), date(2028, 2, 29)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("12 months", date(2028, 2, 29), date(2029, 2, 28)),
        ("2 years", date(2026, 12, 31), date(2028, 12, 31)),
        ("30 days", date(2026, 2, 1), date(2026, 3, 3)),
        ("1 day", date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_period_runs_by_the_calendar(text, start, end):
    """Months end on the same day of the month, or on the last one of a month that is too short."""
    assert end == Period.parse(text).after(start)


def test_a_period_after_a_moment_keeps_the_clock_on_the_wall():
    """Six months after noon in winter it is noon in summer."""
    brussels = ZoneInfo("Europe/Brussels")

    assert datetime(2026, 7, 15, 12, tzinfo=brussels) == Period(months=6).after(
        datetime(2026, 1, 15, 12, tzinfo=brussels)
    )


@pytest.mark.parametrize(
    "text", ["", "3", "months", "0 months", "-1 day", "3  months", "3 weeks", "100000 days", "٣ days"]
)
def test_a_period_in_another_form_is_refused(text):
    """Only a count and days, months or years."""
    with pytest.raises(InvalidValue) as caught:
        Period.parse(text)

    assert Problem.BAD_SYNTAX == caught.value.problem


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, Problem.AMBIGUOUS),
        ({"months": 1, "days": 1}, Problem.AMBIGUOUS),
        ({"months": -1}, Problem.OUT_OF_RANGE),
        ({"days": 100_000}, Problem.OUT_OF_RANGE),
        ({"days": True}, Problem.WRONG_TYPE),
    ],
)
def test_a_period_is_of_months_or_of_days(fields, problem):
    """Not of both, and not of none."""
    with pytest.raises(UnifiedCustomerError) as caught:
        Period(**fields)

    assert problem == caught.value.problem


@pytest.mark.parametrize("text", ["9999 months", "99999 days"])
def test_a_period_beyond_the_calendar_is_refused(text):
    """There is no year 10,000."""
    with pytest.raises(InvalidValue) as caught:
        Period.parse(text).after(date(9900, 1, 1))

    assert Problem.OUT_OF_RANGE == caught.value.problem


@pytest.mark.parametrize("text", ["1 day", "2 days", "1 month", "18 months"])
def test_a_period_is_written_as_it_is_read(text):
    """What a rule file says comes back."""
    assert text == str(Period.parse(text))


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(1, 130), st.integers(0, 60))
def test_a_later_anchor_never_shortens_a_period(start, months, later):
    """The end moves with the beginning, or stays where months are clamped."""
    period = Period(months=months)

    assert period.after(start) <= period.after(start + timedelta(days=later))


moments = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(1, 130))
def test_a_period_from_a_moment_in_utc_ends_as_early_as_anywhere_on_earth(start, months):
    """Nobody is contacted on a day on which, for them, it is over: the slow twin tries every hour of every zone."""
    period = Period(months=months)
    zones = [timezone(timedelta(hours=hours)) for hours in range(-12, 15)]

    assert min(period.after(start.astimezone(zone)) for zone in zones) == period.after(start)


def test_the_end_of_a_month_is_that_of_the_receiver():
    """The morning of 31 August in Seoul is still 30 August in UTC; six months later it is over on 28 February."""
    seoul = timezone(timedelta(hours=9))
    sale = datetime(2026, 8, 31, 8, tzinfo=seoul)

    assert datetime(2027, 2, 28, 8, tzinfo=seoul) == Period(months=6).after(sale.astimezone(UTC))


# ── hours ───────────────────────────────────────────────────────────────────────────────────────────────────────────

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 28), date(2026, 11, 29)
ITALIAN = LawHours.parse("Mo-Fr 09:00-20:00; Sa 10:00-19:00; PH off; PH -1 day 10:00-19:00")


def test_hours_know_the_days_of_the_week():
    """A day that is not named is closed."""
    assert ((540, 1200),) == ITALIAN.spans_on(WEDNESDAY)
    assert ((600, 1140),) == ITALIAN.spans_on(SATURDAY)
    assert () == ITALIAN.spans_on(SUNDAY)


def test_a_public_holiday_is_closed_where_the_row_says_so():
    """Hours without a word about holidays hold on them too."""
    assert () == ITALIAN.spans_on(WEDNESDAY, is_holiday=True)
    assert ((480, 1260),) == LawHours.parse("Mo-Su 08:00-21:00").spans_on(WEDNESDAY, is_holiday=True)


def test_the_day_before_a_holiday_can_be_shorter_and_never_longer():
    """Both spans must be open: a Sunday before a holiday stays closed."""
    assert ((600, 1140),) == ITALIAN.spans_on(WEDNESDAY, is_eve=True)
    assert () == ITALIAN.spans_on(SUNDAY, is_eve=True)
    assert () == LawHours.parse("Mo-Su 08:00-09:00; PH -1 day 10:00-19:00").spans_on(WEDNESDAY, is_eve=True)
    assert ((480, 1260),) == LawHours.parse("Mo-Su 08:00-21:00").spans_on(WEDNESDAY, is_eve=True)


def test_hours_say_whether_they_need_a_calendar():
    """A calendar that knows nothing closes those that do."""
    assert ITALIAN.needs_calendar
    assert LawHours.parse("Mo-Su 08:00-21:00; PH off").needs_calendar
    assert not LawHours.parse("Mo-Su 08:00-21:00").needs_calendar


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9 to 5", Problem.BAD_SYNTAX),
        ("Mo-Fr 09:00-20:00; PH closed", Problem.BAD_SYNTAX),
        ("Mo-Fr 09:00-20:00; PH 10:00-12:00", Problem.UNSUPPORTED),
        ("*", Problem.UNSUPPORTED),
        ("PH off", Problem.BAD_SYNTAX),
        ("Mo-Fr 20:00-09:00", Problem.WRONG_ORDER),
        ("Mo-Fr 09:00-20:00; PH -1 day 25:00-26:00", Problem.BAD_SYNTAX),
        ("x" * 501, Problem.TOO_LONG),
        (9, Problem.WRONG_TYPE),
    ],
)
def test_hours_in_another_form_are_refused(text, problem):
    """No hours are guessed, and hours for ever are no hours of a law."""
    with pytest.raises(UnifiedCustomerError) as caught:
        LawHours.parse(text)

    assert problem == caught.value.problem


# ── grounds, registers, limits ──────────────────────────────────────────────────────────────────────────────────────


def test_a_ground_asks_for_something():
    """Nothing at all is no ground for contact."""
    with pytest.raises(InvalidValue) as caught:
        Ground(requires=())

    assert "requires" == caught.value.field


@pytest.mark.parametrize(
    ("clock", "field"), [({"since": Anchor.SALE}, "within"), ({"within": Period(months=1)}, "since")]
)
def test_half_a_clock_is_refused(clock, field):
    """What starts a clock and how long it runs belong together."""
    with pytest.raises(InvalidValue) as caught:
        Ground(requires={Condition.SALE}, **clock)

    assert field == caught.value.field


def test_the_exception_for_customers_has_five_conditions():
    """As in ePrivacy 13(2): sale, same company, similar products, refusal offered then and now."""
    assert 5 == len(SOFT_OPT_IN)


@pytest.mark.parametrize("key", ["tps", "GB.tps", "gb.", "gb.TPS", "gb.t ps", "gb-london.tps", ""])
def test_a_register_is_named_by_its_place(key):
    """Entries of one country's register never meet those of another's."""
    with pytest.raises(InvalidValue):
        Register(key=key, name="x", precedence=Precedence.CONSENT)


def test_a_register_without_a_text_is_checked_every_28_days():
    """The shortest common age of a check."""
    assert Period(days=28) == Register(key="xx.list", name="x", precedence=Precedence.ENTRY).max_age


def test_a_register_key_is_text():
    """Nothing else names a register."""
    with pytest.raises(WrongType):
        Register(key=7, name="x", precedence=Precedence.CONSENT)


@pytest.mark.parametrize(
    ("text", "window"),
    [("24 hours", timedelta(hours=24)), ("30 days", timedelta(days=30)), ("1 day", timedelta(days=1))],
)
def test_a_limit_has_a_window(text, window):
    """Hours or days."""
    assert window == Limit.parse_window(text)


@pytest.mark.parametrize("text", ["", "month", "1 month", "0 days", 30, "24hours"])
def test_a_window_in_another_form_is_refused(text):
    """A window of months would slide unevenly."""
    with pytest.raises(InvalidValue):
        Limit.parse_window(text)


@pytest.mark.parametrize("most", [0, -1, 1001])
def test_a_limit_allows_at_least_one(most):
    """A limit of none is a ban, and a ban is a regime."""
    with pytest.raises(InvalidValue):
        Limit(most=most, per=timedelta(days=1))


@pytest.mark.parametrize("per", [timedelta(0), timedelta(minutes=90), timedelta(days=417)])
def test_a_window_is_of_whole_hours(per):
    """And of no more than a year or so."""
    with pytest.raises(InvalidValue):
        Limit(most=1, per=per)


def test_low_confidence_alone_allows_nothing():
    """The other two may lead to a yes."""
    assert [Confidence.HIGH, Confidence.MEDIUM] == [level for level in Confidence if level.allows]


def test_a_row_for_all_is_a_row_for_each():
    """And one for consumers is none for businesses."""
    assert Audience.ALL.includes(Audience.CONSUMER)
    assert Audience.ALL.includes(Audience.BUSINESS)
    assert not Audience.CONSUMER.includes(Audience.BUSINESS)


def test_every_obligation_of_a_permit_is_a_duty_of_the_rows():
    """What a rendering checks can be asked for by a row, under the same code."""
    assert {duty.value for duty in Obligation} <= {duty.value for duty in ContentDuty} | {"advertising_label"}


def test_a_moment_in_utc_moves_too():
    """Periods take aware datetimes."""
    assert datetime(2027, 2, 28, 12, tzinfo=UTC) == Period(months=3).after(datetime(2026, 11, 30, 12, tzinfo=UTC))
