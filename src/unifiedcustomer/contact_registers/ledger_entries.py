"""One line of the ledger: what holds for ever, and what can be erased without breaking it.

    {"n": 3, "prev": hash of 2, "kind": ..., "proof": commitment, ..., "hash": SHA-256 of all of this, "content": {...}}

The hash covers every field but the content. For the content there is a commitment: HMAC-SHA-256 of its canonical JSON
under a random salt. The salt is part of the content and goes with it; what is left then tells nothing about what was
there, not even to somebody who tries all telephone numbers, and the chain verifies as before.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum, auto
from typing import Any, Final

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_registers.canonical_json import canonical_json, read_canonical_json
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.wire import to_dict

__all__ = ["LONGEST_LINE", "NOTHING_BEFORE", "EntryKind", "LedgerEntry", "commitment", "read_line"]

NOTHING_BEFORE: Final = hashlib.sha256(b"unifiedcustomer/ledger/1").hexdigest()
"""What the first entry follows."""
LONGEST_LINE: Final = 400_000
"""Bytes; the longest evidence there can be, every character of it escaped, is shorter."""
_SALT_BYTES: Final = 32
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class EntryKind(StrEnum):
    """What an entry is about. Codes are stable: they are hashed."""

    ACT = auto()  #: an act of consent or refusal
    ERASURE = auto()  #: the content of earlier entries was erased


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """One entry. `facts` stay for ever and are not personal; `content` is personal and can be erased."""

    number: int  #: the first entry is 1
    previous: str  #: the hash of the entry before
    kind: EntryKind
    recorded_at: datetime
    facts: Mapping[str, Any] = attrs.field(converter=frozen_mapping, hash=False)
    proof: str | None = None  #: the commitment to the content; None where there never was any
    content: Mapping[str, Any] | None = attrs.field(
        default=None, repr=masked, hash=False, converter=attrs.converters.optional(frozen_mapping)
    )

    @classmethod
    def of_act(cls, act: ConsentAct, *, number: int, previous: str, at: datetime) -> LedgerEntry:
        """The entry of an act: what it says about the world as facts, all of it as content."""
        content = {"act": to_dict(act), "salt": secrets.token_hex(_SALT_BYTES)}
        facts = {
            "act": act.kind.value,
            "channel": None if act.channel is None else act.channel.value,
            "controller": act.controller,
            "occurred_at": act.occurred_at.isoformat(),
            "purpose": act.purpose,
        }
        return cls(
            number=number,
            previous=previous,
            kind=EntryKind.ACT,
            recorded_at=at,
            facts=facts,
            proof=commitment(content),
            content=content,
        )

    @property
    def hash(self) -> str:
        """SHA-256 of everything but the content, in hexadecimal."""
        return hashlib.sha256(canonical_json(self._hashed())).hexdigest()

    @property
    def line(self) -> bytes:
        """The entry as one line of canonical JSON, without its end."""
        content = None if self.content is None else dict(self.content)
        return canonical_json({**self._hashed(), "hash": self.hash, "content": content})

    @property
    def is_content_as_committed(self) -> bool:
        """Whether the content is that which the entry was made of; True where there is none."""
        return self.content is None or hmac.compare_digest(commitment(self.content), self.proof or "")

    @property
    def erased(self) -> tuple[int, ...]:
        """The positions whose content it says was erased."""
        return tuple(self.facts.get("erased", ()))

    def without_content(self) -> LedgerEntry:
        """The entry with its content erased: act and salt."""
        return attrs.evolve(self, content=None)

    def _hashed(self) -> dict[str, Any]:
        return {
            "n": self.number,
            "prev": self.previous,
            "kind": self.kind.value,
            "at": self.recorded_at.isoformat(),
            "facts": dict(self.facts),
            "proof": self.proof,
        }


def commitment(content: Mapping[str, Any]) -> str:
    """What an entry keeps of its content: it fits no other content, and tells nothing about this one without the salt.

    Raises:
        InvalidValue: the content has no salt.
    """
    salt = content.get("salt")
    if not isinstance(salt, str) or not _HASH.fullmatch(salt):
        raise InvalidValue("salt", Problem.BAD_SYNTAX)
    return hmac.new(bytes.fromhex(salt), canonical_json(dict(content)), hashlib.sha256).hexdigest()


def read_line(line: bytes) -> tuple[LedgerEntry, str]:
    """The entry on a line, and the hash that the line claims.

    Raises:
        InvalidValue: it is not the line of any entry, written as such a line is written.
    """
    if len(line) > LONGEST_LINE:
        raise InvalidValue("line", Problem.TOO_LONG)
    data = read_canonical_json(line, "line")
    if set(data) != _FIELDS:
        raise InvalidValue("line", Problem.UNKNOWN_NAME)
    try:
        entry = LedgerEntry(
            number=_exactly(int, data["n"]),
            previous=_exactly(str, data["prev"]),
            kind=EntryKind(data["kind"]),
            recorded_at=datetime.fromisoformat(_exactly(str, data["at"])),
            facts=_exactly(dict, data["facts"]),
            proof=None if data["proof"] is None else _exactly(str, data["proof"]),
            content=None if data["content"] is None else _exactly(dict, data["content"]),
        )
    except ValueError:
        raise InvalidValue("line", Problem.BAD_SYNTAX) from None
    _check_facts(entry)
    if entry.recorded_at.isoformat() != data["at"]:  # Python reads one time in several spellings
        raise InvalidValue("line", Problem.BAD_SYNTAX)
    return entry, _exactly(str, data["hash"])


def _check_facts(entry: LedgerEntry) -> None:
    """An act was committed to; an erasure says of which positions."""
    erased = entry.facts.get("erased", [])
    if (entry.kind is EntryKind.ACT) is not (entry.proof is not None) or type(erased) is not list:
        raise InvalidValue("facts", Problem.MISSING)
    if not all(type(number) is int for number in erased) or (erased and entry.kind is EntryKind.ACT):
        raise InvalidValue("facts", Problem.WRONG_TYPE)


_FIELDS: Final = frozenset({"n", "prev", "kind", "at", "facts", "proof", "hash", "content"})


def _exactly(kind: type[Any], value: object) -> Any:
    if type(value) is not kind:
        raise InvalidValue("line", Problem.WRONG_TYPE)
    return value
