"""Persons -> what they look like from afar: how many records hang together, and who has too much of something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from unifiedcustomer.features import Feature, FeatureTable
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.identity_metrics import IdentityMetrics, OverLimit
from unifiedcustomer.resolution.columns import Column, Int64s, RecordColumns
from unifiedcustomer.resolution.trust import CLAIMS

__all__ = ["identity_metrics"]

SHOWN: Final = 10  #: the largest customers that are named

OF_A_SOURCE: Final = frozenset({Feature.CUSTOMER_NUMBER})
"""Features whose values begin with their source; each source has its own limit."""


def identity_metrics(
    table: FeatureTable, person: Int64s, rules: IdentifierRules, customer_of: Callable[[int], CustomerId]
) -> IdentityMetrics:
    """Metrics of the persons of a table's rows; ``customer_of`` names the person that a row stands for."""
    columns = RecordColumns.of(table)
    place = np.empty(len(columns), dtype=np.int64)
    place[columns.order] = np.arange(len(columns))
    person = place[person[columns.order]]
    size = np.bincount(person, minlength=len(columns))
    largest = np.lexsort((np.arange(len(size)), -size))[: min(SHOWN, int((size > 0).sum()))]
    is_stitched = size[person] > 1
    names, codes = table.sources.encoded()
    all_of, stitched_of = (
        np.bincount(codes[columns.order][rows], minlength=len(names)).tolist()
        for rows in (np.ones(len(columns), dtype=bool), is_stitched)
    )
    sources = names.strings()
    return IdentityMetrics(
        records=len(columns),
        customers=int((size > 0).sum()),
        stitched=int(is_stitched.sum()),
        sources_of_stitched=dict(sorted(zip(sources, stitched_of, strict=True))),
        records_by_source=dict(sorted(zip(sources, all_of, strict=True))),
        largest=tuple((customer_of(int(columns.order[row])), int(size[row])) for row in largest.tolist()),
        over_limit=_over_limit(columns, person, rules, customer_of),
        shared=_shared(columns, person, rules),
        claimed=_claimed(columns),
    )


def _over_limit(
    columns: RecordColumns, person: Int64s, rules: IdentifierRules, customer_of: Callable[[int], CustomerId]
) -> tuple[OverLimit, ...]:
    found = []
    for feature, limit in rules.limited().items():
        if feature not in columns.columns:
            continue
        people, values = _held(columns.columns[feature], person)
        group = people if feature not in OF_A_SOURCE else _by_source(columns.columns[feature], people, values)
        _, first, counts = np.unique(group, return_index=True, return_counts=True)
        for place in np.flatnonzero(counts > limit).tolist():
            customer = customer_of(int(columns.order[people[first[place]]]))
            found.append(OverLimit(customer_id=customer, feature=feature, values=int(counts[place]), limit=limit))
    return tuple(sorted(found, key=lambda each: (each.limit - each.values, each.feature, each.customer_id)))


def _held(column: Column, person: Int64s) -> tuple[Int64s, Int64s]:
    """Pairs of a person and a value that they have, each once, in order of the persons."""
    rows = [np.flatnonzero(codes >= 0) for codes in column.codes]
    width = np.int64(max(len(column.values), 1))
    packed = [person[at] * width + codes[at] for codes, at in zip(column.codes, rows, strict=True)]
    distinct = np.unique(np.concatenate(packed))
    return distinct // width, distinct % width


def _by_source(column: Column, people: Int64s, values: Int64s) -> Int64s:
    index: dict[str, int] = {}
    source = [index.setdefault(value.rpartition(":")[0], len(index)) for value in column.strings]
    return people * np.int64(max(len(index), 1)) + np.array([*source, -1], dtype=np.int64)[values]


def _shared(columns: RecordColumns, person: Int64s, rules: IdentifierRules) -> dict[str, int]:
    found = {}
    for feature, column in sorted(columns.columns.items()):
        rule = rules.of_feature(feature)
        if rule is not None and rule.max_persons_per_value:
            _, values = _held(column, person)
            count = int((np.bincount(values, minlength=1) > rule.max_persons_per_value).sum())
            if count:
                found[str(feature)] = count
    return found


def _claimed(columns: RecordColumns) -> int:
    found = np.zeros(len(columns), dtype=bool)
    for claimed, _ in CLAIMS.values():
        column = columns.columns.get(claimed)
        for codes in () if column is None else column.codes:
            found |= codes >= 0
    return int(found.sum())
