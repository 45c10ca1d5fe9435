"""After an erasure: nothing is left that names the person, and nothing that is imported later brings them back."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from consent_acts import (
    HOME,
    LANDLINE,
    MOBILE,
    MONDAY,
    STRANGER,
    THURSDAY,
    TILL,
    TUESDAY,
    WEBSHOP,
    WEDNESDAY,
    WORK,
    act,
    ann,
    ask,
    codes,
    grant,
    sms_grant,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, Purpose
from unifiedcustomer.contact_registers import KeyRing, SuppressionList, suppressions_of_erased
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.wire import to_dict

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
POINTS = (HOME, WORK, MOBILE, LANDLINE)


def erased(*acts, at=WEDNESDAY, points=POINTS, controllers=("Acme",)):
    """The suppression list after Ann was erased."""
    kept = suppressions_of_erased(acts, RING, points=points, subjects=(TILL, WEBSHOP), controllers=controllers, at=at)
    return SuppressionList(RING, kept)


def reimported(found, *acts, customer=None, **question):
    """May we contact the person who is imported again with these acts?"""
    again = customer or ann()
    held = found.acts_for([*again.emails, *again.phones], again.records)
    return ask(*acts, *held, customer=again, **question)


def test_a_reimported_older_grant_denies():
    """A grant from before the erasure does not count when an import brings it back, even under another record."""
    found = erased(grant())
    stranger = ann(records=(STRANGER,))

    assert "objected" in codes(reimported(found, grant()))
    assert not reimported(found, grant(subject=STRANGER), customer=stranger)
    assert not reimported(found, grant(WEDNESDAY))


def test_a_person_may_agree_anew():
    """What is agreed to after the erasure, and can be shown, counts."""
    assert reimported(erased(grant()), grant(WEDNESDAY + timedelta(hours=1)))
    assert not reimported(erased(grant()), grant(WEDNESDAY + timedelta(hours=1), evidence=None))


def test_service_messages_go_on():
    """Erasure is no reason to withhold the receipt of an order that was placed later."""
    assert reimported(erased(), purpose=Purpose.ORDERS, message_class=MessageClass.SERVICE)


def test_a_no_of_the_person_reaches_every_point_they_had():
    """An objection without a contact point still denies when one of their points comes back under another record."""
    found = erased(act(ConsentKind.OBJECT, TUESDAY, purpose=Purpose.ORDERS))
    stranger = ann(records=(STRANGER,), emails=(WORK,))

    assert not reimported(found, customer=stranger, purpose=Purpose.ORDERS, message_class=MessageClass.SERVICE)


def test_a_keyword_stays_with_its_number():
    """A STOP on the mobile says nothing about the landline, after the erasure as before it."""
    found = erased(act(ConsentKind.STOP, TUESDAY, contact_point=MOBILE, channel=Channel.SMS), controllers=())
    kinds = {it.contact_point: it.kind for it in found.acts_for(POINTS) if it.kind is ConsentKind.STOP}

    assert {MOBILE.key: ConsentKind.STOP} == kinds


def test_a_keyword_that_was_taken_back_stays_taken_back():
    """START is kept as STOP is, so the list is neither wider nor narrower than what was said."""
    said = (
        act(ConsentKind.STOP, MONDAY, contact_point=MOBILE, channel=Channel.SMS),
        act(ConsentKind.START, TUESDAY, contact_point=MOBILE, channel=Channel.SMS),
    )
    decision = reimported(erased(*said), sms_grant(WEDNESDAY + timedelta(minutes=1)), channel=Channel.SMS)

    assert "stopped" not in codes(decision)
    assert decision


def test_a_line_that_somebody_else_uses_can_be_left_out():
    """Who stays keeps what they agreed to on a shared line; what was said there against everybody is kept."""
    said = act(ConsentKind.COMPLAIN, MONDAY, contact_point=LANDLINE, subject=None)
    found = erased(said, points=(HOME,))

    assert [ConsentKind.COMPLAIN] == [it.kind for it in found.acts_for([LANDLINE])]
    assert [] == found.acts_for([MOBILE])


def test_every_brand_that_was_said_no_to_is_kept():
    """The erasure is an objection to each company that the acts name, and to those that are given."""
    found = erased(act(ConsentKind.WITHDRAW, TUESDAY, controller="Beta"))

    assert {"Acme", "Beta"} == {it.controller for it in found.acts_for([HOME])}


def test_nothing_personal_is_left():
    """What is kept of an erased person, as it is stored, has no contact point and no record of theirs."""
    written = json.dumps([to_dict(entry) for entry in erased(grant(), act(ConsentKind.OBJECT), sms_grant())])

    for personal in (HOME.mailbox, "annlee", MOBILE.e164[3:], WEBSHOP.source, LANDLINE.e164[3:]):
        assert personal not in written


NOT_KEPT = (ConsentKind.LISTED, ConsentKind.CLEARED)
KINDS = st.sampled_from([kind for kind in ConsentKind if not kind.opens and kind not in NOT_KEPT])
TIMES = st.integers(0, 40).map(lambda hours: MONDAY + timedelta(hours=hours))
SAID = st.builds(
    lambda kind, at, known, point, record, channel: act(
        kind, at, recorded_at=known, contact_point=point, subject=record, channel=channel
    ),
    KINDS,
    TIMES,
    st.none() | TIMES,
    st.sampled_from([HOME, MOBILE]),
    st.sampled_from([None, TILL, WEBSHOP]),
    st.sampled_from([None, Channel.EMAIL, Channel.SMS]),
)


@given(
    st.lists(SAID, max_size=4),
    st.integers(-40, 48),
    st.sampled_from([(Channel.EMAIL, HOME), (Channel.SMS, MOBILE)]),
    st.sampled_from([Purpose.NEWSLETTER, Purpose.ORDERS]),
)
def test_erasure_never_widens_permission(said, hours, where, purpose):
    """Whatever was denied before an erasure is denied after it, for the same acts given again or not."""
    channel, point = where
    agreed = grant(MONDAY + timedelta(hours=hours), channel=channel, contact_point=point)
    message_class = MessageClass.SERVICE if purpose is Purpose.ORDERS else MessageClass.MARKETING
    question = {"channel": channel, "purpose": purpose, "message_class": message_class, "at": THURSDAY}
    before = ask(agreed, *said, **question)
    after = reimported(erased(*said, at=MONDAY + timedelta(hours=41)), agreed, **question)

    assert before or not after
