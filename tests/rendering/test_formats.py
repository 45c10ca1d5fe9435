"""Facts as locales write them."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import Code, Date, DateRange, Percent, Phone, Quantity, Text, Time, Unit
from unifiedcustomer.money import Money
from unifiedcustomer.rendering.formats import is_faithful, known_locale, plain_form, write_fact

N, NN, TH = "\u00a0", "\u202f", "\u2009"  # no-break space, its narrow sister, thin space


@pytest.mark.parametrize(
    ("value", "style", "english", "german", "french"),
    [
        (Money("1234.5", "EUR"), "", "€1,234.50", f"1.234,50{N}€", f"1{NN}234,50{N}€"),
        (Money("1234.5", "EUR"), "iso", "EUR 1234.5", "1234,5 EUR", "1234,5 EUR"),
        (Money("1234.5", "EUR"), "name", "1,234.50 euros", "1.234,50 Euro", f"1{NN}234,50 euros"),
        (Money("0.125", "USD"), "", "$0.125", f"0,125{N}$", f"0,125{N}$US"),
        (Percent("12.5"), "", "12.5%", f"12,5{N}%", f"12,5{N}%"),
        (Date("2026-11-03"), "", "November 3, 2026", "3. November 2026", "3 novembre 2026"),
        (Date("2026-11-03"), "medium", "Nov 3, 2026", "03.11.2026", "3 nov. 2026"),
        (
            Date("2026-11-03"),
            "full",
            "Tuesday, November 3, 2026",
            "Dienstag, 3. November 2026",
            "mardi 3 novembre 2026",
        ),
        (Date("2026-11-03"), "iso", "2026-11-03", "2026-11-03", "2026-11-03"),
        (
            DateRange("2026-11-03", "2026-11-30"),
            "medium",
            f"Nov 3, 2026{TH}–{TH}Nov 30, 2026",
            f"03.11.2026{TH}–{TH}30.11.2026",
            f"3 nov. 2026{TH}–{TH}30 nov. 2026",
        ),
        (DateRange("2026-11-03", "2026-11-30"), "iso", *["2026-11-03/2026-11-30"] * 3),
        (Time("15:05"), "", f"3:05{NN}PM", "15:05", "15:05"),
        (Quantity("2.5", Unit.KILOGRAM), "", "2.5 kg", "2,5 kg", f"2,5{NN}kg"),
        (Quantity("2.5", Unit.KILOGRAM), "long", "2.5 kilograms", "2,5 Kilogramm", f"2,5{N}kilogrammes"),
        (Quantity("0.12345", Unit.KILOGRAM), "", "0.12345 kg", "0,12345 kg", "0,12345 kg"),
        (Quantity(1234), "", "1,234", "1.234", f"1{NN}234"),
        (Phone("+4930123456"), "", *["+49 30 123456"] * 3),
        (Phone("+99912345"), "", *["+99912345"] * 3),
        (Code("A-1"), "", *["A-1"] * 3),
        (Text("“Blu”"), "", *["“Blu”"] * 3),
    ],
)
def test_a_fact_is_written_as_its_readers_write_it(value, style, english, german, french):
    """CLDR decides, and no digit is rounded away."""
    assert (english, german, french) == tuple(write_fact(value, locale, style) for locale in ("en", "de", "fr"))


def test_a_sign_that_means_two_things_is_not_used():
    """Where the locale's own form could be read as another value, the plain form stands."""
    value = Quantity(1, Unit.DAY)

    assert "1 day" == plain_form(value, "ku") == write_fact(value, "ku", "long")


@pytest.mark.parametrize(
    ("name", "known"), [("de-AT", "de_AT"), ("de_AT", "de_AT"), ("EN", "en"), ("zh-Hant-TW", "zh_Hant_TW")]
)
def test_locales_are_known_by_either_name(name, known):
    """With a hyphen as on the web, or an underscore as in CLDR."""
    assert known == known_locale(name)


@pytest.mark.parametrize("name", ["", "xx_YY_ZZ", "klingon", "../../etc", "de" * 100])
def test_unknown_locales_are_refused(name):
    """Whatever they look like."""
    with pytest.raises(InvalidMessage) as caught:
        known_locale(name)
    assert ("locale", Problem.UNKNOWN_NAME) == (caught.value.field, caught.value.problem)


def test_a_fact_is_faithful_to_itself_only():
    """The check sees a digit that moved."""
    assert is_faithful("€1,234.50", Money("1234.5", "EUR"), "en")
    assert not is_faithful("€1,234.50", Money("1234.51", "EUR"), "en")
    assert not is_faithful("nothing", Money("1234.5", "EUR"), "en")
