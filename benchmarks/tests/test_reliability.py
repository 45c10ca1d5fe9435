"""Bands of weights count every pair once, and show whether probabilities mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.ceiling import ceiling
from benchmarks.reliability import calibration_error, reliability

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


@given(pairs)
def test_every_pair_stands_in_one_band(found: list[tuple[float, bool]]) -> None:
    """Bands split the pairs: their numbers and their matches add up."""
    bands = reliability(np.array([p for p, _ in found], float), np.array([m for _, m in found], bool))

    assert len(found) == sum(band["pairs"] for band in bands)
    assert pytest.approx(sum(m for _, m in found)) == sum(band["observed"] * band["pairs"] for band in bands)
    assert all(band["from"] < band["to"] for band in bands)


def test_right_probabilities_have_no_error() -> None:
    """Of pairs at one half, half are matches; a certain tool that is always right is calibrated too."""
    bands = reliability(np.array([0.5, 0.5, 1.0, 0.0]), np.array([True, False, True, False]))

    assert calibration_error(bands) == 0.0


def test_certainty_that_is_wrong_is_the_largest_error() -> None:
    """Who says 1 where there is no match is wrong by 1."""
    assert calibration_error(reliability(np.array([1.0]), np.array([False]))) == 1.0


def test_without_pairs_nothing_is_measured() -> None:
    """No pairs: no bands, and an error that is None and not zero."""
    assert reliability(np.zeros(0), np.zeros(0, bool)) == []
    assert calibration_error([]) is None


def test_perfect_judgement_is_bounded_by_what_was_compared() -> None:
    """Of three records of one person, those joined through a compared chain count; a stranger costs nothing."""
    truth = np.array([1, 1, 1, 2])

    assert ceiling(np.array([0, 1, 2]), np.array([1, 2, 3]), truth) == 1.0
    assert ceiling(np.array([0]), np.array([1]), truth) == 0.5
    assert ceiling(np.array([0]), np.array([1]), np.array([1, 2])) is None
