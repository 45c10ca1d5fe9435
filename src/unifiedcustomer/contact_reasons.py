"""Why a contact is allowed or refused, and what a message must carry: codes that are stored, apart from their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum, auto
from typing import Final, Self

import attrs

from unifiedcustomer.model_fields import draft_of, frozen_mapping, instant

__all__ = ["MessageClass", "Obligation", "Reason", "ReasonItem"]


class MessageClass(StrEnum):
    """What kind of message it is: a property of the message, not the sender's choice at the moment of sending."""

    SERVICE = auto()  #: needed for what the customer ordered or asked
    MARKETING = auto()  #: anything that promotes, also in part
    LEGAL = auto()  #: the law makes us say it: a recall, a data breach


class Reason(StrEnum):
    """Why a contact is allowed or refused. Codes are stable: they are stored."""

    # for
    GRANTED = auto()
    RELATIONSHIP = auto()
    NO_OBJECTION = auto()
    SERVICE_MESSAGE = auto()
    LEGAL_MESSAGE = auto()
    # against: what they said
    NO_CONSENT = auto()
    PENDING_CONFIRMATION = auto()
    UNPROVEN = auto()
    NOT_WRITTEN = auto()
    EXPIRED = auto()
    BASIS_ENDED = auto()
    WITHDRAWN = auto()
    OBJECTED = auto()
    COMPLAINED = auto()
    STOPPED = auto()
    SIGNALLED = auto()
    CONTRADICTORY = auto()
    REFUSED_RECENTLY = auto()
    # against: who
    MINOR = auto()
    AGE_UNKNOWN = auto()
    BLOCKED = auto()
    # against: registers
    LISTED = auto()
    REGISTER_NOT_CHECKED = auto()
    REGISTER_CHECK_OLD = auto()
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
    RULE_UNCERTAIN = auto()
    UNDETERMINED = auto()
    PLACE_UNKNOWN = auto()
    SECTOR_UNKNOWN = auto()
    # against: what no consent helps
    BANNED = auto()

    @property
    def speaks_for(self) -> bool:
        """Whether it allows; every other reason refuses."""
        return self in _FOR


_FOR: Final = frozenset(
    {Reason.GRANTED, Reason.RELATIONSHIP, Reason.NO_OBJECTION, Reason.SERVICE_MESSAGE, Reason.LEGAL_MESSAGE}
)


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


NO_DETAILS: Final = frozen_mapping({})


def _details(value: Mapping[str, str]) -> Mapping[str, str]:
    return NO_DETAILS if value is NO_DETAILS else frozen_mapping(value)


@attrs.frozen(kw_only=True, weakref_slot=False)
class ReasonItem:
    """One reason: its code, the acts and rules behind it, and the fields its sentence is filled with."""

    code: Reason
    acts: tuple[str, ...] = ()  #: ids of the consent acts and dealings that say so
    rules: tuple[str, ...] = ()  #: ids of the rows of the law and the house that say so
    since: datetime | None = instant(default=None)  #: when it began
    until: datetime | None = instant(default=None)  #: when it ends by itself, if it does
    #: counts and hours, never anything personal
    details: Mapping[str, str] = attrs.field(default=NO_DETAILS, converter=_details, hash=False)

    @classmethod
    def of_checked(
        cls,
        code: Reason,
        acts: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        details: Mapping[str, str] = NO_DETAILS,
    ) -> Self:
        """As the constructor, for fields of which it is known that they fit: it is made a million times in a row."""
        item = _Draft()
        item.code = code
        item.acts = acts
        item.rules = rules
        item.since = since
        item.until = until
        item.details = details
        item.__class__ = cls
        return item  # type: ignore[no-any-return]  # what it has become

    def under(self, rules: tuple[str, ...]) -> Self:
        """The same reason with the ids of these rows."""
        return self.of_checked(self.code, self.acts, rules, self.since, self.until, self.details)


_Draft: Final = draft_of(ReasonItem)
