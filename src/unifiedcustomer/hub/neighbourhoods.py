"""Some live records as one table, with all evidence and all judgements among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable, table_of_features
from unifiedcustomer.identities import Verdict
from unifiedcustomer.resolution import Evidence, Resolver
from unifiedcustomer.resolution.blocking import Block, Groups, distinct_pairs, unpacked
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs, patterns
from unifiedcustomer.resolution.deciding import Decided
from unifiedcustomer.storage import JudgedPair, LiveRecord, Session

__all__ = ["Neighbourhood", "neighbourhood"]

Rows = NDArray[np.int64]


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Neighbourhood:
    """Records, one a row, and everything that is known among them.

    Only the records `within` are clustered; the others are there because they may keep these apart.
    """

    live: tuple[LiveRecord, ...]
    table: FeatureTable
    evidence: Evidence
    judged: tuple[JudgedPair, ...]
    resolver: Resolver
    within: frozenset[int] | None = None  #: None for all

    @cached_property
    def row_of(self) -> dict[int, int]:
        """From record to row."""
        return {live.record: row for row, live in enumerate(self.live)}

    @cached_property
    def records(self) -> Rows:
        """From row to record."""
        return np.array([live.record for live in self.live], dtype=np.int64)

    @cached_property
    def pairs(self) -> tuple[Rows, Rows]:
        """The compared pairs, as rows of the table."""
        order = self.evidence.columns.order
        return order[self.evidence.left], order[self.evidence.right]

    @cached_property
    def ties(self) -> tuple[Rows, Rows]:
        """The tied pairs, as rows."""
        left, right = self.pairs
        tied = self.resolver.ties(self.evidence)
        same = [
            (self.row_of[pair.low], self.row_of[pair.high])
            for pair in self.judged
            if pair.judgement.verdict is Verdict.SAME and pair.low in self.row_of and pair.high in self.row_of
        ]
        judged = np.array(same, dtype=np.int64).reshape(-1, 2)
        return np.concatenate((left[tied], judged[:, 0])), np.concatenate((right[tied], judged[:, 1]))

    def tied_with(self, records: Collection[int]) -> dict[int, set[int]]:
        """For each of ``records`` that is tied with any the records that it is tied with."""
        found: dict[int, set[int]] = {}
        left, right = (self.records[rows].tolist() for rows in self.ties)
        for one, other in zip(left, right, strict=True):
            if one in records:
                found.setdefault(one, set()).add(other)
            if other in records:
                found.setdefault(other, set()).add(one)
        return found

    def component_of(self, together: Iterable[Sequence[int]] = ()) -> dict[int, int]:
        """Each record's component among these records: its earliest record. Some are known to be ``together``."""
        chains = [(self.row_of[a], self.row_of[b]) for group in together for a, b in pairwise(group)]
        left, right = self.ties
        linked = np.array(chains, dtype=np.int64).reshape(-1, 2)
        return self._earliest(
            components(len(self.live), np.concatenate((left, linked[:, 0])), np.concatenate((right, linked[:, 1])))
        )

    @cached_property
    def decided(self) -> Decided:
        """Who is one person, and what guards kept apart."""
        judgements = [pair.judgement for pair in self.judged]
        is_within = None if self.within is None else np.isin(self.records, np.fromiter(self.within, np.int64))
        return self.resolver.decide(self.table, self.evidence, judgements, is_within)

    @cached_property
    def identity_of(self) -> dict[int, int]:
        """Each record's identity among these records: its earliest record."""
        if not len(self.ties[0]):
            return {live.record: live.record for live in self.live}
        order = self.evidence.columns.order
        person = np.empty(len(order), dtype=np.int64)
        person[order] = order[self.decided.person]
        return self._earliest(person)

    def _earliest(self, groups: Rows) -> dict[int, int]:
        first: dict[int, int] = {}
        rows = [*zip(self.records.tolist(), groups.tolist(), strict=True)]
        for record, group in rows:
            first[group] = min(first.get(group, record), record)
        return {record: first[group] for record, group in rows}


def neighbourhood(
    session: Session,
    resolver: Resolver,
    live: Iterable[LiveRecord],
    within: Collection[int] | None = None,
    tokens: Mapping[int, Collection[int]] = MappingProxyType({}),
) -> Neighbourhood:
    """Those records with everything that is known among them; which ``tokens`` some of them hold may be known."""
    rows = tuple(sorted(live, key=lambda record: record.record))
    records = [row.record for row in rows]
    keys = session.records.keys(records)
    table = table_of_features([keys[record] for record in records], [row.features for row in rows])
    columns = resolver.columns(table)
    held = session.blocks.open_tokens(records, tokens)
    return Neighbourhood(
        live=rows,
        table=table,
        evidence=resolver.weigh(_compared(resolver, columns, rows, *_pairs(records, columns, held))),
        judged=tuple(session.judgements.about(records)),
        resolver=resolver,
        within=None if within is None else frozenset(within),
    )


def _compared(
    resolver: Resolver, columns: RecordColumns, live: Sequence[LiveRecord], left: Rows, right: Rows
) -> ComparedPairs:
    """The pairs, compared: a few of them one by one, as far as features alone say what may be compared."""
    found = None
    if not resolver.model.rules.self_asserted:
        features = [live[row].features for row in columns.order.tolist()]
        found = resolver.one_record.levels(features, left, right)
    return (
        resolver.compare(columns, left, right)
        if found is None
        else ComparedPairs(columns, left, right, patterns(found))
    )


def _pairs(records: Sequence[int], columns: RecordColumns, held: Sequence[tuple[int, int]]) -> tuple[Rows, Rows]:
    """The pairs of rows that share an open token, as resolution would find them: in key order, each once."""
    place = np.empty(len(records), dtype=np.int64)
    place[columns.order] = np.arange(len(records))
    row_of = dict(zip(records, place.tolist(), strict=True))
    tokens = np.array([token for token, _ in held], dtype=np.int64)
    rows = np.array([row_of[record] for _, record in held], dtype=np.int64)
    # Every token here is open, whatever its block's size.
    return unpacked(distinct_pairs([Groups.of(Block(rows, tokens), largest=len(records))]))
