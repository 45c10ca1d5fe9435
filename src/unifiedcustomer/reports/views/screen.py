"""What is seen on a screen: a mailbox, a web page, an app, a social network."""

from __future__ import annotations

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand
from unifiedcustomer.rendering.banner import Banner
from unifiedcustomer.rendering.social import SocialPost
from unifiedcustomer.reports.views.pieces import frame, initial, text

__all__ = ["view_banner", "view_email", "view_in_app", "view_post"]


def view_email(rendered: RenderedMessage, brand: Brand) -> str:
    """The message opened in a mail client, and its text part."""
    mail = rendered.payload
    way_out = '<span class="unsubscribe">Unsubscribe</span>' if mail["List-Unsubscribe"] else ""
    size = len(rendered.parts["html"].encode())
    return (
        f'<div class="client"><div class="mail-head">{initial(brand.name)}<div><p class="subject">'
        f"{text(rendered.parts['subject'])}</p><p class=from><b>{text(brand.name)}</b> "
        f"&lt;{text(brand.email or '')}&gt; {way_out}</p></div></div>"
        f"{frame(rendered.parts['html'], 'mail-body', 'Email')}</div>"
        f"<details><summary>Text part \u00b7 HTML {size / 1000:.1f} kB</summary>"
        f"<pre>{text(rendered.parts['text'])}</pre></details>"
    )


def _document(fragment: str, ground: str) -> str:
    return (
        '<!doctype html><html><head><meta charset="utf-8"><style>'
        f"body{{margin:0;padding:14px;background:{ground};font-family:system-ui,sans-serif}}"
        f"</style></head><body>{fragment}</body></html>"
    )


def view_banner(rendered: RenderedMessage, brand: Brand) -> str:
    """On top of a web page."""
    payload: Banner = rendered.payload
    host = (brand.email or "@shop.example").rpartition("@")[2]
    bar = f'<div class="browser-bar"><i></i><i></i><i></i><span>{text(host)}</span></div>'
    page = frame(_document(payload.html, "#f2f3f5"), "banner-body", "Web banner")
    ghost = '<div class="ghost"><b></b><b></b><b></b></div>'
    return f'<div class="browser">{bar}{page}{ghost}</div>'


def view_in_app(rendered: RenderedMessage, _brand: Brand) -> str:
    """In the middle of an app."""
    payload: Banner = rendered.payload
    page = frame(_document(payload.html, "transparent"), "app-body", "In the app")
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
