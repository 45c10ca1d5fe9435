"""Apple Push Notification service: ``POST /3/device/{token}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, fitting, payload_of, provider_limits

__all__ = ["apns_request"]


def apns_request(
    rendered: RenderedMessage,
    *,
    topic: str,
    expires_at: datetime | None = None,
    collapse_id: str | None = None,
    thread_id: str | None = None,
    interruption: Literal["passive", "active", "time-sensitive"] = "active",
) -> ProviderRequest:
    """A push notification for an app on Apple's devices, without Firebase between.

    What stands in ``data`` for Firebase are keys of their own beside ``aps`` here; the app reads the same names.

    Args:
        rendered: a push notification.
        topic: the app's bundle id.
        expires_at: until when it is kept for a phone that is off; aware.
        collapse_id: a later message with the same id takes its place; at most 64 bytes.
        thread_id: groups notifications on the lock screen.
        interruption: how much it may disturb.

    Raises:
        InvalidValue: it is no push notification, or ``collapse_id`` is too long.
        Unfittable: it is larger than Apple takes.
    """
    message: dict[str, Any] = payload_of(rendered, dict)["message"]
    limits = provider_limits("apns")
    if collapse_id is not None and len(collapse_id.encode()) > limits["collapse_id_octets"].value:
        raise InvalidValue("collapse_id", Problem.TOO_LONG)
    headers = {
        "apns-topic": topic,
        "apns-push-type": "alert",
        "apns-priority": "5" if interruption == "passive" else "10",
    }
    if expires_at is not None:
        if expires_at.tzinfo is None:
            raise WrongType("expires_at", Problem.NAIVE_DATETIME)
        headers["apns-expiration"] = str(int(expires_at.timestamp()))
    if collapse_id is not None:
        headers["apns-collapse-id"] = collapse_id
    aps: dict[str, Any] = {"alert": dict(message["notification"]), "interruption-level": interruption}
    if thread_id is not None:
        aps["thread-id"] = thread_id
    picture = aps["alert"].pop("image", None)
    if picture is not None:
        aps["mutable-content"] = 1  # an extension of the app fetches it
    body = {"aps": aps, **message.get("data", {}), **({"image": picture} if picture is not None else {})}
    request = ProviderRequest(method="POST", path=f"/3/device/{message['token']}", headers=headers, body=body)
    fitting(rendered, len(request.content), limits["octets"])
    return request
