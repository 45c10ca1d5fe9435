"""Models from files whose values were hashed otherwise get their tables of values from the table that they resolve.

Which mailboxes are hubs and which names are frequent are facts about values, not about agreement, and every table that
is large enough to matter shows them. Without hubs a model would join all who share a reception's telephone, so a model
that lacks them is never used as it is.
"""

from __future__ import annotations

import attrs
import numpy as np

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.model import ResolutionModel, TrainedComparison, rounded
from unifiedcustomer.resolution.person_model import PERSON, custom_rule
from unifiedcustomer.resolution.training import FREQUENT, find_hubs

__all__ = ["refilled"]


def refilled(model: ResolutionModel, table: FeatureTable) -> ResolutionModel:
    """``model`` with the tables that its file left behind learned anew from ``table``; all else stays as it is."""
    if not model.left_behind:
        return model
    columns = RecordColumns.of(table)
    hubs = find_hubs(columns)
    columns = columns.without(hubs)
    return attrs.evolve(
        model,
        comparisons=tuple(_with_frequencies(comparison, columns, table) for comparison in model.comparisons)
        if "frequencies" in model.left_behind
        else model.comparisons,
        hubs=hubs if "hubs" in model.left_behind else model.hubs,
        left_behind=(),
    )


def _with_frequencies(comparison: TrainedComparison, columns: RecordColumns, table: FeatureTable) -> TrainedComparison:
    name = comparison.name
    rule = PERSON.get(name) or (custom_rule(name, table.comparisons[name]) if name in table.comparisons else None)
    column = columns.columns.get(rule.feature) if rule is not None and rule.rare_values_tell_more else None
    if column is None or not column.counts.any():
        return comparison
    known = float(column.counts.sum())
    frequent = np.flatnonzero(column.counts >= FREQUENT)
    pairs = zip(column.hashes[frequent].tolist(), column.counts[frequent].tolist(), strict=True)
    return attrs.evolve(
        comparison,
        frequencies={value: rounded(count / known) for value, count in pairs},
        rarest=rounded(min(2.0 / known, 1.0)),
    )
