"""How two records agree on several values of one kind, such as interests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from unifiedcustomer.resolution.columns import Levels, RecordColumns, Rows
from unifiedcustomer.resolution.similarity import best_level, levels_of_distinct

__all__ = ["overlap"]

MOST: Final = 2 / 3
SOME: Final = 1 / 3


def overlap(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Sets are the same, or share most (two thirds of all that is in either), some (a third), few or none."""
    column = columns.columns[feature]

    def others(a: Sequence[str], b: Sequence[str]) -> Levels:
        sets = {value: frozenset(value.split("|")) for value in (*a, *b)}
        shared = np.fromiter((len(sets[x] & sets[y]) for x, y in zip(a, b, strict=True)), np.float64, len(a))
        sizes = np.fromiter((len(sets[x]) + len(sets[y]) for x, y in zip(a, b, strict=True)), np.float64, len(a))
        jaccard = shared / (sizes - shared)
        return np.select([jaccard >= MOST, jaccard >= SOME, jaccard > 0], [4, 3, 2], default=1).astype(np.uint8)

    return best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 5, others))
