"""Kinds of pairs: one person, and the ways in which two persons resemble each other.

Fellegi and Sunter know two kinds, match and non-match, and take the comparisons as independent within each. Among the
pairs that blocking brings together that is false: members of a household agree on family name, address and phone at
once. So there are several kinds of non-match, each with its own profile, built from the match probabilities (m) and the
random ones (u); only how frequent each kind is has to be learned, so no kind can drift into being another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.model import TrainedComparison

__all__ = ["CLASS_NAMES", "PROFILES", "class_log2", "moved_by_rarity", "profile", "profiles", "tells_kin_apart"]

DIFFERS: Final = -1.0  #: people in one home are rarely given the same name
ALIKE: Final = -2.0
"""Mailboxes are made of names: those of namesakes are as often alike as two of one person, and seldom the same."""

#: Of each kind of non-match: how often the pair agrees there as one person would. What is not named is random.
PROFILES: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "household": {
            "given_name": DIFFERS,
            "family_name": 0.9,
            "address": 0.9,
            "phone": 0.5,
            "email": 0.15,
            "birth_place": 0.4,
        },
        "twin": {
            "given_name": DIFFERS,
            "family_name": 0.95,
            "birth_date": 0.95,
            "address": 0.8,
            "phone": 0.4,
            "email": 0.1,
        },
        "shared_mailbox": {"email": 0.95, "phone": 0.3, "address": 0.3, "company": 0.7},
        "shared_phone": {"phone": 0.95, "address": 0.2, "company": 0.3},
        "namesake": {"given_name": 0.95, "family_name": 0.95, "gender": 0.95, "email": ALIKE},
        "relative": {
            "given_name": 0.95,
            "family_name": 0.95,
            "gender": 0.95,
            "address": 0.9,
            "phone": 0.6,
            "email": 0.2,
            "birth_place": 0.4,
        },
    }
)

CLASS_NAMES: Final = ("match", "random", *PROFILES)

_KIN: Final = frozenset({"household", "twin", "relative"})


def class_log2(comparison: TrainedComparison, name: str) -> NDArray[np.float64]:
    """Log2 probability of each level in class ``name``; position 0, a missing value, is 0. Shape (levels + 1,)."""
    return np.concatenate(
        ([0.0], np.log2(profile(comparison.name, name, np.array(comparison.m), np.array(comparison.u))))
    )


def profile(comparison: str, name: str, m: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each level in class ``name``."""
    if name == "match":
        return m
    share = PROFILES.get(name, {}).get(comparison, 0.0)
    if share == DIFFERS:
        differing = np.where(m > u, 0.1, 1.0) * u
        return np.asarray(differing / differing.sum())
    if share == ALIKE:
        alike = np.concatenate(([0.0], m[1:-1], u[-1:]))
        alike[0] = max(1.0 - alike.sum(), 1e-9)
        return np.asarray(alike / alike.sum())
    return np.asarray(share * m + (1 - share) * u)


def profiles(comparison: str, m: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """`profile` of every class, one row each."""
    shares, apart = _shares_of(comparison)
    table = shares[:, None] * m + (1 - shares)[:, None] * u
    for place in apart:
        table[place] = profile(comparison, CLASS_NAMES[place], m, u)
    return table


@cache
def _shares_of(comparison: str) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """How much each class agrees as one person would, and the places of classes that agree in a way of their own."""
    shares = np.array([1.0, *(PROFILES.get(name, {}).get(comparison, 0.0) for name in CLASS_NAMES[1:])])
    return shares, tuple(np.flatnonzero(shares < 0).tolist())


def tells_kin_apart(comparison: str) -> bool:
    """Whether people of one home differ in it, and resemble one person in much else."""
    return any(shares.get(comparison) == DIFFERS for shares in PROFILES.values())


def moved_by_rarity(comparison: str, classes: Sequence[str] = CLASS_NAMES) -> NDArray[np.bool_]:
    """In which classes agreement is a coincidence, so that agreeing on a rare value is rarer still."""
    return np.array(
        [name != "match" and not (name in _KIN and PROFILES[name].get(comparison, 0.0) > 0) for name in classes]
    )
