"""The answer to "may we contact this person, here, now, for this?", and what a yes is worth.

    decide(...) -> ContactDecision  -- .permit() -->  Permit  -->  rendering
                       |
                       +- .reasons    why, as codes, act ids and fields
                       +- .explain()  why, as sentences that a call-centre agent can read out

A marketing message is rendered for a `Permit` alone, and a permit comes from a positive decision alone: its constructor
refuses everybody, it cannot be altered, copied into another one, pickled or read from a dictionary. A decision has a
wire form, because it is logged; what comes back from the log tells what was decided and permits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum, auto
from typing import Any, Final, NoReturn, Self, final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import purpose_code
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, Problem, WrongType
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import frozen_mapping, instant, masked, personal

__all__ = ["WORDING", "ContactDecision", "MessageClass", "Obligation", "Permit", "Reason", "ReasonItem", "Wording"]


class MessageClass(StrEnum):
    """What kind of message it is: a property of the message, not the sender's choice at the moment of sending."""

    SERVICE = auto()  #: needed for what the customer ordered or asked
    MARKETING = auto()  #: anything that promotes, also in part
    LEGAL = auto()  #: the law makes us say it: a recall, a data breach


class Reason(StrEnum):
    """Why a contact is allowed or refused. Codes are stable: they are stored."""

    # for
    GRANTED = auto()
    SERVICE_MESSAGE = auto()
    LEGAL_MESSAGE = auto()
    # against: what they said
    NO_CONSENT = auto()
    PENDING_CONFIRMATION = auto()
    UNPROVEN = auto()
    EXPIRED = auto()
    WITHDRAWN = auto()
    OBJECTED = auto()
    COMPLAINED = auto()
    STOPPED = auto()
    SIGNALLED = auto()
    CONTRADICTORY = auto()
    # against: where
    CHANNEL_NOT_ADDRESSABLE = auto()
    NO_CONTACT_POINT = auto()
    NOT_THEIR_CONTACT_POINT = auto()
    BOUNCED = auto()
    # against: when, and how often
    QUIET_HOURS = auto()
    ZONE_UNKNOWN = auto()
    FREQUENCY_CAP = auto()
    # against: what we do not know
    MISCLASSIFIED = auto()
    RULE_MISSING = auto()

    @property
    def speaks_for(self) -> bool:
        """Whether it allows; every other reason refuses."""
        return self in _FOR


_FOR: Final = frozenset({Reason.GRANTED, Reason.SERVICE_MESSAGE, Reason.LEGAL_MESSAGE})


class Obligation(StrEnum):
    """What a message must carry. Rendering checks each of them in the finished payload."""

    SENDER_IDENTITY = auto()  #: which company speaks
    POSTAL_ADDRESS = auto()  #: where that company can be written to
    UNSUBSCRIBE_LINK = auto()  #: a visible link that ends it
    ONE_CLICK_UNSUBSCRIBE = auto()  #: the List-Unsubscribe and List-Unsubscribe-Post headers, RFC 8058
    STOP_TEXT = auto()  #: "reply STOP", or what the channel has instead
    OPT_OUT_SETTING = auto()  #: the way to the switch in the app that ends it
    CALLER_NUMBER = auto()  #: a number that can be called back is shown
    OBJECTION_NOTICE = auto()  #: say that they can refuse further contact, and how


# ── reasons, and their words ────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class ReasonItem:
    """One reason: its code, the acts and rules behind it, and the fields its sentence is filled with."""

    code: Reason
    acts: tuple[str, ...] = ()  #: ids of the consent acts that say so
    rules: tuple[str, ...] = ()  #: ids of the policy's rows that say so
    since: datetime | None = instant(default=None)  #: when it began
    until: datetime | None = instant(default=None)  #: when it ends by itself, if it does
    #: counts and hours, never anything personal
    details: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)


@attrs.frozen(kw_only=True)
class Wording:
    """The sentences of one language. ``{since}``, ``{until}`` and the names in `ReasonItem.details` are filled in."""

    language: str  #: a CLDR locale, for dates
    yes: str
    no: str
    reasons: Mapping[Reason, str] = attrs.field(converter=frozen_mapping, hash=False)
    details: Mapping[Reason, str] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    channels: Mapping[Channel, str] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)

    def sentences(self, item: ReasonItem) -> list[str]:
        """The sentence of the reason, and a second one where its fields are known."""
        told = [self.reasons.get(item.code) or WORDING.reasons[item.code]]
        detail = self.details.get(item.code)
        fields = {**item.details, "since": self._moment(item.since), "until": self._moment(item.until)}
        filled = {name: text for name, text in fields.items() if text}
        if detail is not None and all(name in filled for name in _names_in(detail)):
            told.append(_fill(detail, filled))
        return told

    def _moment(self, moment: datetime | None) -> str:
        from babel.dates import format_date

        if moment is None:
            return ""
        return f"{format_date(moment.date(), 'long', locale=self.language)}, {moment:%H:%M}"


def _names_in(sentence: str) -> list[str]:
    return [part.partition("}")[0] for part in sentence.split("{")[1:]]


def _fill(sentence: str, fields: Mapping[str, str]) -> str:
    """Replace each ``{name}`` once, in one pass: what is filled in is never read again."""
    head, *parts = sentence.split("{")
    return head + "".join(fields[name] + rest for name, _, rest in (part.partition("}") for part in parts))


WORDING: Final = Wording(
    language="en",
    yes="Yes, this customer may be contacted {channel}.",
    no="No, this customer must not be contacted {channel}.",
    reasons={
        Reason.GRANTED: "They gave their consent.",
        Reason.SERVICE_MESSAGE: "It is a service message about something they ordered or asked for.",
        Reason.LEGAL_MESSAGE: "The law obliges us to tell them this.",
        Reason.NO_CONSENT: "They have not agreed to this.",
        Reason.PENDING_CONFIRMATION: "They were asked to confirm and have not confirmed yet.",
        Reason.UNPROVEN: "A consent is noted, but there is no record of what they agreed to.",
        Reason.EXPIRED: "Their consent has expired.",
        Reason.WITHDRAWN: "They withdrew their consent.",
        Reason.OBJECTED: "They told us that they do not want advertising.",
        Reason.COMPLAINED: "They complained about an earlier message.",
        Reason.STOPPED: "They answered STOP to an earlier message.",
        Reason.SIGNALLED: "Their browser asks not to be followed by advertising.",
        Reason.CONTRADICTORY: "A yes and a no carry the same time, so the no counts.",
        Reason.CHANNEL_NOT_ADDRESSABLE: "Nobody can be picked as the receiver in this channel.",
        Reason.NO_CONTACT_POINT: "We have no address or number of theirs for this channel.",
        Reason.NOT_THEIR_CONTACT_POINT: "This address or number is not known to be theirs.",
        Reason.BOUNCED: "An earlier message could not be delivered there.",
        Reason.QUIET_HOURS: "It is outside the hours in which we may contact them.",
        Reason.ZONE_UNKNOWN: "We do not know what time it is where they are.",
        Reason.FREQUENCY_CAP: "They have had enough messages from us for now.",
        Reason.MISCLASSIFIED: "The message is marketing, but its purpose says that it is not.",
        Reason.RULE_MISSING: "Our contact policy has no rule for this, so the answer is no.",
    },
    details={
        Reason.GRANTED: "That was on {since}.",
        Reason.PENDING_CONFIRMATION: "They were asked on {since}.",
        Reason.EXPIRED: "That was on {since}.",
        Reason.WITHDRAWN: "That was on {since}.",
        Reason.OBJECTED: "That was on {since}.",
        Reason.COMPLAINED: "That was on {since}.",
        Reason.STOPPED: "That was on {since}.",
        Reason.BOUNCED: "That was on {since}.",
        Reason.QUIET_HOURS: "We may try again from {until}.",
        Reason.FREQUENCY_CAP: "It is {count} in {days} days, and at most {most} are allowed.",
    },
    channels={
        Channel.STORE: "in the store",
        Channel.WEBSHOP: "in the webshop",
        Channel.APP: "in the app",
        Channel.CALL_CENTER: "when they call us",
        Channel.TELEMARKETING: "by telephone",
        Channel.EMAIL: "by e-mail",
        Channel.SMS: "by text message",
        Channel.PUSH: "by a notification on their phone",
        Channel.MESSAGING: "by chat message",
        Channel.SOCIAL_DIRECT: "by direct message on a social network",
        Channel.SOCIAL_PUBLIC: "in public on a social network",
        Channel.SOCIAL_PAID: "by advertisement on a social network",
        Channel.DIRECT_MAIL: "by letter",
        Channel.CATALOGUE: "by sending a catalogue",
        Channel.PRINT: "in print",
        Channel.RADIO: "on the radio",
        Channel.TV: "on television",
    },
)
"""The sentences in English. Make a `Wording` of your own for another language."""


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class ContactDecision:
    """Whether a customer may be contacted, with every reason.

    It holds from `decided_at` up to, not including, `valid_until`.

    Make one that can give a permit with `reaching`.

    Raises:
        InvalidValue: `allowed` and `reasons` contradict each other, or it is allowed to contact nobody.
    """

    allowed: bool
    customer_id: CustomerId
    channel: Channel
    purpose: str = attrs.field(converter=purpose_code)  #: a dotted code
    message_class: MessageClass
    reasons: tuple[ReasonItem, ...]  #: all that speak against; when allowed, all that speak for
    decided_at: datetime = instant()
    valid_until: datetime = instant()
    contact_point: str | None = personal(default=None)  #: the key of the point that may be used, or was asked about
    obligations: tuple[Obligation, ...] = ()  #: what the message must carry, when allowed
    next_allowed_at: datetime | None = instant(default=None)  #: when to ask again, where waiting alone helps
    _point: ContactPoint | None = attrs.field(init=False, default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.reasons:
            raise InvalidValue("reasons", Problem.EMPTY)
        if self.allowed is not all(item.code.speaks_for for item in self.reasons):
            raise InvalidValue("allowed", Problem.AMBIGUOUS)
        if self.allowed and self.contact_point is None:
            raise InvalidValue("contact_point", Problem.MISSING)
        if self.valid_until.astimezone(UTC) < self.decided_at.astimezone(UTC):
            raise InvalidValue("valid_until", Problem.WRONG_ORDER)

    @classmethod
    def reaching(cls, point: ContactPoint | None, /, **fields: Any) -> Self:
        """A decision about a contact point as it is, not only its key: what a permit needs."""
        decision = cls(contact_point=None if point is None else point.key, **fields)
        object.__setattr__(decision, "_point", point)
        return decision

    def __bool__(self) -> bool:
        """Whether it is allowed, so that ``if decision:`` means what it says."""
        return self.allowed

    def permit(self) -> Permit:
        """The permit that rendering asks for.

        Raises:
            ContactNotPermitted: it is refused, with the codes of the reasons; or it was read back from its wire form.
        """
        if not self.allowed:
            raise ContactNotPermitted([item.code.value for item in self.reasons])
        if self._point is None:
            raise ContactNotPermitted([Reason.NO_CONTACT_POINT.value])
        return _issued(self, self._point)

    def explain(self, wording: Wording = WORDING) -> str:
        """The answer and its reasons in sentences, one a line, without personal data."""
        where = wording.channels.get(self.channel) or WORDING.channels[self.channel]
        told = [_fill(wording.yes if self.allowed else wording.no, {"channel": where})]
        told.extend(" ".join(wording.sentences(item)) for item in self.reasons)
        return "\n".join(told)


# ── the permit ──────────────────────────────────────────────────────────────────────────────────────────────────────


@final
@attrs.frozen(kw_only=True, init=False)
class Permit:
    """The right to contact one customer at one point, in one channel, for one purpose, for a while.

    Only `ContactDecision.permit` gives one. Renderers read it; nobody makes, changes or stores it.
    """

    customer_id: CustomerId
    channel: Channel
    purpose: str  #: a dotted code
    message_class: MessageClass
    contact_point: ContactPoint = attrs.field(repr=masked)
    decided_at: datetime
    valid_until: datetime  #: from here on, ask again
    obligations: tuple[Obligation, ...]

    def __init__(self, **_fields: object) -> None:
        # Also what attrs.evolve and every generic reader of dictionaries would call.
        raise WrongType("permit", Problem.UNSUPPORTED)

    def is_valid(self, at: datetime) -> bool:
        """Whether it holds at ``at``, an aware datetime."""
        if at.tzinfo is None or at.utcoffset() is None:
            raise WrongType("at", Problem.NAIVE_DATETIME)
        # In UTC: two times of one zone compare by the clock on the wall, which shows one hour twice in autumn.
        return self.decided_at.astimezone(UTC) <= at.astimezone(UTC) < self.valid_until.astimezone(UTC)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise WrongType("permit", Problem.UNSUPPORTED)


def _issued(decision: ContactDecision, point: ContactPoint) -> Permit:
    """The only place that makes a permit."""
    permit = Permit.__new__(Permit)
    for attribute in attrs.fields(Permit):
        name = attribute.name
        object.__setattr__(permit, name, point if name == "contact_point" else getattr(decision, name))
    return permit
