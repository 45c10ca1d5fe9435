"""What one system's desk writes down of the people it meets: the truth of that day, damaged as it is told and typed.

A `Desk` answers with one text a record, empty where nothing was given. The systems (in `systems`) only choose what they
ask for and how they write it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.testing.synthetic.contacts import Addresses, Phones
from unifiedcustomer.testing.synthetic.dice import Dice, Indices, Mask
from unifiedcustomer.testing.synthetic.households import Kin, People
from unifiedcustomer.testing.synthetic.mailboxes import Mailboxes
from unifiedcustomer.testing.synthetic.meetings import SYSTEMS, Meetings
from unifiedcustomer.testing.synthetic.naming import Naming
from unifiedcustomer.testing.synthetic.noise import JUNK, Damage, Noise, misread_digit, mojibake, plain_letters, slip
from unifiedcustomer.testing.synthetic.tables import Country, Texts

__all__ = ["Desk", "World"]

FIRST_DAY: Final = np.datetime64("2016-01-01T08:00:00")
_SECONDS: Final = 10 * 365 * 24 * 3600


@attrs.frozen(kw_only=True, eq=False)
class World:
    """Everything true about the people, and the records made of them."""

    seed: int
    noise: Noise
    countries: Sequence[Country]
    people: People
    naming: Naming
    addresses: Addresses
    phones: Phones
    mailboxes: Mailboxes
    meetings: Meetings


class Desk:
    """The records of one system, in the order in which they were made."""

    def __init__(self, world: World, system: str) -> None:
        self.world, self.noise, self.countries = world, world.noise, world.countries
        self.dice = Dice(world.seed, f"desk {system}")
        rows = world.meetings.system == SYSTEMS.index(system)
        self.person = world.meetings.person[rows]
        self.time = world.meetings.time[rows]
        self.country = world.people.country[self.person]
        self.is_company = world.people.kin[self.person] == Kin.COMPANY
        self.count = len(self.person)
        self.plain = self.chance(self.noise.marks)
        self.german = np.array([c.code in ("DE", "SE") for c in self.countries])[self.country] & self.chance(0.5)

    def chance(self, share: float | NDArray[Any]) -> Mask:
        """True in about ``share`` of the records."""
        return self.dice.chance(share, self.count)

    def choice(self, options: Sequence[str], weights: Sequence[float] | None = None) -> Texts:
        """One of ``options`` for each record."""
        texts = np.array(options, dtype=object)
        if weights is None:
            return np.asarray(texts[self.dice.below(len(texts), self.count)])
        return np.asarray(texts[self.dice.pick(weights, self.count)])

    def of_country(self, values: Callable[[Country], Any]) -> Texts:
        """For each record what ``values`` says of its country."""
        table = np.empty(len(self.countries), dtype=object)
        for place, country in enumerate(self.countries):
            table[place] = values(country)
        return np.asarray(table[self.country])

    def damaged(self, values: Texts, share: float | NDArray[Any], damage: Damage) -> Texts:
        """``values``, some of them damaged."""
        found = values.copy()
        rows = np.flatnonzero(self.chance(share))
        draws = zip(
            rows.tolist(), self.dice.uniform(len(rows)).tolist(), self.dice.uniform(len(rows)).tolist(), strict=True
        )
        for row, kind, where in draws:
            if found[row]:
                found[row] = damage(found[row], kind, where)
        return found

    def slipped(self, values: Texts, weight: float = 1.0) -> Texts:
        """With typing slips; some values have two."""
        once = self.damaged(values, self.noise.slip * weight, slip)
        return self.damaged(once, np.where(once != values, self.noise.second_slip, 0.0), slip)

    def kept(self, values: Texts, share: float, junk: str | None = None) -> Texts:
        """``values`` where they were given: in ``share`` of the records; sometimes a placeholder instead."""
        missing = np.minimum((1 - share) * self.noise.missing, 0.9)
        found = np.where(self.chance(missing), "", values)
        if junk is None:
            return found
        placed = self.chance(self.noise.junk)
        found[placed] = np.array(JUNK[junk], dtype=object)[self.dice.below(len(JUNK[junk]), int(placed.sum()))]
        return found

    def typed(self, values: Texts) -> Texts:
        """As a person types words: accents lost, letters all small or all capital, stray blanks."""
        found = values.copy()
        for row in np.flatnonzero(self.plain).tolist():
            found[row] = plain_letters(found[row], german=bool(self.german[row]))
        found = self.damaged(
            found, self.noise.case, lambda value, kind, _: value.lower() if kind < 0.65 else value.upper()
        )
        found = self.damaged(found, self.noise.spaces, _blanks)
        return self.damaged(found, self.noise.mojibake, mojibake)

    def names(self, *, nicknames: float = 1.0, initials: float = 1.0, seconds: float = 1.0) -> tuple[Texts, Texts]:
        """Given and family names as told."""
        naming, noise = self.world.naming, self.noise
        given = naming.given[self.person]
        short = naming.nickname[self.person]
        given = np.where((short != "") & self.chance(min(noise.nickname * nicknames, 0.9)), short, given)
        second = naming.second[self.person]
        both = (second != "") & self.chance(noise.second_name * seconds)
        alone = both & self.chance(0.15)
        given = np.where(alone, second, np.where(both, given + " " + second, given))
        given = self.damaged(
            given, noise.initial * initials, lambda value, kind, _: value[:1] + ("." if kind < 0.6 else "")
        )
        family = naming.family.seen(self.person, self.time, self.chance(noise.stale))
        family = self.damaged(family, 0.02, _half)
        given, family = self.slipped(given), self.slipped(family)
        swapped = self.chance(noise.swapped) & ~self.is_company
        return np.where(swapped, family, given), np.where(swapped, given, family)

    def mailbox(self) -> Texts:
        """The mailbox that was given."""
        boxes = self.world.mailboxes
        main = boxes.main.seen(self.person, self.time, self.chance(self.noise.stale))
        further, work = boxes.further[self.person], boxes.work[self.person]
        found = np.where((further != "") & self.chance(0.3), further, main)
        found = np.where((work != "") & self.chance(0.35), work, found)
        found = self.damaged(self.slipped(found, 0.7), 0.02, _tagged)
        return self.damaged(
            found, self.noise.case, lambda value, kind, _: value.upper() if kind < 0.3 else value.capitalize()
        )

    def mobile(self) -> Texts:
        """The mobile number that was given, as people of the country write it."""
        found = self.world.phones.mobile.seen(self.person, self.time, self.chance(self.noise.stale))
        return self.damaged(found, self.noise.digit, misread_digit)

    def homes(self) -> Indices:
        """The address that was given."""
        found = self.world.addresses.home.seen(self.person, self.time, self.chance(self.noise.stale))
        return np.asarray(found, dtype=np.int64)

    def landline(self, homes: Indices, *, at_work: float = 0.0) -> Texts:
        """The fixed-line number of the home, or the employer's."""
        employer = self.world.phones.employer[self.person]
        works = (employer >= 0) & self.chance(at_work)
        found = np.where(works, self.world.phones.switchboard[employer], self.world.addresses.landline[homes])
        return self.damaged(found, self.noise.digit, misread_digit)

    def street(self, homes: Indices) -> tuple[Texts, Texts]:
        """Street and house number."""
        street = self.world.addresses.street[homes]
        found = self.of_country(lambda country: country.short_streets)
        rows = np.flatnonzero(self.chance(self.noise.short_street))
        for row, place in zip(rows.tolist(), self.dice.uniform(len(rows)).tolist(), strict=True):
            fitting = [pair for pair in found[row] if pair[0] in street[row]]
            if fitting:
                street[row] = street[row].replace(*fitting[int(place * len(fitting))])
        return self.slipped(street), self.damaged(self.world.addresses.number[homes], self.noise.digit, misread_digit)

    def births(self) -> tuple[list[int], list[int], list[int]]:
        """Year, month and day as told; of companies the year is 0."""
        born = self.world.people.birth[self.person]
        year = born.astype("datetime64[Y]").astype(np.int64) + 1970
        month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
        day = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
        swap = self.chance(self.noise.day_month) & (day <= 12)
        month, day = np.where(swap, day, month), np.where(swap, month, day)
        return np.where(self.is_company, 0, year).tolist(), month.tolist(), day.tolist()

    def birth_dates(self, written: Callable[[int, int, int], str], share: float) -> Texts:
        """Birth dates, ``written`` from year, month and day, where they were given."""
        texts = [written(y, m, d) if y else "" for y, m, d in zip(*self.births(), strict=True)]
        found = self.damaged(np.array(texts, dtype=object), self.noise.birth_date, misread_digit)
        return self.kept(found, share, "birth_date")

    def moments(self) -> list[str]:
        """When the records were made, ISO 8601 in UTC."""
        moments = FIRST_DAY + (self.time * _SECONDS).astype("timedelta64[s]")
        return [f"{moment}Z" for moment in moments.astype(str).tolist()]


def _blanks(value: str, kind: float, where: float) -> str:
    place = int(where * len(value))
    return value + " " if kind < 0.5 else " " + value if kind < 0.8 else value[:place] + " " + value[place:]


def _half(value: str, kind: float, _where: float) -> str:
    """One half of a double name, or both with the other joint."""
    for joint, other in (("-", " "), (" ", "-")):
        first, found, last = value.partition(joint)
        if found and len(first) > 3:
            return first if kind < 0.4 else last if kind < 0.6 else first + other + last
    return value


def _tagged(value: str, kind: float, _where: float) -> str:
    """A mailbox with a tag, as careful people give each shop its own."""
    local, at, domain = value.partition("@")
    return f"{local}+{('shop', 'promo', 'news', 'club')[int(kind * 4)]}{at}{domain}"
