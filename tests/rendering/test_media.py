"""Which channel delivers what, and the numbers of each medium."""

from __future__ import annotations

from datetime import date

import pytest

from rendering.all_media import CHANNEL_OF, EVERY_MEDIUM
from rendering.builders import offer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendering import limits_of
from unifiedcustomer.rendering.adapters.request import provider_limits
from unifiedcustomer.rendering.media import MEDIA, POINTS, Medium, media_of, medium_of


def test_every_channel_has_a_medium_and_every_medium_a_channel():
    """Nothing is rendered for a channel that there is not, and no channel is forgotten."""
    assert set(Channel) == set(MEDIA)
    assert set(Medium) == set(EVERY_MEDIUM)
    assert {channel for channel in Channel if channel.is_addressable} == set(POINTS)


@pytest.mark.parametrize("medium", Medium)
def test_every_limit_of_a_medium_says_where_it_comes_from(medium):
    """A number without a source and a date is a rumour."""
    limits = limits_of(CHANNEL_OF[medium], medium).limits

    assert limits
    for limit in limits.values():
        assert limit.source
        assert date(2026, 1, 1) <= limit.checked_on


@pytest.mark.parametrize("provider", ["fcm", "apns", "whatsapp_cloud", "twilio", "slack"])
def test_every_limit_of_a_provider_says_where_it_comes_from(provider):
    """These, too."""
    assert all(limit.value > 0 and limit.source and limit.hard for limit in provider_limits(provider).values())


def test_the_usual_medium_is_taken_where_nobody_says_which():
    """By post goes a letter, unless a postcard is asked for."""
    assert Medium.LETTER is medium_of(Channel.DIRECT_MAIL, None)
    assert Medium.POSTCARD is medium_of(Channel.DIRECT_MAIL, "postcard")
    assert (Medium.SMS, Medium.MMS) == media_of(Channel.SMS)


@pytest.mark.parametrize(("medium", "problem"), [("pigeon", Problem.UNKNOWN_NAME), ("letter", Problem.UNSUPPORTED)])
def test_a_medium_of_another_channel_is_refused(medium, problem):
    """There are no letters by telephone."""
    with pytest.raises(InvalidValue) as caught:
        medium_of(Channel.SMS, medium)
    assert ("medium", problem) == (caught.value.field, caught.value.problem)


def test_a_rendering_says_its_medium():
    """For whoever gets it without knowing what was asked for."""
    assert "sms" == rendered(offer(), Channel.SMS).medium
    assert rendered(offer(), Channel.SMS).digest != rendered(offer(), Channel.SMS, medium="mms").digest
