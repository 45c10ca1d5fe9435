"""How two records agree on values that need no knowledge of what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from unifiedcustomer.resolution.columns import Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.compiled import (
    exact_levels,
    identifier_levels,
    kernel_first,
    text_levels,
)
from unifiedcustomer.resolution.similarity import best_level, edits, jaro_winkler, levels_of_distinct

__all__ = ["exact", "identifier", "number", "text"]

CLOSE: Final = 0.88  #: Jaro-Winkler from which two texts are one text misspelt


@kernel_first(text_levels)
def text(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Texts are the same, or spelt alike or one part of the other."""
    column = columns.columns[feature]

    def others(a: Sequence[str], b: Sequence[str]) -> Levels:
        within = (
            set(x.split()) <= set(y.split()) or set(y.split()) <= set(x.split()) for x, y in zip(a, b, strict=True)
        )
        alike = (jaro_winkler(a, b) >= CLOSE) | np.fromiter(within, bool, len(a))
        return np.where(alike, 2, 1).astype(np.uint8)

    return best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 3, others))


@kernel_first(identifier_levels)
def identifier(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Numbers are the same, or one typing error apart."""
    column = columns.columns[feature]

    def others(a: Sequence[str], b: Sequence[str]) -> Levels:
        return np.where(edits(a, b, 1) <= 1, 2, 1).astype(np.uint8)

    return best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 3, others))


@kernel_first(exact_levels)
def exact(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Values are the same."""
    column = columns.columns[feature]
    return best_level(column, column, (left, right), lambda a, b: np.where(a == b, 2, 1).astype(np.uint8))


def number(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Numbers are the same, or within a twentieth of each other."""
    column = columns.columns[feature]
    amounts = column.derived("amounts", lambda column: np.array([float(v) for v in column.strings], dtype=np.float64))

    def compare(a: Int64s, b: Int64s) -> Levels:
        one, two = amounts[a], amounts[b]
        with np.errstate(invalid="ignore"):  # two numbers beyond all bounds are not near each other
            near = np.abs(one - two) <= 0.05 * np.maximum(np.abs(one), np.abs(two))
        return np.select([a == b, near], [3, 2], default=1).astype(np.uint8)

    return best_level(column, column, (left, right), compare)
