"""Web Push: the subscription's endpoint, the headers of RFC 8030, and the plain text to be encrypted (RFC 8291)."""

from __future__ import annotations

import json
import re
from typing import Literal
from urllib.parse import urlsplit

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, payload_of
from unifiedcustomer.rendering.web_push import WebPushMessage

__all__ = ["web_push_request"]

_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)  # RFC 8030 5.4


def web_push_request(
    rendered: RenderedMessage,
    *,
    ttl_seconds: int,
    urgency: Literal["very-low", "low", "normal", "high"] = "normal",
    topic: str | None = None,
) -> ProviderRequest:
    """A notification for a browser. ``content`` is the plain text: encrypt it with the keys of the subscription.

    Args:
        rendered: a web notification.
        ttl_seconds: how long the push service keeps it; RFC 8030 5.2 asks for it.
        urgency: whether a phone that saves its battery is woken.
        topic: a later message with the same topic takes its place; 32 characters of base64url.

    Raises:
        InvalidValue: it is no web notification, its endpoint is no web address, or a header is not as it must be.
    """
    payload: WebPushMessage = payload_of(rendered, WebPushMessage)
    if ttl_seconds < 0:
        raise InvalidValue("ttl_seconds", Problem.OUT_OF_RANGE)
    if topic is not None and not _TOPIC.fullmatch(topic):
        raise InvalidValue("topic", Problem.BAD_SYNTAX)
    headers = {"TTL": str(ttl_seconds), "Urgency": urgency, "Content-Type": "application/notification+json"}
    return ProviderRequest(
        method="POST",
        path=_endpoint(payload.subscription),
        headers=headers if topic is None else {**headers, "Topic": topic},
        body=payload.body,
    )


def _endpoint(subscription: str) -> str:
    """The address in what ``PushSubscription.toJSON`` gave, or the address itself."""
    address: object = subscription
    if subscription.startswith("{"):
        try:
            address = json.loads(subscription)["endpoint"]
        except (ValueError, KeyError, RecursionError):
            raise InvalidValue("subscription", Problem.BAD_SYNTAX) from None
    if not isinstance(address, str) or not _is_web_address(address):
        raise InvalidValue("subscription", Problem.BAD_SYNTAX)
    return address


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and " " not in address
    return parts.scheme == "https" and bool(parts.hostname) and is_plain
