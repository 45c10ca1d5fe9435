"""What identities look like from afar: counted by hand, and told in a few lines."""

from __future__ import annotations

import json

import unifiedcustomer as uc
from attacking import record
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identity_metrics import IdentityMetrics

ROWS = [
    {"id": 1, "name": "Ann Lee", "email": "ann.lee@mail.example", "no": "C1"},
    {"id": 2, "name": "Ann Lee", "email": "ann.lee@mail.example", "no": "C2"},
    {"id": 3, "name": "Bob Stone", "email": "bob@stone.example", "no": "C3"},
]
FIELDS = {"name": uc.Role.FULL_NAME, "email": uc.Role.EMAIL, "no": uc.Role.CUSTOMER_NUMBER}


def metrics():
    """Of a small batch in which a system has somebody twice."""
    return uc.resolve({"crm": ROWS}, id="id", fields=FIELDS).metrics


def test_the_stitch_rate_is_the_share_of_records_that_are_not_alone():
    """Two of three."""
    found = metrics()

    assert (3, 2, 2) == (found.records, found.customers, found.stitched)
    assert found.stitch_rate == found.stitch_rate_of("crm") == 2 / 3
    assert found.stitch_rate_of("nowhere") == 0.0


def test_two_numbers_of_one_system_are_suspicious():
    """Of two systems they would be what everybody has."""
    (over,) = metrics().over_limit
    elsewhere = uc.resolve({"crm": ROWS[:1], "shop": ROWS[1:2]}, id="id", fields=FIELDS).metrics

    assert ("customer_number", 2, 1) == (over.feature, over.values, over.limit)
    assert () == elsewhere.over_limit


def test_metrics_say_it_in_lines_and_in_json():
    """Without a value of anybody."""
    found = metrics()

    assert "3 records of 2 customers; 66.7% of them are not alone" in str(found)
    assert "1 customers have more identifiers than a person has" in str(found)
    assert "ann" not in json.dumps(found.to_dict()).lower().replace("channel", "")


def test_values_that_too_many_share_are_counted():
    """Five people at one number, of whom four may share one."""
    names = ["Ann Lee", "Bob Stone", "Carl Meyer", "Dora Novak", "Eve Hart"]
    with CustomerHub() as hub:
        for number, name in enumerate(names):
            hub.put(record(f"calls/{number}", full_name=name, phone="+442079460018"))
        found = hub.metrics()

    assert {"phone": 1} == dict(found.shared)
    assert "1 values of phone are shared" in str(found)


def test_claims_are_counted():
    """Records with an address that nobody verified."""
    with CustomerHub() as hub:
        hub.put(record("app/1", full_name="Ann Lee", email="ann.lee@mail.example", email_verified="no"))
        assert 1 == hub.metrics().claimed


def test_an_empty_hub_has_no_rate():
    """Nothing of nothing is nothing."""
    with CustomerHub() as hub:
        found = hub.metrics()

    assert isinstance(found, IdentityMetrics)
    assert (0, 0.0, ()) == (found.records, found.stitch_rate, found.largest)


def test_a_batch_tells_its_metrics():
    """In the dictionary of its report."""
    assert metrics().to_dict() == uc.resolve({"crm": ROWS}, id="id", fields=FIELDS).report_dict()["identities"]
