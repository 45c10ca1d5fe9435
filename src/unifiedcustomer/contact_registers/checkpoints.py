"""What is carried out of the house: how long the ledger was and how it ended, sealed with a key.

A chain of hashes shows that a line was changed. It does not show that the last lines were cut off, nor that somebody
computed the whole chain anew. A checkpoint that was given away does: to an auditor, to a service that stamps times, by
mail to oneself. So export one often, and keep it where whoever can write the ledger cannot write.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.contact_registers.canonical_json import canonical_json, read_canonical_json
from unifiedcustomer.contact_registers.key_rings import KeyRing, KeyUse
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import instant

__all__ = ["Checkpoint"]

_FORM: Final = "unifiedcustomer/checkpoint/1"


@attrs.frozen(kw_only=True)
class Checkpoint:
    """The ledger at one moment: so many entries, the last of which has this hash."""

    count: int
    head: str  #: the hash of the last entry, in hexadecimal
    at: datetime = instant()
    key_id: str
    seal: str  #: HMAC-SHA-256 over the rest, in hexadecimal

    @classmethod
    def sealed(cls, keys: KeyRing, *, count: int, head: str, at: datetime) -> Checkpoint:
        """A checkpoint under the current key."""
        unsealed = cls(count=count, head=head, at=at.astimezone(UTC), key_id=keys.current, seal="")
        return attrs.evolve(unsealed, seal=keys.mac(KeyUse.CHECKPOINT, unsealed.sealed_bytes).hex())

    @property
    def sealed_bytes(self) -> bytes:
        """What the seal is made over; also what to have time-stamped or signed by somebody else."""
        return canonical_json({name: value for name, value in self._fields().items() if name != "seal"})

    def is_genuine(self, keys: KeyRing) -> bool:
        """Whether the seal was made with a key of the ring."""
        if self.key_id not in keys.secrets:
            return False
        expected = keys.mac(KeyUse.CHECKPOINT, self.sealed_bytes, self.key_id).hex()
        return hmac.compare_digest(expected.encode(), self.seal.encode("utf-8", "surrogatepass"))

    def to_json(self) -> str:
        """The checkpoint as one line."""
        return canonical_json(self._fields()).decode()

    @classmethod
    def from_json(cls, text: str) -> Checkpoint:
        """The checkpoint that `to_json` wrote.

        Raises:
            InvalidValue: it is none. Whether it is genuine is another question.
        """
        if len(text) > 1_000:
            raise InvalidValue("checkpoint", Problem.TOO_LONG)
        data = read_canonical_json(text.encode("utf-8", "surrogatepass"), "checkpoint")
        if set(data) != {"form", "count", "head", "at", "key_id", "seal"} or data["form"] != _FORM:
            raise InvalidValue("checkpoint", Problem.UNKNOWN_NAME)
        if type(data["count"]) is not int or not all(type(data[name]) is str for name in data if name != "count"):
            raise InvalidValue("checkpoint", Problem.WRONG_TYPE)
        try:
            at = datetime.fromisoformat(data["at"])
        except ValueError:
            raise InvalidValue("at", Problem.BAD_SYNTAX) from None
        return cls(count=data["count"], head=data["head"], at=at, key_id=data["key_id"], seal=data["seal"])

    def _fields(self) -> dict[str, Any]:
        return {
            "form": _FORM,
            "count": self.count,
            "head": self.head,
            "at": self.at.isoformat(),
            "key_id": self.key_id,
            "seal": self.seal,
        }
