"""Laws of consent and contact.

Acts and decisions: order independence, idempotence, purity, default deny, and monotony: a refusal never helps.
A yes is local to person, point, channel, purpose and company; a no goes as far as it says.
Merging customers unites their acts and makes no permission; what refuses one of them refuses both.
Clocks: ends are sharp, renewals extend, every zone must agree, the next time is allowed and is the first.

The walk through the table of transitions is held equal to a slow twin that knows no table.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from consent_acts import ACME, HOME, HOUSE, LANDLINE, MOBILE, SHOWN, WORK, ann, codes, decided
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, controller_key, covers
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.contact_policy import ContactPolicy, Scope, WeeklyHours, permission
from unifiedcustomer.contact_policy.quiet_hours import is_open, next_opening
from unifiedcustomer.contact_policy.zones import zones_of
from unifiedcustomer.permits import MessageClass, Reason
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

# A small world, so that acts meet: three records, three points, twelve instants.
RECORDS = [RecordKey("till", "1"), RecordKey("webshop", "1"), RecordKey("app", "1")]
POINTS = {Channel.EMAIL: [HOME, WORK], Channel.SMS: [MOBILE], Channel.TELEMARKETING: [MOBILE, LANDLINE]}
PURPOSES = ["marketing", "marketing.newsletter", "marketing.offers"]
START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday morning in Brussels, inside all house hours
TICK = timedelta(minutes=10)
INSTANTS = st.integers(0, 11).map(lambda tick: START + tick * TICK)
COMPANIES = st.sampled_from(["Acme", "Acme", "Acme", "Acme Travel"])
IDS = st.uuids().map(str)


POLICIES = [ACME, attrs.evolve(ACME, evidence_required=False)]
IN_WRITING = st.sampled_from([Channel.EMAIL, Channel.SMS])
"""Channels that need a basis in Belgium, where Ann lives."""


@st.composite
def openings(draw, **fixed):
    """A grant, a request or a confirmation; sometimes with an end, sometimes without evidence."""
    channel = fixed.pop("channel", None) or draw(st.sampled_from(list(POINTS)))
    at = draw(INSTANTS)
    end = draw(st.none() | st.integers(1, 8).map(lambda ticks: at + ticks * TICK))
    whole = {
        "id": draw(IDS),
        "kind": draw(st.sampled_from([kind for kind in ConsentKind if kind.opens])),
        "controller": draw(COMPANIES),
        "occurred_at": at,
        "subject": draw(st.sampled_from(RECORDS)),
        "contact_point": draw(st.sampled_from(POINTS[channel])),
        "channel": channel,
        "purpose": draw(st.sampled_from(PURPOSES)),
        "evidence": draw(st.sampled_from([SHOWN, SHOWN, None])),
        "expires_at": end,
    }
    return ConsentAct(**whole | fixed)


@st.composite
def others(draw, kinds=None, **fixed):
    """Any act that opens nothing, with anything left open."""
    at = draw(INSTANTS)
    point = draw(st.sampled_from([HOME, WORK, MOBILE, LANDLINE]))
    kind = draw(st.sampled_from(kinds or [kind for kind in ConsentKind if not kind.opens]))
    of_registry = kind in (ConsentKind.LISTED, ConsentKind.CLEARED)
    needs_point = of_registry or kind in (ConsentKind.STOP, ConsentKind.START, ConsentKind.BOUNCE, ConsentKind.LIFT)
    subject = draw(st.none() | st.sampled_from(RECORDS))
    whole = {
        "id": draw(IDS),
        "kind": kind,
        "controller": draw(COMPANIES),
        "occurred_at": at,
        "subject": subject,
        "contact_point": point if needs_point or subject is None else draw(st.sampled_from([None, point])),
        "channel": draw(st.none() | st.sampled_from(list(POINTS))),
        "purpose": draw(st.none() | st.sampled_from([*PURPOSES, "service"])),
        "recorded_at": draw(st.none() | INSTANTS),
        "registry": draw(st.sampled_from(["be.dncm", "gb.tps"])) if of_registry else None,
    }
    return ConsentAct(**whole | fixed)


def refusals(**fixed):
    """An act that says no."""
    return others([kind for kind in ConsentKind if kind.refuses], **fixed)


HISTORIES = st.lists(st.one_of(openings(), openings(), others()), max_size=9)


@st.composite
def questions(draw, **fixed):
    """What decide is asked, beside the customer and the acts."""
    whole = {
        "channel": draw(st.sampled_from([*POINTS, Channel.DIRECT_MAIL])),
        "purpose": draw(st.sampled_from([*PURPOSES, "service.orders"])),
        "message_class": draw(st.sampled_from(MessageClass)),
        "at": draw(INSTANTS),
        "policy": draw(st.sampled_from(POLICIES)),
    }
    return whole | fixed


@st.composite
def scopes(draw, **fixed):
    """One contact point in one channel, asked about for some of the records."""
    channel = draw(st.sampled_from(list(POINTS)))
    whole = {
        "records": frozenset(draw(st.lists(st.sampled_from(RECORDS), min_size=1))),
        "contact_point": draw(st.sampled_from(POINTS[channel])).key,
        "channel": channel,
        "purpose": draw(st.sampled_from(PURPOSES)),
        "message_class": MessageClass.MARKETING,
        "controller": "Acme",
    }
    return Scope(**whole | fixed)


def everybody():
    """A customer with all three records."""
    return ann(records=tuple(RECORDS))


def allowed(scope, acts, at, **options):
    """Whether the acts permit it."""
    return permission(scope, acts, at=at, **options).status.permits


# ── acts are a set ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(HISTORIES, questions(), st.randoms())
def test_the_order_of_arrival_never_changes_a_decision(acts, question, rnd):
    """Whatever the order of the acts, the whole decision is the same, reasons and all."""
    shuffled = sorted(acts, key=lambda _: rnd.random())

    assert decided(everybody(), acts, **question) == decided(everybody(), shuffled, **question)


@given(HISTORIES, questions(), st.data())
def test_an_act_that_arrives_twice_changes_nothing(acts, question, data):
    """Delivering again what was delivered has no effect."""
    again = data.draw(st.lists(st.sampled_from(acts), max_size=5)) if acts else []

    assert decided(everybody(), acts, **question) == decided(everybody(), [*acts, *again], **question)


@given(HISTORIES, questions())
def test_a_decision_is_a_pure_function(acts, question):
    """Asking twice gives the same answer, and asking changes nothing that was given."""
    before = list(acts)

    assert decided(everybody(), acts, **question) == decided(everybody(), acts, **question)
    assert before == acts


@given(HISTORIES, questions())
def test_a_decision_is_never_without_reason(acts, question):
    """A yes has only reasons for it, a no at least one against it, and both can be told."""
    decision = decided(everybody(), acts, **question)

    assert decision.allowed is all(code.speaks_for for code in codes(decision))
    assert decision.explain().count("\n") == len(decision.reasons)


# ── no is the default, and the stronger ─────────────────────────────────────────────────────────────────────────────


@given(st.lists(others(), max_size=9), questions(purpose="marketing"), IN_WRITING)
def test_without_a_consent_marketing_is_refused(acts, question, channel):
    """No combination of other acts amounts to a yes."""
    question["channel"] = channel

    assert not decided(everybody(), acts, **question)


@given(HISTORIES, refusals(), questions())
def test_a_refusal_never_turns_a_no_into_a_yes(acts, refusal, question):
    """Whatever is refused, by whom, where and when: nothing becomes allowed by it."""
    if decided(everybody(), [*acts, refusal], **question):
        assert decided(everybody(), acts, **question)


@given(HISTORIES, others([ConsentKind.BOUNCE]), questions())
def test_a_bounce_never_makes_a_point_reachable(acts, bounce, question):
    """It may move the contact to another point, but it opens none."""
    after = decided(everybody(), [*acts, bounce], **question)

    if after:
        assert decided(everybody(), acts, **question)
        assert (
            not (after.contact_point == bounce.contact_point and bounce.channel in (None, question["channel"]))
            or bounce.known_at > question["at"]
            or any(act.kind is ConsentKind.LIFT for act in acts)
        )


@given(HISTORIES, refusals(), scopes(), INSTANTS)
def test_a_refusal_holds_until_a_later_consent_with_evidence(acts, refusal, scope, at):
    """After a no in scope, a yes at the same point needs an opening act that is strictly later and can be shown."""
    refusal = attrs.evolve(refusal, contact_point=scope.contact_point, controller="Acme", channel=None, purpose=None)
    assume(refusal.known_at <= at and refusal.kind is not ConsentKind.STOP and scope.is_refused_by(refusal))
    later = [act for act in acts if act.kind.opens and act.is_proven and act.occurred_at > refusal.occurred_at]

    if allowed(scope, [*acts, refusal], at):
        assert any(scope.is_opened_by(act) for act in later)


@given(HISTORIES, openings(kind=ConsentKind.GRANT, evidence=SHOWN), refusals(), INSTANTS)
def test_at_the_same_instant_the_no_wins(acts, yes, no, at):
    """A refusal at the moment of a grant, in its scope, leaves no yes of that moment."""
    scope = Scope(
        records=frozenset(RECORDS),
        contact_point=yes.contact_point,
        channel=yes.channel,
        purpose=yes.purpose,
        message_class=MessageClass.MARKETING,
        controller=yes.controller,
    )
    no = attrs.evolve(
        no, occurred_at=yes.occurred_at, recorded_at=None, controller=yes.controller, contact_point=yes.contact_point
    )
    assume(scope.is_refused_by(no))

    assert not allowed(scope, [yes, no], at)


# ── a yes is local ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(HISTORIES, openings(), scopes(), INSTANTS)
def test_a_consent_elsewhere_changes_nothing_here(acts, yes, scope, at):
    """An opening act for another person, point, channel, purpose or company leaves the permission as it is."""
    assume(not scope.is_opened_by(yes))

    assert permission(scope, acts, at=at) == permission(scope, [*acts, yes], at=at)


@given(HISTORIES, refusals(), scopes(), INSTANTS)
def test_a_refusal_of_something_else_changes_nothing_here(acts, no, scope, at):
    """A refusal that does not reach the scope leaves the permission as it is."""
    assume(not scope.is_refused_by(no))

    assert permission(scope, acts, at=at) == permission(scope, [*acts, no], at=at)


@given(scopes(), openings(), INSTANTS)
def test_a_yes_needs_all_five(scope, yes, at):
    """A single grant allows only what agrees with it in person, point, channel, purpose and company."""
    if allowed(scope, [yes], at):
        assert yes.subject in scope.records
        assert (yes.contact_point, yes.channel) == (scope.contact_point, scope.channel)
        assert covers(yes.purpose, scope.purpose)
        assert controller_key(yes.controller) == controller_key(scope.controller)
        assert yes.occurred_at <= at


@given(HISTORIES, st.sampled_from(RECORDS), INSTANTS, questions(purpose="marketing"))
def test_a_persons_objection_reaches_every_point(acts, record, at, question):
    """After an objection by the person, no marketing at any point and in any channel rests on an older consent."""
    objection = ConsentAct(id="objection", kind=ConsentKind.OBJECT, controller="Acme", occurred_at=at, subject=record)
    older = [act for act in acts if not act.kind.opens or act.occurred_at <= at]
    assume(question["at"] >= at)

    assert not decided(everybody(), [*older, objection], **question)


@given(HISTORIES, st.lists(refusals(purpose="marketing"), max_size=5), questions(purpose="service.orders"))
def test_no_refusal_of_marketing_stops_a_service_message(acts, refusals, question):
    """What was ordered is confirmed, whatever was refused of advertising."""
    question["message_class"] = MessageClass.SERVICE

    before = decided(everybody(), acts, **question)
    assert before == decided(everybody(), [*acts, *refusals], **question)


# ── keywords, bounces and what takes them back ──────────────────────────────────────────────────────────────────────


@given(HISTORIES, scopes(channel=Channel.SMS, contact_point=MOBILE.key), st.integers(0, 9))
def test_start_restores_what_was_before_stop(acts, scope, tick):
    """After STOP and START the permission is what it would be without both."""
    quiet = [act for act in acts if act.kind not in (ConsentKind.STOP, ConsentKind.START)]
    common = {"controller": "Acme", "contact_point": MOBILE, "channel": Channel.SMS}
    stop = ConsentAct(id="stop", kind=ConsentKind.STOP, occurred_at=START + tick * TICK, **common)
    start = ConsentAct(id="start", kind=ConsentKind.START, occurred_at=START + (tick + 1) * TICK, **common)
    at = START + 11 * TICK

    assert permission(scope, quiet, at=at) == permission(scope, [*quiet, stop, start], at=at)
    assert not allowed(scope, [act for act in quiet if act.occurred_at <= stop.occurred_at] + [stop], at)


@given(HISTORIES, scopes(), INSTANTS, others([ConsentKind.START, ConsentKind.LIFT]))
def test_what_takes_back_makes_no_consent(acts, scope, at, opposite):
    """START and LIFT are worth nothing without the consent that was there before."""
    without_stops = [act for act in acts if act.kind is not ConsentKind.STOP]

    assert permission(scope, without_stops, at=at) == permission(scope, [*without_stops, opposite], at=at)


# ── customers are merged and split ──────────────────────────────────────────────────────────────────────────────────


@given(HISTORIES, scopes(), INSTANTS, st.booleans())
def test_merging_never_makes_a_permission(acts, scope, at, strict):
    """What a merged customer permits, one of the records in it permitted alone."""
    alone = [attrs.evolve(scope, records=frozenset({record})) for record in scope.records]

    if allowed(scope, acts, at, evidence_required=strict):
        assert any(allowed(one, acts, at, evidence_required=strict) for one in alone)


@given(HISTORIES, HISTORIES, scopes(), INSTANTS)
def test_a_merge_keeps_every_refusal(left, right, scope, at):
    """Where either side's refusals alone forbid everything that the other side's consents opened, the union does."""
    no_right = [act for act in right if not act.kind.opens and act.kind is not ConsentKind.START]
    merged = [*left, *no_right]

    if not allowed(scope, left, at):
        assert not allowed(scope, merged, at)


@given(HISTORIES, HISTORIES, HISTORIES, questions())
def test_merging_is_commutative_associative_and_idempotent(first, second, third, question):
    """Who was merged with whom first, and how often, leaves no trace in a decision."""
    one = decided(everybody(), [*first, *second, *third], **question)

    assert one == decided(everybody(), [*third, *first, *second], **question)
    assert one == decided(everybody(), [*first, *second, *third, *second, *first], **question)


@given(HISTORIES, scopes(), INSTANTS, refusals())
def test_a_refusal_at_a_shared_point_is_heard_on_both_sides_of_a_split(acts, scope, at, no):
    """A no that came in at a point holds for every record that is asked about at that point."""
    no = attrs.evolve(
        no,
        contact_point=scope.contact_point,
        occurred_at=START + 11 * TICK,
        recorded_at=START,
        controller="Acme",
        channel=None,
    )
    assume(scope.is_refused_by(no))
    quiet = [act for act in acts if act.kind is not ConsentKind.START]

    for record in RECORDS:
        assert not allowed(attrs.evolve(scope, records=frozenset({record})), [*quiet, no], at)


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(openings(kind=ConsentKind.GRANT, evidence=SHOWN), st.integers(1, 10**9))
def test_a_consent_ends_sharply(yes, microseconds):
    """A tick before its end it holds, at its end it does not."""
    end = yes.occurred_at + timedelta(microseconds=microseconds)
    yes = attrs.evolve(yes, expires_at=end, controller="Acme")
    scope = Scope(
        records=frozenset({yes.subject}),
        contact_point=yes.contact_point,
        channel=yes.channel,
        purpose=yes.purpose,
        message_class=MessageClass.MARKETING,
        controller="Acme",
    )

    assert allowed(scope, [yes], end - timedelta(microseconds=1))
    assert not allowed(scope, [yes], end)


@given(HISTORIES, openings(kind=ConsentKind.GRANT), scopes(), INSTANTS, st.booleans())
def test_another_grant_never_shortens_a_consent(acts, yes, scope, at, strict):
    """Agreeing again never ends what was agreed."""
    if allowed(scope, acts, at, evidence_required=strict):
        assert allowed(scope, [*acts, yes], at, evidence_required=strict)


@given(HISTORIES, openings(), scopes(), INSTANTS)
def test_what_has_not_happened_has_no_effect(acts, yes, scope, at):
    """A consent of the future is none yet."""
    assume(yes.occurred_at > at)

    assert permission(scope, acts, at=at) == permission(scope, [*acts, yes], at=at)


@given(
    st.lists(openings(kind=ConsentKind.REQUEST), max_size=4),
    st.lists(others(), max_size=3),
    questions(purpose="marketing"),
    IN_WRITING,
)
def test_an_unconfirmed_request_never_allows(requests, rest, question, channel):
    """However often somebody typed the address into a form."""
    question["channel"] = channel

    assert not decided(everybody(), [*requests, *rest], **question)


WEEKS = st.sampled_from(
    ["Mo-Fr 10:00-13:00,14:00-18:00", "Mo-Sa 08:00-21:00", "Su 10:00-12:00", "Mo-Su 01:30-03:10", "*"]
)
COUNTRIES = st.frozensets(st.sampled_from(["BE", "PT", "US", "AU", "IN", "NZ", "IR"]), min_size=1, max_size=3)
MINUTES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.lists(WEEKS, min_size=1, max_size=2), COUNTRIES, MINUTES)
def test_the_next_time_is_open_and_nothing_before_it_is(weeks, countries, at):
    """It is not before now, is open in every zone under every rule, and no minute of the day before it is."""
    hours, zones = [WeeklyHours.parse(week) for week in weeks], zones_of(countries, None)
    found = next_opening(hours, zones, at)
    assume(found is not None)
    between = range(1, min(24 * 60, int((found - at) / timedelta(minutes=1))), 7)

    assert found >= at
    assert is_open(hours, zones, found)
    assert not any(is_open(hours, zones, found - timedelta(minutes=minute)) for minute in between)


@given(WEEKS, COUNTRIES, COUNTRIES, MINUTES)
def test_one_more_place_to_be_never_opens_an_hour(week, countries, more, at):
    """Knowing less about where somebody is makes nothing allowed."""
    hours = [WeeklyHours.parse(week)]

    if is_open(hours, zones_of(countries | more, None), at):
        assert is_open(hours, zones_of(countries, None), at)


@given(st.lists(st.integers(0, 60 * 24 * 60), max_size=60), st.integers(1, 4), st.integers(1, 30))
def test_no_window_ever_holds_more_than_its_cap(minutes, most, days):
    """Sending whenever it is allowed, any window of the cap's days has at most as many as the cap says."""
    policy = ContactPolicy(controller="Acme", caps=[attrs.evolve(ACME.caps[3], most=most, days=days)])
    yes = ConsentAct(
        id="yes", kind=ConsentKind.GRANT, controller="Acme", occurred_at=START, subject=RECORDS[0],
        contact_point=HOME, channel=Channel.EMAIL, purpose="marketing", evidence=SHOWN,
    )  # fmt: skip
    mails = []
    for minute in sorted(minutes):
        at = START + timedelta(minutes=minute)
        question = {"channel": Channel.EMAIL, "purpose": "marketing", "message_class": "marketing", "policy": policy}
        if decided(everybody(), [yes], mails, at=at, **question):
            mails.append(
                Touchpoint(
                    source="mailer", id=str(len(mails)), type="email.sent", channel=Channel.EMAIL, occurred_at=at,
                    contact_point=HOME.key, direction=Direction.OUTBOUND,
                )
            )  # fmt: skip

    for mail in mails:
        window = [m for m in mails if mail.occurred_at <= m.occurred_at <= mail.occurred_at + timedelta(days=days)]
        assert len(window) <= most


@given(HISTORIES, questions())
def test_waiting_until_the_next_time_is_enough(acts, question):
    """Where a decision names a next time, the same acts allow it then."""
    question["at"] = question["at"].replace(hour=22)
    decision = decided(everybody(), acts, **question)

    if decision.next_allowed_at is not None:
        assert decision.next_allowed_at > question["at"]
        known = [act for act in acts if act.occurred_at <= question["at"]]
        assert decided(everybody(), known, **question | {"at": decision.next_allowed_at})


@given(HISTORIES, questions())
def test_a_permit_is_for_a_point_of_the_customer(acts, question):
    """Nobody is contacted at a place that is not theirs, and never longer than the policy says."""
    decision = decided(everybody(), acts, **question)

    if decision:
        permit = decision.permit()
        assert permit.contact_point in (HOME, WORK, MOBILE, LANDLINE, HOUSE)
        assert question["at"] < permit.valid_until <= question["at"] + ACME.valid_for


@given(HISTORIES, questions(purpose="marketing.newsletter"), st.integers(0, 11))
def test_a_permit_never_outlives_its_consent(acts, question, tick):
    """At every moment at which the permit is valid, the same acts would have given it."""
    decision = decided(everybody(), acts, **question)
    later = START + tick * TICK
    known = [act for act in acts if act.known_at <= question["at"]]

    if decision and decision.permit().is_valid(later) and later >= question["at"]:
        point = decision.permit().contact_point
        assert decided(everybody(), known, **question | {"at": later}, contact_point=point)


def test_an_address_more_never_makes_a_text_allowed():
    """A customer who may be in yet another country can be texted at no more hours than before."""
    yes = ConsentAct(
        id="yes", kind=ConsentKind.GRANT, controller="Acme", occurred_at=START, subject=RECORDS[0],
        contact_point=MOBILE, channel=Channel.SMS, purpose="marketing", evidence=SHOWN,
    )  # fmt: skip
    question = {"channel": Channel.SMS, "purpose": "marketing", "message_class": "marketing", "policy": ACME}
    abroad = attrs.evolve(everybody(), addresses=(HOUSE, PostalAddress(city="Recife", country="BR")))
    for hour in range(7 * 24):
        at = START + timedelta(hours=hour)
        if decided(abroad, [yes], at=at, **question):
            assert decided(everybody(), [yes], at=at, **question)


# ── the slow twin ───────────────────────────────────────────────────────────────────────────────────────────────────


def twin(scope, acts, at, strict):
    """A yes is a grant, or a confirmation of an open request, that nothing has refused since and no clock has ended."""
    said = [act for act in acts if act.kind.refuses and scope.is_refused_by(act) and act.known_at <= at]
    said = [no for no in said if not any(starts(act, no) and act.occurred_at <= at for act in acts)]
    return any(twin_of_one(scope, record, acts, said, at, strict) for record in scope.records)


def starts(act, stop):
    """Whether ``act`` is the START to ``stop``."""
    return (
        act.kind is ConsentKind.START
        and stop.kind is ConsentKind.STOP
        and act.contact_point == stop.contact_point
        and act.controller == stop.controller
        and act.occurred_at > stop.occurred_at
        and act.channel in (None, stop.channel)
        and (act.purpose is None or (stop.purpose is not None and covers(act.purpose, stop.purpose)))
    )


def twin_of_one(scope, record, acts, said, at, strict):
    """The same for one record of the customer."""
    mine = [act for act in acts if scope.is_opened_by(act) and act.subject == record and act.occurred_at <= at]
    heard = [
        act for act in mine if act.is_proven or not (strict or any(no.occurred_at < act.occurred_at for no in said))
    ]
    unrefused = [act for act in heard if not any(no.occurred_at >= act.occurred_at for no in said)]
    # At one instant a request comes before its confirmation, and among equals the earlier end comes first.
    rank = {ConsentKind.REQUEST: 0, ConsentKind.CONFIRM: 1, ConsentKind.GRANT: 2}
    far = START + timedelta(days=999)
    open_until, yes_until = None, []
    for act in sorted(unrefused, key=lambda act: (act.occurred_at, rank[act.kind], act.expires_at or far, act.id)):
        end = act.expires_at or far
        if open_until is not None and open_until <= act.occurred_at:
            open_until = None
        if act.kind is ConsentKind.REQUEST:
            open_until = end if open_until is None else max(open_until, end)
        elif act.kind is ConsentKind.GRANT:
            yes_until.append(end)
        elif open_until is not None:
            yes_until.append(end)
            open_until = None
    return any(end > at for end in yes_until)


@given(
    st.lists(st.one_of(openings(channel=Channel.EMAIL), refusals(), others()), max_size=8),
    scopes(),
    INSTANTS,
    st.booleans(),
)
def test_the_walk_through_the_table_equals_the_slow_twin(acts, scope, at, strict):
    """The table of transitions says what its theory says."""
    assert twin(scope, acts, at, strict) is allowed(scope, acts, at, evidence_required=strict)


@given(st.lists(openings(channel=Channel.SMS), max_size=8), st.lists(refusals(), max_size=2), INSTANTS, st.booleans())
def test_the_twins_agree_where_acts_are_dense(opened, refused, at, strict):
    """On one number, where every act meets every other."""
    scope = Scope(
        records=frozenset(RECORDS[:2]),
        contact_point=MOBILE.key,
        channel=Channel.SMS,
        purpose="marketing.offers",
        message_class=MessageClass.MARKETING,
        controller="Acme",
    )
    acts = [*opened, *refused]

    assert twin(scope, acts, at, strict) is allowed(scope, acts, at, evidence_required=strict)


def test_reasons_are_told_for_every_refusal_of_the_twin():
    """A status that is no yes always has something against it."""
    scope = Scope(
        records=frozenset(RECORDS),
        contact_point=HOME.key,
        channel=Channel.EMAIL,
        purpose="marketing",
        message_class=MessageClass.MARKETING,
        controller="Acme",
    )

    assert [Reason.NO_CONSENT] == [item.code for item in permission(scope, [], at=START).against]
