"""Spots for radio and television: what is said, what stands on the screen, and how many seconds it takes.

Facts are said as people say them. On radio everything is said, the terms too; on television terms, codes and addresses
stand on the screen. Airtime is a hard limit: what does not fit is left out block by block, or it is no spot.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unifiedcustomer.blocks import Action, CodeBlock, Image, Legal, SingleBlock
from unifiedcustomer.facts import FactKind, Url
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.airtime import seconds_of, spoken_words
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.part_writer import PartWriter
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.print_piece import printed_address
from unifiedcustomer.rendering.raw_blocks import structured
from unifiedcustomer.rendering.spoken import can_be_taken_down, say
from unifiedcustomer.rendering.titles import role_line, titled

__all__ = ["Spot", "SpotLine", "render_spot"]


@attrs.frozen(kw_only=True)
class SpotLine:
    """One line, by one voice."""

    who: str  #: "voice", or "terms" for what the law asks for
    text: str
    seconds: int


@attrs.frozen(kw_only=True)
class Spot:
    """A spot as a studio gets it."""

    title: str
    seconds: int  #: of airtime that is used
    slot: int  #: of airtime that was bought
    lines: tuple[SpotLine, ...]
    supers: tuple[str, ...]  #: what stands on the screen, in order; none on radio
    pictures: tuple[str, ...]  #: what is seen, in words


@attrs.frozen
class _Draft:
    lines: tuple[tuple[str, PartWriter], ...]
    supers: tuple[PartWriter, ...]
    pictures: tuple[PartWriter, ...]
    findings: tuple[Finding, ...]

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield from (writer for _, writer in self.lines)
        yield from (*self.supers, *self.pictures)


def render_spot(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a spot of ``limits["seconds"]``.

    Raises:
        Unfittable: it takes longer than that to say.
    """
    slot = delivery.limits["seconds"]
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _seconds(delivery, made) <= slot,
        hard=lambda made: (_seconds(delivery, made), slot),
    )
    payload = Spot(
        title=delivery.message.id,
        seconds=_seconds(delivery, draft),
        slot=slot,
        lines=tuple(
            SpotLine(who=who, text=writer.text, seconds=seconds_of(_words(writer), _rate(delivery)))
            for who, writer in draft.lines
        ),
        supers=tuple(writer.text for writer in draft.supers),
        pictures=tuple(writer.text for writer in draft.pictures),
    )
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _rate(delivery: Delivery) -> int:
    """Words a minute in this language: German says in one word what English says in two."""
    name = f"words_per_minute_{delivery.locale.partition('_')[0]}"
    return delivery.limits[name if name in delivery.limits.limits else "words_per_minute"]


def _words(writer: PartWriter) -> int:
    digits = [(mark.start, mark.end) for mark in writer.landings if mark.kind is FactKind.PHONE]
    return spoken_words(writer.text, by_digit=digits)


def _seconds(delivery: Delivery, draft: _Draft) -> int:
    return seconds_of(sum(_words(writer) for _, writer in draft.lines), _rate(delivery))


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    said = {mark.fact for _, writer in draft.lines for mark in writer.landings} & delivery.facts.keys()
    for name in sorted(said):
        if not can_be_taken_down(delivery.facts[name].value):
            yield delivery.finding(FindingCode.NOT_SPEAKABLE, fact=name)
    for writer in draft.supers:
        limit = delivery.limits["super_characters"]
        if len(writer.text) > limit:
            details = {"needed": str(len(writer.text)), "limit": str(limit)}
            yield delivery.finding(FindingCode.OVER_GUIDANCE, part=writer.part, **details)


# ── the lines ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Sheet:
    """Lines, supers and pictures in the making; each is a part of its own."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.lines: list[tuple[str, PartWriter]] = []
        self.supers: list[PartWriter] = []
        self.pictures: list[PartWriter] = []

    def line(self, who: str) -> PartWriter:
        writer = PartWriter(self.delivery, f"lines.{len(self.lines)}", form=self._said, isolates=False)
        self.lines.append((who, writer))
        return writer

    def on_screen(self, kind: list[PartWriter], name: str) -> PartWriter:
        writer = PartWriter(self.delivery, f"{name}.{len(kind)}", form=self._seen)
        kind.append(writer)
        return writer

    def _seen(self, fact: BoundFact, style: str) -> str:
        """An address without its scheme: there is nothing to tap."""
        if isinstance(fact.value, Url):
            return printed_address(fact.value)
        return write_fact(fact.value, self.delivery.locale, style)

    def _said(self, fact: BoundFact, style: str) -> str:
        return say(fact.value, self.delivery.locale, style)


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    sheet, is_tv = _Sheet(delivery), delivery.medium is Medium.TV_SPOT
    title, blocks = titled(delivery, structured(stage), "spot.opening")
    if title is not None:
        sheet.line("voice").prose(title)
    over = role_line(delivery, "tv.super") if is_tv else None
    if over is not None:
        sheet.on_screen(sheet.supers, "supers").prose(over)
    for block in blocks:
        _block(sheet, block, is_tv=is_tv)
    closing = sheet.line("voice")
    closing.fact(closing.brand_name())
    if is_tv:
        sender = sheet.on_screen(sheet.supers, "supers")
        sender.fact(sender.brand_name())
    return _Draft(tuple(sheet.lines), tuple(sheet.supers), tuple(sheet.pictures), stage.findings)


def _block(sheet: _Sheet, block: SingleBlock, *, is_tv: bool) -> None:
    if isinstance(block, Image):
        if is_tv and block.alt is not None:
            sheet.on_screen(sheet.pictures, "pictures").prose(block.alt)
    elif is_tv and isinstance(block, (Action, CodeBlock, Legal)):
        write_plain(sheet.on_screen(sheet.supers, "supers"), block)
    else:
        write_plain(sheet.line("terms" if isinstance(block, Legal) else "voice"), block)
