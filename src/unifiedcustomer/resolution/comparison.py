"""Agreement patterns: every comparison's level for every pair, and the few distinct combinations that occur."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import in_threads, library
from unifiedcustomer.kernels.levels import numbered_patterns
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
    "compared_patterns",
    "every_nth",
    "in_parts",
    "patterns",
    "together",
    "with_more",
]

T = TypeVar("T")

Figures: TypeAlias = NDArray[Any]  #: of pairs

LevelMatrix: TypeAlias = NDArray[np.uint8]  #: shape (comparisons, pairs)

PART: Final = 1 << 17  #: pairs whose levels are in memory at a time, in one thread

LEAST: Final = 1 << 13
"""Pairs below which handing a part to another thread takes longer than the part."""

SHARES: Final = 8
"""Parts that the work is cut into if they are not too small, so that nobody waits long for whoever has the last."""

AT_ONCE: Final = 8
"""Comparisons that are packed into one integer, four bits each, behind the number of a pattern."""

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


def in_parts(pairs: int, work: Callable[[slice], T], size: int = PART) -> list[T]:
    """``work`` done on all pairs, a part of at most ``size`` at a time, by as many threads as there are processors."""
    size = min(size, max(-(-pairs // SHARES), LEAST))
    return in_threads(work, [slice(start, start + size) for start in range(0, pairs, size)] or [slice(0, 0)])


@attrs.frozen(eq=False)
class Patterns:
    """The distinct columns of a level matrix, in ascending order: `levels` has shape (patterns, comparisons)."""

    levels: Levels
    counts: Int64s  #: pairs with each pattern
    of_pair: NDArray[np.int32]  #: each pair's pattern


@attrs.frozen(eq=False)
class ComparedPairs:
    """Candidate pairs of rows ``left < right`` in key order, and the agreement pattern of each."""

    columns: RecordColumns
    left: Rows
    right: Rows
    patterns: Patterns


def compare_pairs(columns: RecordColumns, rules: Sequence[tuple[str, str]], left: Rows, right: Rows) -> ComparedPairs:
    """Compare given pairs by ``rules``."""
    return ComparedPairs(columns, left, right, compared_patterns(columns, rules, left, right))


def compared_patterns(columns: RecordColumns, rules: Sequence[tuple[str, str]], left: Rows, right: Rows) -> Patterns:
    """How given pairs agree by ``rules``. The levels of a part of them at a time are in memory."""
    if len(left) > LEAST:
        # What is derived from the values of columns, by one comparison beside the other, is then there for all parts.
        in_threads(lambda rule: compare(columns, [rule], left[:0], right[:0]), rules)

    def of_part(part: slice) -> Patterns:
        # Kernels take rows of 32 bits, and every comparison would make them anew.
        sides = [cast("Rows", side[part].astype(np.int32)) for side in (left, right)]
        return patterns(compare(columns, rules, *sides))

    return _joined(in_parts(len(left), of_part))


def every_nth(pairs: ComparedPairs, every: int) -> ComparedPairs:
    """One pair of ``every``, beginning with the first."""
    of_pair = pairs.patterns.of_pair[::every]
    counts = np.bincount(of_pair, minlength=len(pairs.patterns.counts)).astype(np.int64)
    here = np.flatnonzero(counts)
    rank = np.cumsum(counts > 0, dtype=np.int32) - np.int32(1)
    found = Patterns(pairs.patterns.levels[here], counts[here], rank[of_pair])
    return ComparedPairs(pairs.columns, pairs.left[::every], pairs.right[::every], found)


def together(some: ComparedPairs, more: ComparedPairs) -> ComparedPairs:
    """Pairs of the same columns, none of them in both, as one; compared by the same rules, in key order."""
    rows = np.int64(len(some.columns))
    at = np.searchsorted(some.left * rows + some.right, more.left * rows + more.right)
    found = _joined([some.patterns, more.patterns])
    of_some, of_more = np.split(found.of_pair, [len(some.left)])
    left, right, of_pair = with_more((some.left, some.right, of_some), (more.left, more.right, of_more), at)
    return ComparedPairs(some.columns, left, right, Patterns(found.levels, found.counts, of_pair))


def with_more(some: Iterable[Figures], more: Iterable[Figures], at: Int64s | None = None) -> tuple[Figures, ...]:
    """Columns of pairs with those of more pairs, each put before the pair at its place in ``at``, or behind all."""
    return tuple(
        np.concatenate(both) if at is None else np.insert(both[0], at, both[1]) for both in zip(some, more, strict=True)
    )


def _joined(parts: Sequence[Patterns]) -> Patterns:
    """The patterns of pairs that come one behind the other."""
    if len(parts) == 1:
        return parts[0]
    found = patterns(np.ascontiguousarray(np.concatenate([part.levels for part in parts]).T))
    counts = np.bincount(found.of_pair, np.concatenate([part.counts for part in parts]), len(found.levels))
    of_pair = np.empty(sum(len(part.of_pair) for part in parts), dtype=np.int32)
    begin = at = 0
    for part in parts:
        names = found.of_pair[begin : begin + len(part.levels)]
        of_pair[at : at + len(part.of_pair)] = names[part.of_pair]
        begin, at = begin + len(part.levels), at + len(part.of_pair)
    return Patterns(found.levels, counts.astype(np.int64), of_pair)


def patterns(matrix: LevelMatrix) -> Patterns:
    """Group pairs by pattern. Levels are at most 15."""
    compiled = library()
    number, first = numbered_patterns(compiled, matrix) if compiled is not None else _numbered(matrix)
    levels = np.ascontiguousarray(matrix[:, first].T)
    order = np.lexsort(levels.T[::-1]) if len(matrix) else np.zeros(len(first), dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    of_pair = rank[number]
    return Patterns(levels[order], np.bincount(of_pair, minlength=len(order)).astype(np.int64), of_pair)


def _numbered(matrix: LevelMatrix) -> tuple[NDArray[np.int32], Int64s]:
    """The number of each pair's pattern, and the first pair of each; a pattern is packed into one integer."""
    comparisons, pairs = matrix.shape
    number = np.zeros(pairs, dtype=np.int64)
    first = np.zeros(min(pairs, 1), dtype=np.int64)
    for place in range(0, comparisons, AT_ONCE):
        packed = number
        for levels in matrix[place : place + AT_ONCE]:
            packed = packed * 16 + levels
        order = np.argsort(packed, kind="stable")
        fresh = np.diff(packed[order], prepend=-1) != 0
        number = np.empty(pairs, dtype=np.int64)
        number[order] = np.cumsum(fresh) - 1
        first = order[fresh]
    return number.astype(np.int32), first
