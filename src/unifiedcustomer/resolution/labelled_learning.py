"""A model that labels have a say in: its probabilities, and its threshold where there are enough of them.

Blocking is not theirs to choose, so that the pairs that are compared are the same with labels and without. The
threshold moves only where it is nearly sure to help: labels must not do harm.
"""

from __future__ import annotations

import math
from typing import Any, Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.resolution.candidates import Candidates
from unifiedcustomer.resolution.comparison import Patterns, applicable_rules
from unifiedcustomer.resolution.labels import FOLDS, LabelledPairs, label_counts
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.modes import Scope
from unifiedcustomer.resolution.person_model import Rule
from unifiedcustomer.resolution.resolver import Evidence, Resolver
from unifiedcustomer.resolution.strata import Strata
from unifiedcustomer.resolution.training import random_patterns, train

__all__ = ["LabelledLearning"]

Floats: TypeAlias = NDArray[np.float64]

THRESHOLDS: Final = (-4.0, -2.0, -1.0, 1.0, 2.0, 4.0, 6.0, 8.0)
"""Bits above or below the usual threshold that are tried."""

FEWEST: Final = 50  #: labelled pairs among the compared ones from which a threshold is chosen
FEWEST_OF_A_KIND: Final = 10

RESAMPLES: Final = 500
SURE: Final = 0.95
"""The share of resamples of the labels in which another threshold must be better than the usual one."""


@attrs.frozen(eq=False)
class LabelledLearning:
    """What labels are added to: the model and pairs of a table that were found without them."""

    table: FeatureTable
    found: Candidates
    rules: dict[str, Rule]
    sample: Patterns
    scope: Scope

    @classmethod
    def of(cls, table: FeatureTable, found: Candidates, seed: int) -> LabelledLearning:
        """Make ready to learn again from the pairs of ``found``."""
        columns = found.pairs.columns
        rules = applicable_rules(columns, table.comparisons)
        scope = Scope.of(found.model.mode, table, columns.order)
        return cls(table, found, rules, random_patterns(columns, rules, seed, scope), scope)

    def learned(self, labelled: LabelledPairs) -> Candidates:
        """The model with what the labels say, and the same pairs."""
        if not self.found.model.trained_on:
            return attrs.evolve(
                self.found, report=self.found.report | {"labels": self._report(labelled, self.found.model)}
            )
        pairs = self.found.pairs
        never = labelled.places(pairs) < 0
        outside = Resolver(self.found.model).compare(pairs.columns, labelled.left[never], labelled.right[never])
        fields, training = train(pairs, self.rules, self.sample, self.scope, label_counts(labelled, pairs, outside))
        model = attrs.evolve(self.found.model, **fields)
        match_at = self._threshold(model, labelled)
        moved = attrs.evolve(model, match_at=match_at, review_at=match_at + model.review_at - model.match_at)
        report = self.found.report | {"training": training, "labels": self._report(labelled, moved)}
        return Candidates(moved, pairs, report)

    def together(self, model: ResolutionModel, labelled: LabelledPairs) -> NDArray[np.bool_]:
        """Which labelled pairs ``model`` puts into one person."""
        person = self._persons(model, self._weighed(model))
        return np.asarray(person[labelled.left] == person[labelled.right])

    def cross_fitted(self, labelled: LabelledPairs) -> NDArray[np.bool_]:
        """Which labelled pairs come together by models that have not seen their labels, nor those of their records."""
        folds = labelled.folds(len(self.table))
        found = np.zeros(len(labelled), dtype=bool)
        for fold in range(FOLDS):
            held_out = folds == fold
            if held_out.any():
                model = self.learned(labelled.take(~held_out)).model
                found[held_out] = self.together(model, labelled.take(held_out))
        return found

    def _weighed(self, model: ResolutionModel) -> Evidence:
        """All pairs weighed, with the votes that they have as long as they do not match."""
        return Resolver(attrs.evolve(model, match_at=math.inf)).weigh(self.found.pairs)

    def _persons(self, model: ResolutionModel, weighed: Evidence) -> NDArray[np.int64]:
        """The person of each row in key order, at the threshold of ``model``."""
        votes = np.where(weighed.weights >= model.match_at, weighed.weights, weighed.votes)
        person = Resolver(model).persons(self.table, attrs.evolve(weighed, votes=votes))
        return person[self.found.pairs.columns.order]

    def _threshold(self, model: ResolutionModel, labelled: LabelledPairs) -> float:
        """The model's own threshold, or one whose persons agree better with the labels almost surely."""
        pairs = self.found.pairs
        at = labelled.places(pairs)
        asked = labelled.take(at >= 0)
        if len(asked) < FEWEST or min(asked.is_match.sum(), (~asked.is_match).sum()) < FEWEST_OF_A_KIND:
            return model.match_at
        weighed = self._weighed(model)
        apart = np.zeros(len(weighed.weights), dtype=bool)
        strata = Strata.of(weighed.weights, apart, model.match_at)
        speaks_for = _resampled(strata.of_pair[at[at >= 0]], strata.sizes)
        tried = [model.match_at, *(model.match_at + step for step in THRESHOLDS)]
        persons = (self._persons(attrs.evolve(model, match_at=each), weighed) for each in tried)
        f1 = np.stack([self._f1(person, asked, speaks_for) for person in persons])
        better = (f1[1:] > f1[0]).mean(axis=1) >= SURE
        if not better.any():
            return model.match_at
        return tried[1 + int(np.argmax(np.where(better, f1[1:].mean(axis=1), -1.0)))]

    def _f1(self, person: NDArray[np.int64], asked: LabelledPairs, speaks_for: Floats) -> Floats:
        """Pairwise F1 in each of many resamples of the labels."""
        pairs = self.found.pairs
        found = float((person[pairs.left] == person[pairs.right]).sum())
        right = asked.is_match & (person[asked.left] == person[asked.right])
        return np.asarray(2 * speaks_for @ right / np.maximum(found + speaks_for @ asked.is_match, 1e-300))

    def _report(self, labelled: LabelledPairs, model: ResolutionModel) -> dict[str, Any]:
        return {
            "pairs": len(labelled),
            "matches": int(labelled.is_match.sum()),
            "never_compared": int((labelled.places(self.found.pairs) < 0).sum()),
            "match_at": model.match_at,
        }


def _resampled(stratum: NDArray[np.int64], sizes: NDArray[np.int64]) -> Floats:
    """How many pairs each label speaks for, in each of many resamples; shape (resamples, labels).

    The Bayesian bootstrap (Rubin 1981) within each stratum: every label stays, with an exponential weight.
    """
    random = np.random.Generator(np.random.PCG64(0))
    weight = random.standard_exponential((RESAMPLES, len(stratum)))
    for each in np.flatnonzero(np.bincount(stratum, minlength=len(sizes))).tolist():
        inside = stratum == each
        weight[:, inside] *= sizes[each] / weight[:, inside].sum(axis=1, keepdims=True)
    return weight
