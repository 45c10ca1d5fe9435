"""The HTML of an email: a single column, tables for layout, styles on every element, since clients drop the rest.

All text goes through `html.escape`, every attribute is quoted, and links have one of three schemes, which `Url` has
checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.facts import LegalText, Phone
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
from unifiedcustomer.permits import Obligation
from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact, reads_other_way, text_direction

__all__ = ["HtmlWriter", "write_html"]

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
_LAYOUT = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
# Around the brand's paper everything is grey, so that its colours meet only each other.
_BACK, _PLAIN_INK, _QUIET_INK = "#f3f4f6", "#1c1c1c", "#55585f"
_DARK_PAPER, _DARK_INK = "#1d1e22", "#f1f1f3"
# Invisible filler, or the mailbox shows the first lines of the body after the preheader.
_FILLER = "&#847;&zwnj;&nbsp;" * 60


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


def write_html(delivery: Delivery, stage: Stage) -> HtmlWriter:
    """The whole document."""
    writer = HtmlWriter(delivery, "html")
    writer.raw(_head(delivery))
    _preheader(writer)
    writer.raw(
        f'<table {_LAYOUT} class="back" width="100%" style="background-color:{_BACK};"><tr>'
        '<td align="center" style="padding:24px 12px;">\n'
        f'<table {_LAYOUT} width="100%" style="max-width:600px;">\n'
        f'<tr><td class="ink" style="{_FONT}padding:4px 8px 16px;font-size:18px;line-height:24px;font-weight:700;'
        f'color:{_PLAIN_INK};">'
    )
    writer.fact(writer.brand_name())
    writer.raw(
        f'</td></tr>\n<tr><td class="paper" style="background-color:{delivery.brand.paper};border-radius:12px;'
        'padding:32px 32px 16px;">\n'
    )
    raw = dict(stage.raw)
    for index, block in enumerate(stage.blocks):
        writer.raw(raw.get(index, ""))
        _block(writer, block)
    writer.raw(raw.get(len(stage.blocks), ""))
    writer.raw('</td></tr>\n<tr><td style="padding:20px 8px;">\n')
    _footer(writer)
    writer.raw("</td></tr>\n</table>\n</td></tr></table>\n</body>\n</html>\n")
    return writer


def _head(delivery: Delivery) -> str:
    language, direction = delivery.locale.replace("_", "-"), text_direction(delivery.locale)
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(delivery.brand.name)}</title>\n{_dark_styles()}</head>\n"
        f'<body class="back" style="margin:0;padding:0;background-color:{_BACK};">\n'
    )


def _dark_styles() -> str:
    return (
        "<style>:root{color-scheme:light dark;}@media (prefers-color-scheme:dark){"
        f".back{{background-color:#101114!important;}}.paper{{background-color:{_DARK_PAPER}!important;}}"
        f".ink{{color:{_DARK_INK}!important;}}.quiet{{color:#b4b6bd!important;}}"
        "}@media (max-width:480px){.paper{padding:24px 20px 8px!important;}}</style>\n"
    )


def _preheader(writer: HtmlWriter) -> None:
    text = writer.delivery.message.preheader
    if text is not None:
        writer.raw('<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;">')
        writer.prose(text)
        writer.raw(f"{_FILLER}</div>\n")


def _block(writer: HtmlWriter, block: SingleBlock) -> None:
    write = _BLOCKS.get(type(block), _text)
    write(writer, block)


def _text(writer: HtmlWriter, block: Heading | Legal | Paragraph | AgentNote) -> None:
    ink = writer.delivery.brand.ink
    tag, size = "p", f"margin:0 0 16px;font-size:16px;line-height:25px;color:{ink};"
    if isinstance(block, Heading):
        tag, size = "h1", f"margin:0 0 16px;font-size:26px;line-height:33px;font-weight:700;color:{ink};"
    elif isinstance(block, Legal):
        size = f"margin:0 0 16px;font-size:14px;line-height:21px;color:{ink};"
    writer.raw(f'<{tag} class="ink" style="{_FONT}{size}">')
    writer.prose(block.text)
    writer.raw(f"</{tag}>\n")


def _button(writer: HtmlWriter, block: Action) -> None:
    """A filled button, or for what is secondary one with an outline."""
    brand, filled = writer.delivery.brand, block.kind is ActionKind.PRIMARY
    style = (
        f"{_FONT}display:inline-block;padding:14px 26px;font-size:16px;line-height:20px;font-weight:600;"
        f"color:{brand.accent_ink if filled else brand.accent};text-decoration:none;border-radius:8px;"
    )
    look = f"background-color:{brand.accent};" if filled else f"border:2px solid {brand.accent};"
    writer.raw(f'<table {_LAYOUT} style="margin:8px 0 24px;"><tr><td style="{look}border-radius:8px;">')
    writer.link(
        writer.delivery.facts[block.url], lambda: writer.prose(block.label), style, "button" if filled else "link"
    )
    writer.raw("</td></tr></table>\n")


def _items(writer: HtmlWriter, block: Items) -> None:
    ink, tag = writer.delivery.brand.ink, "ol" if block.ordered else "ul"
    writer.raw(f'<{tag} class="ink" style="{_FONT}margin:0 0 16px;padding:0 0 0 24px;color:{ink};">\n')
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
        f'<p class="ink" style="{_FONT}margin:0 0 16px;padding:14px 18px;border:2px dashed {ink};border-radius:8px;'
        f'font-size:16px;line-height:25px;color:{ink};">'
    )
    if block.label is not None:
        writer.prose(block.label)
        writer.raw(": ")
    writer.raw("<strong>")
    writer.fact(writer.delivery.facts[block.code])
    writer.raw("</strong></p>\n")


def _table(writer: HtmlWriter, block: Table) -> None:
    """A table of data, so with headings that screen readers announce, unlike those for layout."""
    ink = writer.delivery.brand.ink
    cell = f"{_FONT}padding:8px 12px 8px 0;font-size:16px;line-height:22px;text-align:start;color:{ink};"
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


def _footer(writer: HtmlWriter) -> None:
    delivery = writer.delivery
    brand, quiet = delivery.brand, f"{_FONT}margin:0 0 6px;font-size:14px;line-height:20px;color:{_QUIET_INK};"
    if Obligation.POSTAL_ADDRESS in delivery.obligations and brand.postal_address is not None:
        writer.raw(f'<p class="quiet" style="{quiet}">')
        writer.fact(own_fact("brand.postal_address", LegalText(brand.postal_address)))
        writer.raw("</p>\n")
    if Obligation.CALLER_NUMBER in delivery.obligations and brand.phone is not None:
        writer.raw(f'<p class="quiet" style="{quiet}">')
        writer.fact(own_fact("brand.phone", Phone(brand.phone)))
        writer.raw("</p>\n")
    if delivery.opt_out is not None:
        link = f"color:{_QUIET_INK};text-decoration:underline;"
        writer.raw(f'<p class="quiet" style="{quiet}">')
        label = own_words(delivery.locale)["unsubscribe"]
        writer.link(delivery.way_out("opt_out.url"), lambda: writer.words(label), link, "quiet")
        writer.raw("</p>\n")
