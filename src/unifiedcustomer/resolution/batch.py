"""A whole table at once: find or take a model, then resolve with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Judgement
from unifiedcustomer.resolution.blocking import candidate_pairs, count_pairs, key_tokens
from unifiedcustomer.resolution.columns import Int64s, RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs, applicable_rules, compare_pairs
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel
from unifiedcustomer.resolution.person_model import BLOCKING, COARSE_BLOCKING, person_model
from unifiedcustomer.resolution.resolver import Evidence, Resolver
from unifiedcustomer.resolution.training import find_hubs, random_patterns, train

__all__ = ["Progress", "ResolvedTable", "resolve_table"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of a stage, how many stages are done, and how many there are."""

FEWEST: Final = 60
"""Records below which nothing can be learned; the shipped model is used as it is."""

SHIPPED: Final = person_model()

PAIRS_PER_RECORD: Final = 10
"""A blocking key that gives more pairs a record costs more than a run can afford."""

WORTHWHILE: Final = 0.05
"""A coarse blocking key is used if at least this share of the pairs that it adds are matches."""

SAMPLED_PAIRS: Final = 10_000


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
    stages = _Stages(progress)
    found = _learned(table, seed) if model is None else _candidates_of(model, table)
    stages.done("compare" if model is not None else "train")
    resolver = Resolver(found.model)
    evidence = resolver.weigh(found.pairs)
    stages.done("score")
    person = resolver.persons(table, evidence, judgements)
    stages.done("cluster")
    return ResolvedTable(table, resolver, evidence, person, found.report | {"seconds": stages.seconds})


def trained_model(table: FeatureTable, seed: int = 0) -> tuple[ResolutionModel, dict[str, Any]]:
    """A model for ``table``, learned from it without labels, and a report of how."""
    found = _learned(table, seed)
    return found.model, found.report["training"]


@attrs.frozen(eq=False)
class _Candidates:
    """A model, and the pairs of a table that its blocking keys bring together, compared."""

    model: ResolutionModel
    pairs: ComparedPairs
    report: dict[str, Any]


def _candidates_of(model: ResolutionModel, table: FeatureTable) -> _Candidates:
    """Block and compare as ``model`` says."""
    resolver = Resolver(model)
    columns = resolver.columns(table)
    left, right, report = candidate_pairs(columns, model.blocking, largest=model.largest_block)
    return _Candidates(model, resolver.compare(columns, left, right), {"pairs": len(left), "blocking": report})


def _learned(table: FeatureTable, seed: int) -> _Candidates:
    """Learn from the pairs of the specific blocking keys; let that choose the coarse keys; learn from all pairs."""
    if len(table) < FEWEST:
        found = _candidates_of(SHIPPED, table)
        training = {"shipped": True, "reason": f"fewer than {FEWEST} records"}
        return attrs.evolve(found, report=found.report | {"training": training})
    columns = RecordColumns.of(table)
    hubs = find_hubs(columns)
    columns = columns.without(hubs)
    rules = applicable_rules(columns, table.comparisons)
    sample = random_patterns(columns, rules, seed)

    def learn(keys: tuple[BlockingKey, ...]) -> _Candidates:
        left, right, report = candidate_pairs(columns, keys, largest=SHIPPED.largest_block)
        pairs = compare_pairs(columns, [(rule.kind, rule.feature) for rule in rules.values()], left, right)
        learned, training = train(pairs, rules, sample)
        model = attrs.evolve(SHIPPED, **learned, blocking=keys, hubs=hubs, trained_on=len(table))
        return _Candidates(model, pairs, {"pairs": len(left), "blocking": report, "training": training})

    specific = tuple(key for key in usable(columns, BLOCKING) if affordable(columns, key))
    found = learn(specific)
    yields = {key: match_share(found, key) for key in usable(columns, COARSE_BLOCKING) if affordable(columns, key)}
    worthwhile = tuple(key for key, share in yields.items() if share >= WORTHWHILE)
    found = learn(specific + worthwhile) if worthwhile else found
    chosen = {
        "keys_not_used": [key.name for key in (*BLOCKING, *COARSE_BLOCKING) if key not in found.model.blocking],
        "match_share": {key.name: round(share, 4) for key, share in yields.items()},
    }
    return attrs.evolve(found, report=found.report | chosen)


def usable(columns: RecordColumns, keys: Sequence[BlockingKey]) -> list[BlockingKey]:
    """The keys that this data has the features for."""
    return [key for key in keys if all(part.feature in columns.columns for part in key.parts)]


def affordable(columns: RecordColumns, key: BlockingKey) -> bool:
    """Whether ``key`` gives no more pairs than a run can compare."""
    return count_pairs(key_tokens(columns, key), SHIPPED.largest_block) <= PAIRS_PER_RECORD * len(columns)


def match_share(found: _Candidates, key: BlockingKey) -> float:
    """The share of matches among the pairs that ``key`` would add, from an even sample of its pairs."""
    columns, known = found.pairs.columns, found.pairs.left * len(found.pairs.columns) + found.pairs.right
    left, right, _ = candidate_pairs(columns, [key], largest=SHIPPED.largest_block)
    step = max(1, len(left) // SAMPLED_PAIRS)
    left, right = left[::step], right[::step]
    fresh = ~np.isin(left * len(columns) + right, known)
    if not fresh.any():
        return 0.0
    resolver = Resolver(found.model)
    weights = resolver.weigh(resolver.compare(columns, left[fresh], right[fresh])).weights
    return float((weights >= found.model.match_at).mean())


class _Stages:
    """Tells progress, and remembers how long each stage took, in seconds."""

    TOTAL = 3

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._since = progress, perf_counter()

    def done(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._since, 4)
        self._since = now
        if self._progress is not None:
            self._progress(stage, len(self.seconds), self.TOTAL)
