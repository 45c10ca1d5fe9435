"""Kantara receipts: all that the specification requires is there, and each is read back as the consent it shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given

from consent_acts import HOME, MONDAY, WEBSHOP, grant, withdraw
from contact_registers.interchange_acts import SECONDS, acts
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_registers.kantara_receipts import (
    ReceiptIssuer,
    kantara_receipt,
    read_kantara_receipt,
)
from unifiedcustomer.errors import InvalidValue, InvalidWireForm, Problem

ACME = ReceiptIssuer(
    name="Acme",
    contact="Privacy desk",
    address={"streetAddress": "Nieuwstraat 1", "addressCountry": "BE"},
    email="privacy@acme.example",
    phone="tel:+3225551234",
    policy_url="https://acme.example/privacy/7",
    jurisdiction="BE",
)


def read(receipt, **changes):
    """The consents of a receipt of Ann's."""
    return read_kantara_receipt(
        receipt, **{"subject": WEBSHOP, "contact_point": HOME, "channel": Channel.EMAIL} | changes
    )


@given(acts(kinds=[ConsentKind.GRANT], moments=SECONDS))
def test_a_receipt_is_read_back(agreed):
    """Id, company, time and purpose come back; what a receipt cannot say is said by the reader."""
    receipt = json.loads(json.dumps(kantara_receipt(agreed, ACME)))
    back = read(receipt, subject=agreed.subject, contact_point=agreed.contact_point, channel=agreed.channel)

    assert [
        (agreed.id, agreed.controller, agreed.occurred_at, agreed.purpose, agreed.subject, agreed.contact_point)
    ] == [(it.id, it.controller, it.occurred_at, it.purpose, it.subject, it.contact_point) for it in back]
    assert back[0].is_proven


def test_all_that_the_specification_requires_is_there():
    """Version, whole seconds, explicit consent, and no required field empty."""
    receipt = kantara_receipt(grant(expires_at=datetime(2027, 1, 1, tzinfo=UTC)), ACME)
    purpose = receipt["services"][0]["purposes"][0]

    assert "KI-CR-v1.1.0" == receipt["version"]
    assert int(MONDAY.timestamp()) == receipt["consentTimestamp"]
    assert "webshop, step 3" == receipt["collectionMethod"]
    assert ("EXPLICIT", "2027-01-01T00:00:00+00:00", False) == (
        purpose["consentType"],
        purpose["termination"],
        purpose["thirdPartyDisclosure"],
    )
    for name in ("jurisdiction", "consentReceiptID", "language", "piiPrincipalId", "piiControllers", "policyUrl"):
        assert receipt[name]
    assert receipt["sensitive"] is False


def test_only_a_consent_has_a_receipt():
    """A refusal is no consent, and a time before 1970 has no number."""
    for said in (withdraw(), grant(datetime(1960, 1, 1, tzinfo=UTC))):
        with pytest.raises(InvalidValue):
            kantara_receipt(said, ACME)
    with pytest.raises(InvalidValue):
        attrs.evolve(ACME, policy_url=" ")


def test_purposes_of_another_system_are_mapped():
    """Each purpose of each service is a consent of its own."""
    receipt = kantara_receipt(grant(), ACME)
    service = receipt["services"][0]
    receipt["services"] = [
        {"service": "Shop", "purposes": [{"purpose": "Our newsletter", "consentType": "EXPLICIT"}]},
        service,
    ]
    found = read(receipt, purposes={"Our newsletter": "marketing.newsletter"})

    assert ["marketing.newsletter", "marketing"] == [it.purpose for it in found]
    assert 2 == len({it.id for it in found})
    with pytest.raises(InvalidWireForm) as caught:
        read(receipt)
    assert "purpose" == caught.value.field


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"version": "KI-CR-v1.0.0"}, "version", Problem.UNSUPPORTED),
        ({"consentTimestamp": 1_435_367_226_000}, "consentTimestamp", Problem.OUT_OF_RANGE),  # milliseconds
        ({"consentTimestamp": -1}, "consentTimestamp", Problem.OUT_OF_RANGE),
        ({"consentTimestamp": 1.5}, "consentTimestamp", Problem.WRONG_TYPE),
        ({"consentTimestamp": True}, "consentTimestamp", Problem.WRONG_TYPE),
        ({"jurisdiction": ""}, "jurisdiction", Problem.EMPTY),
        ({"policyUrl": None}, "policyUrl", Problem.MISSING),
        ({"consentReceiptID": "x" * 500}, "consentReceiptID", Problem.TOO_LONG),
        ({"piiPrincipalId": 5}, "piiPrincipalId", Problem.WRONG_TYPE),
        ({"piiControllers": []}, "piiControllers", Problem.AMBIGUOUS),
        ({"piiControllers": [{"piiController": "a"}, {"piiController": "b"}]}, "piiControllers", Problem.AMBIGUOUS),
        ({"piiControllers": [{}]}, "piiController", Problem.MISSING),
        ({"services": []}, "services", Problem.EMPTY),
        ({"services": "x"}, "services", Problem.EMPTY),
        ({"services": [{"purposes": [5]}]}, "purposes", Problem.WRONG_TYPE),
        (
            {"services": [{"purposes": [{"purpose": "marketing", "consentType": "IMPLICIT"}]}]},
            "consentType",
            Problem.UNSUPPORTED,
        ),
        ({"services": [{"purposes": [{}]}]}, "purpose", Problem.MISSING),
    ],
)
def test_a_receipt_that_shows_no_consent_is_refused(changes, field, problem):
    """The error names the field and the problem."""
    with pytest.raises(InvalidWireForm) as caught:
        read(kantara_receipt(grant(), ACME) | changes)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_a_receipt_without_its_fields_is_refused():
    """Nothing at all, and each required field once."""
    whole = kantara_receipt(grant(), ACME)
    for name in whole:
        if name != "spiCat":
            with pytest.raises(InvalidWireForm):
                read({key: value for key, value in whole.items() if key != name})
    with pytest.raises(InvalidWireForm):
        read([])
