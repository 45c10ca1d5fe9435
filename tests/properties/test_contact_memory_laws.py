"""Laws of what a policy remembers: nothing asked before changes an answer, and no hour is taken for another."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_worlds import ANN, CHANNELS, PLACES, POLICY, cases, grant_of, person
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.contact_policy import Facts, Question, Whereabouts, decide
from unifiedcustomer.contact_policy.applicable import applicable, days_of
from unifiedcustomer.contact_policy.decision import _case, _ground
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours, is_open, next_opening, open_until
from unifiedcustomer.contact_policy.timing import Hours
from unifiedcustomer.permits import Reason

ZONES = [
    ZoneInfo(name) for name in ("Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
]
NIGHTS = [
    datetime(2026, 3, 28, 18, tzinfo=UTC),
    datetime(2026, 10, 24, 18, tzinfo=UTC),
    datetime(2026, 10, 31, 18, tzinfo=UTC),
    datetime(2026, 4, 4, 8, tzinfo=UTC),
    datetime(2026, 11, 23, tzinfo=UTC),
]
WEEKS = [
    "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-13:00",
    "Mo-Su 22:00-24:00,00:00-06:00",
    "Mo-Su 01:30-02:30",
    "Mo-Su 02:10-02:50,20:00-21:00",
    "We 10:00-10:02",
    "Mo off",
    "Mo-Su 00:00-24:00",
]
MOMENTS = st.builds(
    lambda start, seconds: start + timedelta(seconds=seconds), st.sampled_from(NIGHTS), st.integers(0, 3 * 86_400)
)


def said_at_once(tables, zones, now):
    """What the hours say, asked of the clocks alone."""
    open_, until, again = is_open(tables, zones, now), None, None
    if open_:
        until = open_until(tables, zones, now)
    else:
        again = next_opening(tables, zones, now)
    return open_, until, again if again is None or again - now <= timedelta(days=14) else None


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(WEEKS), min_size=1, max_size=2),
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique_by=str),
    st.lists(MOMENTS, min_size=1, max_size=8),
)
def test_hours_that_are_remembered_are_those_on_the_clocks(weeks, zones, moments):
    """Asked in any order, a timetable opens and closes when the clocks say so, also in nights with another hour."""
    tables = [WeeklyHours.parse(text) for text in weeks]
    hours = Hours([(text, table) for text, table in zip(weeks, tables, strict=True)], tuple(zones))
    for now in moments:
        found = hours.at(now)

        assert said_at_once(tables, zones, now) == (not found.against, found.until, found.again)


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("start", NIGHTS, ids=str)
def test_no_minute_is_open_that_was_not_promised(zone, week, start):
    """Minute by minute through the nights in which clocks change: an end that was told is never too late."""
    tables, end = [WeeklyHours.parse(week)], start
    hours = Hours([(week, tables[0])], (zone,))
    for minute in range(0, 24 * 60, 7):
        now = start + timedelta(minutes=minute)
        found = hours.at(now)
        assert is_open(tables, [zone], now) is not bool(found.against)
        if now < end:  # still within what was promised before
            assert not found.against
        end = max(end, found.until) if found.until is not None else end


@given(st.lists(cases(), min_size=2, max_size=6))
def test_what_was_asked_before_changes_nothing(some):
    """A policy that has answered others gives the answer of one that has answered nobody."""
    for question, acts, known in some:
        assert decide(question, acts, attrs.evolve(POLICY), known) == decide(question, acts, POLICY, known)


@pytest.mark.parametrize("first", [0, 1])
def test_the_repeated_hour_is_two_hours(first):
    """Half past two comes twice in Amsterdam: in New York it is half past eight, and then too late to write."""
    policy, amsterdam = attrs.evolve(POLICY), ZoneInfo("Europe/Amsterdam")
    customer = person(ANN, place="US", addresses=(PostalAddress(city="New York", country="US", region="NY"),))
    said = {}
    for fold in (first, 1 - first):
        at = datetime(2026, 10, 25, 2, 30, tzinfo=amsterdam, fold=fold)
        question = Question(customer=customer, channel=Channel.SMS, purpose="marketing", at=at)
        yes = grant_of(ANN, Channel.SMS, "US", occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
        said[fold] = decide(question, [yes], policy)

    assert (True, False) == (said[0].allowed, said[1].allowed)
    assert [Reason.QUIET_HOURS] == [item.code for item in said[1].reasons]
    assert said[0].valid_until.astimezone(UTC) <= datetime(2026, 10, 25, 1, tzinfo=UTC)


@given(
    st.sampled_from(["FR", "NL", "US", "GB", "IT"]),
    st.sampled_from(POLICY.law.days_of_change),
    st.integers(-60, 60),
    st.sampled_from(["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Paris", None]),
)
def test_a_law_changes_on_the_receivers_day(place, day, hours, zone):
    """Around every day on which a row begins or ends, the rows are those of the days that it may be there."""
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hours)
    known = Facts(declared=[Whereabouts(place=place, zone=zone)])
    question = Question(customer=person(ANN, place=place), channel=Channel.TELEMARKETING, purpose="marketing", at=at)
    ground = _ground(_case(question, [], POLICY, known), question.customer.phones[0])
    plain = applicable(attrs.evolve(ground.kind, days=days_of(at, ground.kind.zones)), POLICY)

    assert (plain.rules, plain.against, plain.age_of_consent) == (ground.rules, ground.against, ground.age_of_consent)


def test_an_era_is_told_by_its_first_day():
    """Before the first change it is the beginning of time."""
    first = POLICY.law.days_of_change[0]

    assert (date.min, first, first) == tuple(map(POLICY.law.era_of, (first - timedelta(days=1), first, first)))


@settings(max_examples=150)
@given(cases())
def test_where_nothing_happens_nothing_need_be_asked_again(case):
    """When hours open for somebody of whom nothing else is known to happen, asking then gives the yes that was told."""
    question, acts, known = case
    decision = decide(question, acts, POLICY, known)
    if decision.next_allowed_at is not None:
        assert decide(question.when(decision.next_allowed_at), acts, POLICY, known)


def test_threads_share_a_policy():
    """Four threads that ask in different orders, and switch at every turn, get the answers of one."""
    chance = random.Random(5)
    some = [person_at(number, chance) for number in range(300)]
    alone = [decide(question, acts, attrs.evolve(POLICY), known) for question, acts, known in some[:60]]
    shared = attrs.evolve(POLICY)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            orders = [chance.sample(range(len(some)), len(some)) for _ in range(4)]
            told = list(pool.map(lambda order: {n: decide(*some[n][:2], shared, some[n][2]) for n in order}, orders))
    finally:
        sys.setswitchinterval(interval)

    assert told[0] == told[1] == told[2] == told[3]
    assert alone == [told[0][n] for n in range(60)]


def person_at(number, chance):
    """Somebody somewhere who agreed to something, at some moment of two weeks; a row changes in them."""
    place, channel = chance.choice(PLACES), chance.choice(CHANNELS)
    at = datetime(2027, 1, 24, tzinfo=UTC) + timedelta(minutes=chance.randrange(14 * 24 * 60))
    acts = [grant_of(ANN, channel, place, id=f"g{number}")] if chance.random() < 0.7 else []
    customer = person(ANN, place=place)
    return Question(customer=customer, channel=channel, purpose="marketing", at=at, products={"shoes"}), acts, Facts()
