"""The line above a message: what the message words for this channel, else its first heading."""

from __future__ import annotations

from typing import TypeVar

from unifiedcustomer.blocks import Heading, Paragraph, SingleBlock
from unifiedcustomer.messages import may_show
from unifiedcustomer.rendering.delivery import Delivery

__all__ = ["role_line", "titled"]

B = TypeVar("B", bound=SingleBlock | str)


def titled(delivery: Delivery, blocks: tuple[B, ...], role: str) -> tuple[str | None, tuple[B, ...]]:
    """The title, if there is one, and the blocks that stand below it."""
    line = role_line(delivery, role)
    if blocks and isinstance(blocks[0], Heading):
        return line or blocks[0].text, blocks[1:]
    return line, blocks


def role_line(delivery: Delivery, role: str) -> str | None:
    """The line of a role, where the message has one, and all that it names may be said here."""
    line = delivery.message.roles.get(role)
    if line is None:
        return None
    names = delivery.message.facts_in(Paragraph(line))
    allowed = all(may_show(delivery.message.declaration(name), delivery.channel) for name in names)
    return line if allowed and names <= delivery.facts.keys() else None
