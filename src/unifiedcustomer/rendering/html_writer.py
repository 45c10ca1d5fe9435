"""HTML source with the place of every fact: text is escaped, attributes are quoted, links have one of three schemes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.part_writer import PartWriter, reads_other_way

__all__ = ["HtmlWriter"]


class HtmlWriter(PartWriter):
    """Writes HTML source; spans are of the source, so ``html.unescape`` of one is what the customer sees."""

    _in_attribute = False

    def words(self, text: str) -> None:
        """Write text so that it stands for itself."""
        self.raw(escape(text, quote=True))

    def emphasised(self, text: str, *, strong: bool) -> None:
        """Write words, strong where the author says so."""
        marked = strong and not self._in_attribute
        self.raw("<strong>" if marked else "")
        self.words(text)
        self.raw("</strong>" if marked else "")

    def fact(self, fact: BoundFact, style: str = "", *, strong: bool = False) -> None:
        """Write a fact; one that reads the other way is isolated from the text around it."""
        if self._in_attribute or fact.is_open:
            super().fact(fact, style, strong=strong)
            return
        text = write_fact(fact.value, self.delivery.locale, style)
        apart = reads_other_way(text, self.delivery.locale)
        self.raw(("<strong>" if strong else "") + ("<bdi>" if apart else ""))
        self.landed(fact, text)
        self.raw(("</bdi>" if apart else "") + ("</strong>" if strong else ""))

    def stress(self, *, begins: bool) -> None:
        """Begin or end words that are stressed."""
        if not self._in_attribute:
            self.raw("<em>" if begins else "</em>")

    def linked(self, fact: BoundFact, label: Sequence[Words | FactRef]) -> None:
        """Write words that lead somewhere; in an attribute, words and the address."""
        if self._in_attribute:
            super().linked(fact, label)
            return

        def write() -> None:
            for inline in label:
                self.inline(inline)

        self.link(fact, write, f"color:{self.delivery.brand.accent};text-decoration:underline;", "link")

    def landed(self, fact: BoundFact, text: str, presence: Presence = Presence.SHOWN) -> None:
        """Write source text, which is how ``fact`` looks here."""
        super().landed(fact, escape(text, quote=True), presence)

    def described(self, text: str) -> None:
        """Write a text into an attribute, where there are no elements."""
        self._in_attribute = True
        self.prose(text)
        self._in_attribute = False

    def link(self, fact: BoundFact, label: Callable[[], None], style: str, css: str) -> None:
        """Write a link to a URL fact."""
        self.raw('<a href="')
        self.address(fact, Presence.LINKED)
        self.raw(f'" class="{css}" style="{style}">')
        label()
        self.raw("</a>")
