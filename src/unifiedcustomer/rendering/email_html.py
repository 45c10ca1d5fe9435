"""The HTML of an email: a single column, tables for layout, styles on every element, since clients drop the rest.

All text goes through `html.escape`, every attribute is quoted, and links have one of three schemes, which `Url` has
checked.
"""

from __future__ import annotations

from html import escape
from typing import Final

from unifiedcustomer.facts import LegalText, Phone
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.delivery import Delivery, Stage
from unifiedcustomer.rendering.email_blocks import FONT, LAYOUT, write_block
from unifiedcustomer.rendering.html_writer import HtmlWriter
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import own_fact, text_direction

__all__ = ["HtmlWriter", "write_html"]

# Around the brand's paper everything is grey, so that its colours meet only each other.
_BACK, _PLAIN_INK, _QUIET_INK = "#f3f4f6", "#1c1c1c", "#55585f"
_DARK_BACK, _DARK_PLAIN_INK, _DARK_QUIET_INK = "#101114", "#f1f1f3", "#b4b6bd"
# Invisible filler, or the mailbox shows the first lines of the body after the preheader.
_FILLER: Final = "&#847;&zwnj;&nbsp;" * 60


def write_html(delivery: Delivery, stage: Stage) -> HtmlWriter:
    """The whole document."""
    writer = HtmlWriter(delivery, "html")
    writer.raw(_head(delivery))
    _preheader(writer)
    writer.raw(
        f'<table {LAYOUT} class="back" width="100%" style="background-color:{_BACK};"><tr>'
        '<td align="center" style="padding:24px 12px;">\n'
        f'<table {LAYOUT} width="100%" style="max-width:600px;">\n'
        f'<tr><td class="plain" style="{FONT}padding:4px 8px 16px;font-size:18px;line-height:24px;font-weight:700;'
        f'color:{_PLAIN_INK};">'
    )
    _logo(writer)
    writer.fact(writer.brand_name())
    writer.raw(
        f'</td></tr>\n<tr><td class="paper" style="background-color:{delivery.brand.paper};border-radius:12px;'
        'padding:32px 32px 16px;">\n'
    )
    raw = dict(stage.raw)
    for index, block in enumerate(stage.blocks):
        writer.raw(raw.get(index, ""))
        write_block(writer, block)
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
        f"<title>{escape(delivery.brand.name_in(delivery.channel))}</title>\n{_dark_styles(delivery.brand)}</head>\n"
        f'<body class="back" style="margin:0;padding:0;background-color:{_BACK};">\n'
    )


def _dark_styles(brand: Brand) -> str:
    """What changes where the reader's screen is dark. The brand has been asked whether it can be read."""
    rules = {
        ".back": f"background-color:{_DARK_BACK}",
        ".plain": f"color:{_DARK_PLAIN_INK}",
        ".quiet": f"color:{_DARK_QUIET_INK}",
        ".paper": f"background-color:{brand.dark_paper}",
        ".ink": f"color:{brand.dark_ink}",
        ".frame": f"border-color:{brand.dark_ink}",
        ".link": f"color:{brand.dark_accent}",
        ".fill": f"background-color:{brand.dark_accent}",
        ".button": f"color:{brand.dark_accent_ink}",
        ".outline": f"border-color:{brand.dark_accent}",
    }
    dark = "".join(f"{name}{{{rule}!important;}}" for name, rule in rules.items())
    return (
        f"<style>:root{{color-scheme:light dark;}}@media (prefers-color-scheme:dark){{{dark}}}"
        "@media (max-width:480px){.paper{padding:24px 20px 8px!important;}}</style>\n"
    )


def _logo(writer: HtmlWriter) -> None:
    """Above the name, which says the same to whoever sees no pictures."""
    url = writer.delivery.brand.logo_url
    if url is not None:
        style = "display:block;height:36px;width:auto;border:0;margin:0 0 8px;"
        writer.raw(f'<img src="{escape(url, quote=True)}" alt="" height="36" style="{style}">\n')


def _preheader(writer: HtmlWriter) -> None:
    text = writer.delivery.message.preheader
    if text is not None:
        writer.raw('<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;">')
        writer.prose(text)
        writer.raw(f"{_FILLER}</div>\n")


def _footer(writer: HtmlWriter) -> None:
    delivery = writer.delivery
    brand, quiet = delivery.brand, f"{FONT}margin:0 0 6px;font-size:14px;line-height:20px;color:{_QUIET_INK};"
    if Obligation.POSTAL_ADDRESS in delivery.obligations and brand.postal_address is not None:
        writer.raw(f'<p class="quiet" style="{quiet}">')
        writer.fact(own_fact("brand.postal_address", LegalText(brand.postal_address)))
        writer.raw("</p>\n")
    if Obligation.CALLER_NUMBER in delivery.obligations and brand.phone is not None:
        writer.raw(f'<p class="quiet" style="{quiet}">')
        writer.fact(own_fact("brand.phone", Phone(brand.phone)))
        writer.raw("</p>\n")
    footer = brand.legal_footer(delivery.locale)
    if footer is not None:
        writer.raw(f'<p class="quiet" style="{quiet}">')
        writer.fact(own_fact("brand.legal_footer", LegalText(footer)))
        writer.raw("</p>\n")
    if delivery.opt_out is not None:
        link = f"color:{_QUIET_INK};text-decoration:underline;"
        writer.raw(f'<p class="quiet" style="{quiet}">')
        label = own_words(delivery.locale)["unsubscribe"]
        writer.link(delivery.way_out("opt_out.url"), lambda: writer.words(label), link, "quiet")
        writer.raw("</p>\n")
