"""Similarity of texts, computed once per distinct pair of values and gathered back to the pairs of records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from unifiedcustomer.resolution.columns import Column, Int64s, Levels

__all__ = ["PairLevels", "best_level", "distinct_pairs", "edits", "jaro_winkler", "levels_of_distinct"]

FEWEST_FOR_THREADS: Final = 5_000

PairLevels: TypeAlias = Callable[[Sequence[str], Sequence[str]], Levels]
"""Levels of aligned texts."""


def distinct_pairs(left: Int64s, right: Int64s, size: int) -> tuple[Int64s, Int64s, Int64s]:
    """The distinct unordered pairs among ``zip(left, right)`` of codes below ``size``, and each pair's place in them.

    Sorts instead of ``np.unique``, which is many times slower on millions of integers.
    """
    packed = np.minimum(left, right) * size + np.maximum(left, right)
    order = np.argsort(packed, kind="stable")
    ordered = packed[order]
    fresh = np.concatenate(([True], np.diff(ordered) != 0)) if len(ordered) else np.zeros(0, dtype=bool)
    place = np.empty(len(packed), dtype=np.int64)
    place[order] = np.cumsum(fresh) - 1
    distinct = ordered[fresh]
    return distinct // max(size, 1), distinct % max(size, 1), place


def _workers(pairs: int) -> int:
    """Threads pay from some thousand pairs on; before, starting them costs more than the work."""
    return -1 if pairs > FEWEST_FOR_THREADS else 1


def jaro_winkler(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    """Jaro-Winkler similarity of aligned texts, 0 to 1."""
    if not left:
        return np.zeros(0, dtype=np.float32)
    return process.cpdist(
        left, right, scorer=JaroWinkler.normalized_similarity, dtype=np.float32, workers=_workers(len(left))
    )


def edits(left: Sequence[str], right: Sequence[str], most: int) -> NDArray[np.int32]:
    """Edits (a swap of neighbours counts one) between aligned texts; ``most + 1`` stands for more."""
    if not left:
        return np.zeros(0, dtype=np.int32)
    return process.cpdist(
        left, right, scorer=OSA.distance, score_cutoff=most, dtype=np.int32, workers=_workers(len(left))
    )


def levels_of_distinct(column: Column, left: Int64s, right: Int64s, same: int, others: PairLevels) -> Levels:
    """Levels of aligned codes of one column: ``same`` for equal codes, else ``others`` of the distinct value pairs."""
    levels = np.full(len(left), same, dtype=np.uint8)
    differ = np.flatnonzero(left != right)
    a, b, place = distinct_pairs(left[differ], right[differ], len(column.values))
    values = column.strings
    levels[differ] = others([values[code] for code in a.tolist()], [values[code] for code in b.tolist()])[place]
    return levels


def best_level(
    left: Column, right: Column, rows: tuple[Int64s, Int64s], compare: Callable[[Int64s, Int64s], Levels]
) -> Levels:
    """The highest level over every position of two columns; 0 where a side has no value.

    ``compare`` gets aligned codes, none of them missing.
    """
    best = np.zeros(len(rows[0]), dtype=np.uint8)
    for codes_left in left.codes:
        for codes_right in right.codes:
            a, b = codes_left[rows[0]].astype(np.int64), codes_right[rows[1]].astype(np.int64)
            known = np.flatnonzero((a >= 0) & (b >= 0))
            best[known] = np.maximum(best[known], compare(a[known], b[known]))
    return best
