"""Mailboxes: made of people's names, or of anything; each belongs to one person, or to a couple that shares it.

Every domain is under ``.example``, which RFC 2606 keeps free for such use: a message to a synthetic customer reaches
nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Final

import attrs
import numpy as np

from unifiedcustomer.testing.synthetic.changes import NEVER, Changing
from unifiedcustomer.testing.synthetic.contacts import Phones
from unifiedcustomer.testing.synthetic.dice import Dice, Indices
from unifiedcustomer.testing.synthetic.households import Kin, People
from unifiedcustomer.testing.synthetic.naming import Naming
from unifiedcustomer.testing.synthetic.noise import Noise, plain_letters
from unifiedcustomer.testing.synthetic.tables import Country, Texts

__all__ = ["Mailboxes", "mailboxes"]


@attrs.frozen(kw_only=True, eq=False)
class Mailboxes:
    """One entry per person, empty where there is none: the own mailbox, a further one, the employer's role mailbox."""

    main: Changing
    further: Texts
    work: Texts


_PROVIDERS: Final = (
    "mail.example",
    "inbox.example",
    "postbox.example",
    "webmail.example",
    "fastmail.example",
    "letters.example",
)
_SHARES: Final = (0.42, 0.16, 0.1, 0.07, 0.03, 0.02, 0.14, 0.06)  # the last two: providers of the country
_STYLES: Final = (0.30, 0.09, 0.11, 0.13, 0.09, 0.05, 0.12, 0.06, 0.05)
_ROLES: Final = ("info", "sales", "office", "contact", "admin")
_HANDLES: Final = (
    (
        "sunny",
        "happy",
        "crazy",
        "lucky",
        "little",
        "super",
        "blue",
        "red",
        "dark",
        "magic",
        "sweet",
        "old",
        "fast",
        "wild",
    ),
    (
        "cat",
        "tiger",
        "star",
        "biker",
        "runner",
        "dragon",
        "angel",
        "gamer",
        "rose",
        "wolf",
        "bear",
        "panda",
        "lion",
        "fox",
    ),
)
_NOT_IN_MAILBOXES = re.compile(r"[^a-z0-9]+")


def mailboxes(
    people: People, countries: Sequence[Country], naming: Naming, phones: Phones, noise: Noise, seed: int
) -> Mailboxes:
    """The mailboxes of all people."""
    dice = Dice(seed, "mailboxes")
    size = len(people)
    seen: set[str] = set()
    before, now, further = (_boxes(dice, people, countries, naming, seen) for _ in range(3))
    changed = dice.chance(0.1, size)
    at = np.where(changed, dice.uniform(size), NEVER)
    shares = (people.kin == Kin.PARTNER) & dice.chance(noise.shared, size)
    now, at = np.where(shares, now[people.head], now), np.where(shares, NEVER, at)
    none = dice.chance(np.where(people.birth_year < 1950, 0.3, 0.03), size)
    further[~dice.chance(0.15, size)] = ""
    work = _at_work(dice, phones.employer, size)
    return Mailboxes(
        main=Changing(before=np.where(none, "", before), now=np.where(none, "", now), at=at), further=further, work=work
    )


def _boxes(dice: Dice, people: People, countries: Sequence[Country], naming: Naming, seen: set[str]) -> Texts:
    """One new mailbox a person, never one that is taken."""
    size = len(people)
    style = dice.pick(_STYLES, size).tolist()
    digits = dice.below(1000, size).tolist()
    provider = dice.pick(_SHARES, size)
    domains = np.array([_domains(country) for country in countries], dtype=object)[people.country, provider].tolist()
    german = [country.code in ("DE", "SE") for country in countries]
    rows = zip(
        naming.given.tolist(), naming.family.now.tolist(), naming.nickname.tolist(), people.birth_year.tolist(),
        people.country.tolist(), style, digits, domains, strict=True,
    )  # fmt: skip
    found = []
    for given, family, nickname, year, country, kind, number, domain in rows:
        first, last, short = (_folded(name, german=german[country]) for name in (given, family, nickname))
        address = _free(_local(kind, first, last, short, year, number), domain, seen)
        seen.add(address)
        found.append(address)
    return np.array(found, dtype=object)


def _free(local: str, domain: str, seen: set[str]) -> str:
    """The mailbox, with a number where it is taken."""
    wanted = (f"{local}{number or ''}@{domain}" for number in count())
    return next(address for address in wanted if address not in seen)


def _domains(country: Country) -> list[str]:
    return [*_PROVIDERS, f"post.{country.code.lower()}.example", f"online.{country.code.lower()}.example"]


@lru_cache(maxsize=200_000)
def _folded(name: str, *, german: bool) -> str:
    return _NOT_IN_MAILBOXES.sub("", plain_letters(name, german=german).lower())


def _local(kind: int, first: str, last: str, short: str, year: int, number: int) -> str:
    """The part before the at sign, in one of the usual ways."""
    if not first:  # a company
        return f"{_ROLES[number % len(_ROLES)]}.{last}"
    ways = (
        f"{first}.{last}", f"{first}{last}", f"{first[:1]}{last}", f"{first}.{last}{year % 100:02}", f"{first}{number}",
        f"{last}.{first}", f"{_HANDLES[0][number % 14]}{_HANDLES[1][number // 14 % 14]}{year % 100:02}",
        f"{first[:1]}.{last}", f"{short or first}_{last}",
    )  # fmt: skip
    return ways[kind]


def _at_work(dice: Dice, employer: Indices, size: int) -> Texts:
    """Role mailboxes of employers: several people order with the same one."""
    role = np.array(_ROLES, dtype=object)[dice.pick((6, 2, 2, 1, 1), size)]
    domain = np.array([f"@firm{number:04}.example" for number in range(int(employer.max(initial=0)) + 1)], dtype=object)
    uses = (employer >= 0) & dice.chance(0.5, size)
    return np.where(uses, role + domain[employer], "")
