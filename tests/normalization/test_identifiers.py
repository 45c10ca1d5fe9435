"""Numbers and codes of registers, and small vocabularies."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.identifiers import gender, identifier, language, number
from unifiedcustomer.normalization.spreadsheets import is_rounded, undone
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.records import Role


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("00-12 ab/7", "0012AB7"),
        ("0012", "0012"),
        ("12345.0", "12345"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("A 1", "A1"),
    ],
)
def test_a_number_of_a_register_keeps_its_zeros(raw, key):
    """Separators and case do not count, what a spreadsheet added is undone."""
    assert key == identifier(raw).key


@pytest.mark.parametrize(
    ("raw", "role", "problem"),
    [
        ("", Role.CUSTOMER_NUMBER, Problem.EMPTY),
        ("0000", Role.CUSTOMER_NUMBER, Problem.PLACEHOLDER),
        ("n/a", Role.CUSTOMER_NUMBER, Problem.PLACEHOLDER),
        ("--", Role.LOYALTY_CARD, Problem.PLACEHOLDER),
        ("11-11-11-11", Role.LOYALTY_CARD, Problem.PLACEHOLDER),
        ("078-05-1120", Role.NATIONAL_ID, Problem.PLACEHOLDER),
        ("1.23457E+11", Role.LOYALTY_CARD, Problem.OUT_OF_RANGE),
        ("1" * 201, Role.LOYALTY_CARD, Problem.TOO_LONG),
    ],
)
def test_what_is_no_number_of_a_register_is_missing_with_a_reason(raw, role, problem):
    """Placeholders, and numbers whose last digits are gone."""
    assert (None, problem) == ((value := identifier(raw, role)).key, value.problem)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("F", "f"),
        ("Weiblich", "f"),
        ("vrouw", "f"),
        ("Männlich", "m"),
        ("homme", "m"),
        ("Non-binary", "x"),
        ("divers", "x"),
        ("1", "m"),
        ("2.0", "f"),
    ],
)
def test_genders_are_one_of_three(raw, key):
    """Words of six languages and the codes of ISO/IEC 5218."""
    assert key == gender(raw).key


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("u", Problem.PLACEHOLDER),
        ("0", Problem.PLACEHOLDER),
        ("-", Problem.PLACEHOLDER),
        ("t2227949953", Problem.BAD_SYNTAX),
        ("female | male", Problem.BAD_SYNTAX),
    ],
)
def test_an_unknown_gender_is_missing_with_a_reason(raw, problem):
    """Unknown is a placeholder, and a code of another column is noise."""
    assert (None, problem) == ((value := gender(raw)).key, value.problem)


def test_words_for_genders_are_stored_as_they_are_compared():
    """Each folded word has one meaning."""
    words = [word for group in read_toml("genders.toml")["genders"].values() for word in group]

    assert len(set(words)) == len(words)
    assert [] == [word for word in words if fold(word) != word]


@pytest.mark.parametrize(
    ("raw", "normal", "key"),
    [
        ("de", "de", "de"),
        ("DE_at", "de-AT", "de-at"),
        ("zh-hant-TW", "zh-Hant-TW", "zh-hant-tw"),
        ("sl-rozaj", "sl-rozaj", "sl-rozaj"),
    ],
)
def test_languages_are_tags(raw, normal, key):
    """BCP 47 writes languages small, scripts as titles and regions in capitals."""
    assert (normal, key) == ((value := language(raw)).normal, value.key)


@pytest.mark.parametrize(("raw", "problem"), [("", Problem.EMPTY), ("German!", Problem.BAD_SYNTAX)])
def test_what_is_no_language_tag_is_missing_with_a_reason(raw, problem):
    """Names of languages are not guessed."""
    assert problem is language(raw).problem


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("1'234.5", "1234.5"),
        ("1,5", "1.5"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("-0", "0"),
        ("100", "100"),
        ("1e3", "1000"),
        ("+.5", "0.5"),
        ("1.0", "1"),
    ],
)
def test_equal_numbers_have_equal_keys(raw, key):
    """Decimal notation without surplus zeros; a comma is decimal unless it groups thousands."""
    assert key == number(raw).key


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("12 %", Problem.BAD_SYNTAX),
        ("1e999", Problem.BAD_SYNTAX),
        ("nan", Problem.BAD_SYNTAX),
        ("1,2,3", Problem.BAD_SYNTAX),
    ],
)
def test_what_is_no_number_is_missing_with_a_reason(raw, problem):
    """Nothing infinite, nothing huge, nothing half read."""
    assert (None, problem) == ((value := number(raw)).key, value.problem)


def test_only_whole_floats_are_undone():
    """A version or an amount keeps its digits."""
    assert ("12.5", "1.0.0", "12") == (undone("12.5"), undone("1.0.0"), undone("12.0"))
    assert (True, False) == (is_rounded("1,2e+05"), is_rounded("12e5a"))
