"""A new model for records that live: learned from them, and what it would make of them.

    live table -> learn -> prepare (who is who by it) -> what if (nothing is written) -> apply

Learning and preparing look at one moment of the store and hold nobody up; `unifiedcustomer.hub.applying` does the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.hub.doubting import WeighedPairs
from unifiedcustomer.hub.live_table import LiveTable, by_label
from unifiedcustomer.identities import Verdict
from unifiedcustomer.resolution import Evidence, Label, ResolutionModel, Resolver, resolve_table
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.old_models import refilled

__all__ = ["Learned", "Prepared", "holds_same_tokens", "in_order", "learn", "prepare", "whole"]

Int64s = NDArray[np.int64]


@attrs.frozen(kw_only=True)
class Learned:
    """A model, and how it was found."""

    model: ResolutionModel
    report: dict[str, Any]


def learn(live: LiveTable, current: ResolutionModel, labels: Collection[Label] | None, seed: int) -> Learned:
    """Learn a model from live records, as `unifiedcustomer.resolve` does; what people judged are labels unless given.

    From too few records nothing can be learned, and the ``current`` model stays.
    """
    judged = [(j.left, j.right, j.verdict is Verdict.SAME) for j in live.judgements] if labels is None else labels
    found = resolve_table(live.table, labels=list(judged), seed=seed)
    report: dict[str, Any] = {name: found.report[name] for name in ("training", "labels") if name in found.report}
    return Learned(model=found.resolver.model if found.resolver.model.trained_on else current, report=report)


def whole(model: ResolutionModel, live: LiveTable) -> ResolutionModel:
    """A model from an older file with its tables of values, which the live records have."""
    return refilled(model, live.table)


def holds_same_tokens(one: ResolutionModel, other: ResolutionModel) -> bool:
    """Whether records have the same blocking tokens and the same blocks by both."""
    return (one.blocking, one.hubs, one.largest_block) == (other.blocking, other.hubs, other.largest_block)


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """What live records would be by a model. Components and persons go by the number of their earliest record."""

    live: LiveTable
    resolver: Resolver
    current: ResolutionModel  #: that was in force when the records were read
    component: Int64s
    person: Int64s
    evidence: Evidence
    tokens: Int64s
    holders: Int64s

    def pairs(self) -> WeighedPairs:
        """The compared pairs by the numbers of records."""
        order, records = self.evidence.columns.order, self.live.records
        left, right = order[self.evidence.left], order[self.evidence.right]
        return WeighedPairs(
            records[left], records[right], self.evidence.weights, self.person[left] != self.person[right]
        )


def prepare(live: LiveTable, model: ResolutionModel, current: ResolutionModel) -> Prepared:
    """Who is who by ``model``, where ``current`` is in force."""
    resolver = Resolver(model)
    found = resolver.evidence(live.table)
    order = found.columns.order
    strong = resolver.ties(found)
    same = [(pair.low, pair.high) for pair in live.judged if pair.judgement.verdict is Verdict.SAME]
    ends = live.rows_of(np.array(same, dtype=np.int64).ravel()).reshape(-1, 2)
    ends = ends[(ends >= 0).all(axis=1)]
    left = np.concatenate((order[found.left[strong]], ends[:, 0]))
    right = np.concatenate((order[found.right[strong]], ends[:, 1]))
    rows = len(live.records)
    tokens, holders = _tokens(found.columns, resolver, live.records)
    return Prepared(
        live=live,
        resolver=resolver,
        current=current,
        component=by_label(components(rows, left, right), live.records),
        person=by_label(resolver.persons(live.table, found, live.judgements), live.records),
        evidence=found,
        tokens=tokens,
        holders=holders,
    )


def _tokens(columns: RecordColumns, resolver: Resolver, records: Int64s) -> tuple[Int64s, Int64s]:
    """Every blocking token with its holder, in order, each once."""
    blocks = [key_tokens(columns, key) for key in resolver.model.blocking]
    none = np.zeros(0, dtype=np.int64)
    tokens = np.concatenate([none, *(block.tokens for block in blocks)])
    holders = records[columns.order[np.concatenate([none, *(block.rows for block in blocks)])]]
    return in_order(tokens, holders)


def in_order(tokens: Int64s, holders: Int64s) -> tuple[Int64s, Int64s]:
    """Tokens with their holders as an index has them, each pair once."""
    order = np.lexsort((holders, tokens))
    tokens, holders = tokens[order], holders[order]
    fresh = np.ones(len(tokens), dtype=bool)
    fresh[1:] = (np.diff(tokens) != 0) | (np.diff(holders) != 0)
    return tokens[fresh], holders[fresh]
