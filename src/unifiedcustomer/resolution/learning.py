"""A model learned from the records themselves: which values are hubs, which keys block, what agreement weighs.

Some blocking keys are specific enough for any file, where few records share a block. Larger blocks and coarse keys have
to earn their place: a model is learned from the small blocks of specific keys first, and says how many of the pairs
that larger blocks or a coarse key would add are matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
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
from unifiedcustomer.resolution.model import BLOCK_SIZES, BlockingKey, ResolutionModel
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
"""A coarse blocking key, or larger blocks of a key, are used if at least this share of the pairs they add match."""

SIZES: Final = BLOCK_SIZES[::-1]
"""Blocks of up to so many records are judged together."""

TEACHING: Final = 10
"""The blocks of specific keys up to this size teach the model that judges all other blocks."""

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
    """Learn from some pairs of the specific blocking keys; let that choose all further blocks; learn from all pairs."""
    shipped = attrs.evolve(person_model(table.comparisons), mode=mode)
    if len(table) < FEWEST:
        found = candidates_of(shipped, table)
        training = {"shipped": True, "reason": f"fewer than {FEWEST} records"}
        return attrs.evolve(found, report=found.report | {"training": training})
    lesson = _Lesson.of(table, shipped)
    with ThreadPoolExecutor(1) as beside:
        sample = beside.submit(lesson.sample, seed)
        thinned = beside.submit(lesson.thinned, COARSE_BLOCKING)
        specific = lesson.groups(BLOCKING)
        begun = {key: _teaching(key) for key in specific}
        small = _up_to(begun, specific)
        pairs = lesson.pairs(small)
        compared = beside.submit(lesson.compare, pairs)
        every = max(len(pairs) // ENOUGH_PAIRS, 1)
        some = lesson.compare(pairs[::every]) if every > 1 else compared.result()
        judge = lesson.learn(small, some, sample.result(), lesson.some_beyond(begun, specific, pairs), every)
        coarse = thinned.result()
        largest, shares = _worthwhile(judge, specific | coarse, begun, pairs, lesson)
        whole = specific | lesson.groups([key for key in largest if key in coarse])
        used = _up_to(largest, whole)
        more = lesson.pairs({key: whole[key].of_sizes(begun.get(key, 1) + 1, size) for key, size in largest.items()})
        more = more[~_is_among(more, pairs)]
        every_pair = together(compared.result(), lesson.compare(more)) if len(more) else compared.result()
    if len(more) or every > 1:
        closed = {key: size for key, size in largest.items() if key in specific}
        beyond = lesson.some_beyond(closed, specific, _packed(every_pair))
        found = lesson.learn(used, every_pair, sample.result(), beyond, start=judge.model)
    else:
        model = attrs.evolve(judge.model, blocking=tuple(used))
        found = attrs.evolve(judge, model=model, report=judge.report | {"blocking": _blocks(used)})
    chosen = {
        "keys_not_used": [key.name for key in (*BLOCKING, *COARSE_BLOCKING) if key not in largest],
        "keys_too_costly": lesson.too_costly,
        "hubs": {feature: len(hashes) for feature, hashes in lesson.hubs.items()},
        "match_share": shares,
        "largest_blocks": {key.name: size for key, size in largest.items()},
    }
    return attrs.evolve(found, report=found.report | chosen)


def _teaching(key: BlockingKey) -> int:
    """The largest block of a specific key that is used unseen."""
    return SIZES[-1] if _is_identifier(key) else TEACHING


def _up_to(largest: Mapping[BlockingKey, int], groups: Mapping[BlockingKey, Groups]) -> dict[BlockingKey, Groups]:
    """The groups of up to so many rows, by keys that say so."""
    return {attrs.evolve(key, largest=size): groups[key].of_sizes(2, size) for key, size in largest.items()}


def _worthwhile(
    judge: Candidates,
    keys: Mapping[BlockingKey, Groups],
    begun: Mapping[BlockingKey, int],
    known: Packed,
    lesson: _Lesson,
) -> tuple[dict[BlockingKey, int], dict[str, float]]:
    """The largest block of each key that is used; and the share of matches in the first blocks of each coarse key."""
    bands = [
        (key, size, groups.of_sizes(below + 1, size))
        for key, groups in keys.items()
        for below, size in pairwise((1, *SIZES))
        if size > begun.get(key, 0)
    ]
    sampled = match_shares(judge, [groups for *_, groups in bands], known, lesson.scope)
    largest, done, shares = dict(begun), set[BlockingKey](), dict[str, float]()
    for (key, size, _), (matches, pairs) in zip(bands, sampled, strict=True):
        if size == SIZES[0]:
            shares[key.name] = round(matches / max(pairs, 1), 4)
        # Few pairs say little: the larger blocks of a key that is used are open until something speaks against them.
        seen = (matches + 1, pairs + 1) if key in largest else (matches, max(pairs, 1))
        if key in done or seen[0] < WORTHWHILE * seen[1] or not lesson.affords(key, keys[key].of_sizes(2, size)):
            done.add(key)
        else:
            largest[key] = size
    return largest, shares


@attrs.frozen(eq=False)
class _Lesson:
    """What is learned from: the table without hub values, and the comparisons that it allows."""

    shipped: ResolutionModel
    columns: RecordColumns
    hubs: dict[str, frozenset[int]]
    rules: dict[str, Rule]
    scope: Scope
    too_costly: dict[str, int] = attrs.field(factory=dict)
    """How many pairs those keys would have given that were narrowed or left out because of that."""

    parts: dict[BlockingKey, int] = attrs.field(factory=dict)
    """Of how many groups of each key one was looked at."""

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
        costs = {key: part * groups.rows.pairs for key, groups in held.items() if not _is_identifier(key)}
        self.too_costly.update((key.name, pairs) for key, pairs in costs.items() if pairs > most)
        self.parts.update(dict.fromkeys(usable, part))
        return {key: groups for key, groups in held.items() if self.affords(key, groups.of_sizes(2, SIZES[0]))}

    def affords(self, key: BlockingKey, groups: Groups) -> bool:
        """Whether a run can compare the pairs in these groups of ``key``, which may be an even share of them."""
        pairs = self.parts[key] * groups.rows.pairs
        return _is_identifier(key) or pairs <= PAIRS_PER_RECORD * len(self.columns)

    def pairs(self, groups: Mapping[BlockingKey, Groups]) -> Packed:
        """The pairs that ``groups`` give, each once, ascending."""
        return self.scope.among(distinct_pairs(list(groups.values())))

    def compare(self, pairs: Packed) -> ComparedPairs:
        """Compare pairs by all comparisons."""
        return compare_pairs(
            self.columns, [(rule.kind, rule.feature) for rule in self.rules.values()], *unpacked(pairs)
        )

    def some_beyond(
        self, largest: Mapping[BlockingKey, int], groups: Mapping[BlockingKey, Groups], known: Packed
    ) -> Patterns:
        """How the pairs of blocks agree that are larger than that, and not ``known``, reckoned from some of them.

        Namesakes meet in large blocks above all. Who has never seen any takes two of one name for one person.
        """
        packed, counts = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for key, size in largest.items():
            beyond = groups[key].of_sizes(size + 1, SIZES[-1])
            left, right = beyond.sample(SAMPLED_PAIRS)
            found = left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64)
            found = found[~_is_among(found, known) & self.scope.allows(left, right)]
            packed.append(found)
            counts.append(np.full(len(found), beyond.rows.pairs / max(len(left), 1)))
        patterns = self.compare(np.concatenate(packed)).patterns
        stand_for = np.bincount(patterns.of_pair, np.concatenate(counts), len(patterns.levels))
        return attrs.evolve(patterns, counts=np.round(stand_for).astype(np.int64))

    def learn(
        self,
        groups: Mapping[BlockingKey, Groups],
        pairs: ComparedPairs,
        sample: Patterns,
        beyond: Patterns,
        every: int = 1,
        start: ResolutionModel | None = None,
    ) -> Candidates:
        """A model that blocks by those keys, learned from the pairs that they give, or from one of ``every``.

        And from how pairs ``beyond`` them agree.
        """
        patterns = attrs.evolve(
            pairs.patterns,
            levels=np.concatenate((pairs.patterns.levels, beyond.levels)),
            counts=np.concatenate((pairs.patterns.counts * every, beyond.counts)),
        )
        fields, training = train(attrs.evolve(pairs, patterns=patterns), self.rules, sample, self.scope, start=start)
        model = attrs.evolve(
            self.shipped, **fields, blocking=tuple(groups), hubs=self.hubs, trained_on=len(self.columns)
        )
        report = {"pairs": len(pairs.left), "blocking": _blocks(groups), "training": training}
        return Candidates(model, pairs, report)


def _blocks(groups: Mapping[BlockingKey, Groups]) -> dict[str, dict[str, int]]:
    """How many pairs each key gives, and how many of its blocks are closed."""
    return {
        key.name: {"pairs": found.rows.pairs, "closed_blocks": found.rows.too_large} for key, found in groups.items()
    }


def _is_identifier(key: BlockingKey) -> bool:
    return len(key.parts) == 1 and key.parts[0].feature in IDENTIFIERS and key.parts[0].form in ("whole", "line")


def match_shares(
    judge: Candidates, keys: Sequence[Groups], known: Packed, scope: Scope = ANY_TWO
) -> list[tuple[int, int]]:
    """Of the pairs that each of ``keys`` would add to the ``known``, in an even sample: matches, and all."""
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
    matches = weights >= judge.model.match_at
    return [(int(matches[end - len(pairs) : end].sum()), len(pairs)) for pairs, end in zip(fresh, ends, strict=True)]


def _packed(pairs: ComparedPairs) -> Packed:
    return pairs.left.astype(np.uint64) << np.uint64(32) | pairs.right.astype(np.uint64)


def _is_among(values: Packed, ordered: Packed) -> NDArray[np.bool_]:
    """Which ``values`` are in ``ordered``, an ascending array."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    order = np.argsort(values)  # neighbours are found at neighbouring places, which are then at hand
    at = np.minimum(np.searchsorted(ordered, values[order]), len(ordered) - 1)
    found = np.empty(len(values), dtype=bool)
    found[order] = ordered[at] == values[order]
    return found
