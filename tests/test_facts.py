"""Facts: typed values, refused at the door where they could not be what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.facts import (
    BrandName,
    Code,
    Date,
    DateRange,
    FactKind,
    LegalText,
    Percent,
    Phone,
    Quantity,
    Text,
    Time,
    Unit,
    Url,
    canonical,
    kind_of,
    plain_number,
)
from unifiedcustomer.money import Money

EVERY = [
    (Money("19.90", "EUR"), FactKind.MONEY, "19.9 EUR"),
    (Percent("20.0"), FactKind.PERCENT, "20%"),
    (Date("2026-11-30"), FactKind.DATE, "2026-11-30"),
    (DateRange("2026-11-01", date(2026, 11, 30)), FactKind.DATE_RANGE, "2026-11-01/2026-11-30"),
    (Time("15:05"), FactKind.TIME, "15:05"),
    (Code("AUTUMN-20"), FactKind.CODE, "AUTUMN-20"),
    (Url("https://kestrel.example/a?b=c#d"), FactKind.URL, "https://kestrel.example/a?b=c#d"),
    (Phone("+441225496000"), FactKind.PHONE, "+441225496000"),
    (Quantity("2.50", Unit.KILOGRAM), FactKind.QUANTITY, "2.5 mass-kilogram"),
    (Quantity(3), FactKind.QUANTITY, "3"),
    (Text(" “Blu” boots "), FactKind.TEXT, '"Blu" boots'),
    (BrandName("Kestrel’s"), FactKind.BRAND_NAME, "Kestrel's"),
    (LegalText("One code – one customer."), FactKind.LEGAL_TEXT, "One code - one customer."),
]


def problem(make):
    with pytest.raises((InvalidValue, WrongType)) as caught:
        make()
    return caught.value.problem


@pytest.mark.parametrize(("value", "kind", "text"), EVERY, ids=[kind for _, kind, _ in EVERY])
def test_every_value_has_a_kind_and_a_canonical_form(value, kind, text):
    """Equal values share one text, whatever their spelling."""
    assert (kind, text) == (kind_of(value), canonical(value))


def test_only_facts_have_a_kind():
    """A bare string has no type, so it is no fact."""
    with pytest.raises(WrongType):
        kind_of("20%")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.00", "0"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("0.10", "0.1"),
        ("12345678901234567890123456789012.1", None),
    ],
)
def test_numbers_are_written_exactly(number, text):
    """No digit is rounded away and nothing is in scientific notation."""
    assert (text or number) == plain_number(Decimal(number))


@pytest.mark.parametrize("value", [True, 1.5, None, b"1"])
def test_numbers_are_exact_types(value):
    """A float has lost something already."""
    assert Problem.WRONG_TYPE is problem(lambda: Percent(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", Problem.BAD_SYNTAX),
        ("1" * 41, Problem.TOO_LONG),
        ("NaN", Problem.OUT_OF_RANGE),
        ("1E15", Problem.OUT_OF_RANGE),
    ],
)
def test_numbers_are_bounded(value, expected):
    """What is no amount of anything is refused."""
    assert expected is problem(lambda: Quantity(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("30.11.2026", Problem.BAD_SYNTAX),
        (datetime(2026, 11, 30, tzinfo=UTC), Problem.WRONG_TYPE),
        (20261130, Problem.WRONG_TYPE),
        (date(1899, 12, 31), Problem.OUT_OF_RANGE),
    ],
)
def test_a_date_is_a_day(value, expected):
    """A moment is no day, and a year has four digits of our times."""
    assert expected is problem(lambda: Date(value))


def test_a_range_ends_after_it_begins():
    """Otherwise nobody knows what is meant."""
    assert Problem.WRONG_ORDER is problem(lambda: DateRange("2026-11-30", "2026-11-01"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("25:00", Problem.BAD_SYNTAX), (15, Problem.WRONG_TYPE), (time(15, 5, 30), Problem.UNSUPPORTED)],
)
def test_a_time_has_hours_and_minutes(value, expected):
    """Seconds and zones are for machines."""
    assert expected is problem(lambda: Time(value))


@pytest.mark.parametrize("value", ["", "A B", "-A", "A\n", "Ä1", "A" * 65])
def test_a_code_can_be_typed(value):
    """It has letters, digits and a few marks between them."""
    assert Problem.BAD_SYNTAX is problem(lambda: Code(value))


def test_text_types_are_checked():
    """A code that is a number has lost its leading zeros."""
    assert Problem.WRONG_TYPE is problem(lambda: Code(12))
    assert Problem.WRONG_TYPE is problem(lambda: Text(12))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("javascript:alert(1)", Problem.UNSUPPORTED),
        ("http://kestrel.example", Problem.UNSUPPORTED),
        ("//kestrel.example", Problem.UNSUPPORTED),
        ("https:///path", Problem.BAD_SYNTAX),
        ("https://kestrel.example@evil.example/", Problem.BAD_SYNTAX),
        ("https://[::1", Problem.BAD_SYNTAX),
        ('https://a.example/"><script>', Problem.BAD_SYNTAX),
        ("https://a.example/a b", Problem.BAD_SYNTAX),
        ("https://bücher.example", Problem.BAD_SYNTAX),
        ("https://a.example/" + "a" * 2000, Problem.TOO_LONG),
    ],
)
def test_a_link_leads_where_it_says(value, expected):
    """Only three schemes, no credentials, and every other character percent-encoded."""
    assert expected is problem(lambda: Url(value))


def test_a_unit_can_be_given_by_its_code():
    """The code of CLDR does as well as the member."""
    assert Quantity(1, Unit.DAY) == Quantity(1, "duration-day")
    with pytest.raises(ValueError):
        Quantity(1, "fortnight")


def test_every_kind_has_a_usual_style():
    """An author who asks for nothing gets the first."""
    assert "long" == FactKind.DATE.styles[0]
    assert ("",) == FactKind.CODE.styles


def test_values_that_may_be_personal_are_masked():
    """A slot's name or link does not get into a log."""
    shown = repr([Text("Ann"), Code("A1"), Url("https://a.example"), Phone("+441225496000"), LegalText("x")])

    assert "Ann" not in shown
    assert 5 == shown.count("***")
