"""Text read back as facts."""

from __future__ import annotations

import pytest

from unifiedcustomer.facts import Code, Date, DateRange, FactKind, Percent, Phone, Quantity, Time, Unit, Url
from unifiedcustomer.money import Money
from unifiedcustomer.rendering.readings import read_fact

KIND = FactKind


@pytest.mark.parametrize(
    ("text", "kind", "locale", "value"),
    [
        ("-$3.99", KIND.MONEY, "en", Money("-3.99", "USD")),
        ("$-3.99", KIND.MONEY, "de_CH", Money("-3.99", "USD")),
        ("EUR\u00a01’234’567.50", KIND.MONEY, "de_CH", Money("1234567.5", "EUR")),
        ("₹1,23,45,678.00", KIND.MONEY, "en_IN", Money(12345678, "INR")),
        ("3,000円", KIND.MONEY, "ja", Money(3000, "JPY")),
        ("\u200f1,234.50\u00a0\u200f€", KIND.MONEY, "he", Money("1234.5", "EUR")),
        ("EUR 1234,50", KIND.MONEY, "nl", Money("1234.5", "EUR")),
        ("%20", KIND.PERCENT, "tr", Percent(20)),
        ("20 Prozent", KIND.PERCENT, "de", Percent(20)),
        ("2026年11月3日火曜日", KIND.DATE, "ja", Date("2026-11-03")),
        ("3 tháng 11, 2026", KIND.DATE, "vi", Date("2026-11-03")),
        ("03\u200f/11\u200f/2026", KIND.DATE, "ar", Date("2026-11-03")),
        ("3 พฤศจิกายน ค.ศ. 2026", KIND.DATE, "th", Date("2026-11-03")),
        ("Nov 1, 2026 - Nov 30, 2026", KIND.DATE_RANGE, "en", DateRange("2026-11-01", "2026-11-30")),
        ("12:30 AM", KIND.TIME, "en", Time("00:30")),
        ("12:00 PM", KIND.TIME, "en", Time("12:00")),
        ("15:05", KIND.TIME, "en", Time("15:05")),
        ("3:05 PM", KIND.TIME, "lkt", Time("15:05")),  # has words for the halves of the day in one width only
        ("2,5 Kilogramm", KIND.QUANTITY, "de", Quantity("2.5", Unit.KILOGRAM)),
        ("+44 (1225) 496-000", KIND.PHONE, "en", Phone("+441225496000")),
        ("A-1", KIND.CODE, "en", Code("A-1")),
        ("https://a.example", KIND.URL, "en", Url("https://a.example")),
    ],
)
def test_what_a_locale_writes_is_read_by_it(text, kind, locale, value):
    """Signs, groups, words and directions of many countries."""
    assert value == read_fact(text, kind, locale)


@pytest.mark.parametrize(
    ("text", "kind", "locale"),
    [
        ("1.50 €", KIND.MONEY, "de"),  # a group of two digits is no group
        ("1,5,0 €", KIND.MONEY, "de"),
        ("5", KIND.MONEY, "en"),  # no currency
        ("5 XQX", KIND.MONEY, "en"),
        ("5 $ 6", KIND.MONEY, "en"),
        ("free", KIND.MONEY, "en"),
        ("1" * 40 + " EUR", KIND.MONEY, "en"),
        ("999999999999999999 EUR", KIND.MONEY, "en"),
        ("20", KIND.PERCENT, "en"),
        ("many %", KIND.PERCENT, "en"),
        ("twenty percent", KIND.PERCENT, "en"),
        ("Monday, November 3, 2026", KIND.DATE, "en"),  # it was a Tuesday
        ("February 30, 2026", KIND.DATE, "en"),
        ("2026-02-30", KIND.DATE, "en"),
        ("11/3/26", KIND.DATE, "en"),  # a year of two digits
        ("Nov 3, 2026", KIND.DATE_RANGE, "en"),
        ("Nov 30, 2026 - Nov 3, 2026", KIND.DATE_RANGE, "en"),
        ("2026-11-30/2026-11-03", KIND.DATE_RANGE, "en"),
        ("13:05 PM", KIND.TIME, "en"),
        ("25:05", KIND.TIME, "de"),
        ("noon", KIND.TIME, "en"),
        ("下午3:05", KIND.TIME, "zh_Hant_TW"),  # a part of the day that is not morning or afternoon alone
        ("kg", KIND.QUANTITY, "en"),
        ("5 furlongs", KIND.QUANTITY, "en"),
        ("call us", KIND.PHONE, "en"),
        ("A B", KIND.CODE, "en"),
        ("javascript:x", KIND.URL, "en"),
        ("x" * 5001, KIND.TEXT, "en"),
        ("", KIND.TEXT, "en"),
    ],
)
def test_what_is_no_such_value_is_read_as_none(text, kind, locale):
    """Nothing is guessed, and nothing raises."""
    assert read_fact(text, kind, locale) is None
