"""The reasons of a decision in sentences that a call-centre agent can read out; the codes know nothing of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_reasons import Reason, ReasonItem
from unifiedcustomer.model_fields import frozen_mapping

__all__ = ["WORDING", "Wording", "fill_in"]


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
            told.append(fill_in(detail, filled))
        return told

    def _moment(self, moment: datetime | None) -> str:
        from babel.dates import format_date

        if moment is None:
            return ""
        return f"{format_date(moment.date(), 'long', locale=self.language)}, {moment:%H:%M}"


def _names_in(sentence: str) -> list[str]:
    return [part.partition("}")[0] for part in sentence.split("{")[1:]]


def fill_in(sentence: str, fields: Mapping[str, str]) -> str:
    """Replace each ``{name}`` once, in one pass: what is filled in is never read again."""
    head, *parts = sentence.split("{")
    return head + "".join(fields[name] + rest for name, _, rest in (part.partition("}") for part in parts))


WORDING: Final = Wording(
    language="en",
    yes="Yes, this customer may be contacted {channel}.",
    no="No, this customer must not be contacted {channel}.",
    reasons={
        Reason.GRANTED: "They gave their consent.",
        Reason.RELATIONSHIP: "Their dealings with us stand in for a consent.",
        Reason.NO_OBJECTION: "The law asks for no consent here, and they have not refused.",
        Reason.SERVICE_MESSAGE: "It is a service message about something they ordered or asked for.",
        Reason.LEGAL_MESSAGE: "The law obliges us to tell them this.",
        Reason.NO_CONSENT: "They have not agreed to this.",
        Reason.PENDING_CONFIRMATION: "They were asked to confirm and have not confirmed yet.",
        Reason.UNPROVEN: "A consent is noted, but there is no record of what they agreed to.",
        Reason.NOT_WRITTEN: "They agreed, but not in writing, which is needed here.",
        Reason.EXPIRED: "Their consent has expired.",
        Reason.BASIS_ENDED: "They dealt with us, but too long ago.",
        Reason.WITHDRAWN: "They withdrew their consent.",
        Reason.OBJECTED: "They told us that they do not want advertising.",
        Reason.COMPLAINED: "They complained about an earlier message.",
        Reason.STOPPED: "They answered STOP to an earlier message.",
        Reason.SIGNALLED: "Their browser asks not to be followed by advertising.",
        Reason.CONTRADICTORY: "A yes and a no carry the same time, so the no counts.",
        Reason.REFUSED_RECENTLY: "They refused not long ago, so nobody asks again yet.",
        Reason.MINOR: "They are too young to agree alone, and nobody who answers for them has agreed.",
        Reason.AGE_UNKNOWN: "We do not know whether they are old enough to agree.",
        Reason.BLOCKED: "Nothing at all may be sent to them.",
        Reason.LISTED: "A register says that they do not want to be contacted.",
        Reason.REGISTER_NOT_CHECKED: "A register must be checked first, and was not.",
        Reason.REGISTER_CHECK_OLD: "A register was checked too long ago.",
        Reason.CHANNEL_NOT_ADDRESSABLE: "Nobody can be picked as the receiver in this channel.",
        Reason.NO_CONTACT_POINT: "We have no address or number of theirs for this channel.",
        Reason.NOT_THEIR_CONTACT_POINT: "This address or number is not known to be theirs.",
        Reason.BOUNCED: "An earlier message could not be delivered there.",
        Reason.QUIET_HOURS: "It is outside the hours in which we may contact them.",
        Reason.ZONE_UNKNOWN: "We do not know what time it is where they are.",
        Reason.FREQUENCY_CAP: "They have had enough messages from us for now.",
        Reason.MISCLASSIFIED: "The message is marketing, but its purpose says that it is not.",
        Reason.RULE_MISSING: "Our contact policy has no rule for this, so the answer is no.",
        Reason.RULE_UNCERTAIN: "The rule for this is not certain enough, so the answer is no.",
        Reason.UNDETERMINED: "The law for this was not found, so the answer is no.",
        Reason.PLACE_UNKNOWN: "We do not know in which country they are, so the answer is no.",
        Reason.SECTOR_UNKNOWN: "Some trades must not do this, and it is not said which trade we are in.",
        Reason.BANNED: "The law forbids this, with or without their consent.",
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
        Reason.SIGNALLED: "That was on {since}.",
        Reason.BLOCKED: "That is so since {since}.",
        Reason.BASIS_ENDED: "That ended on {until}.",
        Reason.LISTED: "It is {register}.",
        Reason.REGISTER_NOT_CHECKED: "It is {register}.",
        Reason.REGISTER_CHECK_OLD: "It is {register}.",
        Reason.REFUSED_RECENTLY: "We may try again from {until}.",
        Reason.QUIET_HOURS: "We may try again from {until}.",
        Reason.FREQUENCY_CAP: "It is {count} in {window}, and at most {most} are allowed.",
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
