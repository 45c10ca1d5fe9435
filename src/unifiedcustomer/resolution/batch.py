"""A whole table at once: find or take a model, then resolve with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, Final, TypeAlias

import attrs

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Judgement
from unifiedcustomer.resolution.blocking import candidate_pairs, count_pairs, key_tokens
from unifiedcustomer.resolution.columns import Int64s, RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs, applicable_rules, compare_pairs
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel
from unifiedcustomer.resolution.person_model import BLOCKING, COARSE_BLOCKING, Rule, person_model
from unifiedcustomer.resolution.resolver import Evidence, Resolver
from unifiedcustomer.resolution.training import find_hubs, train

__all__ = ["Progress", "ResolvedTable", "resolve_table"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of a stage, how many stages are done, and how many there are."""

FEWEST: Final = 60
"""Records below which nothing can be learned; the shipped model is used as it is."""

SHIPPED: Final = person_model()

PAIRS_PER_RECORD: Final = 10
"""A blocking key that gives more pairs a record costs more than it finds."""


@attrs.frozen(eq=False)
class ResolvedTable:
    """What became of a table: `person` has for each row the row that stands for its person."""

    table: FeatureTable
    resolver: Resolver
    evidence: Evidence
    person: Int64s
    report: dict[str, Any]


def resolve_table(
    table: FeatureTable,
    *,
    model: ResolutionModel | None = None,
    judgements: Iterable[Judgement] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> ResolvedTable:
    """Resolve all rows. Without a model one is trained; it gives the same answer when it is passed in later.

    Raises:
        ContradictoryJudgement: judgements say that two records are, and are not, one person.
    """
    stages = _Stages(progress, 4 if model is None else 3)
    found = _candidates(table) if model is None else _candidates_of(model, table)
    stages.done("compare")
    if model is None:
        model, training = _learn(table, found, seed)
        found.report["training"] = training
        stages.done("train")
    resolver = Resolver(model)
    evidence = resolver.weigh(found.pairs)
    stages.done("score")
    person = resolver.persons(table, evidence, judgements)
    stages.done("cluster")
    return ResolvedTable(table, resolver, evidence, person, found.report | {"seconds": stages.seconds})


def trained_model(table: FeatureTable, seed: int = 0) -> tuple[ResolutionModel, dict[str, Any]]:
    """A model for ``table``, learned from it without labels, and a report of how."""
    return _learn(table, _candidates(table), seed)


@attrs.frozen(eq=False)
class _Candidates:
    """The compared pairs of a table, and what is known before any probability is."""

    pairs: ComparedPairs
    rules: dict[str, Rule]
    blocking: tuple[BlockingKey, ...]
    hubs: dict[str, frozenset[int]]
    report: dict[str, Any]


def _candidates(table: FeatureTable) -> _Candidates:
    """Choose hub values, comparisons and blocking keys by what the data shows, then block and compare."""
    if len(table) < FEWEST:
        return _candidates_of(SHIPPED, table)
    columns = RecordColumns.of(table)
    hubs = find_hubs(columns)
    columns = columns.without(hubs)
    rules = applicable_rules(columns, table.comparisons)
    blocking, unaffordable = affordable_keys(columns, SHIPPED.largest_block)
    left, right, report = candidate_pairs(columns, blocking, largest=SHIPPED.largest_block)
    pairs = compare_pairs(columns, [(rule.kind, rule.feature) for rule in rules.values()], left, right)
    return _Candidates(
        pairs, rules, blocking, hubs, {"pairs": len(left), "blocking": report, "keys_not_used": unaffordable}
    )


def _candidates_of(model: ResolutionModel, table: FeatureTable) -> _Candidates:
    """Block and compare as ``model`` says."""
    resolver = Resolver(model)
    columns = resolver.columns(table)
    left, right, report = candidate_pairs(columns, model.blocking, largest=model.largest_block)
    pairs = resolver.compare(columns, left, right)
    return _Candidates(pairs, {}, model.blocking, dict(model.hubs), {"pairs": len(left), "blocking": report})


def _learn(table: FeatureTable, found: _Candidates, seed: int) -> tuple[ResolutionModel, dict[str, Any]]:
    if len(table) < FEWEST:
        return SHIPPED, {"shipped": True, "reason": f"fewer than {FEWEST} records"}
    learned, report = train(found.pairs, found.rules, seed=seed)
    return attrs.evolve(SHIPPED, **learned, blocking=found.blocking, hubs=found.hubs, trained_on=len(table)), report


def affordable_keys(columns: RecordColumns, largest: int) -> tuple[tuple[BlockingKey, ...], dict[str, int]]:
    """The shipped keys that this data has the features for and can afford, and the pairs of those it cannot."""
    usable = [
        key for key in (*BLOCKING, *COARSE_BLOCKING) if all(part.feature in columns.columns for part in key.parts)
    ]
    pairs = {key: count_pairs(key_tokens(columns, key), largest) for key in usable}
    chosen = tuple(key for key in usable if pairs[key] <= PAIRS_PER_RECORD * len(columns))
    return chosen, {key.name: pairs[key] for key in usable if key not in chosen}


class _Stages:
    """Tells progress, and remembers how long each stage took, in seconds."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._total, self._since = progress, total, perf_counter()

    def done(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._since, 4)
        self._since = now
        if self._progress is not None:
            self._progress(stage, len(self.seconds), self._total)
