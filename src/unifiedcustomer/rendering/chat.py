"""Messages in a conversation that is open: chat applications, direct messages of social networks.

Neutral on purpose: blocks of text with their strong spans, and buttons. Each application's own shape is made of it in
`adapters`. Where a network has no buttons, an action is its label and its address.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unifiedcustomer.contact_points import PhoneNumber, SocialHandle
from unifiedcustomer.facts import LegalText, Url
from unifiedcustomer.messages import Action, Heading
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, Presence, RenderedMessage
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.marked_text import MarkedText, MarkedWriter
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.raw_blocks import in_order

__all__ = ["ChatButton", "ChatMessage", "link_writer", "recipient", "render_chat", "write_way_out"]


@attrs.frozen(kw_only=True)
class ChatButton:
    """What can be tapped."""

    label: str
    url: str = attrs.field(repr=masked)


@attrs.frozen(kw_only=True)
class ChatMessage:
    """A message as a person sees it in a conversation."""

    to: str = attrs.field(repr=masked)  #: a number in E.164, or the name on the network
    network: str | None  #: None where the number is all that is known
    sender: str
    blocks: tuple[MarkedText, ...]
    buttons: tuple[ChatButton, ...]

    @property
    def text(self) -> str:
        """All of it as plain text, for applications without buttons."""
        lines = [block.text for block in self.blocks] + [f"{button.label}: {button.url}" for button in self.buttons]
        return "\n\n".join(lines)


@attrs.frozen
class _Draft:
    sender: PartWriter
    blocks: tuple[MarkedWriter, ...]
    buttons: tuple[tuple[PartWriter, PartWriter], ...]
    findings: tuple[Finding, ...]

    @property
    def characters(self) -> int:
        texts = [block.text for block in self.blocks]
        texts += [f"{label.text}: {url.text}" for label, url in self.buttons]
        return len("\n\n".join(texts))

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield self.sender
        yield from self.blocks
        for pair in self.buttons:
            yield from pair


def render_chat(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a message in a conversation.

    Raises:
        Unfittable: it is longer than the network takes.
    """
    to, network = recipient(delivery)
    longest = _longest(delivery, network)
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: made.characters <= min(longest, delivery.limits["usual_characters"]),
        hard=lambda made: (made.characters, longest),
    )
    payload = ChatMessage(
        to=to,
        network=network,
        sender=draft.sender.text,
        blocks=tuple(block.marked for block in draft.blocks),
        buttons=tuple(ChatButton(label=label.text, url=url.text) for label, url in draft.buttons),
    )
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def recipient(delivery: Delivery) -> tuple[str, str | None]:
    """The number or the name that the message goes to, and the network."""
    point = delivery.contact_point
    if isinstance(point, SocialHandle):
        return point.handle, point.network.casefold()
    assert isinstance(point, PhoneNumber)
    return point.e164, None


def _longest(delivery: Delivery, network: str | None) -> int:
    name = f"characters_{network}"
    return delivery.limits[name if name in delivery.limits.limits else "characters"]


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    limit = delivery.limits["usual_characters"]
    if draft.characters > limit:
        yield delivery.finding(FindingCode.OVER_GUIDANCE, needed=str(draft.characters), limit=str(limit))


# ── the message ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    blocks: list[MarkedWriter] = []
    buttons: list[tuple[PartWriter, PartWriter]] = []
    for block in in_order(stage):
        if isinstance(block, Action) and _is_button(delivery, block, len(buttons)):
            buttons.append(_button(delivery, block, len(buttons)))
            continue
        writer = MarkedWriter(delivery, f"blocks.{len(blocks)}")
        if isinstance(block, str):
            writer.raw(block)
        else:
            write_plain(writer, block)
        if isinstance(block, Heading):
            writer.strengthen()
        blocks.append(writer)
    if delivery.obligations & WAYS_OUT:
        writer = MarkedWriter(delivery, f"blocks.{len(blocks)}")
        write_way_out(writer)
        blocks.append(writer)
    return _Draft(_sender(delivery), tuple(blocks), tuple(buttons), stage.findings)


def _is_button(delivery: Delivery, action: Action, before: int) -> bool:
    if delivery.medium is Medium.DIRECT_MESSAGE or before >= delivery.limits["buttons"]:
        return False
    label = PartWriter(delivery, "label")
    label.prose(action.label)
    return len(label.text) <= delivery.limits["button_characters"]


def _button(delivery: Delivery, action: Action, index: int) -> tuple[PartWriter, PartWriter]:
    label = PartWriter(delivery, f"buttons.{index}.label", isolates=False)
    label.prose(action.label)
    return label, link_writer(delivery, f"buttons.{index}.url", action.url)


def link_writer(delivery: Delivery, part: str, name: str) -> PartWriter:
    """A part that is an address and nothing else."""
    fact = delivery.facts[name]
    assert isinstance(fact.value, Url)
    writer = PartWriter(delivery, part)
    writer.landed(fact, fact.value.value, Presence.LINKED)
    return writer


def _sender(delivery: Delivery) -> PartWriter:
    """The account's name, which the application shows above the conversation."""
    sender = PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    return sender


def write_way_out(writer: PartWriter) -> None:
    """A conversation can be answered, so STOP ends it; a link does where the permit asks for one."""
    delivery = writer.delivery
    if delivery.opt_out is not None:
        writer.own("stop_link", "url", own_fact("opt_out.url", delivery.opt_out))
    if delivery.opt_out is None or Obligation.STOP_TEXT in delivery.obligations:
        writer.raw("\n" if delivery.opt_out is not None else "")
        writer.fact(own_fact("opt_out.stop", LegalText(own_words(delivery.locale)["stop_reply"])))
