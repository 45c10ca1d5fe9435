"""A model, and the pairs of a table that it compares."""

from __future__ import annotations

from typing import Any

import attrs

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.resolution.blocking import candidate_pairs
from unifiedcustomer.resolution.comparison import ComparedPairs
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.modes import Scope
from unifiedcustomer.resolution.resolver import Resolver

__all__ = ["Candidates", "candidates_of"]


@attrs.frozen(eq=False)
class Candidates:
    """A model, and the pairs of a table that its blocking keys bring together, compared."""

    model: ResolutionModel
    pairs: ComparedPairs
    report: dict[str, Any]


def candidates_of(model: ResolutionModel, table: FeatureTable) -> Candidates:
    """Block and compare as ``model`` says."""
    resolver = Resolver(model)
    columns = resolver.columns(table)
    scope = Scope.of(model.mode, table, columns.order)
    left, right, report = candidate_pairs(columns, model.blocking, largest=model.largest_block, scope=scope)
    return Candidates(model, resolver.compare(columns, left, right), {"pairs": len(left), "blocking": report})
