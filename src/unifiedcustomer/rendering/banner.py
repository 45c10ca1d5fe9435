"""Banners of a web page and messages inside an app: one HTML fragment, and the same as JSON for native views.

The fragment brings its own style, inline, so that it looks the same on every page; it has no script and no identifier
that a page could have, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import attrs

from unifiedcustomer.blocks import Action, Legal, SingleBlock, Symbology
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.chat import link_writer
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.drawn_codes import draw_code
from unifiedcustomer.rendering.html_blocks import HtmlBlocks
from unifiedcustomer.rendering.html_writer import HtmlWriter
from unifiedcustomer.rendering.part_writer import PartWriter, text_direction
from unifiedcustomer.rendering.plain_blocks import is_silent, write_plain
from unifiedcustomer.rendering.raw_blocks import structured
from unifiedcustomer.rendering.titles import titled

__all__ = ["Banner", "render_banner"]

_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


@attrs.frozen(kw_only=True)
class Banner:
    """A banner in both forms."""

    html: str = attrs.field(repr=masked)  #: one element, to be put anywhere in a page
    #: title, body, actions, legal, lang, dir
    data: Mapping[str, Any] = attrs.field(repr=masked, converter=frozen_mapping)


@attrs.frozen
class _Draft:
    html: HtmlWriter
    sender: PartWriter
    title: PartWriter
    body: tuple[PartWriter, ...]
    legal: tuple[PartWriter, ...]
    actions: tuple[tuple[PartWriter, PartWriter], ...]
    findings: tuple[Finding, ...]

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield from (writer for writer in (self.html, self.sender, self.title) if writer)
        yield from (*self.body, *self.legal)
        for pair in self.actions:
            yield from pair

    @property
    def characters(self) -> int:
        return sum(len(writer.text) for writer in self.body)


def render_banner(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a banner. It always fits: a page has room, and what is too long for a glance is a finding."""
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: made.characters <= delivery.limits["body_characters"],
        hard=lambda _made: (0, 0),
    )
    payload = Banner(html=draft.html.text, data=_data(delivery, draft))
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _data(delivery: Delivery, draft: _Draft) -> dict[str, Any]:
    return {
        "message_id": delivery.message.id,
        "lang": delivery.locale.replace("_", "-"),
        "dir": text_direction(delivery.locale),
        "sender": draft.sender.text,
        "title": draft.title.text,
        "body": [writer.text for writer in draft.body],
        "actions": [{"label": label.text, "url": url.text} for label, url in draft.actions],
        "legal": [writer.text for writer in draft.legal],
    }


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    measured = (("title", len(draft.title.text)), ("body", draft.characters))
    for part, needed in measured:
        limit = delivery.limits[f"{part}_characters"]
        if needed > limit:
            yield delivery.finding(FindingCode.OVER_GUIDANCE, part=part, needed=str(needed), limit=str(limit))


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    title_text, blocks = titled(delivery, structured(stage), "banner.title")
    title, sender = PartWriter(delivery, "title"), PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    if title_text is not None:
        title.prose(title_text)
    body: list[PartWriter] = []
    legal: list[PartWriter] = []
    actions: list[tuple[PartWriter, PartWriter]] = []
    for block in blocks:
        if isinstance(block, Action):
            number = len(actions)
            label = PartWriter(delivery, f"actions.{number}.label")
            label.prose(block.label)
            actions.append((label, link_writer(delivery, f"actions.{number}.url", block.url)))
            continue
        if is_silent(block):
            continue
        kept, name = (legal, "legal") if isinstance(block, Legal) else (body, "body")
        writer = PartWriter(delivery, f"{name}.{len(kept)}")
        write_plain(writer, block)
        kept.append(writer)
    html = _html(delivery, title_text, blocks)
    return _Draft(html, sender, title, tuple(body), tuple(legal), tuple(actions), stage.findings)


# ── the fragment ────────────────────────────────────────────────────────────────────────────────────────────────────


def _html(delivery: Delivery, title: str | None, blocks: tuple[SingleBlock, ...]) -> HtmlWriter:
    brand, writer = delivery.brand, HtmlWriter(delivery, "html")
    name = escape(brand.name_in(delivery.channel), quote=True)
    language, direction = delivery.locale.replace("_", "-"), text_direction(delivery.locale)
    writer.raw(
        f'<aside lang="{language}" dir="{direction}" aria-label="{name}" style="{_FONT};'
        f"color:{brand.ink};background:{brand.paper};border:1px solid #d9dce2;border-inline-start:4px solid "
        f"{brand.accent};border-radius:10px;padding:18px 22px;max-width:720px;font-size:15px;line-height:1.5;"
        'color-scheme:light;overflow-wrap:break-word">\n'
    )
    if title is not None:
        writer.raw('<p role="heading" aria-level="2" style="margin:0 0 6px;font-size:19px;line-height:1.3;')
        writer.raw('font-weight:700">')
        writer.prose(title)
        writer.raw("</p>\n")
    shown = HtmlBlocks(writer, link=lambda action: _button(writer, action), draw=_drawn, largest=3)
    for block in blocks:
        if isinstance(block, Legal):
            writer.raw('<p style="margin:10px 0 0;font-size:12px;line-height:1.4;color:#50545c">')
            writer.prose(block.text)
            writer.raw("</p>\n")
        else:
            shown.block(block)
    writer.raw("</aside>\n")
    return writer


def _drawn(value: str, symbology: Symbology) -> str | None:
    """A code as large as a scanner wants it, wherever the fragment is put: it has no style sheet."""
    size = "144px;height:144px" if symbology is Symbology.QR else "228px;height:60px"
    style = f'style="display:block;width:{size};margin:6px 0"'
    drawn = draw_code(value, symbology)
    return None if drawn is None else drawn.replace("<svg ", f"<svg {style} ", 1)


def _button(writer: HtmlWriter, action: Action) -> None:
    brand = writer.delivery.brand
    style = (
        f"display:inline-block;margin:8px 10px 2px 0;padding:9px 18px;border-radius:8px;background:{brand.accent};"
        f"color:{brand.accent_ink};font-weight:600;text-decoration:none"
    )
    writer.link(writer.delivery.facts[action.url], lambda: writer.prose(action.label), style, "button")
