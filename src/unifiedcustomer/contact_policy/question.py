"""What is asked, checked once, before anything answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, Purpose, covers, purpose_code
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.touchpoints import Touchpoint

__all__ = ["Question", "member"]

E = TypeVar("E", bound=StrEnum)

_NOT_MARKETING: Final = (Purpose.SERVICE, Purpose.LEGAL)


def member(kind: type[E], value: str, field: str) -> E:
    """``value`` as a member of ``kind``; its code will do.

    Raises:
        InvalidValue: there is no such member.
    """
    try:
        return kind(value)
    except ValueError:
        raise InvalidValue(field, Problem.UNKNOWN_NAME) from None


@attrs.frozen(kw_only=True)
class Question:
    """May we contact this customer, here, now, for this, under this policy?"""

    customer: Customer
    acts: tuple[ConsentAct, ...] = attrs.field(repr=False)
    touchpoints: tuple[Touchpoint, ...] = attrs.field(repr=False)
    channel: Channel
    purpose: str = attrs.field(converter=purpose_code)
    message_class: MessageClass
    at: datetime
    policy: ContactPolicy

    def __attrs_post_init__(self) -> None:
        if self.purpose is None:
            raise InvalidValue("purpose", Problem.MISSING)
        if not isinstance(self.at, datetime):
            raise WrongType("at")
        if self.at.tzinfo is None or self.at.utcoffset() is None:
            raise WrongType("at", Problem.NAIVE_DATETIME)
        if not 1900 <= self.at.year < 9000:
            raise InvalidValue("at", Problem.OUT_OF_RANGE)

    @property
    def names_no_marketing(self) -> bool:
        """Whether the purpose is one that no consent is asked for."""
        return any(covers(root, self.purpose) for root in _NOT_MARKETING)

    @property
    def treated_as(self) -> MessageClass:
        """The class that decides: what has a marketing purpose, or one we do not know, is marketing."""
        return self.message_class if self.names_no_marketing else MessageClass.MARKETING

    @property
    def is_marketing(self) -> bool:
        """Whether it needs a consent."""
        return self.treated_as is MessageClass.MARKETING
