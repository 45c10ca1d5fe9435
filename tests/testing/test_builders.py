"""Builders fill in what a test is not about."""

from __future__ import annotations

import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.records import RecordKey, Role
from unifiedcustomer.testing import FixedClock, record, touchpoint


def test_a_record_without_values_is_of_ann_lee():
    """Where any person will do, there is one."""
    assert ("Ann", "Lee") == (record().raw(Role.GIVEN_NAME), record().raw(Role.FAMILY_NAME))


def test_a_record_with_values_has_only_these():
    """What a test states is all there is."""
    made = record("till/7", phone="020 7946 0018", updated_at=FixedClock()())

    assert RecordKey("till", "7") == made.key
    assert [(Role.PHONE, "020 7946 0018")] == [(value.field.role, value.raw) for value in made.values]
    assert FixedClock()() == made.updated_at


def test_an_id_may_have_a_slash():
    """The first slash ends the source."""
    assert RecordKey("shop", "a/b") == record("shop/a/b").key


@pytest.mark.parametrize("key", ["", "till", "/7", "till/"])
def test_a_key_has_two_parts(key):
    """A key without a source or an id is refused."""
    with pytest.raises(InvalidValue):
        record(key)


def test_a_touchpoint_belongs_to_a_record():
    """Type, record and data are stated, everything else is sensible."""
    met = touchpoint("order.placed", id="9", record="webshop/1", channel=Channel.WEBSHOP, order="A-17")

    assert ("webshop", "9", "order.placed", Channel.WEBSHOP) == (met.source, met.id, met.type, met.channel)
    assert RecordKey("webshop", "1") == met.subject
    assert {"order": "A-17"} == dict(met.data)
    assert Channel.STORE is touchpoint().channel
