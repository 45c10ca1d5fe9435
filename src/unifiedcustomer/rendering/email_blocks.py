"""The blocks of a message as an email has them: styles on every element, since mail clients drop the rest.

Class names are for the reader's dark screen alone, where the style sheet in the head changes colours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.messages import (
    Action,
    ActionKind,
    AgentNote,
    CodeBlock,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    SingleBlock,
    Table,
)
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.html_writer import HtmlWriter
from unifiedcustomer.rendering.own_words import colon

__all__ = ["FONT", "LAYOUT", "write_block"]

FONT: Final = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
LAYOUT: Final = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
"""The attributes of a table that only lays out, which screen readers pass over."""


def write_block(writer: HtmlWriter, block: SingleBlock) -> None:
    """Write one block."""
    write = _BLOCKS.get(type(block), _text)
    write(writer, block)


def _text(writer: HtmlWriter, block: Heading | Legal | Paragraph | AgentNote) -> None:
    ink = writer.delivery.brand.ink
    tag, size = "p", f"margin:0 0 16px;font-size:16px;line-height:25px;color:{ink};"
    if isinstance(block, Heading):
        tag, size = "h1", f"margin:0 0 16px;font-size:26px;line-height:33px;font-weight:700;color:{ink};"
    elif isinstance(block, Legal):
        size = f"margin:0 0 16px;font-size:14px;line-height:21px;color:{ink};"
    writer.raw(f'<{tag} class="ink" style="{FONT}{size}">')
    writer.prose(block.text)
    writer.raw(f"</{tag}>\n")


def _button(writer: HtmlWriter, block: Action) -> None:
    """A filled button, or for what is secondary one with an outline."""
    brand, filled = writer.delivery.brand, block.kind is ActionKind.PRIMARY
    style = (
        f"{FONT}display:inline-block;padding:14px 26px;font-size:16px;line-height:20px;font-weight:600;"
        f"color:{brand.accent_ink if filled else brand.accent};text-decoration:none;border-radius:8px;"
    )
    look = f"background-color:{brand.accent};" if filled else f"border:2px solid {brand.accent};"
    css = "fill" if filled else "outline"
    writer.raw(f'<table {LAYOUT} style="margin:8px 0 24px;"><tr><td class="{css}" style="{look}border-radius:8px;">')
    writer.link(
        writer.delivery.facts[block.url], lambda: writer.prose(block.label), style, "button" if filled else "link"
    )
    writer.raw("</td></tr></table>\n")


def _items(writer: HtmlWriter, block: Items) -> None:
    ink, tag = writer.delivery.brand.ink, "ol" if block.ordered else "ul"
    writer.raw(f'<{tag} class="ink" style="{FONT}margin:0 0 16px;padding:0 0 0 24px;color:{ink};">\n')
    for item in block.items:
        writer.raw('<li style="margin:0 0 6px;font-size:16px;line-height:25px;">')
        writer.prose(item)
        writer.raw("</li>\n")
    writer.raw(f"</{tag}>\n")


def _image(writer: HtmlWriter, block: Image) -> None:
    """As wide as the column at most; a decorative picture has an empty description, which screen readers skip."""
    writer.raw('<img src="')
    writer.address(writer.delivery.facts[block.src], Presence.EMBEDDED)
    writer.raw('" alt="')
    if block.alt is not None:
        writer.described(block.alt)
    writer.raw('" style="display:block;max-width:100%;height:auto;border:0;border-radius:8px;margin:0 0 16px;">\n')


def _code(writer: HtmlWriter, block: CodeBlock) -> None:
    ink = writer.delivery.brand.ink
    writer.raw(
        f'<p class="ink frame" style="{FONT}margin:0 0 16px;padding:14px 18px;border:2px dashed {ink};'
        f'border-radius:8px;font-size:16px;line-height:25px;color:{ink};">'
    )
    if block.label is not None:
        writer.prose(block.label)
        writer.words(colon(writer.delivery.locale))
    writer.raw("<strong>")
    writer.fact(writer.delivery.facts[block.code])
    writer.raw("</strong></p>\n")


def _table(writer: HtmlWriter, block: Table) -> None:
    """A table of data, so with headings that screen readers announce, unlike those for layout."""
    ink = writer.delivery.brand.ink
    cell = f"{FONT}padding:8px 12px 8px 0;font-size:16px;line-height:22px;text-align:start;color:{ink};"
    writer.raw('<table cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:0 0 16px;">\n<tr>')
    for column in block.columns:
        writer.raw(f'<th scope="col" class="ink" style="{cell}font-weight:700;">')
        writer.prose(column)
        writer.raw("</th>")
    writer.raw("</tr>\n")
    for row in block.rows:
        writer.raw("<tr>")
        for text in row:
            writer.raw(f'<td class="ink" style="{cell}">')
            writer.prose(text)
            writer.raw("</td>")
        writer.raw("</tr>\n")
    writer.raw("</table>\n")


_BLOCKS: Final[Mapping[type, Callable[[HtmlWriter, Any], None]]] = MappingProxyType(
    {Action: _button, Items: _items, Image: _image, CodeBlock: _code, Table: _table}
)
