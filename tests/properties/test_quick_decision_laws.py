"""Laws of the quick ways to a decision: each says, to the byte, what a slow and readable twin says.

The twins remember nothing and take no short way: a policy that was never asked before, acts that are judged one by one
by the words of the rules, touchpoints that are counted in a loop, the next moment found by asking again.
"""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from contact_worlds import (
    ANN,
    BOB,
    CHANNELS,
    INSTANTS,
    PLACES_DRAWN,
    POLICY,
    PURPOSES,
    START,
    TICK,
    facts,
    grant_of,
    histories,
    mobile,
    others,
    person,
    point_of,
    questions,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind, controller_key, covers
from unifiedcustomer.contact_policy import CapRule, Facts, Question, decide, decide_many
from unifiedcustomer.contact_policy.decision import _asked_again, _case, _stays_so
from unifiedcustomer.contact_policy.frequency import Cap, capped
from unifiedcustomer.contact_policy.hearing import hear
from unifiedcustomer.contact_policy.scope import Matter, StopReach, in_force
from unifiedcustomer.contact_reasons import MessageClass, ReasonItem
from unifiedcustomer.permits import ContactDecision
from unifiedcustomer.touchpoints import Direction, Touchpoint
from unifiedcustomer.wire import to_dict

CAPPED = attrs.evolve(
    POLICY, caps=[CapRule(id="two", channels=frozenset({Channel.EMAIL, Channel.SMS}), most=2, days=1)]
)


DATA = [{}, {}, {"outcome": "refused"}, {"message_class": "service"}, {"controller": "Acme"}]


@st.composite
def touchpoints(draw, place="BE"):
    """Something that was sent, was received, was refused, or is to come."""
    record, at = (
        draw(st.sampled_from([ANN, BOB])),
        draw(INSTANTS) - draw(st.sampled_from([0, 1, 1, 30])) * 24 * 6 * TICK,
    )
    return Touchpoint(
        source="mailer", id=draw(st.sampled_from("abcdef")), type=draw(st.sampled_from(["sent", "order.placed"])),
        channel=draw(st.sampled_from(CHANNELS)), occurred_at=at,
        sent_at=draw(st.none() | st.just(at - TICK)), contact_point=mobile(record, place).key,
        direction=draw(st.sampled_from([Direction.OUTBOUND, Direction.OUTBOUND, Direction.INBOUND])),
        data=draw(st.sampled_from(DATA)),
    )  # fmt: skip


@st.composite
def whole_cases(draw):
    """A question, a history, dealings, touchpoints and a birth date."""
    place = draw(PLACES_DRAWN)
    known = draw(facts(place))
    known = attrs.evolve(
        known,
        touchpoints=draw(st.lists(touchpoints(place), max_size=4)),
        birth_date=draw(st.none() | st.dates(START.date().replace(year=2006), START.date().replace(year=2014))),
    )
    hour = timedelta(hours=draw(st.sampled_from([0, 0, 9, 14, 60])))
    question = draw(questions(place=place))
    return question.when(question.at + hour), draw(histories(place)), known


def written(decision):
    """As it is logged."""
    return json.dumps(to_dict(decision), sort_keys=True).encode()


@settings(max_examples=100)
@given(st.lists(whole_cases(), min_size=1, max_size=6))
def test_a_batch_is_the_loop_of_its_singles_byte_for_byte(some):
    """Deciding many under a policy that remembers equals deciding each under one that was never asked."""
    alone = [written(decide(question, acts, attrs.evolve(CAPPED), known)) for question, acts, known in some]

    assert alone == [written(decision) for decision in decide_many([*some, *some], CAPPED)][: len(some)]
    assert alone == [written(decision) for decision in decide_many(some[::-1], CAPPED)][::-1]


# ── what acts say ───────────────────────────────────────────────────────────────────────────────────────────────────

MATTERS = st.builds(
    Matter,
    channel=st.sampled_from([*CHANNELS, Channel.MESSAGING, Channel.SOCIAL_PAID]),
    purpose=st.sampled_from([*PURPOSES, "marketing.profiling", "service", "service.orders"]),
    message_class=st.sampled_from(MessageClass),
    controller=st.sampled_from(["Acme", "ACME ", "Other"]),
    stop_reach=st.sampled_from(StopReach),
)
TEXTS, LINES = {Channel.SMS, Channel.MESSAGING}, {Channel.SMS, Channel.MESSAGING, Channel.TELEMARKETING}


def says_yes(matter, act, point, records, now):
    """Person and point and channel and purpose and company, and it has happened."""
    of_person = any(key in records for key in (act.subject, *act.heard_by))
    same = act.contact_point == point and act.channel is matter.channel and of_person
    same = same and controller_key(act.controller) == controller_key(matter.controller)
    return act.kind.opens and same and covers(act.purpose, matter.purpose) and act.occurred_at <= now


def says_no(matter, act, point, records):
    """Person or point, and what it leaves open is everything; of a service only what names it."""
    if not act.kind.refuses or controller_key(act.controller) != controller_key(matter.controller):
        return False
    is_stop = act.kind is ConsentKind.STOP
    of_person = any(key in records for key in (act.subject, *act.heard_by)) and not is_stop
    if not (act.contact_point == point or of_person) or matter.message_class is MessageClass.LEGAL:
        return False
    together = LINES if matter.stop_reach >= StopReach.LINE else TEXTS
    if act.channel not in (None, matter.channel) and not (is_stop and {act.channel, matter.channel} <= together):
        return False
    follows = matter.channel is Channel.SOCIAL_PAID or covers("marketing.profiling", matter.purpose)
    if act.kind is ConsentKind.SIGNAL and not follows:
        return False
    if act.purpose is not None and covers(act.purpose, matter.purpose):
        return True
    if is_stop and matter.stop_reach is StopReach.ALL and matter.channel in LINES:
        return True
    is_wide = act.purpose is None or act.kind is ConsentKind.COMPLAIN or covers(matter.purpose, act.purpose)
    return matter.message_class is MessageClass.MARKETING and is_wide


@settings(max_examples=200)
@given(MATTERS, histories(most=9), st.sampled_from([(ANN,), (BOB,), (ANN, BOB)]), st.sampled_from(CHANNELS), INSTANTS)
def test_what_is_heard_is_what_each_act_says_by_itself(matter, acts, records, channel, now):
    """The words of an act are judged once for all who used them; the twin judges every act anew."""
    point = point_of(ANN, channel).key
    told = hear(matter, acts, point=point, records=records, now=now)
    yes = [act for act in acts if says_yes(matter, act, point, records, now)]
    back = [act for act in acts if act.kind is ConsentKind.START]
    no = in_force([*[act for act in acts if says_no(matter, act, point, records)], *back], now)
    of_registers = (ConsentKind.LISTED, ConsentKind.CLEARED)

    assert yes == [act for act in acts if any(act in mine for mine in told.openings.values())]
    assert all(act.subject == record for record, mine in told.openings.items() for act in mine)
    assert no == list(told.refusals)
    assert [act for act in acts if act.kind in of_registers and act.contact_point == point] == list(told.looks)
    assert {act.kind for act in told.dead} <= {ConsentKind.BOUNCE, ConsentKind.BLOCK, ConsentKind.LIFT}


# ── caps, and the next moment ───────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(touchpoints(), max_size=8), st.integers(0, 3), st.integers(1, 2), INSTANTS)
def test_a_cap_counts_as_a_loop_does(sent, most, days, now):
    """Each thing that was sent counts once, at the latest time that was reported and not later than now."""
    cap = Cap(id="cap", channels=frozenset({Channel.EMAIL, Channel.SMS}), most=most, window=timedelta(days=days))
    times = {}
    for one in sent:
        reported = [moment for moment in (one.occurred_at, one.sent_at) if moment is not None]
        counts = one.direction is Direction.OUTBOUND and one.channel in cap.channels
        if counts and min(reported) <= now and one.data.get("message_class") != "service":
            times[one.id] = max(times.get(one.id, one.occurred_at), one.occurred_at)
    inside = [moment for moment in times.values() if moment >= now - cap.window]

    assert (len(inside) >= most) is (capped(sent, cap, at=now) is not None)


@st.composite
def waiting_cases(draw):
    """Somebody agreed, and may have to wait: for the morning, for Monday, for room under a cap, after a refusal."""
    place, channel = draw(PLACES_DRAWN), draw(st.sampled_from([Channel.SMS, Channel.TELEMARKETING]))
    yes = grant_of(ANN, channel, place, expires_at=draw(st.none() | st.just(START + timedelta(days=2))))
    known = Facts(touchpoints=draw(st.lists(touchpoints(place), max_size=4)), dealings=draw(facts(place)).dealings)
    question = Question(
        customer=person(ANN, place=place), channel=channel, purpose="marketing.offers", products={"shoes"},
        at=START + timedelta(hours=draw(st.integers(0, 100))),
    )  # fmt: skip
    return question, [yes, *draw(st.lists(others(place), max_size=2))], known


@settings(max_examples=150)
@given(waiting_cases())
def test_where_nothing_happens_the_next_moment_need_not_be_asked_about(case):
    """Whether it is asked again or known, the moment that is told gives a yes."""
    question, acts, known = case
    again = decide(question, acts, CAPPED, known).next_allowed_at
    if again is not None:
        event("told without asking" if _stays_so(_case(question, acts, CAPPED, known), again) else "asked again")

        assert _asked_again(_case(question, acts, CAPPED, known), again)
        assert decide(question.when(again), acts, CAPPED, known)


@given(questions(), st.integers(1, 400))
def test_a_cap_of_none_leaves_no_room_for_a_first_contact(question, days):
    """Who may be contacted at most zero times is not contacted once, also of whom no touchpoint is known."""
    assume(question.is_marketing)
    never = CapRule(id="never", channels=frozenset(Channel), most=0, days=days)
    decision = decide(question, [], attrs.evolve(POLICY, caps=[never]), Facts())

    assert not decision
    assert any(item.rules == ("never",) for item in decision.reasons)


# ── what is made quickly ────────────────────────────────────────────────────────────────────────────────────────────


@given(whole_cases())
def test_what_is_made_unchecked_is_what_the_constructors_make(case):
    """Decisions and reasons pass every check that they were spared, and are frozen, equal and hashed like any other."""
    question, acts, known = case
    quick = decide(question, acts, CAPPED, known)
    names = [field.name for field in attrs.fields(ContactDecision) if field.init]
    checked = ContactDecision(**{name: getattr(quick, name) for name in names})
    reasons = tuple(
        ReasonItem(**{field.name: getattr(item, field.name) for field in attrs.fields(ReasonItem)})
        for item in quick.reasons
    )

    assert (checked, reasons) == (quick, quick.reasons)
    assert (hash(checked), type(quick), repr(checked)) == (hash(quick), ContactDecision, repr(quick))
