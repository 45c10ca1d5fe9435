"""Agreement patterns: every comparison's level for every pair, and the few distinct combinations that occur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.records import Comparison
from unifiedcustomer.resolution.columns import Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators import COMPARATORS
from unifiedcustomer.resolution.person_model import PERSON, Rule, custom_rule

__all__ = [
    "ComparedPairs",
    "LevelMatrix",
    "Patterns",
    "applicable_rules",
    "compare",
    "compare_pairs",
    "patterns",
    "together",
]

LevelMatrix: TypeAlias = NDArray[np.uint8]  #: shape (comparisons, pairs)

_ADDRESS = ("street", "postal_code", "city")


def applicable_rules(columns: RecordColumns, custom: Mapping[str, Comparison]) -> dict[str, Rule]:
    """The comparisons that these columns allow, by name."""
    there = columns.columns.keys()
    rules = {name: rule for name, rule in PERSON.items() if rule.feature in there}
    if any(part in there for part in _ADDRESS):
        rules["address"] = PERSON["address"]
    return rules | {name: custom_rule(name, kind) for name, kind in sorted(custom.items()) if name in there}


def compare(columns: RecordColumns, rules: Sequence[tuple[str, str]], left: Rows, right: Rows) -> LevelMatrix:
    """Levels of all pairs. ``rules`` are (comparator, feature); a feature that no record has is missing everywhere."""
    matrix = np.zeros((len(rules), len(left)), dtype=np.uint8)
    for place, (kind, feature) in enumerate(rules):
        if feature in columns.columns or (feature == "address" and any(part in columns.columns for part in _ADDRESS)):
            matrix[place] = COMPARATORS[kind](columns, feature, left, right)
    return matrix


@attrs.frozen(eq=False)
class Patterns:
    """The distinct columns of a level matrix: `levels` has shape (patterns, comparisons)."""

    levels: Levels
    counts: Int64s  #: pairs with each pattern
    of_pair: Int64s  #: each pair's pattern


@attrs.frozen(eq=False)
class ComparedPairs:
    """Candidate pairs of rows ``left < right`` in key order, and the agreement pattern of each."""

    columns: RecordColumns
    left: Rows
    right: Rows
    patterns: Patterns


def compare_pairs(columns: RecordColumns, rules: Sequence[tuple[str, str]], left: Rows, right: Rows) -> ComparedPairs:
    """Compare given pairs by ``rules``."""
    return ComparedPairs(columns, left, right, patterns(compare(columns, rules, left, right)))


def together(some: ComparedPairs, more: ComparedPairs) -> ComparedPairs:
    """Pairs of the same columns, none of them in both, as one; compared by the same rules, in key order."""
    left, right = np.concatenate((some.left, more.left)), np.concatenate((some.right, more.right))
    order = np.lexsort((right, left))
    matrix = np.concatenate([part.patterns.levels[part.patterns.of_pair] for part in (some, more)])
    return ComparedPairs(some.columns, left[order], right[order], patterns(np.ascontiguousarray(matrix[order].T)))


def patterns(matrix: LevelMatrix) -> Patterns:
    """Group pairs by pattern; a pattern is packed into one integer, four bits a comparison."""
    comparisons, pairs = matrix.shape
    packed = np.zeros(pairs, dtype=np.int64)
    exact_until = 15  # four bits each fit an int64; beyond, equal integers are found again by sorting
    for place in range(comparisons):
        if place and place % exact_until == 0:
            packed = _dense(packed)
        packed = packed * 16 + matrix[place]
    order = np.argsort(packed, kind="stable")
    ordered = packed[order]
    fresh = np.concatenate(([True], np.diff(ordered) != 0)) if pairs else np.zeros(0, dtype=bool)
    of_pair = np.empty(pairs, dtype=np.int64)
    of_pair[order] = np.cumsum(fresh) - 1
    first = order[fresh]
    return Patterns(
        levels=np.ascontiguousarray(matrix[:, first].T),
        counts=np.bincount(of_pair, minlength=len(first)).astype(np.int64),
        of_pair=of_pair,
    )


def _dense(packed: Int64s) -> Int64s:
    """Equal integers renumbered from 0, in order, so that more bits can follow."""
    values, places = np.unique(packed, return_inverse=True)
    del values
    return places.astype(np.int64)
