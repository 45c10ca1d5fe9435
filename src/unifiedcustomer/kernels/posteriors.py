"""The kernels of expectation maximisation: sums over the levels of patterns."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import float64, int32
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[float64]
    Rows: TypeAlias = NDArray[int32]

__all__ = ["posterior", "sums_of_levels"]


def posterior(table: Floats, shares: Floats, rows: Rows, without: int | None) -> Floats:
    """Probability of each class for each pattern, shape (classes, patterns).

    ``table`` has the log2 probability of each level, one row each, in each class; ``shares`` those of the classes;
    ``rows`` of shape (patterns, comparisons) the levels of each pattern.
    """
    found = np.empty((len(shares), len(rows)), dtype=np.float64)
    classes, patterns = map(ctypes.c_int64, found.shape)
    call = compiled().add_levels
    call.restype = None
    call(
        address(table), address(shares), classes, address(rows), ctypes.c_int64(rows.shape[1]),
        ctypes.c_int64(-1 if without is None else without), patterns, address(found),
    )  # fmt: skip
    np.exp2(found, out=found)
    call = compiled().normalise
    call.restype = None
    call(address(found), classes, patterns)
    return found


def sums_of_levels(rows: Rows, counts: Floats, levels: int) -> Floats:
    """The sum of ``counts``, one a pattern, at each of so many rows of a table of levels."""
    sums = np.zeros(levels, dtype=np.float64)
    call = compiled().sum_levels
    call.restype = None
    call(
        address(rows), ctypes.c_int64(rows.shape[1]), address(np.ascontiguousarray(counts)),
        ctypes.c_int64(len(rows)), address(sums),
    )  # fmt: skip
    return sums
