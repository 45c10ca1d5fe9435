"""Telephone numbers: E.164, the digits that are left, and what is refused."""

from __future__ import annotations

import time

import pytest

from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.normalization.numbering_plans import Shape, e164, numbering_plan
from unifiedcustomer.normalization.phones import is_mobile, phone, phone_number, reference_reading


@pytest.mark.parametrize(
    ("raw", "country", "number"),
    [
        ("+49 30 2851743", None, "+49302851743"),
        ("030 / 2851743", "DE", "+49302851743"),
        ("(030) 285-1743", "DE", "+49302851743"),
        ("0049 30 2851743", "NL", "+49302851743"),
        ("0049 30 2851743", None, "+49302851743"),
        ("0031628517439", "US", "+31628517439"),
        ("+44 (0)20 7946 0018", "FR", "+442079460018"),
        ("(+31) 6 28517439", None, "+31628517439"),
        ("06-28517439 (mobiel)", "NL", "+31628517439"),
        ("Tel.: 030 2851743 ext. 12", "DE", "+49302851743"),
        ("030 2851743 Durchwahl 5", "DE", "+49302851743"),
        ("212-736-5000 x3", "US", "+12127365000"),
        ("1 (212) 736-5000", "US", "+12127365000"),
        ("31628517439", "NL", "+31628517439"),
        ("31628517439.0", "NL", "+31628517439"),
        ("628517439.0", "NL", "+31628517439"),
        ("'+31628517439", None, "+31628517439"),
        ("06 6982 1234", "IT", "+390669821234"),
        ("٠٦٢٨٥١٧٤٣٩", "NL", "+31628517439"),
        ("＋３１６２８５１７４３９", None, "+31628517439"),
    ],
)
def test_a_number_that_can_be_dialled_is_e164(raw, country, number):
    """However it is written, it is sent to and compared in one form."""
    value = phone(raw, country)

    assert (number, number, None) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    ("raw", "country", "key", "problem"),
    [
        ("06 28 51 74 39", None, "?628517439", Problem.UNKNOWN_COUNTRY),
        ("06 28 51 74 39", "XX", "?628517439", Problem.UNKNOWN_COUNTRY),
        ("555-0123", "US", "?5550123", Problem.TOO_SHORT),
        ("+999 28517439", None, "?99928517439", Problem.UNKNOWN_COUNTRY),
        ("+1 555 555 0199", None, "+15555550199", Problem.OUT_OF_RANGE),
        ("030 2851743129", "NL", "?302851743129", Problem.TOO_LONG),
        ("+31 6 285174391", None, "+316285174391", Problem.OUT_OF_RANGE),
    ],
)
def test_a_number_that_cannot_be_dialled_is_compared_only(raw, country, key, problem):
    """Its national digits are the tail of the number it stands for; a whole but invalid number stays whole."""
    value = phone(raw, country)

    assert (None, key, problem) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("n/a", Problem.PLACEHOLDER),
        ("-", Problem.PLACEHOLDER),
        ("ask Ann", Problem.BAD_SYNTAX),
        ("0000000000", Problem.PLACEHOLDER),
        ("+49 30 1234567", Problem.PLACEHOLDER),
        ("0612", Problem.TOO_SHORT),
        ("9" * 18 + "87351", Problem.TOO_LONG),
        ("1-800-FLOWERS", Problem.TOO_SHORT),
        ("0800 FLO 2851", Problem.BAD_CHARACTER),
        ("4.91512E+11", Problem.BAD_CHARACTER),
        ("1" * 200, Problem.TOO_LONG),
    ],
)
def test_what_is_no_number_is_missing_with_a_reason(raw, problem):
    """Words, placeholders, short codes and rounded numbers leave nothing to compare."""
    value = phone(raw, "DE")

    assert (None, None, problem) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    "raw", ["030 2851743; 0171 2851749", "030 2851743 oder 0171 2851749", "030 2851743|01712851749"]
)
def test_several_numbers_in_a_cell_are_all_kept(raw):
    """The first that can be dialled is the value, the others are alternatives."""
    value = phone(raw, "DE")

    assert ("+49302851743", ("+491712851749",)) == (value.key, value.alternatives)


def test_of_several_numbers_one_that_can_be_dialled_comes_first():
    """A number that is compared only is an alternative to one that can be dialled."""
    value = phone("7365000 and +1 212 736 5000", "US")

    assert ("+12127365000", ("?7365000",)) == (value.key, value.alternatives)


def test_a_stroke_after_an_area_code_separates_no_numbers():
    """In Germany "030 / 2851743" is one number."""
    assert ("+49302851743", ()) == ((value := phone("030 / 2851743", "DE")).key, value.alternatives)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("+31628517439", True), ("+49302851743", False), ("+12127365000", None), ("+999", None), ("nonsense", None)],
)
def test_the_numbering_plan_tells_mobile_lines_where_it_can(number, expected):
    """In North America mobile and fixed lines share their numbers, so nothing is claimed."""
    assert expected is is_mobile(number)


def test_the_contact_point_knows_its_country():
    """A number that can be dialled becomes a `PhoneNumber`."""
    assert PhoneNumber(e164="+31628517439", is_mobile=True, country="NL") == phone_number("06 28517439", "NL")
    assert PhoneNumber(e164="+80012345676", is_mobile=False, country=None) == phone_number("+800 12345676")


@pytest.mark.parametrize("raw", ["", "0628517439"])
def test_no_contact_point_is_made_of_what_cannot_be_dialled(raw):
    """The error names field and problem, and not the value."""
    with pytest.raises(InvalidContactPoint) as caught:
        phone_number(raw)

    assert ("phone", False) == (caught.value.field, bool(raw) and raw in str(caught.value))


def test_a_type_that_a_plan_does_not_have_fits_no_number():
    """Nothing has the shape of what the metadata do not describe."""
    assert not Shape.of(None).fits("628517439")


def test_unknown_regions_have_no_plan():
    """Antarctica has a code and no numbering plan."""
    assert (None, None) == (numbering_plan("AQ"), e164("628517439", "AQ"))


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("+999 12 34 567", None),
        ("+800 1234 5676", None),
        ("0011 31 6 28517439", "AU"),
        ("000 31 6 28517439", "DE"),
        ("00", "DE"),
        ("628517439", None),
        ("0 15 2345 6789", "BR"),
        ("0 15 11 2345 67890", "BR"),
        ("ask Ann", "NL"),
        ("13069821234", "CA"),
    ],
)
def test_the_exact_path_leaves_doubt_to_the_library(text, region):
    """Where the exact path says something at all, it says what the library says."""
    number = e164(text, region)

    assert number in (None, reference_reading(text, region)[0])


@pytest.mark.parametrize("raw", ["(" * 9_999, "1 " * 50, "x" * 120, "ext" * 40, "1;" * 60, "+" * 120, "1ext1" * 24])
def test_hostile_numbers_cost_little(raw):
    """No text makes reading slow."""
    phone("030 2851743", "DE")
    start = time.perf_counter()
    phone(raw, "DE")

    assert time.perf_counter() - start < 0.1
