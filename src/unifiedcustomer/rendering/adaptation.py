"""Which blocks a medium has something like, and what is said where it has not.

A picture in a text message is the words that describe it, a table a few lines, a code to be scanned its letters. That
is an adaptation, and a finding; a caller who asks for ``on_unsupported="error"`` gets an error instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from unifiedcustomer.messages import CodeBlock, Image, Items, SingleBlock, Symbology, Table
from unifiedcustomer.rendering.media import Medium

__all__ = ["is_native"]

_FOREIGN: Final[Mapping[Medium, frozenset[type]]] = MappingProxyType(
    {
        Medium.EMAIL: frozenset({Symbology}),
        Medium.SMS: frozenset({Image, Table, Symbology}),
        Medium.PUSH: frozenset({Image, Items, Table, Symbology}),
        Medium.CALL_SCRIPT: frozenset({Image, Table, Symbology}),
        Medium.CHAT: frozenset({Image, Table, Symbology}),
        Medium.DIRECT_MESSAGE: frozenset({Image, Table, Symbology}),
        Medium.WHATSAPP: frozenset({Image, Table, Symbology}),
        Medium.RCS: frozenset({Image, Table, Symbology}),
        Medium.MMS: frozenset({Table, Symbology}),
        Medium.WEB_PUSH: frozenset({Items, Table, Symbology}),
        Medium.FACEBOOK_POST: frozenset({Table, Symbology}),
        Medium.INSTAGRAM_POST: frozenset({Table, Symbology}),
        Medium.LINKEDIN_POST: frozenset({Table, Symbology}),
        Medium.X_POST: frozenset({Table, Symbology}),
        Medium.RADIO_SPOT: frozenset({Image, Table, Symbology}),
        Medium.TV_SPOT: frozenset({Table, Symbology}),
        Medium.TILL_RECEIPT: frozenset({Image}),
    }
)
"""By medium, the blocks that it shows as text; ``Symbology`` stands for a code that is drawn."""


def is_native(block: SingleBlock, medium: Medium) -> bool:
    """Whether ``medium`` shows ``block`` as what it is."""
    foreign = _FOREIGN.get(medium, frozenset())
    if isinstance(block, CodeBlock):
        return block.symbology is Symbology.TEXT or Symbology not in foreign
    return type(block) not in foreign
