"""The page of a preview: a table of facts by medium, and each medium as its readers see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from unifiedcustomer.messages import Message
from unifiedcustomer.rendered_messages import FindingCode, Presence, RenderedMessage
from unifiedcustomer.rendering import Brand
from unifiedcustomer.rendering.finding_words import CONTRADICTIONS, explain_finding
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.reports.previewed_media import PreviewedMedium, contradictions_in, notes_in
from unifiedcustomer.reports.views import view_of

__all__ = ["preview_page"]

NAMES: Final[Mapping[Medium, tuple[str, str]]] = {
    Medium.EMAIL: ("Email", "mail"),
    Medium.SMS: ("Text message", "SMS"),
    Medium.MMS: ("Picture message", "MMS"),
    Medium.PUSH: ("App notification", "push"),
    Medium.WEB_PUSH: ("Web notification", "web push"),
    Medium.CALL_SCRIPT: ("Call script", "call"),
    Medium.CHAT: ("Chat", "chat"),
    Medium.WHATSAPP: ("WhatsApp", "WhatsApp"),
    Medium.RCS: ("RCS card", "RCS"),
    Medium.DIRECT_MESSAGE: ("Direct message", "DM"),
    Medium.FACEBOOK_POST: ("Facebook post", "Facebook"),
    Medium.INSTAGRAM_POST: ("Instagram post", "Instagram"),
    Medium.LINKEDIN_POST: ("LinkedIn post", "LinkedIn"),
    Medium.X_POST: ("Post on X", "X"),
    Medium.IN_APP: ("In the app", "app"),
    Medium.BANNER: ("Web banner", "banner"),
    Medium.LETTER: ("Letter", "letter"),
    Medium.POSTCARD: ("Postcard", "card"),
    Medium.CATALOGUE_BLOCK: ("Catalogue", "catalogue"),
    Medium.PRINT_AD: ("Print advertisement", "print"),
    Medium.RADIO_SPOT: ("Radio spot", "radio"),
    Medium.TV_SPOT: ("TV spot", "TV"),
    Medium.TILL_RECEIPT: ("Till slip", "till"),
    Medium.CUSTOMER_DISPLAY: ("Customer display", "display"),
}
"""What a medium is called, and in a narrow column."""

_PLACES: Final[tuple[tuple[str, tuple[Medium, ...]], ...]] = (
    ("In the inbox and on the lock screen", (Medium.EMAIL, Medium.PUSH, Medium.WEB_PUSH)),
    (
        "On the phone",
        (Medium.SMS, Medium.WHATSAPP, Medium.CHAT, Medium.RCS, Medium.MMS, Medium.DIRECT_MESSAGE),
    ),
    ("On the web", (Medium.BANNER, Medium.IN_APP)),
    (
        "On social networks",
        (
            Medium.FACEBOOK_POST,
            Medium.INSTAGRAM_POST,
            Medium.LINKEDIN_POST,
            Medium.X_POST,
        ),
    ),
    (
        "On paper and in the store",
        (
            Medium.LETTER,
            Medium.POSTCARD,
            Medium.CATALOGUE_BLOCK,
            Medium.PRINT_AD,
            Medium.TILL_RECEIPT,
            Medium.CUSTOMER_DISPLAY,
        ),
    ),
    ("Spoken", (Medium.CALL_SCRIPT, Medium.RADIO_SPOT, Medium.TV_SPOT)),
)


_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def preview_page(message: Message, brand: Brand, media: Sequence[PreviewedMedium]) -> str:
    """The whole document."""
    locales = list(dict.fromkeys(one.locale for one in media))
    title = escape(f"{message.id}, version {message.version}")
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            # Whatever stands in a message: nothing is loaded, nothing runs.
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            f"<title>Preview of {title}</title>\n<style>\n{_style()}{_brand(brand)}</style>\n</head>\n<body>\n",
            *_top(message, media, locales),
            "<main>\n",
            *(piece for locale in locales for piece in _language(brand, media, locale)),
            "</main>\n</body>\n</html>\n",
        ]
    )


@cache
def _style() -> str:
    return (files("unifiedcustomer.reports") / "styles" / "preview.css").read_text(encoding="utf-8")


def _brand(brand: Brand) -> str:
    return f":root{{--brand:{brand.accent};--brand-ink:{brand.accent_ink};--brand-dark:{brand.dark_accent}}}\n"


# ── the head ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _top(message: Message, media: Sequence[PreviewedMedium], locales: list[str]) -> Iterator[str]:
    chips = (message.message_class.value, message.purpose, f"version {message.version}", message.digest[:12])
    yield '<header class="top"><div class="wide"><p class="eyebrow">Message preview</p>\n'
    yield f"<h1>{escape(message.id)}</h1>\n<p class=chips>"
    yield "".join(f"<span>{escape(chip)}</span>" for chip in chips)
    yield f"</p>\n{_verdict(media)}"
    if len(locales) > 1:
        links = "".join(f'<a href="#{escape(name)}">{escape(_language_name(name))}</a>' for name in locales)
        yield f'<nav aria-label="Languages">{links}</nav>\n'
    yield "</div></header>\n"


def _verdict(media: Sequence[PreviewedMedium]) -> str:
    wrong, shown = len(contradictions_in(media)), sum(not one.is_refused for one in media)
    if wrong:
        noun = "thing" if wrong == 1 else "things"
        return f'<p class="verdict bad"><strong>{wrong} {noun} to repair.</strong> They are marked below.</p>\n'
    notes = len({(finding.code, finding.fact, finding.part) for finding in notes_in(media)})
    told = "" if not notes else f" {notes} {'note' if notes == 1 else 'notes'} beside them."
    count = f"{shown} renderings, and none says something else."
    return f'<p class="verdict good"><strong>{count}</strong>{told}</p>\n'


def _language_name(locale: str) -> str:
    from babel import Locale

    return str(Locale.parse(locale.replace("-", "_")).english_name)


# ── a language ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _language(brand: Brand, previewed: Sequence[PreviewedMedium], locale: str) -> Iterator[str]:
    media = {one.medium: one for one in previewed if one.locale == locale}
    yield f'<section class="language" id="{escape(locale)}"><div class="wide">\n'
    yield f"<h2>{escape(_language_name(locale))}</h2>\n"
    yield from _facts(media)
    for place, members in _PLACES:
        here = [media[medium] for medium in members if medium in media]
        if here:
            crowd = " many" if len(here) == 4 and place.startswith("On social") else ""
            yield f'<h3>{place}</h3>\n<div class="cards{crowd}">\n'
            yield from (_card(one, brand) for one in here)
            yield "</div>\n"
    yield "</div></section>\n"


def _card(one: PreviewedMedium, brand: Brand) -> str:
    name = NAMES[one.medium][0]
    state = "bad" if any(finding.code in CONTRADICTIONS for finding in one.findings) else "good"
    shown = '<p class="nothing">Nothing is sent here.</p>' if one.rendered is None else view_of(one.rendered, brand)
    return (
        f'<article class="card m-{one.medium} {state}"><header><h4>{name}</h4>{_size(one.rendered)}</header>\n'
        f'<div class="stage">{shown}</div>\n{_findings(one)}</article>\n'
    )


def _size(rendered: RenderedMessage | None) -> str:
    if rendered is None:
        return ""
    facts = len({mark.fact for mark in rendered.manifest if "." not in mark.fact})
    return f'<span class="size">{facts} {"fact" if facts == 1 else "facts"}</span>'


def _findings(one: PreviewedMedium) -> str:
    if not one.findings:
        return ""
    told = dict.fromkeys((finding.code in CONTRADICTIONS, explain_finding(finding)) for finding in one.findings)
    items = "".join(f'<li class="{"bad" if wrong else "note"}">{escape(text)}</li>' for wrong, text in told)
    return f'<ul class="findings">{items}</ul>\n'


# ── facts by medium ─────────────────────────────────────────────────────────────────────────────────────────────────

_SIGNS: Final = {"shown": "●", "linked": "→", "behind": "○", "": "·"}


def _facts(media: Mapping[Medium, PreviewedMedium]) -> Iterator[str]:
    """Which fact stands in which medium: the proof, at a glance."""
    there = {medium: one.rendered for medium, one in media.items() if one.rendered is not None}
    names = list(dict.fromkeys(mark.fact for one in there.values() for mark in one.manifest if "." not in mark.fact))
    if not names or not there:
        return
    yield '<div class="scroll"><table class="facts"><thead><tr><th scope="col">Fact</th><th scope="col">Value</th>'
    yield "".join(f'<th scope="col" class="medium"><span>{NAMES[medium][1]}</span></th>' for medium in there)
    yield "</tr></thead>\n<tbody>\n"
    for name in names:
        value = escape(_canonical(name, there.values()))
        yield f'<tr><th scope="row">{escape(name)}</th><td class="value">{value}</td>'
        yield "".join(_sign(name, one) for one in there.values())
        yield "</tr>\n"
    yield "</tbody></table></div>\n"
    yield '<p class="key">● shown or said \u2003 → where a link leads \u2003 ○ behind the link \u2003 · not there</p>\n'


def _canonical(name: str, found: Iterable[RenderedMessage]) -> str:
    values = dict.fromkeys(mark.canonical for one in found for mark in one.manifest if mark.fact == name)
    return " / ".join(value if len(value) <= 60 else f"{value[:57]}\u2026" for value in values)


def _sign(name: str, rendered: RenderedMessage) -> str:
    kinds = {mark.presence for mark in rendered.manifest if mark.fact == name}
    behind = any(one.code is FindingCode.BEHIND_LINK and one.fact == name for one in rendered.findings)
    state = "shown" if Presence.SHOWN in kinds else "linked" if kinds else "behind" if behind else ""
    return f'<td class="sign {state}"><span title="{state or "not there"}">{_SIGNS[state]}</span></td>'
