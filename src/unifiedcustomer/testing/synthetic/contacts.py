"""Where people can be reached: addresses, phone numbers and mailboxes, own, shared, given up and passed on."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.testing.synthetic.changes import NEVER, Changing
from unifiedcustomer.testing.synthetic.dice import Dice, Indices, falling
from unifiedcustomer.testing.synthetic.households import Kin, People
from unifiedcustomer.testing.synthetic.noise import Noise
from unifiedcustomer.testing.synthetic.tables import Country, Texts

__all__ = ["Addresses", "Phones", "addresses", "phones"]


@attrs.frozen(kw_only=True, eq=False)
class Addresses:
    """The homes (`street` to `landline`, one entry each, landline empty where there is none) and who lives where."""

    street: Texts
    number: Texts
    postcode: Texts
    city: Texts
    landline: Texts
    home: Changing


@attrs.frozen(kw_only=True, eq=False)
class Phones:
    """One entry per person: mobile numbers, and the employer (-1: none known), whose number is `switchboard`."""

    mobile: Changing
    employer: Indices
    switchboard: Texts


_MOVES = 0.2  # of the households, in the ten years that the data covers
_HOMES_A_STREET = 3  # customers' homes that share street and postcode


def addresses(people: People, countries: Sequence[Country], seed: int) -> Addresses:
    """Homes for all people: one a household, a second for those who move, own ones for most grown-up children."""
    dice = Dice(seed, "addresses")
    count, households = len(people), int(people.household.max(initial=-1)) + 1
    country = np.zeros(households, dtype=np.int64)
    country[people.household] = people.country
    moves = dice.chance(_MOVES, households)
    moved_at = np.where(moves, dice.uniform(households), NEVER)
    grown = (people.kin == Kin.CHILD) & (people.birth_year < 2000) & dice.chance(0.55, count)
    left_at = np.where(dice.chance(0.6, count), -1.0, dice.uniform(count))
    second = households + np.cumsum(moves) - 1
    third = households + int(moves.sum()) + np.cumsum(grown) - 1
    home_country = np.concatenate([country, country[moves], people.country[grown]])
    now = np.where(moves, second, np.arange(households))[people.household]
    homes = _homes(dice, home_country, countries)
    return attrs.evolve(
        homes,
        home=Changing(
            before=people.household.copy(),
            now=np.where(grown, third, now),
            at=np.where(grown, left_at, moved_at[people.household]),
        ),
    )


def _homes(dice: Dice, country: Indices, countries: Sequence[Country]) -> Addresses:
    """One home for each entry of ``country``, in streets that homes share."""
    texts = {
        name: np.full(len(country), "", dtype=object) for name in ("street", "postcode", "city", "landline", "number")
    }
    for position, place in enumerate(countries):
        rows = np.flatnonzero(country == position)
        if not len(rows):
            continue
        streets = len(rows) // _HOMES_A_STREET + 1
        city = dice.pick(place.weights, streets)
        names, form = place.street_names(dice, streets), dice.below(1 << 30, streets)
        codes = [place.cities[c].postcode.text(n) for c, n in zip(city.tolist(), form.tolist(), strict=True)]
        where = dice.below(streets, len(rows))
        texts["street"][rows] = names[where]
        texts["postcode"][rows] = np.array(codes, dtype=object)[where]
        texts["city"][rows] = np.array([town.name for town in place.cities], dtype=object)[city[where]]
        lines = zip(city[where].tolist(), range(len(rows)), strict=True)
        texts["landline"][rows] = np.array([place.cities[c].landline.spread(n + 17) for c, n in lines], dtype=object)
        texts["number"][rows] = _numbers(dice, len(rows))
    texts["landline"][~dice.chance(0.45, len(country))] = ""
    nobody = Changing(before=country, now=country, at=np.zeros(0))
    return Addresses(home=nobody, **texts)


def _numbers(dice: Dice, count: int) -> Texts:
    """House numbers: small ones more often, some with a letter."""
    number = (dice.uniform(count) ** 2 * 140).astype(np.int64) + 1
    letter = np.array(["a", "b", "c", "A", "B", "-1", "-2", "/3"], dtype=object)[dice.below(8, count)]
    plain = np.array([str(n) for n in range(142)], dtype=object)[number]
    return np.where(dice.chance(0.1, count), plain + letter, plain)


def phones(people: People, countries: Sequence[Country], noise: Noise, seed: int) -> Phones:
    """Mobile numbers, each once in the world at a time, except those that a family shares."""
    dice = Dice(seed, "phones")
    count = len(people)
    now, before = (_mobiles(people.country, countries, offset) for offset in (0, count))
    changed = dice.chance(0.15, count)
    at = np.where(changed, dice.uniform(count), NEVER)
    shares = (people.kin == Kin.CHILD) & (people.birth_year > 1995) | (people.kin == Kin.PARTNER) & (
        people.birth_year < 1960
    )
    shares &= dice.chance(noise.shared, count)
    now = np.where(shares, now[people.head], now)
    at = np.where(shares, NEVER, at)
    giver, taker = _recycled(dice, people, at, noise)
    now[taker] = before[giver]
    at[taker] = at[giver] + (1 - at[giver]) * (0.1 + 0.5 * dice.uniform(len(giver)))
    none = dice.chance(np.where(people.birth_year < 1950, 0.35, 0.04), count)
    now, before = np.where(none, "", now), np.where(none, "", before)
    employer, switchboard = _employers(dice, people, countries)
    return Phones(mobile=Changing(before=before, now=now, at=at), employer=employer, switchboard=switchboard)


def _mobiles(country: Indices, countries: Sequence[Country], offset: int) -> Texts:
    forms = [place.mobile for place in countries]
    return np.array([forms[c].spread(n) for n, c in enumerate(country.tolist(), offset)], dtype=object)


def _recycled(dice: Dice, people: People, at: NDArray[np.float64], noise: Noise) -> tuple[Indices, Indices]:
    """Whose given-up number went to whom: to somebody of the same country who never changed theirs before."""
    giver = np.flatnonzero((at < 0.8) & dice.chance(noise.recycled, len(people)))
    taker = dice.below(len(people), len(giver))
    fits = (people.country[giver] == people.country[taker]) & (at[taker] == NEVER)
    fits &= people.household[giver] != people.household[taker]
    giver, taker = giver[fits], taker[fits]
    _, first = np.unique(taker, return_index=True)
    return giver[first], taker[first]


def _employers(dice: Dice, people: People, countries: Sequence[Country]) -> tuple[Indices, Texts]:
    """Employers of some people, a few large and many small, each in one country with one number."""
    count = len(people)
    firms = count // 25 + len(countries)
    employer = dice.pick(falling(firms, 0.8), count)
    home = np.arange(firms) % len(countries)
    works = (people.kin != Kin.COMPANY) & (people.birth_year < 2005) & dice.chance(0.55, count)
    employer = np.where(works & (home[employer] == people.country), employer, -1)
    lines = [
        countries[c].cities[n % len(countries[c].cities)].landline.spread(n * 31 + 7)
        for n, c in enumerate(home.tolist())
    ]
    return employer, np.array(lines, dtype=object)
