"""The web side of unsubscribing in one click: two headers out, one request in, and no web framework.

RFC 8058: the mailbox provider sends a POST whose body is ``List-Unsubscribe=One-Click``, without cookies, and asks
nobody. A GET is sent by scanners that follow every link of a mail, so a GET changes nothing. The same POST may come
twice, and late; each is answered alike, and a list that takes its no twice is the same list.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum, auto
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import attrs

from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.one_click import UnsubscribeToken, read_token
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.suppressions import Suppression

__all__ = ["OneClick", "OneClickAnswer", "answer_request", "unsubscribe_headers"]

_FIELD: Final = ("List-Unsubscribe", "One-Click")
_LARGEST_BODY: Final = 10_000  # bytes; the pair takes 26 and, as multipart, a few hundred
_SAFE_URL: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+;=%-]+", re.ASCII)  # without , < > which the header uses
_PART: Final = re.compile(
    rb'content-disposition:[ \t]*form-data;[ \t]*name="?List-Unsubscribe"?[^\r\n]{0,200}\r\n'
    rb"(?:[^\r\n]{1,200}\r\n){0,5}\r\nOne-Click\r\n--",
    re.IGNORECASE,
)


def unsubscribe_headers(url: str, token: str, *, mailto: str | None = None) -> dict[str, str]:
    """The two headers of a message; both must be covered by its DKIM signature (RFC 8058, section 4).

    >>> unsubscribe_headers("https://acme.example/u/", "1.k.b.s")["List-Unsubscribe"]
    '<https://acme.example/u/1.k.b.s>'

    Args:
        url: where the host answers, with https; the token is written at its end.
        token: as `issue_token` gave it.
        mailto: an address that takes refusals by mail as well.

    Raises:
        InvalidValue: it is not https, or has a character that would end the header.
    """
    link = f"{url}{token}"
    parts = urlsplit(link) if _SAFE_URL.fullmatch(link) else None
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise InvalidValue("url", Problem.BAD_SYNTAX)
    places = [f"<{link}>"]
    if mailto is not None:
        if not _SAFE_URL.fullmatch(mailto) or "@" not in mailto:
            raise InvalidValue("mailto", Problem.BAD_SYNTAX)
        places.append(f"<mailto:{mailto}>")
    return {"List-Unsubscribe": ", ".join(places), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class OneClick(StrEnum):
    """What became of a request."""

    UNSUBSCRIBED = auto()  #: put the suppression on the list
    SHOW_PAGE = auto()  #: a person, or a scanner, looks: show a page with a button; nothing has changed
    NOT_ONE_CLICK = auto()  #: a POST with another body; nothing has changed
    EXPIRED = auto()  #: show how else to unsubscribe; nothing has changed
    INVALID = auto()  #: no token of ours; nothing has changed
    UNSUPPORTED = auto()  #: neither GET, HEAD nor POST


_STATUS: Final = {
    OneClick.UNSUBSCRIBED: 200,
    OneClick.SHOW_PAGE: 200,
    OneClick.NOT_ONE_CLICK: 400,
    OneClick.EXPIRED: 410,
    OneClick.INVALID: 404,
    OneClick.UNSUPPORTED: 405,
}


@attrs.frozen(kw_only=True)
class OneClickAnswer:
    """What a request was, and what is to be done about it."""

    outcome: OneClick
    token: UnsubscribeToken | None = None
    suppression: Suppression | None = None  #: what goes on the `SuppressionList`; only where they unsubscribed

    @property
    def status(self) -> int:
        """The HTTP status to answer with. Never a redirect, which RFC 8058 forbids."""
        return _STATUS[self.outcome]


def answer_request(
    method: str, token: str, keys: KeyRing, *, at: datetime, body: bytes = b"", content_type: str = ""
) -> OneClickAnswer:
    """What a request to the URL of the header is. It writes nothing: the caller keeps the suppression.

    Args:
        method: the HTTP method.
        token: what stands at the end of the URL.
        keys: the ring.
        at: now, an aware datetime.
        body: the body, of a POST.
        content_type: the value of that header; form data of both kinds are read.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise WrongType("at", Problem.NAIVE_DATETIME)
    if method.upper() not in ("GET", "HEAD", "POST"):
        return OneClickAnswer(outcome=OneClick.UNSUPPORTED)
    try:
        found = read_token(token, keys)
    except InvalidValue:
        return OneClickAnswer(outcome=OneClick.INVALID)
    if method.upper() != "POST":
        return OneClickAnswer(outcome=OneClick.SHOW_PAGE, token=found)
    if not _is_one_click(body, content_type):
        return OneClickAnswer(outcome=OneClick.NOT_ONE_CLICK, token=found)
    if found.has_expired(at):
        return OneClickAnswer(outcome=OneClick.EXPIRED, token=found)
    return OneClickAnswer(outcome=OneClick.UNSUBSCRIBED, token=found, suppression=found.suppression(at))


def _is_one_click(body: bytes, content_type: str) -> bool:
    """Whether the form has the one field, in either encoding that RFC 8058, section 3.2, allows."""
    if len(body) > _LARGEST_BODY:
        return False
    if content_type.strip().lower().startswith("multipart/form-data"):
        return _PART.search(body) is not None
    try:
        pairs = parse_qsl(body.decode("ascii").strip(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return False
    return _FIELD in pairs
