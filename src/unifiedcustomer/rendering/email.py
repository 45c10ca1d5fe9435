"""Email: a text part and an HTML part that carry the same facts, under headers that nobody else can add to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.errors import InvalidContactPoint, InvalidMessage, Problem
from unifiedcustomer.facts import LegalText, Phone, Url
from unifiedcustomer.messages import Action
from unifiedcustomer.permits import MessageClass, Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.brand import ADDRESS, Brand
from unifiedcustomer.rendering.delivery import Delivery, Stage
from unifiedcustomer.rendering.drafts import Draft, MediumForm, render_drafted
from unifiedcustomer.rendering.email_headers import ExactHeader, address_header, list_header, plain_header, text_header
from unifiedcustomer.rendering.email_html import write_html
from unifiedcustomer.rendering.mime import mail_of
from unifiedcustomer.rendering.own_words import colon
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import is_silent, write_plain
from unifiedcustomer.rendering.templates import Written

__all__ = ["EMAIL", "render_email"]

ONE_CLICK: Final = "List-Unsubscribe=One-Click"  # RFC 8058 3.1


def render_email(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as an `email.message.EmailMessage`.

    Raises:
        InvalidMessage: the brand has no ``email``.
        InvalidContactPoint: the address cannot be written in ASCII, or would need quoting.
        Unfittable: the HTML is longer than clients show.
    """
    return render_drafted(delivery, EMAIL)


def _draft(delivery: Delivery, stage: Stage) -> Draft:
    subject = PartWriter(delivery, "subject")
    subject.prose(delivery.message.headline)
    parts: dict[str, Written] = {
        "subject": subject,
        "text": _text(delivery, stage),
        "html": write_html(delivery, stage),
    }
    if _has_one_click(delivery):
        header = PartWriter(delivery, "list_unsubscribe")
        header.raw("<")
        header.fact(delivery.way_out("opt_out.one_click"))
        header.raw(">")
        parts["list_unsubscribe"] = header
    if delivery.message.preheader is not None:
        preheader = PartWriter(delivery, "preheader")
        preheader.prose(delivery.message.preheader)
        parts["preheader"] = preheader
    return Draft(parts, stage.findings)


def _finish(delivery: Delivery, draft: Draft) -> RenderedMessage:
    payload = mail_of(_headers(delivery, draft.text("subject")), draft.parts["text"], draft.parts["html"])
    return delivery.rendered(payload, draft.texts, draft.landings, (*draft.findings, *_guidance(delivery, draft)))


def _octets(draft: Draft) -> int:
    return len(draft.parts["html"].octets)


def _guidance(delivery: Delivery, draft: Draft) -> Iterator[Finding]:
    """What is longer than mailboxes show."""
    for part in ("subject", "preheader"):
        length, limit = len(draft.text(part)) if part in draft.parts else 0, delivery.limits[f"{part}_characters"]
        if length > limit:
            yield delivery.finding(FindingCode.OVER_GUIDANCE, part=part, needed=str(length), limit=str(limit))


def _has_one_click(delivery: Delivery) -> bool:
    return Obligation.ONE_CLICK_UNSUBSCRIBE in delivery.obligations and delivery.opt_out is not None


EMAIL: Final = MediumForm(
    draft=_draft,
    usual=lambda delivery, draft: _octets(draft) <= delivery.limits["html_octets"],
    hard=lambda delivery, draft: (_octets(draft), delivery.limits["html_octets"]),
    finish=_finish,
)
"""How an email is rendered."""


# ── headers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _headers(delivery: Delivery, subject: str) -> list[ExactHeader]:
    brand = delivery.brand
    if brand.email is None:
        raise InvalidMessage("email", Problem.MISSING)
    assert isinstance(delivery.contact_point, EmailAddress)
    recipient = _ascii_address(delivery.contact_point.address)
    stamp = delivery.at.isoformat()
    number = _hash(delivery.digest, delivery.customer_id or "", delivery.contact_point.key, stamp)
    headers = [
        _brand_header("From", brand.email, brand.name_in(delivery.channel)),
        address_header("To", recipient),
        text_header("Subject", subject),
        _date_header(delivery.at, delivery.at.utcoffset()),
        # The same message to the same person at the same moment is one message, however often it is rendered.
        plain_header("Message-ID", f"<{number}@{brand.email.partition('@')[2]}>"),
        _constant("Content-Language", delivery.locale.replace("_", "-")),
    ]
    if brand.reply_to is not None:
        headers.append(_brand_header("Reply-To", brand.reply_to))
    if delivery.message.message_class is not MessageClass.MARKETING:
        headers.append(_constant("Auto-Submitted", "auto-generated"))  # RFC 3834: no holiday replies
    if _has_one_click(delivery) and delivery.opt_out is not None:
        headers.append(list_header("List-Unsubscribe", _ways_out(brand, delivery.opt_out)))
        headers.append(_constant("List-Unsubscribe-Post", ONE_CLICK))
    return headers


def _ways_out(brand: Brand, link: Url) -> list[str]:
    """RFC 2369: the link first, which RFC 8058 asks for, then the address for clients that know no other."""
    if brand.unsubscribe_email is None:
        return [link.value]
    # The link names the recipient by its token; a message from their own address needs no more.
    return [link.value, f"mailto:{brand.unsubscribe_email}?subject=unsubscribe"]


# Who speaks, and when, is the same throughout a mailing.
_brand_header = lru_cache(maxsize=64)(address_header)
_constant = lru_cache(maxsize=64)(plain_header)


@lru_cache(maxsize=64)
def _date_header(at: datetime, _offset: timedelta | None) -> ExactHeader:
    # The offset tells apart what compares as equal: noon in Paris and eleven in London.
    return plain_header("Date", format_datetime(at))


def _ascii_address(address: str) -> str:
    """The address with its host name in ASCII; nothing that a header could take for two addresses."""
    local, _, domain = address.rpartition("@")
    try:
        found = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        raise InvalidContactPoint("address", Problem.UNSUPPORTED) from None
    if len(found) > 254 or "=?" in found or not ADDRESS.fullmatch(found):
        raise InvalidContactPoint("address", Problem.UNSUPPORTED)
    return found


def _hash(*texts: str) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


# ── the text part ───────────────────────────────────────────────────────────────────────────────────────────────────


def _text(delivery: Delivery, stage: Stage) -> PartWriter:
    writer = PartWriter(delivery, "text")
    for block in stage.blocks:
        if not is_silent(block):
            write_plain(writer, block, breaks=isinstance(block, Action))
            writer.raw("\n\n")
    writer.raw("-- \n")  # RFC 3676 4.3
    writer.fact(writer.brand_name())
    writer.raw("\n")
    _footer(writer)
    return writer


def _footer(writer: PartWriter) -> None:
    delivery, brand = writer.delivery, writer.delivery.brand
    if Obligation.POSTAL_ADDRESS in delivery.obligations and brand.postal_address is not None:
        writer.fact(own_fact("brand.postal_address", LegalText(brand.postal_address)))
        writer.raw("\n")
    if Obligation.CALLER_NUMBER in delivery.obligations and brand.phone is not None:
        writer.fact(own_fact("brand.phone", Phone(brand.phone)))
        writer.raw("\n")
    footer = brand.legal_footer(delivery.locale)
    if footer is not None:
        writer.fact(own_fact("brand.legal_footer", LegalText(footer)))
        writer.raw("\n")
    if delivery.opt_out is not None:
        writer.raw("\n")
        writer.own("unsubscribe")
        writer.words(colon(delivery.locale))
        writer.fact(delivery.way_out("opt_out.url"))
        writer.raw("\n")
