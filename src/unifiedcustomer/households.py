"""Households: who lives together. A second level over customers, which it never merges.

A household is computed from what its members' records say, as customers are, so it follows every merge and split.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto
from hashlib import blake2b
from typing import NewType

import attrs

from unifiedcustomer.identities import CustomerId

__all__ = ["Household", "HouseholdId", "HouseholdReason", "household_id_of"]

HouseholdId = NewType("HouseholdId", str)
"""A UUID in text, derived from the id of the member who was seen first; no customer has it."""


class HouseholdReason(StrEnum):
    """Why customers are taken to live together. Codes are stable: they are kept."""

    ADDRESS_AND_NAME = auto()  #: the same home and a family name in common
    PHONE_AND_NAME = auto()  #: the same number, of few, and a family name in common
    PHONE_AND_ADDRESS = auto()  #: the same number, of few, and the same home
    DECLARED = auto()  #: a source has them under one household number


def household_id_of(first: CustomerId) -> HouseholdId:
    """The id of the household whose member seen first is ``first``: an RFC 9562 version 8 UUID."""
    digest = blake2b(f"household/{first}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return HouseholdId(f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:]}")


@attrs.frozen(kw_only=True)
class Household:
    """Customers who live together, the one seen first before the others, and why they are taken to."""

    household_id: HouseholdId
    customers: tuple[CustomerId, ...]
    reasons: tuple[HouseholdReason, ...]  #: each once, sorted

    @classmethod
    def of(cls, customers: Iterable[CustomerId], reasons: Iterable[HouseholdReason]) -> Household:
        """The household of ``customers``, the one seen first before the others."""
        members = tuple(customers)
        return cls(household_id=household_id_of(members[0]), customers=members, reasons=tuple(sorted(set(reasons))))
