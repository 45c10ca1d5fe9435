"""The words that the rows of the law are written in. Codes are stable: they stand in rule files and in reasons."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum, auto
from typing import Any, Final, Self

import attrs

from unifiedcustomer.contact_policy.periods import Period
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = [
    "SOFT_OPT_IN",
    "Anchor",
    "Audience",
    "Basis",
    "ChannelGroup",
    "Condition",
    "Confidence",
    "ContentDuty",
    "Ground",
    "HoursLift",
    "LawHours",
    "LegalForm",
    "Limit",
    "LineType",
    "Period",
    "Precedence",
    "Regime",
    "Register",
]

# ── whom and where ──────────────────────────────────────────────────────────────────────────────────────────────────


class ChannelGroup(StrEnum):
    """What the laws treat alike."""

    EMAIL = auto()
    TEXT = auto()  #: SMS, MMS, RCS, WhatsApp and other messengers
    SOCIAL_DIRECT = auto()  #: a direct message on a social network
    PUSH = auto()
    LIVE_CALL = auto()  #: a human calls
    AUTOMATED_CALL = auto()  #: a machine dials without a human, or a recorded voice speaks
    POST = auto()
    FAX = auto()
    ADVERTISING = auto()  #: cookies, online advertisements


class Audience(StrEnum):
    """Whom a row protects."""

    CONSUMER = auto()
    BUSINESS = auto()
    ALL = auto()

    def includes(self, other: Audience) -> bool:
        """Whether a row for these is a row for ``other``."""
        return self is Audience.ALL or self is other


class LegalForm(StrEnum):
    """What kind of business; some laws treat small ones as consumers."""

    SOLE_TRADER = auto()
    PARTNERSHIP = auto()
    LEGAL_PERSON = auto()


class LineType(StrEnum):
    """What kind of telephone line."""

    MOBILE = auto()
    LANDLINE = auto()


class Regime(StrEnum):
    """What a contact rests on."""

    OPT_IN = auto()  #: a consent before
    SOFT_OPT_IN = auto()  #: a consent, or all conditions of an exception, such as that for customers
    IMPLIED = auto()  #: a consent, or one that the law infers, with a clock
    PRESUMED = auto()  #: a consent, or an interest that may be presumed
    WRITTEN_CONSENT = auto()  #: a consent in writing that names what it is for
    OPT_OUT = auto()  #: no refusal, and no entry in a register that the row names
    BAN = auto()  #: not even with a consent
    UNDETERMINED = auto()  #: the law leaves it to states whose rules were not read: no


class Confidence(StrEnum):
    """How sure the row is."""

    HIGH = auto()
    MEDIUM = auto()
    LOW = auto()  #: allows nothing

    @property
    def allows(self) -> bool:
        """Whether such a row may lead to a yes."""
        return self is not Confidence.LOW


class Basis(StrEnum):
    """What the row rests on."""

    READ = auto()  #: its source was read, as a copy
    KNOWN = auto()  #: general knowledge with the number of the article; the text was not read again
    HOUSE = auto()  #: a choice on the safe side where no text was found
    OWN = auto()  #: a user's own row


# ── what may stand in for a consent ─────────────────────────────────────────────────────────────────────────────────


class Condition(StrEnum):
    """A fact about the person and the company that a law attaches a permission to."""

    SALE = auto()  #: the contact point came from them in the context of a sale to them
    NEGOTIATION = auto()  #: ... or of negotiations for one
    FREE_ACCOUNT = auto()  #: ... or of an account that is paid for indirectly
    SAME_COMPANY = auto()  #: the one that sold is the one that advertises
    SIMILAR_PRODUCTS = auto()  #: own products, similar to those that were sold
    REFUSAL_OFFERED = auto()  #: they could refuse, free and easily, when the contact point was taken
    REFUSAL_IN_MESSAGE = auto()  #: they can refuse in this message
    PURCHASE = auto()  #: they bought from this company, or have a contract with it
    RUNNING_CONTRACT = auto()  #: a contract with them runs
    RELATED_OFFER = auto()  #: the offer is about that contract
    CONTRACT_ENDED = auto()  #: a contract with them ended
    INQUIRY = auto()  #: they asked for an offer or information
    REQUESTED = auto()  #: they asked to be contacted about this
    NON_BUSINESS_RELATION = auto()  #: donor, volunteer, member of a club
    TRADING_RELATION = auto()  #: a business that this company trades with
    PRESUMED_INTEREST = auto()  #: a concrete interest of this business in this offer, by facts
    PUBLISHED_ADDRESS = auto()  #: they published the address for business, without a refusal beside it
    PUBLISHED_FOR_OFFERS = auto()  #: they published it for offers of this kind
    ROLE_RELEVANT = auto()  #: the offer is about their role or function
    NUMBER_GIVEN_VOLUNTARILY = auto()  #: they gave the number of their own will within the relation
    PAPER_ADDRESS = auto()  #: they handed the address over on paper, such as a business card
    FUNCTION_ADDRESS = auto()  #: an impersonal address of a legal person, such as info@
    DIRECTORY_MARK = auto()  #: a mark in the public directory says that they agree
    REGISTER_CONSENT = auto()  #: a general consent stands in the national register
    LEGITIMATE_INTEREST = auto()  #: a balancing under GDPR art. 6(1)(f) that is documented
    DETAILS_UNDER_NEW_LAW = auto()  #: the contact point was taken after the law that allows this began
    INFERRED_CONSENT = auto()  #: an existing relation from which a consent can be inferred


SOFT_OPT_IN: Final = frozenset(
    {
        Condition.SALE,
        Condition.SAME_COMPANY,
        Condition.SIMILAR_PRODUCTS,
        Condition.REFUSAL_OFFERED,
        Condition.REFUSAL_IN_MESSAGE,
    }
)
"""The exception for customers of ePrivacy 13(2), written ``soft_opt_in`` in a rule file."""


class Anchor(StrEnum):
    """What a clock starts from."""

    SALE = auto()  #: the last sale
    INQUIRY = auto()  #: the last inquiry
    CONTRACT_END = auto()
    RELATION = auto()  #: the last event of a relation that is no sale


def _only(kind: type[Any], *, optional: bool = False) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if type(value) is not kind and not (optional and value is None):
            raise WrongType(attribute.name)

    return check


@attrs.frozen(kw_only=True)
class Ground:
    """All of these together may stand in for a consent, for as long as the clock runs."""

    requires: frozenset[Condition] = attrs.field(converter=frozenset)
    since: Anchor | None = attrs.field(default=None)  #: what the clock starts from
    within: Period | None = attrs.field(default=None)  #: how long it runs; None: no clock

    def __attrs_post_init__(self) -> None:
        if not self.requires:
            raise InvalidValue("requires", Problem.EMPTY)
        if (self.since is None) is not (self.within is None):
            raise InvalidValue("since" if self.since is None else "within", Problem.MISSING)


# ── registers, hours, limits ────────────────────────────────────────────────────────────────────────────────────────


class Precedence(StrEnum):
    """Which of an entry in a register and a consent to this company wins."""

    CONSENT = auto()  #: the consent, whenever it was given
    LATER = auto()  #: the later of the two
    ENTRY = auto()  #: the entry, always


_REGISTER_KEY: Final = re.compile(r"[a-z]{2}(?:-[a-z]{2})?\.[a-z0-9_]{1,40}", re.ASCII)


def _register_key(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not _REGISTER_KEY.fullmatch(value):
        raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)


@attrs.frozen(kw_only=True)
class Register:
    """A list of people who refuse, which must be consulted before."""

    key: str = attrs.field(validator=_register_key)  #: what registry entries and checks name, such as ``gb.tps``
    name: str = attrs.field(validator=_only(str))
    precedence: Precedence = attrs.field()
    max_age: Period = attrs.field(factory=lambda: Period(days=28))  #: how old a check may be; without a text, 28 days
    #: how long after it was given a consent beats an entry; None: as long as it lasts
    consent_beats_for: Period | None = attrs.field(default=None)
    #: whether an industry keeps it, not the law; the objection itself binds in any case
    is_voluntary: bool = attrs.field(default=False, validator=_only(bool))


class HoursLift(StrEnum):
    """What allows a contact outside the hours."""

    NOTHING = auto()
    CONSENT = auto()  #: an express consent that is proven
    WRITTEN_AGREEMENT = auto()  #: a written agreement about the time
    CONSENT_FOR_THE_TIME = auto()  #: a separate consent to be contacted at such times


_ON_HOLIDAYS: Final = re.compile(r"PH( -1 day)? (off|[0-9:,-]+)", re.ASCII)


@attrs.frozen
class LawHours:
    """Hours of the week, and what holds on public holidays and on the day before one.

    >>> LawHours.parse("Mo-Fr 09:00-20:00; PH off").closed_on_holidays
    True
    """

    text: str
    week: WeeklyHours
    closed_on_holidays: bool = False
    #: open spans on the day before a public holiday, in minutes after midnight; None: as on any such weekday
    eve: tuple[tuple[int, int], ...] | None = None

    @classmethod
    def parse(cls, text: object) -> Self:
        """Hours in OpenStreetMap's notation; ``PH off`` closes holidays, ``PH -1 day 10:00-19:00`` is the day before.

        Raises:
            InvalidValue: it is written in any other way.
        """
        if not isinstance(text, str):
            raise WrongType("hours")
        if len(text) > 500:
            raise InvalidValue("hours", Problem.TOO_LONG)
        weekly: list[str] = []
        closed, eve = False, None
        for part in text.split(";"):
            found = _ON_HOLIDAYS.fullmatch(part.strip())
            if found is None:
                weekly.append(part)
            elif found[1]:
                eve = WeeklyHours.parse(f"Mo {found[2]}").days[0]
            elif found[2] == "off":
                closed = True
            else:
                raise InvalidValue("hours", Problem.UNSUPPORTED)
        week = WeeklyHours.parse(";".join(weekly))
        if week.is_always:  # a law without hours has no hours, which is not the same as all hours
            raise InvalidValue("hours", Problem.UNSUPPORTED)
        return cls(text, week, closed, eve)

    def spans_on(self, day: date, *, is_holiday: bool = False, is_eve: bool = False) -> tuple[tuple[int, int], ...]:
        """The open spans of one day, in minutes after midnight; both ends deny."""
        if is_holiday and self.closed_on_holidays:
            return ()
        spans = self.week.days[day.weekday()]
        if not is_eve or self.eve is None:
            return spans
        both = ((max(a, c), min(b, d)) for a, b in spans for c, d in self.eve)
        return tuple((start, end) for start, end in both if start < end)

    @property
    def needs_calendar(self) -> bool:
        """Whether the public holidays must be known to answer."""
        return self.closed_on_holidays or self.eve is not None


_HOUR: Final = timedelta(hours=1)
_WINDOW: Final = re.compile(r"([1-9][0-9]{0,3}) (hour|day)s?", re.ASCII)


@attrs.frozen(kw_only=True)
class Limit:
    """At most so many attempts within any window of this length."""

    most: int = attrs.field(validator=_only(int))
    per: timedelta = attrs.field(validator=_only(timedelta))

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.most <= 1000:
            raise InvalidValue("most", Problem.OUT_OF_RANGE)
        if self.per < _HOUR or self.per > 9999 * _HOUR or self.per % _HOUR:
            raise InvalidValue("per", Problem.OUT_OF_RANGE)

    @classmethod
    def parse_window(cls, text: object) -> timedelta:
        """From ``24 hours`` or ``30 days``."""
        found = _WINDOW.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise InvalidValue("per", Problem.BAD_SYNTAX)
        return timedelta(**{f"{found[2]}s": int(found[1])})


# ── what must be said ───────────────────────────────────────────────────────────────────────────────────────────────


class ContentDuty(StrEnum):
    """What a message or a call must carry. The first eight are what a rendering can be checked for."""

    SENDER_IDENTITY = auto()
    POSTAL_ADDRESS = auto()
    UNSUBSCRIBE_LINK = auto()
    ONE_CLICK_UNSUBSCRIBE = auto()
    STOP_TEXT = auto()
    OPT_OUT_SETTING = auto()
    CALLER_NUMBER = auto()
    OBJECTION_NOTICE = auto()
    ADVERTISING_LABEL = auto()  #: the words that the place's row gives as `label`
    DATA_SOURCE = auto()  #: where the company has the number or address from
    SENDER_PHONE = auto()  #: a telephone number of the sender
    IDENTIFIED_AT_ONCE = auto()  #: who calls and why, before anything else
    RECORDED = auto()  #: the identification, or the call, is recorded
    REGISTERED_TEMPLATE = auto()  #: sender and template are registered with the operators
    ON_WHOSE_BEHALF = auto()  #: for whom the sender speaks
    OFFER_TERMS = auto()  #: the conditions of an offer are stated
