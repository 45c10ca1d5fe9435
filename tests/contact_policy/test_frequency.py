"""A cap counts what was sent, looking back from now, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent_acts import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, sent
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy.frequency import Cap, capped
from unifiedcustomer.permits import Reason
from unifiedcustomer.touchpoints import Direction

TWO_A_WEEK = Cap(id="two", channels=frozenset({Channel.EMAIL, Channel.SMS}), most=2, window=timedelta(days=7))


def test_below_the_cap_nothing_speaks_against():
    """One of two is room for one more."""
    assert capped([sent(MONDAY)], TWO_A_WEEK, at=THURSDAY) is None


def test_at_the_cap_it_is_enough():
    """The reason names the rule, the counts, and when there is room again."""
    item = capped([sent(MONDAY, 1), sent(TUESDAY, 2), sent(WEDNESDAY, 3)], TWO_A_WEEK, at=THURSDAY)

    assert (Reason.FREQUENCY_CAP, ("two",)) == (item.code, item.rules)
    assert {"count": "3", "most": "2", "window": "7 days"} == item.details
    assert TUESDAY + timedelta(days=7, minutes=1) == item.until


def test_there_is_room_when_it_says():
    """At the promised moment the cap lets one more pass, and a minute earlier it did not."""
    touchpoints = [sent(MONDAY, 1), sent(TUESDAY, 2), sent(WEDNESDAY, 3)]
    until = capped(touchpoints, TWO_A_WEEK, at=THURSDAY).until

    assert capped(touchpoints, TWO_A_WEEK, at=until) is None
    assert capped(touchpoints, TWO_A_WEEK, at=until - timedelta(minutes=1)) is not None


def test_what_is_exactly_as_old_as_the_window_still_counts():
    """The boundary denies."""
    touchpoints = [sent(MONDAY, 1), sent(MONDAY, 2)]

    assert capped(touchpoints, TWO_A_WEEK, at=MONDAY + timedelta(days=7)) is not None
    assert capped(touchpoints, TWO_A_WEEK, at=MONDAY + timedelta(days=7, microseconds=1)) is None


def test_a_touchpoint_reported_twice_counts_once():
    """Source and id are its identity; of two reports the later time counts, whichever came first."""
    early, late = sent(MONDAY - timedelta(days=30)), sent(MONDAY)
    once = Cap(id="one", channels=frozenset({Channel.EMAIL}), most=1, window=timedelta(days=7))

    assert capped([sent(MONDAY), sent(MONDAY)], TWO_A_WEEK, at=THURSDAY) is None
    assert None is not capped([early, late], once, at=THURSDAY) == capped([late, early], once, at=THURSDAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": Direction.INBOUND},
        {"channel": Channel.PUSH},
        {"data": {"message_class": "service"}},
        {"data": {"message_class": "legal"}},
        {"occurred_at": THURSDAY + timedelta(seconds=1)},
    ],
    ids=["inbound", "other-channel", "service", "legal", "future"],
)
def test_what_is_no_advertising_of_ours_does_not_count(changes):
    """Their visits, other channels, invoices and what has not happened are no advertising."""
    others = [
        sent(changes.get("occurred_at", MONDAY), number, **{k: v for k, v in changes.items() if k != "occurred_at"})
        for number in range(5)
    ]

    assert capped(others, TWO_A_WEEK, at=THURSDAY) is None


def test_channels_of_one_cap_count_together():
    """A mail and a text are two."""
    assert capped([sent(MONDAY, 1), sent(MONDAY, 2, channel=Channel.SMS)], TWO_A_WEEK, at=THURSDAY) is not None


def test_a_clock_that_is_ahead_hides_nothing():
    """What was received before now has happened, whatever its source's clock says."""
    ahead = [sent(THURSDAY + timedelta(days=900), number, received_at=WEDNESDAY) for number in range(2)]

    assert THURSDAY + timedelta(days=7, minutes=1) == capped(ahead, TWO_A_WEEK, at=THURSDAY).until


def test_a_cap_of_none_is_never():
    """Waiting does not help where nothing is allowed."""
    assert (
        capped(
            [], Cap(id="none", channels=frozenset({Channel.EMAIL}), most=0, window=timedelta(days=1)), at=THURSDAY
        ).until
        is None
    )
