"""What people allowed, refused and took back: acts, never a yes-or-no column.

An act is a fact. It is appended and never edited, and it stays with the record and the contact point it came in on, so
it survives every merge and every split. Whether somebody may be contacted is computed from all acts, by
`unifiedcustomer.contact_policy`; this file says what an act is, and which moves the acts make.

The theory, before the table:

1. A yes is narrow. It holds for one person AND one contact point AND one channel AND one purpose AND one company; an
   opening act names all five. A no is wide: it holds for the contact point OR the person, and what it leaves open is
   everything. (A consent by e-mail proves nothing for the telephone: BGH I ZR 164/09.)
2. The later act wins. At the same instant the no wins, whatever order the acts arrived in.
3. After a no, only a yes with evidence counts: the company must be able to show it (GDPR art. 7(1)).
4. A request is not a consent. It becomes one when it is confirmed, for the same five things, before it ends.
5. The clock can end a consent and a request, and nothing else. A consent that was renewed ends at the later end.
6. Some kinds of no are taken back by their own opposite as well, and by that alone nothing is granted: a STOP by a
   START, a bounce or a block by the news that they are over, an entry in a registry by a later look that finds none.
7. A time may be known to the day only. A yes then counts from the beginning of the day, a no to its end; and a yes is
   never later than the moment in which it became known here, whatever clock its sender has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.evidence import Actor, Evidence, Method
from unifiedcustomer.model_fields import instant, personal
from unifiedcustomer.purposes import Purpose, covers, purpose_code
from unifiedcustomer.records import RecordKey

__all__ = [
    "REACHED_BY",
    "TAKEN_BACK_BY",
    "TRANSITIONS",
    "Actor",
    "Clock",
    "ConsentAct",
    "ConsentKind",
    "Evidence",
    "Method",
    "Purpose",
    "Status",
    "controller_key",
    "covers",
    "purpose_code",
]


# ── the moves ───────────────────────────────────────────────────────────────────────────────────────────────────────


class ConsentKind(StrEnum):
    """What was done."""

    GRANT = auto()  #: they agreed
    REQUEST = auto()  #: they asked to agree and were sent a confirmation (double opt-in)
    CONFIRM = auto()  #: they confirmed, from the contact point itself
    WITHDRAW = auto()  #: they took a consent back, or refused to give one
    OBJECT = auto()  #: they object to advertising, whatever it rests on (GDPR art. 21(2))
    COMPLAIN = auto()  #: they reported a message, to us or to their provider
    STOP = auto()  #: they answered with the keyword
    START = auto()  #: they answered with its opposite
    SIGNAL = auto()  #: their browser sent Global Privacy Control: no advertising that follows them around
    BOUNCE = auto()  #: the contact point does not exist (a soft bounce is no act)
    BLOCK = auto()  #: nothing at all may be sent: they died, or the law restricts it (GDPR art. 18)
    LIFT = auto()  #: the contact point works again, or the block is over
    LISTED = auto()  #: a registry lists the contact point, from then on
    CLEARED = auto()  #: a registry was asked then, and does not list the contact point

    @property
    def opens(self) -> bool:
        """Whether it can lead to a yes."""
        return self in _OPENS

    @property
    def refuses(self) -> bool:
        """Whether it is a no of the person, for whatever advertising rests on."""
        return self in _REFUSES


_OPENS: Final = frozenset({ConsentKind.GRANT, ConsentKind.REQUEST, ConsentKind.CONFIRM})
_REFUSES: Final = frozenset(
    {ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN, ConsentKind.STOP, ConsentKind.SIGNAL}
)


class Clock(StrEnum):
    """What the passing of time can end."""

    CONSENT_ENDS = auto()
    REQUEST_ENDS = auto()


class Status(StrEnum):
    """Where one person's consent stands, for one contact point, channel, purpose and company."""

    UNKNOWN = auto()  #: never asked, or never answered
    PENDING = auto()  #: asked to confirm
    GRANTED = auto()
    RENEWING = auto()  #: granted, and asked to confirm again
    LAPSED = auto()  #: granted once, ended by time
    WITHDRAWN = auto()

    @property
    def permits(self) -> bool:
        """Whether it is a yes."""
        return self in _PERMITS


_PERMITS: Final = frozenset({Status.GRANTED, Status.RENEWING})
# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_CONFIRM: Final = ConsentKind.CONFIRM

TRANSITIONS: Final[Mapping[tuple[Status, ConsentKind | Clock], Status]] = MappingProxyType(
    {
        (Status.UNKNOWN, ConsentKind.GRANT): Status.GRANTED,
        (Status.UNKNOWN, ConsentKind.REQUEST): Status.PENDING,
        (Status.PENDING, ConsentKind.REQUEST): Status.PENDING,
        (Status.PENDING, ConsentKind.CONFIRM): Status.GRANTED,
        (Status.PENDING, ConsentKind.GRANT): Status.RENEWING,
        (Status.PENDING, Clock.REQUEST_ENDS): Status.UNKNOWN,
        (Status.GRANTED, ConsentKind.GRANT): Status.GRANTED,
        (Status.GRANTED, ConsentKind.REQUEST): Status.RENEWING,
        (Status.GRANTED, Clock.CONSENT_ENDS): Status.LAPSED,
        (Status.RENEWING, ConsentKind.GRANT): Status.RENEWING,
        (Status.RENEWING, ConsentKind.REQUEST): Status.RENEWING,
        (Status.RENEWING, ConsentKind.CONFIRM): Status.GRANTED,
        (Status.RENEWING, Clock.CONSENT_ENDS): Status.PENDING,
        (Status.RENEWING, Clock.REQUEST_ENDS): Status.GRANTED,
        (Status.LAPSED, ConsentKind.GRANT): Status.GRANTED,
        (Status.LAPSED, ConsentKind.REQUEST): Status.PENDING,
        (Status.WITHDRAWN, ConsentKind.GRANT): Status.GRANTED,
        (Status.WITHDRAWN, ConsentKind.REQUEST): Status.PENDING,
        **{(status, kind): Status.WITHDRAWN for status in Status for kind in ConsentKind if kind.refuses},
    }
)
"""Every move. A pair that is not here moves nothing: a confirmation that nobody asked for is no consent."""

TAKEN_BACK_BY: Final[Mapping[ConsentKind, ConsentKind]] = MappingProxyType(
    {
        ConsentKind.STOP: ConsentKind.START,
        ConsentKind.BOUNCE: ConsentKind.LIFT,
        ConsentKind.BLOCK: ConsentKind.LIFT,
        ConsentKind.LISTED: ConsentKind.CLEARED,
    }
)
"""The opposite that undoes an act as if it had not been, from that moment on, and grants nothing."""


# ── the act ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(limit: int, *, required: bool = False) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if len(value) > limit:
            raise InvalidValue(attribute.name, Problem.TOO_LONG)
        if required and not value.strip():
            raise InvalidValue(attribute.name, Problem.EMPTY)

    return check


def _of_type(kind: type[Any], *, optional: bool = False) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) and not (optional and value is None):
            raise WrongType(attribute.name)

    return check


REACHED_BY: Final[Mapping[Channel, tuple[str, ...]]] = MappingProxyType(
    {
        Channel.EMAIL: ("email",),
        Channel.SMS: ("phone",),
        Channel.TELEMARKETING: ("phone",),
        Channel.MESSAGING: ("phone", "social"),
        Channel.PUSH: ("push",),
        Channel.SOCIAL_DIRECT: ("social",),
        Channel.DIRECT_MAIL: ("post",),
        Channel.CATALOGUE: ("post",),
    }
)
"""The kinds of contact point a channel sends to, as they stand before the colon of a contact point's key."""

# A browser is no place that a message is sent to; what it signals is kept with it all the same.
_KEY: Final = re.compile(r"(?:email|phone|post|push|social|browser):.", re.DOTALL)
_E164: Final = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
_LONGEST_KEY: Final = 5_000


def _point_key(value: Any) -> Any:
    """A contact point may be given itself; its key is kept. That of a mailbox is folded, as it is compared."""
    key = getattr(value, "key", value)
    return key.casefold() if isinstance(key, str) and key[:6].lower() == "email:" else key


def _is_point_key(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if len(value) > _LONGEST_KEY:
        raise InvalidValue(attribute.name, Problem.TOO_LONG)
    # A number that is not in E.164 would be found at nobody, and a stop at it would stop nothing.
    if not _KEY.match(value) or (value.startswith("phone:") and not _E164.fullmatch(value, 6)):
        raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)


_REGISTRY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}", re.ASCII)


def _registry_code(value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, str):
        raise WrongType("registry")
    if len(value) > 60 or not _REGISTRY.fullmatch(value.lower()):
        raise InvalidValue("registry", Problem.BAD_SYNTAX)
    return value.lower()


def _minutes(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not int:
        raise WrongType(attribute.name)
    if not 0 <= value <= 10 * 366 * 24 * 60:
        raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)


def _keys(value: Any) -> tuple[RecordKey, ...]:
    return tuple(value)


_SINCE_2: Final = MappingProxyType({"since": 2})  # fields of the second version of the wire form


@attrs.frozen(kw_only=True)
class ConsentAct:
    """One act of consent or refusal. `id` is its idempotency key.

    What is None in a no is everything: no channel means all channels, no purpose means all marketing. A no with a
    contact point alone holds for that point, whoever uses it; with a subject it holds for that person at every point.

    Raises:
        InvalidValue: something that this kind of act must name is missing, or does not fit the channel.
        WrongType: a time without a time zone, or a field of another type.
    """

    id: str = attrs.field(validator=_text(200, required=True))
    kind: ConsentKind = attrs.field(validator=_of_type(ConsentKind))
    controller: str = attrs.field(validator=_text(200, required=True))  #: the company or brand it was said to
    occurred_at: datetime = instant()
    subject: RecordKey | None = attrs.field(default=None, validator=_of_type(RecordKey, optional=True))
    #: a contact point's key; a contact point may be given
    contact_point: str | None = personal(default=None, converter=_point_key, validator=_is_point_key)
    channel: Channel | None = attrs.field(default=None, validator=_of_type(Channel, optional=True))
    purpose: str | None = attrs.field(default=None, converter=purpose_code)  #: a dotted code
    evidence: Evidence | None = attrs.field(default=None, validator=_of_type(Evidence, optional=True))
    actor: Actor = attrs.field(default=Actor.SUBJECT, validator=_of_type(Actor), metadata=_SINCE_2)  #: who acted
    #: the do-not-contact list, in `LISTED` and `CLEARED`, such as ``gb.tps``; kept in small letters
    registry: str | None = attrs.field(default=None, converter=_registry_code, metadata=_SINCE_2)
    #: whether they also agreed, in words of its own, to be contacted outside the hours of the law
    any_hour: bool = attrs.field(default=False, validator=_of_type(bool), metadata=_SINCE_2)
    #: the act happened at `occurred_at` or up to this many minutes later; 1440 where a date alone is known
    within_minutes: int = attrs.field(default=0, validator=_minutes, metadata=_SINCE_2)
    recorded_at: datetime | None = instant(default=None)  #: when it became known here
    #: further records for which it holds: those that were one customer with the subject when it became known here
    heard_by: tuple[RecordKey, ...] = attrs.field(default=(), converter=_keys, metadata=_SINCE_2)
    expires_at: datetime | None = instant(default=None)  #: from when on a consent, or a request, holds no longer

    def __attrs_post_init__(self) -> None:
        for name in _MUST_NAME[self.kind]:
            if getattr(self, name) is None:
                raise InvalidValue(name, Problem.MISSING)
        if self.subject is None and self.contact_point is None:
            raise InvalidValue("subject", Problem.MISSING)
        for name in ("occurred_at", "recorded_at", "expires_at"):
            moment = getattr(self, name)
            if moment is not None and not 1900 <= moment.year < 9000:
                raise InvalidValue(name, Problem.OUT_OF_RANGE)
        if self.kind.opens and not _fits(self.channel, self.contact_point):
            raise InvalidValue("contact_point", Problem.UNSUPPORTED)
        if self.kind.opens and self.actor not in (Actor.SUBJECT, Actor.GUARDIAN):
            raise InvalidValue("actor", Problem.UNSUPPORTED)
        if self.registry is not None and self.kind not in (ConsentKind.LISTED, ConsentKind.CLEARED):
            raise InvalidValue("registry", Problem.UNSUPPORTED)
        if self.expires_at is not None:
            self._check_end(self.expires_at)

    def _check_end(self, end: datetime) -> None:
        if not self.kind.opens:
            raise InvalidValue("expires_at", Problem.UNSUPPORTED)
        if end.astimezone(UTC) <= self.occurred_at.astimezone(UTC):
            raise InvalidValue("expires_at", Problem.WRONG_ORDER)

    @property
    def is_proven(self) -> bool:
        """Whether it can be shown what was agreed to. A confirmation is its own proof: it came from the point."""
        return self.kind is _CONFIRM or (self.evidence is not None and self.evidence.shows_consent)

    @property
    def known_at(self) -> datetime:
        """From when on a no counts: as soon as it happened or was recorded, so that no wrong clock delays it."""
        if self.recorded_at is None:
            return self.occurred_at
        return min((self.occurred_at, self.recorded_at), key=lambda moment: moment.astimezone(UTC))

    @property
    def counts_at(self) -> datetime:
        """Where it stands among the others, in UTC: a yes at the earliest it may have been said, a no at the latest."""
        if self.kind in _AT_THE_EARLIEST:
            moment = self.occurred_at if self.recorded_at is None else self.known_at
            return moment.astimezone(UTC)
        latest = self.occurred_at.astimezone(UTC)
        return latest + timedelta(minutes=self.within_minutes) if self.within_minutes else latest


_AT_THE_EARLIEST: Final = _OPENS | frozenset(TAKEN_BACK_BY.values())
_ALL_FIVE: Final = ("subject", "contact_point", "channel", "purpose")
_MUST_NAME: Final[Mapping[ConsentKind, tuple[str, ...]]] = MappingProxyType(
    {
        ConsentKind.GRANT: _ALL_FIVE,
        ConsentKind.REQUEST: _ALL_FIVE,
        ConsentKind.CONFIRM: _ALL_FIVE,
        ConsentKind.WITHDRAW: (),
        ConsentKind.OBJECT: (),
        ConsentKind.COMPLAIN: (),
        ConsentKind.STOP: ("contact_point",),
        ConsentKind.START: ("contact_point",),
        ConsentKind.SIGNAL: (),
        ConsentKind.BOUNCE: ("contact_point",),
        ConsentKind.BLOCK: (),
        ConsentKind.LIFT: (),
        ConsentKind.LISTED: ("contact_point", "registry"),
        ConsentKind.CLEARED: ("contact_point", "registry"),
    }
)
"""What an act of this kind must name beside the controller; every act names a subject or a contact point."""


def _fits(channel: Channel | None, key: str | None) -> bool:
    if channel is None or channel not in REACHED_BY or key is None:
        return True
    return key.partition(":")[0] in REACHED_BY[channel]


@lru_cache(maxsize=1024)
def controller_key(name: str) -> str:
    """The form in which names of companies are compared: a STOP to "ACME " is a STOP to "Acme"."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
