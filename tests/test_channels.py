"""Each channel says what can be done in it; its stored code never changes."""

from __future__ import annotations

import pytest

from unifiedcustomer.channels import Channel, ChannelKind


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_a_kind(channel):
    """For each channel it is known what a company can do there."""
    assert channel.kind in ChannelKind


@pytest.mark.parametrize("channel", Channel)
def test_only_addressable_channels_can_be_sent_to(channel):
    """One chosen person can be written to where the kind says so, and nowhere else."""
    assert (channel.kind is ChannelKind.ADDRESSABLE) == channel.is_addressable


@pytest.mark.parametrize("kind", ChannelKind)
def test_every_kind_has_a_channel(kind):
    """There is no kind that nothing belongs to."""
    assert any(channel.kind is kind for channel in Channel)


def test_stored_codes_stay_what_they_are():
    """These words stand in customers' databases; a change here would orphan them."""
    expected = {
        "store", "webshop", "app", "call_center", "telemarketing", "email", "sms", "push", "messaging",
        "social_direct", "social_public", "social_paid", "direct_mail", "catalogue", "print", "radio", "tv",
    }  # fmt: skip

    assert expected <= {channel.value for channel in Channel}


def test_a_person_at_the_till_came_by_themselves():
    """In a shop a company answers; it does not send."""
    assert not Channel.STORE.is_addressable


def test_a_bought_audience_is_nobody_in_particular():
    """A paid social audience is picked by the platform, so no single person is addressed."""
    assert ChannelKind.AUDIENCE is Channel.SOCIAL_PAID.kind
