"""A channel's own code among the blocks: put in where the medium is text or HTML, refused where it is structure."""

from __future__ import annotations

from collections.abc import Iterator

from unifiedcustomer.blocks import SingleBlock
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.rendering.delivery import Stage

__all__ = ["in_order", "structured"]


def in_order(stage: Stage) -> Iterator[SingleBlock | str]:
    """The blocks, and as text what is put in as it is."""
    raw = dict(stage.raw)
    for index, block in enumerate(stage.blocks):
        if index in raw:
            yield raw[index]
        yield block
    if len(stage.blocks) in raw:
        yield raw[len(stage.blocks)]


def structured(stage: Stage) -> tuple[SingleBlock, ...]:
    """The blocks alone.

    Raises:
        InvalidMessage: there is code of the channel's own, and this medium has no place for any.
    """
    if stage.raw:
        raise InvalidMessage("raw", Problem.UNSUPPORTED)
    return stage.blocks
