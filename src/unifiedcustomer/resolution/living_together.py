"""Persons -> households: who lives together, from the arrays of their records.

    home      the address (street, house number, postal code or town) that most of a person's records give; where two
              are given equally often, the one with more people, then the one of the lowest hash
    together  persons of one home with a family name, or a part of one, in common; persons who share a number and a
              name or a home; persons whom a source has under one household number

An address of more people than the rule of `postal` allows (8) is a dormitory, an office, a care home or a tower: there
a common name is a coincidence, and only numbers and declarations count. A number of more people than the rule of
`phone` allows (4) counts nowhere. Both are counted over persons, so that no number of records makes an institution of a
family.
Everything depends on values alone: neither the order of rows nor the ids of persons have a say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature
from unifiedcustomer.households import HouseholdReason
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.kernels.columns import mixed
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import Column, Int64s, RecordColumns, stable_hashes

__all__ = ["LivingTogether", "households_by_person", "living_together"]

Hashes = NDArray[np.uint64]

PARTICLES: Final = frozenset(
    {"van", "von", "der", "den", "del", "della", "dos", "das", "las", "los", "ter", "ten", "zum"}
)
"""Parts of family names that half a country has."""

_REASONS: Final = tuple(HouseholdReason)


@attrs.frozen(eq=False)
class LivingTogether:
    """For each row the lowest row of its household, and, for those rows, why: shape ``(reasons, rows)``."""

    household: Int64s
    because: NDArray[np.bool_]

    def reasons(self, row: int) -> tuple[HouseholdReason, ...]:
        """Why the household of the row that stands for it is one."""
        return tuple(sorted(reason for reason, held in zip(_REASONS, self.because[:, row], strict=True) if held))


@attrs.frozen(eq=False)
class _Facts:
    """What persons have: pairs of a person and a value, each once."""

    person: Int64s
    value: Hashes

    @classmethod
    def of(cls, person: Int64s, value: Hashes) -> _Facts:
        order = np.lexsort((value, person))
        person, value = person[order], value[order]
        fresh = np.ones(len(person), dtype=bool)
        fresh[1:] = (person[1:] != person[:-1]) | (value[1:] != value[:-1])
        return cls(person[fresh], value[fresh])

    def of_few(self, most: int) -> _Facts:
        """Those whose value no more than ``most`` persons have; 0 for any number."""
        if not most:
            return self
        _, place, counts = np.unique(self.value, return_inverse=True, return_counts=True)
        few = counts[place] <= most
        return _Facts(self.person[few], self.value[few])

    def beside(self, others: _Facts) -> _Facts:
        """Both facts of a person as one: every combination."""
        begins = np.searchsorted(others.person, self.person, "left")
        sizes = np.searchsorted(others.person, self.person, "right") - begins
        mine = np.repeat(np.arange(len(self.person)), sizes)
        theirs = np.repeat(begins - np.cumsum(sizes) + sizes, sizes) + np.arange(len(mine))
        return _Facts(self.person[mine], _together(self.value[mine], others.value[theirs]))

    def ties(self) -> tuple[Int64s, Int64s]:
        """Persons who have a value in common, as a chain for each value."""
        order = np.lexsort((self.person, self.value))
        person, value = self.person[order], self.value[order]
        linked = value[1:] == value[:-1]
        return person[:-1][linked], person[1:][linked]


def living_together(columns: RecordColumns, person: Int64s, rules: IdentifierRules) -> LivingTogether:
    """Households of the persons of rows in key order; ``person`` has for each row the lowest row of its person."""
    names = _family_names(columns, person)
    homes = _homes(columns, person)
    phones = _facts(columns, Feature.PHONE, person).of_few(rules["phone"].max_persons_per_value)
    ties = {
        HouseholdReason.ADDRESS_AND_NAME: homes.of_few(rules["postal"].max_persons_per_value).beside(names).ties(),
        HouseholdReason.PHONE_AND_NAME: phones.beside(names).ties(),
        HouseholdReason.PHONE_AND_ADDRESS: phones.beside(homes).ties(),
        HouseholdReason.DECLARED: _facts(columns, Feature.HOUSEHOLD_NUMBER, person).ties(),
    }
    left, right = (np.concatenate(side) for side in zip(*ties.values(), strict=True))
    household = components(len(person), left, right)
    because = np.zeros((len(_REASONS), len(person)), dtype=bool)
    for place, reason in enumerate(_REASONS):
        because[place, household[ties[reason][0]]] = True
    return LivingTogether(household[person], because)


def _facts(columns: RecordColumns, feature: str, person: Int64s) -> _Facts:
    column = columns.columns.get(feature)
    if column is None:
        return _Facts(person[:0], np.zeros(0, dtype=np.uint64))
    held = [np.flatnonzero(codes >= 0) for codes in column.codes]
    values = [column.hashes[codes[rows]] for codes, rows in zip(column.codes, held, strict=True)]
    return _Facts.of(np.concatenate([person[rows] for rows in held]), np.concatenate(values))


def _family_names(columns: RecordColumns, person: Int64s) -> _Facts:
    """The family names of each person, and the parts of double ones."""
    column = columns.columns.get(Feature.FAMILY)
    if column is None:
        return _facts(columns, Feature.FAMILY, person)
    code, part = _parts(column)
    begins = np.searchsorted(code, np.arange(len(column.values) + 1))
    people, values = [], []
    for codes in column.codes:
        rows = np.flatnonzero(codes >= 0)
        sizes = begins[codes[rows] + 1] - begins[codes[rows]]
        each = np.repeat(np.arange(len(rows)), sizes)
        step = np.arange(len(each)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        people.append(person[rows[each]])
        values.append(part[begins[codes[rows[each]]] + step])
    return _Facts.of(np.concatenate(people), np.concatenate(values))


def _parts(column: Column) -> tuple[Int64s, Hashes]:
    """Each distinct name and its parts that are names by themselves: not "de", not "van"."""
    found = [
        (code, part)
        for code, name in enumerate(column.strings)
        for part in {*name.replace("-", " ").split(), name}
        if part == name or (len(part) > 2 and part not in PARTICLES)
    ]
    hashes = stable_hashes([part for _, part in found])
    return np.array([code for code, _ in found], dtype=np.int64), hashes


def _homes(columns: RecordColumns, person: Int64s) -> _Facts:
    """The one home of each person whose records give any."""
    rows, address = _addresses(columns)
    order = np.lexsort((address, person[rows]))
    people, address = person[rows][order], address[order]
    fresh = np.ones(len(people), dtype=bool)
    fresh[1:] = (people[1:] != people[:-1]) | (address[1:] != address[:-1])
    begins = np.flatnonzero(fresh)
    people, address, records = people[begins], address[begins], np.diff(np.append(begins, len(fresh)))
    _, place, crowd = np.unique(address, return_inverse=True, return_counts=True)
    best = np.lexsort((address, -crowd[place], -records, people))
    people, address = people[best], address[best]
    first = np.ones(len(people), dtype=bool)
    first[1:] = people[1:] != people[:-1]
    return _Facts(people[first], address[first])


def _addresses(columns: RecordColumns) -> tuple[Int64s, Hashes]:
    """The rows that give a whole address, and what it is."""
    street, number, code, city = (
        _first(columns, feature)
        for feature in (Feature.STREET, Feature.HOUSE_NUMBER, Feature.POSTAL_CODE, Feature.CITY)
    )
    where = np.where(code != 0, code, city)
    rows = np.flatnonzero((street != 0) & (number != 0) & (where != 0))
    return rows, _together(_together(street[rows], number[rows]), where[rows])


def _first(columns: RecordColumns, feature: str) -> Hashes:
    """The first value of each row, 0 for none."""
    column = columns.columns.get(feature)
    found = np.zeros(len(columns), dtype=np.uint64)
    if column is not None:
        # The order of a feature's columns means nothing, so of several values the one with the lowest hash is taken.
        for codes in column.codes:
            value = np.where(codes >= 0, np.append(column.hashes, np.uint64(0))[codes], np.uint64(0))
            found = np.where(found == 0, value, np.where(value == 0, found, np.minimum(found, value)))
    return found


def _together(one: Hashes, other: Hashes) -> Hashes:
    with np.errstate(over="ignore"):
        return np.asarray(mixed(mixed(one) + other))


def households_by_person(found: LivingTogether, person: Int64s) -> Iterator[Int64s]:
    """The rows that stand for the persons of each household of two and more, ascending; the households likewise."""
    stands = np.flatnonzero(person == np.arange(len(person)))
    household = found.household[stands]
    order = np.argsort(household, kind="stable")
    stands, household = stands[order], household[order]
    begins = np.flatnonzero(np.diff(household, prepend=-1))
    sizes = np.diff(np.append(begins, len(stands)))
    return (
        stands[begin : begin + size] for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True) if size > 1
    )
