"""What rendering gives: a payload, the place of every fact in it, and what is worth knowing about it.

The manifest is what makes "the same message in every channel" a question that can be computed: compare canonical
values, never strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.facts import FactKind
from unifiedcustomer.model_fields import frozen_mapping, masked, personal
from unifiedcustomer.records import RecordKey

__all__ = ["Finding", "FindingCode", "Landing", "Origin", "Presence", "RenderedMessage"]


class Presence(StrEnum):
    """In which way a fact is there."""

    SHOWN = auto()  #: written or spoken
    LINKED = auto()  #: where a link leads
    EMBEDDED = auto()  #: where a picture lies that is shown


class Origin(StrEnum):
    """Where a fact's value comes from."""

    MESSAGE = auto()  #: declared with the message
    CALLER = auto()  #: given when it was rendered
    CUSTOMER = auto()  #: the customer's attribute
    FALLBACK = auto()  #: the slot's fallback
    BRAND = auto()  #: added by the renderer: sender, address, the way out


@attrs.frozen(kw_only=True)
class Landing:
    """Where one fact stands: the half-open span of characters in one part of the payload."""

    fact: str  #: the name in the message; with a dot (``brand.name``, ``opt_out.url``) where the renderer added it
    kind: FactKind
    part: str  #: a key of `RenderedMessage.parts`
    start: int
    end: int
    canonical: str = personal()  #: the value that stands there, the same in every channel
    presence: Presence = Presence.SHOWN
    origin: Origin = Origin.MESSAGE


class FindingCode(StrEnum):
    """What is worth knowing about a rendering. Nothing of it keeps the message from being sent."""

    FALLBACK_USED = auto()
    PLAIN_FORM = auto()  #: a fact is written without the locale's signs, so that the SMS stays in GSM-7
    UCS2_CHARACTERS = auto()  #: these characters more than halve what an SMS part holds
    FACT_ACROSS_PARTS = auto()  #: a fact begins in one SMS part and ends in the next
    NOT_ISOLATED = auto()  #: right-to-left and left-to-right text meet where the channel has no way to tell
    SHORTENED = auto()
    LEFT_OUT = auto()
    WITHHELD = auto()  #: sensitive, in a channel that shows up on a locked screen
    ADAPTED = auto()  #: a block is shown as text, where the channel has nothing like it
    UNVERIFIED = auto()  #: the channel's own code was put in as it is; nobody has looked into it
    BEHIND_LINK = auto()  #: a linkable fact was left out, with the block it stood in
    OVER_GUIDANCE = auto()  #: allowed, and longer than is usually shown
    NOT_SPEAKABLE = auto()  #: an address that nobody can take down by ear
    NOT_PERSONAL = auto()  #: a slot is left out with its block, where nobody in particular is spoken to
    NOT_CLICKABLE = auto()  #: an address that the channel shows and does not make a link of
    NOT_DRAWN = auto()  #: a code that stands there in letters alone, for want of the extra ``codes``
    ACROSS_LINES = auto()  #: an address that is longer than a line, and goes on in the next
    REPLACED_BY_LINK = auto()  #: a group gave way to the link that leads to it
    FORBIDDEN_WORDS = auto()  #: the brand does not speak like that
    FORM_OF_ADDRESS = auto()  #: customers are addressed in another form than the brand's
    UNBOUNDED_SLOT = auto()  #: a slot has no largest value, so the longest message is a guess
    UNFITTABLE = auto()  #: at its longest it does not fit without cutting a fact
    NOT_RENDERED = auto()  #: the channel refuses the message; ``problem`` and ``field`` say why
    OTHER_LANGUAGE = auto()  #: the renderer's own sentences are not there in the message's language
    UNDECLARED_FACT = auto()  #: a price, date, percentage, code or address that no fact stands for
    MISSING_FACT = auto()  #: a required fact is in no part
    DIFFERENT_FACT = auto()  #: two renderings give one fact two values
    UNREADABLE_FACT = auto()  #: what stands in a span does not read back as the fact


@attrs.frozen(kw_only=True)
class Finding:
    """One finding: its code and where it applies. Never a value."""

    code: FindingCode
    channel: Channel
    fact: str | None = None
    part: str | None = None
    details: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)


@attrs.frozen(kw_only=True)
class RenderedMessage:
    """A message as one channel delivers it, with the place of every fact."""

    message_id: str
    message_version: int
    channel: Channel
    locale: str
    digest: str  #: of message, brand, locale and limits: the same digest and values give the same payload
    payload: Any = attrs.field(repr=masked, eq=False)  #: what the sender of this channel takes
    parts: Mapping[str, str] = attrs.field(repr=masked, converter=frozen_mapping, hash=False)  #: its texts by part
    manifest: tuple[Landing, ...] = attrs.field(repr=masked)
    findings: tuple[Finding, ...] = ()
    #: the message's conditions, as they were
    conditions: Mapping[str, bool] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    #: the records that the customer's own values come from, by the name of the fact
    sources: Mapping[str, RecordKey] = attrs.field(factory=dict, repr=masked, converter=frozen_mapping, hash=False)
    medium: str = ""  #: which of the channel's media it is, such as ``postcard``

    def at(self, landing: Landing) -> str:
        """What stands at a landing."""
        return self.parts[landing.part][landing.start : landing.end]
