"""Things with sensible values, so that a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from unifiedcustomer.channels import Channel
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.touchpoints import Touchpoint

__all__ = ["record", "touchpoint"]

_NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
_ANN: Final = {"given_name": "Ann", "family_name": "Lee", "email": "ann.lee@mail.example"}


def record(key: str = "webshop/1", /, *, updated_at: datetime | None = None, **values: str | None) -> SourceRecord:
    """A source record, ``source/record id``; of Ann Lee, if no values are given.

    >>> record("till/7", full_name="LEE, Ann", phone="020 7946 0018").key
    RecordKey(source='till', record_id='7')

    Raises:
        InvalidValue: a keyword is no role, or a part of the key is empty.
    """
    source, _, record_id = key.partition("/")
    return SourceRecord.of(source, record_id, updated_at=updated_at, **(values or _ANN))


def touchpoint(
    type: str = "store.visited",  # noqa: A002 - the field's name
    /,
    *,
    id: str = "1",  # noqa: A002 - the field's name
    record: str = "till/1",
    channel: Channel = Channel.STORE,
    occurred_at: datetime = _NOON,
    **data: str,
) -> Touchpoint:
    """A touchpoint of a record, ``source/record id``, whose source also reports it.

    >>> touchpoint("order.placed", channel=Channel.WEBSHOP, record="webshop/1", order="A-17").data["order"]
    'A-17'
    """
    source, _, record_id = record.partition("/")
    subject = RecordKey(source, record_id)
    return Touchpoint(
        source=source, id=id, type=type, channel=channel, occurred_at=occurred_at, subject=subject, data=data
    )
