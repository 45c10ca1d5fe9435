"""A model learned from the records themselves: which values are hubs, which keys block, what agreement weighs.

Some blocking keys are specific enough for any file. The coarse ones have to earn their place: a model is learned from
the pairs of the specific keys first, and says how many of the pairs that a coarse key would add are matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Mode
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.resolution.blocking import Groups, candidate_pairs, distinct_pairs, key_tokens, unpacked
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, applicable_rules, compare_pairs, together
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel
from unifiedcustomer.resolution.modes import ANY_TWO, Scope
from unifiedcustomer.resolution.person_model import BLOCKING, COARSE_BLOCKING, Rule, person_model
from unifiedcustomer.resolution.resolver import Resolver
from unifiedcustomer.resolution.training import find_hubs, random_patterns, train

__all__ = ["Candidates", "candidates_of", "learned", "match_shares"]

Packed: TypeAlias = NDArray[np.uint64]  #: pairs of rows as ``left << 32 | right``

FEWEST: Final = 60
"""Records below which nothing can be learned; the shipped model is used as it is."""

PAIRS_PER_RECORD: Final = 10
"""A blocking key that gives more pairs a record costs more than a run can afford."""

IDENTIFIERS: Final = frozenset({"email", "phone", "national_id", "loyalty_card", "customer_number"})
"""Whoever comes fifty times shares these fifty times. A key of one of them is used at any cost: its blocks are bounded,
and what they bring together is one person or a few."""

WORTHWHILE: Final = 0.05
"""A coarse blocking key is used if at least this share of the pairs that it adds are matches."""

SAMPLED_PAIRS: Final = 4_000

ENOUGH_TO_JUDGE: Final = 1 << 15
"""Records whose groups are enough to judge a coarse key by."""

ENOUGH_PAIRS: Final = 1 << 16
"""Pairs of specific keys from which enough is learned to judge coarse keys by; more say the same."""


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


def learned(table: FeatureTable, seed: int, mode: Mode = Mode.DEDUPE_AND_LINK) -> Candidates:
    """Learn from some pairs of the specific blocking keys; let that choose the coarse keys; learn from all pairs."""
    shipped = attrs.evolve(person_model(table.comparisons), mode=mode)
    if len(table) < FEWEST:
        found = candidates_of(shipped, table)
        training = {"shipped": True, "reason": f"fewer than {FEWEST} records"}
        return attrs.evolve(found, report=found.report | {"training": training})
    lesson = _Lesson.of(table, shipped)
    with ThreadPoolExecutor(1) as beside:
        sample = beside.submit(lesson.sample, seed)
        thinned = beside.submit(lesson.thinned, COARSE_BLOCKING)
        groups = lesson.groups(BLOCKING)
        pairs = lesson.pairs(groups)
        compared = beside.submit(lesson.compare, pairs)
        every = max(len(pairs) // ENOUGH_PAIRS, 1)
        some = lesson.compare(pairs[::every]) if every > 1 else compared.result()
        judge = lesson.learn(groups, some, sample.result(), every)
        coarse = thinned.result()
        shares = dict(zip(coarse, match_shares(judge, list(coarse.values()), pairs, lesson.scope), strict=True))
        worthwhile = lesson.groups([key for key, share in shares.items() if share >= WORTHWHILE])
        more = lesson.pairs(worthwhile)
        more = more[~_is_among(more, pairs)]
        every_pair = together(compared.result(), lesson.compare(more)) if len(more) else compared.result()
    found = judge
    if len(more) or every > 1:
        found = lesson.learn(groups | worthwhile, every_pair, sample.result(), start=judge.model)
    unused = [key.name for key in (*BLOCKING, *COARSE_BLOCKING) if key not in found.model.blocking]
    chosen = {
        "keys_not_used": unused,
        "keys_too_costly": lesson.too_costly,
        "hubs": {feature: len(hashes) for feature, hashes in lesson.hubs.items()},
        "match_share": {key.name: round(share, 4) for key, share in shares.items()},
    }
    return attrs.evolve(found, report=found.report | chosen)


@attrs.frozen(eq=False)
class _Lesson:
    """What is learned from: the table without hub values, and the comparisons that it allows."""

    shipped: ResolutionModel
    columns: RecordColumns
    hubs: dict[str, frozenset[int]]
    rules: dict[str, Rule]
    scope: Scope
    too_costly: dict[str, int] = attrs.field(factory=dict)
    """How many pairs the keys would have given that were left out because of that."""

    @classmethod
    def of(cls, table: FeatureTable, shipped: ResolutionModel) -> _Lesson:
        columns = RecordColumns.of(table)
        hubs = find_hubs(columns)
        columns = columns.without(hubs)
        rules = applicable_rules(columns, table.comparisons)
        scope = Scope.of(shipped.mode, table, columns.order)
        return cls(shipped, columns, hubs, rules, scope)

    def sample(self, seed: int) -> Patterns:
        """How random pairs agree."""
        return random_patterns(self.columns, self.rules, seed, self.scope)

    def usable(self, keys: Sequence[BlockingKey]) -> list[BlockingKey]:
        """The keys that this data has the features for."""
        return [key for key in keys if all(part.feature in self.columns.columns for part in key.parts)]

    def groups(self, keys: Sequence[BlockingKey]) -> dict[BlockingKey, Groups]:
        """The rows that each key brings together, of the keys that give no more pairs than a run can compare."""
        return self._affordable(keys, 1)

    def thinned(self, keys: Sequence[BlockingKey]) -> dict[BlockingKey, Groups]:
        """An even share of the groups of each key, to judge the key by, of the keys that are affordable by it."""
        return self._affordable(keys, 1 << max(len(self.columns) // ENOUGH_TO_JUDGE, 1).bit_length() - 1)

    def _affordable(self, keys: Sequence[BlockingKey], part: int) -> dict[BlockingKey, Groups]:
        usable = self.usable(keys)
        largest, most = self.shipped.largest_block, PAIRS_PER_RECORD * len(self.columns)
        found = in_threads(lambda key: Groups.of(key_tokens(self.columns, key).thinned(part), largest), usable)
        held = dict(zip(usable, found, strict=True))
        costs = {key: part * groups.rows.pairs for key, groups in held.items()}
        costly = {key for key, pairs in costs.items() if pairs > most and not _is_identifier(key)}
        self.too_costly.update((key.name, costs[key]) for key in usable if key in costly)
        return {key: groups for key, groups in held.items() if key not in costly}

    def pairs(self, groups: Mapping[BlockingKey, Groups]) -> Packed:
        """The pairs that ``groups`` give, each once, ascending."""
        return self.scope.among(distinct_pairs(list(groups.values())))

    def compare(self, pairs: Packed) -> ComparedPairs:
        """Compare pairs by all comparisons."""
        return compare_pairs(
            self.columns, [(rule.kind, rule.feature) for rule in self.rules.values()], *unpacked(pairs)
        )

    def learn(
        self,
        groups: Mapping[BlockingKey, Groups],
        pairs: ComparedPairs,
        sample: Patterns,
        every: int = 1,
        start: ResolutionModel | None = None,
    ) -> Candidates:
        """A model that blocks by those keys, learned from the pairs that they give, or from one of ``every``."""
        seen = attrs.evolve(pairs, patterns=attrs.evolve(pairs.patterns, counts=pairs.patterns.counts * every))
        fields, training = train(seen, self.rules, sample, self.scope, start=start)
        model = attrs.evolve(
            self.shipped, **fields, blocking=tuple(groups), hubs=self.hubs, trained_on=len(self.columns)
        )
        blocking = {
            key.name: {"pairs": found.rows.pairs, "closed_blocks": found.rows.too_large}
            for key, found in groups.items()
        }
        return Candidates(model, pairs, {"pairs": len(pairs.left), "blocking": blocking, "training": training})


def _is_identifier(key: BlockingKey) -> bool:
    return len(key.parts) == 1 and key.parts[0].feature in IDENTIFIERS and key.parts[0].form in ("whole", "line")


def match_shares(judge: Candidates, keys: Sequence[Groups], known: Packed, scope: Scope = ANY_TWO) -> list[float]:
    """For each key the share of matches among the pairs that it would add to the ``known``, from an even sample."""
    columns, resolver = judge.pairs.columns, Resolver(judge.model)
    fresh = []
    for groups in keys:
        left, right = groups.sample(SAMPLED_PAIRS)
        packed = left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64)
        fresh.append(packed[~_is_among(packed, known) & scope.allows(left, right)])
    # All at once: what is prepared for each distinct value is prepared once.
    weights = (
        resolver.weigh(resolver.compare(columns, *unpacked(np.concatenate(fresh)))).weights if fresh else np.zeros(0)
    )
    ends = np.cumsum([len(pairs) for pairs in fresh])
    return [
        float((weights[end - len(pairs) : end] >= judge.model.match_at).mean()) if len(pairs) else 0.0
        for pairs, end in zip(fresh, ends.tolist(), strict=True)
    ]


def _is_among(values: Packed, ordered: Packed) -> NDArray[np.bool_]:
    """Which ``values`` are in ``ordered``, an ascending array."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    order = np.argsort(values)  # neighbours are found at neighbouring places, which are then at hand
    at = np.minimum(np.searchsorted(ordered, values[order]), len(ordered) - 1)
    found = np.empty(len(values), dtype=bool)
    found[order] = ordered[at] == values[order]
    return found
