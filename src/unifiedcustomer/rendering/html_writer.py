"""HTML source with the place of every fact: text is escaped, attributes are quoted, links have one of three schemes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from unifiedcustomer.facts import FactKind
from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.part_writer import PartWriter, reads_other_way
from unifiedcustomer.rendering.templates import Surrounded

__all__ = ["HtmlWriter"]

_UNBROKEN: Final = frozenset({FactKind.CODE, FactKind.PHONE})
"""Kinds that are copied out sign by sign: half a code at the end of a line looks like a whole one."""
_SHORT: Final = 24  # fits into a line on every screen and every card
_BREAKABLE: Final = re.compile(r"[ /-]")


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

    def surround(self, style: str, *, strong: bool) -> Callable[[BoundFact], Surrounded]:
        """How a fact is written here; one that reads the other way is isolated from the text around it."""
        if self._in_attribute:
            return super().surround(style, strong=strong)
        locale, begin, end = self.delivery.locale, *(("<strong>", "</strong>") if strong else ("", ""))

        def surrounded(fact: BoundFact) -> Surrounded:
            text = write_fact(fact.value, locale, style)
            if reads_other_way(text, locale):
                return f"{begin}<bdi>", text, f"</bdi>{end}"
            if fact.kind in _UNBROKEN and len(text) <= _SHORT and _BREAKABLE.search(text):
                return f'{begin}<span style="white-space:nowrap">', text, f"</span>{end}"
            return begin, text, end

        return surrounded

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

    def source(self, text: str) -> str:
        """``text``, escaped; in an attribute it is between quotes."""
        return escape(text, quote=True)

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
