"""What is known about the person and the company beside the acts: dealings, touchpoints, where somebody is, how old.

A dealing is something that happened between the two and that a law may attach a permission to: a sale, an inquiry, a
running contract. It holds for the contact points that were given in it and for no others, so that a merge brings no
permission along: what was bought with one address says nothing about another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy.law_rows import home_code
from unifiedcustomer.contact_policy.law_terms import Audience, Condition, LegalForm
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import instant, masked, personal
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Touchpoint

__all__ = ["NO_FACTS", "Dealing", "DealingKind", "Facts", "Whereabouts", "dealings_of", "product_codes"]


E = TypeVar("E", bound=StrEnum)


class DealingKind(StrEnum):
    """What the two had to do with each other."""

    SALE = auto()  #: they bought
    NEGOTIATION = auto()  #: they negotiated a sale
    FREE_ACCOUNT = auto()  #: they opened an account that is paid for indirectly
    CONTRACT = auto()  #: a contract with them, from `occurred_at` to `ended_at`
    INQUIRY = auto()  #: they asked for an offer or information
    REQUEST = auto()  #: they asked to be contacted about this
    RELATION = auto()  #: donor, volunteer, member of a club
    TRADE = auto()  #: a business that the company trades with
    INTEREST = auto()  #: facts speak for a concrete interest of this business
    PUBLICATION = auto()  #: they published the address for business
    PUBLICATION_FOR_OFFERS = auto()  #: they published it for offers of this kind
    PAPER = auto()  #: they handed the address over on paper
    FUNCTION_ADDRESS = auto()  #: it is an impersonal address of a legal person
    DIRECTORY_MARK = auto()  #: a mark in the public directory says that they agree
    REGISTER_CONSENT = auto()  #: a general consent stands in the national register
    BALANCING = auto()  #: a balancing of interests under GDPR art. 6(1)(f) is documented


MEETS: Final = MappingProxyType(
    {
        DealingKind.SALE: frozenset({Condition.SALE, Condition.PURCHASE, Condition.INFERRED_CONSENT}),
        DealingKind.NEGOTIATION: frozenset({Condition.NEGOTIATION}),
        DealingKind.FREE_ACCOUNT: frozenset({Condition.FREE_ACCOUNT}),
        DealingKind.CONTRACT: frozenset({Condition.PURCHASE, Condition.INFERRED_CONSENT}),
        DealingKind.INQUIRY: frozenset({Condition.INQUIRY}),
        DealingKind.REQUEST: frozenset({Condition.REQUESTED}),
        DealingKind.RELATION: frozenset({Condition.NON_BUSINESS_RELATION, Condition.INFERRED_CONSENT}),
        DealingKind.TRADE: frozenset({Condition.TRADING_RELATION, Condition.INFERRED_CONSENT}),
        DealingKind.INTEREST: frozenset({Condition.PRESUMED_INTEREST}),
        DealingKind.PUBLICATION: frozenset({Condition.PUBLISHED_ADDRESS}),
        DealingKind.PUBLICATION_FOR_OFFERS: frozenset({Condition.PUBLISHED_ADDRESS, Condition.PUBLISHED_FOR_OFFERS}),
        DealingKind.PAPER: frozenset({Condition.PAPER_ADDRESS}),
        DealingKind.FUNCTION_ADDRESS: frozenset({Condition.FUNCTION_ADDRESS}),
        DealingKind.DIRECTORY_MARK: frozenset({Condition.DIRECTORY_MARK}),
        DealingKind.REGISTER_CONSENT: frozenset({Condition.REGISTER_CONSENT}),
        DealingKind.BALANCING: frozenset({Condition.LEGITIMATE_INTEREST}),
    }
)
"""The conditions that a dealing meets by its kind alone; the others ask what is asked, and when."""

_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}", re.ASCII)


def product_codes(value: Any) -> frozenset[str]:
    """Codes of products, each a short word in small letters; for attrs fields.

    Raises:
        WrongType: it is one text, or holds something else than text.
        InvalidValue: something in it is no code.
    """
    if isinstance(value, str):  # a text is a list of letters to Python
        raise WrongType("products")
    found = frozenset(value)
    for item in found:
        if not isinstance(item, str):
            raise WrongType("products")
        if not _WORD.fullmatch(item):
            raise InvalidValue("products", Problem.BAD_SYNTAX)
    return found


def _only(kind: type[Any]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise WrongType(attribute.name)

    return check


def _keys(value: Any) -> frozenset[str]:
    points = (value,) if isinstance(value, str) or hasattr(value, "key") else value
    return frozenset(getattr(point, "key", point) for point in points)


@attrs.frozen(kw_only=True)
class Dealing:
    """One dealing between a person and a company.

    Raises:
        InvalidValue: it names no contact point or no company, or ends before it begins.
    """

    id: str
    kind: DealingKind = attrs.field(validator=_only(DealingKind))
    controller: str  #: the legal entity or brand on the other side
    occurred_at: datetime = instant()
    #: the keys of the contact points that they gave in it; contact points may be given
    contact_points: frozenset[str] = personal(converter=_keys)
    subject: RecordKey | None = None
    ended_at: datetime | None = instant(default=None)  #: when a contract ended, or will
    products: frozenset[str] = attrs.field(default=frozenset(), converter=product_codes)  #: codes of what it was about
    #: whether they could refuse, free and easily, when the points were taken
    refusal_offered: bool = attrs.field(default=False, validator=_only(bool))

    def __attrs_post_init__(self) -> None:
        for name in ("id", "controller", "contact_points"):
            if not getattr(self, name):
                raise InvalidValue(name, Problem.EMPTY)
        if self.ended_at is not None and self.ended_at.astimezone(UTC) < self.occurred_at.astimezone(UTC):
            raise InvalidValue("ended_at", Problem.WRONG_ORDER)


def _zone(value: Any) -> Any:
    if value is None or isinstance(value, ZoneInfo):
        return value
    if not isinstance(value, str):
        raise WrongType("zone")
    try:
        return ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        raise InvalidValue("zone", Problem.UNKNOWN_NAME) from None


@attrs.frozen(kw_only=True)
class Whereabouts:
    """Where the person says that they live, or a device of theirs says that it is. It beats addresses and numbers."""

    #: ISO 3166: a country, or a state such as ``US-FL``; in a region of several laws nobody lives at large
    place: str = attrs.field(converter=home_code)
    zone: ZoneInfo | None = attrs.field(default=None, converter=_zone)  #: an IANA name will do


def _row(value: Any) -> tuple[Any, ...]:
    return tuple(value)


def _each(kind: type[Any]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: tuple[Any, ...]) -> None:
        if not all(isinstance(item, kind) for item in value):
            raise WrongType(attribute.name)

    return check


def _audience(value: Any) -> Audience:
    return _member(Audience, "audience", value)


def _legal_form(value: Any) -> LegalForm | None:
    return None if value is None else _member(LegalForm, "legal_form", value)


def _member(kind: type[E], field: str, value: Any) -> E:
    try:
        return kind(value)
    except ValueError:
        raise InvalidValue(field, Problem.UNKNOWN_NAME) from None


@attrs.frozen(kw_only=True)
class Facts:
    """What a decision needs to know beside the acts. What is not known is left out, and never counts as a yes."""

    #: at least the outbound ones within the longest cap, and all that are dealings
    touchpoints: tuple[Touchpoint, ...] = attrs.field(
        default=(), converter=_row, validator=_each(Touchpoint), repr=masked
    )
    dealings: tuple[Dealing, ...] = attrs.field(default=(), converter=_row, validator=_each(Dealing), repr=masked)
    declared: tuple[Whereabouts, ...] = attrs.field(
        default=(), converter=_row, validator=_each(Whereabouts), repr=masked
    )
    birth_date: date | None = personal(default=None)  #: by default what the customer's records say
    #: a customer is a private person unless something says otherwise
    audience: Audience = attrs.field(default=Audience.CONSUMER, converter=_audience)
    legal_form: LegalForm | None = attrs.field(default=None, converter=_legal_form)  #: of a business

    def __attrs_post_init__(self) -> None:
        if self.audience not in (Audience.CONSUMER, Audience.BUSINESS):  # a contact is with the one or the other
            raise InvalidValue("audience", Problem.UNKNOWN_NAME)
        if self.birth_date is not None and type(self.birth_date) is not date:
            raise WrongType("birth_date")


NO_FACTS: Final = Facts()
"""Nothing is known."""


# ── dealings that came in as touchpoints ────────────────────────────────────────────────────────────────────────────

_TYPES: Final = {
    "order.placed": DealingKind.SALE,
    "order.completed": DealingKind.SALE,
    "offer.negotiated": DealingKind.NEGOTIATION,
    "account.opened": DealingKind.FREE_ACCOUNT,
    "contract.signed": DealingKind.CONTRACT,
    "inquiry.received": DealingKind.INQUIRY,
    "contact.requested": DealingKind.REQUEST,
    "relation.begun": DealingKind.RELATION,
}
"""What types of touchpoints are dealings. Their ``data`` tell the rest: ``controller``, which is required, ``products``
separated by spaces, ``refusal_offered`` with the value ``yes``, and ``ended_at`` in ISO 8601."""


def dealings_of(touchpoints: Iterable[Touchpoint]) -> Iterator[Dealing]:
    """The dealings among ``touchpoints``; one that does not say with which company, or at which point, is none."""
    for touchpoint in touchpoints:
        kind = _TYPES.get(touchpoint.type)
        if kind is None:
            continue
        data = touchpoint.data
        if touchpoint.contact_point and data.get("controller"):
            yield Dealing(
                id=f"{touchpoint.source}/{touchpoint.id}",
                kind=kind,
                controller=data["controller"],
                occurred_at=touchpoint.occurred_at,
                contact_points=frozenset({touchpoint.contact_point}),
                subject=touchpoint.subject,
                ended_at=_ended_at(data.get("ended_at"), touchpoint.occurred_at),
                products=frozenset(word for word in data.get("products", "").lower().split() if _WORD.fullmatch(word)),
                refusal_offered=data.get("refusal_offered") == "yes",
            )


def _ended_at(text: str | None, begun: datetime) -> datetime | None:
    """What cannot be read ended at once: a contract of unknown end is no running one."""
    if text is None:
        return None
    try:
        ended = datetime.fromisoformat(text[:60])
    except ValueError:
        return begun
    return ended if ended.tzinfo is not None and ended >= begun else begun
