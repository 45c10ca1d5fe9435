"""A whole resolution against the truth: how right it is, where it went wrong and why, and what its odds are worth.

Counts are exact although no pair outside the candidates is enumerated: what was never compared is what is left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.charts import Reliability, ReliabilityPoint
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.batch import ResolvedTable
from unifiedcustomer.resolution.causes import Cause, ErrorAnalysis, ErrorCause
from unifiedcustomer.resolution.classes import CLASS_NAMES
from unifiedcustomer.resolution.evaluation import Evaluation, evaluate
from unifiedcustomer.resolution.explanation import NEGLIGIBLE, RANDOM, STORIES
from unifiedcustomer.resolution.groupings import Integers, Labels, grouping
from unifiedcustomer.resolution.resolver import Evidence
from unifiedcustomer.resolution.scoring import Scorer, odds

__all__ = ["evaluate_resolved", "reliability"]

EXAMPLES: Final = 5
TRIES: Final = 2_000  #: groups that are looked through for examples of pairs that were never compared

EDGES: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Of the probabilities whose pairs are taken together. Pairs below one in a hundred are as good as never doubted."""

Bools = NDArray[np.bool_]


def evaluate_resolved(resolved: ResolvedTable, truth: Labels) -> Evaluation:
    """Everything that ``truth``, one label a row of the table, says about a resolution.

    Raises:
        InvalidValue: a label is missing, or there are more or fewer labels than rows.
        WrongType: labels are not hashable.
    """
    true = grouping("truth", truth)
    found, order = resolved.evidence, resolved.evidence.columns.order
    rows = (order[found.left], order[found.right])
    figures = evaluate(resolved.person, true, pairs=rows)
    same = true[rows[0]] == true[rows[1]]
    return attrs.evolve(
        figures,
        errors=_Errors(resolved, figures, grouping("person", resolved.person), true, rows, same).analysis(),
        reliability=reliability(found.weights, same),
    )


def reliability(weights: NDArray[np.float64], is_true: Bools) -> Reliability:
    """Of pairs with these weights, in bits: how many are true, beside how many should be."""
    called = 1 / (1 + np.exp2(-np.clip(weights, -60, 60)))
    bins = np.digitize(called, EDGES[:-1])
    points, off = [], 0.0
    for place in range(1, len(EDGES)):
        here = bins == place
        if here.any():
            point = ReliabilityPoint(float(called[here].mean()), float(is_true[here].mean()), int(here.sum()))
            off += point.pairs * abs(point.predicted - point.observed)
            points.append(point)
    pairs = sum(point.pairs for point in points)
    title = "Of the pairs called so likely, how many are one person"
    return Reliability(title=title, points=tuple(points), error=off / pairs if pairs else None)


@attrs.frozen(eq=False)
class _Errors:
    """Compared pairs, as input rows, beside what is true of them."""

    resolved: ResolvedTable
    figures: Evaluation
    person: Integers
    true: Integers
    rows: tuple[Integers, Integers]
    same: Bools

    def analysis(self) -> ErrorAnalysis:
        """Every missed and every wrong pair, by cause."""
        left, right = self.rows
        together = self.person[left] == self.person[right]
        strong = self.resolved.evidence.weights >= self.resolved.resolver.model.match_at
        pulled_down, pushed_up = _decisive(self.resolved)
        missed, wrong = self.same & ~together, ~self.same & together
        never = self.figures.true_pairs - self.figures.correct_pairs - int(missed.sum())
        chained = self.figures.predicted_pairs - self.figures.correct_pairs - int((wrong & strong).sum())
        return ErrorAnalysis(
            missed=_sorted(
                [
                    *self._unseen(Cause.NEVER_COMPARED, never, self.true, self.person),
                    *self._by_decision(Cause.BELOW_THRESHOLD, missed & ~strong, pulled_down),
                    *self._by_decision(Cause.SPLIT, missed & strong, None),
                ]
            ),
            wrong=_sorted(
                [
                    *self._by_decision(Cause.ABOVE_THRESHOLD, wrong & strong, pushed_up),
                    *self._chained(chained, wrong & ~strong),
                ]
            ),
        )

    def _by_decision(self, cause: Cause, asked: Bools, decided: list[str] | None) -> Iterator[ErrorCause]:
        """Compared pairs by the comparison that decided; ``decided`` has one name a pattern."""
        pairs = np.flatnonzero(asked)
        if decided is None:
            if len(pairs):
                yield ErrorCause(cause=cause, pairs=len(pairs), examples=self._keys(pairs))
            return
        names = sorted(set(decided))
        of_pattern = np.array([names.index(name) for name in decided], dtype=np.int64)
        of_pair = of_pattern[self.resolved.evidence.patterns.of_pair[pairs]]
        for place, name in enumerate(names):
            these = pairs[of_pair == place]
            if len(these):
                yield ErrorCause(cause=cause, decided_by=name, pairs=len(these), examples=self._keys(these))

    def _chained(self, total: int, compared: Bools) -> Iterator[ErrorCause]:
        examples = self._keys(np.flatnonzero(compared))
        if total and not examples:
            examples = tuple(self._never_compared(self.person, self.true))
        if total:
            yield ErrorCause(cause=Cause.CHAINED, pairs=total, examples=examples)

    def _unseen(self, cause: Cause, total: int, joined: Integers, parted: Integers) -> Iterator[ErrorCause]:
        if total:
            yield ErrorCause(cause=cause, pairs=total, examples=tuple(self._never_compared(joined, parted)))

    def _never_compared(self, joined: Integers, parted: Integers) -> list[tuple[RecordKey, RecordKey]]:
        """Some pairs that were never compared, alike in ``joined`` and not in ``parted``."""
        found: list[tuple[RecordKey, RecordKey]] = []
        order = np.lexsort((parted, joined))
        ends = np.flatnonzero(np.diff(joined[order], append=-1))
        begins = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
        several = np.flatnonzero(parted[order[begins]] != parted[order[ends]])[:TRIES]
        count = len(joined)
        low, high = np.minimum(*self.rows), np.maximum(*self.rows)
        known = np.sort(low * count + high)
        for group in several.tolist():
            a, b = sorted((int(order[begins[group]]), int(order[ends[group]])))
            at = int(np.searchsorted(known, a * count + b))
            if at == len(known) or int(known[at]) != a * count + b:
                found.append((self.resolved.table.key(a), self.resolved.table.key(b)))
            if len(found) == EXAMPLES:
                break
        return found

    def _keys(self, pairs: Integers) -> tuple[tuple[RecordKey, RecordKey], ...]:
        left, right = (rows[pairs[:EXAMPLES]].tolist() for rows in self.rows)
        key = self.resolved.table.key
        return tuple((key(a), key(b)) for a, b in zip(left, right, strict=True))


def _sorted(causes: list[ErrorCause]) -> tuple[ErrorCause, ...]:
    return tuple(sorted(causes, key=lambda cause: -cause.pairs))


def _decisive(resolved: ResolvedTable) -> tuple[list[str], list[str]]:
    """For each pattern of agreement: what spoke most against one person, and what most for it."""
    evidence: Evidence = resolved.evidence
    scorer = Scorer.of(resolved.resolver.model)
    levels = evidence.patterns.levels
    by_class = scorer.class_weights(levels)
    said = np.stack(
        [table[0, levels[:, place]] - table[RANDOM, levels[:, place]] for place, table in enumerate(scorer.tables)]
    )
    stories = odds(by_class) - (by_class[0] - by_class[RANDOM])
    names = [comparison.name.replace("_", " ") for comparison in scorer.model.comparisons]
    lowest, rival = said.argmin(axis=0), 1 + by_class[1:].argmax(axis=0)
    down = []
    for pattern, place in enumerate(lowest.tolist()):
        least = said[place, pattern]
        other = int(rival[pattern])
        if min(least, stories[pattern]) > -NEGLIGIBLE or (stories[pattern] < least and other == RANDOM):
            down.append("too little known")
        elif stories[pattern] < least:
            down.append(STORIES[CLASS_NAMES[other]])
        else:
            down.append(names[place])
    return down, [names[place] for place in said.argmax(axis=0).tolist()]
