"""Customer ids: version 7 UUIDs that only ever rise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.storage import CustomerIds

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def milliseconds(customer_id):
    """The time inside an id."""
    return UUID(customer_id).int >> 80


def test_an_id_is_a_version_7_uuid_of_its_time():
    """Layout as RFC 9562 section 5.7 draws it."""
    made = UUID(CustomerIds(lambda: NOON, lambda bits: (1 << bits) - 1)())

    assert (7, RFC_4122) == (made.version, made.variant)
    assert int(NOON.timestamp() * 1000) == milliseconds(str(made))
    assert "77ff-bfff-ffffffffffff" == str(made)[14:]


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_ids_rise_whatever_the_clock_does(steps):
    """A clock that stands still or goes back does not make a smaller id."""
    times = [NOON]
    for step in steps:
        times.append(times[-1] + timedelta(milliseconds=step))
    clock = iter(times)
    ids = CustomerIds(lambda: next(clock))
    made = [ids() for _ in times]

    assert sorted(set(made)) == made


def test_more_ids_than_fit_a_millisecond_run_ahead_of_the_clock():
    """The counter overflows into the next millisecond rather than into a smaller id."""
    ids = CustomerIds(lambda: NOON, lambda _bits: 0)
    made = [ids() for _ in range(4_097)]

    assert sorted(set(made)) == made
    assert milliseconds(made[0]) + 1 == milliseconds(made[-1])
