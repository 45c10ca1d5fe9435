"""The door: who may be rendered for, and what is needed."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from rendering.builders import ANN, DUTIES, FOUR, KESTREL, NOON, POINTS, customer, offer, permit, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.declarations import Fact
from unifiedcustomer.errors import (
    ContactNotPermitted,
    InvalidMessage,
    InvalidValue,
    MissingFact,
    Problem,
    WrongType,
)
from unifiedcustomer.facts import Code
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.permits import MessageClass, Obligation
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import RENDERED_CHANNELS, render
from unifiedcustomer.rendering.duties import check_duties

RECEIPT = Message(
    id="order-sent",
    purpose="service.orders",
    message_class=MessageClass.SERVICE,
    blocks=[Heading("Your order is on its way"), Paragraph("Its number is {order}.")],
    facts={"order": Fact(value=Code("K-1042"))},
)


def reasons(message, channel, **options):
    with pytest.raises(ContactNotPermitted) as caught:
        rendered(message, channel, **options)
    return caught.value.reasons


# ── permission ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("channel", FOUR)
@pytest.mark.parametrize("message", [offer(), RECEIPT], ids=["marketing", "service"])
def test_without_a_permit_nothing_is_rendered(message, channel):
    """Not even a service message: the number may have bounced, or belong to somebody else by now."""
    assert ("no_permit",) == reasons(message, channel, permit=None)


def test_a_caller_is_answered_without_a_permit():
    """Who calls us wants to be told where the order is."""
    found = rendered(RECEIPT, Channel.CALL_CENTER, permit=None)

    assert found.payload.number is None
    assert "Good day, this is Kestrel & Sons." == found.payload.steps[1].text


def test_a_caller_is_not_sold_anything_without_a_permit():
    """Marketing is marketing, whoever rang."""
    assert ("no_permit",) == reasons(offer(), Channel.CALL_CENTER, permit=None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"customer_id": CustomerId("somebody-else")}, "permit_of_another_customer"),
        ({"channel": Channel.EMAIL}, "permit_for_another_channel"),
        ({"purpose": "marketing.events"}, "permit_for_another_purpose"),
        ({"message_class": MessageClass.LEGAL}, "permit_for_another_class"),
        ({"decided_at": NOON + timedelta(minutes=1)}, "permit_not_valid_then"),
        ({"valid_until": NOON}, "permit_not_valid_then"),
        ({"point": POINTS[Channel.EMAIL]}, "permit_for_another_kind_of_point"),
    ],
)
def test_a_permit_for_something_else_is_none(changed, reason):
    """Customer, channel, purpose, class, time and kind of address all have to be right."""
    found = permit(Channel.SMS, offer(), **changed)

    assert (reason,) == reasons(offer(), Channel.SMS, permit=found)


def test_a_wider_purpose_covers_a_narrower_one():
    """Who agreed to marketing agreed to offers."""
    assert rendered(offer(), Channel.SMS, permit=permit(Channel.SMS, offer(), purpose="marketing"))


def test_a_permit_cannot_be_imitated():
    """Something that looks like one is not one."""
    with pytest.raises(WrongType):
        rendered(offer(), Channel.SMS, permit=object())


def test_two_wrongs_are_two_reasons():
    """All of them are told."""
    found = permit(Channel.EMAIL, offer(), valid_until=NOON)

    assert {"permit_for_another_channel", "permit_not_valid_then", "permit_for_another_kind_of_point"} == set(
        reasons(offer(), Channel.SMS, permit=found)
    )


# ── duties ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("channel", FOUR)
def test_marketing_always_has_a_way_out(channel):
    """Also where the permit forgot to ask for one."""
    found = rendered(offer(), channel, permit=permit(channel, offer(), obligations=()))

    assert any(mark.fact.startswith("opt_out.") for mark in found.manifest)


CAN_BE_MET = {
    Channel.EMAIL: set(Obligation),  # a link that ends it is what an email has instead of the other ways
    Channel.SMS: {
        Obligation.SENDER_IDENTITY,
        Obligation.STOP_TEXT,
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.OBJECTION_NOTICE,
    },
    Channel.PUSH: {Obligation.SENDER_IDENTITY, Obligation.OPT_OUT_SETTING},
    Channel.TELEMARKETING: {Obligation.SENDER_IDENTITY, Obligation.CALLER_NUMBER, Obligation.OBJECTION_NOTICE},
}


@pytest.mark.parametrize("channel", FOUR)
@pytest.mark.parametrize("duty", Obligation)
def test_each_duty_is_met_or_refused(channel, duty):
    """What the permit asks for stands in the payload, or there is no payload."""
    asked = permit(channel, RECEIPT, obligations=(duty,))
    if duty in CAN_BE_MET[channel]:
        found = rendered(RECEIPT, channel, permit=asked)
        assert any("." in mark.fact for mark in found.manifest)
    else:
        assert (duty.value,) == reasons(RECEIPT, channel, permit=asked)


@pytest.mark.parametrize(("channel", "duties"), DUTIES.items())
def test_a_damaged_payload_meets_no_duty(channel, duties):
    """The check reads what is there, not what was meant."""
    found = rendered(offer(), channel)
    damaged = attrs.evolve(found, parts={part: text.upper().replace("E", "3") for part, text in found.parts.items()})

    with pytest.raises(ContactNotPermitted) as caught:
        check_duties(damaged, frozenset(duties))
    assert {duty.value for duty in duties} - {"caller_number"} <= set(caught.value.reasons)


def test_an_email_meets_its_duties_in_both_bodies():
    """Whichever of the two is shown."""
    found = rendered(offer(), Channel.EMAIL)
    half = attrs.evolve(found, manifest=tuple(mark for mark in found.manifest if mark.part != "html"))

    with pytest.raises(ContactNotPermitted) as caught:
        check_duties(half, frozenset(DUTIES[Channel.EMAIL]))
    assert ("postal_address", "sender_identity", "unsubscribe_link") == caught.value.reasons


def test_one_click_needs_its_headers():
    """A link in the text alone is no one-click unsubscribe."""
    found = rendered(offer(), Channel.EMAIL)
    del found.payload["List-Unsubscribe-Post"]

    with pytest.raises(ContactNotPermitted):
        check_duties(found, frozenset({Obligation.ONE_CLICK_UNSUBSCRIBE}))
    with pytest.raises(ContactNotPermitted):
        check_duties(attrs.evolve(found, payload={}), frozenset({Obligation.ONE_CLICK_UNSUBSCRIBE}))


def test_a_link_needs_a_token():
    """Or the one who clicks cannot be told from others."""
    with pytest.raises(MissingFact) as caught:
        rendered(offer(), Channel.EMAIL, opt_out_token=None)
    assert ("opt_out_token",) == caught.value.names


def test_channels_with_a_better_way_out_need_no_token():
    """A STOP, a switch in the app, a word to the agent."""
    for channel in (Channel.SMS, Channel.PUSH, Channel.TELEMARKETING):
        assert rendered(offer(), channel, opt_out_token=None)


# ── the rest of the door ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("channel", "medium", "expected"),
    [
        ("telex", None, ("channel", Problem.UNKNOWN_NAME)),
        ("sms", "pigeon", ("medium", Problem.UNKNOWN_NAME)),
        ("sms", "postcard", ("medium", Problem.UNSUPPORTED)),
    ],
)
def test_a_channel_or_a_medium_that_is_none_is_refused(channel, medium, expected):
    """Every channel there is has a renderer; a medium belongs to its channel."""
    with pytest.raises(InvalidValue) as caught:
        render(offer(), customer(), channel=channel, medium=medium, at=NOON, brand=KESTREL)
    assert expected == (caught.value.field, caught.value.problem)
    assert set(Channel) == set(RENDERED_CHANNELS)


def test_a_channel_may_be_given_by_its_code():
    """As it is stored."""
    assert Channel.SMS is rendered(offer(), "sms", permit=permit(Channel.SMS, offer())).channel


@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 12), "now"])
def test_a_moment_has_a_zone(at):
    """Or nobody knows whether the permit holds."""
    with pytest.raises(WrongType):
        rendered(offer(), Channel.SMS, at=at)


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        (None, "until 30 November 2026 everything over £50.00"),
        ("en-US", "until November 30, 2026 everything over £50.00"),
        ("en_CA", "until November 30, 2026 everything over £50.00"),
    ],
)
def test_facts_follow_the_locale(locale, line):
    """Of the same language as the message."""
    assert line in rendered(offer(), Channel.EMAIL, locale=locale).parts["text"]


@pytest.mark.parametrize(("locale", "problem"), [("de", Problem.UNSUPPORTED), ("xx", Problem.UNKNOWN_NAME)])
def test_two_languages_are_not_mixed(locale, problem):
    """German dates in English sentences help nobody."""
    with pytest.raises(InvalidMessage) as caught:
        rendered(offer(), Channel.EMAIL, locale=locale)
    assert ("locale", problem) == (caught.value.field, caught.value.problem)


def test_our_own_sentences_in_another_language_are_reported():
    """They are English where we have none in the message's."""
    found = rendered(attrs.evolve(RECEIPT, locale="fi"), Channel.EMAIL)

    assert [FindingCode.OTHER_LANGUAGE] == [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("channel", "field"),
    [(Channel.EMAIL, "email"), (Channel.SMS, "sms_sender"), (Channel.TELEMARKETING, "phone")],
)
def test_a_brand_needs_what_its_channel_needs(channel, field):
    """And no more than that."""
    with pytest.raises(InvalidMessage) as caught:
        rendered(offer(), channel, brand=attrs.evolve(KESTREL, **{field: None}))
    assert (field, Problem.MISSING) == (caught.value.field, caught.value.problem)


def test_a_rendering_shows_nothing_personal_in_its_repr():
    """Name, address, text and links stay out of logs."""
    point = PhoneNumber(e164="+447700900999")
    for channel in FOUR:
        found = rendered(
            offer(),
            channel,
            customer("Canaria"),
            point=point if channel.value in {"sms", "telemarketing"} else POINTS[channel],
        )
        for shown in (repr(found), repr(found.payload)) if channel is not Channel.PUSH else (repr(found),):
            assert "Canaria" not in shown
            assert "900999" not in shown
            assert ANN not in shown
