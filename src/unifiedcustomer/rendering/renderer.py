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
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import Permit
from unifiedcustomer.rendered_messages import FindingCode, RenderedMessage
from unifiedcustomer.rendering.banner import render_banner
from unifiedcustomer.rendering.binding import BoundFact, Given, addressee_of, bind, conditions_of, fixed_facts
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.call_script import render_call_script
from unifiedcustomer.rendering.channel_limits import ChannelLimits, limits_of
from unifiedcustomer.rendering.chat import render_chat
from unifiedcustomer.rendering.customer_display import render_customer_display
from unifiedcustomer.rendering.delivery import Delivery, categories_of
from unifiedcustomer.rendering.duties import check_duties
from unifiedcustomer.rendering.email import render_email
from unifiedcustomer.rendering.formats import known_locale
from unifiedcustomer.rendering.letter import render_letter
from unifiedcustomer.rendering.media import MEDIA, Medium, medium_of
from unifiedcustomer.rendering.mms import render_mms
from unifiedcustomer.rendering.own_words import OWN_LANGUAGES
from unifiedcustomer.rendering.permission import check_permit, duties_of, opt_out_of
from unifiedcustomer.rendering.postcard import render_postcard
from unifiedcustomer.rendering.print_block import render_print_block
from unifiedcustomer.rendering.push import render_push
from unifiedcustomer.rendering.rcs import render_rcs
from unifiedcustomer.rendering.sms import render_sms
from unifiedcustomer.rendering.social import render_post
from unifiedcustomer.rendering.spot import render_spot
from unifiedcustomer.rendering.till import render_till
from unifiedcustomer.rendering.web_push import render_web_push
from unifiedcustomer.rendering.whatsapp import render_whatsapp

__all__ = ["RENDERED_CHANNELS", "Setting", "checked", "render", "render_delivery", "setting_of"]

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
        Medium.IN_APP: render_banner,
        Medium.BANNER: render_banner,
        Medium.RADIO_SPOT: render_spot,
        Medium.TV_SPOT: render_spot,
        Medium.TILL_RECEIPT: render_till,
        Medium.CUSTOMER_DISPLAY: render_customer_display,
    }
)
RENDERED_CHANNELS: Final = tuple(channel for channel, media in MEDIA.items() if media[0] in _RENDERERS)
"""The channels that a message can be rendered for."""

_UNNAMED: Final = frozenset({Medium.EMAIL, Medium.SMS, Medium.PUSH})  # they have no envelope
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
    setting = setting_of(
        message,
        channel=channel,
        medium=medium,
        brand=brand,
        locale=locale,
        limits=limits,
        on_unsupported=on_unsupported,
    )
    delivery = setting.delivery(customer, at=at, permit=permit, values=values, opt_out_token=opt_out_token)
    return render_delivery(delivery)


def render_delivery(delivery: Delivery) -> RenderedMessage:
    """What becomes of ``delivery`` in its medium, checked."""
    return checked(delivery, _RENDERERS[delivery.medium](delivery))


@attrs.frozen(kw_only=True)
class Setting:
    """What is the same for all recipients: the message in one language, who speaks, and through what."""

    message: Message
    brand: Brand
    channel: Channel
    medium: Medium
    locale: str
    limits: ChannelLimits
    adapts: bool
    fixed: Mapping[str, BoundFact]  #: the facts that the message has a value for

    def delivery(
        self,
        customer: Customer | None,
        *,
        at: datetime,
        permit: Permit | None,
        values: Mapping[str, Given] | None,
        opt_out_token: str | None,
    ) -> Delivery:
        """What there is to be delivered to one recipient; the arguments and the errors are those of `render`."""
        _check_moment(at)
        message, is_public = self.message, self.channel.kind in _TO_EVERYBODY
        whom = None if is_public else customer
        check_permit(message, whom, self.channel, at, permit)
        given = {} if is_public else values or {}
        facts = bind(message, whom, given, self.fixed)
        duties = duties_of(message, self.channel, permit)
        return Delivery(
            message=message,
            brand=self.brand,
            channel=self.channel,
            locale=self.locale,
            at=at,
            customer_id=None if whom is None else whom.customer_id,
            facts=facts,
            obligations=duties,
            limits=self.limits,
            medium=self.medium,
            addressee=None if whom is None or self.medium in _UNNAMED else addressee_of(whom),
            conditions=conditions_of(message, facts, given, of_nobody=whom is None),
            categories=categories_of(message, facts, self.locale),
            adapts=self.adapts,
            contact_point=None if permit is None else permit.contact_point,
            opt_out=opt_out_of(self.brand, self.channel, duties, opt_out_token),
        )


def setting_of(
    message: Message,
    *,
    channel: Channel | str,
    medium: Medium | str | None,
    brand: Brand,
    locale: str | None,
    limits: ChannelLimits | None,
    on_unsupported: str,
) -> Setting:
    """The arguments of `render` that no recipient changes, checked."""
    to = _channel(channel)
    kind = medium_of(to, medium)
    if on_unsupported not in {"adapt", "error"}:
        raise InvalidValue("on_unsupported", Problem.UNKNOWN_NAME)
    # One locale for the whole rendering; another language than the message's would mix two.
    written_in = known_locale(message.locale if locale is None else locale)
    content = message.localized(written_in)
    return Setting(
        message=content,
        fixed=fixed_facts(content),
        brand=brand,
        channel=to,
        medium=kind,
        locale=written_in,
        limits=limits or limits_of(to, kind),
        adapts=on_unsupported == "adapt",
    )


def _channel(channel: Channel | str) -> Channel:
    try:
        return Channel(channel)
    except ValueError:
        raise InvalidValue("channel", Problem.UNKNOWN_NAME) from None


def _check_moment(at: datetime) -> None:
    if not isinstance(at, datetime):
        raise WrongType("at")
    if at.tzinfo is None or at.utcoffset() is None:
        raise WrongType("at", Problem.NAIVE_DATETIME)


def checked(delivery: Delivery, rendered: RenderedMessage) -> RenderedMessage:
    """``rendered``, after the check that every obligation is met."""
    check_duties(rendered, delivery.obligations)
    if delivery.locale.partition("_")[0] in OWN_LANGUAGES:
        return rendered
    other = delivery.finding(FindingCode.OTHER_LANGUAGE, language="en")
    return attrs.evolve(rendered, findings=(*rendered.findings, other))
