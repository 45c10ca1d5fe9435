"""From agreement patterns to match weights: the log2 odds of one person against every kind of two persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.weights import RareValues, class_weights
from unifiedcustomer.resolution.classes import CLASS_NAMES, class_log2, moved_by_rarity
from unifiedcustomer.resolution.clustering import unsaid
from unifiedcustomer.resolution.columns import Column, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparison import ComparedPairs, in_parts
from unifiedcustomer.resolution.model import ResolutionModel, TrainedComparison

__all__ = ["Rarity", "Scorer", "class_shares", "odds"]

Floats: TypeAlias = NDArray[np.float64]

AT_ONCE: Final = 1 << 16  #: pairs whose weights by class are in memory at a time, in one thread

RARITY_WEIGHT = 0.5
"""How much of the rarity of a shared value counts. Full weight would take frequencies in noisy data for exact."""

DECIMALS = 6
"""Weights are rounded, so that the same pair weighs the same in whatever company it is computed."""


def class_shares(model: ResolutionModel) -> Floats:
    """Share of each class among all pairs, in the order of `CLASS_NAMES`."""
    shares = np.array([model.classes.get(name, 0.0) for name in CLASS_NAMES])
    shares[CLASS_NAMES.index("random")] = 1.0 - (shares.sum() - shares[CLASS_NAMES.index("random")])
    return np.asarray(np.maximum(shares, 1e-15))


@attrs.frozen(eq=False)
class Scorer:
    """The tables of one model, ready to look up: `tables[k][c, level]` are log2 probabilities."""

    model: ResolutionModel
    tables: tuple[Floats, ...]
    prior: Floats

    @classmethod
    def of(cls, model: ResolutionModel) -> Scorer:
        """Tables of ``model``."""
        tables = tuple(np.stack([class_log2(c, name) for name in CLASS_NAMES]) for c in model.comparisons)
        return cls(model, tables, np.log2(class_shares(model)))

    def class_weights(self, levels: Levels) -> Floats:
        """Log2 of share times likelihood; ``levels`` (patterns, comparisons) gives (classes, patterns)."""
        total = np.repeat(self.prior[:, None], len(levels), axis=1)
        for place, table in enumerate(self.tables):
            total += table[:, levels[:, place]]
        return total

    def weigh(self, pairs: ComparedPairs) -> tuple[Floats, Floats]:
        """The match weight of every pair in bits, and what the pair contributes to the mean weight of two clusters.

        A pair that matches contributes its weight. Any other contributes what its values say against the likeliest
        other story, but not how rare matches are: for two records that have little in common, other records of their
        clusters have answered that.
        """
        patterns = pairs.patterns
        by_class = self.class_weights(patterns.levels)
        of_pattern = self._weights_and_votes(by_class)
        weights, votes = (figures[patterns.of_pair] for figures in of_pattern)
        rares = [
            Rarity.of(c, pairs.columns).values(patterns.levels[:, place] == len(c.levels), moved_by_rarity(c.name))
            for place, c in enumerate(self.model.comparisons)
            if c.rarest
        ]
        if not rares:
            return weights, votes
        moved = np.flatnonzero(np.logical_or.reduce([rare.same for rare in rares])[patterns.of_pair])
        of_patterns = np.ascontiguousarray(by_class.T)
        kernel = class_weights if library() is not None else _class_weights

        def weigh(part: slice) -> None:
            these = moved[part]
            found = kernel(of_patterns, rares, pairs.left[these], pairs.right[these], patterns.of_pair[these])
            weights[these], votes[these] = self._weights_and_votes(found)

        in_parts(len(moved), weigh, AT_ONCE)
        return weights, votes

    def _weights_and_votes(self, by_class: Floats) -> tuple[Floats, Floats]:
        weights = odds(by_class)
        highest, prior = by_class[1], np.full(by_class.shape[1], self.prior[1])
        for share, other in zip(self.prior[2:].tolist(), by_class[2:], strict=True):
            prior[other > highest] = share
            highest = np.maximum(highest, other)
        said = by_class[0] - highest - self.prior[0] + prior
        votes = np.where(weights >= self.model.match_at, weights, np.minimum(said, unsaid(self.model.match_at)))
        return np.round(weights, DECIMALS), np.round(votes, DECIMALS).astype(np.float64, copy=False)


def odds(by_class: Floats) -> Floats:
    """Log2 odds of the first class against all others; (classes, pairs) gives (pairs,)."""
    # Row by row: reductions of numpy along the first axis take many times as long.
    highest = reduce(np.maximum, by_class[1:])
    total = reduce(np.add, (np.exp2(other - highest) for other in by_class[1:]))
    return np.asarray(by_class[0] - highest - np.log2(total))


def _class_weights(
    of_patterns: Floats, rares: Sequence[RareValues], left: Rows, right: Rows, patterns: NDArray[np.int32]
) -> Floats:
    """The slow twin of the kernel."""
    found = np.take(of_patterns.T, patterns, axis=1)
    for rare in rares:
        agree = np.flatnonzero(rare.same[patterns])
        bits = _rarest_shared(rare.codes, rare.moved, left[agree], right[agree])
        for kind in np.flatnonzero(rare.kinds).tolist():
            found[kind, agree] += bits
    return found


def _rarest_shared(codes: Sequence[NDArray[np.int32]], moved: Floats, left: Rows, right: Rows) -> Floats:
    """The bits, as ``moved`` has them, of the rarest value that each pair shares; 0 where it shares none."""
    result = np.full(len(left), np.inf)
    for codes_left in codes:
        for codes_right in codes:
            code = codes_left[left]
            shared = np.flatnonzero((code == codes_right[right]) & (code >= 0))
            result[shared] = np.minimum(result[shared], moved[code[shared]])
    result[np.isinf(result)] = 0.0
    return result


@attrs.frozen(eq=False)
class Rarity:
    """Log2 of how much rarer each value of a column is than shared values are on average."""

    column: Column | None
    moved: Floats

    def of_pairs(self, left: Rows, right: Rows) -> Floats:
        """The rarity of the rarest value that each pair shares; 0 where it shares none."""
        return _rarest_shared(() if self.column is None else self.column.codes, self.moved, left, right)

    def values(self, same: NDArray[np.bool_], kinds: NDArray[np.bool_]) -> RareValues:
        """What counts of it, where pairs have the ``same`` value, for those ``kinds`` of pairs."""
        codes = () if self.column is None else map(np.ascontiguousarray, self.column.codes)
        return RareValues(tuple(codes), RARITY_WEIGHT * self.moved, same, kinds)

    @classmethod
    def of(cls, comparison: TrainedComparison, columns: RecordColumns) -> Rarity:
        """What ``comparison`` knows of the values of its column."""
        column = columns.columns.get(_feature_of(comparison))
        if column is None:
            return cls(None, np.zeros(0))
        rarest, frequencies = comparison.rarest, comparison.frequencies
        found = column.derived("shares", lambda column: (rarest, frequencies, _shares(column, frequencies, rarest)))
        if found[0] != rarest or found[1] is not frequencies:  # another model's
            found = (rarest, frequencies, _shares(column, frequencies, rarest))
        return cls(column, np.log2(found[2] / comparison.u[-1]))


def _shares(column: Column, frequencies: Mapping[int, float], rarest: float) -> Floats:
    """How frequent each value of ``column`` is: what is not known to be frequent is as rare as can be."""
    known = np.fromiter(frequencies.keys(), np.uint64, len(frequencies))
    if not len(known):
        return np.full(len(column.values), rarest)
    order = np.argsort(known)
    known, shares = known[order], np.fromiter(frequencies.values(), np.float64, len(frequencies))[order]
    at = np.minimum(np.searchsorted(known, column.hashes), len(known) - 1)
    return np.where(known[at] == column.hashes, shares[at], rarest)


def _feature_of(comparison: TrainedComparison) -> str:
    from unifiedcustomer.resolution.person_model import PERSON

    return PERSON[comparison.name].feature if comparison.name in PERSON else comparison.name
