"""What a model is learned from: groups of rows, pairs of them, and how these agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.resolution.blocking import Groups, distinct_pairs, key_tokens, packed, unpacked
from unifiedcustomer.resolution.candidates import Candidates
from unifiedcustomer.resolution.columns import RecordColumns, Rows
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, applicable_rules, compare_pairs
from unifiedcustomer.resolution.model import BLOCK_SIZES, BlockingKey, ResolutionModel
from unifiedcustomer.resolution.modes import Scope
from unifiedcustomer.resolution.person_model import Rule
from unifiedcustomer.resolution.training import find_hubs, random_patterns, train

__all__ = ["SIZES", "Lesson", "Packed", "blocks_report", "is_among", "is_identifier"]

Packed: TypeAlias = NDArray[np.uint64]  #: pairs of rows as ``left << 32 | right``

PAIRS_PER_RECORD: Final = 10
"""A blocking key that gives more pairs a record costs more than a run can afford."""

IDENTIFIERS: Final = frozenset({"email", "phone", "national_id", "loyalty_card", "customer_number"})
"""Whoever comes fifty times shares these fifty times. A key of one of them is used at any cost: its blocks are bounded,
and what they bring together is one person or a few."""

SIZES: Final = BLOCK_SIZES[::-1]
"""Blocks of up to so many records are judged together."""

SAMPLED_PAIRS: Final = 4_000

ENOUGH_TO_JUDGE: Final = 1 << 14
"""Records whose groups are enough to judge a coarse key by."""

FEW_RECORDS: Final = 1 << 17
"""Records up to which all groups are as good as found: to find those of a key that is used once more takes as long."""


@attrs.frozen(eq=False)
class Lesson:
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
    def of(cls, table: FeatureTable, shipped: ResolutionModel) -> Lesson:
        """What ``table`` teaches."""
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
        rows = len(self.columns)
        return self._affordable(keys, 1 if rows <= FEW_RECORDS else 1 << (rows // ENOUGH_TO_JUDGE).bit_length() - 1)

    def whole(self, groups: Mapping[BlockingKey, Groups]) -> dict[BlockingKey, Groups]:
        """All groups of keys of which an even share is known."""
        known = {key: found for key, found in groups.items() if self.parts[key] == 1}
        return known | self.groups([key for key in groups if key not in known])

    def _affordable(self, keys: Sequence[BlockingKey], part: int) -> dict[BlockingKey, Groups]:
        usable = self.usable(keys)
        largest, most = self.shipped.largest_block, PAIRS_PER_RECORD * len(self.columns)
        found = in_threads(lambda key: Groups.of(key_tokens(self.columns, key).thinned(part), largest), usable)
        held = dict(zip(usable, found, strict=True))
        costs = {key: part * groups.rows.pairs for key, groups in held.items() if not is_identifier(key)}
        self.too_costly.update((key.name, pairs) for key, pairs in costs.items() if pairs > most)
        self.parts.update(dict.fromkeys(usable, part))
        return {key: groups for key, groups in held.items() if self.affords(key, groups.of_sizes(2, SIZES[0]))}

    def affords(self, key: BlockingKey, groups: Groups) -> bool:
        """Whether a run can compare the pairs in these groups of ``key``, which may be an even share of them."""
        pairs = self.parts[key] * groups.rows.pairs
        return is_identifier(key) or pairs <= PAIRS_PER_RECORD * len(self.columns)

    def pairs(self, groups: Mapping[BlockingKey, Groups]) -> Packed:
        """The pairs that ``groups`` give, each once, ascending."""
        return self.scope.among(distinct_pairs(list(groups.values())))

    def allowed(self, left: Rows, right: Rows) -> Packed:
        """Of these pairs those that the mode allows to be compared."""
        return packed(left, right)[self.scope.allows(left, right)]

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
        pairs, counts = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for key, size in largest.items():
            beyond = groups[key].of_sizes(size + 1, SIZES[-1])
            left, right = beyond.sample(SAMPLED_PAIRS)
            found = self.allowed(left, right)
            found = found[~is_among(found, known)]
            pairs.append(found)
            counts.append(np.full(len(found), beyond.rows.pairs / max(len(left), 1)))
        patterns = self.compare(np.concatenate(pairs)).patterns
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
        report = {"pairs": len(pairs.left), "blocking": blocks_report(groups), "training": training}
        return Candidates(model, pairs, report)


def blocks_report(groups: Mapping[BlockingKey, Groups]) -> dict[str, dict[str, int]]:
    """How many pairs each key gives, and how many of its blocks are closed."""
    return {
        key.name: {"pairs": found.rows.pairs, "closed_blocks": found.rows.too_large} for key, found in groups.items()
    }


def is_identifier(key: BlockingKey) -> bool:
    """Whether ``key`` asks for one identifier and nothing else."""
    return len(key.parts) == 1 and key.parts[0].feature in IDENTIFIERS and key.parts[0].form in ("whole", "line")


def is_among(values: Packed, ordered: Packed) -> NDArray[np.bool_]:
    """Which ``values`` are in ``ordered``, an ascending array."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    order = np.argsort(values)  # neighbours are found at neighbouring places, which are then at hand
    at = np.minimum(np.searchsorted(ordered, values[order]), len(ordered) - 1)
    found = np.empty(len(values), dtype=bool)
    found[order] = ordered[at] == values[order]
    return found
