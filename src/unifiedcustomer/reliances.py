"""Reliances: what was done on the strength of knowing who a customer is.

A merge may turn out to be wrong. It can be undone; what was done in between cannot. So a decision, a rendering, a
contact or a movement of value says whom it was about as they were known then, and an unmerge can list what relied on
it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, auto

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import instant, personal

__all__ = ["Reliance", "RelianceKind"]


class RelianceKind(StrEnum):
    """What was done. Codes are stable: they are stored."""

    DECISION = auto()  #: it was decided whether they may be contacted
    RENDERING = auto()  #: a message was written for them
    CONTACT = auto()  #: they were contacted
    VALUE = auto()  #: value moved: a gift card was redeemed, a refund paid, a price given


@attrs.frozen(kw_only=True)
class Reliance:
    """One thing that was done to a customer, as they were known then.

    Raises:
        InvalidValue: the reference is empty or longer than 500 characters.
        WrongType: the time has no time zone.
    """

    kind: RelianceKind
    customer_id: CustomerId  #: as they were known then
    at: datetime = instant()
    reference: str = personal()  #: what it is called where it was done: a message's id, a gift card's number
    channel: Channel | None = None
    purpose: str | None = None
    contact_point: str | None = personal(default=None)  #: a contact point's key
    allowed: bool | None = None  #: what a decision said
    acts: tuple[str, ...] = ()  #: ids of the acts of consent that a decision rests on

    def __attrs_post_init__(self) -> None:
        if not 0 < len(self.reference) <= 500:
            raise InvalidValue("reference", Problem.TOO_LONG if self.reference else Problem.EMPTY)
