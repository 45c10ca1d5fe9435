"""A customer may be in any zone of any country that their contact points name."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from consent_acts import ann
from unifiedcustomer.contact_points import PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import zones
from unifiedcustomer.contact_policy.zones import countries_of, zones_of

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def fresh():
    """What is known of zones is read again before and after."""
    zones.zones_in.cache_clear()
    yield
    zones.zones_in.cache_clear()


def test_addresses_and_numbers_name_countries():
    """Both count; one without a country names none."""
    points = {
        "phones": (PhoneNumber(e164="+12125550123", country="US"), PhoneNumber(e164="+88300000000")),
        "addresses": (PostalAddress(city="Lisboa", country="PT"), PostalAddress(city="Paris")),
    }

    assert {"US", "PT"} == countries_of(ann(**points))


def test_a_country_has_all_its_zones():
    """Portugal reaches to the Azores; the policy's own zone has no say there."""
    names = {str(zone) for zone in zones_of(frozenset({"PT"}), ROME)}

    assert {"Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"} == names


def test_the_policys_zone_stands_in_for_what_is_not_known():
    """For no country, and for one that nobody knows beside one that is known."""
    assert (ROME,) == zones_of(frozenset(), ROME)
    assert {"Europe/Brussels", "Europe/Rome"} == {str(zone) for zone in zones_of(frozenset({"BE", "QQ"}), ROME)}


@pytest.mark.parametrize("countries", [frozenset(), frozenset({"QQ"}), frozenset({"BE", "QQ"})])
def test_without_it_one_unknown_country_makes_the_time_unknown(countries):
    """No guess is made."""
    assert zones_of(countries, None) is None


def test_a_machine_without_zone_data_knows_no_time(fresh, monkeypatch):
    """Where a zone cannot be loaded, its country is as one that nobody knows."""

    def missing(name):
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zones, "ZoneInfo", missing)

    assert zones_of(frozenset({"BE"}), None) is None
