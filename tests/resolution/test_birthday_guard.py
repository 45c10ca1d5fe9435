"""Two birth dates are two people, unless the file has birth dates wrong."""

from __future__ import annotations

import attrs
import numpy as np

from unifiedcustomer.resolution import person_model
from unifiedcustomer.resolution.guards import has_two_birthdays

MODEL = person_model()
NAMES = [comparison.name for comparison in MODEL.comparisons]
HIGHEST = {comparison.name: len(comparison.levels) for comparison in MODEL.comparisons}


def pattern(**levels):
    """One pattern with these levels; nothing is known of the rest."""
    return np.array([[levels.get(name, 0) for name in NAMES]], dtype=np.uint8)


def with_wrong_birth_dates(share):
    """The model of a file in which ``share`` of the birth dates of one person differ."""
    changed = [
        attrs.evolve(c, m=(share, *(rest * (1 - share) / sum(c.m[1:]) for rest in c.m[1:])))
        if c.name == "birth_date"
        else c
        for c in MODEL.comparisons
    ]
    return attrs.evolve(MODEL, comparisons=tuple(changed))


def test_a_shared_mailbox_with_two_birth_dates_is_of_two_people():
    """A family's, or one that has a new owner."""
    shared = pattern(email=HIGHEST["email"], birth_date=1)

    assert [True] == has_two_birthdays(MODEL, shared).tolist()
    assert [False] == has_two_birthdays(MODEL, pattern(email=HIGHEST["email"], birth_date=3)).tolist()
    assert [False] == has_two_birthdays(
        MODEL, pattern(email=HIGHEST["email"], birth_date=1, loyalty_card=HIGHEST["loyalty_card"])
    ).tolist()


def test_where_birth_dates_are_often_wrong_they_part_nobody():
    """In a file where three in ten differ among records of one person, another birth date is no other person."""
    shared = pattern(email=HIGHEST["email"], birth_date=1)

    assert [True] == has_two_birthdays(with_wrong_birth_dates(0.05), shared).tolist()
    assert [False] == has_two_birthdays(with_wrong_birth_dates(0.3), shared).tolist()
