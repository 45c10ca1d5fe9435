"""Damages are small, of the kind they say, and never fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.testing.synthetic.noise import JUNK, level, misread_digit, mojibake, plain_letters, slip

draws = st.floats(0, 1, exclude_max=True)


@given(value=st.text(), kind=draws, where=draws)
def test_a_slip_is_one_slip(value, kind, where):
    """One key, two neighbours, or a letter read or heard as two: never more."""
    assert OSA.distance(value, slip(value, kind, where)) <= 2


@given(value=st.text(st.characters(max_codepoint=127)), kind=draws, where=draws)
def test_a_misread_digit_changes_digits_only(value, kind, where):
    """Marks and letters stay where they are, and so does the length."""
    damaged = misread_digit(value, kind, where)

    assert len(value) == len(damaged)
    assert all(a == b or (a.isdigit() and b.isdigit()) for a, b in zip(value, damaged, strict=True))
    assert OSA.distance(value, damaged) <= 2


@given(value=st.text())
def test_mojibake_comes_of_any_text(value):
    """Whatever was written can be read wrongly; plain letters survive."""
    assert mojibake(value) is not None
    assert not value.isascii() or value == mojibake(value)


@pytest.mark.parametrize(
    ("value", "plain", "german"),
    [
        ("Zoë", "Zoe", "Zoe"),
        ("Weiß", "Weiss", "Weiss"),
        ("Åkesson", "Akesson", "Akesson"),
        ("Öz", "Oz", "Oez"),
        ("Ann",) * 3,
    ],
)
def test_accents_are_lost_in_two_ways(value, plain, german):
    """Umlauts lose their dots, or get an e as Germans write it."""
    assert (plain, german) == (plain_letters(value), plain_letters(value, german=True))


def test_levels_rise():
    """Every share of "hard" is at least that of "mixed", and that at least that of "mild"."""
    import attrs

    mild, mixed, hard = (attrs.asdict(level(name)) for name in ("mild", "mixed", "hard"))

    assert [] == [name for name in mild if not mild[name] <= mixed[name] <= hard[name]]


def test_an_unknown_level_is_refused():
    """Levels are three."""
    with pytest.raises(InvalidValue):
        level("loud")


def test_placeholders_are_of_every_kind():
    """Each kind of column has its own."""
    assert {"name", "email", "phone", "birth_date", "street", "postcode"} == set(JUNK)
