"""The forty-two invariants of contact, each by its number, on the pure function and under the laws that ship.

`D` is the decision. What concerns storage, hashes and tokens is held where those are made, and named here:

14  evidence is never changed          tests/contact_registers/test_ledger.py, tests/contracts/test_contact_histories.py
33  erasure, then an older grant       tests/contact_registers/test_erasures.py
34  the suppression's hash             tests/contact_registers/test_suppression_list.py
38  one-click tokens                   tests/contact_registers/test_one_click.py

10, 12, 13 and 41 are held here on the pure function, and through the hub in tests/contracts/test_contact_histories.py.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contact_worlds import (
    ANN,
    BOB,
    CHANNELS,
    INSTANTS,
    MAILS,
    PLACES,
    PLACES_DRAWN,
    POLICY,
    PURPOSES,
    SHOWN,
    START,
    TICK,
    allows,
    cases,
    codes,
    dealings,
    facts,
    histories,
    merged,
    mobile,
    openings,
    others,
    person,
    point_of,
    questions,
    refusals,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Actor, ConsentAct, ConsentKind
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.contact_policy import (
    Dealing,
    DealingKind,
    Facts,
    ListedHolidays,
    Question,
    Whereabouts,
    decide,
    decide_many,
    preferences,
)
from unifiedcustomer.contact_policy.decision import _case, _ground, _heard
from unifiedcustomer.contact_policy.law_terms import Confidence
from unifiedcustomer.contact_policy.weighing import _of_age_since, _Scale, _simply, _weighed
from unifiedcustomer.permits import MessageClass, Reason
from unifiedcustomer.touchpoints import Direction, Touchpoint
from unifiedcustomer.wire import from_dict, to_dict

LATE = START + 9 * TICK
WRITTEN = {"channel": Channel.EMAIL, "purpose": "marketing.offers", "products": {"shoes"}}


def grant(at=START, record=ANN, channel=Channel.EMAIL, place="BE", **changes):
    """They agreed to marketing."""
    whole = {
        "id": f"grant-{at}-{record}-{channel}", "kind": ConsentKind.GRANT, "controller": "Acme", "occurred_at": at,
        "subject": record, "contact_point": point_of(record, channel, place), "channel": channel,
        "purpose": "marketing", "evidence": SHOWN,
    }  # fmt: skip
    return ConsentAct(**whole | changes)


def no(kind=ConsentKind.WITHDRAW, at=START, **changes):
    """They refused."""
    whole = {"id": f"no-{kind}-{at}", "kind": kind, "controller": "Acme", "occurred_at": at, "subject": ANN}
    return ConsentAct(**whole | changes)


def registered(kind, registry, at, point):
    """A register lists the point, or was asked and does not."""
    return ConsentAct(
        id=f"{kind}-{registry}-{at}", kind=kind, controller="Acme", occurred_at=at, contact_point=point,
        registry=registry,
    )  # fmt: skip


def asked(customer=None, at=LATE, **changes):
    """May Acme mail an offer of shoes?"""
    return Question(**{"customer": customer or person(ANN), "at": at} | WRITTEN | changes)


# ── acts are a set ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(cases(), st.randoms())
def test_01_determinism(case, rnd):
    """D depends on the set of acts and the version of the rules, and on no order."""
    question, acts, known = case
    shuffled = sorted(acts, key=lambda _: rnd.random())

    assert decide(question, acts, POLICY, known) == decide(question, shuffled, POLICY, known)


@given(cases(), st.data())
def test_02_idempotence(case, data):
    """The same act again changes nothing."""
    question, acts, known = case
    again = data.draw(st.lists(st.sampled_from(acts), max_size=4)) if acts else []

    assert decide(question, acts, POLICY, known) == decide(question, [*acts, *again], POLICY, known)


@given(PLACES_DRAWN.flatmap(lambda place: st.tuples(questions(place=place), st.lists(others(place), max_size=6))))
def test_03_default_deny(case):
    """Without a grant and without dealings, a row that needs a basis denies."""
    question, acts = case
    decision = decide(question, acts, POLICY)
    rows = [POLICY.law.row(name) for name in decision.rules if not name.startswith("house.")]

    if question.is_marketing and any(row.regime.value != "opt_out" for row in rows):
        assert not decision


@given(cases(), st.data())
def test_04_stop_monotonicity(case, data):
    """A further stop never turns a no into a yes, under no law."""
    question, acts, known = case
    stop = data.draw(refusals(question.customer.phones[0].country))

    if allows(question, [*acts, stop], known):
        assert allows(question, acts, known)


@given(cases(), st.sampled_from([ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN]), INSTANTS)
def test_05_stop_effect(case, kind, at):
    """After a no of the person, marketing denies until a later grant with evidence."""
    question, acts, known = case
    assume(question.is_marketing and question.at >= at)
    stop = no(kind, at, subject=question.customer.records[0])
    older = [act for act in acts if not (act.kind.opens and act.counts_at > at)]

    assert not allows(question, [*older, stop], known)


# ── a yes is local ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(cases(), st.data())
def test_06_to_08_grant_locality(case, data):
    """A grant changes nothing at another point, in another channel, for a purpose beside it, or for another company."""
    question, acts, known = case
    yes = data.draw(openings(question.customer.phones[0].country))
    point = point_of(question.customer.records[0], question.channel, question.customer.phones[0].country)
    question = attrs.evolve(question, contact_point=point)
    is_here = yes.contact_point == point.key and yes.channel is question.channel and yes.controller == "Acme"
    assume(not is_here or not (question.purpose + ".").startswith(yes.purpose + "."))

    assert allows(question, acts, known) == allows(question, [*acts, yes], known)


@given(st.sampled_from([Channel.SMS, Channel.TELEMARKETING]), st.sampled_from(["DE", "PL", "AT", "KR"]))
def test_07_consent_by_mail_proves_nothing_for_the_telephone(channel, place):
    """BGH I ZR 164/09."""
    question = asked(person(ANN, place=place), channel=channel)

    assert not allows(question, [grant(place=place)])


# ── merge and unmerge ───────────────────────────────────────────────────────────────────────────────────────────────


@given(PLACES_DRAWN.flatmap(lambda place: st.tuples(st.just(place), histories(place, 9), facts(place))), st.data())
def test_09_merge_safety(world, data):
    """What is allowed at a point after a merge was allowed before, for the side that owned the point."""
    place, acts, known = world
    record = data.draw(st.sampled_from([ANN, BOB]))
    alone = data.draw(questions(person(record, place=place), place))
    alone = attrs.evolve(alone, contact_point=point_of(record, alone.channel, place))
    both = attrs.evolve(alone, customer=merged(person(ANN, place=place), person(BOB, place=place)))

    if allows(both, acts, known):
        assert allows(alone, acts, known)


@given(PLACES_DRAWN.flatmap(lambda place: st.tuples(st.just(place), histories(place), facts(place))), st.data())
def test_10_a_merge_keeps_every_stop(world, data):
    """A no of either side is a no of both together."""
    place, acts, known = world
    record = data.draw(st.sampled_from([ANN, BOB]))
    stop = no(ConsentKind.OBJECT, LATE, subject=record)
    both = data.draw(questions(person(ANN, BOB, place=place), place, at=LATE))
    assume(both.is_marketing)

    assert not allows(both, [*acts, stop], known)


@given(histories(), histories(), histories(), questions())
def test_11_merge_algebra(first, second, third, question):
    """Who was merged first, and how often, leaves no trace."""
    whole = decide(question, [*first, *second, *third], POLICY)

    assert whole == decide(question, [*third, *first, *second], POLICY)
    assert whole == decide(question, [*first, *second, *third, *second], POLICY)


@given(histories(most=9), st.data())
def test_12_unmerge_round_trip(acts, data):
    """A merge that is undone leaves each side as it was: nothing but the records told who they are."""
    question = data.draw(questions(person(ANN)))
    before = decide(question, acts, POLICY), [to_dict(act) for act in acts]
    decide(attrs.evolve(question, customer=merged(person(ANN), person(BOB))), acts, POLICY)

    assert before == (decide(question, acts, POLICY), [to_dict(act) for act in acts])


@given(histories(most=9), st.sampled_from([ANN, BOB]), st.sampled_from([ANN, BOB]), st.data())
def test_13_unmerge_safety(acts, said_by, side, data):
    """A no that was heard while the two were one is a no on both sides afterwards."""
    other = BOB if said_by == ANN else ANN
    stop = no(ConsentKind.OBJECT, LATE, subject=said_by, heard_by=[other])
    question = data.draw(questions(person(side), at=LATE))
    assume(question.is_marketing)

    assert not allows(question, [*acts, stop])


def test_14_33_34_38_are_held_where_hashes_and_tokens_are_made():
    """The files that this page names are there."""
    folder = Path(__file__).parents[1]
    for name in ("ledger", "erasures", "suppression_list", "one_click"):
        assert (folder / "contact_registers" / f"test_{name}.py").exists()


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(INSTANTS, st.sampled_from([kind for kind in ConsentKind if kind.refuses and kind is not ConsentKind.SIGNAL]))
def test_15_tie_rule(at, kind):
    """At equal times, and where the times may have been equal, the no counts."""
    stop = no(kind, at, contact_point=MAILS[ANN])
    inexact = attrs.evolve(stop, occurred_at=at - TICK, within_minutes=15)

    assert not allows(asked(), [grant(at), stop])
    assert not allows(asked(), [grant(at), inexact])
    assert allows(asked(), [grant(at), attrs.evolve(stop, occurred_at=at - TICK)])


def test_16_backdating():
    """A late no counts from when it happened, and from when it is known; a late grant that is older counts never."""
    stop = no(at=START + TICK, recorded_at=START + 6 * TICK)
    late = grant(START, recorded_at=LATE)

    assert not allows(asked(at=START + 2 * TICK), [grant(), stop])
    assert not allows(asked(), [stop, late])
    assert not allows(asked(at=START + 2 * TICK), [grant(), no(at=LATE, recorded_at=START + TICK)])


@given(INSTANTS, INSTANTS)
def test_17_a_grant_of_the_future_is_none_and_a_fast_clock_lifts_nothing(at, recorded):
    """Before it occurred a grant has no effect; one that was recorded before a stop never follows it."""
    yes = grant(at, recorded_at=recorded)

    assert (at <= START + 4 * TICK) is allows(asked(at=START + 4 * TICK), [yes])
    assert not allows(asked(), [yes, no(at=recorded)])


@given(st.sampled_from([("purchase", DealingKind.SALE, 24), ("inquiry", DealingKind.INQUIRY, 6)]), st.integers(0, 800))
def test_18_and_20_expiry_of_implied_consent_in_canada(clock, days):
    """Two years after a purchase and six months after an inquiry, to the instant; a later inquiry shortens nothing."""
    _, kind, months = clock
    customer = person(ANN, place="CA")
    begun = datetime(2024, 1, 31, 12, tzinfo=UTC) + timedelta(days=days)
    dealt = Dealing(id="d", kind=kind, controller="Acme", occurred_at=begun, contact_points={MAILS[ANN]})
    later = Dealing(
        id="e", kind=DealingKind.INQUIRY, controller="Acme", occurred_at=begun + timedelta(days=9),
        contact_points={MAILS[ANN]},
    )  # fmt: skip
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    first = datetime(year, month + 1, 1, tzinfo=UTC)
    end = max(day for n in range(31) if (day := first + timedelta(days=n)).month == month + 1 and day.day <= begun.day)
    inside, outside = end - timedelta(days=1), end + timedelta(days=2)

    assert allows(asked(customer, inside), [], Facts(dealings=[dealt]))
    assert not allows(asked(customer, outside), [], Facts(dealings=[dealt]))
    assert allows(asked(customer, inside), [], Facts(dealings=[dealt, later]))


@given(st.integers(1, 10**10), openings(channel=Channel.EMAIL, kind=ConsentKind.GRANT, evidence=SHOWN))
def test_18_a_stated_end_is_sharp(microseconds, yes):
    """A tick before its end a consent holds, at its end it does not; renewed, it ends at the later end."""
    end = START + timedelta(microseconds=microseconds)
    yes = attrs.evolve(
        yes, subject=ANN, contact_point=MAILS[ANN], controller="Acme", purpose="marketing", occurred_at=START,
        expires_at=end, recorded_at=None,
    )  # fmt: skip
    renewed = grant(START, id="again", expires_at=end + TICK)
    tick = timedelta(microseconds=1)

    assert allows(asked(at=end - tick), [yes])
    assert not allows(asked(at=end), [yes])
    assert allows(asked(at=end + TICK - tick), [yes, renewed])


@pytest.mark.parametrize(("day", "is_allowed"), [("2026-11-27", True), ("2026-12-01", False)])
def test_19_australian_calls(day, is_allowed):
    """An express consent to calls without a period lapses after three months; one with a period lasts that."""
    customer = person(ANN, place="AU")
    noon = datetime.fromisoformat(f"{day}T14:30+11:00")
    call = {"channel": Channel.TELEMARKETING, "at": noon}
    zone = Facts(declared=[Whereabouts(place="AU-NSW", zone="Australia/Sydney")])
    given_at = datetime(2026, 8, 30, 12, tzinfo=UTC)
    yes = grant(given_at, channel=Channel.TELEMARKETING, place="AU")
    stated = attrs.evolve(yes, expires_at=datetime(2027, 8, 30, tzinfo=UTC))

    assert is_allowed is allows(asked(customer, **call), [yes], zone)
    assert allows(asked(customer, **call), [stated], zone)


# ── how far a no goes ───────────────────────────────────────────────────────────────────────────────────────────────


@given(cases(), INSTANTS)
def test_21_global_over_local(case, at):
    """An objection of the person denies all marketing at all points, also at those that were added later."""
    question, acts, known = case
    assume(question.is_marketing and question.at >= at)
    objection = no(ConsentKind.OBJECT, at, subject=question.customer.records[0])
    new_points = {"emails": (attrs.evolve(MAILS[ANN], mailbox="new@x.example"),)}
    moved = attrs.evolve(question, customer=attrs.evolve(question.customer, **new_points))
    older = [act for act in acts if not (act.kind.opens and act.counts_at > at)]

    assert not allows(question, [*older, objection], known)
    assert not allows(moved, [*older, objection], known)


@given(histories(), st.sampled_from(CHANNELS), questions())
def test_22_local_not_global(acts, channel, question):
    """A stop in one channel leaves the others as they are, where no row widens it."""
    assume(channel is not question.channel and question.treated_as is not MessageClass.LEGAL)
    stop = no(ConsentKind.WITHDRAW, subject=question.customer.records[0], channel=channel)

    assert allows(question, acts) == allows(question, [*acts, stop])


def test_22_a_row_may_widen_a_stop():
    """In the United States a STOP to a text ends the calls as well; from 2027-01-31 it ends everything."""
    customer = person(ANN, place="US")
    stop = no(ConsentKind.STOP, START, subject=None, contact_point=mobile(ANN, "US"), channel=Channel.SMS)
    yes = grant(channel=Channel.TELEMARKETING, place="US")
    call = Question(customer=customer, channel=Channel.TELEMARKETING, purpose="marketing", at=LATE)
    order = {"channel": Channel.SMS, "purpose": "service.orders", "message_class": "service"}
    before, after = (datetime(2027, 1, day, 18, tzinfo=UTC) for day in (29, 31))

    assert Reason.STOPPED in codes(decide(call, [yes, stop], POLICY))
    assert allows(Question(customer=customer, at=before, **order), [stop])
    assert not allows(Question(customer=customer, at=after, **order), [stop])


@given(st.lists(openings(channel=Channel.SMS), max_size=5), st.integers(0, 7), questions(channel=Channel.SMS, at=LATE))
def test_23_keyword(acts, tick, question):
    """STOP denies texts of all senders of the company; START restores what was before, and nothing more."""
    assume(question.is_marketing)
    record = question.customer.records[0]
    question = attrs.evolve(question, contact_point=mobile(record, "BE"))
    at = START + tick * TICK
    keyword = {"subject": None, "contact_point": mobile(record, "BE"), "channel": Channel.SMS}
    stop, start = no(ConsentKind.STOP, at, **keyword), no(ConsentKind.START, at + TICK, **keyword)
    older = [act for act in acts if act.counts_at <= at]

    assert not allows(question, [*older, stop])
    assert decide(question, acts, POLICY) == decide(question, [*acts, stop, start], POLICY)


@given(cases())
def test_24_bounce(case):
    """A bounce denies every class at its point, and leaves other points; that it is over restores no consent."""
    question, acts, known = case
    place = question.customer.phones[0].country
    record = question.customer.records[0]
    question = attrs.evolve(question, at=LATE, contact_point=point_of(record, question.channel, place))
    point = question.contact_point
    dead = no(ConsentKind.BOUNCE, LATE, subject=None, contact_point=point)
    elsewhere = no(ConsentKind.BOUNCE, LATE, subject=None, contact_point="email:elsewhere@x.example")
    lifted = attrs.evolve(dead, id="lift", kind=ConsentKind.LIFT, occurred_at=LATE + TICK)
    later = attrs.evolve(question, at=LATE + 2 * TICK)

    assert not allows(question, [*acts, dead], known)
    assert allows(question, acts, known) == allows(question, [*acts, elsewhere], known)
    quiet = [act for act in acts if act.kind not in (ConsentKind.BOUNCE, ConsentKind.BLOCK, ConsentKind.LIFT)]
    assert allows(later, quiet, known) == allows(later, [*quiet, dead, lifted], known)


@given(histories(), st.lists(refusals(purpose="marketing", kind=ConsentKind.WITHDRAW), max_size=3), questions())
def test_25_transactional(acts, stops, question):
    """A withdrawal of marketing never denies a service message; with something promotional in it, it is marketing."""
    service = attrs.evolve(question, purpose="service.orders", message_class="service")
    promoted, marketing = (
        attrs.evolve(question, purpose="marketing.offers", message_class=kind) for kind in ("service", "marketing")
    )

    assert decide(service, acts, POLICY) == decide(service, [*acts, *stops], POLICY)
    assert decide(promoted, acts, POLICY) == decide(marketing, acts, POLICY)


# ── hours and places ────────────────────────────────────────────────────────────────────────────────────────────────

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))
ANYWHERE = st.lists(st.sampled_from([*PLACES, "ES", "NO"]), min_size=1, max_size=3, unique=True)


def everywhere(places):
    """Somebody with a house in each of these places, and a consent for texts."""
    houses = tuple(
        PostalAddress(city="Town", country=place, region="NY" if place == "US" else None) for place in places
    )
    return attrs.evolve(person(ANN, place=places[0]), addresses=houses)


@given(ANYWHERE, MOMENTS, st.sampled_from([Channel.SMS, Channel.TELEMARKETING]))
def test_26_time_window(places, at, channel):
    """What is allowed at a moment is in the hours of every law and on the clocks of every place."""
    yes = grant(datetime(2025, 12, 1, tzinfo=UTC), channel=channel, place=places[0])
    decision = decide(asked(everywhere(places), at, channel=channel), [yes], POLICY)

    if decision:
        for name in decision.rules:
            row = next((row for row in POLICY.law.rows if row.id == name), None)
            if row is not None and row.hours is not None and row.hours_lifted_by.value == "nothing":
                walls = [at.astimezone(zone) for zone in zones_of(places)]
                assert all(row.hours.week.allows(wall) for wall in walls), name


def zones_of(places):
    """One clock in each place: enough to contradict."""
    clocks = {"US": "America/New_York", "CA": "America/Vancouver", "AU": "Australia/Sydney", "KR": "Asia/Seoul"}
    return [ZoneInfo(clocks[place]) for place in places if place in clocks]


def test_26_where_nobody_knows_the_time_nobody_is_called():
    """No zone, no country, no text."""
    lost = attrs.evolve(POLICY, default_zone=None, default_place=None)
    nowhere = person(ANN, phones=(attrs.evolve(mobile(ANN, "BE"), country=None),), addresses=())
    decision = decide(asked(nowhere, channel=Channel.SMS), [grant(channel=Channel.SMS)], lost)

    assert {Reason.PLACE_UNKNOWN, Reason.ZONE_UNKNOWN} <= codes(decision)


@given(ANYWHERE, MOMENTS)
def test_27_next_allowed_at(places, at):
    """It is not before now, it is allowed then, and no minute that was tried before it is."""
    yes = grant(datetime(2025, 12, 1, tzinfo=UTC), channel=Channel.SMS, place=places[0])
    question = asked(everywhere(places), at, channel=Channel.SMS)
    decision = decide(question, [yes], POLICY)
    assume(decision.next_allowed_at is not None)

    assert decision.next_allowed_at > at
    assert allows(attrs.evolve(question, at=decision.next_allowed_at), [yes])
    minutes = int((decision.next_allowed_at - at) / timedelta(minutes=1))
    for minute in range(1, min(minutes, 2000), 97):
        assert not allows(attrs.evolve(question, at=decision.next_allowed_at - timedelta(minutes=minute)), [yes])


@given(ANYWHERE, st.sampled_from(PLACES), MOMENTS, st.sampled_from(CHANNELS), histories(), facts())
def test_28_jurisdiction_join(places, more, at, channel, acts, known):
    """One more place that somebody may live in never turns a no into a yes."""
    few, many = (asked(everywhere(where), at, channel=channel) for where in (places, [*places, more]))
    point = point_of(ANN, channel, places[0]) if channel is not Channel.DIRECT_MAIL else few.customer.addresses[0]
    acts = [*acts, grant(datetime(2025, 12, 1, tzinfo=UTC), channel=channel, contact_point=point)]

    if allows(attrs.evolve(many, contact_point=point), acts, known):
        assert allows(attrs.evolve(few, contact_point=point), acts, known)


# ── registers ───────────────────────────────────────────────────────────────────────────────────────────────────────

CALL = {"channel": Channel.TELEMARKETING, "at": datetime(2026, 11, 24, 14, 30, tzinfo=UTC)}
LIMITS = {"GB": ("gb.tps", 28), "CA": ("ca.dncl", 31), "BE": ("be.dncm", 5)}


@given(st.sampled_from(sorted(LIMITS)), st.integers(0, 60))
def test_29_registry_freshness(place, days):
    """A look older than the row allows counts as none."""
    registry, most = LIMITS[place]
    where = Facts(declared=[Whereabouts(place=place, zone="America/Toronto" if place == "CA" else "Europe/London")])
    look = registered(ConsentKind.CLEARED, registry, CALL["at"] - timedelta(days=days), mobile(ANN, place))
    at = CALL["at"] + timedelta(hours=2)
    question = asked(person(ANN, place=place), **CALL | {"at": at})
    decision = decide(question, [look], POLICY, where)
    if not decision.allowed and Reason.QUIET_HOURS in codes(decision):
        assert place == "BE"

    assert (days >= most) is bool({Reason.REGISTER_CHECK_OLD} & codes(decision))


def test_30_registry_precedence():
    """In Italy an entry beats an earlier consent and a later consent the entry; in the United Kingdom consent beats."""
    early, middle, late = (CALL["at"] - timedelta(days=days) for days in (30, 20, 10))
    for place, registry, by_earlier in (("IT", "it.rpo", False), ("GB", "gb.tps", True)):
        question = asked(person(ANN, place=place), **CALL)
        entry = registered(ConsentKind.LISTED, registry, middle, mobile(ANN, place))
        looked = registered(ConsentKind.CLEARED, registry, early - TICK, mobile(ANN, place))
        before, after = (grant(at, channel=Channel.TELEMARKETING, place=place) for at in (early, late))

        assert by_earlier is allows(question, [looked, before, entry])
        assert allows(question, [looked, entry, after])
        assert not allows(question, [looked, entry])


@given(cases(), st.sampled_from(["be.dncm", "gb.tps", "it.rpo"]), st.data())
def test_31_a_removal_grants_nothing(case, registry, data):
    """That an entry is gone never allows more than if there had been neither entry nor removal, once it was looked."""
    question, acts, known = case
    place = question.customer.phones[0].country
    point = mobile(question.customer.records[0], place)
    at = data.draw(INSTANTS)
    look = registered(ConsentKind.CLEARED, registry, at + TICK, point)
    entry = registered(ConsentKind.LISTED, registry, at, point)

    if allows(question, [*acts, entry, look], known):
        assert allows(question, [*acts, look], known)


# ── how often, and who ──────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(0, 60 * 24 * 50), max_size=40))
def test_32_frequency_in_france(minutes):
    """Calling whenever it is allowed, no thirty days hold more than four calls; after a refusal sixty days are free."""
    yes = grant(datetime(2026, 9, 1, tzinfo=UTC), channel=Channel.TELEMARKETING, place="FR")
    start, calls = datetime(2026, 9, 2, 9, tzinfo=UTC), []
    for number, minute in enumerate(sorted(minutes)):
        at = start + timedelta(minutes=minute)
        question = asked(person(ANN, place="FR"), channel=Channel.TELEMARKETING, at=at)
        if allows(question, [yes], Facts(touchpoints=[call_at(one, n) for n, one in enumerate(calls)])):
            calls.append(at)
            if number == 20:
                break
    for call in calls:
        assert 4 >= sum(call <= other <= call + timedelta(days=30) for other in calls)
    refused = attrs.evolve(call_at(start, 99), data={"outcome": "refused"})
    later = [
        asked(person(ANN, place="FR"), channel=Channel.TELEMARKETING, at=start + timedelta(days=d, hours=1))
        for d in (58, 61)
    ]
    assert [False, True] == [allows(question, [yes], Facts(touchpoints=[refused])) for question in later]


def call_at(at, number):
    """A call that took place."""
    return Touchpoint(
        source="dialler", id=str(number), type="call.made", channel=Channel.TELEMARKETING, occurred_at=at,
        contact_point=mobile(ANN, "FR").key, direction=Direction.OUTBOUND,
    )  # fmt: skip


@given(st.lists(openings(channel=Channel.EMAIL, kind=ConsentKind.REQUEST), max_size=4), INSTANTS)
def test_35_double_opt_in(requests, at):
    """A request never allows; a confirmation from another point, after its end, or without a request neither."""
    confirm = grant(at, kind=ConsentKind.CONFIRM, id="confirm")
    elsewhere = attrs.evolve(confirm, contact_point="email:other@x.example")
    ended = grant(START, kind=ConsentKind.REQUEST, id="request", expires_at=START + timedelta(minutes=1))

    assert not allows(asked(), requests)
    assert not allows(asked(), [*requests, elsewhere])
    assert not allows(asked(), [confirm])
    assert not allows(asked(), [ended, attrs.evolve(confirm, occurred_at=START + TICK)])


def test_36_minor():
    """Below the age only a guardian's yes counts, and a birthday makes no earlier yes of the child one."""
    child = Facts(birth_date=date(2014, 11, 1))  # twelve in Belgium, where thirteen consent
    older = asked(at=datetime(2027, 11, 20, 12, tzinfo=UTC))
    guardian = grant(actor=Actor.GUARDIAN, id="guardian")
    letters = asked(channel=Channel.DIRECT_MAIL)

    assert Reason.MINOR in codes(decide(asked(), [grant()], POLICY, child))
    assert allows(asked(), [guardian], child)
    assert not allows(asked(), [guardian, no(at=LATE, actor=Actor.GUARDIAN)], child)
    assert not allows(older, [grant()], child)
    assert allows(older, [grant(datetime(2027, 11, 10, tzinfo=UTC))], child)
    assert Reason.MINOR in codes(decide(letters, [], POLICY, child))
    strict = attrs.evolve(POLICY, allows_unknown_age=False)
    assert Reason.AGE_UNKNOWN in codes(decide(asked(), [grant()], strict))


def test_37_soft_opt_in():
    """A sale, the same company, similar products, a refusal that was offered then and now: without one of them, no."""
    sale = {
        "id": "s", "kind": DealingKind.SALE, "controller": "Acme", "occurred_at": START, "products": {"shoes"},
        "contact_points": {MAILS[ANN]}, "refusal_offered": True,
    }  # fmt: skip
    lacking = [
        {"kind": DealingKind.INQUIRY}, {"controller": "Other"}, {"products": {"hats"}}, {"refusal_offered": False},
        {"contact_points": {MAILS[BOB]}},
    ]  # fmt: skip
    for place in ("BE", "GB", "DE", "FR", "NL", "IT", "AT"):
        question = asked(person(ANN, place=place))
        looked = registered(ConsentKind.CLEARED, "at.ecg", LATE - TICK, MAILS[ANN])
        assert [Reason.RELATIONSHIP] == [*codes(decide(question, [looked], POLICY, Facts(dealings=[Dealing(**sale)])))]
        for changes in lacking:
            assert not allows(question, [looked], Facts(dealings=[Dealing(**sale | changes)])), (place, changes)
        silent = attrs.evolve(question, offers_refusal=False)
        assert not allows(silent, [looked], Facts(dealings=[Dealing(**sale)]))
        assert not allows(question, [looked, no(at=START - TICK)], Facts(dealings=[Dealing(**sale)]))


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(cases())
def test_39_explainability_and_replay(case):
    """Every decision names a row and a reason, reads back whole, and comes out the same with the same rows."""
    question, acts, known = case
    decision = decide(question, acts, POLICY, known)
    replayed = decide(question, acts, attrs.evolve(POLICY), known)

    assert decision.rules
    assert decision.reasons
    assert POLICY.law.version == decision.law_version
    assert decision == replayed == from_dict(to_dict(decision))
    assert decision.explain().count("\n") == len(decision.reasons)


DAYS = [("NL", "2026-06-30", "2026-07-01"), ("FR", "2026-08-10", "2026-08-11")]


@pytest.mark.parametrize(("place", "last", "first"), DAYS)
def test_40_rule_time_travel(place, last, first):
    """Calls to customers were allowed until the day before the law changed, and are not from that day on."""
    old, new = (POLICY.law.as_of(date.fromisoformat(day)) for day in (last, first))
    ids = {row.id for row in old.rows} ^ {row.id for row in new.rows}
    customer = person(ANN, place=place)
    contract = Dealing(
        id="c", kind=DealingKind.SALE, controller="Acme", occurred_at=datetime(2026, 5, 1, tzinfo=UTC),
        contact_points={mobile(ANN, place)}, products={"shoes"}, refusal_offered=True,
    )  # fmt: skip
    known = Facts(dealings=[contract], declared=[Whereabouts(place=place, zone="Europe/Paris")])
    look = registered(ConsentKind.CLEARED, "fr.bloctel", datetime(2026, 8, 1, tzinfo=UTC), mobile(ANN, place))
    said = [
        allows(
            asked(customer, datetime.fromisoformat(f"{day}T15:00+02:00"), channel=Channel.TELEMARKETING), [look], known
        )
        for day in (last, first)
    ]

    assert ids
    assert all(name.startswith(f"{place.lower()}.live") for name in ids)
    assert [True, False] == said


@given(st.lists(cases(), max_size=8))
def test_41_single_answer(some):
    """The bulk, the preference view and the gate before sending give one answer."""
    assert [decide(question, acts, POLICY, known) for question, acts, known in some] == list(decide_many(some, POLICY))
    for question, acts, known in some[:1]:
        for shown in preferences(question, acts, POLICY, known, purposes=PURPOSES[:1]):
            again = attrs.evolve(
                question, channel=shown.channel, purpose=shown.purpose, message_class="marketing",
                contact_point=shown.contact_point,
            )  # fmt: skip
            assert shown.decision == decide(again, acts, POLICY, known)


@given(cases())
def test_42_restrictive_failure(case):
    """Without rows, with rows of low confidence, without a calendar: no, with the reason."""
    question, acts, known = case
    assume(question.is_marketing)
    nothing = attrs.evolve(POLICY, law=attrs.evolve(POLICY.law, rows=()))
    doubtful = attrs.evolve(
        POLICY, law=attrs.evolve(POLICY.law, rows=[attrs.evolve(r, confidence=Confidence.LOW) for r in POLICY.law.rows])
    )

    uncertain = codes(decide(question, acts, doubtful, known))

    assert Reason.RULE_MISSING in codes(decide(question, acts, nothing, known))
    assert {Reason.RULE_UNCERTAIN, Reason.RULE_MISSING} & uncertain


def test_42_an_unknown_holiday_closes():
    """Where a law closes on public holidays and no calendar knows them, nobody is called."""
    blind = attrs.evolve(POLICY, holidays=ListedHolidays({}))
    question = asked(person(ANN, place="ES"), channel=Channel.TELEMARKETING)
    yes = grant(channel=Channel.TELEMARKETING, place="ES")

    assert allows(question, [yes])
    assert Reason.QUIET_HOURS in codes(decide(question, [yes], blind))


# ── the short way ───────────────────────────────────────────────────────────────────────────────────────────────────


@given(cases(), st.none() | st.dates(date(2008, 1, 1), date(2016, 1, 1)))
def test_the_short_way_equals_the_long_one(case, birth_date):
    """Where the rows are simple, the quick weighing says what the one that goes row by row says."""
    question, acts, _ = case
    assume(question.is_marketing)
    point = point_of(question.customer.records[0], question.channel, question.customer.phones[0].country)
    whole = _case(question, acts, POLICY, Facts())
    ground = _ground(whole, point)
    assume(ground.is_simple)
    told = _heard(whole, ground, point.key)
    of_age = _of_age_since(birth_date, ground.age_of_consent) if birth_date and ground.age_of_consent else None
    short = _simply(ground, told, whole.now, birth_date, of_age)
    long = _weighed(_Scale(ground, question, told, (), point.key, whole.now, of_age), birth_date)

    assert (short.against, short.lifted) == (long.against, long.lifted)
    if not short.against:
        assert (short.in_favour, short.until) == (long.in_favour, long.until)


@given(st.lists(dealings(), max_size=3), dealings(), questions(at=LATE))
def test_one_more_dealing_never_takes_a_permission_away(known, more, question):
    """What stood in for a consent goes on to do so, whatever else happens between the two."""
    if allows(question, [], Facts(dealings=known)):
        assert allows(question, [], Facts(dealings=[*known, more]))
