"""Picture messages: a subject, a text and addresses of media, where the gateway fetches the pictures from.

The text is not counted in parts: a picture message travels as data, so accents and emoji cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unifiedcustomer.blocks import Heading, Image
from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import Url
from unifiedcustomer.model_fields import masked
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.chat import write_way_out
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.part_writer import PartWriter
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.raw_blocks import structured

__all__ = ["MmsMessage", "render_mms"]


@attrs.frozen(kw_only=True)
class MmsMessage:
    """A picture message as a gateway takes it."""

    to: str = attrs.field(repr=masked)  #: E.164
    sender: str  #: a number; names cannot send pictures
    subject: str | None
    text: str = attrs.field(repr=masked)
    media: tuple[str, ...]  #: addresses of pictures


@attrs.frozen
class _Draft:
    subject: PartWriter
    text: PartWriter
    media: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_mms(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a picture message.

    Raises:
        InvalidMessage: the brand has no ``sms_sender``, or one that is a name.
        Unfittable: the text is longer than gateways take.
    """
    brand = delivery.brand
    if brand.sms_sender is None or not brand.takes_answers:
        raise InvalidMessage("sms_sender", Problem.MISSING if brand.sms_sender is None else Problem.UNSUPPORTED)
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: len(made.text.text) <= delivery.limits["characters"],
        hard=lambda made: (len(made.text.text), delivery.limits["characters"]),
    )
    assert isinstance(delivery.contact_point, PhoneNumber)
    payload = MmsMessage(
        to=delivery.contact_point.e164,
        sender=brand.sms_sender,
        subject=draft.subject.text or None,
        text=draft.text.text,
        media=draft.media,
    )
    writers = [writer for writer in (draft.subject, draft.text) if writer]
    manifest: list[Landing] = [mark for writer in writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    needed, limit = len(draft.subject.text), delivery.limits["subject_characters"]
    if needed > limit:
        yield delivery.finding(FindingCode.OVER_GUIDANCE, part="subject", needed=str(needed), limit=str(limit))


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    """The first heading is the subject; what sends it stands in the text, since a subject is not always shown."""
    subject, text = PartWriter(delivery, "subject"), PartWriter(delivery, "text")
    media: list[str] = []
    text.fact(text.brand_name())
    for index, block in enumerate(structured(stage)):
        if isinstance(block, Image) and len(media) < delivery.limits["media"]:
            media.append(_address(delivery, block))
        if isinstance(block, Heading) and index == 0:
            subject.prose(block.text)
        elif not isinstance(block, Image) or block.alt is not None:
            text.raw("\n")
            write_plain(text, block)
    if delivery.obligations & WAYS_OUT:
        text.raw("\n")
        write_way_out(text)
    return _Draft(subject, text, tuple(media), stage.findings)


def _address(delivery: Delivery, image: Image) -> str:
    value = delivery.facts[image.src].value
    assert isinstance(value, Url)
    return value.value
