"""Laws of the wire forms: what is written is read back as it was, and damage is always a typed refusal."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rendering.strategies import messages
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Purpose
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.erasures import ErasureReceipt, OutOfReach
from unifiedcustomer.errors import InvalidWireForm, Problem
from unifiedcustomer.households import Household, HouseholdReason
from unifiedcustomer.identities import ChangeKind, Identity, IdentityChange, Judgement, Verdict
from unifiedcustomer.money import Money
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Reason, ReasonItem
from unifiedcustomer.records import (
    Comparison,
    Field,
    FieldValue,
    NormalizedRecord,
    NormalizedValue,
    RecordKey,
    Role,
    SourceRecord,
)
from unifiedcustomer.reliances import Reliance, RelianceKind
from unifiedcustomer.retrainings import Retraining
from unifiedcustomer.reviews import ReviewDecision
from unifiedcustomer.suppressions import KeyedDigest, Suppression, SuppressionOrigin
from unifiedcustomer.touchpoints import Direction, Touchpoint
from unifiedcustomer.wire import FORMS, from_dict, from_json, to_dict, to_json

TEXT = st.text(max_size=20)  # surrogates, control characters and all
NAME = st.text(min_size=1, max_size=20)
LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
FULL_LINE = LINE.map(lambda line: "x" + line)
# Whole seconds, as the local mean times of old: no zone ever had a finer offset.
OFFSETS = st.integers(-23 * 3600, 23 * 3600).map(lambda seconds: timezone(timedelta(seconds=seconds)))
# A day from the ends of the calendar, where an offset would leave it.
SPAN = [end.replace(tzinfo=None) for end in (datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC))]
MOMENTS = st.datetimes(*SPAN, timezones=OFFSETS)
MOMENTS_OF_PEOPLE = st.datetimes(datetime(1901, 1, 1), datetime(8998, 1, 1), timezones=OFFSETS)
COUNTRIES = st.sampled_from([None, "NL", "FR"])

KEYS = st.builds(RecordKey, NAME, NAME)
COUNTS = st.integers(0, 10**12)
JUDGEMENTS = st.builds(
    Judgement,
    left=KEYS,
    right=KEYS,
    verdict=st.sampled_from(Verdict),
    by=TEXT,
    reason=TEXT,
    at=st.none() | MOMENTS,
)
FIELDS = st.builds(Field, role=st.sampled_from(Role), name=NAME, comparison=st.sampled_from(Comparison))
CELLS = st.builds(FieldValue, column=TEXT, field=FIELDS, raw=TEXT)
NORMALIZED = st.builds(
    NormalizedValue,
    raw=TEXT,
    normal=st.none() | TEXT,
    key=st.none() | TEXT,
    alternatives=st.lists(TEXT, max_size=2).map(tuple),
    problem=st.none() | st.sampled_from(Problem),
)
EMAILS = st.builds(EmailAddress, address=st.sampled_from(["ann@example.com", "b.c+d@é.example"]), mailbox=FULL_LINE)
PHONES = st.builds(
    PhoneNumber,
    e164=st.integers(10**6, 10**14).map("+{}".format),
    is_mobile=st.none() | st.booleans(),
    country=COUNTRIES,
)
ADDRESSES = st.builds(
    PostalAddress, street=FULL_LINE, house_number=LINE, postal_code=st.none() | LINE, country=COUNTRIES
)
VALUES = st.builds(
    SurvivingValue,
    value=TEXT,
    record=KEYS,
    rule=NAME,
    agreeing=st.lists(KEYS, max_size=2).map(tuple),
    others=st.lists(st.tuples(TEXT, KEYS), max_size=2).map(tuple),
    updated_at=st.none() | MOMENTS,
)

EVIDENCE = st.builds(Evidence, wording=TEXT, place=TEXT, by=TEXT, proof=TEXT)
REASONS = st.builds(
    ReasonItem,
    code=st.sampled_from([reason for reason in Reason if not reason.speaks_for]),
    acts=st.lists(NAME, max_size=2).map(tuple),
    rules=st.lists(NAME, max_size=2).map(tuple),
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    details=st.dictionaries(NAME, TEXT, max_size=2),
)

DIGESTS = st.builds(KeyedDigest, key_id=st.sampled_from(["2026", "k_1-a"]), digest=st.just("0f" * 16))

THINGS = {
    "ConsentAct": st.builds(
        ConsentAct,
        id=FULL_LINE,
        kind=st.sampled_from([kind for kind in ConsentKind if kind.refuses]),
        controller=FULL_LINE,
        occurred_at=MOMENTS_OF_PEOPLE,
        subject=KEYS,
        contact_point=FULL_LINE.map("email:{}".format),
        channel=st.none() | st.sampled_from(Channel),
        purpose=st.none() | st.sampled_from(Purpose),
        evidence=st.none() | EVIDENCE,
        recorded_at=st.none() | MOMENTS_OF_PEOPLE,
    ),
    "ContactDecision": st.builds(
        ContactDecision,
        allowed=st.just(False),
        customer_id=NAME,
        channel=st.sampled_from(Channel),
        purpose=st.sampled_from(Purpose),
        message_class=st.sampled_from(MessageClass),
        reasons=st.lists(REASONS, min_size=1, max_size=3).map(tuple),
        decided_at=st.just(datetime(2026, 11, 22, tzinfo=UTC)),
        valid_until=st.just(datetime(2026, 11, 23, tzinfo=UTC)),
        contact_point=st.none() | TEXT,
        obligations=st.lists(st.sampled_from(Obligation), max_size=2).map(tuple),
        next_allowed_at=st.none() | MOMENTS,
    ),
    "Customer": st.builds(
        Customer,
        customer_id=NAME,
        records=st.lists(KEYS, max_size=2).map(tuple),
        values=st.dictionaries(TEXT, VALUES, max_size=2),
        emails=st.lists(EMAILS, max_size=2).map(tuple),
        phones=st.lists(PHONES, max_size=2).map(tuple),
        addresses=st.lists(ADDRESSES, max_size=2).map(tuple),
    ),
    "EmailAddress": EMAILS,
    "ErasureReceipt": st.builds(
        ErasureReceipt,
        customer_id=NAME,
        erased_at=MOMENTS,
        records=st.dictionaries(NAME, st.integers(1, 9), max_size=2),
        **dict.fromkeys(
            ("versions", "touchpoints", "consent_acts", "judgements", "tombstones", "suppressions", "undecided"),
            st.integers(0, 9),
        ),
        bytes_removed=st.booleans(),
        partners=st.lists(st.sampled_from(Channel), max_size=2).map(tuple),
        out_of_reach=st.lists(st.sampled_from(OutOfReach), max_size=3).map(tuple),
    ),
    "Field": FIELDS,
    "Household": st.builds(
        Household,
        household_id=NAME,
        customers=st.lists(NAME, max_size=3).map(tuple),
        reasons=st.lists(st.sampled_from(HouseholdReason), max_size=3).map(tuple),
    ),
    "Identity": st.builds(Identity, customer_id=NAME, records=st.lists(KEYS, max_size=3).map(tuple)),
    "IdentityChange": st.builds(
        IdentityChange,
        cursor=st.integers(1, 2**62),
        kind=st.sampled_from(ChangeKind),
        customer_id=NAME,
        previous_id=st.none() | NAME,
        record=st.none() | KEYS,
        at=MOMENTS,
    ),
    "Judgement": JUDGEMENTS,
    "Message": messages(),
    "Money": st.builds(
        Money,
        st.decimals(Decimal(-1000), Decimal(1000), places=2),
        st.sampled_from(["EUR", "JPY"]),
    ),
    "NormalizedRecord": st.builds(
        NormalizedRecord,
        key=KEYS,
        cells=st.lists(st.tuples(CELLS, NORMALIZED), max_size=3).map(tuple),
        features=st.dictionaries(NAME, st.lists(TEXT, max_size=2).map(tuple), max_size=3),
        updated_at=st.none() | MOMENTS,
    ),
    "NormalizedValue": NORMALIZED,
    "PhoneNumber": PHONES,
    "PostalAddress": ADDRESSES,
    "PushToken": st.builds(PushToken, app=FULL_LINE, token=FULL_LINE),
    "RecordKey": KEYS,
    "Reliance": st.builds(
        Reliance,
        kind=st.sampled_from(RelianceKind),
        customer_id=NAME,
        at=MOMENTS,
        reference=NAME,
        channel=st.none() | st.sampled_from(Channel),
        purpose=st.none() | NAME,
        contact_point=st.none() | TEXT,
        allowed=st.none() | st.booleans(),
        acts=st.lists(NAME, max_size=2).map(tuple),
    ),
    "Retraining": st.builds(
        Retraining,
        version=st.integers(2, 99),
        at=MOMENTS,
        by=TEXT,
        reason=TEXT,
        trained_on=COUNTS,
        records=COUNTS,
        moved=COUNTS,
        customers_before=COUNTS,
        customers_after=COUNTS,
    ),
    "ReviewDecision": st.builds(
        ReviewDecision,
        judgement=JUDGEMENTS,
        left_version=st.none() | COUNTS,
        right_version=st.none() | COUNTS,
    ),
    "SocialHandle": st.builds(SocialHandle, network=FULL_LINE, handle=FULL_LINE),
    "SourceRecord": st.builds(
        SourceRecord, key=KEYS, values=st.lists(CELLS, max_size=3).map(tuple), updated_at=st.none() | MOMENTS
    ),
    "Suppression": st.builds(
        Suppression,
        kind=st.sampled_from([kind for kind in ConsentKind if kind.refuses]),
        controller=FULL_LINE.map(str.strip),
        occurred_at=MOMENTS,
        contact_point=DIGESTS,
        channel=st.none() | st.sampled_from(Channel),
        purpose=st.none() | st.sampled_from(Purpose),
        recorded_at=st.none() | MOMENTS,
        origin=st.sampled_from(SuppressionOrigin),
    ),
    "SurvivingValue": VALUES,
    "Touchpoint": st.builds(
        Touchpoint,
        source=NAME,
        id=NAME,
        type=NAME,
        channel=st.sampled_from(Channel),
        occurred_at=MOMENTS,
        subject=KEYS,
        contact_point=st.none() | TEXT,
        direction=st.sampled_from(Direction),
        sent_at=st.none() | MOMENTS,
        received_at=st.none() | MOMENTS,
        data=st.dictionaries(TEXT, TEXT, max_size=3),
    ),
}


def things():
    """Any thing that has a wire form."""
    return st.one_of(*THINGS.values())


def test_every_thing_with_a_wire_form_is_tried():
    """A new form needs a strategy here, so that the laws below hold for it too."""
    assert set(FORMS) == set(THINGS)


@given(things())
def test_a_thing_survives_the_journey_through_text(thing):
    """Writing as JSON text and reading back gives an equal thing."""
    assert thing == from_json(to_json(thing), type(thing))


@given(things())
def test_the_wire_form_is_plain_json(thing):
    """A wire form has nothing but what JSON has, so that every JSON library writes the same."""
    written = to_dict(thing)

    assert written == json.loads(json.dumps(written))


def places(node, path=()):
    """The path of every value inside ``node``."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in children:
        yield (*path, step)
        yield from places(child, (*path, step))


@given(things(), st.data())
def test_a_damaged_wire_form_is_a_thing_or_a_typed_refusal(thing, data):
    """Whatever stands in whatever place, reading gives a thing or an `InvalidWireForm`, and never another error."""
    damaged = json.loads(to_json(thing))
    *path, last = data.draw(st.sampled_from(list(places(damaged))))
    place = damaged
    for step in path:
        place = place[step]
    place[last] = data.draw(st.sampled_from([None, True, 0, -1, 1.5, "", "x" * 20_000, [], {}, [[]], {"@type": "x"}]))

    with suppress(InvalidWireForm):
        from_dict(damaged)
