"""The bodies of an email: each in the encoding that suits it, in lines that every server takes.

The standard library's content manager would do the same in ten times the time, and would write the headers through the
code that `email_headers` goes around.
"""

from __future__ import annotations

import base64
import binascii
import re
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import blake2b
from typing import Final

from unifiedcustomer.rendering.email_headers import ExactHeader, plain_header

__all__ = ["mail_of"]

_LINE: Final = 76  # RFC 2045 6.7 and 6.8
_LONG_LINE = re.compile(r"[^\n]{77}")
_VERSION: Final = plain_header("MIME-Version", "1.0")
_TYPES: Final = {kind: plain_header("Content-Type", f'text/{kind}; charset="utf-8"') for kind in ("plain", "html")}
_ENCODINGS: Final = {
    name: plain_header("Content-Transfer-Encoding", name) for name in ("7bit", "quoted-printable", "base64")
}


def mail_of(headers: list[ExactHeader], text: str, html: str) -> EmailMessage:
    """A mail of two bodies that say the same, the plainer one first (RFC 2046 5.1.4)."""
    # Ours, not a random one: the same input gives the same bytes. A hash of the content cannot stand in the content.
    boundary = "=_" + blake2b(f"{text}\n{html}".encode(), digest_size=16).hexdigest()
    pieces = ["multipart/alternative;", f'boundary="{boundary}"']
    mail = EmailMessage(policy=SMTP)
    for header in (*headers, _VERSION, ExactHeader(" ".join(pieces), "Content-Type", pieces)):
        mail[header.name] = header
    mail.set_payload([_part("plain", text), _part("html", html)])
    return mail


def _part(kind: str, text: str) -> EmailMessage:
    encoding, body = _encoded(text)
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = _TYPES[kind]
    part["Content-Transfer-Encoding"] = _ENCODINGS[encoding]
    part.set_payload(body)
    return part


def _encoded(text: str) -> tuple[str, str]:
    """As it is where that is allowed; else so that most of it can still be read; else, mostly not ASCII, in base64."""
    if text.isascii() and not _LONG_LINE.search(text) and "\r" not in text:
        return "7bit", text
    octets = text.encode()
    if 3 * (len(octets) - len(text)) > len(octets):  # most characters take several octets, each three in the other
        return "base64", base64.encodebytes(octets).decode()
    lines = binascii.b2a_qp(octets, istext=True)
    return "quoted-printable", lines.decode()
