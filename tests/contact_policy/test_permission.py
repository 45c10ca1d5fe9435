"""Where a consent stands: the later act wins, a no is wide, a yes is narrow."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from consent_acts import (
    HOME,
    LANDLINE,
    MOBILE,
    MONDAY,
    SHOWN,
    STRANGER,
    THURSDAY,
    TILL,
    TUESDAY,
    WEBSHOP,
    WEDNESDAY,
    WORK,
    act,
    grant,
    sms_grant,
    withdraw,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, Purpose, Status
from unifiedcustomer.contact_policy import Scope, permission
from unifiedcustomer.permits import MessageClass, Reason

NEWSLETTER = Scope(
    records=frozenset({TILL, WEBSHOP}),
    contact_point=HOME.key,
    channel=Channel.EMAIL,
    purpose=Purpose.NEWSLETTER,
    message_class=MessageClass.MARKETING,
    controller="Acme",
)
TEXTS = attrs.evolve(NEWSLETTER, contact_point=MOBILE.key, channel=Channel.SMS)


def status(*acts, scope=NEWSLETTER, at=THURSDAY, **options):
    """Where the consent stands."""
    return permission(scope, acts, at=at, **options).status


def reasons(*acts, scope=NEWSLETTER, at=THURSDAY, **options):
    """The codes of what speaks against it."""
    return [item.code for item in permission(scope, acts, at=at, **options).against]


# ── a yes is narrow ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_an_act_there_is_no_consent():
    """Nobody has said anything: no."""
    assert Status.UNKNOWN is status()
    assert [Reason.NO_CONSENT] == reasons()


def test_a_grant_that_covers_the_question_is_a_yes():
    """Person, point, channel, purpose and company agree; the act is named as the basis."""
    given = grant()
    found = permission(NEWSLETTER, [given], at=THURSDAY)

    assert Status.GRANTED is found.status
    assert (given,) == found.basis
    assert ((given.id,), MONDAY) == (found.reason().acts, found.reason().since)
    assert () == found.against


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"subject": STRANGER},
        {"contact_point": WORK},
        {"contact_point": MOBILE, "channel": Channel.SMS},
        {"purpose": Purpose.OFFERS},
        {"purpose": "marketing.newsletter.kids"},
        {"controller": "Acme Travel"},
    ],
    ids=["person", "point", "channel", "purpose", "part-of-purpose", "company"],
)
def test_a_grant_elsewhere_is_no_grant_here(elsewhere):
    """A yes holds for no other person, point, channel, purpose or company."""
    assert Status.UNKNOWN is status(grant(**elsewhere))


def test_a_grant_holds_from_when_it_was_given():
    """A grant of the future has no effect yet."""
    assert Status.UNKNOWN is status(grant(THURSDAY + timedelta(microseconds=1)))
    assert Status.GRANTED is status(grant(THURSDAY))


def test_a_grant_without_evidence_is_not_counted():
    """What cannot be shown does not count, and the reason says so, unless the policy does without."""
    bare = grant(evidence=None)

    assert [Reason.UNPROVEN] == reasons(bare)
    assert Status.GRANTED is status(bare, evidence_required=False)


# ── the later act wins ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ConsentKind.WITHDRAW, Reason.WITHDRAWN),
        (ConsentKind.OBJECT, Reason.OBJECTED),
        (ConsentKind.COMPLAIN, Reason.COMPLAINED),
        (ConsentKind.STOP, Reason.STOPPED),
    ],
)
def test_each_no_beats_an_earlier_grant_by_its_own_name(kind, reason):
    """Whatever the no was, the refusal tells which, by which act, and since when."""
    said = act(kind, TUESDAY, contact_point=HOME)
    (item,) = permission(NEWSLETTER, [grant(), said], at=THURSDAY).against

    assert (reason, (said.id,), TUESDAY) == (item.code, item.acts, item.since)


def test_a_later_grant_with_evidence_reopens():
    """Who withdrew and then agreed again has agreed."""
    assert Status.GRANTED is status(grant(), withdraw(TUESDAY), grant(WEDNESDAY))


def test_a_later_grant_reopens_its_own_scope_alone():
    """After a no to everything, a yes to the newsletter is a yes to the newsletter."""
    acts = [grant(), withdraw(TUESDAY), grant(WEDNESDAY, purpose=Purpose.NEWSLETTER)]

    assert Status.GRANTED is status(*acts)
    assert Status.WITHDRAWN is status(*acts, scope=attrs.evolve(NEWSLETTER, purpose=Purpose.OFFERS))


def test_a_later_grant_without_evidence_reopens_nothing():
    """After a no, the yes has to be shown, even where a first yes has not."""
    acts = [grant(evidence=None), withdraw(TUESDAY), grant(WEDNESDAY, evidence=None)]

    assert Status.WITHDRAWN is status(*acts, evidence_required=False)
    assert Status.GRANTED is status(*acts[:1], evidence_required=False)


def test_at_the_same_instant_the_no_wins():
    """A tie is a no, in whichever order they arrive, and both acts are named."""
    yes, no = grant(id="yes"), withdraw(MONDAY, id="no")

    for acts in ([yes, no], [no, yes]):
        assert [Reason.WITHDRAWN, Reason.CONTRADICTORY] == reasons(*acts)
        assert ("no", "yes") == permission(NEWSLETTER, acts, at=THURSDAY).against[1].acts


def test_a_late_arriving_grant_does_not_beat_a_later_no():
    """What counts is when it happened, not when it arrived."""
    assert Status.WITHDRAWN is status(withdraw(TUESDAY), grant(MONDAY, recorded_at=WEDNESDAY))


def test_a_no_counts_as_soon_as_it_is_known():
    """A source whose clock is ahead does not delay a withdrawal."""
    ahead = withdraw(THURSDAY + timedelta(hours=1), recorded_at=WEDNESDAY)

    assert Status.WITHDRAWN is status(grant(), ahead)
    assert Status.GRANTED is status(grant(), ahead, at=TUESDAY)


def test_a_no_of_the_future_leaves_the_past_as_it_was():
    """Asked about an earlier day, the answer is that day's."""
    assert Status.GRANTED is status(grant(), withdraw(WEDNESDAY), at=TUESDAY)


def test_order_is_that_of_instants_not_of_walls():
    """In the hour that autumn repeats, the wall shows the later withdrawal before the earlier grant."""
    zone = ZoneInfo("Europe/Brussels")
    yes = grant(datetime(2026, 10, 25, 2, 45, tzinfo=zone))
    no = withdraw(datetime(2026, 10, 25, 2, 15, tzinfo=zone, fold=1))

    assert Status.WITHDRAWN is status(yes, no)


# ── a no is wide ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "reach",
    [
        {},
        {"subject": TILL},
        {"subject": None, "contact_point": HOME},
        {"subject": STRANGER, "contact_point": HOME},
        {"contact_point": WORK},
        {"channel": Channel.EMAIL},
        {"purpose": Purpose.MARKETING},
        {"purpose": Purpose.NEWSLETTER},
        {"controller": " ACME"},
    ],
    ids=["all", "other-record", "point", "stranger-at-point", "other-point", "channel", "parent", "same", "spelling"],
)
def test_a_no_reaches_by_the_person_or_by_the_point(reach):
    """Either is enough, and what it leaves open is everything."""
    assert Status.WITHDRAWN is status(grant(), withdraw(**reach))


@pytest.mark.parametrize(
    "reach",
    [
        {"subject": STRANGER},
        {"subject": None, "contact_point": WORK},
        {"channel": Channel.SMS},
        {"purpose": Purpose.OFFERS},
        {"controller": "Acme Travel"},
    ],
    ids=["stranger", "point", "channel", "sibling", "company"],
)
def test_a_no_that_names_something_else_leaves_this_open(reach):
    """A no is followed as far as it goes, and no further."""
    assert Status.GRANTED is status(grant(), withdraw(**reach))


def test_a_no_to_a_part_is_a_no_to_the_whole():
    """Who refused the newsletter is not sent marketing at large, which may be the newsletter; offers go on."""
    acts = [grant(), withdraw(purpose=Purpose.NEWSLETTER)]

    assert Status.WITHDRAWN is status(*acts, scope=attrs.evolve(NEWSLETTER, purpose=Purpose.MARKETING))
    assert Status.GRANTED is status(*acts, scope=attrs.evolve(NEWSLETTER, purpose=Purpose.OFFERS))
    assert [Reason.NO_CONSENT] == reasons(
        withdraw(purpose=Purpose.APPOINTMENTS), scope=attrs.evolve(ORDERS, purpose=Purpose.SERVICE)
    )


def test_a_complaint_about_one_mail_is_about_all_advertising():
    """Reporting the newsletter ends the offers too."""
    complaint = act(ConsentKind.COMPLAIN, TUESDAY, contact_point=HOME, purpose=Purpose.OFFERS)

    assert [Reason.COMPLAINED] == reasons(grant(), complaint)


# ── keywords ────────────────────────────────────────────────────────────────────────────────────────────────────────


def stop(at=TUESDAY, **changes):
    """Ann texted STOP from her mobile."""
    return act(ConsentKind.STOP, at, **{"contact_point": MOBILE, "channel": Channel.SMS} | changes)


def start(at=WEDNESDAY, **changes):
    """Ann texted START from her mobile."""
    return act(ConsentKind.START, at, **{"contact_point": MOBILE, "channel": Channel.SMS} | changes)


def test_stop_binds_the_number():
    """It ends texts and chat on that number, and nothing on another number or in another channel."""
    chat = attrs.evolve(TEXTS, channel=Channel.MESSAGING)
    calls = attrs.evolve(TEXTS, channel=Channel.TELEMARKETING)
    other = attrs.evolve(TEXTS, contact_point=LANDLINE.key)
    acts = [
        stop(),
        sms_grant(),
        sms_grant(channel=Channel.MESSAGING),
        sms_grant(channel=Channel.TELEMARKETING),
        sms_grant(contact_point=LANDLINE),
    ]

    assert [Reason.STOPPED] == reasons(*acts, scope=TEXTS) == reasons(*acts, scope=chat)
    assert Status.GRANTED is status(*acts, scope=calls)
    assert Status.GRANTED is status(*acts, scope=other)


def test_start_gives_back_what_stop_took_and_nothing_more():
    """With the grant it is a yes again; without one it still is none."""
    assert Status.GRANTED is status(sms_grant(), stop(), start(), scope=TEXTS)
    assert Status.UNKNOWN is status(stop(), start(), scope=TEXTS)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": TUESDAY},
        {"at": MONDAY},
        {"contact_point": LANDLINE},
        {"controller": "Acme Travel"},
        {"channel": Channel.EMAIL},
        {"purpose": Purpose.OFFERS},
        {"at": THURSDAY + timedelta(seconds=1)},
    ],
    ids=["tie", "earlier", "number", "company", "channel", "narrower", "not-yet"],
)
def test_start_gives_back_only_its_own_stop(changes):
    """From the same number, to the same company, as wide, and strictly later."""
    assert Status.WITHDRAWN is status(sms_grant(), stop(), start(**changes), scope=TEXTS)


def test_start_lifts_no_objection():
    """The keyword answers the keyword, not art. 21."""
    assert [Reason.OBJECTED] == reasons(sms_grant(), act(ConsentKind.OBJECT, TUESDAY), start(), scope=TEXTS)


# ── double opt-in ───────────────────────────────────────────────────────────────────────────────────────────────────


def request(at=MONDAY, **changes):
    """Ann asked for the newsletter and was sent a link."""
    return act(ConsentKind.REQUEST, at, **changes)


def confirm(at=TUESDAY, **changes):
    """Ann followed the link."""
    return act(ConsentKind.CONFIRM, at, **{"evidence": None} | changes)


def test_a_request_is_no_consent():
    """Until it is confirmed the answer is no, and tells what is awaited."""
    asked = request()
    (item,) = permission(NEWSLETTER, [asked], at=THURSDAY).against

    assert (Reason.PENDING_CONFIRMATION, (asked.id,), MONDAY) == (item.code, item.acts, item.since)


def test_a_confirmed_request_is_a_consent():
    """The confirmation is the basis."""
    assert Status.GRANTED is status(request(), confirm())


@pytest.mark.parametrize(
    "acts",
    [
        [confirm()],
        [request(WEDNESDAY), confirm(TUESDAY)],
        [request(), confirm(contact_point=WORK)],
        [request(), confirm(subject=TILL)],
        [request(), confirm(purpose=Purpose.OFFERS)],
        [request(expires_at=TUESDAY), confirm(TUESDAY)],
        [request(), withdraw(TUESDAY), confirm(WEDNESDAY)],
        [request(evidence=None), confirm()],
    ],
    ids=["unasked", "before", "other-point", "other-record", "other-purpose", "too-late", "after-no", "unproven"],
)
def test_a_confirmation_of_something_else_confirms_nothing(acts):
    """It must come from the same point and person, for the same thing, in time, and with no refusal between."""
    assert not status(*acts).permits


def test_confirming_twice_adds_nothing():
    """The second confirmation answers no request, so it does not prolong the consent."""
    acts = [request(), confirm(TUESDAY, expires_at=WEDNESDAY), confirm(TUESDAY + timedelta(hours=1))]

    assert Status.LAPSED is status(*acts)


def test_after_a_no_a_new_request_and_its_confirmation_reopen():
    """The order of asking, refusing, asking again and confirming is followed."""
    acts = [request(), withdraw(TUESDAY), request(WEDNESDAY)]

    assert [Reason.PENDING_CONFIRMATION] == reasons(*acts)[-1:]
    assert Status.GRANTED is status(*acts, confirm(WEDNESDAY + timedelta(hours=1)))


def test_a_renewal_keeps_the_old_consent_until_it_ends():
    """Asking to confirm again takes nothing away; when the old consent ends, the answer is awaited."""
    acts = [grant(expires_at=WEDNESDAY), request(TUESDAY)]

    assert Status.RENEWING is status(*acts, at=TUESDAY)
    assert Status.PENDING is status(*acts, at=WEDNESDAY)
    assert Status.GRANTED is status(*acts, confirm(WEDNESDAY))


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_consent_holds_up_to_its_end_and_not_at_it():
    """The last microsecond is a yes, the end is a no that tells since when."""
    given = grant(expires_at=WEDNESDAY)

    assert Status.GRANTED is status(given, at=WEDNESDAY - timedelta(microseconds=1))
    (item,) = permission(NEWSLETTER, [given], at=WEDNESDAY).against
    assert (Reason.EXPIRED, (given.id,), WEDNESDAY) == (item.code, item.acts, item.since)


def test_a_renewed_consent_ends_at_the_later_end():
    """A second grant extends and never shortens."""
    longer, shorter = grant(expires_at=THURSDAY + timedelta(days=9)), grant(TUESDAY, expires_at=WEDNESDAY)

    assert Status.GRANTED is status(longer, shorter)
    assert THURSDAY + timedelta(days=9) == permission(NEWSLETTER, [longer, shorter], at=THURSDAY).until


def test_every_missing_thing_is_told():
    """A no to what was never granted says both."""
    assert [Reason.OBJECTED, Reason.NO_CONSENT] == reasons(act(ConsentKind.OBJECT))
    assert [Reason.WITHDRAWN, Reason.OBJECTED] == reasons(
        grant(), withdraw(TUESDAY), act(ConsentKind.OBJECT, WEDNESDAY)
    )


# ── one customer, several records ───────────────────────────────────────────────────────────────────────────────────


def test_a_yes_of_one_record_is_enough():
    """The customer agreed in the webshop; that the till knows nothing of it takes nothing away."""
    assert Status.GRANTED is status(grant(subject=WEBSHOP), request(TUESDAY, subject=TILL))


def test_a_no_of_one_record_is_enough():
    """The customer withdrew at the till; that the webshop knows nothing of it gives nothing back."""
    assert Status.WITHDRAWN is status(grant(subject=WEBSHOP), withdraw(subject=TILL))


def test_a_later_yes_by_another_record_is_the_customers():
    """Time order holds across the records of one person."""
    assert Status.GRANTED is status(grant(), withdraw(TUESDAY), grant(WEDNESDAY, subject=TILL))


def test_two_records_do_not_make_one_consent_together():
    """A request by one and a confirmation by the other are a consent of neither."""
    assert Status.PENDING is status(request(subject=TILL), confirm(subject=WEBSHOP))


def test_all_that_a_yes_rests_on_is_named():
    """Where both records agreed, both acts are the basis."""
    acts = [grant(id="b", subject=TILL), grant(id="a", subject=WEBSHOP)]

    assert ("a", "b") == permission(NEWSLETTER, acts, at=THURSDAY).reason().acts


# ── service ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ORDERS = attrs.evolve(NEWSLETTER, purpose=Purpose.ORDERS, message_class=MessageClass.SERVICE)
RECALL = attrs.evolve(NEWSLETTER, purpose=Purpose.LEGAL, message_class=MessageClass.LEGAL)


@pytest.mark.parametrize("kind", [ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN, ConsentKind.STOP])
def test_a_no_to_marketing_is_none_to_service(kind):
    """Who refuses advertising still gets the invoice."""
    said = [act(kind, contact_point=HOME), act(kind, contact_point=HOME, purpose=Purpose.MARKETING)]

    assert [Reason.NO_CONSENT] == reasons(*said, scope=ORDERS)


def test_a_no_that_names_the_service_is_one():
    """Who does not want order mails has said so."""
    assert Reason.WITHDRAWN in reasons(withdraw(purpose=Purpose.SERVICE), scope=ORDERS)


def test_no_refusal_stops_what_the_law_obliges_to_say():
    """A recall reaches everybody who can be reached."""
    assert [Reason.NO_CONSENT] == reasons(withdraw(purpose=Purpose.LEGAL), withdraw(), scope=RECALL)


def test_evidence_is_read_by_nobody_but_the_owner():
    """A permission shows act ids, not what the acts say."""
    assert SHOWN.wording not in repr(permission(NEWSLETTER, [grant()], at=THURSDAY))
