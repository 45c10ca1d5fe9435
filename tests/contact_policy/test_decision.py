"""One question, one answer: allowed or not, at which point, until when, and every reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from consent_acts import (
    ACME,
    HOME,
    HOUSE,
    LANDLINE,
    MOBILE,
    MONDAY,
    STRANGER,
    THURSDAY,
    TUESDAY,
    WEBSHOP,
    WEDNESDAY,
    WORK,
    act,
    ann,
    ask,
    codes,
    decided,
    grant,
    looked,
    sent,
    sms_grant,
    withdraw,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, Purpose
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.contact_policy import ContactPolicy
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, Problem, UnifiedCustomerError
from unifiedcustomer.permits import MessageClass, Obligation, Reason

SERVICE = {"purpose": Purpose.ORDERS, "message_class": MessageClass.SERVICE}
TEXT = {"channel": Channel.SMS}
SUNDAY = THURSDAY + timedelta(days=3)


# ── yes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_consent_is_a_yes_that_gives_a_permit():
    """The permit is for the point that was consented with, and says what the message must carry."""
    decision = ask(grant(), withdraw(TUESDAY, channel=Channel.SMS))
    permit = decision.permit()

    assert [Reason.GRANTED] == codes(decision)
    assert HOME is permit.contact_point
    assert Obligation.ONE_CLICK_UNSUBSCRIBE in permit.obligations
    assert (THURSDAY, THURSDAY + timedelta(hours=1)) == (permit.decided_at, permit.valid_until)


def test_codes_will_do_for_channel_and_class():
    """Who asks in plain text gets the same answer."""
    assert ask(grant(id="1")) == ask(grant(id="1"), channel="email", message_class="marketing")


def test_the_first_permitted_point_is_picked():
    """Of several mailboxes it is one that they consented with."""
    assert WORK is ask(grant(contact_point=WORK)).permit().contact_point
    assert HOME is ask(grant(contact_point=WORK), grant()).permit().contact_point


def test_a_permit_ends_with_the_consent():
    """It never outlives what it rests on."""
    end = THURSDAY + timedelta(minutes=5)

    assert end == ask(grant(expires_at=end)).valid_until


def test_a_permit_ends_when_the_hours_do():
    """A text that is allowed shortly before closing is not allowed after it."""
    at = THURSDAY.replace(hour=18, minute=30)

    assert THURSDAY.replace(hour=19) == ask(sms_grant(), **TEXT, at=at).valid_until


def test_a_permit_lasts_its_time_through_a_change_of_clocks():
    """An hour is sixty minutes, also when the wall shows the same hour again."""
    at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    decision = ask(grant(datetime(2026, 1, 1, tzinfo=UTC)), at=at)

    assert timedelta(hours=1) == decision.valid_until.astimezone(UTC) - at.astimezone(UTC)


# ── no, with every reason ───────────────────────────────────────────────────────────────────────────────────────────


def test_default_is_no():
    """Without acts, every addressable channel refuses marketing, but for letters, which the law allows until a no."""
    letters = {Channel.DIRECT_MAIL, Channel.CATALOGUE}
    for channel in (channel for channel in Channel if channel.is_addressable):
        assert (channel in letters) is bool(ask(channel=channel))
        assert not ask(act(ConsentKind.OBJECT), channel=channel)


def test_every_reason_is_told_not_the_first():
    """A withdrawn consent, a dead number, closed hours and a full cap are four reasons."""
    texts = [sent(SUNDAY - timedelta(hours=hours), hours, channel=Channel.SMS) for hours in (1, 2, 3)]
    acts = [sms_grant(), withdraw(), act(ConsentKind.BOUNCE, contact_point=MOBILE)]
    decision = ask(*acts, touchpoints=texts, **TEXT, at=SUNDAY)

    assert [Reason.BOUNCED, Reason.WITHDRAWN, Reason.QUIET_HOURS, Reason.FREQUENCY_CAP] == codes(decision)
    with pytest.raises(ContactNotPermitted) as caught:
        decision.permit()
    assert codes(decision) == list(caught.value.reasons)


def test_the_reasons_of_all_points_are_told_once():
    """Two mailboxes without consent are one reason; a bounce at one of them is another."""
    decision = ask(act(ConsentKind.BOUNCE, contact_point=WORK))

    assert [Reason.NO_CONSENT, Reason.BOUNCED] == codes(decision)
    assert decision.contact_point is None


def test_a_refusal_about_one_point_names_it():
    """Where only one point came into question, the decision says which."""
    assert MOBILE.key == ask(**TEXT).contact_point


def test_a_channel_that_picks_nobody_is_refused():
    """Nobody is addressed on television, whatever they consented to."""
    assert [Reason.CHANNEL_NOT_ADDRESSABLE] == codes(ask(grant(), channel=Channel.TV))
    assert [Reason.CHANNEL_NOT_ADDRESSABLE] == codes(ask(channel=Channel.STORE, **SERVICE))


def test_without_a_point_there_is_nowhere():
    """Consent alone delivers nothing; what they said is told beside."""
    nowhere = ann(emails=())

    assert [Reason.NO_CONTACT_POINT] == codes(ask(grant(), customer=nowhere))
    assert [Reason.NO_CONTACT_POINT, Reason.WITHDRAWN] == codes(ask(grant(), withdraw(), customer=nowhere))


def test_a_customer_without_records_is_refused():
    """An act of nobody is nobody's consent."""
    assert [Reason.NO_CONSENT] == codes(ask(grant(), customer=ann(records=())))


# ── which point ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_point_may_be_asked_for():
    """Only that point is considered."""
    assert WORK.key == ask(grant(), contact_point=WORK).contact_point
    assert [Reason.NO_CONSENT] == codes(ask(grant(), contact_point=WORK))


def test_a_strangers_point_is_refused():
    """Also where Ann consented with it: it is not known to be hers."""
    other = EmailAddress(address="bob@example.com", mailbox="bob@example.com")

    assert [Reason.NOT_THEIR_CONTACT_POINT] == codes(ask(grant(contact_point=other), contact_point=other))


def test_a_point_of_another_kind_is_refused():
    """Her landline takes no text; her mailbox takes no letter."""
    assert Reason.NO_CONTACT_POINT in codes(ask(sms_grant(contact_point=LANDLINE), **TEXT, contact_point=LANDLINE))
    assert Reason.NO_CONTACT_POINT in codes(ask(channel=Channel.DIRECT_MAIL, contact_point=HOME))


def test_what_is_sent_to_is_the_customers_own_point():
    """Another address with the same key does not slip into the permit."""
    lookalike = EmailAddress(address="thief@evil.example", mailbox=HOME.mailbox)

    assert HOME is ask(grant(), contact_point=lookalike).permit().contact_point


@pytest.mark.parametrize(
    ("channel", "point"),
    [
        (Channel.SMS, MOBILE),
        (Channel.MESSAGING, MOBILE),
        (Channel.TELEMARKETING, LANDLINE),
        (Channel.DIRECT_MAIL, HOUSE),
        (Channel.CATALOGUE, HOUSE),
        (Channel.PUSH, PushToken(app="shop", token="fx:APA91b:7")),
        (Channel.SOCIAL_DIRECT, SocialHandle(network="mastodon", handle="@ann@social.example")),
        (Channel.MESSAGING, SocialHandle(network="signal", handle="ann.07")),
    ],
    ids=str,
)
def test_each_channel_reaches_its_kind_of_point(channel, point):
    """A consent with the point is a permit for the point."""
    acts = [grant(channel=channel, contact_point=point), looked(THURSDAY, contact_point=LANDLINE)]

    assert point == ask(*acts, channel=channel).permit().contact_point


def test_another_persons_installation_is_not_reached():
    """A token that a stranger's record consented with is not this customer's."""
    token = PushToken(app="shop", token="x")
    given = grant(channel=Channel.PUSH, contact_point=token, subject=STRANGER)

    assert [Reason.NO_CONTACT_POINT] == codes(ask(given, channel=Channel.PUSH))


def test_a_key_that_spells_no_token_is_passed_over():
    """A push key without a token reaches nothing."""
    given = grant(channel=Channel.PUSH, contact_point="push:shop")

    assert [Reason.NO_CONTACT_POINT] == codes(ask(given, channel=Channel.PUSH))


def test_a_number_of_unknown_kind_may_take_texts():
    """Where the numbering plan does not tell, the consent with it does."""
    unknown = PhoneNumber(e164="+12125550123", country="US")
    customer = ann(phones=(unknown,), addresses=())
    at = datetime(2026, 11, 24, 18, tzinfo=UTC)  # eight in Honolulu, thirteen in New York
    texted = {"customer": customer, **TEXT, "policy": attrs.evolve(ACME, sector="retail")}
    early, late = (ask(sms_grant(contact_point=unknown), **texted, at=at + timedelta(hours=h)) for h in (0, 2))

    assert Reason.QUIET_HOURS in codes(early)
    assert Reason.QUIET_HOURS not in codes(late)


# ── bounces ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def bounce(at=TUESDAY, **changes):
    """A message to the home mailbox came back."""
    return act(ConsentKind.BOUNCE, at, **{"subject": None, "contact_point": HOME} | changes)


def lift(at=WEDNESDAY, **changes):
    """The home mailbox works again."""
    return act(ConsentKind.LIFT, at, **{"subject": None, "contact_point": HOME} | changes)


@pytest.mark.parametrize("kind", MessageClass)
def test_nothing_is_sent_to_a_dead_point(kind):
    """Neither marketing nor an invoice nor a recall arrives there; the other mailbox takes it."""
    purpose = {MessageClass.MARKETING: Purpose.NEWSLETTER}.get(kind, Purpose.ORDERS)
    acts = [grant(), grant(contact_point=WORK), bounce(controller="Somebody Else")]

    assert WORK is ask(*acts, message_class=kind, purpose=purpose).permit().contact_point
    assert [Reason.BOUNCED] == codes(ask(*acts, message_class=kind, purpose=purpose, contact_point=HOME))


def test_a_point_that_works_again_is_used_again():
    """And what was withdrawn stays withdrawn."""
    assert HOME is ask(grant(), bounce(), lift()).permit().contact_point
    assert [Reason.WITHDRAWN] == codes(ask(grant(), bounce(), withdraw(), lift(), contact_point=HOME))


@pytest.mark.parametrize("changes", [{"at": TUESDAY}, {"contact_point": WORK}, {"channel": Channel.SMS}])
def test_only_news_of_that_point_lifts_its_bounce(changes):
    """A tie, another point and another channel leave it dead."""
    decision = ask(grant(), bounce(), lift(**changes), contact_point=HOME)

    assert [Reason.BOUNCED] == codes(decision)


def test_a_bounce_in_one_channel_leaves_the_others():
    """A number that takes no texts can be called."""
    noon = THURSDAY.replace(hour=10)
    acts = [
        sms_grant(),
        sms_grant(channel=Channel.TELEMARKETING),
        bounce(contact_point=MOBILE, channel=Channel.SMS),
        looked(WEDNESDAY),
    ]

    assert [Reason.BOUNCED] == codes(ask(*acts, **TEXT, at=noon))
    assert MOBILE is ask(*acts, channel=Channel.TELEMARKETING, at=noon).permit().contact_point


# ── classes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_service_needs_no_consent_and_knows_no_hours():
    """An order confirmation goes out on Sunday night, whatever was withdrawn, and carries who writes."""
    decision = ask(withdraw(), act(ConsentKind.OBJECT), **SERVICE, at=SUNDAY.replace(hour=3))

    assert [Reason.SERVICE_MESSAGE] == codes(decision)
    assert (Obligation.SENDER_IDENTITY,) == decision.permit().obligations


def test_the_law_obliges():
    """A recall is told to all who can be reached."""
    decision = ask(withdraw(purpose=Purpose.LEGAL), purpose=Purpose.LEGAL, message_class=MessageClass.LEGAL)

    assert [Reason.LEGAL_MESSAGE] == codes(decision)


@pytest.mark.parametrize("kind", [MessageClass.SERVICE, MessageClass.LEGAL])
@pytest.mark.parametrize("purpose", [Purpose.NEWSLETTER, "research", "servicedesk"])
def test_marketing_that_calls_itself_service_is_marketing(kind, purpose):
    """The purpose decides; one that is not known to be service needs a consent."""
    decision = ask(message_class=kind, purpose=purpose)

    assert MessageClass.MARKETING is decision.message_class
    assert [Reason.NO_CONSENT] == codes(decision)


def test_marketing_under_a_service_purpose_is_refused():
    """A consent to order mails is none to advertising in them."""
    decision = ask(grant(purpose=Purpose.SERVICE), purpose=Purpose.ORDERS)

    assert [Reason.MISCLASSIFIED] == codes(decision)


# ── hours and caps ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_quiet_hours_say_when_to_try_again():
    """On Sunday a text waits for Monday, a minute after opening, and the row is named."""
    decision = ask(sms_grant(), **TEXT, at=SUNDAY)
    (item,) = decision.reasons

    assert (Reason.QUIET_HOURS, ("house.hours.messages",)) == (item.code, item.rules)
    assert SUNDAY.replace(day=SUNDAY.day + 1, hour=9, minute=1) == item.until == decision.next_allowed_at
    assert ask(sms_grant(), **TEXT, at=decision.next_allowed_at)


def test_every_zone_they_may_be_in_counts():
    """A Belgian number and an address in California: both must be awake."""
    customer = ann(addresses=(HOUSE, PostalAddress(city="Fresno", country="US")))

    assert Reason.QUIET_HOURS in codes(ask(sms_grant(), customer=customer, **TEXT))


@pytest.mark.parametrize("country", [None, "ZZ", "QQ"])
def test_where_nobody_knows_the_time_the_answer_is_no(country):
    """Without a country and without a zone of the policy's own, nobody is texted."""
    number = PhoneNumber(e164="+88300000000", country=country)
    customer = ann(phones=(number,), addresses=())
    somewhere = {"customer": customer, "at": THURSDAY, **TEXT}
    policy = attrs.evolve(ACME, default_zone=None, default_place=None)
    decision = ask(sms_grant(contact_point=number), **somewhere, policy=policy)

    assert Reason.ZONE_UNKNOWN in codes(decision)
    assert (country is None) is bool(ask(sms_grant(contact_point=number), **somewhere))


def test_a_full_cap_says_when_there_is_room():
    """Four mails in a week are enough; the fifth waits."""
    mails = [sent(THURSDAY - timedelta(days=days), days) for days in (1, 2, 3, 4)]
    decision = ask(grant(), touchpoints=mails)

    assert [Reason.FREQUENCY_CAP] == codes(decision)
    assert THURSDAY + timedelta(days=3, minutes=1) == decision.next_allowed_at
    assert ask(grant(), touchpoints=mails, at=decision.next_allowed_at)


def test_waiting_does_not_help_where_something_else_refuses():
    """There is no next time for a consent that was never given, or that ends before it."""
    assert ask(**TEXT, at=SUNDAY).next_allowed_at is None
    assert ask(sms_grant(expires_at=SUNDAY + timedelta(hours=1)), **TEXT, at=SUNDAY).next_allowed_at is None
    assert ask(sms_grant(), **TEXT, at=SUNDAY, policy=attrs.evolve(ACME, duties=())).next_allowed_at is None


@pytest.mark.parametrize("rows", ["hours", "duties"])
def test_a_missing_rule_is_a_no(rows):
    """A policy that says nothing about a channel does not allow it."""
    decision = ask(grant(), policy=attrs.evolve(ACME, **{rows: ()}))

    assert [Reason.RULE_MISSING] == codes(decision)
    assert {"rule": rows} == decision.reasons[0].details


def test_no_cap_is_no_limit():
    """Caps are house rules: where there is none, there is none."""
    mails = [sent(THURSDAY, number) for number in range(99)]

    assert ask(grant(), touchpoints=mails, policy=attrs.evolve(ACME, caps=()))


# ── other companies ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_said_to_another_company_is_not_heard():
    """Neither its yes nor its no."""
    travel = ContactPolicy(controller="Acme Travel", default_zone="Europe/Brussels")

    assert not ask(grant(), policy=travel)
    assert ask(grant(), withdraw(controller="Acme Travel"))


# ── questions that cannot be asked ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"at": datetime(2026, 11, 26)}, "at", Problem.NAIVE_DATETIME),
        ({"at": "now"}, "at", Problem.WRONG_TYPE),
        ({"at": datetime.max.replace(tzinfo=UTC)}, "at", Problem.OUT_OF_RANGE),
        ({"at": datetime.min.replace(tzinfo=UTC)}, "at", Problem.OUT_OF_RANGE),
        ({"channel": "pigeon"}, "channel", Problem.UNKNOWN_NAME),
        ({"channel": None}, "channel", Problem.UNKNOWN_NAME),
        ({"message_class": "spam"}, "message_class", Problem.UNKNOWN_NAME),
        ({"purpose": "Everything!"}, "purpose", Problem.BAD_SYNTAX),
        ({"purpose": None}, "purpose", Problem.MISSING),
    ],
)
def test_a_question_that_makes_no_sense_is_an_error(changes, field, problem):
    """Never an accidental yes, and never the value in the message."""
    with pytest.raises(UnifiedCustomerError) as caught:
        ask(grant(), **changes)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_a_decision_is_about_what_was_asked():
    """It repeats the question it answers."""
    decision = decided(
        ann(), [], channel=Channel.EMAIL, purpose="marketing", message_class="marketing", at=MONDAY, policy=ACME
    )

    assert ("c-1", Channel.EMAIL, "marketing", MONDAY) == (
        decision.customer_id,
        decision.channel,
        decision.purpose,
        decision.decided_at,
    )


def test_nothing_personal_is_told():
    """Neither reasons nor sentences show an address, a number or the words of the consent."""
    decisions = [ask(grant(), withdraw(), channel=channel) for channel in Channel]
    shown = "".join(repr(decision) + decision.explain() for decision in decisions)

    assert not any(word in shown for word in ("annlee", "32470", "Nieuwstraat", "send me news", WEBSHOP.record_id * 9))


def test_an_act_with_the_same_id_and_another_content_counts_as_both():
    """A conflict that a store should have refused is never resolved in favour of contact."""
    assert not ask(grant(id="same"), withdraw(id="same"))


def test_errors_are_of_the_house():
    """A wrong question is an InvalidValue, which is a ValueError."""
    with pytest.raises(InvalidValue):
        ask(purpose="")
