"""Email: the message, its bytes, and the envelope that goes before them."""

from __future__ import annotations

from email.message import EmailMessage

import attrs

from unifiedcustomer.model_fields import masked
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import payload_of

__all__ = ["SmtpCall", "smtp_call"]


@attrs.frozen(kw_only=True)
class SmtpCall:
    """The arguments of `smtplib.SMTP.sendmail`, and the message that they were made of."""

    mail_from: str
    rcpt_to: tuple[str, ...] = attrs.field(repr=masked)
    data: bytes = attrs.field(repr=masked)
    message: EmailMessage = attrs.field(repr=masked, eq=False)


def smtp_call(rendered: RenderedMessage, *, bounces_to: str | None = None) -> SmtpCall:
    """What a mail server is told.

    Args:
        rendered: an email.
        bounces_to: where what cannot be delivered comes back to; by default to the sender.

    Raises:
        InvalidValue: it is no email.
    """
    mail: EmailMessage = payload_of(rendered, EmailMessage)
    sender = str(mail["From"]).rpartition("<")[2].rstrip(">")
    return SmtpCall(mail_from=bounces_to or sender, rcpt_to=(str(mail["To"]),), data=mail.as_bytes(), message=mail)
