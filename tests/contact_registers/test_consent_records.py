"""Consent records of ISO/IEC TS 27560: ours come back equal, the published examples are read, damage is refused."""

from __future__ import annotations

import copy
import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import HOME, MONDAY, TUESDAY, WEBSHOP, act, grant, withdraw
from contact_registers.interchange_acts import acts
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, Evidence
from unifiedcustomer.contact_registers.consent_record_reading import ForeignRecords, read_consent_records
from unifiedcustomer.contact_registers.consent_record_writing import RECORD_SCHEMA, consent_receipt, consent_records
from unifiedcustomer.errors import InvalidWireForm, Problem, WrongType
from unifiedcustomer.evidence import Actor
from unifiedcustomer.normalization import email_address
from unifiedcustomer.records import RecordKey

CANARY = "canary-7f3a"
SHOP = ForeignRecords(source="cmp", read_point={"pd:EmailAddress": email_address})


def foreign(**changes):
    """A record as DPV's guide writes one: example 39 with a purpose of marketing and the address that was given."""
    record = {
        "@id": "https://example.com/a6f58318-72e6-46a2-bfd7-f36d795e30cd",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": "a6f58318-72e6-46a2-bfd7-f36d795e30cd",
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
        "dpv:hasDataSubject": {"@id": "0760c9ba", "skos:broader": "dpv:Consumer"},
        "dpv:hasDataController": "ex:Acme",
        "dpv:hasProcess": {
            "@type": "dpv:Process",
            "dpv:hasPurpose": "dpv:Marketing",
            "dpv:hasPersonalData": {"skos:broader": "pd:EmailAddress", "rdf:value": "hello@example.com"},
        },
        "dpv:hasNotice": {"@id": "https://example.com/notices/1", "@type": "dpv:ConsentNotice"},
        "dpv:hasConsentStatus": [
            {
                "@type": ["dpv:ConsentGiven", "dpv:ExpressedConsent"],
                "dpv:isIndicatedBy": "dpv:DataSubject",
                "dpv:hasIndicationMethod": "Interaction in App",
                "dpv:isIndicatedAtTime": "2024-01-01",
            },
            {
                "@type": "dpv:ConsentWithdrawn",
                "dpv:isIndicatedBy": "dpv:DataSubject",
                "dpv:hasIndicationMethod": "Interaction in App",
                "dpv:isIndicatedAtTime": "2024-04-20",
            },
        ],
    }
    return record | changes


def event(**changes):
    """One event, in a list."""
    return [{"@type": "dpv:ConsentGiven", "dpv:isIndicatedAtTime": "2024-01-01T10:00:00Z"} | changes]


# ── ours ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(acts(), max_size=5))
def test_what_is_written_is_read_back_equal(said):
    """Through JSON text and back, every act is as it was; only their order may follow the records."""
    text = json.dumps(consent_records(said))
    back = read_consent_records(text)

    assert Counter(said) == Counter(back)


def test_a_record_is_one_consent():
    """Person, point, channel, purpose and company make the record; its events are the acts, in their order."""
    offers = grant(purpose="marketing.offers")
    records = consent_records(
        [grant(), withdraw(contact_point=HOME), offers, act(ConsentKind.BOUNCE, contact_point=HOME)]
    )

    assert [1, 1, 1] == [len(record["dpv:hasConsentStatus"]) for record in records]
    first = records[0]
    assert RECORD_SCHEMA == first["dct:conformsTo"]
    assert "dpv:DirectMarketing" == first["dpv:hasProcess"]["dpv:hasPurpose"]["skos:broader"]
    assert {"skos:broader": "pd:EmailAddress", "rdf:value": HOME.mailbox, "uc:contactPoint": HOME.key} == first[
        "dpv:hasProcess"
    ]["dpv:hasPersonalData"]
    assert "dpv:ConsentGiven" == first["dpv:hasConsentStatus"][0]["@type"]
    assert "2026-11-23T11:00:00Z" == first["dpv:hasConsentStatus"][0]["dpv:isIndicatedAtTime"]


def test_all_that_the_standard_requires_is_there():
    """Each field that DPV's profile says MUST be present is present, in a record of any act."""
    for said in (grant(), withdraw(), grant(expires_at=TUESDAY)):
        record = consent_records([said])[0]
        process, happened = record["dpv:hasProcess"], record["dpv:hasConsentStatus"][0]

        for name in ("dct:conformsTo", "dct:identifier", "dpv:hasDataSubject", "dpv:hasLegalBasis"):
            assert record[name]
        for name in ("dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasDataController"):
            assert process[name]
        for name in ("@type", "dpv:isIndicatedAtTime", "dpv:hasDuration", "dpv:isIndicatedBy"):
            assert happened[name]


def test_a_receipt_holds_records():
    """What the person is given is the records, with who gave it and when; it is read back like them."""
    agreed = grant(evidence=Evidence(wording="Yes.", notice="privacy-7"))
    receipt = consent_receipt(consent_records([agreed]), id="r-1", at=TUESDAY, publisher="Acme")

    assert "dpv:ConsentReceipt" == receipt["@type"]
    assert "2026-11-24T11:00:00Z" == receipt["dct:created"]
    assert "privacy-7" == receipt["dpv:hasRecordOfActivity"][0]["dpv:hasNotice"][0]["dct:identifier"]
    assert [agreed] == read_consent_records(receipt)
    assert [agreed, agreed] == read_consent_records({"@graph": [receipt, receipt]})
    with pytest.raises((InvalidWireForm, ValueError, WrongType)):
        consent_receipt([], id="r-1", at=datetime(2026, 1, 1), publisher="Acme")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("@type", "dpv:ConsentWithdrawn"),
        ("dpv:isIndicatedAtTime", "2020-01-01T00:00:00Z"),
        ("dct:identifier", "other"),
        ("dpv:isIndicatedBy", "dpv:ParentOfDataSubject"),
        ("extra", 1),
    ],
)
def test_a_record_that_says_two_things_is_refused(name, value):
    """Where the words for everybody and our own no longer agree, somebody changed one of them."""
    record = copy.deepcopy(consent_records([grant()])[0])
    record["dpv:hasConsentStatus"][0][name] = value
    with pytest.raises(InvalidWireForm) as caught:
        read_consent_records(record)

    assert ("uc:act", Problem.CORRUPT) == (caught.value.field, caught.value.problem)


# ── of others ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_example_of_the_guide_is_read():
    """Given on a day, withdrawn on another; a day counts early for the yes and late for the no."""
    given_act, withdrawn = read_consent_records(foreign(), SHOP)

    assert (ConsentKind.GRANT, datetime(2024, 1, 1, tzinfo=UTC)) == (given_act.kind, given_act.counts_at)
    assert (ConsentKind.WITHDRAW, datetime(2024, 4, 21, tzinfo=UTC)) == (withdrawn.kind, withdrawn.counts_at)
    assert (RecordKey("cmp", "0760c9ba"), "email:hello@example.com", Channel.EMAIL, "marketing", "ex:Acme") == (
        given_act.subject,
        given_act.contact_point,
        given_act.channel,
        given_act.purpose,
        given_act.controller,
    )
    assert ("Interaction in App", "https://example.com/notices/1") == (
        given_act.evidence.place,
        given_act.evidence.notice,
    )
    assert given_act.is_proven
    assert given_act.id != withdrawn.id


def test_whole_addresses_of_terms_are_read():
    """A term may stand with its prefix or in full."""
    record = foreign(**{"@type": "https://w3id.org/dpv#ConsentRecord"})
    record["dpv:hasConsentStatus"] = event(**{"@type": "https://w3id.org/dpv#ConsentGiven"})

    assert [ConsentKind.GRANT] == [it.kind for it in read_consent_records(record, SHOP)]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("dpv:RenewedConsentGiven", ConsentKind.GRANT),
        ("dpv:ConsentRequested", ConsentKind.REQUEST),
        ("dpv:ConsentRefused", ConsentKind.WITHDRAW),
        ("dpv:ConsentExpired", ConsentKind.WITHDRAW),
        ("dpv:ConsentInvalidated", ConsentKind.WITHDRAW),
        ("dpv:ConsentUnknown", None),
    ],
)
def test_every_status_is_a_yes_a_no_or_nothing(status, kind):
    """What ended is read as a no: it can only forbid."""
    found = read_consent_records(foreign(**{"dpv:hasConsentStatus": event(**{"@type": status})}), SHOP)

    assert ([] if kind is None else [kind]) == [it.kind for it in found]


def test_several_purposes_are_several_consents():
    """All purposes of a record are consented to, each for itself."""
    record = foreign()
    record["dpv:hasProcess"] = [record["dpv:hasProcess"] | {"dpv:hasPurpose": ["dpv:Marketing", "ex:Club"]}]
    mapped = ForeignRecords(
        source="cmp",
        read_point=SHOP.read_point,
        purposes={"ex:Club": "marketing.fan_club"},
        controller="Acme",
        channel=Channel.EMAIL,
    )
    found = read_consent_records(record, mapped)

    assert ["marketing", "marketing.fan_club"] * 2 == [it.purpose for it in found]
    assert 4 == len({it.id for it in found})
    assert {"Acme"} == {it.controller for it in found}


@pytest.mark.parametrize(
    ("duration", "end"),
    [
        ("P6M", datetime(2024, 7, 1, 10, tzinfo=UTC)),
        ({"@type": "dpv:TemporalDuration", "rdf:value": "P1Y2M3D"}, datetime(2025, 3, 4, 10, tzinfo=UTC)),
        ({"@type": "dpv:TemporalDuration", "rdf:value": "P2W"}, datetime(2024, 1, 15, 10, tzinfo=UTC)),
        (
            {"@type": "dpv:UntilTimeDuration", "rdf:value": "2024-12-31T23:59:59"},
            datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
        ),
        ({"@type": "dpv:EndlessDuration"}, None),
        (None, None),
    ],
)
def test_a_consent_ends_when_its_record_says(duration, end):
    """After calendar months, at a time, or never by itself."""
    record = foreign(**{"dpv:hasConsentStatus": event(**{"dpv:hasDuration": duration})})

    assert [end] == [it.expires_at for it in read_consent_records(record, SHOP)]


def test_months_end_with_their_month():
    """One month after the 31st of January is the last day of February."""
    given_at = {"dpv:isIndicatedAtTime": "2024-01-31T10:00:00Z", "dpv:hasDuration": "P1M"}
    found = read_consent_records(foreign(**{"dpv:hasConsentStatus": event(**given_at)}), SHOP)

    assert datetime(2024, 2, 29, 10, tzinfo=UTC) == found[0].expires_at


def test_a_guardian_is_one():
    """A consent that a parent gave is a guardian's."""
    by = ["dpv:DataSubject", {"@type": "dpv:ParentOfDataSubject", "dpv:hasJustification": "needed"}]
    found = read_consent_records(foreign(**{"dpv:hasConsentStatus": event(**{"dpv:isIndicatedBy": by})}), SHOP)

    assert Actor.GUARDIAN is found[0].actor


def test_a_refusal_needs_no_contact_point():
    """Where the record has no address that we can read, a no is one of the whole person; a yes is refused."""
    record = foreign(
        **{"dpv:hasProcess": {"dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": "pd:EmailAddress"}}
    )
    no = record | {"dpv:hasConsentStatus": event(**{"@type": "dpv:ConsentRefused"})}

    assert [(None, RecordKey("cmp", "0760c9ba"))] == [
        (it.contact_point, it.subject) for it in read_consent_records(no, SHOP)
    ]
    with pytest.raises(InvalidWireForm) as caught:
        read_consent_records(record, SHOP)
    assert ("contact_point", Problem.MISSING) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"@type": CANARY}, "@type", Problem.UNKNOWN_NAME),
        ({"dpv:hasConsentStatus": []}, "dpv:hasConsentStatus", Problem.MISSING),
        ({"dpv:hasConsentStatus": 5}, "dpv:hasConsentStatus", Problem.WRONG_TYPE),
        ({"dpv:hasConsentStatus": "dpv:ConsentGiven"}, "dpv:isIndicatedAtTime", Problem.MISSING),
        ({"dpv:hasConsentStatus": event(**{"@type": CANARY})}, "dpv:hasConsentStatus", Problem.UNKNOWN_NAME),
        (
            {"dpv:hasConsentStatus": event(**{"@type": ["dpv:ConsentGiven", "dpv:ConsentRefused"]})},
            "dpv:hasConsentStatus",
            Problem.AMBIGUOUS,
        ),
        (
            {"dpv:hasConsentStatus": event(**{"dpv:isIndicatedAtTime": CANARY})},
            "dpv:isIndicatedAtTime",
            Problem.BAD_SYNTAX,
        ),
        (
            {"dpv:hasConsentStatus": event(**{"dpv:isIndicatedAtTime": "2" * 100})},
            "dpv:isIndicatedAtTime",
            Problem.BAD_SYNTAX,
        ),
        ({"dpv:hasConsentStatus": event(**{"dpv:hasDuration": "P"})}, "dpv:hasDuration", Problem.UNSUPPORTED),
        (
            {
                "dpv:hasConsentStatus": event(
                    **{"dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "x"}}
                )
            },
            "dpv:hasDuration",
            Problem.UNSUPPORTED,
        ),
        ({"dpv:hasProcess": {}}, "dpv:hasPurpose", Problem.MISSING),
        ({"dpv:hasProcess": [5]}, "dpv:hasProcess", Problem.WRONG_TYPE),
        ({"dpv:hasProcess": {"dpv:hasPurpose": CANARY}}, "dpv:hasPurpose", Problem.UNKNOWN_NAME),
        (
            {"dpv:hasProcess": {"dpv:hasPurpose": {"skos:broader": ["dpv:Marketing", "dpv:Advertising"]}}},
            "skos:broader",
            Problem.AMBIGUOUS,
        ),
        ({"dpv:hasDataSubject": []}, "dpv:hasDataSubject", Problem.MISSING),
        ({"dpv:hasDataSubject": {}}, "dct:identifier", Problem.MISSING),
        ({"dpv:hasDataController": ["a", "b"]}, "dpv:hasDataController", Problem.AMBIGUOUS),
        ({"dct:identifier": "x" * 500, "@id": None}, "dct:identifier", Problem.MISSING),
        ({"dpv:hasDataController": "x" * 300}, "controller", Problem.TOO_LONG),
    ],
)
def test_a_record_with_unknown_words_is_refused(changes, field, problem):
    """The error names the field and shows nothing of what stood there."""
    with pytest.raises(InvalidWireForm) as caught:
        read_consent_records(foreign(**changes), SHOP)

    assert (field, problem) == (caught.value.field, caught.value.problem)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{", Problem.BAD_SYNTAX),
        ("[" * 100_000, Problem.TOO_DEEP),
        ('{"a":1,"a":2}', Problem.DUPLICATE),
        (" " * 4_000_001, Problem.TOO_LONG),
        (5, Problem.WRONG_TYPE),
        ([[[["x"]]]], Problem.WRONG_TYPE),
        ({"@graph": {"@graph": {}}}, Problem.UNKNOWN_NAME),
    ],
)
def test_what_is_no_record_is_refused(data, problem):
    """Text that is no JSON, and JSON that is no record."""
    with pytest.raises(InvalidWireForm) as caught:
        read_consent_records(data, SHOP)

    assert problem is caught.value.problem


def test_nesting_is_bounded():
    """Lists in lists are walked so deep and no deeper."""
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(InvalidWireForm):
        read_consent_records(deep)


def test_records_of_others_need_to_be_asked_for():
    """Without being told how, nothing that another system wrote is read."""
    with pytest.raises(InvalidWireForm):
        read_consent_records(foreign())


def test_a_foreign_record_speaks_of_its_own_people_only():
    """Our own terms in a file of another system are passed over: they could name anybody's record."""
    forged = consent_records([grant(id="forged")])[0]
    found = read_consent_records(forged, SHOP)

    assert [RecordKey("cmp", WEBSHOP.record_id)] == [it.subject for it in found]
    assert WEBSHOP == read_consent_records(forged)[0].subject


def test_an_address_that_is_none_is_refused():
    """What cannot be contacted cannot have consented to it."""
    record = foreign()
    record["dpv:hasProcess"]["dpv:hasPersonalData"]["rdf:value"] = f"{CANARY} nothing"
    with pytest.raises(InvalidWireForm) as caught:
        read_consent_records(record, SHOP)

    assert CANARY not in str(caught.value)


def test_times_may_be_typed():
    """JSON-LD writes a literal with its type as an object."""
    typed = {"@value": "2024-01-01T10:00:00+01:00", "@type": "xsd:dateTime"}
    found = read_consent_records(foreign(**{"dpv:hasConsentStatus": event(**{"dpv:isIndicatedAtTime": typed})}), SHOP)

    assert datetime(2024, 1, 1, 9, tzinfo=UTC) == found[0].occurred_at
    assert MONDAY > found[0].occurred_at
    assert WEBSHOP != found[0].subject
