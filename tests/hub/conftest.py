"""A hub with a clock that moves when it is told to."""

from __future__ import annotations

import pytest

from hub_people import HandClock
from unifiedcustomer.contact_policy import ContactPolicy
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.rendering import Brand

POLICY = ContactPolicy(controller="Shop", default_zone="Europe/Amsterdam")
BRAND = Brand(
    name="Shop",
    postal_address="1 High Street, York",
    email="news@shop.example",
    unsubscribe_url="https://shop.example/u/{token}",
)


@pytest.fixture
def clock():
    """Monday morning."""
    return HandClock()


@pytest.fixture
def hub(clock):
    """An empty hub in memory."""
    with CustomerHub(policy=POLICY, brand=BRAND, clock=clock) as opened:
        yield opened
