"""Touchpoints: a channel and a person meet.

A touchpoint belongs to the record or contact point it came in on, never to the customer: when customers are merged or
split, nothing about it changes. It is never corrected silently: all three times are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import frozen_mapping, instant, masked
from unifiedcustomer.records import RecordKey

__all__ = ["Direction", "Touchpoint"]


class Direction(StrEnum):
    """Who came to whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@attrs.frozen(kw_only=True)
class Touchpoint:
    """One meeting. ``(source, id)`` is its idempotency key; the same key with another content is a `Conflict`."""

    source: str  #: the system that reports it
    id: str  #: unique within the source
    type: str  #: noun and past verb: "order.placed", "call.received", "store.visited"
    channel: Channel
    occurred_at: datetime = instant()
    subject: RecordKey | None = None  #: the record it came in on
    contact_point: str | None = attrs.field(default=None, repr=masked)  #: a contact point's key
    direction: Direction = Direction.INBOUND
    sent_at: datetime | None = instant(default=None)
    received_at: datetime | None = instant(default=None)
    data: Mapping[str, str] = attrs.field(factory=dict, repr=masked, converter=frozen_mapping, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.subject is None and self.contact_point is None:
            raise InvalidValue("subject", Problem.MISSING)
        for name in ("source", "id", "type"):
            if not getattr(self, name):
                raise InvalidValue(name, Problem.EMPTY)
