"""Values that stand for a missing one."""

from __future__ import annotations

import time

import pytest

from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.records import Role


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "text", ["", "-", "--", "?", "...", "N/A", "null", "NULL", "(null)", "NaN", "undefined", "#N/A"]
)
def test_what_software_writes_for_nothing_is_nothing_in_every_field(text, role):
    """Signs alone and the null of programs are placeholders in any role."""
    assert is_placeholder(fold(text), role)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("none", Role.FAMILY_NAME),
        ("None", Role.OCCUPATION),
        ("unbekannt", Role.CITY),
        ("Onbekend", Role.STREET),
        ("k. A.", Role.CITY),
        ("Non renseigné", Role.GIVEN_NAME),
        ("uppgift saknas", Role.STREET),
        ("Vorname Nachname", Role.FULL_NAME),
        ("Test", Role.GIVEN_NAME),
        ("Max Mustermann", Role.FULL_NAME),
        ("Walk-in Customer", Role.FULL_NAME),
        ("xxx", Role.FULL_NAME),
        ("x x x", Role.CITY),
        ("aaaaaa", Role.GIVEN_NAME),
        ("asdfgh", Role.FAMILY_NAME),
        ("ytrewq", Role.FAMILY_NAME),
        ("0", Role.FULL_NAME),
        ("12345", Role.FULL_NAME),
        ("0", Role.HOUSE_NUMBER),
        ("00000", Role.POSTAL_CODE),
        ("99999", Role.POSTAL_CODE),
        ("0000", Role.CUSTOMER_NUMBER),
        ("111111", Role.LOYALTY_CARD),
        ("123456789", Role.NATIONAL_ID),
        ("078-05-1120", Role.NATIONAL_ID),
        ("privat", Role.COMPANY_NAME),
        ("Musterstraße 1", Role.STREET),
        ("please select", Role.COUNTRY),
    ],
)
def test_what_people_type_to_get_on_is_a_placeholder(text, role):
    """Words for unknown, field names, test names, keyboard runs and default numbers say nothing."""
    assert is_placeholder(fold(text), role)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Lee", Role.FAMILY_NAME),
        ("Na", Role.FAMILY_NAME),
        ("O", Role.FAMILY_NAME),
        ("Aa", Role.FAMILY_NAME),
        ("Guest", Role.FAMILY_NAME),
        ("Gast", Role.FAMILY_NAME),
        ("Blank", Role.FAMILY_NAME),
        ("Cash", Role.FAMILY_NAME),
        ("Root", Role.FAMILY_NAME),
        ("Tester", Role.FAMILY_NAME),
        ("Sample", Role.FAMILY_NAME),
        ("Trew", Role.FAMILY_NAME),
        ("Wert", Role.FAMILY_NAME),
        ("Foo", Role.FAMILY_NAME),
        ("Nil", Role.GIVEN_NAME),
        ("Tom", Role.GIVEN_NAME),
        ("K. A.", Role.GIVEN_NAME),
        ("John Doe", Role.FULL_NAME),
        ("Leer", Role.CITY),
        ("NA", Role.COUNTRY),
        ("NO", Role.COUNTRY),
        ("no", Role.LANGUAGE),
        ("NA", Role.REGION),
        ("33", Role.REGION),
        ("none", Role.CUSTOM),
        ("12345", Role.POSTAL_CODE),
        ("11111", Role.POSTAL_CODE),
        ("1", Role.CUSTOMER_NUMBER),
        ("11", Role.HOUSE_NUMBER),
        ("777", Role.COMPANY_NAME),
        ("ABC", Role.COMPANY_NAME),
        ("1&1", Role.COMPANY_NAME),
    ],
)
def test_real_values_are_never_placeholders(text, role):
    """Rare family names, towns, countries and numbers that look like junk are kept."""
    assert not is_placeholder(fold(text), role)


@pytest.mark.parametrize(
    "digits",
    [
        "0",
        "0000000000",
        "9999999999",
        "1234567890",
        "0123456789",
        "+491711234567",
        "+31201111111",
        "0612345678",
        "12345",
        "+",
    ],
)
def test_made_up_numbers_are_placeholders(digits):
    """Seven equal or counting digits at the end belong to nobody."""
    assert is_placeholder(digits, Role.PHONE)


@pytest.mark.parametrize("digits", ["+12025550147", "+4930123457", "07700900123", "11833", "+49301112222", "110"])
def test_ordinary_numbers_are_no_placeholders(digits):
    """Short numbers and numbers with some repetition may be real."""
    assert not is_placeholder(digits, Role.PHONE)


@pytest.mark.parametrize(
    "address",
    [
        "none@none.com",
        "noemail@gmail.com",
        "no-email@shop.de",
        "no.mail+x@web.de",
        "test@test.com",
        "a@a.com",
        "aaa@aaaa.fr",
        "no@no.com",
        "abc@xyz.com",
        "x@none.de",
        "nobody@foo.invalid",
        "keine@keine.de",
        "@",
        "@web.de",
        "none",
        "n/a",
        "unknown",
    ],
)
def test_made_up_mailboxes_are_placeholders(address):
    """An address that says there is none is none."""
    assert is_placeholder(address, Role.EMAIL)


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com",
        "smith@smith.com",
        "info@abc.com",
        "no@gmail.com",
        "abc@gmail.com",
        "xu@xu.com",
        "a@b",
        "a@",
        "a@.com",
    ],
)
def test_mailboxes_that_somebody_may_have_are_kept(address):
    """Doubtful local parts count only where the domain is made up as well."""
    assert not is_placeholder(address, Role.EMAIL)


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01", "0001-01-01", "9999-12-31", "1899-12-30"])
def test_first_and_last_days_of_calendars_are_placeholders(day):
    """The zero of a system's calendar is nobody's birthday."""
    assert is_placeholder(day, Role.BIRTH_DATE)


def test_ordinary_days_are_kept():
    """Any other day is somebody's birthday."""
    assert not is_placeholder("1980-01-01", Role.BIRTH_DATE)


@pytest.mark.parametrize("role", Role)
def test_long_text_takes_little_time(role):
    """The check is linear in the length of the text."""
    start = time.process_time()

    is_placeholder("qwertyuiop " * 1_000, role)
    is_placeholder("1" * 10_000, role)
    is_placeholder("a" * 5_000 + "@" + "a." * 2_500, role)

    assert 0.2 > time.process_time() - start
