"""Notifications of a web site, in the declarative form of Web Push, which a service worker reads as well.

One form for all browsers: Safari shows it by itself, elsewhere a service worker of ten lines passes ``notification``
on. The size is that of the plain text before it is encrypted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from unifiedcustomer.blocks import Action, Heading, Image
from unifiedcustomer.contact_points import PushToken
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import Url
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, Presence, RenderedMessage
from unifiedcustomer.rendering.chat import link_writer
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact, text_direction
from unifiedcustomer.rendering.plain_blocks import is_silent, write_plain
from unifiedcustomer.rendering.push import push_bytes
from unifiedcustomer.rendering.raw_blocks import structured
from unifiedcustomer.rendering.titles import role_line

__all__ = ["WebPushMessage", "render_web_push"]


@attrs.frozen(kw_only=True)
class WebPushMessage:
    """A notification for one browser."""

    subscription: str = attrs.field(repr=masked)  #: what the browser gave: an endpoint, or its JSON
    body: Mapping[str, Any] = attrs.field(repr=masked, converter=frozen_mapping)  #: the plain text, as JSON


@attrs.frozen
class _Draft:
    title: PartWriter
    text: PartWriter
    navigate: PartWriter | None
    actions: tuple[tuple[str, PartWriter, PartWriter], ...]  #: name, label, address
    image: PartWriter | None
    sender: PartWriter
    findings: tuple[Finding, ...]

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield from (part for part in (self.title, self.text, self.navigate, self.image, self.sender) if part)
        for _, label, url in self.actions:
            yield from (label, url)


def render_web_push(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a notification of a web site.

    Raises:
        InvalidMessage: it leads nowhere; a web notification must.
        Unfittable: it is larger than one encrypted record holds.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _is_seen_whole(delivery, made) and _size(delivery, made) <= delivery.limits["octets"],
        hard=lambda made: (_size(delivery, made), delivery.limits["octets"]),
    )
    if draft.navigate is None:
        raise InvalidMessage("url", Problem.MISSING)
    assert isinstance(delivery.contact_point, PushToken)
    payload = WebPushMessage(subscription=delivery.contact_point.token, body=_body(delivery, draft))
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _is_seen_whole(delivery: Delivery, draft: _Draft) -> bool:
    return not list(_guidance(delivery, draft))


def _size(delivery: Delivery, draft: _Draft) -> int:
    return len(push_bytes(_body(delivery, draft)))


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    for writer in (draft.title, draft.text):
        limit = delivery.limits[f"{writer.part}_characters"]
        if len(writer.text) > limit:
            beyond = " ".join(sorted({mark.fact for mark in writer.landings if mark.end > limit}))
            details = {"needed": str(len(writer.text)), "limit": str(limit), "facts": beyond}
            yield delivery.finding(FindingCode.OVER_GUIDANCE, part=writer.part, **details)


# ── the notification ────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    title, text = PartWriter(delivery, "title"), PartWriter(delivery, "body")
    line = role_line(delivery, "web_push.title") or delivery.message.headline
    title.prose(line)
    sender = PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    links: list[tuple[PartWriter, PartWriter]] = []
    image = None
    for block in structured(stage):
        if isinstance(block, Heading) and block.text == line:
            continue
        if isinstance(block, Action) and len(links) < delivery.limits["actions"] + 1:
            number = len(links)
            label = PartWriter(delivery, f"actions.{number}.title", isolates=False)
            label.prose(block.label)
            links.append((label, link_writer(delivery, f"actions.{number}.navigate", block.url)))
        elif isinstance(block, Image) and image is None:
            image = link_writer(delivery, "image", block.src)
        elif not is_silent(block):
            text.raw("\n" if text else "")
            write_plain(text, block)
    actions = [(f"open-{number}", label, url) for number, (label, url) in enumerate(links)]
    if delivery.obligations & WAYS_OUT:
        actions = [*actions[: delivery.limits["actions"] - 1], _way_out(delivery)]
    navigate = _navigate(delivery, stage)
    return _Draft(title, text, navigate, tuple(actions), image, sender, stage.findings)


def _navigate(delivery: Delivery, stage: Stage) -> PartWriter | None:
    """Where a tap on the notification itself leads: where its first action does."""
    first = next((block for block in stage.blocks if isinstance(block, Action)), None)
    return None if first is None else link_writer(delivery, "navigate", first.url)


def _way_out(delivery: Delivery) -> tuple[str, PartWriter, PartWriter]:
    label = PartWriter(delivery, "opt_out.title")
    label.raw(own_words(delivery.locale)["unsubscribe"])
    brand = delivery.brand
    if brand.settings_url is not None:
        fact = own_fact("opt_out.setting", Url(brand.settings_url))
    else:
        assert delivery.opt_out is not None
        fact = own_fact("opt_out.url", delivery.opt_out)
    url = PartWriter(delivery, "opt_out.navigate")
    assert isinstance(fact.value, Url)
    url.landed(fact, fact.value.value, Presence.LINKED)
    return "opt-out", label, url


def _body(delivery: Delivery, draft: _Draft) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "title": draft.title.text,
        "navigate": draft.navigate.text if draft.navigate else "",
        "body": draft.text.text,
        "lang": delivery.locale.replace("_", "-"),
        "dir": text_direction(delivery.locale),
        "tag": delivery.message.id,
        "data": {"message_id": delivery.message.id, "sender": draft.sender.text},
    }
    if draft.image is not None:
        notification["image"] = draft.image.text
    if draft.actions:
        notification["actions"] = [
            {"action": name, "title": label.text, "navigate": url.text} for name, label, url in draft.actions
        ]
    return {"web_push": 8030, "notification": notification}
