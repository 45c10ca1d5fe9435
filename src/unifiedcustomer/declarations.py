"""What a message declares: the facts it states, and the slots that each recipient fills.

A `Fact` has its value when the message is defined. A `Slot` gets it when the message is rendered: from the customer,
from the caller, or from its one fallback, which then holds in every channel.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind, FactValue, kind_of
from unifiedcustomer.model_fields import personal
from unifiedcustomer.records import Role

__all__ = ["Audience", "Declaration", "Fact", "Slot", "channels", "member_of"]

_E = TypeVar("_E", bound=StrEnum)


class Audience(StrEnum):
    """Who may learn a fact."""

    CUSTOMER = "customer"
    AGENT = "agent"  #: the company's own people, in call scripts only


def member_of(kind: type[_E], field: str, value: Any) -> _E:
    """``value`` as a member of an enumeration, from itself or its code; `InvalidMessage` where there is none."""
    try:
        return kind(value)
    except ValueError:
        raise InvalidMessage(field, Problem.UNKNOWN_NAME) from None


def channels(field: str, value: Any) -> tuple[Channel, ...]:
    """Several channels, by themselves or their codes."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType(field)
    return tuple(member_of(Channel, field, item) for item in value)


def _audience(value: object) -> Audience:
    return member_of(Audience, "audience", value)


def _kind(value: object) -> FactKind:
    return member_of(FactKind, "kind", value)


def _required_in(value: object) -> tuple[Channel, ...] | None:
    return None if value is None else channels("required_in", value)


@attrs.frozen(kw_only=True)
class Declaration:
    """What holds for a fact in every channel, whatever its value."""

    sensitive: bool = False  #: never on a lock screen: not in push, SMS or a subject line
    linkable: bool = False  #: may be left out where a link to it fits and it does not
    #: where it must not be missing; None: everywhere it may be shown
    required_in: tuple[Channel, ...] | None = attrs.field(default=None, converter=_required_in)
    audience: Audience = attrs.field(default=Audience.CUSTOMER, converter=_audience)


@attrs.frozen(kw_only=True)
class Fact(Declaration):
    """A value that is the same for every recipient."""

    value: FactValue

    def __attrs_post_init__(self) -> None:
        kind_of(self.value)

    @property
    def kind(self) -> FactKind:
        """The kind of its value."""
        return kind_of(self.value)


@attrs.frozen(kw_only=True)
class Slot(Declaration):
    """A value that comes with the recipient: from the customer's ``role``, or given when the message is rendered."""

    kind: FactKind = attrs.field(default=FactKind.TEXT, converter=_kind)
    role: Role | None = None  #: the customer's attribute that fills it; texts only
    fallback: FactValue | None = personal(default=None)  #: used where there is no usable value, in all channels alike
    longest: int = 60  #: characters; a longer value is not usable

    def __attrs_post_init__(self) -> None:
        if self.role is not None and self.kind is not FactKind.TEXT:
            raise InvalidMessage("role", Problem.UNSUPPORTED)
        if self.fallback is not None and kind_of(self.fallback) is not self.kind:
            raise InvalidMessage("fallback", Problem.WRONG_TYPE)
        if not 1 <= self.longest <= 5000:
            raise InvalidMessage("longest", Problem.OUT_OF_RANGE)
