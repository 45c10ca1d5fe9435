"""Push notifications: a title, a body, and data for the app, in the shape of Firebase Cloud Messaging's HTTP v1 API.

The size is that of the bytes that are sent: 1,500 Cyrillic letters are 3 kB as UTF-8 and 9 kB as JSON escapes.
"""

from __future__ import annotations

import json
from typing import Any

import attrs

from unifiedcustomer.contact_points import PushToken
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Action, Heading
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, Presence, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import write_plain

__all__ = ["push_bytes", "render_push"]


@attrs.frozen
class _Draft:
    title: PartWriter
    body: PartWriter
    data: dict[str, PartWriter]
    findings: tuple[Finding, ...]


def push_bytes(payload: Any) -> bytes:
    """The body of the request as it is to be sent, and as its size is counted."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def render_push(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as the body of ``POST /v1/projects/{project}/messages:send``.

    Raises:
        Unfittable: the notification and its data are larger than the service takes.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _is_seen_whole(delivery, made) and _size(made) <= delivery.limits["octets"],
        hard=lambda made: (_size(made), delivery.limits["octets"]),
    )
    assert isinstance(delivery.contact_point, PushToken)
    payload = {"message": {"token": delivery.contact_point.token, **_content(draft)}}
    writers = [draft.title, draft.body, *draft.data.values()]
    manifest: list[Landing] = [landing for writer in writers for landing in writer.landings]
    parts = {writer.part: writer.text for writer in writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _content(draft: _Draft) -> dict[str, Any]:
    return {
        "notification": {"title": draft.title.text, "body": draft.body.text},
        "data": {name: writer.text for name, writer in draft.data.items()},
    }


def _size(draft: _Draft) -> int:
    return len(push_bytes(_content(draft)))


def _is_seen_whole(delivery: Delivery, draft: _Draft) -> bool:
    limits = delivery.limits
    return len(draft.title.text) <= limits["title_characters"] and len(draft.body.text) <= limits["body_characters"]


def _guidance(delivery: Delivery, draft: _Draft) -> tuple[Finding, ...]:
    """What is longer than a lock screen shows, and the facts that begin or end beyond its edge."""
    findings = []
    for writer in (draft.title, draft.body):
        limit = delivery.limits[f"{writer.part}_characters"]
        if len(writer.text) > limit:
            beyond = sorted({landing.fact for landing in writer.landings if landing.end > limit})
            details = {"needed": str(len(writer.text)), "limit": str(limit), "facts": " ".join(beyond)}
            findings.append(delivery.finding(FindingCode.OVER_GUIDANCE, part=writer.part, **details))
    return tuple(findings)


# ── the notification ────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    title, body = PartWriter(delivery, "title"), PartWriter(delivery, "body")
    title.prose(delivery.message.line("push.title"))
    data = {"message_id": _constant(delivery, "message_id", delivery.message.id)}
    for block in stage.blocks:
        if isinstance(block, Heading) and block.text == delivery.message.line("push.title"):
            continue
        if isinstance(block, Action) and "url" not in data:
            # Where a tap on the notification leads; the app may show the label.
            data["url"] = _link(delivery, "url", delivery.facts[block.url])
            data["url_label"] = _label(delivery, block)
            continue
        body.raw("\n" if body else "")
        write_plain(body, block)
    _duties(delivery, data)
    return _Draft(title, body, data, stage.findings)


def _label(delivery: Delivery, action: Action) -> PartWriter:
    label = PartWriter(delivery, "url_label")
    label.prose(action.label)
    return label


def _duties(delivery: Delivery, data: dict[str, PartWriter]) -> None:
    """The system shows the app's name by itself; the app gets the sender's, and the way to its own switch."""
    brand = delivery.brand
    if Obligation.SENDER_IDENTITY in delivery.obligations:
        sender = PartWriter(delivery, "sender")
        sender.fact(sender.brand_name())
        data["sender"] = sender
    if delivery.obligations & WAYS_OUT:
        if brand.settings_url is not None:
            way = own_fact("opt_out.setting", Url(brand.settings_url))
        else:
            assert delivery.opt_out is not None
            way = own_fact("opt_out.url", delivery.opt_out)
        data["opt_out"] = _link(delivery, "opt_out", way)


def _link(delivery: Delivery, part: str, fact: BoundFact) -> PartWriter:
    assert isinstance(fact.value, Url)
    writer = PartWriter(delivery, part)
    writer.landed(fact, fact.value.value, Presence.LINKED)
    return writer


def _constant(delivery: Delivery, part: str, text: str) -> PartWriter:
    writer = PartWriter(delivery, part)
    writer.raw(text)
    return writer
