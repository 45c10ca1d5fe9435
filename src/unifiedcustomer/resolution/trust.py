"""A table as far as its values may be believed: what the rules of identifiers leave of it for matching.

Three things go before anything is blocked or compared: values of namespaces that never link, values that are nobody's,
and, in sources that take whatever people type, addresses and numbers that nobody proved. The last stay as claims, so
that they can be suggested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature, FeatureColumn, FeatureTable
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.resolution.columns import stable_hashes
from unifiedcustomer.resolution.model import ResolutionModel

__all__ = ["CLAIMS", "governed", "trusted"]

CLAIMS: Final[Mapping[str, tuple[str, str]]] = {
    Feature.EMAIL: (Feature.EMAIL_CLAIMED, Feature.EMAIL_PROVEN),
    Feature.PHONE: (Feature.PHONE_CLAIMED, Feature.PHONE_PROVEN),
}
"""Of each contact point the features of those that somebody only claims, and of those that are proven."""


def governed(model: ResolutionModel, rules: IdentifierRules) -> ResolutionModel:
    """``model`` under ``rules``: nothing is blocked or compared that never links, and blocked values are hub values."""
    never = rules.never_linking()
    hubs = dict(model.hubs)
    for feature, values in rules.blocked().items():
        hubs[feature] = hubs.get(feature, frozenset()) | frozenset(stable_hashes(sorted(values)).tolist())
    unnamed = {name: attrs.evolve(rule, blocked=frozenset()) for name, rule in rules.by_name.items()}
    return attrs.evolve(
        model,
        comparisons=tuple(each for each in model.comparisons if each.name not in never),
        blocking=tuple(key for key in model.blocking if not never & {part.feature for part in key.parts}),
        hubs=hubs,
        rules=attrs.evolve(rules, by_name=unnamed),
    )


def trusted(table: FeatureTable, rules: IdentifierRules) -> FeatureTable:
    """What of ``table`` may be matched; itself where the rules take nothing away."""
    never = rules.never_linking() & table.columns.keys()
    columns = {name: group for name, group in table.columns.items() if name not in never}
    for feature, values in rules.blocked().items():
        if feature in columns:
            columns[feature] = tuple(_without(column, values) for column in columns[feature])
    if rules.self_asserted:
        columns |= _claims(table, rules, columns)
    if columns == dict(table.columns):
        return table
    comparisons = {name: kind for name, kind in table.comparisons.items() if name not in never}
    return attrs.evolve(table, columns=columns, comparisons=comparisons)


def _without(column: FeatureColumn, values: frozenset[str]) -> FeatureColumn:
    """The column where ``values`` are missing."""
    is_blocked = np.append(np.isin(column.values.hashes(), stable_hashes(sorted(values))), False)
    return attrs.evolve(column, codes=np.where(is_blocked[column.codes], np.int32(-1), column.codes))


def _claims(
    table: FeatureTable, rules: IdentifierRules, columns: Mapping[str, tuple[FeatureColumn, ...]]
) -> dict[str, tuple[FeatureColumn, ...]]:
    """Contact points of self-asserted sources, as claims where the record does not say that they are proven."""
    names, codes = table.sources.encoded()
    is_asserted = np.append([name in rules.self_asserted for name in names.strings()], False)[codes]
    if not is_asserted.any():
        return {}
    made: dict[str, tuple[FeatureColumn, ...]] = {}
    for feature, (claimed, proven) in CLAIMS.items():
        if feature not in columns:
            continue
        is_claim = is_asserted & ~_has_any(columns.get(proven, ()), len(table))
        made[claimed] = (*columns.get(claimed, ()), *(_where(column, is_claim) for column in columns[feature]))
        made[feature] = tuple(_where(column, ~is_claim) for column in columns[feature])
    return made


def _has_any(columns: tuple[FeatureColumn, ...], rows: int) -> NDArray[np.bool_]:
    found = np.zeros(rows, dtype=bool)
    for column in columns:
        found |= column.codes >= 0
    return found


def _where(column: FeatureColumn, is_kept: NDArray[np.bool_]) -> FeatureColumn:
    return attrs.evolve(column, codes=np.where(is_kept, column.codes, np.int32(-1)))
