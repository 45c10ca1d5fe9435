"""Text messages: one plain text, counted to the unit before anybody pays for it.

Facts are written as the locale does, with plain spaces and quotes. Where a fact alone keeps the text out of GSM-7 (a
currency sign, a letter of its name), it is written with its ISO code instead; where an author's word or a customer's
name does, the text goes out in UCS-2 and the findings say which characters cost how much. Nothing is transliterated
and nothing is cut.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

import attrs

from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import FactKind, FactValue, LegalText
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage
from unifiedcustomer.rendering.drafts import Draft, MediumForm, render_drafted
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.formats import is_faithful, plain_form, write_fact
from unifiedcustomer.rendering.gsm7 import (
    NationalTable,
    is_gsm7,
    measured,
    national_tables,
    outside_gsm7,
    sms_fold,
)
from unifiedcustomer.rendering.own_words import colon, own_words
from unifiedcustomer.rendering.part_writer import COPIED, PartWriter, own_fact, reads_other_way
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.templates import Written

__all__ = ["SMS", "SmsText", "render_sms"]

PART: Final = "text"


@attrs.frozen(kw_only=True)
class SmsText:
    """A text message as a gateway takes it."""

    to: str = attrs.field(repr=masked)  #: E.164
    sender: str  #: a number or a name
    text: str = attrs.field(repr=masked)
    encoding: str  #: "GSM-7" or "UCS-2"
    units: int  #: septets, or UTF-16 code units
    parts: tuple[str, ...] = attrs.field(repr=masked)  #: the text as it is divided on its way
    national_table: str | None = None  #: the language whose shift table is used, where one is


def render_sms(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a text message.

    Raises:
        InvalidMessage: the brand has no ``sms_sender``.
        Unfittable: it needs more parts or characters than any gateway takes.
    """
    return render_drafted(delivery, SMS)


def _draft(delivery: Delivery, stage: Stage) -> Draft:
    """In the locale's signs, and with ISO codes where a sign has no place in GSM-7."""
    if delivery.brand.sms_sender is None:
        raise InvalidMessage("sms_sender", Problem.MISSING)
    natural = _write(delivery, stage, plain=False)
    return Draft({PART: natural}, stage.findings, spare=lambda: _write(delivery, stage, plain=True))


def _settle(delivery: Delivery, draft: Draft) -> Draft:
    """The draft in the signs that cost less, and how it goes over the air."""
    written, findings = _chosen(delivery, draft)
    coding = _coding(delivery, written.text)
    return Draft({PART: written}, (*draft.findings, *findings), _Measure(coding, *coding.measured(written.text)))


def _chosen(delivery: Delivery, draft: Draft) -> tuple[Written, tuple[Finding, ...]]:
    """The locale's signs, or the codes where these alone bring the text back into GSM-7."""
    natural = draft.parts[PART]
    if is_gsm7(natural.text):
        return natural, ()
    assert draft.spare is not None
    plain = draft.spare()
    if not is_gsm7(plain.text):
        return natural, _mixed(delivery, natural)
    changed = {mark.fact for mark in natural.landings if not is_gsm7(natural.text[mark.start : mark.end])}
    return plain, tuple(delivery.finding(FindingCode.PLAIN_FORM, fact=fact, part=PART) for fact in sorted(changed))


def _finish(delivery: Delivery, draft: Draft) -> RenderedMessage:
    written = draft.parts[PART]
    coding, parts = draft.measured.coding, draft.measured.parts
    assert isinstance(delivery.contact_point, PhoneNumber)
    payload = SmsText(
        to=delivery.contact_point.e164,
        sender=delivery.brand.sms_sender or "",
        text=written.text,
        encoding=coding.name,
        units=draft.measured.units,
        parts=parts,
        national_table=None if coding.table is None else coding.table.language,
    )
    findings = (*draft.findings, *_costs(delivery, written.text, parts), *_seams(delivery, written, parts))
    return delivery.rendered(payload, {PART: written.text}, written.landings, findings)


# ── the alphabet ────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen
class _Coding:
    """How a text goes over the air."""

    name: str
    single: int
    part: int
    table: NationalTable | None = None

    def measured(self, text: str) -> tuple[int, tuple[str, ...]]:
        return measured(text, single=self.single, part=self.part, table=self.table)


@attrs.frozen
class _Measure:
    """What a text comes to."""

    coding: _Coding
    units: int
    parts: tuple[str, ...]


def _coding(delivery: Delivery, text: str) -> _Coding:
    """GSM-7; with a national table where that is enough and the gateway takes it; else UCS-2."""
    limits = delivery.limits
    if is_gsm7(text):
        return _Coding("GSM-7", limits["single_septets"], limits["part_septets"])
    if limits["national_tables"]:
        for table in national_tables().values():
            if is_gsm7(text, table):
                return _Coding("GSM-7", limits["single_septets_national"], limits["part_septets_national"], table)
    return _Coding("UCS-2", limits["single_units"], limits["part_units"])


def _excess(delivery: Delivery, draft: Draft, limit: str) -> tuple[int, int] | None:
    """What is needed and what there is, where there is too little."""
    text, limits = draft.text(PART), delivery.limits
    parts, most = len(draft.measured.parts), min(limits[limit], limits["parts"])
    if parts > most:
        return parts, most
    return (len(text), limits["characters"]) if len(text) > limits["characters"] else None


# ── the text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(delivery: Delivery, stage: Stage, *, plain: bool) -> PartWriter:
    def form(fact: BoundFact, style: str) -> str:
        write = _form if fact.kind in _WORDS else _kept_form
        return write(fact.value, delivery.locale, style, plain)

    writer = _SmsWriter(delivery, PART, form=form, isolates=False)
    if Obligation.SENDER_IDENTITY in delivery.obligations:
        writer.fact(writer.brand_name())
        writer.words(colon(delivery.locale))
    raw = dict(stage.raw)
    line = ""
    for index, block in enumerate((*stage.blocks, None)):
        if index in raw:
            writer.raw(line + raw[index])
            line = "\n"
        if block is not None:
            writer.raw(line)
            write_plain(writer, block)
            line = "\n"
    if delivery.obligations & WAYS_OUT:
        writer.words("\n")
        _way_out(writer)
    return writer


def _form(value: FactValue, locale: str, style: str, plain: bool) -> str:  # noqa: FBT001
    text = sms_fold(write_fact(value, locale, style))
    if (plain and not is_gsm7(text)) or not is_faithful(text, value, locale):
        text = sms_fold(plain_form(value, locale))
    return text


# Prices, days and counts recur from one recipient to the next. What may be somebody's name or address is kept nowhere.
_kept_form = lru_cache(maxsize=16384)(_form)
_WORDS: Final = COPIED | {FactKind.TEXT, FactKind.BRAND_NAME, FactKind.LEGAL_TEXT}


class _SmsWriter(PartWriter):
    def words(self, text: str) -> None:
        super().words(sms_fold(text))


def _way_out(writer: PartWriter) -> None:
    """A number can be answered; a name cannot, so there the way out is the link that the delivery has."""
    if writer.delivery.opt_out is None:
        writer.fact(own_fact("opt_out.stop", LegalText(own_words(writer.delivery.locale)["stop_reply"])))
    else:
        writer.own("stop_link", "url", writer.delivery.way_out("opt_out.url"))


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def _costs(delivery: Delivery, text: str, parts: tuple[str, ...]) -> tuple[Finding, ...]:
    """Which characters keep the text out of GSM-7, and how many parts it would need without them."""
    outside = outside_gsm7(text)
    if not outside:
        return ()
    without = text.translate(dict.fromkeys(map(ord, outside), "e"))
    details = {
        "characters": " ".join(f"U+{ord(char):04X}" for char in outside),
        "parts": str(len(parts)),
        "parts_without": str(len(_coding(delivery, without).measured(without)[1])),
    }
    return (delivery.finding(FindingCode.UCS2_CHARACTERS, part=PART, **details),)


def _seams(delivery: Delivery, written: Written, parts: tuple[str, ...]) -> tuple[Finding, ...]:
    """Facts that a receiver sees in two pieces if the parts are not put together again."""
    if len(parts) == 1:
        return ()
    ends = [*accumulate(map(len, parts))]
    inner = [end for end, _next in pairwise(ends)]
    split = {mark.fact for mark in written.landings if any(mark.start < end < mark.end for end in inner)}
    return tuple(delivery.finding(FindingCode.FACT_ACROSS_PARTS, fact=fact, part=PART) for fact in sorted(split))


def _mixed(delivery: Delivery, written: Written) -> tuple[Finding, ...]:
    """Isolates would be visible squares on old handsets, so they are left out and that is said."""
    names = {
        mark.fact
        for mark in written.landings
        if mark.kind not in COPIED and reads_other_way(written.text[mark.start : mark.end], delivery.locale)
    }
    return tuple(delivery.finding(FindingCode.NOT_ISOLATED, fact=name, part=PART) for name in sorted(names))


SMS: Final = MediumForm(
    draft=_draft,
    settle=_settle,
    usual=lambda delivery, draft: _excess(delivery, draft, "usual_parts") is None,
    hard=lambda delivery, draft: _excess(delivery, draft, "parts") or (0, 0),
    finish=_finish,
)
"""How a text message is rendered."""
