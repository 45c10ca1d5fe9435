"""Jinja2 doing the email alone: the same page and the same text, with a name, a number and a link left open.

The templates are made of one mail of ours, so both fill the same page. What Jinja2 gives is two strings; the standard
library makes a mail of them, as its documentation shows.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from benchmarks.rendering.mailing import BRAND, MESSAGE, SENT_AT, Recipient, recipients
from unifiedcustomer.channels import Channel
from unifiedcustomer.rendering import prepare

__all__ = ["bodies", "mail"]


def bodies() -> Callable[[Recipient], tuple[str, str, str]]:
    """A function that fills subject, text and page."""
    from jinja2 import Environment, StrictUndefined

    (model,) = recipients(0, 1)
    prepared = prepare(MESSAGE, channel=Channel.EMAIL, brand=BRAND)
    written = prepared.render(
        model.customer,
        at=SENT_AT,
        permit=model.permits[Channel.EMAIL],
        values={"points": model.points},
        opt_out_token=model.token,
    )
    environments = [Environment(undefined=StrictUndefined, autoescape=escapes) for escapes in (False, True)]
    templates = []
    for part in ("subject", "text", "html"):
        source = written.parts[part]
        marks = [mark for mark in written.manifest if mark.part == part]
        for mark in sorted(marks, key=lambda mark: -mark.start):
            variable = {"given_name": "name", "points": "points", "opt_out.url": "way_out"}.get(mark.fact)
            if variable is not None:
                source = f"{source[: mark.start]}{{{{ {variable} }}}}{source[mark.end :]}"
        templates.append(environments[part == "html"].from_string(source))
    subject, text, html = templates

    def fill(one: Recipient) -> tuple[str, str, str]:
        values = {
            "name": one.name,
            "points": f"{one.points.amount:,}",
            "way_out": f"https://kestrel.example/u/{one.token}",
        }
        return subject.render(values), text.render(values), html.render(values)

    return fill


def mail(subject: str, text: str, html: str, one: Recipient) -> bytes:
    """A mail of the standard library's, as bytes."""
    found = EmailMessage(policy=SMTP)
    found["From"] = f'"{BRAND.name}" <{BRAND.email}>'
    found["To"] = f"{one.token}@mail.example"
    found["Subject"] = subject
    found["Date"] = format_datetime(SENT_AT)
    found["List-Unsubscribe"] = f"<https://kestrel.example/u/{one.token}>"
    found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    found.set_content(text)
    found.add_alternative(html, subtype="html")
    return found.as_bytes()
