"""Twilio's bulk consents: the last word at each number goes out, and comes back as the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import HOME, MOBILE, MONDAY, TUESDAY, WEBSHOP, act, grant, sms_grant, withdraw
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, Evidence
from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.contact_registers.twilio_consents import MOST_ITEMS, read_twilio_items, twilio_items
from unifiedcustomer.errors import InvalidValue, InvalidWireForm, Problem
from unifiedcustomer.evidence import Method

SENDER = "MG00000000000000000000000000000000"
CANARY = "canary-7f3a"


def items(*acts, sender_id=SENDER):
    """All items in one list."""
    return [item for batch in twilio_items(acts, sender_id=sender_id) for item in batch]


def read(*given_items, **changes):
    """The acts of items to Acme's sender."""
    whole = {"controller": "Acme", "subjects": {MOBILE.e164: WEBSHOP}, "purpose": "marketing", "proof": "export 7"}
    return read_twilio_items(given_items, **whole | changes)


def stop(at=TUESDAY, **changes):
    """STOP from the mobile."""
    return act(ConsentKind.STOP, at, **{"contact_point": MOBILE, "channel": Channel.SMS} | changes)


def test_an_item_is_what_the_interface_takes():
    """Number, sender, state, source and time; the correlation id has 32 characters and is the same each time."""
    item = items(sms_grant(evidence=Evidence(wording="Yes", method=Method.CHECKBOX)))[0]

    assert {
        "contact_id": MOBILE.e164,
        "sender_id": SENDER,
        "status": "opt-in",
        "source": "website",
        "date_of_consent": "2026-11-23T11:00:00Z",
    } == {name: value for name, value in item.items() if name != "correlation_id"}
    assert 32 == len(item["correlation_id"])
    agreed = sms_grant()
    assert items(agreed) == items(agreed)


def test_the_last_word_counts():
    """A STOP after a yes opts out, a yes after it opts in, and at the same instant the no wins."""
    assert "opt-out" == items(sms_grant(MONDAY), stop(TUESDAY))[0]["status"]
    assert "opt-in" == items(stop(MONDAY), sms_grant(TUESDAY))[0]["status"]
    assert "opt-out" == items(sms_grant(TUESDAY), stop(TUESDAY))[0]["status"]
    assert "opt-out-message" == items(stop())[0]["source"]
    keyword = sms_grant(evidence=Evidence(proof="log", method=Method.KEYWORD))
    assert "opt-in-message" == items(keyword)[0]["source"]


def test_only_text_messages_count():
    """Mail, calls and requests that were not confirmed are not sent; a no to every channel is."""
    assert [] == items(grant(), sms_grant(channel=Channel.TELEMARKETING), act(ConsentKind.REQUEST))
    assert [] == items(withdraw(), withdraw(contact_point=HOME))
    assert "opt-out" == items(withdraw(contact_point=MOBILE))[0]["status"]


def test_items_go_out_in_requests_of_twenty_five():
    """As many requests as are needed, each number once."""
    numbers = [PhoneNumber(e164=f"+3247000{digits:04d}") for digits in range(60)]
    batches = twilio_items([sms_grant(contact_point=number) for number in numbers], sender_id=SENDER)

    assert [MOST_ITEMS, MOST_ITEMS, 10] == [len(batch) for batch in batches]
    assert 60 == len({item["correlation_id"] for batch in batches for item in batch})


SAID = st.lists(
    st.tuples(st.sampled_from([sms_grant, stop]), st.integers(0, 3), st.sampled_from(["+32470000001", "+32470000002"])),
    max_size=6,
)


@given(SAID, st.randoms(use_true_random=False))
def test_the_state_comes_back(said, dice):
    """In any order of the acts, what is read back says the same of every number when it is sent again."""
    acts = [make(MONDAY + timedelta(hours=hours), contact_point=f"phone:{number}") for make, hours, number in said]
    sent = items(*acts)
    dice.shuffle(acts)
    back = read(*sent, subjects={"+32470000001": WEBSHOP, "+32470000002": WEBSHOP})

    assert [item["contact_id"] for item in sent] == [item["contact_id"] for item in items(*acts)]
    assert [(item["contact_id"], item["status"], item["date_of_consent"]) for item in sent] == [
        (item["contact_id"], item["status"], item["date_of_consent"]) for item in items(*back)
    ]


@pytest.mark.parametrize("sender", ["", "MG1", "ACME", "+0", "MG" + "0" * 33, "+32470123456\n"])
def test_a_sender_that_is_none_is_refused(sender):
    """Neither a service, nor a number, nor a short code."""
    with pytest.raises(InvalidValue):
        twilio_items([], sender_id=sender)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def item(**changes):
    """An item as it was exported."""
    whole = {
        "contact_id": MOBILE.e164,
        "correlation_id": "ad388b5a46b33b874b0d41f7226db2ef",
        "sender_id": SENDER,
        "status": "opt-in",
        "source": "website",
        "date_of_consent": "2026-01-01T10:00:00Z",
    }
    return whole | changes


def test_an_opt_in_is_a_grant_of_somebody():
    """For the person whose number it is, with where it can be shown; of nobody's number it is passed over."""
    found = read(item())[0]

    assert (ConsentKind.GRANT, WEBSHOP, MOBILE.key, Channel.SMS, "marketing", "website", "export 7") == (
        found.kind,
        found.subject,
        found.contact_point,
        found.channel,
        found.purpose,
        found.evidence.place,
        found.evidence.proof,
    )
    assert [] == read(item(), subjects={})
    assert [] == read(item(date_of_consent=""))


def test_an_opt_out_is_kept_for_its_number():
    """Also of nobody's number; without a date from when the caller says."""
    dated = read(item(status="opt-out"), subjects={})[0]
    undated = read(item(status="opt-out", date_of_consent=None), undated_at=TUESDAY)[0]

    assert (ConsentKind.WITHDRAW, None, None) == (dated.kind, dated.subject, dated.purpose)
    assert TUESDAY == undated.occurred_at
    assert datetime(2026, 1, 1, 10, tzinfo=UTC) == dated.occurred_at


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"status": CANARY}, "status", Problem.UNKNOWN_NAME),
        ({"status": None}, "status", Problem.MISSING),
        ({"status": ["opt-in"]}, "status", Problem.WRONG_TYPE),
        ({"contact_id": CANARY}, "e164", Problem.BAD_SYNTAX),
        ({"contact_id": "=1+1"}, "e164", Problem.BAD_SYNTAX),
        ({"correlation_id": ""}, "correlation_id", Problem.WRONG_TYPE),
        ({"date_of_consent": CANARY}, "date_of_consent", Problem.BAD_SYNTAX),
        ({"date_of_consent": "2026-01-01T10:00:00"}, "date_of_consent", Problem.NAIVE_DATETIME),
        ({"date_of_consent": 5}, "date_of_consent", Problem.WRONG_TYPE),
        ({"date_of_consent": "1800-01-01T10:00:00Z"}, "occurred_at", Problem.OUT_OF_RANGE),
        ({"status": "opt-out", "date_of_consent": None}, "date_of_consent", Problem.MISSING),
    ],
)
def test_a_hostile_item_is_refused(changes, field, problem):
    """With the field and the problem, and nothing of the value."""
    with pytest.raises(InvalidWireForm) as caught:
        read(item(**changes))

    assert (field, problem) == (caught.value.field, caught.value.problem)
    assert CANARY not in str(caught.value)


def test_items_that_are_none_are_refused():
    """An item twice, and something that is no item."""
    for given_items in ([item(), item()], [5]):
        with pytest.raises(InvalidWireForm):
            read(*given_items)
