"""Push notifications: a title, a body, and data for the app, in the shape of Firebase Cloud Messaging's HTTP v1 API.

The size is that of the bytes that are sent: 1,500 Cyrillic letters are 3 kB as UTF-8 and 9 kB as JSON escapes.
"""

from __future__ import annotations

import json
from typing import Any, Final

from unifiedcustomer.contact_points import PushToken
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Action, Heading
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Presence, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage
from unifiedcustomer.rendering.drafts import Draft, MediumForm, render_drafted
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import write_plain

__all__ = ["PUSH", "push_bytes", "render_push"]


def push_bytes(payload: Any) -> bytes:
    """The body of the request as it is to be sent, and as its size is counted."""
    return _ENCODER.encode(payload).encode()


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def render_push(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as the body of ``POST /v1/projects/{project}/messages:send``.

    Raises:
        Unfittable: the notification and its data are larger than the service takes.
    """
    return render_drafted(delivery, PUSH)


def _finish(delivery: Delivery, draft: Draft) -> RenderedMessage:
    assert isinstance(delivery.contact_point, PushToken)
    payload = {"message": {"token": delivery.contact_point.token, **_content(draft)}}
    return delivery.rendered(payload, draft.texts, draft.landings, (*draft.findings, *_guidance(delivery, draft)))


def _content(draft: Draft) -> dict[str, Any]:
    texts = draft.texts
    return {"notification": {"title": texts.pop("title"), "body": texts.pop("body")}, "data": texts}


def _size(draft: Draft) -> int:
    return len(push_bytes(_content(draft)))


def _is_usual(delivery: Delivery, draft: Draft) -> bool:
    limits = delivery.limits
    is_seen_whole = all(len(draft.text(part)) <= limits[f"{part}_characters"] for part in ("title", "body"))
    return is_seen_whole and _size(draft) <= limits["octets"]


def _guidance(delivery: Delivery, draft: Draft) -> tuple[Finding, ...]:
    """What is longer than a lock screen shows, and the facts that begin or end beyond its edge."""
    findings = []
    for part in ("title", "body"):
        written, limit = draft.parts[part], delivery.limits[f"{part}_characters"]
        if len(written.text) > limit:
            beyond = sorted({landing.fact for landing in written.landings if landing.end > limit})
            details = {"needed": str(len(written.text)), "limit": str(limit), "facts": " ".join(beyond)}
            findings.append(delivery.finding(FindingCode.OVER_GUIDANCE, part=part, **details))
    return tuple(findings)


# ── the notification ────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> Draft:
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
    return Draft({"title": title, "body": body, **data}, stage.findings)


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
            way = delivery.way_out("opt_out.url")
        data["opt_out"] = _link(delivery, "opt_out", way)


def _link(delivery: Delivery, part: str, fact: BoundFact) -> PartWriter:
    writer = PartWriter(delivery, part)
    writer.address(fact, Presence.LINKED)
    return writer


def _constant(delivery: Delivery, part: str, text: str) -> PartWriter:
    writer = PartWriter(delivery, part)
    writer.raw(text)
    return writer


PUSH: Final = MediumForm(
    draft=_draft,
    usual=_is_usual,
    hard=lambda delivery, draft: (_size(draft), delivery.limits["octets"]),
    finish=_finish,
)
"""How a push notification is rendered."""
