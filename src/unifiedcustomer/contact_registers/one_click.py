"""Tokens for unsubscribing in one click (RFC 8058): signed, so that nobody can make one; naming nobody.

A token holds a keyed digest of the contact point, the company, the purpose and the channel. To honour it nobody has to
be looked up: the digest goes on the suppression list as it is. So a token works after its customer was merged, split,
moved to another address, or erased.

    1.<key id>.<body>.<seal>        body: canonical JSON, seal: 16 bytes of HMAC-SHA-256, both in base64url
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.canonical_json import canonical_json, read_canonical_json
from unifiedcustomer.contact_registers.key_rings import DIGEST_BYTES, KeyRing, KeyUse
from unifiedcustomer.contact_registers.suppression_list import point_key
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.purposes import purpose_code
from unifiedcustomer.suppressions import KeyedDigest, Suppression, SuppressionOrigin

__all__ = ["UnsubscribeToken", "issue_token", "read_token"]

_VERSION: Final = "1"
_LONGEST: Final = 1_000  # characters; mail programs fold and cut longer header lines
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


@attrs.frozen(kw_only=True)
class UnsubscribeToken:
    """What a token says once its seal was checked: whoever is behind this digest does not want this any more."""

    contact_point: KeyedDigest
    controller: str
    channel: Channel | None
    purpose: str | None
    expires_at: datetime | None = None

    def has_expired(self, at: datetime) -> bool:
        """Whether it is no longer honoured at ``at``."""
        return self.expires_at is not None and at.astimezone(UTC) >= self.expires_at

    def suppression(self, at: datetime) -> Suppression:
        """The no that a click at ``at`` is."""
        return Suppression(
            kind=ConsentKind.WITHDRAW,
            controller=self.controller,
            occurred_at=at.astimezone(UTC),
            contact_point=self.contact_point,
            channel=self.channel,
            purpose=self.purpose,
            origin=SuppressionOrigin.ONE_CLICK,
        )

    def is_about(self, point: ContactPoint | str, keys: KeyRing) -> bool:
        """Whether this contact point, given itself or by its key, is the one behind the digest."""
        if self.contact_point.key_id not in keys.secrets:
            return False
        digest = keys.keyed_digest(KeyUse.SUPPRESSION, point_key(point), self.contact_point.key_id)
        return hmac.compare_digest(digest.digest, self.contact_point.digest)


def issue_token(
    keys: KeyRing,
    point: ContactPoint | str,
    *,
    controller: str,
    purpose: str | None = None,
    channel: Channel | None = Channel.EMAIL,
    expires_at: datetime | None = None,
) -> str:
    """A token for one contact point, to be put into one message or many.

    Args:
        keys: the ring; the token is made with the current key, and holds as long as that stays in the ring.
        point: the contact point, or its key.
        controller: the company or brand that writes.
        purpose: what they unsubscribe from; None: all marketing.
        channel: where; None: every channel.
        expires_at: from when on it is refused. By default never: a right to refuse does not end, and laws ask that a
            link works for 30 days (15 USC 7704(a)(3)) or 60 (Canada's SOR/2012-36) at the least.

    Raises:
        InvalidValue: the purpose is no code, or the company's name is too long.
        WrongType: ``expires_at`` has no time zone.
    """
    ends = None if expires_at is None else _in_seconds(expires_at)
    token = UnsubscribeToken(
        contact_point=keys.keyed_digest(KeyUse.SUPPRESSION, point_key(point)),
        controller=controller,
        channel=channel,
        purpose=purpose_code(purpose),
        expires_at=None if ends is None else datetime.fromtimestamp(ends, UTC),
    )
    token.suppression(datetime(2000, 1, 1, tzinfo=UTC))  # what could not be honoured is not issued
    signed = f"{_VERSION}.{keys.current}.{_text(canonical_json(_fields(token)))}"
    text = f"{signed}.{_text(_seal(keys, signed, keys.current))}"
    if len(text) > _LONGEST:
        raise InvalidValue("controller", Problem.TOO_LONG)
    return text


def read_token(text: str, keys: KeyRing) -> UnsubscribeToken:
    """The token that ``text`` is, if it was issued with a key of the ring. Whether it has expired is not asked here.

    Raises:
        InvalidValue: it was not; the error does not tell why, so that nobody learns to make one.
    """
    token = _read(text, keys)
    if token is None:
        raise InvalidValue("token", Problem.BAD_SYNTAX)
    return token


def _read(text: object, keys: KeyRing) -> UnsubscribeToken | None:
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    parts = text.split(".")
    if len(parts) != 4 or parts[0] != _VERSION or parts[1] not in keys.secrets:
        return None
    body, seal = _bytes(parts[2]), _bytes(parts[3])
    signed = text.rpartition(".")[0]
    if body is None or seal is None or not hmac.compare_digest(_seal(keys, signed, parts[1]), seal):
        return None
    try:
        return _token(read_canonical_json(body, "token"), parts[1])
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None  # sealed with our key by somebody else's program


def _fields(token: UnsubscribeToken) -> dict[str, Any]:
    fields = {
        "d": token.contact_point.digest,
        "c": token.controller,
        "h": None if token.channel is None else token.channel.value,
        "p": token.purpose,
        "e": None if token.expires_at is None else int(token.expires_at.timestamp()),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _token(fields: dict[str, Any], key_id: str) -> UnsubscribeToken:
    ends, channel = fields.get("e"), fields.get("h")
    token = UnsubscribeToken(
        contact_point=KeyedDigest(key_id=key_id, digest=fields["d"]),
        controller=fields["c"],
        channel=None if channel is None else Channel(channel),
        purpose=purpose_code(fields.get("p")),
        expires_at=None if ends is None else datetime.fromtimestamp(ends, UTC),
    )
    token.suppression(datetime(2000, 1, 1, tzinfo=UTC))
    return token


def _seal(keys: KeyRing, signed: str, key_id: str) -> bytes:
    return keys.mac(KeyUse.UNSUBSCRIBE, signed.encode(), key_id)[:DIGEST_BYTES]


def _in_seconds(moment: datetime) -> int:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise WrongType("expires_at", Problem.NAIVE_DATETIME)
    return int(moment.timestamp())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes | None:
    """The bytes of unpadded base64url, written in the one way in which they are written."""
    if not _BASE64URL.fullmatch(text):
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return data if _text(data) == text else None
