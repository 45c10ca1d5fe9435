"""Ann in every medium: contact points and permits beyond the four of `builders`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rendering.builders import ANN, DUTIES, KESTREL, NOON, POINTS, TOKEN, customer
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint, PostalAddress, SocialHandle
from unifiedcustomer.customers import Customer
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Permit, Reason, ReasonItem
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import render
from unifiedcustomer.rendering.duties import ALWAYS_FOR_MARKETING
from unifiedcustomer.rendering.media import MEDIA, Medium

ADDRESS = PostalAddress(street="Mill Lane", house_number="12", postal_code="BA1 2QD", city="Bath", country="GB")
ALL_POINTS: dict[Channel, ContactPoint] = {
    **POINTS,
    Channel.MESSAGING: POINTS[Channel.SMS],
    Channel.SOCIAL_DIRECT: SocialHandle(network="instagram", handle="ann.byron"),
    Channel.DIRECT_MAIL: ADDRESS,
    Channel.CATALOGUE: ADDRESS,
}
CHANNEL_OF = {medium: channel for channel, media in reversed(MEDIA.items()) for medium in media}
EVERY_MEDIUM = tuple(CHANNEL_OF)
TO_ONE = tuple(medium for medium in EVERY_MEDIUM if CHANNEL_OF[medium].is_addressable)
TO_ALL = tuple(medium for medium in EVERY_MEDIUM if not CHANNEL_OF[medium].is_addressable)


def a_permit(medium: Medium, message: Message, **changed: Any) -> Permit | None:
    """A permit for the medium's channel, or None where nobody is chosen."""
    channel = CHANNEL_OF[medium]
    if not channel.is_addressable:
        return None
    duties: tuple[Obligation, ...] = (Obligation.SENDER_IDENTITY,)
    is_marketing = message.message_class is MessageClass.MARKETING
    if is_marketing:
        duties = DUTIES.get(channel, (*duties, *sorted(ALWAYS_FOR_MARKETING.get(channel, ()))))
    fields: dict[str, Any] = {
        "allowed": True,
        "customer_id": ANN,
        "channel": channel,
        "purpose": message.purpose,
        "message_class": message.message_class,
        "reasons": (ReasonItem(code=Reason.GRANTED if is_marketing else Reason.SERVICE_MESSAGE),),
        "decided_at": NOON - timedelta(minutes=5),
        "valid_until": NOON + timedelta(hours=1),
        "obligations": duties,
    }
    point = changed.pop("point", ALL_POINTS[channel])
    return ContactDecision.reaching(point, **{**fields, **changed}).permit()


def shown(message: Message, medium: Medium, who: Customer | None = None, **options: Any) -> RenderedMessage:
    """The message in a medium, with everything in order unless ``options`` say otherwise."""
    channel = CHANNEL_OF[medium]
    given: dict[str, Any] = {"at": NOON, "brand": KESTREL, "opt_out_token": TOKEN, **options}
    if "permit" not in given:
        changed = {"point": given.pop("point")} if "point" in given else {}
        given["permit"] = a_permit(medium, message, **changed)
    whom = (who or customer(family_name="Byron")) if channel.is_addressable else None
    return render(message, whom, channel=channel, medium=medium, **given)
