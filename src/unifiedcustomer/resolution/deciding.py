"""Who is one person: the weights of pairs, the word of people, and the guards, together.

A pair is a *tie* when its weight reaches the threshold, unless it agrees on too little to join anybody whatever it
weighs. That is decided by the pair alone, so the components that ties make never change because of a third record. The
other guards change what clustering is told, never what single pairs weigh.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.clustering import Limit, Weighted, agglomerate, components
from unifiedcustomer.resolution.columns import Int64s, RecordColumns, Rows
from unifiedcustomer.resolution.comparison import Patterns, with_more
from unifiedcustomer.resolution.guards import (
    TWO_PERSONS,
    Ties,
    clearly_two,
    fits_two,
    has_other_names,
    near_several_names,
    over_limit,
    refused_claims,
    says_too_little,
    shares_contact,
    uncompared_wedges,
    values_by_row,
    withheld,
)
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.trust import CLAIMS

__all__ = ["Decided", "Judged", "Weighed", "decided", "is_tie"]

RowPairs: TypeAlias = Sequence[tuple[int, int]]
_NONE: Final = np.zeros(0, dtype=np.int64)

Weigh: TypeAlias = "Callable[[Rows, Rows], Weighed]"


@attrs.frozen(eq=False)
class Weighed:
    """All compared pairs of rows, in key order, with their weights and votes."""

    left: Rows
    right: Rows
    weights: NDArray[np.float64]
    votes: NDArray[np.float64]
    patterns: Patterns

    def take(self, places: Rows) -> Weighed:
        """The pairs at ``places``. Their patterns are those of all pairs, and so are the counts of these."""
        patterns = attrs.evolve(self.patterns, of_pair=self.patterns.of_pair[places])
        return Weighed(self.left[places], self.right[places], self.weights[places], self.votes[places], patterns)


@attrs.frozen(eq=False)
class Judged:
    """What people decided, and what a mode says of sources; pairs of rows."""

    same: RowPairs = ()
    different: RowPairs = ()
    sources: NDArray[np.int32] | None = None


@attrs.frozen(eq=False)
class Decided:
    """Who is one person, and what was kept apart by a rule. Rows are in key order."""

    person: Int64s  #: the lowest row of each row's person
    fits_two: Int64s  #: places of compared pairs that say nothing, because a record fits two people equally well
    too_weak: Int64s  #: places of pairs that agree on names alone, or on a contact of two birth dates
    refused: RowPairs  #: pairs of a claim and its owner
    over_limit: Int64s  #: rows whose person would have had more values than the rules allow


def is_tie(weights: NDArray[np.float64], patterns: Patterns, model: ResolutionModel) -> NDArray[np.bool_]:
    """Which compared pairs are ties."""
    found: NDArray[np.bool_] = weights >= model.match_at
    weak = says_too_little(model, patterns.levels)
    return found & ~weak[patterns.of_pair] if weak.any() else found


def decided(
    columns: RecordColumns,
    pairs: Weighed,
    model: ResolutionModel,
    judged: Judged,
    weigh: Weigh,
    within: NDArray[np.bool_] | None = None,
) -> Decided:
    """Cluster under guards; ``weigh`` compares and weighs pairs that no block brought together.

    Where ``within`` is given only those rows are clustered; the others are there for the guards to look at.
    """
    rows = len(columns)
    tied = is_tie(pairs.weights, pairs.patterns, model)
    is_weak = (pairs.weights >= model.match_at) & ~tied
    alone = np.flatnonzero(is_weak)
    reached = _reached(rows, (pairs.left[tied], pairs.right[tied]), judged)
    # Pairs between components, which are most, have no say from here on.
    inside = np.flatnonzero(reached[pairs.left] == reached[pairs.right])
    pairs, tied = pairs.take(inside), tied[inside]
    ties = Ties.of(rows, pairs.left, pairs.right, pairs.weights, tied)
    told, doubtful = _told(columns, ties, pairs, np.flatnonzero(is_weak[inside]), model, weigh)
    if within is not None:
        asked = within[told[0]] & within[told[1]]
        told = (told[0][asked], told[1][asked], told[2][asked])
    refused: RowPairs = ()
    if any(claimed in columns.columns for claimed, _ in CLAIMS.values()):
        refused = refused_claims(columns, reached, _judged_components(rows, judged))
        judged = attrs.evolve(judged, different=[*judged.different, *refused])
    person = _clustered(rows, told, model, judged)
    over = over_limit(person, columns, model.rules)
    if len(over):
        over = np.flatnonzero(np.isin(person, over))
        strong = told[2] >= model.match_at
        reached = _reached(rows, (told[0][strong], told[1][strong]), judged)
        is_affected = np.isin(reached, np.unique(reached[over]))
        again = _within_limits(is_affected, columns, told, model, judged)
        person = np.where(is_affected, again, person)
    return Decided(person, inside[doubtful], alone, refused, over)


def _told(
    columns: RecordColumns, ties: Ties, pairs: Weighed, alone: Int64s, model: ResolutionModel, weigh: Weigh
) -> tuple[Weighted, Int64s]:
    """What clustering is told of pairs, and the places of those that fit two people."""
    if not len(ties.others):  # nobody is near two others
        return (pairs.left, pairs.right, withheld(pairs.votes, alone, model.match_at)), _NONE
    shares = shares_contact(model, pairs.patterns.levels)[pairs.patterns.of_pair]
    two = clearly_two(ties, (pairs.left, pairs.right), pairs.weights, pairs.votes, shares, model.review_at)
    bridges = uncompared_wedges(ties, columns, pairs.left, pairs.right)
    wedges = weigh(*bridges) if len(bridges[0]) else None
    bridged = (_NONE, _NONE, np.zeros(0)) if wedges is None else _bridged(wedges, model)
    doubtful = [fits_two(ties, two, bridged[:2])]
    for each in (pairs, wedges):
        if each is not None:
            *named, several = near_several_names(ties, columns, each.left, each.right, each.weights, model.review_at)
            doubtful.append(fits_two(ties, (named[0], named[1]), of_several_names=several))
    fitting = np.unique(np.concatenate(doubtful))
    votes = withheld(pairs.votes, np.union1d(fitting, alone), model.match_at)
    left, right, votes = with_more((pairs.left, pairs.right, votes), bridged)
    return (left, right, votes), fitting


def _bridged(wedges: Weighed, model: ResolutionModel) -> Weighted:
    """The wedges that are clearly two people: for all others clustering knows better what an uncompared pair means."""
    apart = (wedges.votes <= TWO_PERSONS) | has_other_names(model, wedges.patterns.levels)[wedges.patterns.of_pair]
    return wedges.left[apart], wedges.right[apart], np.minimum(wedges.votes[apart], TWO_PERSONS)


def _clustered(
    rows: int, told: Weighted, model: ResolutionModel, judged: Judged, limits: Sequence[Limit] = ()
) -> Int64s:
    return agglomerate(
        rows,
        told,
        match_at=model.match_at,
        same=judged.same,
        different=judged.different,
        sources=judged.sources,
        limits=limits,
    )


def _judged_components(rows: int, judged: Judged) -> Int64s:
    same = np.array(judged.same, dtype=np.int64).reshape(-1, 2)
    return components(rows, same[:, 0], same[:, 1])


def _reached(rows: int, ties: tuple[Rows, Rows], judged: Judged) -> Int64s:
    """The component of each row: all that ties and people's word lead to."""
    same = np.array(judged.same, dtype=np.int64).reshape(-1, 2)
    return components(rows, np.concatenate((ties[0], same[:, 0])), np.concatenate((ties[1], same[:, 1])))


def _within_limits(
    is_affected: NDArray[np.bool_], columns: RecordColumns, told: Weighted, model: ResolutionModel, judged: Judged
) -> Int64s:
    """The components of the affected rows clustered so that nobody gets more values than the rules allow."""
    inside = is_affected[told[0]] & is_affected[told[1]]
    asked = attrs.evolve(
        judged,
        same=[pair for pair in judged.same if is_affected[pair[0]]],
        different=[pair for pair in judged.different if is_affected[pair[0]] and is_affected[pair[1]]],
    )
    limits = values_by_row(columns, model.rules, np.flatnonzero(is_affected))
    return _clustered(len(columns), (told[0][inside], told[1][inside], told[2][inside]), model, asked, limits)
