"""Which pairs of a result are worth asking about, and what the answers say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.resolve.labels import Labels, read_labels

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    from unifiedcustomer.features import FeatureTable
    from unifiedcustomer.resolution import Estimate, Label, ResolvedTable

__all__ = ["estimate", "places_worth_asking", "read_table_labels"]


def read_table_labels(table: FeatureTable, labels: Labels) -> list[Label]:
    """Labels of records of ``table``."""
    return read_labels(labels, sorted(table.sources.encoded()[0].strings()))


def places_worth_asking(resolved: ResolvedTable, number: int, known: Labels, seed: int) -> NDArray[int64]:
    """Places in the evidence of pairs worth a label."""
    from unifiedcustomer.resolution import pairs_worth_asking

    if number < 0:
        raise InvalidValue("number", Problem.OUT_OF_RANGE)
    return pairs_worth_asking(resolved, number, read_table_labels(resolved.table, known), seed)


def estimate(resolved: ResolvedTable, labels: Labels | None, seed: int) -> Estimate:
    """Precision and recall as far as labels tell."""
    from unifiedcustomer.resolution import estimate_of

    return estimate_of(resolved, None if labels is None else read_table_labels(resolved.table, labels), seed)
