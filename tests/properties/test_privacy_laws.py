"""Laws of privacy: whatever a thing holds about a person, no log, traceback or error shows it.

A canary is a text that stands nowhere in the code. It is put into every field that may hold something personal, and
into every field in every broken form; then everything that could end up in a log is searched for it.
"""

from __future__ import annotations

import importlib
import logging
import pickle
import pprint
import traceback
from datetime import UTC, datetime

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.errors import InvalidValue, WrongType
from unifiedcustomer.features import FeatureColumn
from unifiedcustomer.identities import CustomerId, Judgement, Verdict
from unifiedcustomer.model_fields import masked
from unifiedcustomer.money import Money
from unifiedcustomer.permits import ContactDecision, MessageClass, Reason, ReasonItem
from unifiedcustomer.records import Field, FieldValue, NormalizedRecord, NormalizedValue, RecordKey, Role, SourceRecord
from unifiedcustomer.source_tables import SourceColumn
from unifiedcustomer.touchpoints import Touchpoint

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = RecordKey("till", "42")
BIRD = "kanarie"  # in every canary, in any case

# What repr may show, class by class: codes, keys and times. Everything else about a person is masked. A field that is
# new fails the law below until it is masked, or somebody has decided that it tells nothing about a person and writes it
# here.
SHOWN = {
    "RecordKey": {"source", "record_id"},
    "Field": {"role", "name", "comparison"},
    "FieldValue": {"column", "field"},
    "SourceRecord": {"key", "updated_at"},
    "NormalizedValue": {"problem"},
    "NormalizedRecord": {"key", "updated_at"},
    "SourceColumn": {"name", "field"},
    "SourceTable": {"columns"},
    "FeatureColumn": set(),
    "FeatureTable": {"columns", "comparisons"},
    "EmailAddress": set(),
    "PhoneNumber": {"is_mobile", "country"},
    "PostalAddress": {"country"},
    "PushToken": {"app"},
    "SocialHandle": {"network"},
    "Touchpoint": {"source", "id", "type", "channel", "occurred_at", "subject", "direction", "sent_at", "received_at"},
    "Judgement": {"left", "right", "verdict", "at"},
    "Identity": {"customer_id", "records"},
    "Reliance": {"kind", "customer_id", "at", "channel", "purpose", "allowed", "acts"},
    "ErasureReceipt": {
        "customer_id", "erased_at", "records", "versions", "touchpoints", "consent_acts", "judgements", "tombstones",
        "suppressions", "bytes_removed", "undecided", "out_of_reach", "partners",
    },
    "IdentityChange": {"cursor", "kind", "customer_id", "previous_id", "record", "at"},
    "SurvivingValue": {"record", "rule", "agreeing", "updated_at"},
    "Customer": {"customer_id", "records"},
    "Evidence": {"method", "notice"},
    "ConsentAct": {
        "id", "kind", "controller", "occurred_at", "subject", "channel", "purpose", "evidence", "recorded_at",
        "expires_at", "actor", "registry", "any_hour", "within_minutes", "heard_by",
    },
    "ReasonItem": {"code", "acts", "rules", "since", "until", "details"},
    "ContactDecision": {
        "allowed", "customer_id", "channel", "purpose", "message_class", "reasons", "decided_at", "valid_until",
        "obligations", "next_allowed_at", "also_owed", "rules", "law_version",
    },
    "Permit": {
        "customer_id", "channel", "purpose", "message_class", "decided_at", "valid_until", "obligations",
    },
    "Wording": {"language", "yes", "no", "reasons", "details", "channels"},
}  # fmt: skip
FILES = (
    "records", "source_tables", "features", "contact_points", "touchpoints", "identities", "customers", "consents",
    "permits", "reliances", "erasures", "evidence", "contact_reasons", "contact_wording",
)  # fmt: skip


def things():
    """Each model of the files that speak of persons."""
    for file in FILES:
        module = importlib.import_module(f"unifiedcustomer.{file}")
        for value in vars(module).values():
            if isinstance(value, type) and attrs.has(value) and value.__module__ == module.__name__:
                yield pytest.param(value, id=f"{file}.{value.__name__}")


def filled(canary):
    """One of each thing that holds something personal, with the canary in each such field."""
    email = EmailAddress(address=f"{canary}@example.com", mailbox=f"{canary}@example.com")
    home = PostalAddress(street=canary, house_number=canary, postal_code=canary, city=canary, region=canary)
    cell = FieldValue(column="name", field=Field(role=Role.FULL_NAME), raw=canary)
    understood = NormalizedValue(raw=canary, normal=canary, key=canary, alternatives=(canary,))
    value = SurvivingValue(value=canary, record=KEY, rule="latest", others=((canary, KEY),))
    decision = ContactDecision.reaching(
        email, allowed=True, customer_id=CustomerId("c-1"), channel=Channel.EMAIL, purpose="marketing",
        message_class=MessageClass.MARKETING, reasons=(ReasonItem(code=next(r for r in Reason if r.speaks_for)),),
        decided_at=NOON, valid_until=NOON,
    )  # fmt: skip
    return [
        email,
        home,
        PushToken(app="shop", token=canary),
        SocialHandle(network="x", handle=canary),
        cell,
        SourceRecord(key=KEY, values=(cell,)),
        understood,
        NormalizedRecord(key=KEY, cells=((cell, understood),), features={canary: (canary,)}),
        SourceColumn(name="name", field=cell.field, values=(canary, None)),
        FeatureColumn(values=(canary,), codes=np.zeros(1, dtype=np.int32)),
        Touchpoint(
            source="till", id="1", type="store.visited", channel=Channel.STORE, occurred_at=NOON, subject=KEY,
            contact_point=email.key, data={canary: canary},
        ),
        Judgement(left=KEY, right=KEY, verdict=Verdict.SAME, by=canary, reason=canary),
        value,
        Customer(
            customer_id=CustomerId("c-1"), records=(KEY,), values={canary: value}, emails=(email,), addresses=(home,),
        ),
        Evidence(wording=canary, place=canary, by=canary, proof=canary),
        ConsentAct(
            id="1", kind=ConsentKind.OBJECT, controller="shop", occurred_at=NOON, contact_point=email,
            evidence=Evidence(wording=canary),
        ),
        decision,
        decision.permit(),
    ]  # fmt: skip


letters = st.characters(categories=("L", "N"), max_codepoint=0x2FFF)
canaries = st.text(letters, min_size=1, max_size=8).map("Kanarie{}".format)


def broken(canary):
    """The canary in forms that no field should take."""
    return [
        f"{canary}\n", f"{canary}\x00", f" {canary} @ {canary}", canary * 4000, canary.encode(), [canary],
        {canary: canary}, (canary,), {canary}, RuntimeError(canary), (canary, canary, canary),
    ]  # fmt: skip


def error_of(call, *arguments, **keywords):
    """The error of any kind that ``call`` raises, or None; any error ends up in logs."""
    try:
        call(*arguments, **keywords)
    except Exception as error:  # noqa: BLE001
        return error
    return None


def everything_said(error):
    """All that an error could put into a log, with the errors behind it and the whole traceback."""
    if error is None:
        return ""
    said = "".join(traceback.TracebackException.from_exception(error, lookup_lines=False).format())
    behind = []
    while error is not None and error not in behind:
        behind.append(error)
        said += f"{error} {error!r} {error.args!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__
    return said


def shows(canary, text):
    """Whether ``text`` gives the canary away, in any case or as escapes."""
    folded = text.casefold()
    return BIRD in folded or canary.casefold() in folded or ascii(canary).strip("'").casefold() in folded


@pytest.mark.parametrize("thing", list(things()))
def test_what_is_not_declared_harmless_is_masked(thing):
    """A field shows its value in repr only when it is known to tell nothing about a person."""
    showing = {field.name for field in attrs.fields(thing) if field.repr is True}

    assert set() == showing - SHOWN.get(thing.__name__, set())


@given(canaries)
def test_no_thing_shows_what_it_holds(canary):
    """Printing, formatting or pretty-printing a thing, alone or in a container, shows nothing of the person."""
    for thing in filled(canary):
        shown = f"{thing!r} {thing!s} {thing} {[thing]} {pprint.pformat({'it': thing})}"

        assert not shows(canary, shown), type(thing).__name__


@given(canaries)
@settings(max_examples=8)  # each tries every field in every broken form
def test_no_refusal_shows_what_was_refused(canary):
    """Whatever is wrong with a value, the error says which field and what problem, never the value."""
    for thing in filled(canary):
        names = [field.alias for field in attrs.fields(type(thing)) if field.init]
        for name in names:
            for value in broken(canary):
                error = error_of(attrs.evolve, thing, **{name: value})
                assert not shows(canary, everything_said(error)), f"{type(thing).__name__}.{name}: {type(error)}"


@given(canaries)
def test_no_contact_point_number_or_amount_shows_what_was_refused(canary):
    """Values that are refused for their syntax are not quoted, neither in the error nor in the error behind it."""
    attempts = [
        lambda: EmailAddress(address=canary, mailbox=canary),
        lambda: PhoneNumber(e164=canary),
        lambda: PhoneNumber(e164="+32470123456", country=canary),
        lambda: PostalAddress(city="Gent", country=canary),
        lambda: Money(canary, "EUR"),
        lambda: Money(1, canary),
        lambda: Money([canary], "EUR"),
        lambda: RecordKey("till", [canary]),
        lambda: SourceRecord.of("till", "42", given_name=[canary]),
    ]
    for attempt in attempts:
        with pytest.raises((InvalidValue, WrongType)) as caught:
            attempt()

        assert not shows(canary, everything_said(caught.value))
        assert not shows(canary, repr(pickle.dumps(caught.value)))


def test_nothing_is_logged_on_the_way(caplog):
    """Making, printing and breaking things leaves nothing in the log, not even at the lowest level."""
    with caplog.at_level(logging.NOTSET):
        test_no_thing_shows_what_it_holds.hypothesis.inner_test("Kanariegelb")
        test_no_refusal_shows_what_was_refused.hypothesis.inner_test("Kanariegelb")

    assert not shows("Kanariegelb", caplog.text)


@given(st.recursive(canaries, lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(canaries, inner)))
def test_masking_shows_nothing_of_any_value(value):
    """However values are nested, the mask tells only whether they are there and how many."""
    assert BIRD not in masked(value).casefold()


def test_the_search_finds_what_is_shown():
    """The law has teeth: a thing that shows its text is caught, whatever the case and the script."""
    for canary in ("Kanarie", "KANARIEé", "Kanarieж"):
        assert shows(canary, repr(Field(name=canary)))
        assert shows(canary, ascii(canary.upper()))
        assert shows(canary, everything_said(ValueError([canary])))
