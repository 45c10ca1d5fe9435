"""What is asked, checked once, before anything answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Self, TypeVar, get_args

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Purpose, covers, purpose_code
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_policy.facts import product_codes
from unifiedcustomer.contact_policy.law_rows import trade_code
from unifiedcustomer.contact_reasons import MessageClass
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Question"]

E = TypeVar("E", bound=StrEnum)

_NOT_MARKETING: Final = (Purpose.SERVICE, Purpose.LEGAL)
_ADVERTISES: Final = frozenset({"marketing", "newsletter", "offers", "profiling", "advertising", "promotion"})


def _member(kind: type[E], field: str, value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise InvalidValue(field, Problem.UNKNOWN_NAME) from None


def _channel(value: Any) -> Channel:
    return _member(Channel, "channel", value)


def _message_class(value: Any) -> MessageClass:
    return _member(MessageClass, "message_class", value)


def _moment(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, datetime):
        raise WrongType(attribute.name)
    if value.tzinfo is None or value.utcoffset() is None:
        raise WrongType(attribute.name, Problem.NAIVE_DATETIME)
    if not 1900 <= value.year < 9000:
        raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)


def _customer(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Customer):
        raise WrongType(attribute.name)


def _trade(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        trade_code(value, attribute.name)


def _point(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, get_args(ContactPoint)):
        raise WrongType(attribute.name)


def _flag(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise WrongType(attribute.name)


@attrs.frozen(kw_only=True)
class Question:
    """May we contact this customer, here, now, for this?

    Raises:
        WrongType: ``at`` has no time zone, or an argument has another type.
        InvalidValue: an unknown channel, message class or purpose, or a time beyond the calendar.
    """

    customer: Customer = attrs.field(validator=_customer)
    channel: Channel = attrs.field(converter=_channel)  #: its code will do
    purpose: str = attrs.field(converter=purpose_code)  #: a dotted code
    #: the class of the message; what has a marketing purpose is marketing, whatever is said here
    message_class: MessageClass = attrs.field(default=MessageClass.MARKETING, converter=_message_class)
    at: datetime = attrs.field(validator=_moment)
    #: where exactly; by default the first of theirs that may be used
    contact_point: ContactPoint | None = attrs.field(default=None, validator=_point)
    #: the trade that the message is for; by default the policy's
    sector: str | None = attrs.field(default=None, validator=_trade)
    products: frozenset[str] = attrs.field(default=frozenset(), converter=product_codes)  #: codes of what is advertised
    #: whether the message says how to refuse; the permit's obligations demand it
    offers_refusal: bool = attrs.field(default=True, validator=_flag)
    #: whether the offer is about the receiver's role or function
    is_role_relevant: bool = attrs.field(default=False, validator=_flag)
    #: of a call: whether a machine dials or a recorded voice speaks
    is_automated: bool = attrs.field(default=False, validator=_flag)

    #: the class that decides: what has a marketing purpose, or one we do not know, is marketing
    treated_as: MessageClass = attrs.field(init=False, eq=False)
    #: what of it the rows look at, whoever is asked about
    manner: tuple[Channel, MessageClass, bool, str | None] = attrs.field(init=False, eq=False, repr=False)
    is_marketing: bool = attrs.field(init=False, eq=False)  #: whether it needs a basis
    #: whether what is called marketing has a purpose that no consent is asked for
    is_misclassified: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.purpose is None:
            raise InvalidValue("purpose", Problem.MISSING)
        names_none = self.names_no_marketing
        treated_as = self.message_class if names_none else MessageClass.MARKETING
        object.__setattr__(self, "treated_as", treated_as)
        object.__setattr__(self, "is_marketing", treated_as is MessageClass.MARKETING)
        object.__setattr__(self, "is_misclassified", names_none and treated_as is MessageClass.MARKETING)
        object.__setattr__(self, "manner", (self.channel, treated_as, self.is_automated, self.sector))

    def about(self, customer: Customer) -> Self:
        """The same question about another customer, at whichever of their points."""
        if not isinstance(customer, Customer):
            raise WrongType("customer")
        return self._with(customer=customer, contact_point=None)

    def when(self, at: datetime) -> Self:
        """The same question at another moment, which must be an aware one."""
        return self._with(at=at)

    def _with(self, **changes: Any) -> Self:
        """A copy with fields of which it is known that they fit."""
        other = object.__new__(type(self))
        for name in _NAMES:
            object.__setattr__(other, name, changes[name] if name in changes else getattr(self, name))
        return other

    @property
    def names_no_marketing(self) -> bool:
        """Whether the purpose is one that no consent is asked for."""
        return _names_no_marketing(self.purpose)


_NAMES: Final = tuple(attribute.name for attribute in attrs.fields(Question))


@lru_cache(maxsize=1024)
def _names_no_marketing(purpose: str) -> bool:
    # What is advertised under the name of a service is advertised.
    return any(covers(root, purpose) for root in _NOT_MARKETING) and _ADVERTISES.isdisjoint(purpose.split("."))
