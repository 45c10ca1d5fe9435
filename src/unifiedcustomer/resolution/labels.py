"""Pairs of which somebody knows whether they are one person, as evidence.

A label is statistics, a judgement is law: labels teach what a match looks like, and never join or part the pair that
they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import Int64s, Rows, stable_hashes
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, patterns

__all__ = ["FOLDS", "Label", "LabelCounts", "LabelledPairs", "label_counts"]

Label: TypeAlias = tuple[RecordKey, RecordKey, bool]
"""Two records, and whether they are one person."""

FOLDS: Final = 5


@attrs.frozen(eq=False)
class LabelledPairs:
    """Labelled pairs of rows ``left < right`` in key order, each once, ascending."""

    left: Rows
    right: Rows
    is_match: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.left)

    @classmethod
    def of(cls, labels: Iterable[Label], row_of: Callable[[RecordKey], int | None]) -> LabelledPairs:
        """Labels of records that ``row_of`` knows. A pair that is labelled both ways says nothing."""
        found: dict[tuple[int, int], set[bool]] = {}
        for one, other, is_match in labels:
            a, b = row_of(one), row_of(other)
            if a is not None and b is not None and a != b:
                found.setdefault((min(a, b), max(a, b)), set()).add(bool(is_match))
        agreed = sorted(pair for pair, said in found.items() if len(said) == 1)
        rows = np.array(agreed, dtype=np.int64).reshape(-1, 2)
        return cls(rows[:, 0], rows[:, 1], np.array([True in found[pair] for pair in agreed], dtype=bool))

    def take(self, which: NDArray[np.bool_]) -> LabelledPairs:
        """Some of them."""
        return LabelledPairs(self.left[which], self.right[which], self.is_match[which])

    def places(self, pairs: ComparedPairs) -> Int64s:
        """Where each stands among compared pairs; -1 for one that was never compared."""
        rows = np.int64(len(pairs.columns))
        compared, asked = pairs.left * rows + pairs.right, self.left * rows + self.right
        if not len(compared):
            return np.full(len(asked), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(compared, asked), len(compared) - 1)
        return np.where(compared[at] == asked, at, -1)

    def folds(self, rows: int) -> Int64s:
        """A number below `FOLDS` for each; pairs that hang together by their records are in one fold."""
        home = components(rows, self.left, self.right)[self.left]
        names = stable_hashes([f"fold {row}" for row in home.tolist()])
        return (names % np.uint64(FOLDS)).astype(np.int64)


@attrs.frozen(eq=False)
class LabelCounts:
    """Patterns of compared and labelled pairs, and how many pairs of each are labelled."""

    patterns: Patterns
    matches: NDArray[np.float64]
    others: NDArray[np.float64]

    def settled(self, posterior: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected pairs of each class and pattern: what is labelled is known, the rest is as likely as it is.

        ``posterior`` has shape (classes, patterns), the first class is the match. Of a labelled non-match only the kind
        is open. Labels may be picked by how pairs agree, and are: given the pattern nothing else was looked at, so the
        likelihood stays that of all pairs (missing at random).
        """
        other = posterior.copy()
        other[0] = 0.0
        other /= np.maximum(other.sum(axis=0), 1e-300)
        found = posterior * (self.patterns.counts - self.matches - self.others) + other * self.others
        found[0] += self.matches
        return np.asarray(found)


def label_counts(labelled: LabelledPairs, pairs: ComparedPairs, outside: ComparedPairs) -> LabelCounts:
    """Count labels by pattern. ``outside`` are the labelled pairs that are not among ``pairs``, in order."""
    at = labelled.places(pairs)
    compared = pairs.patterns.of_pair[at[at >= 0]]
    together = np.concatenate((pairs.patterns.levels, outside.patterns.levels))
    found = patterns(np.ascontiguousarray(together.T))
    names = found.of_pair
    counts = np.bincount(names, np.concatenate((pairs.patterns.counts, outside.patterns.counts)), len(found.levels))
    of_label = np.empty(len(labelled), dtype=np.int64)
    of_label[at >= 0] = names[compared]
    of_label[at < 0] = names[len(pairs.patterns.levels) + outside.patterns.of_pair]
    matches, others = (
        np.bincount(of_label[said], minlength=len(found.levels)).astype(np.float64)
        for said in (labelled.is_match, ~labelled.is_match)
    )
    return LabelCounts(Patterns(found.levels, counts.astype(np.int64), names), matches, others)
