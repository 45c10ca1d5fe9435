"""What perfect judgement of the compared pairs would reach: no weight and no threshold gets above that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.thresholds import components
from unifiedcustomer.resolution.evaluation import evaluate

__all__ = ["ceiling"]


def ceiling(left: NDArray[np.int64], right: NDArray[np.int64], truth: NDArray[np.int64]) -> float | None:
    """Pairwise F1 of the clusters that the true matches among the pairs (row numbers) make; None without true pairs.

    >>> ceiling(np.array([0, 0]), np.array([1, 2]), np.array([7, 7, 8, 8]))
    0.6666666666666666
    """
    true = truth[left] == truth[right]
    return evaluate(components(left[true], right[true], len(truth)), truth).pairwise.f1
