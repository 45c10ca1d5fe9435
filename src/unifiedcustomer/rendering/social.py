"""Posts: one text for everybody, as long as the network counts it.

No person is spoken to, so there are no slots and no permit. Where a network makes no links of addresses, a finding
says that readers have to type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.blocks import Image
from unifiedcustomer.facts import FactKind, Url
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.part_writer import PartWriter
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.raw_blocks import in_order
from unifiedcustomer.rendering.titles import titled
from unifiedcustomer.rendering.weighted_length import weighted_length

__all__ = ["SocialPost", "render_post"]

_NETWORKS: Final[Mapping[Medium, tuple[str, Callable[[str], int]]]] = MappingProxyType(
    {
        Medium.FACEBOOK_POST: ("facebook", len),
        Medium.INSTAGRAM_POST: ("instagram", len),
        Medium.LINKEDIN_POST: ("linkedin", len),
        Medium.X_POST: ("x", weighted_length),
    }
)
_MAKES_NO_LINKS: Final = frozenset({Medium.INSTAGRAM_POST})


@attrs.frozen(kw_only=True)
class SocialPost:
    """A post as it stands on a network."""

    network: str
    sender: str
    text: str
    length: int  #: as the network counts it
    media: tuple[str, ...]  #: addresses of pictures


@attrs.frozen
class _Draft:
    text: PartWriter
    media: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_post(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a post of its medium's network.

    Raises:
        Unfittable: it is longer than the network takes.
    """
    network, count = _NETWORKS[delivery.medium]
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: count(made.text.text) <= delivery.limits["length"],
        hard=lambda made: (count(made.text.text), delivery.limits["length"]),
    )
    text = draft.text.text
    sender = PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    payload = SocialPost(network=network, sender=sender.text, text=text, length=count(text), media=draft.media)
    parts = {"sender": sender.text, "text": text}
    manifest = [*sender.landings, *draft.text.landings]
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft.text)))


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    writer = PartWriter(delivery, "text")
    media: list[str] = []
    title, blocks = titled(delivery, tuple(in_order(stage)), "social.lead")
    if title is not None:
        writer.prose(title)
    for block in blocks:
        if isinstance(block, Image):
            value = delivery.facts[block.src].value
            assert isinstance(value, Url)
            media.append(value.value)
            continue  # the network shows the picture itself
        writer.raw("\n\n" if writer else "")
        if isinstance(block, str):
            writer.raw(block)
        else:
            write_plain(writer, block)
    return _Draft(writer, tuple(media), stage.findings)


def _guidance(delivery: Delivery, writer: PartWriter) -> Iterator[Finding]:
    limit = delivery.limits["seen_characters"]
    if len(writer.text) > limit:
        beyond = " ".join(sorted({mark.fact for mark in writer.landings if mark.end > limit}))
        details = {"needed": str(len(writer.text)), "limit": str(limit), "facts": beyond}
        yield delivery.finding(FindingCode.OVER_GUIDANCE, part="text", **details)
    if delivery.medium in _MAKES_NO_LINKS:
        names = sorted({mark.fact for mark in writer.landings if mark.kind is FactKind.URL})
        yield from (delivery.finding(FindingCode.NOT_CLICKABLE, fact=name, part="text") for name in names)
