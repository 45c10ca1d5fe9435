"""The steps of resolution in order: columns, blocking, comparison, scoring, clustering."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.identities import Judgement
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution.blocking import Block, candidate_pairs, key_tokens
from unifiedcustomer.resolution.columns import Int64s, RecordColumns, Rows
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, compare_pairs
from unifiedcustomer.resolution.deciding import Decided, Judged, Weighed, decided, is_tie
from unifiedcustomer.resolution.explanation import MatchExplanation, explain
from unifiedcustomer.resolution.judgements import judged_pairs
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.modes import Scope
from unifiedcustomer.resolution.person_model import PERSON
from unifiedcustomer.resolution.scoring import Scorer
from unifiedcustomer.resolution.trust import trusted

if TYPE_CHECKING:
    from unifiedcustomer.resolution.one_record import OneRecord

__all__ = ["Evidence", "Resolver", "row_finder"]

Closed: TypeAlias = Collection[int]


@attrs.frozen(eq=False)
class Evidence:
    """Every compared pair of rows ``left < right``, in key order, with its agreement pattern and weight in bits."""

    columns: RecordColumns
    left: Rows
    right: Rows
    patterns: Patterns
    weights: NDArray[np.float64]
    votes: NDArray[np.float64]  #: what each pair contributes to the mean weight of two clusters, in bits


class Resolver:
    """One model, ready to resolve. It holds no records: the same model and rows always give the same answer."""

    def __init__(self, model: ResolutionModel) -> None:
        self.model = model
        self._scorer = Scorer.of(model)
        self._rules = [(c.kind, PERSON[c.name].feature if c.name in PERSON else c.name) for c in model.comparisons]

    @cached_property
    def one_record(self) -> OneRecord:
        """The same model, ready to look at one record at a time."""
        from unifiedcustomer.resolution.one_record import OneRecord

        return OneRecord(self.model, self._weights_with_last)

    def _weights_with_last(self, records: Sequence[Mapping[str, Sequence[str]]]) -> list[float]:
        """The weight of each of ``records``, given by their features, with the last of them."""
        last = len(records) - 1
        table = feature_table(
            NormalizedRecord(key=RecordKey("?", f"{row:09d}"), cells=(), features=features)
            for row, features in enumerate(records)
        )
        pairs = self.compare(self.columns(table), np.arange(last), np.full(last, last))
        weights: list[float] = self.weigh(pairs).weights.tolist()
        return weights

    def columns(self, table: FeatureTable) -> RecordColumns:
        """The rows as this model sees them: in key order, hub values missing."""
        return RecordColumns.of(trusted(table, self.model.rules)).without(self.model.hubs)

    def tokens(self, table: FeatureTable) -> list[tuple[int, ...]]:
        """Each row's blocking tokens, signed 64-bit, sorted; two records are compared if they share an open one."""
        columns = self.columns(table)
        held: list[set[int]] = [set() for _ in range(len(table))]
        for key in self.model.blocking:
            block = key_tokens(columns, key)
            for row, token in zip(columns.order[block.rows].tolist(), block.tokens.tolist(), strict=True):
                held[row].add(token)
        return [tuple(sorted(tokens)) for tokens in held]

    def evidence(self, table: FeatureTable, closed: Closed = ()) -> Evidence:
        """Block, compare and score the rows of ``table``."""
        return self.evidence_in(self.columns(table), table, closed)

    def blocks(self, columns: RecordColumns) -> list[Block]:
        """For each blocking key its tokens, and the rows that hold them."""
        return in_threads(lambda key: key_tokens(columns, key), self.model.blocking)

    def evidence_in(
        self,
        columns: RecordColumns,
        table: FeatureTable,
        closed: Closed = (),
        blocks: Sequence[Block] | None = None,
    ) -> Evidence:
        """As `evidence`, where the `columns` of the table, and perhaps its `blocks`, are made already."""
        left, right, _ = candidate_pairs(
            columns,
            self.model.blocking,
            largest=self.model.largest_block,
            closed=closed,
            scope=Scope.of(self.model.mode, table, columns.order),
            blocks=blocks,
        )
        return self.weigh(self.compare(columns, left, right))

    def compare(self, columns: RecordColumns, left: Rows, right: Rows) -> ComparedPairs:
        """Compare given pairs by this model's comparisons."""
        return compare_pairs(columns, self._rules, left, right)

    def weigh(self, pairs: ComparedPairs) -> Evidence:
        """Score compared pairs."""
        return Evidence(pairs.columns, pairs.left, pairs.right, pairs.patterns, *self._scorer.weigh(pairs))

    def agreeing(self, found: Evidence, place: int) -> tuple[str, ...]:
        """The comparisons of the compared pair at ``place`` that speak for one person."""
        levels = found.patterns.levels[found.patterns.of_pair[place]].tolist()
        pairs = zip(self.model.comparisons, levels, strict=True)
        return tuple(each.name for each, level in pairs if level and each.m[level - 1] > each.u[level - 1])

    def ties(self, found: Evidence) -> NDArray[np.bool_]:
        """Which compared pairs tie their records into one component: nobody is one person without a chain of these."""
        return is_tie(found.weights, found.patterns, self.model)

    def links(self, table: FeatureTable, closed: Closed = ()) -> list[tuple[int, int, float]]:
        """Input row pairs whose evidence ties them into one component, with the weight."""
        found = self.evidence(table, closed)
        strong = np.flatnonzero(self.ties(found))
        order = found.columns.order
        left, right = order[found.left[strong]].tolist(), order[found.right[strong]].tolist()
        return list(zip(left, right, found.weights[strong].tolist(), strict=True))

    def persons(self, table: FeatureTable, found: Evidence, judgements: Iterable[Judgement] = ()) -> Int64s:
        """For each input row the input row that stands for its person.

        Raises:
            ContradictoryJudgement: judgements say that two records are, and are not, one person; or that two of one
                source are, where no source has anybody twice.
        """
        order = found.columns.order
        result = np.empty(len(order), dtype=np.int64)
        result[order] = order[self.decide(table, found, judgements).person]
        return result

    def decide(
        self,
        table: FeatureTable,
        found: Evidence,
        judgements: Iterable[Judgement] = (),
        within: NDArray[np.bool_] | None = None,
    ) -> Decided:
        """Who is one person, and what the guards kept apart; in rows in key order. Raises as `persons`.

        Where ``within`` says for each input row whether it is one of those asked about, only these are clustered: the
        others are there because what is known of them may keep these apart.
        """
        order = found.columns.order
        sources = Scope.of(self.model.mode, table, order).one_per_source
        same, different = judged_pairs(judgements, row_finder(table, order), one_per_source=sources is not None)
        return decided(
            found.columns,
            Weighed(found.left, found.right, found.weights, found.votes, found.patterns),
            self.model,
            Judged(same, different, sources),
            lambda left, right: self._figures(found.columns, left, right),
            None if within is None else within[order],
        )

    def _figures(self, columns: RecordColumns, left: Rows, right: Rows) -> Weighed:
        found = self.weigh(self.compare(columns, left, right))
        return Weighed(found.left, found.right, found.weights, found.votes, found.patterns)

    def cluster(
        self, table: FeatureTable, judgements: Sequence[Judgement] = (), closed: Closed = ()
    ) -> list[list[int]]:
        """Input rows grouped into persons, in key order of their first records."""
        person = self.persons(table, self.evidence(table, closed), judgements)
        groups: dict[int, list[int]] = {}
        for row in sorted(range(len(table)), key=lambda row: (table.sources[row], table.record_ids[row])):
            groups.setdefault(int(person[row]), []).append(row)
        return list(groups.values())

    def score(self, table: FeatureTable, left: int, right: int) -> float:
        """The match weight of two input rows, in bits, whether blocking brings them together or not."""
        return float(self._pair(table, left, right).weights[0])

    def why(self, table: FeatureTable, left: int, right: int) -> MatchExplanation:
        """Every comparison of two input rows, its level and its weight."""
        found = self._pair(table, left, right)
        return explain(self.model, table.key(left), table.key(right), found.patterns.levels[0], float(found.weights[0]))

    def _pair(self, table: FeatureTable, left: int, right: int) -> Evidence:
        columns = self.columns(table)
        a, b = sorted(np.flatnonzero(columns.order == row)[0] for row in (left, right))
        return self.weigh(self.compare(columns, np.array([a]), np.array([b])))


def row_finder(table: FeatureTable, order: Int64s) -> Callable[[RecordKey], int | None]:
    """From a record's key to its row in key order; None where the table does not hold it."""
    places: dict[tuple[str, str], int] = {}

    def find(key: RecordKey) -> int | None:
        if not places:
            rows: list[int] = order.tolist()
            for place, row in enumerate(rows):
                places[table.sources[row], table.record_ids[row]] = place
        return places.get((key.source, key.record_id))

    return find
