"""What keeps people apart although the weights of single pairs would join them.

Weights are of pairs, and some mistakes show in three records only:

- a record that fits two people equally well, when those are clearly two, is evidence of neither;
- names alone make nobody, for a model that has not seen how many share them;
- a number or address that two people of different birth dates share is a family's, or has a new owner;
- a record with several addresses, numbers or names may bring together people whom nothing else does, so these are
  compared with each other first;
- an address that somebody claims and did not prove never joins the customer who proved it;
- a person never gets more identifiers of a kind than the rules allow.

All of it is computed from the records of one component, in the order of their keys, so that a hub, which looks at one
component at a time, decides as a batch does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature
from unifiedcustomer.identifier_rules import IdentifierRules, WhenOver
from unifiedcustomer.resolution.clustering import components, seen_from_both_ends, unsaid
from unifiedcustomer.resolution.columns import Column, Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.trust import CLAIMS

__all__ = [
    "TWO_PERSONS",
    "Ties",
    "clearly_two",
    "fits_two",
    "has_names_alone",
    "has_other_names",
    "has_two_birthdays",
    "near_several_names",
    "over_limit",
    "refused_claims",
    "says_too_little",
    "shares_contact",
    "uncompared_wedges",
    "values_by_row",
    "withheld",
]

RowPairs: TypeAlias = list[tuple[int, int]]

TWO_PERSONS: Final = -8.0
"""Bits; from here two compared records are clearly of two people."""

EQUALLY_WELL: Final = 0.5
"""Bits; less than any one comparison is worth."""

MOST_NEIGHBOURS: Final = 40
"""Of a record with several values, how many of its strongest neighbours are compared with each other."""

SEVERAL: Final = (Feature.EMAIL, Feature.PHONE, Feature.GIVEN, Feature.FAMILY)
"""Features of which a second value makes a record a bridge."""

NAMES: Final = (Feature.GIVEN, Feature.FAMILY)

CONTACTS: Final = frozenset({"email", "phone"})
"""Comparisons of what a family shares, and what gets a new owner."""

FULL_NAMES: Final = frozenset({"given_name", "family_name"})

ALL_NAMES: Final = frozenset({"given_name", "family_name", "other_names", "gender"})

OFTEN_WRONG: Final = 0.1
"""Share of birth dates of one person that differ, from which two of them are no two people: the file has them wrong."""

NUMBERS: Final = frozenset({"national_id", "loyalty_card", "customer_number"})


@attrs.frozen(eq=False)
class Ties:
    """Pairs that reach the threshold and may join people, seen from both ends, in order; and what they connect.

    Those of row ``r`` are at ``starts[r]:starts[r + 1]``, in order of the other end.
    """

    starts: Int64s  #: shape (rows + 1,)
    others: Rows
    weights: NDArray[np.float64]
    pairs: Rows  #: the place of each in the evidence
    component: Int64s  #: of each row the lowest row that ties lead to

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.component)

    @classmethod
    def of(cls, rows: int, left: Rows, right: Rows, weights: NDArray[np.float64], is_tied: NDArray[np.bool_]) -> Ties:
        """The ties among compared pairs, which are in order."""
        tied = np.flatnonzero(is_tied)
        component = components(rows, left[tied], right[tied])
        # Guards look at three records at least; most people have one or two.
        inside = tied[np.bincount(component, minlength=rows)[component[left[tied]]] > 2]
        starts, others, places = seen_from_both_ends(rows, left[inside], right[inside])
        pairs = inside[places]
        return cls(starts, others, weights[pairs], pairs, component)

    def of_rows(self, rows: Rows) -> tuple[Int64s, Int64s]:
        """Where the ties of each row begin and end."""
        return self.starts[rows], self.starts[rows + 1]


def uncompared_wedges(ties: Ties, columns: RecordColumns, left: Rows, right: Rows) -> tuple[Rows, Rows]:
    """Pairs that are not among the compared ones, ``left`` and ``right``, both tied with a record of several values."""
    begins, ends = ties.of_rows(np.flatnonzero(_has_several(columns, SEVERAL)))
    packed = _wedges(ties, *_strongest(ties, begins, ends))
    if not len(packed):
        return packed, packed
    known = left * np.int64(ties.rows) + right  # ascending, for pairs are in key order
    place = np.minimum(np.searchsorted(known, packed), len(known) - 1)
    packed = packed[known[place] != packed]
    return packed // ties.rows, packed % ties.rows


def _strongest(ties: Ties, begins: Int64s, ends: Int64s) -> tuple[Rows, Int64s]:
    """The neighbours of some rows, one row behind the other, and how many each has."""
    sizes = ends - begins
    begins, sizes = begins[sizes > 1], sizes[sizes > 1]
    places = np.repeat(begins - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    if (sizes > MOST_NEIGHBOURS).any():
        group = np.repeat(np.arange(len(sizes)), sizes)
        order = np.lexsort((ties.others[places], -ties.weights[places], group))
        rank = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places = np.sort(places[order[rank < MOST_NEIGHBOURS]])
        sizes = np.minimum(sizes, MOST_NEIGHBOURS)
    return ties.others[places], sizes


def _wedges(ties: Ties, near: Rows, sizes: Int64s) -> Int64s:
    """All pairs among the neighbours of each row, packed, each once, ascending."""
    ends = np.repeat(np.cumsum(sizes), sizes)
    later = ends - 1 - np.arange(len(near))  # how many neighbours of the same row follow
    first = np.repeat(np.arange(len(near)), later)
    step = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    a, b = near[first], near[first + 1 + step]
    return np.unique(np.minimum(a, b) * np.int64(ties.rows) + np.maximum(a, b))


def _has_several(columns: RecordColumns, features: Sequence[str]) -> NDArray[np.bool_]:
    found = np.zeros(len(columns), dtype=bool)
    for name in features:
        column = columns.columns.get(name)
        if column is not None and len(column.codes) > 1:
            found |= np.sum([codes >= 0 for codes in column.codes], axis=0) > 1
    return found


def shares_contact(model: ResolutionModel, levels: Levels) -> NDArray[np.bool_]:
    """Which patterns agree on an address or number."""
    return _agrees(model, levels, CONTACTS)


def has_two_birthdays(model: ResolutionModel, levels: Levels) -> NDArray[np.bool_]:
    """Which patterns agree on an address or number although the birth dates have nothing in common.

    Where birth dates differ by a typing error a pair is at a higher level. A number of a card or document outweighs it,
    and so does a file whose birth dates are often wrong.
    """
    place = {comparison.name: place for place, comparison in enumerate(model.comparisons)}.get("birth_date")
    if place is None or model.comparisons[place].m[0] > OFTEN_WRONG:
        return np.zeros(len(levels), dtype=bool)
    differs: NDArray[np.bool_] = levels[:, place] == 1
    return differs & shares_contact(model, levels) & ~_agrees(model, levels, NUMBERS)


def says_too_little(model: ResolutionModel, levels: Levels) -> NDArray[np.bool_]:
    """Which patterns join nobody, whatever they weigh."""
    return has_two_birthdays(model, levels) | has_names_alone(model, levels)


def has_other_names(model: ResolutionModel, levels: Levels) -> NDArray[np.bool_]:
    """Which patterns have given names and family names that have nothing to do with each other."""
    places = [place for place, comparison in enumerate(model.comparisons) if comparison.name in FULL_NAMES]
    if len(places) < len(FULL_NAMES):
        return np.zeros(len(levels), dtype=bool)
    return np.asarray((levels[:, places] == 1).all(axis=1))


def has_names_alone(model: ResolutionModel, levels: Levels) -> NDArray[np.bool_]:
    """Which patterns agree on names and on nothing else, by a model that learned from no records.

    How much a name says depends on how many share it. Who has seen the records knows that; the shipped model does not.
    """
    if model.trained_on:
        return np.zeros(len(levels), dtype=bool)
    others = [place for place, comparison in enumerate(model.comparisons) if comparison.name not in ALL_NAMES]
    return np.asarray((levels[:, others] <= 1).all(axis=1))


def _agrees(model: ResolutionModel, levels: Levels, names: Collection[str]) -> NDArray[np.bool_]:
    found = np.zeros(len(levels), dtype=bool)
    for place, comparison in enumerate(model.comparisons):
        if comparison.name in names:
            found |= levels[:, place] == len(comparison.levels)
    return found


def fits_two(ties: Ties, *apart: tuple[Rows, Rows], of_several_names: NDArray[np.bool_] | None = None) -> Int64s:
    """The places of ties that say nothing, because the record fits two people, of the pairs ``apart``, equally well.

    Of records ``of_several_names`` alone, where these are given: such a record fits everybody who has one of them
    equally well, whatever else it has of theirs.
    """
    left, right = (np.concatenate(side) for side in zip(*apart, strict=True))
    found: set[int] = set()
    for begin_a, end_a, begin_b, end_b in zip(*_bounds(ties, left), *_bounds(ties, right), strict=True):
        of_a = dict(zip(ties.others[begin_a:end_a].tolist(), range(begin_a, end_a), strict=True))
        for row, at_b in zip(ties.others[begin_b:end_b].tolist(), range(begin_b, end_b), strict=True):
            at_a = of_a.get(row)
            if at_a is None:
                continue
            gap = abs(ties.weights[at_a] - ties.weights[at_b])
            if gap < EQUALLY_WELL if of_several_names is None else of_several_names[row]:
                found |= {int(ties.pairs[at_a]), int(ties.pairs[at_b])}
    return np.array(sorted(found), dtype=np.int64)


def near_several_names(
    ties: Ties, columns: RecordColumns, left: Rows, right: Rows, weights: NDArray[np.float64], review_at: float
) -> tuple[Rows, Rows, NDArray[np.bool_]]:
    """Pairs that nobody would be asked about, both tied with a record of several names; and which records those are."""
    several = _has_several(columns, NAMES)
    near = np.zeros(ties.rows, dtype=bool)
    near[ties.others[np.repeat(several, np.diff(ties.starts))]] = True
    apart = near[left] & near[right] & (weights <= review_at) if near.any() else np.zeros(len(left), dtype=bool)
    return left[apart], right[apart], several


def clearly_two(
    ties: Ties,
    pairs: tuple[Rows, Rows],
    weights: NDArray[np.float64],
    votes: NDArray[np.float64],
    shares: NDArray[np.bool_],
    review_at: float,
) -> tuple[Rows, Rows]:
    """Pairs of one component that are clearly of two people.

    Of those who share an address or number that is so already where nobody would be asked about them.
    """  # fmt: skip
    left, right = pairs
    doubtless = (votes <= TWO_PERSONS) | (shares & ((weights <= review_at) | (votes <= review_at)))
    apart = np.flatnonzero(doubtless)
    apart = apart[ties.component[left[apart]] == ties.component[right[apart]]]
    return left[apart], right[apart]


def _bounds(ties: Ties, rows: Rows) -> tuple[list[int], list[int]]:
    begins, ends = ties.of_rows(rows)
    return begins.tolist(), ends.tolist()


def refused_claims(columns: RecordColumns, component: Int64s, judged: Int64s) -> RowPairs:
    """Pairs of rows of one component, one of which claims what the other proved.

    ``judged`` are the components that people made: where they said that a claimant and an owner are one person, the
    claim is as good as proven.
    """
    found: set[tuple[int, int]] = set()
    for claimed, proven in CLAIMS.values():
        if claimed not in columns.columns or proven not in columns.columns:
            continue
        owners = _rows_by_value(columns.columns[proven])
        for value, claimants in _rows_by_value(columns.columns[claimed]).items():
            held = owners.get(value, [])
            trusted = {int(judged[row]) for row in held}
            found.update(
                (min(row, owner), max(row, owner))
                for row in claimants
                if int(judged[row]) not in trusted
                for owner in held
                if component[row] == component[owner] and row != owner
            )
    return sorted(found)


def _rows_by_value(column: Column) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for codes in column.codes:
        rows = np.flatnonzero(codes >= 0)
        for row, value in zip(rows.tolist(), column.hashes[codes[rows]].tolist(), strict=True):
            found.setdefault(value, []).append(row)
    return found


def over_limit(person: Int64s, columns: RecordColumns, rules: IdentifierRules) -> Int64s:
    """The persons, each by its lowest row, that have more values of something than the rules allow; ascending."""
    found = [
        _with_more_values(person, columns.columns[feature], most)
        for feature, most in rules.limited(WhenOver.REFUSE).items()
        if feature in columns.columns
    ]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _with_more_values(person: Int64s, column: Column, most: int) -> Int64s:
    number = np.zeros(len(person), dtype=np.int64)
    for codes in column.codes:
        number += np.bincount(person[codes >= 0], minlength=len(person))
    many = number > most  # as many values, some perhaps the same
    if not many.any():
        return np.zeros(0, dtype=np.int64)
    held = [
        person[rows] * np.int64(len(column.values)) + codes[rows]
        for codes in column.codes
        for rows in [np.flatnonzero((codes >= 0) & many[person])]
    ]
    persons, counts = np.unique(np.unique(np.concatenate(held)) // len(column.values), return_counts=True)
    return np.asarray(persons[counts > most], dtype=np.int64)


def values_by_row(
    columns: RecordColumns, rules: IdentifierRules, rows: Rows
) -> list[tuple[int, Mapping[int, frozenset[int]]]]:
    """For each limit the values that each of ``rows`` has, as codes."""
    found: list[tuple[int, Mapping[int, frozenset[int]]]] = []
    for feature, most in rules.limited(WhenOver.REFUSE).items():
        column = columns.columns.get(feature)
        if column is not None:
            codes = np.stack([codes[rows] for codes in column.codes], axis=1).tolist()
            each = zip(rows.tolist(), codes, strict=True)
            found.append((most, {row: frozenset(code for code in of_row if code >= 0) for row, of_row in each}))
    return found


def withheld(votes: NDArray[np.float64], places: Int64s, match_at: float) -> NDArray[np.float64]:
    """The votes where those at ``places`` say no more than a pair that was never compared."""
    if not len(places):
        return votes
    found = votes.copy()
    found[places] = np.minimum(found[places], unsaid(match_at))
    return found
