"""Which system met whom, when, and what of a person it was told: the bare facts of each record, before any damage."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from unifiedcustomer.testing.synthetic.dice import Dice, Floats, Indices
from unifiedcustomer.testing.synthetic.households import People

__all__ = ["SYSTEMS", "Meetings", "meetings"]

SYSTEMS: Final = ("till", "webshop", "call_centre", "app", "crm")

_RECORDS_A_PERSON = (0.41, 0.28, 0.15, 0.075, 0.043, 0.022, 0.012, 0.008)  # 1 to 8, mean 2.2
_SYSTEM_SHARES = (0.25, 0.25, 0.12, 0.16, 0.22)
_AGAIN = 0.1  # of the further records, those in a system that already has one


@attrs.frozen(kw_only=True, eq=False)
class Meetings:
    """One entry per record: whom it is about, which system made it (position in `SYSTEMS`), and when (0 to 1)."""

    person: Indices
    system: Indices
    time: Floats


def meetings(people: People, seed: int) -> Meetings:
    """The records of all people, 1 to 8 each, in order of time."""
    dice = Dice(seed, "meetings")
    counts = dice.pick(_RECORDS_A_PERSON, len(people)) + 1
    person = np.repeat(np.arange(len(people)), counts)
    number = np.arange(len(person)) - np.repeat(np.cumsum(counts) - counts, counts)
    # A random order of the systems for each person: the first records are in different ones.
    draws = dice.uniform(len(people) * len(SYSTEMS)).reshape(len(people), len(SYSTEMS))
    age = np.clip((people.birth_year[:, None] - 1940) / 60, 0.05, 1.0)
    shares = np.array(_SYSTEM_SHARES) * np.where(np.array(SYSTEMS) == "app", 0.4 + 1.2 * age, 1.0)
    order = np.argsort(np.log(1 - draws) / -shares, axis=1, kind="stable")
    again = (number >= len(SYSTEMS)) | ((number > 0) & dice.chance(_AGAIN, len(person)))
    place = np.where(again, dice.below(np.minimum(number, len(SYSTEMS)), len(person)), number)
    time = dice.uniform(len(person))
    by_time = np.argsort(time, kind="stable")
    return Meetings(person=person[by_time], system=order[person, place][by_time], time=time[by_time])
