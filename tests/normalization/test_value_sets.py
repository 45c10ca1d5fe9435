"""Several values in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.value_sets import value_set


@pytest.mark.parametrize("raw", ["a;b", "B, A", "a|b|a", " b\ta ", "a\nb", "a;;b;n/a"])
def test_one_set_has_one_key(raw):
    """Order, repetition, case and separators do not matter."""
    assert "a|b" == value_set(raw).key


@pytest.mark.parametrize(
    ("raw", "problem"), [("", Problem.EMPTY), (";,", Problem.BAD_SYNTAX), ("a;" * 6000, Problem.TOO_LONG)]
)
def test_what_holds_no_value_says_why(raw, problem):
    """An empty set is a missing value."""
    assert (None, problem) == (value_set(raw).key, value_set(raw).problem)


def test_a_set_is_shown_as_it_was_written():
    """The normal form keeps case and accents, each value once."""
    assert "Übung; Chess" == value_set("Übung;Chess;chess").normal


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(raw):
    """Reading what is compared gives the same again, and nothing raises."""
    found = value_set(raw)

    assert (found.key is None) == (found.problem is not None)
    assert found.key is None or found.key == value_set(found.key).key
