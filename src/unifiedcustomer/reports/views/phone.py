"""What comes to a phone: notifications on the lock screen, text messages, chats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand, SmsText
from unifiedcustomer.rendering.chat import ChatMessage
from unifiedcustomer.rendering.mms import MmsMessage
from unifiedcustomer.rendering.rcs import RcsMessage
from unifiedcustomer.rendering.web_push import WebPushMessage
from unifiedcustomer.rendering.whatsapp import WhatsAppMessage
from unifiedcustomer.reports.views.pieces import initial, marked, text

__all__ = ["view_chat", "view_mms", "view_push", "view_rcs", "view_sms", "view_web_push", "view_whatsapp"]

_STRONG = re.compile(r"\*(?!\u2060)(.+?)\*(?!\u2060)", re.DOTALL)


def _phone(css: str, inside: str) -> str:
    return f'<div class="phone {css}"><div class="screen">{inside}</div></div>'


def _conversation(css: str, name: str, inside: str, under: str = "") -> str:
    head = f'<div class="talk-head">{initial(name)}<b>{text(name)}</b></div>'
    return _phone(css, f'{head}<div class="talk">{inside}{under}</div>')


def _buttons(labels: Iterable[str]) -> str:
    return "".join(f'<span class="chat-button">{text(label)}</span>' for label in labels)


def view_push(rendered: RenderedMessage, brand: Brand) -> str:
    """The lock screen."""
    notification = rendered.payload["message"]["notification"]
    label = rendered.payload["message"]["data"].get("url_label")
    button = f'<span class="push-button">{text(label)}</span>' if label else ""
    note = (
        f'<div class="push">{initial(brand.name)}<div><p class="push-app">{text(brand.name)}<i>{_CLOCK}</i></p>'
        f"<p><b>{text(notification['title'])}</b></p><p>{text(notification['body'])}</p>{button}</div></div>"
    )
    return _phone("lock", f'<p class="clock">{_CLOCK}</p><p class="today">{text(_today(rendered.locale))}</p>{note}')


_CLOCK: Final = "9:30"


def _today(locale: str) -> str:
    """The day, as a phone in that language shows it."""
    from babel import Locale
    from babel.dates import format_date

    known = Locale.parse(locale.replace("-", "_"))
    whole = known.date_formats["full"].pattern
    return format_date(date(2026, 11, 23), _YEAR_AT_THE_END.sub("", whole), known)


_YEAR_AT_THE_END: Final = re.compile(r"(?:[\s,]|'[^']*')*y+$")


def view_web_push(rendered: RenderedMessage, brand: Brand) -> str:
    """The corner of a desktop."""
    payload: WebPushMessage = rendered.payload
    notification = payload.body["notification"]
    actions = "".join(f"<span>{text(one['title'])}</span>" for one in notification.get("actions", ()))
    return (
        f'<div class="desktop"><div class="toast">{initial(brand.name)}<div><p><b>{text(notification["title"])}</b></p>'
        f'<p>{text(notification["body"])}</p><p class="origin">{text(brand.name)}</p>'
        f'<div class="toast-actions">{actions}</div></div></div></div>'
    )


def view_sms(rendered: RenderedMessage, _brand: Brand) -> str:
    """A bubble, and what it costs."""
    payload: SmsText = rendered.payload
    parts = len(payload.parts)
    cost = f"{parts} {'part' if parts == 1 else 'parts'} \u00b7 {payload.units} units \u00b7 {payload.encoding}"
    bubble = f'<p class="bubble">{text(payload.text)}</p>'
    return _conversation("sms", payload.sender, bubble, f'<p class="cost">{text(cost)}</p>')


def view_mms(rendered: RenderedMessage, _brand: Brand) -> str:
    """A bubble with a subject, and places for pictures."""
    payload: MmsMessage = rendered.payload
    pictures = '<span class="picture">picture</span>' * len(payload.media)
    subject = "" if payload.subject is None else f"<b>{text(payload.subject)}</b><br>"
    return _conversation("sms", payload.sender, f'<p class="bubble">{pictures}{subject}{text(payload.text)}</p>')


def view_chat(rendered: RenderedMessage, _brand: Brand) -> str:
    """A conversation in an application that knows buttons, or does not."""
    payload: ChatMessage = rendered.payload
    blocks = "".join(f"<p>{marked(block)}</p>" for block in payload.blocks)
    buttons = _buttons(button.label for button in payload.buttons)
    return _conversation("chat", payload.sender, f'<div class="bubble">{blocks}</div>{buttons}')


def view_whatsapp(rendered: RenderedMessage, _brand: Brand) -> str:
    """A template as it arrives, filled in."""
    payload: WhatsAppMessage = rendered.payload
    parts = rendered.parts
    header = f'<p class="wa-header">{text(parts["header"])}</p>' if "header" in parts else ""
    footer = f'<p class="wa-footer">{text(parts["footer"])}</p>' if "footer" in parts else ""
    body = _STRONG.sub(r"<b>\1</b>", text(parts["body"]))
    name = (
        f'<p class="cost">template {text(payload.template["name"])}, {text(payload.template["category"].lower())}</p>'
    )
    bubble = f'<div class="bubble">{header}<p>{body}</p>{footer}</div>'
    return _conversation("wa", payload.sender, bubble + _buttons(one.label for one in payload.buttons), name)


def view_rcs(rendered: RenderedMessage, _brand: Brand) -> str:
    """A card with suggestions."""
    payload: RcsMessage = rendered.payload
    card = payload.body["contentMessage"]["richCard"]["standaloneCard"]["cardContent"]
    labels = _buttons(one["action"]["text"] for one in card.get("suggestions", ()))
    title = f"<p><b>{text(card['title'])}</b></p>" if "title" in card else ""
    return _conversation(
        "rcs", payload.sender, f'<div class="bubble">{title}<p>{text(card.get("description", ""))}</p></div>{labels}'
    )
