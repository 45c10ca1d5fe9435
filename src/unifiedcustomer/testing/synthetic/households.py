"""Who lives with whom: households, kinship, gender, birth dates and origin of the people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.testing.synthetic.dice import Dice, Indices, Mask
from unifiedcustomer.testing.synthetic.noise import Noise
from unifiedcustomer.testing.synthetic.tables import Country, foreign_names

__all__ = ["Kin", "People", "people"]

_SIZES = (0.50, 0.28, 0.11, 0.08, 0.03)  # of the members of a household that are customers
_FOREIGN = 0.13
_LAST_BIRTH_YEAR = 2009


class Kin(IntEnum):
    """What somebody is to the first person of the household."""

    HEAD = 0
    PARTNER = 1
    CHILD = 2
    SIBLING = 3
    FLATMATE = 4
    COMPANY = 5  #: no person: a company that buys


@attrs.frozen(kw_only=True, eq=False)
class People:
    """One entry per person.

    `head` is the first person of the household, `gender` 0 for female and 1 for male, `country` a position in the
    population's countries, `tongue` whose names somebody bears: a country's, or one of the foreign ones, counted on.
    """

    household: Indices
    head: Indices
    kin: Indices
    gender: Indices
    birth: NDArray[np.datetime64]
    birth_year: Indices
    country: Indices
    tongue: Indices
    namesake: Mask  #: bears the given name of the head, whose gender is the same

    def __len__(self) -> int:
        return len(self.household)


def people(persons: int, countries: Sequence[Country], noise: Noise, seed: int) -> People:
    """``persons`` people in households."""
    dice = Dice(seed, "households")
    sizes = dice.pick(_SIZES, persons) + 1
    household = np.repeat(np.arange(persons), sizes)[:persons]
    start = (np.cumsum(sizes) - sizes)[household]
    place = np.arange(persons) - start
    size = np.bincount(household, minlength=persons)[household]
    kin = _kin(dice, household, place, size)
    gender = _gender(dice, kin, start)
    birth_year = _birth_years(dice, kin, start)
    kin = np.where((kin == Kin.CHILD) & (birth_year > _LAST_BIRTH_YEAR), Kin.SIBLING, kin)
    sibling_year = birth_year[start] + dice.below(13, persons) - 6
    birth_year = np.clip(np.where(kin == Kin.SIBLING, sibling_year, birth_year), 1932, _LAST_BIRTH_YEAR)
    birth = _days(dice, birth_year)
    twin = _twins(dice, household, kin, noise)
    for array in (birth, birth_year):
        array[twin] = array[np.flatnonzero(twin) - 1]
    country = dice.pick([country.weight for country in countries], persons)[household]
    same_gender = (gender == gender[start]) & (kin == Kin.CHILD)
    namesake = same_gender & dice.chance(np.where(gender == 1, noise.juniors, noise.juniors / 5), persons)
    return People(
        household=household,
        head=start,
        kin=kin,
        gender=gender,
        birth=birth,
        birth_year=birth_year,
        country=country,
        tongue=_tongues(dice, kin, start, country, len(countries)),
        namesake=namesake,
    )


def _kin(dice: Dice, household: Indices, place: Indices, size: Indices) -> Indices:
    fate = dice.uniform(len(household))[household]
    couple = np.where(size == 2, fate < 0.70, fate < 0.80)
    flat = ~couple & np.where(size == 2, fate > 0.90, fate > 0.95)
    kin = np.where(couple & (place == 1), Kin.PARTNER, Kin.CHILD)
    kin = np.where(flat, Kin.FLATMATE, kin)
    company = (size == 1) & (fate > 0.975)
    return np.where(place == 0, np.where(company, Kin.COMPANY, Kin.HEAD), kin).astype(np.int64)


def _gender(dice: Dice, kin: Indices, head: Indices) -> Indices:
    gender = dice.below(2, len(kin))
    opposite = (kin == Kin.PARTNER) & dice.chance(0.95, len(kin))
    return np.where(opposite, 1 - gender[head], gender)


def _birth_years(dice: Dice, kin: Indices, head: Indices) -> Indices:
    count = len(kin)
    year = (1936 + 68 * (dice.uniform(count) + dice.uniform(count)) / 2).astype(np.int64)
    partner = year[head] + dice.below(11, count) - 5
    child = year[head] + 19 + dice.below(12, count) + dice.below(10, count)
    year = np.where(kin == Kin.PARTNER, partner, year)
    return np.where(kin == Kin.CHILD, child, year)


def _days(dice: Dice, year: Indices) -> NDArray[Any]:
    first = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return np.asarray(first + dice.below(365, len(year)).astype("timedelta64[D]"))


def _twins(dice: Dice, household: Indices, kin: Indices, noise: Noise) -> Mask:
    """Who was born on the day of the person before: never three in a row."""
    children = (kin == Kin.CHILD) | (kin == Kin.SIBLING)
    after = np.zeros(len(kin), dtype=bool)
    after[1:] = children[1:] & (kin[1:] == kin[:-1]) & (household[1:] == household[:-1])
    after &= dice.chance(noise.twins, len(kin))
    after[1:] &= ~after[:-1]
    return after


def _tongues(dice: Dice, kin: Indices, head: Indices, country: Indices, countries: int) -> Indices:
    """Whose names somebody bears: the country's, a neighbour's or those of a family who came from further away."""
    count = len(kin)
    others = countries + dice.below(len(foreign_names()), count)
    foreign = np.where(dice.chance(0.25, count), dice.below(countries, count), others)
    own = np.where(dice.chance(_FOREIGN, count), foreign, country)
    alone = (kin == Kin.FLATMATE) | ((kin == Kin.PARTNER) & dice.chance(0.2, count))
    return np.where(alone, own, own[head])
