"""A no that outlives the data it was about: what it forbids, and a keyed digest in place of whom.

Erasing a person must not erase their no: whoever is imported again a week later would be written to again. So what is
kept of an act is its meaning (kind, company, channel, purpose, time) and a digest of the contact point or the record,
made with a secret key. Without the key nobody can try all telephone numbers until one fits.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum, auto
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import instant, personal
from unifiedcustomer.purposes import purpose_code

__all__ = ["KeyedDigest", "Suppression", "SuppressionOrigin"]

_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def _written_as(pattern: re.Pattern[str]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if not pattern.fullmatch(value):
            raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)

    return check


@attrs.frozen(kw_only=True)
class KeyedDigest:
    """128 bits that stand for a contact point or a record, and the id of the key they were made with."""

    key_id: str = attrs.field(validator=_written_as(_KEY_ID))
    digest: str = personal(validator=_written_as(_DIGEST))  #: hexadecimal; who holds the key can recognise a person


class SuppressionOrigin(StrEnum):
    """Where a suppression came from. Codes are stable: they are stored."""

    ACT = auto()  #: an act of consent that was kept beyond the person's data
    ERASURE = auto()  #: the erasure itself: what was agreed to before it is gone, and so is its proof
    ONE_CLICK = auto()  #: a one-click unsubscribe
    IMPORT = auto()  #: a list of another system


_OF_REGISTRIES: Final = frozenset({ConsentKind.LISTED, ConsentKind.CLEARED})
"""What a registry says is asked of it anew, and is never older than the law allows: it is not kept here."""


def _is_no(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, ConsentKind):
        raise WrongType(attribute.name)
    if value.opens or value in _OF_REGISTRIES:
        raise InvalidValue(attribute.name, Problem.UNSUPPORTED)


def _is_company(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not 0 < len(value.strip()) <= len(value) <= 200:
        raise InvalidValue(attribute.name, Problem.TOO_LONG if len(value) > 200 else Problem.EMPTY)


@attrs.frozen(kw_only=True)
class Suppression:
    """One no, or the taking back of one, at a contact point or by a person who is not named: one of the two.

    Raises:
        InvalidValue: it says yes, names nobody or both, or was last said before it was first said.
        WrongType: a time without a time zone, or a field of another type.
    """

    kind: ConsentKind = attrs.field(validator=_is_no)
    controller: str = attrs.field(validator=_is_company)  #: the company or brand it was said to
    occurred_at: datetime = instant()  #: when it was first said
    contact_point: KeyedDigest | None = None
    subject: KeyedDigest | None = None  #: the record of the person who said it
    channel: Channel | None = None  #: None: every channel
    purpose: str | None = attrs.field(default=None, converter=purpose_code)  #: None: all marketing
    again_at: datetime | None = instant(default=None)  #: when it was last said, if more than once
    recorded_at: datetime | None = instant(default=None)  #: when it first became known
    within_minutes: int = 0  #: up to how much later it may have been said
    origin: SuppressionOrigin = SuppressionOrigin.ACT

    def __attrs_post_init__(self) -> None:
        if (self.contact_point is None) is (self.subject is None):
            raise InvalidValue("contact_point", Problem.MISSING if self.subject is None else Problem.AMBIGUOUS)
        if self.again_at is not None and _utc(self.again_at) < _utc(self.occurred_at):
            raise InvalidValue("again_at", Problem.WRONG_ORDER)

    @property
    def who(self) -> KeyedDigest:
        """The digest of the contact point or of the record."""
        found = self.subject if self.contact_point is None else self.contact_point
        assert found is not None
        return found

    @property
    def scope(self) -> tuple[Any, ...]:
        """What it forbids whom, whenever it was said: two of one scope are one no."""
        return (self.kind, self.controller, self.contact_point, self.subject, self.channel, self.purpose, self.origin)

    def with_time(self, other: Suppression) -> Suppression:
        """Both of one scope as one, said first at the earlier and last at the later time."""
        times = sorted((*self._times, *other._times), key=_utc)
        recorded = [moment for moment in (self.recorded_at, other.recorded_at) if moment is not None]
        return attrs.evolve(
            self,
            occurred_at=times[0],
            again_at=times[-1] if _utc(times[0]) < _utc(times[-1]) else None,
            recorded_at=min(recorded, key=_utc, default=None),
            within_minutes=max(self.within_minutes, other.within_minutes),
        )

    @property
    def _times(self) -> tuple[datetime, datetime]:
        return self.occurred_at, self.again_at or self.occurred_at


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
