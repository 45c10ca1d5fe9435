"""The secret keys of a company, each with an id, one of them in use.

A key is never used for two things: each use has a key of its own that is derived from it, so that a token for
unsubscribing can never be passed off as a checkpoint. A new key is put in use by `KeyRing.rotated`; the old ones stay
in the ring for as long as something was made with them.
"""

from __future__ import annotations

import hmac
import re
import secrets as random
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NoReturn, Self

import attrs

from unifiedcustomer.errors import InvalidValue, NotFound, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.records import RecordKey
from unifiedcustomer.suppressions import KeyedDigest

__all__ = ["DIGEST_BYTES", "KeyRing", "KeyUse", "text_of_record"]

DIGEST_BYTES: Final = 16
"""Of the 32 bytes of HMAC-SHA-256 half are kept: the least that RFC 2104, section 5, advises, and out of reach."""
_LEAST_SECRET: Final = 32  # bytes: as many as the hash has, RFC 2104 section 3
_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)


class KeyUse(StrEnum):
    """What a derived key is for."""

    SUPPRESSION = "suppression"
    REGISTRY = "registry"
    UNSUBSCRIBE = "unsubscribe"
    CHECKPOINT = "checkpoint"


def _are_secrets(_instance: object, attribute: attrs.Attribute[Any], value: Mapping[object, object]) -> None:
    for key_id, secret in value.items():
        if not isinstance(key_id, str) or not isinstance(secret, bytes):
            raise WrongType(attribute.name)
        if not _KEY_ID.fullmatch(key_id):
            raise InvalidValue("key_id", Problem.BAD_SYNTAX)
        if len(secret) < _LEAST_SECRET:
            raise InvalidValue("secret", Problem.TOO_SHORT)


@attrs.frozen(kw_only=True, eq=False)
class KeyRing:
    """Secret keys by their ids, and which of them new things are made with.

    >>> ring = KeyRing(current="2026", secrets={"2026": bytes(32)})
    >>> ring
    KeyRing(current='2026', secrets=<1 values>)
    >>> ring.rotated("2027", bytes(31) + b"1").current
    '2027'

    Raises:
        InvalidValue: an id of other characters than letters, digits, ``_`` and ``-``, or a secret of under 32 bytes.
        NotFound: the current key is not among them.
    """

    current: str
    secrets: Mapping[str, bytes] = attrs.field(repr=masked, converter=frozen_mapping, validator=_are_secrets)
    _derived: dict[tuple[str, KeyUse], bytes] = attrs.field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.current not in self.secrets:
            raise NotFound("key")

    @classmethod
    def generate(cls, key_id: str) -> Self:
        """A ring with one new random key. Keep its `secrets` where passwords are kept."""
        return cls(current=key_id, secrets={key_id: random.token_bytes(_LEAST_SECRET)})

    def rotated(self, key_id: str, secret: bytes) -> KeyRing:
        """The ring with one more key, which is the one in use from now on.

        Raises:
            InvalidValue: an id that is taken; otherwise as the constructor.
        """
        if key_id in self.secrets:
            raise InvalidValue("key_id", Problem.DUPLICATE)
        return KeyRing(current=key_id, secrets={**self.secrets, key_id: secret})

    def without(self, key_id: str) -> KeyRing:
        """The ring without a key that nothing was made with any more."""
        return KeyRing(current=self.current, secrets={name: it for name, it in self.secrets.items() if name != key_id})

    def mac(self, use: KeyUse, data: bytes, key_id: str | None = None) -> bytes:
        """The 32 bytes of HMAC-SHA-256 of ``data``.

        Raises:
            NotFound: the ring has no such key.
        """
        return hmac.digest(self._key(use, key_id or self.current), data, "sha256")

    def digest(self, use: KeyUse, text: str, key_id: str | None = None) -> bytes:
        """What stands for ``text`` where it must not be written: `DIGEST_BYTES` bytes."""
        return self.mac(use, text.encode("utf-8", "surrogatepass"), key_id)[:DIGEST_BYTES]

    def keyed_digest(self, use: KeyUse, text: str, key_id: str | None = None) -> KeyedDigest:
        """The same as a thing to keep."""
        name = key_id or self.current
        return KeyedDigest(key_id=name, digest=self.digest(use, text, name).hex())

    def is_mac(self, use: KeyUse, data: bytes, key_id: str, mac: bytes) -> bool:
        """Whether ``mac`` was made of ``data`` with that key. How long it takes tells nothing about the right one."""
        return key_id in self.secrets and hmac.compare_digest(self.mac(use, data, key_id), mac)

    def _key(self, use: KeyUse, key_id: str) -> bytes:
        found = self._derived.get((key_id, use))
        if found is None:
            if key_id not in self.secrets:
                raise NotFound("key")
            found = hmac.digest(self.secrets[key_id], f"unifiedcustomer/1/{use}".encode(), "sha256")
            self._derived[key_id, use] = found
        return found

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise WrongType("keys", Problem.UNSUPPORTED)  # a secret in a pickle is a secret in a file


def text_of_record(key: RecordKey) -> str:
    """A record's key as one text that no other record and no contact point has."""
    return f"record:{len(key.source)}:{key.source}:{key.record_id}"
