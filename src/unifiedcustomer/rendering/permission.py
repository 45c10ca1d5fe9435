"""The permit that a rendering takes, what it obliges to, and the recipient's own way out."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from unifiedcustomer.channels import Channel, ChannelKind
from unifiedcustomer.consents import covers
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import ContactNotPermitted, MissingFact, WrongType
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import MessageClass, Obligation, Permit
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.duties import ALWAYS_FOR_MARKETING, WAYS_OUT
from unifiedcustomer.rendering.media import POINTS

__all__ = ["check_permit", "duties_of", "opt_out_of"]


def check_permit(
    message: Message, customer: Customer | None, channel: Channel, at: datetime, permit: Permit | None
) -> None:
    """Nothing, where ``permit`` is for exactly this, or none is needed.

    Raises:
        ContactNotPermitted: it is for something else, or there is none; with each reason.
    """
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


def duties_of(message: Message, channel: Channel, permit: Permit | None) -> frozenset[Obligation]:
    """What the permit asks for, and what marketing carries in any case."""
    is_marketing = message.message_class is MessageClass.MARKETING
    return _duties(() if permit is None else permit.obligations, channel, is_marketing)


@lru_cache(maxsize=256)
def _duties(asked: tuple[Obligation, ...], channel: Channel, is_marketing: bool) -> frozenset[Obligation]:  # noqa: FBT001
    always = ALWAYS_FOR_MARKETING.get(channel, frozenset[Obligation]()) if is_marketing else frozenset[Obligation]()
    return frozenset(asked) | always


def opt_out_of(brand: Brand, channel: Channel, duties: frozenset[Obligation], token: str | None) -> Url | None:
    """The recipient's own way out, where the channel has no better one."""
    if _has_better_way_out(brand, channel, duties) or not duties & WAYS_OUT:
        return None
    if token is None:
        raise MissingFact(["opt_out_token"])
    return brand.unsubscribe_link(token)


def _has_better_way_out(brand: Brand, channel: Channel, duties: frozenset[Obligation]) -> bool:
    by_hand = Obligation.UNSUBSCRIBE_LINK not in duties  # a reply or a letter does, where no link is asked for
    if channel in _BY_HAND:
        return by_hand
    if channel is Channel.SMS:
        return brand.takes_answers and by_hand
    if channel is Channel.PUSH:
        return brand.settings_url is not None
    return channel is not Channel.EMAIL


_BY_HAND: Final = frozenset({Channel.MESSAGING, Channel.SOCIAL_DIRECT, Channel.DIRECT_MAIL, Channel.CATALOGUE})
"""The channels in which a recipient can say so in words of their own."""
