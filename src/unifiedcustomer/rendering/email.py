"""Email: a text part and an HTML part that carry the same facts, under headers that nobody else can add to."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b
from typing import Final

import attrs

from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.errors import InvalidContactPoint, InvalidMessage, Problem
from unifiedcustomer.facts import LegalText, Phone
from unifiedcustomer.messages import Action
from unifiedcustomer.permits import MessageClass, Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.brand import ADDRESS
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.email_headers import ExactHeader, address_header, list_header, plain_header, text_header
from unifiedcustomer.rendering.email_html import HtmlWriter, write_html
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import is_silent, write_plain

__all__ = ["render_email"]

ONE_CLICK: Final = "List-Unsubscribe=One-Click"  # RFC 8058 3.1


@attrs.frozen
class _Draft:
    subject: PartWriter
    text: PartWriter
    html: HtmlWriter
    findings: tuple[Finding, ...]


def render_email(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as an `email.message.EmailMessage`.

    Raises:
        InvalidMessage: the brand has no ``email``.
        InvalidContactPoint: the address cannot be written in ASCII, or would need quoting.
        Unfittable: the HTML is longer than clients show.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _octets(made) <= delivery.limits["html_octets"],
        hard=lambda made: (_octets(made), delivery.limits["html_octets"]),
    )
    payload = _mail(delivery, draft)
    parts = {"subject": draft.subject.text, "text": draft.text.text, "html": draft.html.text}
    manifest: list[Landing] = [*draft.subject.landings, *draft.text.landings, *draft.html.landings]
    header = payload["List-Unsubscribe"]
    if header is not None and delivery.opt_out is not None:
        writer = PartWriter(delivery, "list_unsubscribe")
        writer.raw("<")
        writer.fact(own_fact("opt_out.one_click", delivery.opt_out))
        writer.raw(str(header)[len(writer.text) :])
        parts["list_unsubscribe"] = writer.text
        manifest += writer.landings
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _mail(delivery: Delivery, draft: _Draft) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(draft.text.text)
    mail.add_alternative(draft.html.text, subtype="html")
    # Ours, not a random one: the same input gives the same bytes. A hash of the content cannot stand in the content.
    mail.set_boundary("=_" + _hash(draft.text.text, draft.html.text))
    for header in _headers(delivery, draft.subject.text):
        mail[header.name] = header
    return mail


def _octets(draft: _Draft) -> int:
    return len(draft.html.text.encode())


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    subject = PartWriter(delivery, "subject")
    subject.prose(delivery.message.headline)
    return _Draft(subject, _text(delivery, stage), write_html(delivery, stage), stage.findings)


def _guidance(delivery: Delivery, draft: _Draft) -> tuple[Finding, ...]:
    if len(draft.subject.text) <= delivery.limits["subject_characters"]:
        return ()
    needed, limit = str(len(draft.subject.text)), str(delivery.limits["subject_characters"])
    return (delivery.finding(FindingCode.OVER_GUIDANCE, part="subject", needed=needed, limit=limit),)


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
        address_header("From", brand.email, brand.name),
        address_header("To", recipient),
        text_header("Subject", subject),
        plain_header("Date", format_datetime(delivery.at)),
        # The same message to the same person at the same moment is one message, however often it is rendered.
        plain_header("Message-ID", f"<{number}@{brand.email.partition('@')[2]}>"),
        plain_header("Content-Language", delivery.locale.replace("_", "-")),
    ]
    if brand.reply_to is not None:
        headers.append(address_header("Reply-To", brand.reply_to))
    if delivery.message.message_class is not MessageClass.MARKETING:
        headers.append(plain_header("Auto-Submitted", "auto-generated"))  # RFC 3834: no holiday replies
    if Obligation.ONE_CLICK_UNSUBSCRIBE in delivery.obligations and delivery.opt_out is not None:
        headers.append(list_header("List-Unsubscribe", [delivery.opt_out.value]))
        headers.append(plain_header("List-Unsubscribe-Post", ONE_CLICK))
    return headers


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
            write_plain(writer, block, leading=":\n" if isinstance(block, Action) else ": ")
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
    if delivery.opt_out is not None:
        writer.raw("\n")
        writer.own("unsubscribe")
        writer.raw(": ")
        writer.fact(own_fact("opt_out.url", delivery.opt_out))
        writer.raw("\n")
