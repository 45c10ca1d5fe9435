"""Does a match probability mean what it says? Pairs by band of weight: the matches expected, and those there are.

A weight is the log2 odds of a match, so a band of two bits is a factor of four in the odds. A tool whose probabilities
are right has as many matches in each band as the probabilities in it add up to.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BAND", "LIMIT", "calibration_error", "reliability"]

BAND: Final = 2.0
"""Width of a band, in bits."""

LIMIT: Final = 20.0
"""Weights beyond this, either way, stand in the outermost bands."""


def reliability(probability: NDArray[np.float64], match: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Bands from the lowest weight to the highest, without empty ones: from and to (bits), pairs, expected, observed.

    >>> [band] = reliability(np.array([0.5, 0.5]), np.array([True, False]))
    >>> band["pairs"], band["expected"], band["observed"]
    (2, 0.5, 0.5)
    """
    sure = np.clip(probability, 2.0**-60, 1 - 2.0**-53)
    weights = np.clip(np.log2(sure) - np.log2(1 - sure), -LIMIT, LIMIT - BAND / 2)
    place = np.floor((weights + LIMIT) / BAND).astype(np.int64)
    pairs = np.bincount(place)
    expected, observed = np.bincount(place, weights=probability), np.bincount(place, weights=match)
    return [
        {
            "from": float(band * BAND - LIMIT),
            "to": float((band + 1) * BAND - LIMIT),
            "pairs": int(pairs[band]),
            "expected": float(expected[band] / pairs[band]),
            "observed": float(observed[band] / pairs[band]),
        }
        for band in np.flatnonzero(pairs).tolist()
    ]


def calibration_error(bands: tuple[dict[str, Any], ...] | list[dict[str, Any]]) -> float | None:
    """Mean distance of expected and observed share over all pairs (expected calibration error); None without pairs."""
    pairs = sum(band["pairs"] for band in bands)
    if not pairs:
        return None
    return float(sum(band["pairs"] * abs(band["expected"] - band["observed"]) for band in bands) / pairs)
