"""RCS: a card with a title, a text, and up to four suggestions, as Google's RCS Business Messaging takes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Action
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.rendered_messages import Finding, Landing, RenderedMessage
from unifiedcustomer.rendering.chat import link_writer, write_way_out
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.part_writer import PartWriter
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.raw_blocks import structured
from unifiedcustomer.rendering.titles import titled

__all__ = ["RcsMessage", "render_rcs"]


@attrs.frozen(kw_only=True)
class RcsMessage:
    """A card for one telephone."""

    to: str = attrs.field(repr=masked)  #: E.164
    sender: str
    body: Mapping[str, Any] = attrs.field(repr=masked, converter=frozen_mapping)  #: an AgentMessage


@attrs.frozen
class _Draft:
    sender: PartWriter
    title: PartWriter
    description: PartWriter
    buttons: tuple[tuple[PartWriter, PartWriter], ...]
    findings: tuple[Finding, ...]

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield from (writer for writer in (self.sender, self.title, self.description) if writer)
        for pair in self.buttons:
            yield from pair


def render_rcs(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a rich card.

    Raises:
        InvalidContactPoint: it is no telephone number.
        Unfittable: the text is longer than a card holds, or the whole larger than is taken.
    """
    if not isinstance(delivery.contact_point, PhoneNumber):
        raise InvalidContactPoint("contact_point", Problem.UNSUPPORTED)
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _excess(delivery, made) is None,
        hard=lambda made: _excess(delivery, made) or (0, 0),
    )
    payload = RcsMessage(to=delivery.contact_point.e164, sender=draft.sender.text, body=_body(delivery, draft))
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, draft.findings)


def _excess(delivery: Delivery, draft: _Draft) -> tuple[int, int] | None:
    size = len(json.dumps(_body(delivery, draft), ensure_ascii=False).encode())
    measured = (
        (len(draft.title.text), delivery.limits["title_characters"]),
        (len(draft.description.text), delivery.limits["description_characters"]),
        (size, delivery.limits["octets"]),
    )
    return next(((needed, limit) for needed, limit in measured if needed > limit), None)


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    title, description = PartWriter(delivery, "title"), PartWriter(delivery, "description")
    sender = PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    buttons: list[tuple[PartWriter, PartWriter]] = []
    line, blocks = titled(delivery, structured(stage), "chat.header")
    if line is not None:
        title.prose(line)
    for block in blocks:
        if isinstance(block, Action) and _is_button(delivery, block, len(buttons)):
            label = PartWriter(delivery, f"buttons.{len(buttons)}.label", isolates=False)
            label.prose(block.label)
            buttons.append((label, link_writer(delivery, f"buttons.{len(buttons)}.url", block.url)))
        else:
            description.raw("\n\n" if description else "")
            write_plain(description, block)
    if delivery.obligations & WAYS_OUT:
        description.raw("\n\n" if description else "")
        write_way_out(description)
    return _Draft(sender, title, description, tuple(buttons), stage.findings)


def _is_button(delivery: Delivery, action: Action, before: int) -> bool:
    label = PartWriter(delivery, "label", isolates=False)
    label.prose(action.label)
    value = delivery.facts[action.url].value
    assert isinstance(value, Url)
    fits = len(label.text) <= delivery.limits["label_characters"] and before < delivery.limits["suggestions"]
    return fits and urlsplit(value.value).scheme in {"https", "tel"}


def _body(delivery: Delivery, draft: _Draft) -> dict[str, Any]:
    card: dict[str, Any] = {"title": draft.title.text} if draft.title else {}
    if draft.description:
        card["description"] = draft.description.text
    suggestions = [_suggestion(label.text, url.text, index) for index, (label, url) in enumerate(draft.buttons)]
    if suggestions:
        card["suggestions"] = suggestions
    rich = {"standaloneCard": {"cardOrientation": "VERTICAL", "cardContent": card}}
    kind = "PROMOTION" if delivery.obligations & WAYS_OUT else "TRANSACTION"
    return {"contentMessage": {"richCard": rich}, "messageTrafficType": kind}


def _suggestion(label: str, url: str, index: int) -> dict[str, Any]:
    number = url.removeprefix("tel:")
    action = {"dialAction": {"phoneNumber": number}} if url.startswith("tel:") else {"openUrlAction": {"url": url}}
    return {"action": {"text": label, "postbackData": f"action-{index}", **action}}
