"""What people may be asked about a resolved table, and what their answers say of it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.asking import worth_asking
from unifiedcustomer.resolution.batch import ResolvedTable
from unifiedcustomer.resolution.columns import Int64s
from unifiedcustomer.resolution.comparison import ComparedPairs
from unifiedcustomer.resolution.estimates import Estimate, estimated
from unifiedcustomer.resolution.labels import Label, LabelledPairs
from unifiedcustomer.resolution.resolver import row_finder
from unifiedcustomer.resolution.strata import Outcomes, Strata

__all__ = ["estimate_of", "pairs_worth_asking"]


def pairs_worth_asking(resolved: ResolvedTable, number: int, labels: Iterable[Label] = (), seed: int = 0) -> Int64s:
    """Places in the evidence of up to ``number`` pairs that are worth a label, most informative first."""
    asked = _labelled(resolved, labels)
    known = asked.places(_pairs(resolved))
    if resolved.labelled is not None:
        known = np.concatenate((known, resolved.labelled.places(_pairs(resolved))))
    found = resolved.evidence
    return worth_asking(
        _strata(resolved), found.patterns.of_pair, number, known=np.unique(known[known >= 0]), seed=seed
    )


def estimate_of(resolved: ResolvedTable, labels: Iterable[Label] | None = None, seed: int = 0) -> Estimate:
    """Precision and recall by ``labels``, or by those that the model was learned with.

    A label that taught the model is judged by models of the other labels, so that nobody marks their own work.
    """
    taught = resolved.labelled
    asked = taught if labels is None else _labelled(resolved, labels)
    asked = _labelled(resolved, ()) if asked is None else asked
    together = _together(resolved, asked)
    seen = np.zeros(len(asked), dtype=bool)
    if taught is not None and resolved.learning is not None:
        rows = np.int64(len(resolved.table))
        used, given = taught.left * rows + taught.right, asked.left * rows + asked.right
        seen = np.isin(given, used)
        if seen.any():
            together[seen] = resolved.learning.cross_fitted(taught)[np.searchsorted(used, given[seen])]
    at = asked.places(_pairs(resolved))
    compared = at >= 0
    outcomes = Outcomes.of(_strata(resolved), at[compared], asked.is_match[compared], together[compared])
    return estimated(
        outcomes,
        never_compared=int((~compared).sum()),
        missed=int((asked.is_match & ~compared).sum()),
        is_cross_fitted=bool(seen.any()),
        seed=seed,
    )


def _labelled(resolved: ResolvedTable, labels: Iterable[Label]) -> LabelledPairs:
    return LabelledPairs.of(labels, row_finder(resolved.table, resolved.evidence.columns.order))


def _pairs(resolved: ResolvedTable) -> ComparedPairs:
    found = resolved.evidence
    return ComparedPairs(found.columns, found.left, found.right, found.patterns)


def _together(resolved: ResolvedTable, pairs: LabelledPairs | ComparedPairs) -> NDArray[np.bool_]:
    person = resolved.person[resolved.evidence.columns.order]
    return np.asarray(person[pairs.left] == person[pairs.right])


def _strata(resolved: ResolvedTable) -> Strata:
    weights = resolved.evidence.weights
    return Strata.of(weights, _together(resolved, _pairs(resolved)), resolved.resolver.model.match_at)
