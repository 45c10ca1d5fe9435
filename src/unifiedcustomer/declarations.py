"""What a message declares: the facts it states, and the slots that each recipient fills.

A `Fact` has its value when the message is defined. A `Slot` gets it when the message is rendered: from the customer,
from the caller, or from its one fallback, which then holds in every channel. A `Condition` is a boolean that decides
whether a group stands; a `Plural` is a wording that depends on a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind, FactValue, kind_of
from unifiedcustomer.model_fields import personal
from unifiedcustomer.money import exact_decimal
from unifiedcustomer.records import Role

__all__ = [
    "PLURAL_CATEGORIES",
    "Audience",
    "Condition",
    "Declaration",
    "Fact",
    "Plural",
    "Slot",
    "channels",
    "member_of",
]

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


def _bound(value: Any) -> Decimal | None:
    return None if value is None else exact_decimal(value, most_places=9, error=InvalidMessage)


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
    """A value that comes with the recipient: from the customer's ``role``, or given when the message is rendered.

    A profile's value is taken only where it is what the slot asks for: a name without a link in it, a date, a number
    in E.164. Bounds hold for every value; they also tell what the message can be like at its longest, which is asked
    before anybody gets it.
    """

    kind: FactKind = attrs.field(default=FactKind.TEXT, converter=_kind)
    role: Role | None = None  #: the customer's attribute that fills it; texts, dates, codes and telephone numbers
    fallback: FactValue | None = personal(default=None)  #: used where there is no usable value, in all channels alike
    #: characters of a text, a code or an address; a longer value is not usable. None: 60, of an address 500
    longest: int | None = None
    smallest: Decimal | None = attrs.field(default=None, converter=_bound)  #: of money, percentages, quantities
    largest: Decimal | None = attrs.field(default=None, converter=_bound)

    def __attrs_post_init__(self) -> None:
        if self.role is not None and self.kind not in FROM_PROFILE:
            raise InvalidMessage("role", Problem.UNSUPPORTED)
        if not 1 <= self.most_characters <= 5000:
            raise InvalidMessage("longest", Problem.OUT_OF_RANGE)
        if (self.smallest, self.largest) != (None, None) and self.kind not in _NUMBER_OF:
            raise InvalidMessage("largest" if self.smallest is None else "smallest", Problem.UNSUPPORTED)
        if self.smallest is not None and self.largest is not None and self.smallest > self.largest:
            raise InvalidMessage("largest", Problem.WRONG_ORDER)
        if self.fallback is not None:
            if kind_of(self.fallback) is not self.kind:
                raise InvalidMessage("fallback", Problem.WRONG_TYPE)
            if not self.allows(self.fallback):
                raise InvalidMessage("fallback", Problem.OUT_OF_RANGE)

    def allows(self, value: FactValue) -> bool:
        """Whether a value of its kind is within its bounds."""
        if self.kind in _NUMBER_OF:
            number: Decimal = getattr(value, _NUMBER_OF[self.kind])
            return (self.smallest is None or number >= self.smallest) and (
                self.largest is None or number <= self.largest
            )
        return self.kind not in _LENGTHY or len(value.value) <= self.most_characters  # type: ignore[arg-type, union-attr]

    @property
    def most_characters(self) -> int:
        """The length that no value exceeds."""
        return self.longest if self.longest is not None else 500 if self.kind is FactKind.URL else 60


FROM_PROFILE: Final = frozenset({FactKind.TEXT, FactKind.DATE, FactKind.CODE, FactKind.PHONE})
_LENGTHY: Final = frozenset({FactKind.TEXT, FactKind.BRAND_NAME, FactKind.LEGAL_TEXT, FactKind.CODE, FactKind.URL})
_NUMBER_OF: Final[Mapping[FactKind, str]] = MappingProxyType(
    {FactKind.MONEY: "amount", FactKind.PERCENT: "value", FactKind.QUANTITY: "amount"}
)

# ── what a text depends on ──────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class Condition:
    """A boolean of the recipient: given when the message is rendered, or whether a slot has a value of its own.

    >>> Condition(known="given_name")    # true unless the fallback stands in for it
    Condition(known='given_name', default=None)
    """

    known: str | None = None  #: the name of the slot it asks about; then nobody gives it
    default: bool | None = None  #: where it is not given; None: it must be

    def __attrs_post_init__(self) -> None:
        if self.known is not None and self.default is not None:
            raise InvalidMessage("default", Problem.AMBIGUOUS)
        if self.default is not None and not isinstance(self.default, bool):
            raise WrongType("default")


PLURAL_CATEGORIES: Final = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of CLDR. Each language uses some of them."""


@attrs.frozen
class Plural:
    """A wording for each plural category of the language, chosen by the number ``of`` a `Quantity`.

    >>> Plural("pairs", one="{pairs} pair", other="{pairs} pairs").forms
    {'one': '{pairs} pair', 'other': '{pairs} pairs'}
    """

    of: str  #: the name of a `Quantity` fact or slot
    zero: str | None = attrs.field(default=None, kw_only=True)
    one: str | None = attrs.field(default=None, kw_only=True)
    two: str | None = attrs.field(default=None, kw_only=True)
    few: str | None = attrs.field(default=None, kw_only=True)
    many: str | None = attrs.field(default=None, kw_only=True)
    other: str = attrs.field(kw_only=True)

    @property
    def forms(self) -> dict[str, str]:
        """The wordings there are, by their category."""
        found = {category: getattr(self, category) for category in PLURAL_CATEGORIES}
        return {category: text for category, text in found.items() if text is not None}
