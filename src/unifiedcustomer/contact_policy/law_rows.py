"""One rule of one country as a row: whom it protects, in which channels, from when to when, and what it asks.

A row is data that a lawyer can read, check and replace. It says nothing about a person; the decision reads it and asks
the person's facts. Four ideas hold in every row:

1. `grounds` are what may stand in for a consent. In an opt-in row one of them is enough to contact without consent; in
   an opt-out row one of them lifts an entry in a register, as a consent would; in a ban nothing else lifts it.
2. Hours are minutes on the receiver's clock, and the first and the last one deny: laws differ on whose they are.
3. Days are the receiver's calendar days, first and last included.
4. A row that nobody could confirm says so in `confidence`, and a row of low confidence allows nothing.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy.law_terms import (
    Audience,
    Basis,
    ChannelGroup,
    Confidence,
    ContentDuty,
    Ground,
    HoursLift,
    LawHours,
    LegalForm,
    Limit,
    LineType,
    Period,
    Regime,
    Register,
)
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["GROUP_OF", "LawRow", "PlaceRow", "group_of", "place_code"]

GROUP_OF: Final = MappingProxyType(
    {
        Channel.EMAIL: ChannelGroup.EMAIL,
        Channel.SMS: ChannelGroup.TEXT,
        Channel.MESSAGING: ChannelGroup.TEXT,
        Channel.SOCIAL_DIRECT: ChannelGroup.SOCIAL_DIRECT,
        Channel.PUSH: ChannelGroup.PUSH,
        Channel.TELEMARKETING: ChannelGroup.LIVE_CALL,
        Channel.DIRECT_MAIL: ChannelGroup.POST,
        Channel.CATALOGUE: ChannelGroup.POST,
        Channel.SOCIAL_PAID: ChannelGroup.ADVERTISING,
    }
)
"""What the laws call a channel. Fax is a word of the laws alone; the others are nobody's to permit."""


def group_of(channel: Channel, *, automated: bool = False) -> ChannelGroup | None:
    """What the laws call ``channel``; a call by a machine or with a recorded voice is another thing than a call.

    >>> str(group_of(Channel.TELEMARKETING, automated=True))
    'automated_call'
    """
    group = GROUP_OF.get(channel)
    return ChannelGroup.AUTOMATED_CALL if automated and group is ChannelGroup.LIVE_CALL else group


_PLACE: Final = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)


def place_code(value: object) -> str:
    """An ISO 3166 code of a country or a state of one, or ``EU``; the United Kingdom's ``UK`` is its ``GB``.

    >>> place_code("UK"), place_code("US-FL")
    ('GB', 'US-FL')
    """
    if not isinstance(value, str):
        raise WrongType("place")
    if not _PLACE.fullmatch(value):
        raise InvalidValue("place", Problem.BAD_SYNTAX)
    return f"GB{value[2:]}" if value[:2] == "UK" else value


_REGIONS: Final = frozenset({"EU"})


def home_code(value: object) -> str:
    """As `place_code`, of a place that somebody lives in: a country or a state, whose own law is known to be one."""
    place = place_code(value)
    if place in _REGIONS:
        raise InvalidValue("place", Problem.AMBIGUOUS)
    return place


# ── checks of fields ────────────────────────────────────────────────────────────────────────────────────────────────


def _text(limit: int, *, required: bool = False) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if required and not value.strip():
            raise InvalidValue(attribute.name, Problem.EMPTY)
        if len(value) > limit:
            raise InvalidValue(attribute.name, Problem.TOO_LONG)

    return check


def _of(kind: type[Any], *, optional: bool = False, many: bool = False) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        for item in value if many else (value,):
            if type(item) is not kind and not (optional and item is None):
                raise WrongType(attribute.name)

    return check


def _not_empty(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not value:
        raise InvalidValue(attribute.name, Problem.EMPTY)


_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*", re.ASCII)


def trade_code(value: object, field: str = "sector") -> str:
    """The code of a trade: a short word in small letters.

    Raises:
        WrongType: it is no text.
        InvalidValue: it is no such word.
    """
    if not isinstance(value, str):
        raise WrongType(field)
    if not _WORD.fullmatch(value):
        raise InvalidValue(field, Problem.BAD_SYNTAX)
    return value


def _sectors(_instance: object, attribute: attrs.Attribute[Any], value: frozenset[Any]) -> None:
    for item in value:
        trade_code(item, attribute.name)


def _row_id(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if len(value) > 80:
        raise InvalidValue(attribute.name, Problem.TOO_LONG)
    if not _ID.fullmatch(value):
        raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)


def _web_address(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if value and not re.fullmatch(r"https?://[!-~]{4,500}", value, re.ASCII):
        raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class _Sourced:
    """What every row has: a name, a place, its days, and where it comes from."""

    id: str = attrs.field(validator=_row_id)  #: what reasons of decisions name; never used again for another rule
    place: str = attrs.field(converter=place_code)  #: an ISO 3166 code of a country or state, or ``EU``
    source: str = attrs.field(validator=_text(500, required=True))  #: the provision, as lawyers cite it
    url: str = attrs.field(validator=[_not_empty, _web_address])  #: where its text, or the page that was read, is
    checked_on: date = attrs.field(validator=_of(date))  #: when somebody last looked
    confidence: Confidence = attrs.field(validator=_of(Confidence))
    basis: Basis = attrs.field(validator=_of(Basis))  #: whether the source was read for this row
    valid_from: date | None = attrs.field(default=None, validator=_of(date, optional=True))  #: its first day
    valid_to: date | None = attrs.field(default=None, validator=_of(date, optional=True))  #: its last day
    note: str = attrs.field(default="", validator=_text(1000))  #: what a reader must know beside the columns
    reason: str = attrs.field(default="", validator=_text(1000))  #: in a row of the user's: why it is another one
    signed_off_by: str = attrs.field(default="", validator=_text(200))  #: in a row of the user's: who answers for it

    def __attrs_post_init__(self) -> None:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise InvalidValue("valid_to", Problem.WRONG_ORDER)
        if self.basis is Basis.OWN and not self.reason.strip():
            raise InvalidValue("reason", Problem.MISSING)
        self._check()

    def _check(self) -> None:
        """What the fields must be together."""

    def holds_on(self, day: date) -> bool:
        """Whether ``day``, on the receiver's calendar, is one of the row's days."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


_NEEDS_A_GROUND: Final = (Regime.SOFT_OPT_IN, Regime.IMPLIED, Regime.PRESUMED)


@attrs.frozen(kw_only=True)
class LawRow(_Sourced):
    """When people of one place may be contacted in some channels.

    Raises:
        InvalidValue: a column has a value that it cannot have, alone or beside the others.
        WrongType: a column has another type.
    """

    channels: frozenset[ChannelGroup] = attrs.field(
        converter=frozenset, validator=[_not_empty, _of(ChannelGroup, many=True)]
    )
    audience: Audience = attrs.field(validator=_of(Audience))
    regime: Regime = attrs.field(validator=_of(Regime))
    #: of businesses, those with these forms; empty: every form. Consumers are told by `audience` alone.
    legal_forms: frozenset[LegalForm] = attrs.field(
        default=frozenset(), converter=frozenset, validator=_of(LegalForm, many=True)
    )
    #: calls to such lines; empty: every line
    line_types: frozenset[LineType] = attrs.field(
        default=frozenset(), converter=frozenset, validator=_of(LineType, many=True)
    )
    #: sellers of these trades; empty: every trade
    sectors: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset, validator=_sectors)
    #: trades for which the row does not hold
    except_sectors: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset, validator=_sectors)
    #: what may stand in for a consent; one is enough
    grounds: tuple[Ground, ...] = attrs.field(default=(), converter=tuple, validator=_of(Ground, many=True))
    #: how long a consent lasts that names no end of its own; None: until it is withdrawn
    consent_lasts: Period | None = attrs.field(default=None, validator=_of(Period, optional=True))
    #: lists that must have been consulted
    registers: tuple[Register, ...] = attrs.field(default=(), converter=tuple, validator=_of(Register, many=True))
    #: when, on the receiver's clock; None: the law names no hours, and those of the house hold
    hours: LawHours | None = attrs.field(default=None, validator=_of(LawHours, optional=True))
    #: what lifts the hours
    hours_lifted_by: HoursLift = attrs.field(default=HoursLift.NOTHING, validator=_of(HoursLift))
    #: how often at most; every one must have room
    limits: tuple[Limit, ...] = attrs.field(default=(), converter=tuple, validator=_of(Limit, many=True))
    #: how long after a refusal nobody asks again; None: until a new consent
    refusal_holds: Period | None = attrs.field(default=None, validator=_of(Period, optional=True))
    #: whether one stop ends all calls and texts of the company, whatever the matter
    stop_ends_all: bool = attrs.field(default=False, validator=_of(bool))
    #: what the message or call must carry beside what its place asks of all
    duties: frozenset[ContentDuty] = attrs.field(
        default=frozenset(), converter=frozenset, validator=_of(ContentDuty, many=True)
    )

    def _check(self) -> None:
        if self.regime in _NEEDS_A_GROUND and not self.grounds:
            raise InvalidValue("grounds", Problem.MISSING)
        if self.legal_forms and self.audience is Audience.CONSUMER:
            raise InvalidValue("legal_forms", Problem.UNSUPPORTED)
        if self.sectors & self.except_sectors:
            raise InvalidValue("except_sectors", Problem.AMBIGUOUS)
        if self.line_types and not self.channels <= _ON_A_LINE:
            raise InvalidValue("line_types", Problem.UNSUPPORTED)
        if self.hours is None and self.hours_lifted_by is not HoursLift.NOTHING:
            raise InvalidValue("hours_lifted_by", Problem.UNSUPPORTED)

    def speaks_about(
        self,
        group: ChannelGroup,
        audience: Audience,
        legal_form: LegalForm | None,
        line: LineType | None,
        sector: str | None,
    ) -> bool:
        """Whether the row is about such a contact. What is not known, None, may be anything, so the row speaks."""
        return (
            group in self.channels
            and self.audience.includes(audience)
            and (audience is Audience.CONSUMER or not self.legal_forms or _may_be(legal_form, self.legal_forms))
            and (not self.line_types or _may_be(line, self.line_types))
            and (not self.sectors or _may_be(sector, self.sectors))
            and (sector is None or sector not in self.except_sectors)
        )


_ON_A_LINE: Final = frozenset(
    {ChannelGroup.LIVE_CALL, ChannelGroup.AUTOMATED_CALL, ChannelGroup.TEXT, ChannelGroup.FAX}
)


def _may_be(known: Any, wanted: frozenset[Any]) -> bool:
    return known is None or known in wanted


@attrs.frozen(kw_only=True)
class PlaceRow(_Sourced):
    """What one place asks of every contact: content, deadlines, evidence, age."""

    name: str = attrs.field(validator=_text(80, required=True))  #: in English
    #: of a region, the countries whose own rules stand in for its rows
    members: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset, validator=_of(str, many=True))
    #: the code of its public holidays in the ``holidays`` package, such as ``FR`` or ``US-FL``; empty: none are needed
    calendar: str = attrs.field(default="", validator=_text(12))
    #: from how many years on somebody consents alone; None: the law names no age
    age_of_consent: int | None = attrs.field(default=None, validator=_of(int, optional=True))
    #: days within which a refusal must be heard at the latest; 0: at once
    opt_out_days: int = attrs.field(default=0, validator=_of(int))
    #: whether these days are business days
    opt_out_business_days: bool = attrs.field(default=False, validator=_of(bool))
    #: what every advertisement must carry
    duties: frozenset[ContentDuty] = attrs.field(
        default=frozenset(), converter=frozenset, validator=_of(ContentDuty, many=True)
    )
    #: the words with which an advertisement must be marked, where the law gives them
    label: str = attrs.field(default="", validator=_text(40))
    #: what must be shown when somebody asks
    evidence: tuple[str, ...] = attrs.field(default=(), converter=tuple, validator=_of(str, many=True))
    #: how long the evidence is kept after its last use
    evidence_kept: Period | None = attrs.field(default=None, validator=_of(Period, optional=True))
    #: whether a number with its area code counts as somebody who lives here
    number_presumes_residence: bool = attrs.field(default=False, validator=_of(bool))

    def _check(self) -> None:
        if self.age_of_consent is not None and not 0 < self.age_of_consent <= 21:
            raise InvalidValue("age_of_consent", Problem.OUT_OF_RANGE)
        if not 0 <= self.opt_out_days <= 60:
            raise InvalidValue("opt_out_days", Problem.OUT_OF_RANGE)
