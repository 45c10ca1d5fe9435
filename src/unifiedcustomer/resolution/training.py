"""What the data itself says about the model, without labels.

u comes from random pairs and from how often values occur. m and the shares of the kinds of pairs come from expectation
maximisation over the patterns of all candidate pairs at once; pairs that no block brings together count as random.
Because candidate pairs come from many different keys, no comparison is conditioned on, and none needs to be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.resolution.classes import CLASS_NAMES, tells_kin_apart
from unifiedcustomer.resolution.columns import Column, Int64s, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.dates import whole_dates
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, compared_patterns
from unifiedcustomer.resolution.labels import LabelCounts
from unifiedcustomer.resolution.model import ResolutionModel, TrainedComparison, rounded
from unifiedcustomer.resolution.modes import ANY_TWO, Scope
from unifiedcustomer.resolution.person_model import CLASSES, TYPICAL_RECORDS, Rule
from unifiedcustomer.resolution.posteriors import Figures, PatternLevels

__all__ = ["find_hubs", "random_pairs", "random_patterns", "train"]

Floats = NDArray[np.float64]

SAMPLE: Final = 300_000  #: random pairs from which u is estimated
SAMPLED_LEVELS: Final = 20_000_000  #: comparisons of random pairs; where records have very many columns, fewer pairs
PRIOR_PAIRS: Final = 30.0  #: how many pairs' worth the shipped m counts
ROUNDS: Final = 100
STANDS_STILL: Final = 1e-4  #: probabilities, and pairs of each class per record, that move by less have arrived
FREQUENT: Final = 5  #: records from which a value's frequency is kept; rarer values are personal
HUB_RECORDS: Final = 12
HUB_NAMES: Final = 4
SURE: Final = 0.99
"""Probability of a match from which other comparisons alone decide it."""

FEWEST_ANCHORS: Final = 200  #: pairs that are sure without a comparison, from which they tell how often matches differ
MOST_TWINS: Final = 0.1
"""No more than one in ten pairs of a household are taken for twins."""
NOT_BY_EQUALITY: Final = frozenset({"other_names", "number", "place"})
"""Comparators whose highest level does not mean that two values are equal."""
NAMES: Final = frozenset({"given_name", "family_name"})
SWAPPED: Final = 2  #: the place of swapped names among the levels of both
HOUSEHOLD: Final = CLASS_NAMES.index("household")
TWIN: Final = CLASS_NAMES.index("twin")

_sum: Final = np.add.reduce  #: of few numbers, many times: the method of arrays asks Python first


def find_hubs(columns: RecordColumns) -> dict[str, frozenset[int]]:
    """Mailboxes and phones held by more than 12 records of more than 4 family names: a desk, not a person."""
    family = columns.columns.get("family")
    found = {}
    for feature in ("email", "phone"):
        column = columns.columns.get(feature)
        if column is None:
            continue
        crowded = np.append(column.counts > HUB_RECORDS, False)  # code -1 finds the last entry
        hubs = np.flatnonzero(_names_at(column, crowded, family) > HUB_NAMES)
        if len(hubs):
            found[feature] = frozenset(column.hashes[hubs].tolist())
    return found


def _names_at(column: Column, crowded: NDArray[np.bool_], family: Column | None) -> Int64s:
    """How many family names, or rows where nobody has one, there are at each crowded value."""
    found, width = [], np.int64(1 + (len(column.codes[0]) if family is None else len(family.values)))
    for codes in column.codes:
        rows = np.flatnonzero(crowded[codes])
        names = rows if family is None else family.codes[0][rows]
        found.append(codes[rows] * width + names + 1)
    ordered = np.sort(np.concatenate(found))
    distinct = ordered[np.diff(ordered, prepend=-1) != 0]
    return np.bincount(distinct // width, minlength=len(column.values))


def random_pairs(rows: int, seed: int, most: int = SAMPLE) -> tuple[Rows, Rows]:
    """Up to ``most`` pairs ``left < right``, every pair equally likely; all pairs where there are no more."""
    everything = rows * (rows - 1) // 2
    if everything <= most:
        left, right = np.triu_indices(rows, 1)
        return left.astype(np.int64), right.astype(np.int64)
    random = np.random.Generator(np.random.PCG64(seed))
    left, right = random.integers(0, rows, most), random.integers(0, rows - 1, most)
    # One row after the other: what is known of it is then at hand.
    left = np.repeat(np.arange(rows, dtype=np.int64), np.bincount(left, minlength=rows))
    right += right >= left
    return np.minimum(left, right), np.maximum(left, right)


def random_patterns(columns: RecordColumns, rules: Mapping[str, Rule], seed: int, scope: Scope = ANY_TWO) -> Patterns:
    """How random pairs agree, compared by ``rules``."""
    asked = [(rule.kind, rule.feature) for rule in rules.values()]
    most = min(SAMPLE, SAMPLED_LEVELS // max(len(asked), 1))
    left, right = random_pairs(len(columns), seed, most) if scope is ANY_TWO else scope.random_pairs(seed, most)
    return compared_patterns(columns, asked, left, right)


def train(
    pairs: ComparedPairs,
    rules: Mapping[str, Rule],
    sample: Patterns,
    scope: Scope = ANY_TWO,
    labels: LabelCounts | None = None,
    start: ResolutionModel | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a model that are learned (comparisons, shares of classes), and a report of how.

    ``pairs``, the candidates, and ``sample``, random pairs, were compared by ``rules``, in their order. Where there are
    ``labels`` of some candidates, what they are is known. A model by the same rules saves rounds as a ``start``.
    """
    learner = _Learner(pairs.columns, rules, labels.patterns if labels else pairs.patterns, sample, scope)
    learner.labels = labels
    if start is not None:
        learner.begin_with(start)
    rounds = learner.run()
    shares = zip(CLASS_NAMES, learner.state.shares.tolist(), strict=True)
    learned = {
        "comparisons": tuple(learner.trained()),
        "classes": {name: rounded(share) for name, share in shares if name != "random"},
    }
    return learned, {"rounds": rounds, "random_pairs": int(sample.counts.sum()), **learner.report()}


class _Learner:
    """Expectation maximisation over pattern counts."""

    def __init__(
        self,
        columns: RecordColumns,
        rules: Mapping[str, Rule],
        candidates: Patterns,
        sample: Patterns,
        scope: Scope,
    ) -> None:
        self.columns, self.rules, self.names = columns, rules, list(rules)
        self.candidates, self.sample = candidates, sample
        self.labels: LabelCounts | None = None
        self.scope, self.pairs = scope, max(scope.pairs(len(columns)), 1.0)
        self._agreeing: dict[int, tuple[float, float]] = {}
        self._kin = {place for place, name in enumerate(rules) if tells_kin_apart(name)}
        self.usual_m = [np.array([m for m, _ in rule.levels.values()]) for rule in rules.values()]
        self.usual_u = [np.array([u for _, u in rule.levels.values()]) for rule in rules.values()]
        sizes = list(map(len, self.usual_m))
        self.candidate_levels, self.sample_levels = (PatternLevels.of(each, sizes) for each in (candidates, sample))
        per_record = np.array([CLASSES.get(name, 0.0) * TYPICAL_RECORDS / 2 for name in CLASS_NAMES])
        self.state = Figures(self.names, list(self.usual_m), list(self.usual_u), np.ones(len(CLASS_NAMES)))
        self._set_shares(np.maximum(per_record * len(columns), 1e-3))
        nothing = np.zeros(len(candidates.counts))
        self.state.u = self._random_levels(np.zeros(len(sample.counts)), self.candidate_levels.sums(nothing))

    def begin_with(self, model: ResolutionModel) -> None:
        """Begin where ``model`` ended."""
        self.state.m = [np.array(comparison.m) for comparison in model.comparisons]
        self.state.u = [np.array(comparison.u) for comparison in model.comparisons]
        self._set_shares(np.array([model.classes.get(name, 0.0) for name in CLASS_NAMES]) * self.pairs)

    def run(self) -> int:
        """Iterate until nothing moves; returns the number of rounds."""
        before = self._moving()
        for round_ in range(1, ROUNDS + 1):
            self._step()
            after = self._moving()
            if np.abs(after - before).max() < STANDS_STILL:
                return round_
            before = after
        return ROUNDS

    def _moving(self) -> Floats:
        """The figures that have to stand still: m, and the pairs of each class per record."""
        return np.concatenate([*self.state.m, self.state.shares * (self.pairs / len(self.columns))])

    def _expected(self) -> Floats:
        """How many pairs of each class and pattern there are, as far as is known."""
        posterior = self.candidate_levels.posterior(self.state)
        return posterior * self.candidates.counts if self.labels is None else self.labels.settled(posterior)

    def _step(self) -> None:
        found = self._expected()
        in_sample = self.sample_levels.posterior(self.state)[0]
        matched = self.candidate_levels.sums(found[0])
        self.state.m = [self._matched_levels(place, sums[1:]) for place, sums in enumerate(matched)]
        self.state.u = self._random_levels(in_sample, matched)
        expected = np.maximum(found.sum(axis=1), 1e-3)
        # Where birth dates are missing twins look like any siblings, so their share cannot be learned from these pairs.
        expected[TWIN] = min(expected[TWIN], MOST_TWINS * expected[HOUSEHOLD])
        self._set_shares(expected)

    def _matched_levels(self, place: int, sums: Floats) -> Floats:
        """M of one comparison.

        Where given names differ and nothing else does, a relative and a person with two given names look the same, and
        how frequent each is cannot be told from such pairs: taken for matches, they make differing matches look
        frequent, and so themselves. So the share of matches that differ is at most what it is where all else is sure.
        """
        usual = self.usual_m[place]
        m = _normal(sums + PRIOR_PAIRS * usual)
        if place not in self._kin:
            return m
        others = self.candidate_levels.posterior(self.state, without=place)[0]
        sure = np.where(others >= SURE, others, 0.0) * self.candidates.counts
        anchors = np.bincount(self.candidate_levels.of_comparison(place), sure, len(usual) + 1)[1:]
        if anchors.sum() < FEWEST_ANCHORS:
            return m
        differ = min(float(_normal(anchors + PRIOR_PAIRS * usual)[0]), float(m[0]))
        return np.concatenate(([differ], m[1:] * ((1 - differ) / (1 - m[0]))))

    def _set_shares(self, expected: Floats) -> None:
        shares = expected / self.pairs
        random = CLASS_NAMES.index("random")
        shares[random] = max(1.0 - (shares.sum() - shares[random]), 0.5)
        self.state.shares = shares

    def _random_levels(self, match_in_sample: Floats, matched: Sequence[Floats]) -> list[Floats]:
        """U of every comparison: random pairs that are not matches; the exact level from how often values occur."""
        result = []
        sampled = self.sample_levels.sums(self.sample.counts * (1.0 - match_in_sample))
        for place, (rule, usual) in enumerate(zip(self.rules.values(), self.usual_u, strict=True)):
            sums = sampled[place][1:]
            u = _normal(sums + max(0.001 * _sum(sums), 1.0) * usual)
            column = self.columns.columns.get(rule.feature)
            if column is not None and rule.kind not in NOT_BY_EQUALITY:
                u = self._with_exact(u, column, matched[place], place, rule.kind)
            if rule.kind in NAMES:
                u = _with_swaps(u, self.state.m[place])
            result.append(u)
        return result

    def _with_exact(self, u: Floats, column: Column, matched: Floats, place: int, kind: str) -> Floats:
        """Replace the exact level by its share among all pairs, less those that are matches."""
        if place not in self._agreeing:
            compared = column.derived("whole dates", whole_dates) if kind == "birth_date" else column
            self._agreeing[place] = self.scope.agreeing(compared)[0], self.scope.agreeing(column)[1]
        same = self._agreeing[place][0] - matched[-1]
        both = self._agreeing[place][1] - _sum(matched[1:])
        if both <= 0:
            return u
        exact = (max(same, 0.0) + 0.5 * u[-1] + 0.05) / (both + 1.0)
        return _normal(np.concatenate((u[:-1] * ((1 - exact) / max(_sum(u[:-1]), 1e-12)), (exact,))))

    def trained(self) -> list[TrainedComparison]:
        """The comparisons as learned."""
        return [self._trained(place, name, rule) for place, (name, rule) in enumerate(self.rules.items())]

    def _trained(self, place: int, name: str, rule: Rule) -> TrainedComparison:
        frequencies, rarest = frozen_mapping({}), 0.0
        column = self.columns.columns.get(rule.feature)
        if rule.rare_values_tell_more and column is not None and column.counts.sum():
            frequencies = column.derived("frequencies", _frequencies)
            rarest = rounded(min(2.0 / float(column.counts.sum()), 1.0))
        return TrainedComparison(
            name=name,
            kind=rule.kind,
            levels=tuple(rule.levels),
            m=tuple(rounded(m) for m in self.state.m[place].tolist()),
            u=tuple(rounded(u) for u in self.state.u[place].tolist()),
            frequencies=frequencies,
            rarest=rarest,
        )

    def report(self) -> dict[str, Any]:
        """How many pairs of each kind were found, and which comparisons rest on the shipped figures."""
        found = self._expected()
        support = {
            name: float(found[0][self.candidates.levels[:, place] > 0].sum()) for place, name in enumerate(self.names)
        }
        return {
            "expected_pairs": {
                name: float(total) for name, total in zip(CLASS_NAMES, found.sum(axis=1).tolist(), strict=True)
            },
            "support": support,
            "not_estimated": sorted(name for name, pairs in support.items() if pairs < PRIOR_PAIRS),
        }


def _frequencies(column: Column) -> Mapping[int, float]:
    """How frequent values are that are not rare, by their hashes."""
    frequent = np.flatnonzero(column.counts >= FREQUENT)
    counts, known = column.counts[frequent].tolist(), float(column.counts.sum())
    shares = {count: rounded(count / known) for count in set(counts)}
    return frozen_mapping(dict(zip(column.hashes[frequent].tolist(), map(shares.__getitem__, counts), strict=True)))


def _with_swaps(u: Floats, m: Floats) -> Floats:
    """U where a name that stands in another place says no more than the same name in its own.

    Both names cross at once, and that is so rare among random pairs that each of them would be the whole proof.
    """
    least = m[SWAPPED] * u[-1] / m[-1]
    if u[SWAPPED] >= least:
        return u
    return _normal(np.where(np.arange(len(u)) == SWAPPED, least, u))


def _normal(sums: Floats) -> Floats:
    """Sums as probabilities, none of them zero."""
    floor = np.maximum(sums, 1e-9 * max(_sum(sums), 1e-300))
    return np.asarray(floor / _sum(floor))
