"""Firebase Cloud Messaging, HTTP v1: ``POST /v1/projects/{project}/messages:send``."""

from __future__ import annotations

from typing import Any

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, fitting, payload_of, provider_limits

__all__ = ["fcm_request"]


def fcm_request(
    rendered: RenderedMessage,
    *,
    project: str,
    ttl_seconds: int | None = None,
    high_priority: bool = False,
    collapse_key: str | None = None,
    android_channel: str | None = None,
    validate_only: bool = False,
) -> ProviderRequest:
    """A push notification for an app, on Android and, through Firebase, elsewhere.

    Args:
        rendered: a push notification.
        project: the project's id at Firebase.
        ttl_seconds: how long it is kept for a phone that is off, at most four weeks.
        high_priority: wake a phone that sleeps; for what cannot wait.
        collapse_key: a later message with the same key takes its place.
        android_channel: the notification channel of the app.
        validate_only: have it checked and not delivered.

    Raises:
        InvalidValue: it is no push notification, or the time is out of range.
        Unfittable: it is larger than Firebase takes.
    """
    payload: dict[str, Any] = payload_of(rendered, dict)
    if ttl_seconds is not None and not 0 <= ttl_seconds <= provider_limits("fcm")["ttl_seconds"].value:
        raise InvalidValue("ttl_seconds", Problem.OUT_OF_RANGE)
    android: dict[str, Any] = {"priority": "HIGH"} if high_priority else {}
    if ttl_seconds is not None:
        android["ttl"] = f"{ttl_seconds}s"
    if collapse_key is not None:
        android["collapse_key"] = collapse_key
    if android_channel is not None:
        android["notification"] = {"channel_id": android_channel}
    message = {**payload["message"], **({"android": android} if android else {})}
    request = ProviderRequest(
        method="POST",
        path=f"/v1/projects/{project}/messages:send",
        headers={"Content-Type": "application/json; charset=utf-8"},
        body={"message": message, **({"validate_only": True} if validate_only else {})},
    )
    counted = ProviderRequest(method="", path="", headers={}, body={k: v for k, v in message.items() if k != "token"})
    fitting(rendered, len(counted.content), provider_limits("fcm")["octets"])
    return request
