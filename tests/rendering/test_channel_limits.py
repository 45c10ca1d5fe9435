"""Limits are data with sources."""

from __future__ import annotations

from datetime import date

import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendering import RENDERED_CHANNELS, limits_of
from unifiedcustomer.rendering.channel_limits import PROVIDERS


@pytest.mark.parametrize("channel", RENDERED_CHANNELS)
def test_every_limit_says_where_it_comes_from(channel):
    """A number without a source and a date is a rumour."""
    for limit in limits_of(channel).limits.values():
        assert limit.value >= 0
        assert limit.source
        assert date(2026, 1, 1) <= limit.checked_on


def test_a_provider_may_have_other_limits():
    """They are changed in a copy, which says whose word it is."""
    usual = limits_of(Channel.SMS)
    changed = usual.changed(source="our gateway", parts=10)

    assert (6, 10) == (usual["parts"], changed["parts"])
    assert "our gateway" == changed.limits["parts"].source
    assert changed.digest != usual.digest


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"pigeons": 2}, ("pigeons", Problem.UNKNOWN_NAME)), ({"parts": 0}, ("parts", Problem.OUT_OF_RANGE))],
)
def test_a_limit_that_is_none_is_refused(values, expected):
    """Neither an unknown name nor nothing at all."""
    with pytest.raises(InvalidValue) as caught:
        limits_of(Channel.SMS).changed(source="x", **values)
    assert expected == (caught.value.field, caught.value.problem)


def test_a_medium_belongs_to_its_channel():
    """There are no postcards by telephone, and no pigeons at all."""
    for medium, problem in (("postcard", Problem.UNSUPPORTED), ("pigeon", Problem.UNKNOWN_NAME)):
        with pytest.raises(InvalidValue) as caught:
            limits_of(Channel.TELEMARKETING, medium)
        assert ("medium", problem) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_known_providers_limits_are_names_that_we_know(provider):
    """With their sources; what it does not say is as usual."""
    usual, found = limits_of(Channel.SMS), limits_of(Channel.SMS, provider=provider)

    assert usual.limits.keys() == found.limits.keys()
    assert usual.digest != found.digest
    assert all(limit.source and limit.checked_on >= date(2026, 1, 1) for limit in found.limits.values())
    assert limits_of(Channel.EMAIL) == limits_of(Channel.EMAIL, provider=provider)


def test_a_provider_that_is_not_known_is_refused():
    """Nothing is assumed about it."""
    with pytest.raises(InvalidValue) as caught:
        limits_of(Channel.SMS, provider="pigeons")
    assert ("provider", Problem.UNKNOWN_NAME) == (caught.value.field, caught.value.problem)
