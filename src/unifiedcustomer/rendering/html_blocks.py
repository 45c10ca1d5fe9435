"""Blocks as plain HTML elements with class names; what they look like is the style sheet's matter.

For everything that is HTML and no email: banners, letters, postcards, pages of a catalogue. Text is escaped by
`HtmlWriter`; the elements here have no attribute that comes from outside but addresses, which `Url` has checked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from unifiedcustomer.blocks import Action, CodeBlock, Heading, Image, Items, Legal, SingleBlock, Symbology, Table
from unifiedcustomer.facts import Url
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.html_writer import HtmlWriter

__all__ = ["CodeDrawer", "HtmlBlocks"]


class CodeDrawer(Protocol):
    """Draws a code as an SVG element, or gives None where it cannot."""

    def __call__(self, value: str, symbology: Symbology, /) -> str | None:
        """The element for ``value``."""


class HtmlBlocks:
    """Writes blocks one after the other.

    Args:
        writer: where to.
        link: writes an action in the medium's way: a link on a screen, an address and a code on paper.
        draw: draws codes.
        largest: the level of the largest heading.
    """

    def __init__(
        self, writer: HtmlWriter, *, link: Callable[[Action], None], draw: CodeDrawer, largest: int = 1
    ) -> None:
        self.writer = writer
        self._link = link
        self._draw = draw
        self._largest = largest
        self._headings = 0

    def block(self, block: SingleBlock) -> None:
        """Write one block."""
        match block:
            case Action():
                self._link(block)
            case Items():
                self._items(block)
            case Table():
                self._table(block)
            case Image():
                self._image(block)
            case CodeBlock():
                self._code(block)
            case Heading():
                self._headings += 1
                level = self._largest + (self._headings > 1)
                self.element(f"h{level}", "", block.text)
            case Legal():
                self.element("p", "legal", block.text)
            case _:
                self.element("p", "", block.text)

    def element(self, tag: str, css: str, text: str) -> None:
        """An element with an author's text in it."""
        self.writer.raw(f'<{tag} class="{css}">' if css else f"<{tag}>")
        self.writer.prose(text)
        self.writer.raw(f"</{tag}>\n")

    def _items(self, block: Items) -> None:
        tag = "ol" if block.ordered else "ul"
        self.writer.raw(f"<{tag}>\n")
        for item in block.items:
            self.element("li", "", item)
        self.writer.raw(f"</{tag}>\n")

    def _table(self, block: Table) -> None:
        self.writer.raw("<table>\n<thead><tr>")
        for column in block.columns:
            self.element("th", "", column)
        self.writer.raw("</tr></thead>\n<tbody>\n")
        for row in block.rows:
            self.writer.raw("<tr>")
            for cell in row:
                self.element("td", "", cell)
            self.writer.raw("</tr>\n")
        self.writer.raw("</tbody></table>\n")

    def _image(self, block: Image) -> None:
        """A picture with its words."""
        fact = self.writer.delivery.facts[block.src]
        assert isinstance(fact.value, Url)
        self.writer.raw('<p class="picture"><img src="')
        self.writer.landed(fact, fact.value.value, Presence.LINKED)
        self.writer.raw('" alt="')
        if block.alt is not None:
            self.writer.described(block.alt)
        self.writer.raw('"></p>\n')

    def _code(self, block: CodeBlock) -> None:
        fact = self.writer.delivery.facts[block.code]
        drawn = None if block.symbology is Symbology.TEXT else self._draw(plain_value(fact), block.symbology)
        self.writer.raw('<div class="code">')
        if block.label is not None:
            self.element("span", "code-label", block.label)
        self.writer.raw(drawn or "")
        self.writer.raw('<span class="code-value">')
        self.writer.fact(fact)
        self.writer.raw("</span></div>\n")


def plain_value(fact: BoundFact) -> str:
    """What a scanner reads: a code's characters, an address in full."""
    return str(getattr(fact.value, "value", fact.canonical))
