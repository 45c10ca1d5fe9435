"""Places on the globe, as people and systems write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.coordinates import latitude, longitude, place_on_earth


@pytest.mark.parametrize(
    "raw",
    [
        *("52.37,4.89", "52.37 4.89", " 52.37 ; 4.89 ", "52.370000/4.8900000", "geo:52.37,4.89;u=35", "GEO:52.37,4.89"),
        *("POINT(4.89 52.37)", "point (4.89 52.37)", "52,37; 4,89", "52,37 4,89", "52.37N, 4.89E", "52.37° N, 4.89° E"),
    ],
)
def test_one_place_has_one_key(raw):
    """However a place is written, it is compared in one form."""
    assert "52.370000,4.890000" == place_on_earth(raw).key


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("0,0", Problem.PLACEHOLDER),
        ("0.0000001,-0.0000001", Problem.PLACEHOLDER),
        ("90.1,4", Problem.OUT_OF_RANGE),
        ("4,180.5", Problem.OUT_OF_RANGE),
        ("", Problem.EMPTY),
        ("Amsterdam", Problem.BAD_SYNTAX),
        ("52.37", Problem.BAD_SYNTAX),
        ("1,2,3", Problem.BAD_SYNTAX),
        ("4E,52N", Problem.BAD_SYNTAX),
        ("٥٢,4", Problem.BAD_SYNTAX),
        ("9" * 200, Problem.TOO_LONG),
    ],
)
def test_what_is_no_place_says_why(raw, problem):
    """A place that cannot be is missing, and so is the one that geocoders give for nothing found."""
    found = place_on_earth(raw)

    assert (None, problem) == (found.key, found.problem)


def test_halves_of_places_say_which_they_are():
    """A latitude alone and a longitude alone cannot be taken for each other."""
    assert "-33.900000," == latitude("33.9 S").key
    assert ",-4.500000" == longitude("4,5W").key
    assert (Problem.OUT_OF_RANGE, Problem.OUT_OF_RANGE) == (latitude("91").problem, longitude("-181").problem)
    assert (Problem.BAD_SYNTAX, Problem.EMPTY) == (latitude("4 E").problem, longitude(" ").problem)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_key_is_its_own_key(north, east):
    """What is compared can be read again, and is the same."""
    found = place_on_earth(f"{north:.9f},{east:.9f}")

    assert found.key is None or found.key == place_on_earth(found.key).key


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_has_a_problem(raw):
    """Nothing that is written in a cell raises."""
    for read in (place_on_earth, latitude, longitude):
        found = read(raw)
        assert (found.key is None) == (found.problem is not None)
