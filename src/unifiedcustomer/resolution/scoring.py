"""From agreement patterns to match weights: the log2 odds of one person against every kind of two persons."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.classes import CLASS_NAMES, class_log2, moved_by_rarity
from unifiedcustomer.resolution.clustering import UNCOMPARED
from unifiedcustomer.resolution.columns import Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparison import ComparedPairs
from unifiedcustomer.resolution.model import ResolutionModel, TrainedComparison

__all__ = ["Scorer", "class_shares", "odds", "rarity"]

RARITY_WEIGHT = 0.5
"""How much of the rarity of a shared value counts. Full weight would take frequencies in noisy data for exact."""

DECIMALS = 6
"""Weights are rounded, so that the same pair weighs the same in whatever company it is computed."""


def class_shares(model: ResolutionModel) -> NDArray[np.float64]:
    """Share of each class among all pairs, in the order of `CLASS_NAMES`."""
    shares = np.array([model.classes.get(name, 0.0) for name in CLASS_NAMES])
    shares[CLASS_NAMES.index("random")] = 1.0 - (shares.sum() - shares[CLASS_NAMES.index("random")])
    return np.asarray(np.maximum(shares, 1e-15))


@attrs.frozen(eq=False)
class Scorer:
    """The tables of one model, ready to look up: `tables[k][c, level]` are log2 probabilities."""

    model: ResolutionModel
    tables: tuple[NDArray[np.float64], ...]
    prior: NDArray[np.float64]

    @classmethod
    def of(cls, model: ResolutionModel) -> Scorer:
        """Tables of ``model``."""
        tables = tuple(np.stack([class_log2(c, name) for name in CLASS_NAMES]) for c in model.comparisons)
        return cls(model, tables, np.log2(class_shares(model)))

    def class_weights(self, levels: Levels) -> NDArray[np.float64]:
        """Log2 of share times likelihood; ``levels`` (patterns, comparisons) gives (classes, patterns)."""
        total = np.repeat(self.prior[:, None], len(levels), axis=1)
        for place, table in enumerate(self.tables):
            total += table[:, levels[:, place]]
        return total

    def weigh(self, pairs: ComparedPairs) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The match weight of every pair in bits, and what the pair contributes to the mean weight of two clusters.

        A pair that matches contributes its weight. Any other contributes what its values say against the likeliest
        other story, but not how rare matches are: for two records that have little in common, other records of their
        clusters have answered that.
        """
        by_class = self.class_weights(pairs.patterns.levels)[:, pairs.patterns.of_pair]
        for place, comparison in enumerate(self.model.comparisons):
            if comparison.rarest:
                moved = rarity(comparison, pairs.columns, pairs.left, pairs.right)
                same = pairs.patterns.levels[pairs.patterns.of_pair, place] == len(comparison.levels)
                by_class[moved_by_rarity(comparison.name)] += np.where(same, RARITY_WEIGHT * moved, 0.0)
        weights = odds(by_class)
        rival = 1 + by_class[1:].argmax(axis=0)
        said = by_class[0] - np.take_along_axis(by_class, rival[None, :], axis=0)[0] - self.prior[0] + self.prior[rival]
        votes = np.where(weights >= self.model.match_at, weights, np.minimum(said, UNCOMPARED))
        return np.round(weights, DECIMALS), np.round(votes, DECIMALS).astype(np.float64)


def odds(by_class: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log2 odds of the first class against all others; (classes, pairs) gives (pairs,)."""
    others = by_class[1:]
    highest = others.max(axis=0)
    return np.asarray(by_class[0] - highest - np.log2(np.exp2(others - highest).sum(axis=0)))


def rarity(comparison: TrainedComparison, columns: RecordColumns, left: Rows, right: Rows) -> NDArray[np.float64]:
    """Log2 of how much rarer the shared value is than shared values are on average; 0 where none is shared."""
    column = columns.columns.get(_feature_of(comparison))
    if column is None:
        return np.zeros(len(left))
    known = np.array(sorted(comparison.frequencies), dtype=np.uint64)
    shares = np.array([comparison.frequencies[h] for h in known.tolist()])
    share = np.full(len(column.values) + 1, comparison.rarest)
    if len(known):
        at = np.minimum(np.searchsorted(known, column.hashes), len(known) - 1)
        share[:-1] = np.where(known[at] == column.hashes, shares[at], comparison.rarest)
    moved = np.log2(share / comparison.u[-1])
    moved[-1] = 0.0
    result = np.zeros(len(left))
    for codes_left in column.codes:
        for codes_right in column.codes:
            a, b = codes_left[left], codes_right[right]
            result = np.where(
                (a == b) & (a >= 0), np.minimum(result, moved[a]) if len(column.codes) > 1 else moved[a], result
            )
    return result


def _feature_of(comparison: TrainedComparison) -> str:
    from unifiedcustomer.resolution.person_model import PERSON

    return PERSON[comparison.name].feature if comparison.name in PERSON else comparison.name
