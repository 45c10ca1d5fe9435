"""What is seen on a screen: a mailbox, a web page, an app, a social network."""

from __future__ import annotations

import re
from html import unescape
from math import ceil
from typing import Final

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand
from unifiedcustomer.rendering.banner import Banner
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.social import SocialPost
from unifiedcustomer.reports.views.pieces import frame, initial, text

__all__ = ["heights_of_banner", "heights_of_mail", "view_banner", "view_email", "view_in_app", "view_post"]


def view_email(rendered: RenderedMessage, brand: Brand) -> str:
    """The message opened in a mail client, and its text part."""
    mail = rendered.payload
    way_out = f'<span class="unsubscribe">{text(own_words(rendered.locale)["unsubscribe"])}</span>'
    size = len(rendered.parts["html"].encode())
    return (
        f'<div class="client"><div class="mail-head">{initial(brand.name)}<div><p class="subject">'
        f"{text(rendered.parts['subject'])}</p><p class=from><b>{text(brand.name)}</b> "
        f"&lt;{text(brand.email or '')}&gt; {way_out if mail['List-Unsubscribe'] else ''}</p></div></div>"
        f"{frame(rendered.parts['html'], 'mail-body', 'Email', heights_of_mail(rendered.parts['html']))}</div>"
        f"<details><summary>Text part \u00b7 HTML {size / 1000:.1f} kB</summary>"
        f"<pre>{text(rendered.parts['text'])}</pre></details>"
    )


def heights_of_mail(html: str) -> tuple[int, int]:
    """About how high a mail is, in a column of 600 pixels and on a phone, by the text in its elements."""
    desk = hand = 190  # the frame around it, the sender's name
    for tag, inside in _ELEMENTS.findall(html.partition("<body")[2]):
        letters = len(unescape(_TAG.sub("", inside)))
        line, space, wide, narrow = _LINES.get(tag, (25, 16, 62, 30))
        desk += space + line * max(1, ceil(letters / wide))
        hand += space + line * max(1, ceil(letters / narrow))
    desk += 240 * html.count("<img ")
    return min(desk, 1100), min(hand + 160 * html.count("<img "), 1300)


def heights_of_banner(html: str) -> tuple[int, int]:
    """About how high a banner is, at a desk and in a phone."""
    desk = hand = 28 + 40 + 10  # around it, inside it
    for tag, inside in _PARTS.findall(html):
        letters = len(unescape(_TAG.sub("", inside)))
        line, space, wide, narrow = (25, 15, 40, 16) if "heading" in tag else (23, 15, 78, 25)
        desk += space + line * max(1, ceil(letters / wide))
        hand += space + line * max(1, ceil(letters / narrow))
    buttons, codes = html.count('class="button"'), html.count("<svg ")
    pictures = html.count("<img ")
    return desk + 62 * bool(buttons) + 190 * codes + 240 * pictures, hand + 60 * buttons + 190 * codes + 160 * pictures


_PARTS: Final = re.compile(r"<(p role=\"heading|p|li|tr|h[2-4])\b[^>]*>(.*?)</(?:p|li|tr|h[2-4])>", re.DOTALL)
_ELEMENTS: Final = re.compile(r"<(h1|p|li|tr|td class=\"(?:fill|outline))\b[^>]*>(.*?)</(?:h1|p|li|tr|td)>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
# By element: the height of a line, the space around it, and the letters that it holds at a desk and in the hand.
_LINES: Final = {
    "h1": (33, 16, 36, 17),
    "li": (25, 6, 58, 28),
    'td class="fill': (20, 60, 60, 30),
    'td class="outline': (20, 60, 60, 30),
}


def _document(fragment: str, ground: str) -> str:
    return (
        '<!doctype html><html><head><meta charset="utf-8"><style>'
        "html{color-scheme:light}"
        f"body{{margin:0;padding:14px;background:{ground};font-family:system-ui,sans-serif}}"
        f"</style></head><body>{fragment}</body></html>"
    )


def view_banner(rendered: RenderedMessage, brand: Brand) -> str:
    """On top of a web page."""
    payload: Banner = rendered.payload
    host = (brand.email or "@shop.example").rpartition("@")[2]
    bar = f'<div class="browser-bar"><i></i><i></i><i></i><span>{text(host)}</span></div>'
    page = frame(_document(payload.html, "#f2f3f5"), "banner-body", "Web banner", heights_of_banner(payload.html))
    ghost = '<div class="ghost"><b></b><b></b><b></b></div>'
    return f'<div class="browser">{bar}{page}{ghost}</div>'


def view_in_app(rendered: RenderedMessage, _brand: Brand) -> str:
    """In the middle of an app."""
    payload: Banner = rendered.payload
    heights = heights_of_banner(payload.html)
    page = frame(_document(payload.html, "transparent"), "app-body", "In the app", (heights[1] + 30, heights[1] + 30))
    return f'<div class="phone app"><div class="screen">{page}</div></div>'


def view_post(rendered: RenderedMessage, _brand: Brand) -> str:
    """A post in a feed."""
    payload: SocialPost = rendered.payload
    picture = '<span class="picture">picture</span>' if payload.media else ""
    return (
        f'<div class="post"><div class="post-head">{initial(payload.sender)}<div><b>{text(payload.sender)}</b>'
        f'<p class="cost">{text(payload.network)} \u00b7 {payload.length:,} counted</p></div></div>'
        f"<p>{text(payload.text)}</p>{picture}</div>"
    )
