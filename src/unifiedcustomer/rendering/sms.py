"""Text messages: one plain text, counted to the unit before anybody pays for it.

Facts are written as the locale does, with plain spaces and quotes. Where a fact alone keeps the text out of GSM-7 (a
currency sign, a letter of its name), it is written with its ISO code instead; where an author's word or a customer's
name does, the text goes out in UCS-2 and the findings say which characters cost how much. Nothing is transliterated
and nothing is cut.
"""

from __future__ import annotations

from itertools import accumulate, pairwise

import attrs

from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import LegalText
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.formats import is_faithful, plain_form, write_fact
from unifiedcustomer.rendering.gsm7 import divide, is_gsm7, outside_gsm7, sms_fold, units
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import COPIED, PartWriter, own_fact, reads_other_way
from unifiedcustomer.rendering.plain_blocks import write_plain

__all__ = ["SmsText", "render_sms"]

PART = "text"


@attrs.frozen(kw_only=True)
class SmsText:
    """A text message as a gateway takes it."""

    to: str = attrs.field(repr=masked)  #: E.164
    sender: str  #: a number or a name
    text: str = attrs.field(repr=masked)
    encoding: str  #: "GSM-7" or "UCS-2"
    units: int  #: septets, or UTF-16 code units
    parts: tuple[str, ...] = attrs.field(repr=masked)  #: the text as it is divided on its way


def render_sms(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a text message.

    Raises:
        InvalidMessage: the brand has no ``sms_sender``.
        Unfittable: it needs more parts or characters than any gateway takes.
    """
    sender = delivery.brand.sms_sender
    if sender is None:
        raise InvalidMessage("sms_sender", Problem.MISSING)
    written, findings = first_that_fits(
        delivery,
        lambda stage: _written(delivery, stage),
        usual=lambda made: _excess(delivery, made[0].text, "usual_parts") is None,
        hard=lambda made: _excess(delivery, made[0].text, "parts") or (0, 0),
    )
    parts = _divided(delivery, written.text)
    assert isinstance(delivery.contact_point, PhoneNumber)
    payload = SmsText(
        to=delivery.contact_point.e164,
        sender=sender,
        text=written.text,
        encoding="GSM-7" if is_gsm7(written.text) else "UCS-2",
        units=units(written.text),
        parts=parts,
    )
    findings = (*findings, *_costs(delivery, written.text, parts), *_seams(delivery, written, parts))
    return delivery.rendered(payload, {PART: written.text}, written.landings, findings)


def _divided(delivery: Delivery, text: str) -> tuple[str, ...]:
    unit = "septets" if is_gsm7(text) else "units"
    return divide(text, single=delivery.limits[f"single_{unit}"], part=delivery.limits[f"part_{unit}"])


def _excess(delivery: Delivery, text: str, limit: str) -> tuple[int, int] | None:
    """What is needed and what there is, where there is too little."""
    parts, most = len(_divided(delivery, text)), min(delivery.limits[limit], delivery.limits["parts"])
    if parts > most:
        return parts, most
    return (len(text), delivery.limits["characters"]) if len(text) > delivery.limits["characters"] else None


# ── the text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(delivery: Delivery, stage: Stage) -> tuple[PartWriter, tuple[Finding, ...]]:
    """In the locale's signs, or in ISO codes where these alone bring the text back into GSM-7."""
    natural = _write(delivery, stage, plain=False)
    if is_gsm7(natural.text):
        return natural, stage.findings
    plain = _write(delivery, stage, plain=True)
    if not is_gsm7(plain.text):
        return natural, (*stage.findings, *_mixed(delivery, natural))
    changed = {mark.fact for mark in natural.landings if not is_gsm7(natural.text[mark.start : mark.end])}
    codes = (delivery.finding(FindingCode.PLAIN_FORM, fact=fact, part=PART) for fact in sorted(changed))
    return plain, (*stage.findings, *codes)


def _write(delivery: Delivery, stage: Stage, *, plain: bool) -> PartWriter:
    def form(fact: BoundFact, style: str) -> str:
        text = sms_fold(write_fact(fact.value, delivery.locale, style))
        if (plain and not is_gsm7(text)) or not is_faithful(text, fact.value, delivery.locale):
            text = sms_fold(plain_form(fact.value, delivery.locale))
        return text

    writer = _SmsWriter(delivery, PART, form=form, isolates=False)
    if Obligation.SENDER_IDENTITY in delivery.obligations:
        writer.fact(writer.brand_name())
        writer.words(": ")
    raw = dict(stage.raw)
    for index, block in enumerate((*stage.blocks, None)):
        if index in raw:
            _line(writer, index)
            writer.raw(raw[index])
        if block is not None:
            _line(writer, index or len(raw))
            write_plain(writer, block)
    if delivery.obligations & WAYS_OUT:
        writer.words("\n")
        _way_out(writer)
    return writer


def _line(writer: PartWriter, before: int) -> None:
    writer.words("\n" if before else "")


class _SmsWriter(PartWriter):
    def words(self, text: str) -> None:
        super().words(sms_fold(text))


def _way_out(writer: PartWriter) -> None:
    """A number can be answered; a name cannot, so there the way out is the link that the delivery has."""
    if writer.delivery.opt_out is None:
        writer.fact(own_fact("opt_out.stop", LegalText(own_words(writer.delivery.locale)["stop_reply"])))
    else:
        writer.own("stop_link", "url", own_fact("opt_out.url", writer.delivery.opt_out))


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def _costs(delivery: Delivery, text: str, parts: tuple[str, ...]) -> tuple[Finding, ...]:
    """Which characters keep the text out of GSM-7, and how many parts it would need without them."""
    outside = outside_gsm7(text)
    if not outside:
        return ()
    without = "".join("e" if char in outside else char for char in text)
    details = {
        "characters": " ".join(f"U+{ord(char):04X}" for char in outside),
        "parts": str(len(parts)),
        "parts_without": str(len(_divided(delivery, without))),
    }
    return (delivery.finding(FindingCode.UCS2_CHARACTERS, part=PART, **details),)


def _seams(delivery: Delivery, written: PartWriter, parts: tuple[str, ...]) -> tuple[Finding, ...]:
    """Facts that a receiver sees in two pieces if the parts are not put together again."""
    ends = [*accumulate(map(len, parts))]
    inner = [end for end, _next in pairwise(ends)]
    split = {mark.fact for mark in written.landings if any(mark.start < end < mark.end for end in inner)}
    return tuple(delivery.finding(FindingCode.FACT_ACROSS_PARTS, fact=fact, part=PART) for fact in sorted(split))


def _mixed(delivery: Delivery, written: PartWriter) -> tuple[Finding, ...]:
    """Isolates would be visible squares on old handsets, so they are left out and that is said."""
    names = {
        mark.fact
        for mark in written.landings
        if mark.kind not in COPIED and reads_other_way(written.text[mark.start : mark.end], delivery.locale)
    }
    return tuple(delivery.finding(FindingCode.NOT_ISOLATED, fact=name, part=PART) for name in sorted(names))
