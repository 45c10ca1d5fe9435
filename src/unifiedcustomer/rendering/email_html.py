"""The HTML of an email: a single column, tables for layout, styles on every element, since clients drop the rest.

All text goes through `html.escape`, every attribute is quoted, and links have one of three schemes, which `Url` has
checked.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from unifiedcustomer.facts import LegalText, Phone, Url
from unifiedcustomer.messages import Action, Heading, Legal, SingleBlock
from unifiedcustomer.permits import Obligation
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

    def words(self, text: str) -> None:
        """Write text so that it stands for itself."""
        self.raw(escape(text, quote=True))

    def emphasised(self, text: str, *, strong: bool) -> None:
        """Write words, strong where the author says so."""
        self.raw("<strong>" if strong else "")
        self.words(text)
        self.raw("</strong>" if strong else "")

    def fact(self, fact: BoundFact, style: str = "", *, strong: bool = False) -> None:
        """Write a fact; one that reads the other way is isolated from the text around it."""
        text = write_fact(fact.value, self.delivery.locale, style)
        apart = reads_other_way(text, self.delivery.locale)
        self.raw(("<strong>" if strong else "") + ("<bdi>" if apart else ""))
        self.landed(fact, escape(text, quote=True))
        self.raw(("</bdi>" if apart else "") + ("</strong>" if strong else ""))

    def link(self, fact: BoundFact, label: Callable[[], None], style: str, css: str) -> None:
        """Write a link to a URL fact."""
        self.raw('<a href="')
        assert isinstance(fact.value, Url)
        self.landed(fact, escape(fact.value.value, quote=True), Presence.LINKED)
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
    for block in stage.blocks:
        _block(writer, block)
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
    brand = writer.delivery.brand
    if isinstance(block, Action):
        _button(writer, block)
        return
    tag, css, size = "p", "ink", f"margin:0 0 16px;font-size:16px;line-height:25px;color:{brand.ink};"
    if isinstance(block, Heading):
        tag, size = "h1", f"margin:0 0 16px;font-size:26px;line-height:33px;font-weight:700;color:{brand.ink};"
    elif isinstance(block, Legal):
        size = f"margin:0 0 16px;font-size:14px;line-height:21px;color:{brand.ink};"
    writer.raw(f'<{tag} class="{css}" style="{_FONT}{size}">')
    writer.prose(block.text)
    writer.raw(f"</{tag}>\n")


def _button(writer: HtmlWriter, block: Action) -> None:
    brand = writer.delivery.brand
    style = (
        f"{_FONT}display:inline-block;padding:14px 26px;font-size:16px;line-height:20px;font-weight:600;"
        f"color:{brand.accent_ink};text-decoration:none;border-radius:8px;"
    )
    writer.raw(
        f'<table {_LAYOUT} style="margin:8px 0 24px;"><tr>'
        f'<td style="background-color:{brand.accent};border-radius:8px;">'
    )
    writer.link(writer.delivery.facts[block.url], lambda: writer.prose(block.label), style, "button")
    writer.raw("</td></tr></table>\n")


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
        writer.link(own_fact("opt_out.url", delivery.opt_out), lambda: writer.words(label), link, "quiet")
        writer.raw("</p>\n")
