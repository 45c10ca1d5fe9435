"""What people are called: names of their country and time, families that share one, marriages that change one."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from unifiedcustomer.testing.synthetic.changes import NEVER, Changing
from unifiedcustomer.testing.synthetic.dice import Dice, Floats, Indices, Mask
from unifiedcustomer.testing.synthetic.households import Kin, People
from unifiedcustomer.testing.synthetic.tables import Country, Names, Texts, foreign_names

__all__ = ["Naming", "firm_names", "naming"]


@attrs.frozen(kw_only=True, eq=False)
class Naming:
    """One entry per person. Empty text where there is none; a company has only a family name: its own."""

    given: Texts
    second: Texts
    nickname: Texts
    family: Changing
    title: Texts


def naming(people: People, countries: Sequence[Country], seed: int) -> Naming:
    """The names of all people."""
    dice = Dice(seed, "names")
    tongues = [country.names for country in countries] + list(foreign_names())
    era = np.digitize(people.birth_year, [1965, 1990])
    given = _doubled(dice, people, _given(dice, people, tongues, era), _given(dice, people, tongues, era))
    given = np.where(people.namesake, given[people.head], given)
    second = np.where(dice.chance(0.45, len(people)), _given(dice, people, tongues, era), "")
    company = people.kin == Kin.COMPANY
    return Naming(
        given=np.where(company, "", given),
        second=np.where(company | (second == given), "", second),
        nickname=_nicknames(dice, people, countries, given),
        family=_families(dice, people, tongues, countries),
        title=_titles(dice, people, countries),
    )


def _given(dice: Dice, people: People, tongues: Sequence[Names], era: Indices) -> Texts:
    chosen = np.full(len(people), "", dtype=object)
    # One name in eight is older or younger than its bearer's time.
    era = np.where(dice.chance(0.12, len(people)), dice.below(3, len(people)), era)
    kind = (people.tongue * 2 + people.gender) * 3 + era
    order = np.argsort(kind, kind="stable")
    bounds = np.searchsorted(kind[order], np.arange(len(tongues) * 6 + 1))
    for group in range(len(tongues) * 6):
        rows = order[bounds[group] : bounds[group + 1]]
        chosen[rows] = tongues[group // 6].given_names(dice, group // 3 % 2, group % 3, len(rows))
    return chosen


def _doubled(dice: Dice, people: People, first: Texts, second: Texts) -> Texts:
    """Some names are two: Anna-Lena, Mary Ann."""
    double = dice.chance(0.03, len(people)) & (first != second)
    joint = np.where(dice.chance(0.5, len(people)), "-", " ").astype(object)
    return np.where(double, first + joint + second, first)


def _surnames(dice: Dice, people: People, tongues: Sequence[Names]) -> Texts:
    chosen = np.full(len(people), "", dtype=object)
    for tongue, names in enumerate(tongues):
        rows = np.flatnonzero(people.tongue == tongue)
        chosen[rows] = names.family_names(dice, len(rows))
    return chosen


def _families(dice: Dice, people: People, tongues: Sequence[Names], countries: Sequence[Country]) -> Changing:
    count, head, kin = len(people), people.head, people.kin
    born = _surnames(dice, people, tongues)
    shares = np.isin(kin, (Kin.CHILD, Kin.SIBLING)) & ~dice.chance(0.05, count)
    born = np.where(shares, born[head], born)
    takes = (kin == Kin.PARTNER) & dice.chance(_rate(people, countries), count)
    joint = takes & dice.chance(0.08, count)
    now = np.where(takes, born[head], born)
    now = np.where(joint, born[head] + "-" + born, now)
    spanish = np.array([country.code == "ES" for country in countries])[people.country]
    mothers = _surnames(dice, people, tongues)
    mothers = np.where(shares, _partner_names(people, born, mothers)[head], mothers)
    two = spanish & (kin != Kin.COMPANY)
    born, now = (np.where(two, name + " " + mothers, name) for name in (born, now))
    company = kin == Kin.COMPANY
    firm = firm_names(dice, people.country, born, countries)
    return Changing(
        before=np.where(company, firm, born),
        now=np.where(company, firm, now),
        at=_weddings(dice, takes & (born != now), people),
    )


def _rate(people: People, countries: Sequence[Country]) -> Floats:
    return np.array([country.takes_name for country in countries])[people.country]


def _partner_names(people: People, born: Texts, fallback: Texts) -> Texts:
    """For each head the family name of the partner, where there is one."""
    found = fallback.copy()
    partner = np.flatnonzero(people.kin == Kin.PARTNER)
    found[people.head[partner]] = born[partner]
    return found


def _weddings(dice: Dice, changed: Mask, people: People) -> Floats:
    """When a name changed: for most before all records, for the young often in between."""
    young = people.birth_year > 1975
    within = changed & dice.chance(np.where(young, 0.35, 0.06), len(people))
    return np.where(within, dice.uniform(len(people)), np.where(changed, -1.0, NEVER))


_TRADES = ("Bau", "Motors", "Logistics", "Consulting", "Design", "Café", "Foods", "Services", "Systems", "Trading",
           "Print", "Garden", "Optik", "Textil", "Solar", "Media")  # fmt: skip


def firm_names(dice: Dice, country: Indices, owner: Texts, countries: Sequence[Country]) -> Texts:
    """Names of companies after their owners: "Bakker Bau GmbH"."""
    trade = np.array(_TRADES, dtype=object)[dice.below(len(_TRADES), len(owner))]
    forms = np.array([place.company_forms for place in countries], dtype=object)
    return np.asarray(owner + " " + trade + " " + forms[country, dice.below(forms.shape[1], len(owner))])


def _nicknames(dice: Dice, people: People, countries: Sequence[Country], given: Texts) -> Texts:
    tables = [country.nicknames for country in countries]
    places = dice.uniform(len(people))
    found = np.full(len(people), "", dtype=object)
    for row, (name, country, place) in enumerate(
        zip(given.tolist(), people.country.tolist(), places.tolist(), strict=True)
    ):
        short = tables[country].get(name)
        if short:
            found[row] = short[int(place * len(short))]
    return found


def _titles(dice: Dice, people: People, countries: Sequence[Country]) -> Texts:
    title = np.full(len(people), "", dtype=object)
    place = dice.uniform(len(people))
    for number, country in enumerate(countries):
        for gender, titles in enumerate(country.titles):
            rows = np.flatnonzero((people.country == number) & (people.gender == gender))
            title[rows] = np.array(titles, dtype=object)[(place[rows] * len(titles)).astype(np.int64)]
    return title
