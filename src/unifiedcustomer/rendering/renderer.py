"""The door of rendering: message, customer and permit -> what one channel delivers.

No permit, no rendering. That holds for service messages too, since a number that bounced, died or changed hands must
not get one either, and since a promotion that calls itself service would otherwise need no permission at all. The one
exception is an answer to somebody who came to us: a service script for a call that the customer made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

import attrs

from unifiedcustomer.channels import Channel, ChannelKind
from unifiedcustomer.consents import covers
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, MissingFact, Problem, WrongType
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import MessageClass, Obligation, Permit
from unifiedcustomer.rendered_messages import FindingCode, RenderedMessage
from unifiedcustomer.rendering.binding import Given, addressee_of, bind, conditions_of
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.call_script import render_call_script
from unifiedcustomer.rendering.channel_limits import ChannelLimits, limits_of
from unifiedcustomer.rendering.chat import render_chat
from unifiedcustomer.rendering.delivery import Delivery
from unifiedcustomer.rendering.duties import ALWAYS_FOR_MARKETING, WAYS_OUT, check_duties
from unifiedcustomer.rendering.email import render_email
from unifiedcustomer.rendering.formats import known_locale
from unifiedcustomer.rendering.letter import render_letter
from unifiedcustomer.rendering.media import MEDIA, POINTS, Medium, medium_of
from unifiedcustomer.rendering.mms import render_mms
from unifiedcustomer.rendering.own_words import OWN_LANGUAGES
from unifiedcustomer.rendering.postcard import render_postcard
from unifiedcustomer.rendering.print_block import render_print_block
from unifiedcustomer.rendering.push import render_push
from unifiedcustomer.rendering.rcs import render_rcs
from unifiedcustomer.rendering.sms import render_sms
from unifiedcustomer.rendering.social import render_post
from unifiedcustomer.rendering.web_push import render_web_push
from unifiedcustomer.rendering.whatsapp import render_whatsapp

__all__ = ["RENDERED_CHANNELS", "render"]

_RENDERERS: Final[Mapping[Medium, Callable[[Delivery], RenderedMessage]]] = MappingProxyType(
    {
        Medium.EMAIL: render_email,
        Medium.SMS: render_sms,
        Medium.PUSH: render_push,
        Medium.CALL_SCRIPT: render_call_script,
        Medium.CHAT: render_chat,
        Medium.DIRECT_MESSAGE: render_chat,
        Medium.WHATSAPP: render_whatsapp,
        Medium.RCS: render_rcs,
        Medium.MMS: render_mms,
        Medium.WEB_PUSH: render_web_push,
        Medium.FACEBOOK_POST: render_post,
        Medium.INSTAGRAM_POST: render_post,
        Medium.LINKEDIN_POST: render_post,
        Medium.X_POST: render_post,
        Medium.LETTER: render_letter,
        Medium.POSTCARD: render_postcard,
        Medium.CATALOGUE_BLOCK: render_print_block,
        Medium.PRINT_AD: render_print_block,
    }
)
RENDERED_CHANNELS: Final = tuple(channel for channel, media in MEDIA.items() if media[0] in _RENDERERS)
"""The channels that a message can be rendered for."""

_TO_EVERYBODY: Final = frozenset({ChannelKind.BROADCAST, ChannelKind.AUDIENCE})


def render(
    message: Message,
    customer: Customer | None,
    *,
    channel: Channel | str,
    medium: Medium | str | None = None,
    at: datetime,
    brand: Brand,
    permit: Permit | None = None,
    locale: str | None = None,
    values: Mapping[str, Given] | None = None,
    opt_out_token: str | None = None,
    limits: ChannelLimits | None = None,
    on_unsupported: Literal["adapt", "error"] = "adapt",
) -> RenderedMessage:
    """``message`` for ``customer`` as ``channel`` delivers it.

    Args:
        message: what to say.
        customer: whom; their attributes fill the slots that name a role. None, or not looked at, where the channel
            speaks to nobody in particular; there blocks with slots are left out.
        channel: one of `RENDERED_CHANNELS`, or its code.
        medium: what the channel delivers, such as ``postcard`` instead of a letter; see `media_of`.
        at: the moment of sending; aware. The permit must hold then, and emails carry it as their date.
        brand: who speaks.
        permit: from a positive `ContactDecision` about this customer, channel and purpose.
        locale: how facts are written, such as ``de_AT``; in a language that the message is written in. By default the
            message's own.
        values: facts for slots and booleans for conditions, by name; they go before what the customer's attributes say.
        opt_out_token: who and what an unsubscribe link ends, as the host will understand it when it comes back.
        limits: a provider's, in place of `limits_of` the channel.
        on_unsupported: what becomes of a block that the medium has nothing like, such as a picture in a text message:
            ``adapt`` says it in words, with a finding; ``error`` refuses the message.

    Raises:
        ContactNotPermitted: there is no permit, it is for something else, or an obligation of it cannot be met.
        MissingFact: slots have no value, or an unsubscribe link has no ``opt_out_token``.
        InvalidMessage: the brand or the message lacks what the channel needs, or a value does not fit its slot.
        InvalidValue: the channel is not rendered.
        Unfittable: it does not fit without cutting a fact.
    """
    to = _channel(channel)
    kind = medium_of(to, medium)
    _check_moment(at)
    whom = None if to.kind in _TO_EVERYBODY else customer
    _check_permit(message, whom, to, at, permit)
    message, written_in = _in_language(message, locale)
    given = {} if to.kind in _TO_EVERYBODY else values or {}
    facts = bind(message, whom, given)
    duties = _duties(message, to, permit)
    delivery = Delivery(
        message=message,
        brand=brand,
        channel=to,
        locale=written_in,
        at=at,
        customer_id=None if whom is None else whom.customer_id,
        facts=facts,
        obligations=duties,
        limits=limits or limits_of(to, kind),
        medium=kind,
        addressee=None if whom is None else addressee_of(whom),
        conditions=conditions_of(message, facts, given, of_nobody=whom is None),
        adapts=on_unsupported == "adapt",
        contact_point=None if permit is None else permit.contact_point,
        opt_out=_opt_out(brand, to, duties, opt_out_token),
    )
    rendered = _RENDERERS[kind](delivery)
    check_duties(rendered, duties)
    return _noted(delivery, rendered)


def _channel(channel: Channel | str) -> Channel:
    try:
        found = Channel(channel)
    except ValueError:
        raise InvalidValue("channel", Problem.UNKNOWN_NAME) from None
    if found not in RENDERED_CHANNELS:
        raise InvalidValue("channel", Problem.UNSUPPORTED)
    return found


def _check_moment(at: datetime) -> None:
    if not isinstance(at, datetime):
        raise WrongType("at")
    if at.tzinfo is None or at.utcoffset() is None:
        raise WrongType("at", Problem.NAIVE_DATETIME)


# ── permission ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_permit(
    message: Message, customer: Customer | None, channel: Channel, at: datetime, permit: Permit | None
) -> None:
    if permit is None:
        is_answer = channel.kind is ChannelKind.INBOUND and message.message_class is not MessageClass.MARKETING
        # An advertisement that everybody sees who comes in is addressed to nobody.
        is_public = not channel.is_addressable and customer is None and channel is not Channel.CALL_CENTER
        if not (is_answer or is_public):
            raise ContactNotPermitted(["no_permit"])
        return
    if not isinstance(permit, Permit):
        raise WrongType("permit")
    wrong = {
        "permit_of_another_customer": customer is None or permit.customer_id != customer.customer_id,
        "permit_for_another_channel": permit.channel is not channel,
        "permit_for_another_purpose": not covers(permit.purpose, message.purpose),
        "permit_for_another_class": permit.message_class is not message.message_class,
        "permit_not_valid_then": not permit.is_valid(at),
        "permit_for_another_kind_of_point": not isinstance(permit.contact_point, POINTS.get(channel, (object,))),
    }
    if any(wrong.values()):
        raise ContactNotPermitted([reason for reason, applies in wrong.items() if applies])


def _duties(message: Message, channel: Channel, permit: Permit | None) -> frozenset[Obligation]:
    duties = frozenset(() if permit is None else permit.obligations)
    is_marketing = message.message_class is MessageClass.MARKETING
    return duties | ALWAYS_FOR_MARKETING.get(channel, frozenset()) if is_marketing else duties


def _opt_out(brand: Brand, channel: Channel, duties: frozenset[Obligation], token: str | None) -> Url | None:
    """The recipient's own way out, where the channel has no better one."""
    by_hand = Obligation.UNSUBSCRIBE_LINK not in duties  # a reply or a letter does, where no link is asked for
    has_better = {
        Channel.EMAIL: False,
        Channel.MESSAGING: by_hand,
        Channel.SOCIAL_DIRECT: by_hand,
        Channel.DIRECT_MAIL: by_hand,
        Channel.CATALOGUE: by_hand,
        Channel.SMS: brand.takes_answers and Obligation.UNSUBSCRIBE_LINK not in duties,
        Channel.PUSH: brand.settings_url is not None,
    }
    if has_better.get(channel, True) or not duties & WAYS_OUT:
        return None
    if token is None:
        raise MissingFact(["opt_out_token"])
    return brand.unsubscribe_link(token)


# ── language ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_language(message: Message, locale: str | None) -> tuple[Message, str]:
    """The message in the language of ``locale``, and the one locale in which all its facts are written."""
    found = known_locale(message.locale if locale is None else locale)
    return message.localized(found), found


def _noted(delivery: Delivery, rendered: RenderedMessage) -> RenderedMessage:
    if delivery.locale.partition("_")[0] in OWN_LANGUAGES:
        return rendered
    other = delivery.finding(FindingCode.OTHER_LANGUAGE, language="en")
    return attrs.evolve(rendered, findings=(*rendered.findings, other))
