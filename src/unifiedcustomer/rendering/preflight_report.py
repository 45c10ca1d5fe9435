"""Does it fit, and does it say the same, for everybody? Asked before anybody gets it.

The message is rendered in each language and medium with the longest values that its slots may take, and with each
condition both ways. What comes of it is a report; no payload leaves, so no permit is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

import attrs

from unifiedcustomer.channels import Channel, ChannelKind
from unifiedcustomer.contact_points import (
    ContactPoint,
    EmailAddress,
    PhoneNumber,
    PostalAddress,
    PushToken,
    SocialHandle,
)
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, MissingFact, Unfittable, UnifiedCustomerError
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import Message, texts_of
from unifiedcustomer.permits import MessageClass, Obligation
from unifiedcustomer.prose import Link, Words, parse_prose
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.channel_limits import ChannelLimits
from unifiedcustomer.rendering.consistency import check_consistency
from unifiedcustomer.rendering.delivery import Delivery, categories_of
from unifiedcustomer.rendering.duties import ALWAYS_FOR_MARKETING
from unifiedcustomer.rendering.extremes import Extreme, extremes_of, is_bounded
from unifiedcustomer.rendering.finding_words import explain_finding
from unifiedcustomer.rendering.media import POINTS, Medium, media_of
from unifiedcustomer.rendering.permission import opt_out_of
from unifiedcustomer.rendering.renderer import RENDERED_CHANNELS, Setting, render_delivery, setting_of

__all__ = ["PreflightReport", "preflight"]

_STOPS: Final = frozenset(
    {
        FindingCode.MISSING_FACT,
        FindingCode.DIFFERENT_FACT,
        FindingCode.UNREADABLE_FACT,
        FindingCode.UNDECLARED_FACT,
        FindingCode.UNFITTABLE,
        FindingCode.NOT_RENDERED,
    }
)
_POINTS: Final[Mapping[type, ContactPoint]] = MappingProxyType(
    {
        EmailAddress: EmailAddress(address="somebody@mail.example", mailbox="somebody@mail.example"),
        PhoneNumber: PhoneNumber(e164="+441225496000", country="GB"),
        PostalAddress: PostalAddress(
            street="Example Street", house_number="1", postal_code="12345", city="Exampletown", country="DE"
        ),
        PushToken: PushToken(app="app", token="t" * 160),
        SocialHandle: SocialHandle(network="network", handle="somebody"),
    }
)
_ADDRESSABLE: Final = tuple(channel for channel in RENDERED_CHANNELS if channel.is_addressable)
_NOBODY: Final = CustomerId("00000000-0000-7000-8000-000000000000")
_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class PreflightReport:
    """What there is to know about a message in all its languages and media.

    A finding carries ``locale``, ``medium`` and ``case`` in its details: the first in which it came up.
    """

    message_id: str
    message_version: int
    locales: tuple[str, ...]
    media: tuple[Medium, ...]
    renderings: int  #: how many were looked at
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether it says the same everywhere, whoever gets it. What remains are remarks."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings with which it should not go out."""
        return tuple(finding for finding in self.findings if finding.code in _STOPS)

    def explain(self) -> str:
        """A sentence a finding, what must be repaired first; each says in which medium and language it came up first.

        >>> PreflightReport(
        ...     message_id="m", message_version=1, locales=("en",), media=(), renderings=1,
        ...     findings=(Finding(code=FindingCode.SHORTENED, channel=Channel.SMS, part="blocks.1",
        ...                       details={"medium": "sms", "locale": "en"}),),
        ... ).explain()
        'sms, en: There was not enough room: blocks.1 stands in its short form.'
        """
        first = sorted(self.findings, key=lambda finding: finding.code not in _STOPS)
        return "\n".join(f"{_where(finding)}: {explain_finding(finding)}" for finding in first)


def _where(finding: Finding) -> str:
    return ", ".join(filter(None, (finding.details.get("medium", finding.channel), finding.details.get("locale"))))


def preflight(
    message: Message,
    *,
    brand: Brand,
    channels: Iterable[Channel | str] | None = None,
    media: Iterable[Medium | str] | None = None,
    locales: Iterable[str] | None = None,
    limits: Mapping[Medium | str, ChannelLimits] | None = None,
    obligations: Mapping[Channel, Iterable[Obligation]] | None = None,
    on_unsupported: Literal["adapt", "error"] = "adapt",
) -> PreflightReport:
    """What will be found about ``message``, for every recipient there can be.

    Args:
        message: what is to be said.
        brand: who is to say it.
        channels: where; by default all in which a message goes to one chosen person.
        media: which media of these channels; by default all.
        locales: in which languages and countries; by default those that it is written in.
        limits: a provider's, by medium.
        obligations: what permits will ask for; by default the sender's name and, in marketing, the way out.
        on_unsupported: as in `render`.

    Raises:
        InvalidMessage: it is not written in one of the languages.
        InvalidValue: there is no such channel or medium.
    """
    provided = {Medium(medium): given for medium, given in (limits or {}).items()}
    settings = [
        setting_of(
            message,
            channel=channel,
            medium=medium,
            brand=brand,
            locale=locale,
            limits=provided.get(medium),
            on_unsupported=on_unsupported,
        )
        for locale in (message.locales if locales is None else tuple(locales))
        for channel, medium in _places(_ADDRESSABLE if channels is None else channels, media)
    ]
    found: dict[object, Finding] = {}
    count = 0
    for locale in dict.fromkeys(setting.locale for setting in settings):
        there = [setting for setting in settings if setting.locale == locale]
        for finding in _voice(there[0]):
            found.setdefault(_key(finding), finding)
        for extreme in extremes_of(there[0].message, locale):
            count += len(there)
            for finding in _case(there, extreme, obligations or {}):
                found.setdefault(_key(finding), finding)
    return PreflightReport(
        message_id=message.id,
        message_version=message.version,
        locales=tuple(dict.fromkeys(setting.locale for setting in settings)),
        media=tuple(dict.fromkeys(setting.medium for setting in settings)),
        renderings=count,
        findings=(*_unbounded(message), *found.values()),
    )


def _places(
    channels: Iterable[Channel | str], media: Iterable[Medium | str] | None
) -> Iterator[tuple[Channel, Medium]]:
    wanted = None if media is None else {Medium(medium) for medium in media}
    for channel in channels:
        for medium in media_of(Channel(channel)):
            if wanted is None or medium in wanted:
                yield Channel(channel), medium


def _key(finding: Finding) -> object:
    """What makes two findings one: the place and the matter, whatever the case."""
    details = {name: text for name, text in finding.details.items() if name not in {"case", "needed"}}
    return finding.code, finding.channel, finding.fact, finding.part, tuple(sorted(details.items()))


# ── one case ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _case(
    settings: Iterable[Setting], extreme: Extreme, obligations: Mapping[Channel, Iterable[Obligation]]
) -> Iterator[Finding]:
    renderings: list[tuple[Setting, RenderedMessage]] = []
    for setting in settings:
        try:
            rendered = render_delivery(_delivery(setting, extreme, obligations))
        except UnifiedCustomerError as error:
            yield _noted(_failure(setting, error), setting, extreme)
        else:
            renderings.append((setting, rendered))
            told = (finding for finding in rendered.findings if finding.code is not FindingCode.FALLBACK_USED)
            yield from (_noted(finding, setting, extreme) for finding in told)
    by_channel = {setting.channel: setting for setting, _ in renderings}
    for setting, rendered in renderings:
        for finding in check_consistency(setting.message, [rendered]):
            yield _noted(finding, setting, extreme)
    for message in {id(setting.message): setting.message for setting, _ in renderings}.values():
        for finding in check_consistency(message, [rendered for _, rendered in renderings]):
            if finding.code is FindingCode.DIFFERENT_FACT:
                yield _noted(finding, by_channel[finding.channel], extreme)


def _noted(finding: Finding, setting: Setting, extreme: Extreme) -> Finding:
    place = {"locale": setting.locale, "medium": setting.medium.value, "case": extreme.name}
    return attrs.evolve(finding, details={**finding.details, **place})


def _failure(setting: Setting, error: UnifiedCustomerError) -> Finding:
    if isinstance(error, Unfittable):
        details = {"needed": str(error.needed), "limit": str(error.limit)}
        return Finding(code=FindingCode.UNFITTABLE, channel=setting.channel, details=details)
    details = {"problem": type(error).__name__}
    if isinstance(error, InvalidValue):
        details = {"problem": error.problem.value, "field": error.field}
    elif isinstance(error, ContactNotPermitted):
        details = {"problem": " ".join(error.reasons)}
    elif isinstance(error, MissingFact):
        details = {"problem": "missing", "field": " ".join(error.names)}
    return Finding(code=FindingCode.NOT_RENDERED, channel=setting.channel, details=details)


def _delivery(setting: Setting, extreme: Extreme, obligations: Mapping[Channel, Iterable[Obligation]]) -> Delivery:
    """What `Setting.delivery` makes for a customer, for nobody."""
    message, channel = setting.message, setting.channel
    is_public = channel.kind in {ChannelKind.BROADCAST, ChannelKind.AUDIENCE}
    duties = frozenset(obligations.get(channel, _usual_duties(message, channel)))
    facts = {name: fact for name, fact in extreme.facts.items() if not (is_public and name in message.slots)}
    kinds = POINTS.get(channel, ())
    return Delivery(
        message=message,
        brand=setting.brand,
        channel=channel,
        locale=setting.locale,
        at=_AT,
        customer_id=None if is_public else _NOBODY,
        facts=facts,
        obligations=duties,
        limits=setting.limits,
        medium=setting.medium,
        addressee=None if is_public else "Wilhelmina Wolkenstein-Westerwinter",
        conditions=extreme.conditions,
        categories=categories_of(message, facts, setting.locale),
        adapts=setting.adapts,
        contact_point=_POINTS[kinds[0]] if kinds else None,
        opt_out=opt_out_of(setting.brand, channel, duties, "t" * 40),
    )


def _usual_duties(message: Message, channel: Channel) -> frozenset[Obligation]:
    if not channel.is_addressable:
        return frozenset()
    always = ALWAYS_FOR_MARKETING.get(channel, frozenset[Obligation]())
    is_marketing = message.message_class is MessageClass.MARKETING
    return frozenset({Obligation.SENDER_IDENTITY}) | (always if is_marketing else frozenset())


# ── what needs no rendering ─────────────────────────────────────────────────────────────────────────────────────────


def _unbounded(message: Message) -> Iterator[Finding]:
    for name, slot in sorted(message.slots.items()):
        if not is_bounded(slot):
            shown = message.shown_in(name)
            first = next((channel for channel in Channel if channel in shown), Channel.EMAIL)
            yield Finding(code=FindingCode.UNBOUNDED_SLOT, channel=first, fact=name)


def _voice(setting: Setting) -> Iterator[Finding]:
    """The author's words against the brand's voice; facts are no part of it."""
    voice, message = setting.brand.voice, setting.message
    texts = [(f"{place}.{inner}", text) for place, block in message.walk() for inner, text in texts_of(block)]
    texts += [(name, text) for name, text in (("subject", message.subject), ("preheader", message.preheader)) if text]
    for place, text in texts:
        said = _words(text)
        for code, words in (
            (FindingCode.FORBIDDEN_WORDS, voice.forbidden_in(said)),
            (FindingCode.FORM_OF_ADDRESS, voice.wrong_address(said, setting.locale)),
        ):
            if words:
                details = {"words": " ".join(words), "locale": setting.locale}
                yield Finding(code=code, channel=setting.channel, part=place, details=details)


def _words(text: str) -> str:
    pieces = []
    for inline in parse_prose(text):
        label = inline.label if isinstance(inline, Link) else (inline,)
        pieces += [part.text if isinstance(part, Words) else "\ufffc" for part in label]
    return "".join(pieces)
