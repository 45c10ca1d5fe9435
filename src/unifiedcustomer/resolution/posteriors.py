"""How likely a pair of each agreement pattern is of each kind, by figures that are still being learned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import library
from unifiedcustomer.kernels import posteriors as kernel
from unifiedcustomer.resolution.classes import CLASS_NAMES, profiles
from unifiedcustomer.resolution.comparison import Patterns

__all__ = ["Figures", "PatternLevels"]

Floats: TypeAlias = NDArray[np.float64]


@attrs.define(eq=False)
class Figures:
    """What expectation maximisation moves: m and u of every comparison, and the share of each class."""

    names: Sequence[str]
    m: list[Floats]
    u: list[Floats]
    shares: Floats
    _table: tuple[list[Floats], list[Floats], Floats] | None = None

    def table(self) -> Floats:
        """Log2 probability of each level of each comparison, one row each, in each class.

        The first row of a comparison is that of a missing value, which weighs nothing.
        """
        if self._table is None or self._table[0] is not self.m or self._table[1] is not self.u:
            missing, likely = np.ones((1, len(CLASS_NAMES))), [np.ones((0, len(CLASS_NAMES)))]
            for name, m, u in zip(self.names, self.m, self.u, strict=True):
                likely += [missing, profiles(name, m, u).T]
            self._table = (self.m, self.u, np.log2(np.ascontiguousarray(np.concatenate(likely))))
        return self._table[2]


@attrs.frozen(eq=False)
class PatternLevels:
    """The levels of patterns as rows of `Figures.table`, of shape (patterns, comparisons)."""

    rows: NDArray[np.int32]
    bounds: list[int]  #: where the rows of each comparison begin, and the last ones end

    @classmethod
    def of(cls, patterns: Patterns, levels: Sequence[int]) -> PatternLevels:
        """Those of ``patterns``, by comparisons of so many ``levels`` each."""
        bounds = [0]
        for each in levels:
            bounds.append(bounds[-1] + 1 + each)
        return cls(np.ascontiguousarray(patterns.levels + np.array(bounds[:-1]), dtype=np.int32), bounds)

    def of_comparison(self, place: int) -> NDArray[np.int32]:
        """The level of each pattern in one comparison, 0 where a value is missing."""
        return self.rows[:, place] - np.int32(self.bounds[place])

    def posterior(self, figures: Figures, without: int | None = None) -> Floats:
        """Probability of each class for each pattern, of shape (classes, patterns).

        That of all comparisons, or of all but the one at place ``without``.
        """
        find = kernel.posterior if library() is not None else _posterior
        return find(figures.table(), np.log2(figures.shares), self.rows, without)

    def sums(self, counts: Floats) -> list[Floats]:
        """For each comparison the sum of ``counts``, one a pattern, at each level, from 0 on."""
        find = kernel.sums_of_levels if library() is not None else _sums_of_levels
        found = find(self.rows, counts, self.bounds[-1])
        return [found[begin:end] for begin, end in pairwise(self.bounds)]


def _posterior(table: Floats, shares: Floats, rows: NDArray[np.int32], without: int | None) -> Floats:
    """The slow twin of the kernel."""
    weights = np.zeros((len(rows), len(shares)))
    for place, levels in enumerate(rows.T):
        if place != without:
            weights += table[levels]
    weights = np.ascontiguousarray((weights + shares).T)
    odds = np.exp2(weights - weights.max(axis=0))
    return np.asarray(odds / reduce(np.add, odds))


def _sums_of_levels(rows: NDArray[np.int32], counts: Floats, levels: int) -> Floats:
    """The slow twin of the kernel."""
    found = np.zeros(levels)
    for of_comparison in rows.T:
        found += np.bincount(of_comparison, counts, levels)
    return found
