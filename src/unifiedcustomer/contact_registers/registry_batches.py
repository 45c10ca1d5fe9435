"""One file of a do-not-contact registry after it was taken in: keyed digests, sorted, and when the list was current.

The file's numbers and addresses are not kept. What is kept cannot be turned back into them without the key, and is read
by halving: sixteen bytes an entry, so a list of a million takes sixteen megabytes and twenty steps.
"""

from __future__ import annotations

import base64
import binascii
import bisect
import hashlib
import hmac
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber
from unifiedcustomer.contact_registers.canonical_json import canonical_json, read_canonical_json
from unifiedcustomer.contact_registers.key_rings import DIGEST_BYTES
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import instant

__all__ = ["BatchMode", "EntryForm", "RegistryBatch", "packed"]


class BatchMode(StrEnum):
    """What a file says about the list."""

    FULL = auto()  #: this is the whole list
    ADDED = auto()  #: these were added since the file before
    REMOVED = auto()  #: these were removed since the file before


class EntryForm(StrEnum):
    """What an entry of the file is. Hashes are in hexadecimal and without salt, as registries give them out."""

    POINT = auto()  #: a contact point, in any spelling that the reader understands
    SHA1_EMAIL = auto()  #: of the address in small letters, as Austria's ECG list has them
    SHA256_EMAIL = auto()
    MD5_EMAIL = auto()
    SHA256_PHONE = auto()  #: of the number in E.164, with its plus
    SHA256_PHONE_DIGITS = auto()  #: of the number in E.164, without its plus
    SHA1_EMAIL_DOMAIN = auto()  #: of what stands behind the @

    @property
    def digits(self) -> int | None:
        """How many hexadecimal digits an entry has; None where it is no hash."""
        found = _HASHED.get(self)
        return None if found is None else hashlib.new(found[0], usedforsecurity=False).digest_size * 2

    def texts(self, point: ContactPoint) -> tuple[str, ...]:
        """What a contact point may stand as in a file of this form."""
        found = _HASHED.get(self)
        if found is None:
            return (point.key,)
        name, of_point = found
        spelled = dict.fromkeys(of_point(point))
        return tuple(hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest() for text in spelled)


def _addresses(point: ContactPoint) -> Iterable[str]:
    return (point.address.strip().lower(), point.mailbox) if isinstance(point, EmailAddress) else ()


def _domains(point: ContactPoint) -> Iterable[str]:
    return (point.address.strip().lower().rpartition("@")[2],) if isinstance(point, EmailAddress) else ()


def _number(point: ContactPoint) -> Iterable[str]:
    return (point.e164,) if isinstance(point, PhoneNumber) else ()


def _digits(point: ContactPoint) -> Iterable[str]:
    return (point.e164[1:],) if isinstance(point, PhoneNumber) else ()


_HASHED: Final = MappingProxyType[EntryForm, tuple[str, Callable[[ContactPoint], Iterable[str]]]](
    {
        EntryForm.SHA1_EMAIL: ("sha1", _addresses),
        EntryForm.SHA256_EMAIL: ("sha256", _addresses),
        EntryForm.MD5_EMAIL: ("md5", _addresses),
        EntryForm.SHA256_PHONE: ("sha256", _number),
        EntryForm.SHA256_PHONE_DIGITS: ("sha256", _digits),
        EntryForm.SHA1_EMAIL_DOMAIN: ("sha1", _domains),
    }
)


def packed(digests: Iterable[bytes]) -> bytes:
    """Digests as one text of bytes, sorted, each once."""
    return b"".join(sorted(set(digests)))


def _is_day(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not date:  # a datetime is a date too, and would be one in no particular zone
        raise WrongType(attribute.name)


def _is_packed(_instance: object, attribute: attrs.Attribute[Any], value: bytes) -> None:
    if len(value) % DIGEST_BYTES:
        raise InvalidValue(attribute.name, Problem.WRONG_LENGTH)


@attrs.frozen(kw_only=True)
class RegistryBatch:
    """What one file of a registry said."""

    registry: str  #: the code that acts and rules name, such as ``gb.tps``
    as_of: date = attrs.field(validator=_is_day)  #: the day on which the list was current, as its keeper says
    imported_at: datetime = instant()
    key_id: str  #: of the key that the digests were made with
    digests: bytes = attrs.field(repr=False, validator=_is_packed)
    form: EntryForm = EntryForm.POINT
    mode: BatchMode = BatchMode.FULL
    rows: int = 0  #: rows that had an entry, doubles included
    unreadable: tuple[int, ...] = ()  #: lines that were passed over, where that was asked for

    def __attrs_post_init__(self) -> None:
        # A day ahead is the other side of the earth; more is a slip that would make an old list look fresh.
        if self.as_of > (self.imported_at + timedelta(days=1)).date():
            raise InvalidValue("as_of", Problem.OUT_OF_RANGE)

    @cached_property
    def id(self) -> str:
        """The same for the same content: to import a file twice is to import it once."""
        head = canonical_json(self._head() | {"imported_at": None})
        return hashlib.sha256(head + b"\n" + self.digests).hexdigest()[:32]

    def __len__(self) -> int:
        return len(self.digests) // DIGEST_BYTES

    def has(self, digest: bytes) -> bool:
        """Whether an entry has this digest."""
        place = bisect.bisect_left(range(len(self)), digest, key=self._at)
        return place < len(self) and hmac.compare_digest(self._at(place), digest)

    def _at(self, place: int) -> bytes:
        return self.digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]

    def to_json(self) -> str:
        """The batch as one line, for a file or a table of the host's."""
        digests = base64.b64encode(self.digests).decode("ascii")
        return canonical_json(self._head() | {"digests": digests, "id": self.id}).decode("ascii")

    @classmethod
    def from_json(cls, text: str) -> RegistryBatch:
        """The batch that `to_json` wrote.

        Raises:
            InvalidValue: it is none, or something of it was changed.
        """
        data = read_canonical_json(text.encode("utf-8", "surrogatepass"), "batch")
        try:
            batch = cls(
                registry=data["registry"],
                as_of=date.fromisoformat(data["as_of"]),
                imported_at=datetime.fromisoformat(data["imported_at"]),
                key_id=data["key_id"],
                digests=base64.b64decode(data["digests"], validate=True),
                form=EntryForm(data["form"]),
                mode=BatchMode(data["mode"]),
                rows=data["rows"],
                unreadable=tuple(data["unreadable"]),
            )
        except (KeyError, ValueError, TypeError, binascii.Error):
            raise InvalidValue("batch", Problem.BAD_SYNTAX) from None
        if batch.to_json() != text:
            raise InvalidValue("batch", Problem.CORRUPT)
        return batch

    def _head(self) -> dict[str, Any]:
        return {
            "registry": self.registry,
            "as_of": self.as_of.isoformat(),
            "imported_at": self.imported_at.isoformat(),
            "key_id": self.key_id,
            "form": self.form.value,
            "mode": self.mode.value,
            "rows": self.rows,
            "unreadable": list(self.unreadable),
        }
