"""Small worlds in which acts, dealings, registers and laws meet, for the laws of contact.

Two people have a mailbox and a mobile each; they may live in any of a dozen places whose laws differ in kind. The
instants are few, so that acts tie, precede and follow each other.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import strategies as st

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Actor, ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import (
    ContactPolicy,
    Dealing,
    DealingKind,
    Facts,
    ListedHolidays,
    Question,
    decide,
)
from unifiedcustomer.customers import Customer
from unifiedcustomer.records import RecordKey

ANN, BOB = RecordKey("crm", "ann"), RecordKey("crm", "bob")
MAILS = {ANN: EmailAddress(address="ann@x.example", mailbox="ann@x.example")}
MAILS[BOB] = EmailAddress(address="bob@x.example", mailbox="bob@x.example")
PLACES = ["BE", "GB", "DE", "FR", "PL", "AT", "IT", "NL", "CA", "AU", "KR", "US"]
REGISTERS = ["be.dncm", "gb.tps", "it.rpo", "at.ecg", "ca.dncl", "au.dncr", "us.dnc"]
START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday
TICK = timedelta(minutes=10)
INSTANTS = st.integers(0, 9).map(lambda tick: START + tick * TICK)
SHOWN = Evidence(wording="Yes, send me news of Acme.", method=Method.CHECKBOX)
SPOKEN = Evidence(proof="call-17", method=Method.SPOKEN)
NO_HOLIDAYS = {code: [datetime(year, 1, 1).date() for year in (2026, 2027)] for code in ("FR", "ES", "IT", "AU", "NO")}
POLICY = ContactPolicy(
    controller="Acme", default_zone="Europe/Brussels", sector="retail", caps=(), holidays=ListedHolidays(NO_HOLIDAYS)
)
CHANNELS = [Channel.EMAIL, Channel.SMS, Channel.TELEMARKETING, Channel.DIRECT_MAIL]
PURPOSES = ["marketing", "marketing.newsletter", "marketing.offers"]
IDS = st.uuids().map(str)


def mobile(record, place):
    """Their mobile; its country is where they live."""
    number = "470000001" if record == ANN else "470000002"
    return PhoneNumber(e164=f"+32{number}", is_mobile=True, country=place[:2])


def home(record, place):
    """Their house."""
    street = "High Street" if record == ANN else "Low Street"
    return PostalAddress(street=street, city="Town", country=place[:2], region="FL" if place == "US" else None)


def person(*records, place="BE", **changes):
    """A customer who is these records."""
    whole = {
        "customer_id": "c-1",
        "records": records,
        "values": {},
        "emails": tuple(MAILS[record] for record in records),
        "phones": tuple(mobile(record, place) for record in records),
        "addresses": tuple(home(record, place) for record in records),
    }
    return Customer(**whole | changes)


def merged(one, other):
    """The customer that two are together."""
    names = ("records", "emails", "phones", "addresses")
    return attrs.evolve(one, **{name: (*getattr(one, name), *getattr(other, name)) for name in names})


def point_of(record, channel, place="BE"):
    """Their point for the channel."""
    return {Channel.EMAIL: MAILS[record], Channel.DIRECT_MAIL: home(record, place)}.get(channel, mobile(record, place))


PLACES_DRAWN = st.sampled_from(PLACES)


@st.composite
def openings(draw, place="BE", **fixed):
    """A grant, a request or a confirmation."""
    record = draw(st.sampled_from([ANN, BOB]))
    channel = fixed.pop("channel", None) or draw(st.sampled_from(CHANNELS))
    at = draw(INSTANTS)
    whole = {
        "id": draw(IDS),
        "kind": draw(st.sampled_from([ConsentKind.GRANT, ConsentKind.GRANT, ConsentKind.REQUEST, ConsentKind.CONFIRM])),
        "controller": draw(st.sampled_from(["Acme", "Acme", "Acme", "Other"])),
        "occurred_at": at,
        "subject": record,
        "contact_point": point_of(record, channel, place),
        "channel": channel,
        "purpose": draw(st.sampled_from(PURPOSES)),
        "evidence": draw(st.sampled_from([SHOWN, SHOWN, SPOKEN, None])),
        "expires_at": draw(st.none() | st.integers(1, 8).map(lambda ticks: at + ticks * TICK)),
        "actor": draw(st.sampled_from([Actor.SUBJECT, Actor.SUBJECT, Actor.GUARDIAN])),
        "recorded_at": draw(st.none() | INSTANTS),
    }
    return ConsentAct(**whole | fixed)


@st.composite
def refusals(draw, place="BE", **fixed):
    """An act that says no, with anything left open."""
    record = draw(st.sampled_from([ANN, BOB]))
    channel = draw(st.none() | st.sampled_from(CHANNELS))
    kind = draw(st.sampled_from([kind for kind in ConsentKind if kind.refuses]))
    whole = {
        "id": draw(IDS),
        "kind": kind,
        "controller": draw(st.sampled_from(["Acme", "Acme", "Other"])),
        "occurred_at": draw(INSTANTS),
        "subject": draw(st.sampled_from([None, record])),
        "contact_point": point_of(record, channel or Channel.SMS, place),
        "channel": channel,
        "purpose": draw(st.none() | st.sampled_from([*PURPOSES, "service"])),
        "recorded_at": draw(st.none() | INSTANTS),
        "within_minutes": draw(st.sampled_from([0, 0, 15])),
    }
    return ConsentAct(**whole | fixed)


@st.composite
def others(draw, place="BE", **fixed):
    """Bounces, blocks, registers and what takes things back."""
    record, channel = draw(st.sampled_from([ANN, BOB])), draw(st.sampled_from(CHANNELS))
    kinds = [kind for kind in ConsentKind if not kind.opens and not kind.refuses]
    kind = fixed.pop("kind", None) or draw(st.sampled_from(kinds))
    of_register = kind in (ConsentKind.LISTED, ConsentKind.CLEARED)
    whole = {
        "id": draw(IDS),
        "kind": kind,
        "controller": "Acme",
        "occurred_at": draw(INSTANTS),
        "subject": draw(st.sampled_from([None, record])),
        "contact_point": point_of(record, channel, place),
        "registry": draw(st.sampled_from(REGISTERS)) if of_register else None,
    }
    return ConsentAct(**whole | fixed)


def histories(place="BE", most=7):
    """Acts of all kinds."""
    return st.lists(st.one_of(openings(place), openings(place), refusals(place), others(place)), max_size=most)


@st.composite
def dealings(draw, place="BE", **fixed):
    """A dealing at one of their points."""
    record, channel = draw(st.sampled_from([ANN, BOB])), draw(st.sampled_from(CHANNELS))
    at = draw(INSTANTS) - draw(st.sampled_from([timedelta(), timedelta(days=100), timedelta(days=500)]))
    whole = {
        "id": draw(IDS),
        "kind": draw(st.sampled_from(DealingKind)),
        "controller": draw(st.sampled_from(["Acme", "Acme", "Other"])),
        "occurred_at": at,
        "contact_points": {point_of(record, channel, place)},
        "products": draw(st.sampled_from([{"shoes"}, {"hats"}, set()])),
        "refusal_offered": draw(st.booleans()),
    }
    return Dealing(**whole | fixed)


def facts(place="BE"):
    """Dealings, and nothing else."""
    return st.lists(dealings(place), max_size=2).map(lambda known: Facts(dealings=known))


@st.composite
def questions(draw, customer=None, place="BE", **fixed):
    """A question about a customer who is one record, or both."""
    records = draw(st.sampled_from([(ANN,), (BOB,), (ANN, BOB)]))
    whole = {
        "customer": customer or person(*records, place=place),
        "channel": draw(st.sampled_from(CHANNELS)),
        "purpose": draw(st.sampled_from([*PURPOSES, "service.orders"])),
        "message_class": draw(st.sampled_from(["marketing", "marketing", "service", "legal"])),
        "at": draw(INSTANTS),
        "products": {"shoes"},
    }
    return Question(**whole | fixed)


@st.composite
def cases(draw, **fixed):
    """A place, a question, a history and facts that fit together."""
    place = draw(PLACES_DRAWN)
    return draw(questions(place=place, **fixed)), draw(histories(place)), draw(facts(place))


def grant_of(record, channel, place="BE", **changes):
    """They agreed to marketing, and it can be shown."""
    whole = {
        "id": f"yes-{record.record_id}",
        "kind": ConsentKind.GRANT,
        "controller": "Acme",
        "occurred_at": START - timedelta(days=1),
        "subject": record,
        "contact_point": point_of(record, channel, place),
        "channel": channel,
        "purpose": "marketing",
        "evidence": SHOWN,
    }
    return ConsentAct(**whole | changes)


def allows(question, acts, known=None, policy=POLICY):
    """Whether it is allowed."""
    return bool(decide(question, acts, policy, known or Facts()))


def codes(decision):
    """The codes of a decision's reasons."""
    return {item.code for item in decision.reasons}
