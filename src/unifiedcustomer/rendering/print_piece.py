"""What is printed: one HTML document with its style sheet inside, made for paper and readable on a screen.

Nothing on paper can be tapped: an action is its words, its address to be typed, and a code to be scanned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

import attrs

from unifiedcustomer.blocks import Action, SingleBlock, Symbology
from unifiedcustomer.facts import FactKind, LegalText, Phone, Url
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import Obligation
from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.rendered_messages import Finding, FindingCode, Origin, Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery
from unifiedcustomer.rendering.drawn_codes import draw_code
from unifiedcustomer.rendering.html_blocks import HtmlBlocks
from unifiedcustomer.rendering.html_writer import HtmlWriter
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import own_fact, text_direction

__all__ = ["PrintPiece", "PrintWriter", "PrintedCode", "printed_address"]


@attrs.frozen
class PrintedCode:
    """A code on paper, and what a scanner reads in it."""

    value: str = attrs.field(repr=masked)
    symbology: Symbology


@attrs.frozen(kw_only=True)
class PrintPiece:
    """Something to be printed."""

    kind: str  #: a medium's code, such as ``letter``
    width_mm: int
    height_mm: int
    html: str = attrs.field(repr=masked)  #: a whole document; nothing is loaded from outside but pictures
    address_lines: tuple[str, ...] = attrs.field(default=(), repr=masked)
    codes: tuple[PrintedCode, ...] = ()


class PrintWriter(HtmlWriter):
    """Writes the document, and remembers the codes that are drawn in it."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery, "html")
        self.codes: list[PrintedCode] = []
        self.undrawn: list[str] = []
        self._blocks = HtmlBlocks(self, link=self._action, draw=self._draw)

    def document(self, css: str) -> None:
        """The head of the document, up to the opened body."""
        delivery = self.delivery
        language, direction = delivery.locale.replace("_", "-"), text_direction(delivery.locale)
        self.raw(
            f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{escape(delivery.brand.name_in(delivery.channel))}</title>\n<style>\n{_colors(delivery)}{css}</style>\n</head>\n<body>\n"
        )

    def block(self, block: SingleBlock | str) -> None:
        """Write a block of the message, or HTML of the author's own."""
        if isinstance(block, str):
            self.raw(block)
        else:
            self._blocks.block(block)

    def sender(self, css: str) -> None:
        """The company's name."""
        self.raw(f'<p class="{css}">')
        self.fact(self.brand_name())
        self.raw("</p>\n")

    def imprint(self, css: str = "imprint") -> None:
        """Where the company can be written to and called, and how advertising is stopped."""
        brand, delivery = self.delivery.brand, self.delivery
        facts: list[BoundFact] = []
        if brand.postal_address is not None:
            facts.append(own_fact("brand.postal_address", LegalText(brand.postal_address)))
        if brand.phone is not None:
            facts.append(own_fact("brand.phone", Phone(brand.phone)))
        footer = brand.legal_footer(delivery.locale)
        if footer is not None:
            facts.append(own_fact("brand.legal_footer", LegalText(footer)))
        if Obligation.OBJECTION_NOTICE in delivery.obligations:
            facts.append(own_fact("opt_out.notice", LegalText(own_words(delivery.locale)["mail_objection"])))
        if delivery.opt_out is not None:
            facts.append(own_fact("opt_out.url", delivery.opt_out))
        self.raw(f'<p class="{css}">')
        for index, fact in enumerate(facts):
            self.raw(" \u00b7 " if index else "")
            self._address(fact) if fact.kind is FactKind.URL else self.fact(fact)
        self.raw("</p>\n")

    def linked(self, fact: BoundFact, label: Sequence[Words | FactRef]) -> None:
        """Write words that lead somewhere, and where: paper has nothing to tap."""
        for inline in label:
            self.inline(inline)
        if self._in_attribute:
            return
        self.raw(' <span class="url">(')
        self._address(fact)
        self.raw(")</span>")

    def findings(self) -> Iterator[Finding]:
        """The codes that could not be drawn, and the addresses that nobody types."""
        yield from (self.delivery.finding(FindingCode.NOT_DRAWN, fact=name, part="html") for name in self.undrawn)
        limit = self.delivery.limits["url_characters"]
        for mark in self.landings:
            if mark.kind is FactKind.URL and mark.origin is not Origin.BRAND and mark.presence is Presence.SHOWN:
                needed = mark.end - mark.start
                if needed > limit:
                    details = {"needed": str(needed), "limit": str(limit)}
                    yield self.delivery.finding(FindingCode.OVER_GUIDANCE, fact=mark.fact, part="html", **details)

    # ── actions and codes ───────────────────────────────────────────────────────────────────────────────────────────

    def _action(self, action: Action) -> None:
        fact = self.delivery.facts[action.url]
        assert isinstance(fact.value, Url)
        self.raw('<div class="action">')
        drawn = self._draw(fact.value.value, Symbology.QR)
        if drawn is None:
            self.undrawn.append(action.url)
        self.raw((drawn or "") + '<p><strong class="label">')
        self.prose(action.label)
        self.raw('</strong><br><span class="url">')
        self._address(fact)
        self.raw("</span></p></div>\n")

    def _address(self, fact: BoundFact) -> None:
        assert isinstance(fact.value, Url)
        self.landed(fact, printed_address(fact.value))

    def _draw(self, value: str, symbology: Symbology) -> str | None:
        drawn = draw_code(value, symbology)
        if drawn is not None:
            self.codes.append(PrintedCode(value, symbology))
        return drawn


def printed_address(url: Url) -> str:
    """An address as people read it: without the scheme, which they never type.

    >>> printed_address(Url("https://kestrel.example/autumn")), printed_address(Url("tel:+441225496000"))
    ('kestrel.example/autumn', 'tel:+441225496000')
    """
    return url.value.removeprefix("https://") if urlsplit(url.value).scheme == "https" else url.value


def _colors(delivery: Delivery) -> str:
    brand = delivery.brand
    return (
        f":root{{--ink:{brand.ink};--paper:{brand.paper};--accent:{brand.accent};--accent-ink:{brand.accent_ink};}}\n"
    )
