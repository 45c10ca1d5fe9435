"""Where somebody may be: every country counts, better evidence narrows, and what is not known is never dropped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import ann
from unifiedcustomer.contact_points import PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import Facts, WeeklyHours, Whereabouts, shipped_law
from unifiedcustomer.contact_policy.quiet_hours import distinct_clocks, is_open, next_opening
from unifiedcustomer.contact_policy.whereabouts import _table, placed, traces_of
from unifiedcustomer.contact_policy.zones import zones_in

LAW = shipped_law()
MIAMI = PhoneNumber(e164="+13055550123", is_mobile=True, country="US")


def there(*addresses, phones=(), declared=(), always=frozenset(), place=None, zone=None):
    """Where somebody with these may be."""
    traces = traces_of(ann(addresses=addresses, phones=phones), Facts(declared=declared))
    return placed(traces, LAW, default_place=place, default_zone=zone, always=frozenset(always))


def in_us(**parts):
    """An address in the United States."""
    return PostalAddress(**{"city": "Town", "country": "US"} | parts)


@pytest.mark.parametrize("parts", [{"region": "NY"}, {"region": "new  york"}, {"postal_code": "10001"}])
def test_a_state_is_read_off_the_address(parts):
    """By its code, its name, or where the postal code begins; law and clock are then the state's."""
    found = there(in_us(**parts))

    assert ("US-NY",) == found.places
    assert ["America/New_York"] == [zone.key for zone in found.zones]


@pytest.mark.parametrize("parts", [{}, {"region": "Neverland"}, {"postal_code": "00000"}])
def test_an_unknown_state_may_be_any(parts):
    """All states with rows count, and all zones of the country."""
    found = there(in_us(**parts))

    assert {"US", "US-FL", "US-TX"} <= set(found.places)
    assert set(zones_in("US")) == set(found.zones)


def test_one_address_that_tells_does_not_speak_for_one_that_does_not():
    """Two houses in one country, one of them nobody knows where."""
    assert {"US", "US-FL"} <= set(there(in_us(region="NY"), in_us(city="Nowhere")).places)


def test_a_number_is_the_country_and_where_a_state_presumes_it_the_state():
    """The area code of Florida joins Florida to New York, and alone says no more than the country."""
    assert ("US-FL", "US-NY") == there(in_us(region="NY"), phones=[MIAMI]).places
    assert {"US", "US-FL", "US-RI"} <= set(there(phones=[MIAMI]).places)


def test_neighbours_that_share_their_codes_both_count():
    """What begins with 260 is the Capital Territory, or New South Wales around it: one of them or the other."""
    found = there(PostalAddress(city="Town", country="AU", postal_code="2600"))

    assert ["Australia/Sydney"] == sorted(zone.key for zone in found.zones)
    assert ("CA-QC",) == there(PostalAddress(city="Town", country="CA", postal_code="h2x 1y4")).places


def test_the_canaries_keep_their_own_time_and_spains_law():
    """Two zones, one law."""
    found = there(PostalAddress(city="Las Palmas", country="ES", postal_code="35001"))

    assert (("ES",), ["Atlantic/Canary"]) == (found.places, [zone.key for zone in found.zones])


def test_what_is_declared_has_the_clock_and_every_law_stays():
    """A declared zone stands alone; a declared place joins the others."""
    here = Whereabouts(place="FR", zone="Europe/Paris")
    found = there(in_us(region="NY"), declared=[here])

    assert ("FR", "US-NY") == found.places
    assert ["Europe/Paris"] == [zone.key for zone in found.zones]


def test_defaults_stand_in_where_nothing_tells():
    """And nowhere else; places of the company's own are joined in any case."""
    zone = ZoneInfo("Europe/London")

    assert (("GB",), (zone,)) == attrs.astuple(there(place="GB", zone=zone), recurse=False)
    assert ((), None) == attrs.astuple(there(), recurse=False)
    assert (("GB",), zones_in("GB")) == attrs.astuple(there(place="GB"), recurse=False)
    assert "US-FL" in there(place="US-FL").places
    assert ("BE", "FR") == there(PostalAddress(city="x", country="FR"), always={"BE"}, place="GB").places
    assert there(PostalAddress(city="x", country="QQ")).zones is None


def test_a_trace_tells_nothing_personal():
    """Neither street nor number is in what a policy keeps."""
    traces = traces_of(
        ann(phones=[MIAMI], addresses=[in_us(region="NY", street="Elm Street", postal_code="10001")]), Facts()
    )

    assert "Elm" not in str(traces)
    assert "5550123" not in str(traces)
    assert "10001" not in str(traces)


def test_every_state_of_the_table_keeps_time_that_its_country_keeps():
    """No state has a zone that CLDR does not give its country, and no postal code begins two states but neighbours."""
    for code, state in _table().items():
        assert {ZoneInfo(zone) for zone in state.zones} <= set(zones_in(code[:2])), code
    assert 50 + 1 == sum(code.startswith("US-") for code in _table())


@given(
    st.sampled_from(["US", "CA", "AU", "BR", "RU", "BE"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["Mo-Fr 09:00-20:00", "Su 01:30-03:10", "Mo-Su 08:00-21:00"]),
)
def test_one_clock_of_each_kind_is_enough(country, at, week):
    """Zones that agree for the time of a search are asked once, and nothing is answered otherwise."""
    at, hours, zones = at.replace(tzinfo=UTC), [WeeklyHours.parse(week)], zones_in(country)
    few = distinct_clocks(zones, at.date())

    assert len(few) <= len(zones)
    assert is_open(hours, zones, at) == is_open(hours, few, at)
    assert next_opening(hours, zones, at) == next_opening(hours, few, at)


def test_days_of_the_receiver():
    """In known zones the days there; without any, every day that it is somewhere."""
    from unifiedcustomer.contact_policy.applicable import days_of

    at = datetime(2026, 7, 1, 11, tzinfo=UTC)
    auckland = ZoneInfo("Pacific/Auckland")

    assert (date(2026, 7, 1),) == days_of(at, (auckland,))
    assert (date(2026, 7, 1), date(2026, 7, 2)) == days_of(at + timedelta(hours=3), (auckland, ZoneInfo("UTC")))
    assert (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)) == days_of(at, None)
