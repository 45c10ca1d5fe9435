"""A decision is consistent and speaks; a permit comes from a positive decision and from nothing else."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from consent_acts import HOME, MONDAY, ask, grant
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, Problem, WrongType
from unifiedcustomer.permits import (
    WORDING,
    ContactDecision,
    MessageClass,
    Obligation,
    Permit,
    Reason,
    ReasonItem,
    Wording,
)

GRANTED = ReasonItem(code=Reason.GRANTED, acts=("act-1",), since=MONDAY)
REFUSED = ReasonItem(code=Reason.NO_CONSENT)


def decision(**changes):
    """A positive decision about Ann's home mailbox, unless said otherwise."""
    whole = {
        "allowed": True,
        "customer_id": "c-1",
        "channel": Channel.EMAIL,
        "purpose": "marketing.newsletter",
        "message_class": MessageClass.MARKETING,
        "reasons": (GRANTED,),
        "decided_at": MONDAY,
        "valid_until": MONDAY + timedelta(hours=1),
        "obligations": (Obligation.UNSUBSCRIBE_LINK,),
    }
    whole |= changes
    return ContactDecision.reaching(whole.pop("point", HOME), **whole)


def refusal(**changes):
    """A negative decision."""
    return decision(**{"allowed": False, "reasons": (REFUSED,)} | changes)


# ── the permit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_positive_decision_gives_a_permit_with_all_it_decided():
    """A permit repeats what was decided, and holds the contact point as it is sent to."""
    given = decision()
    permit = given.permit()

    for name in ("customer_id", "channel", "purpose", "message_class", "decided_at", "valid_until", "obligations"):
        assert getattr(given, name) == getattr(permit, name)
    assert HOME is permit.contact_point


def test_a_negative_decision_gives_none():
    """Asking a refusal for a permit raises, with the codes of every reason."""
    given = refusal(reasons=(REFUSED, ReasonItem(code=Reason.QUIET_HOURS)))

    with pytest.raises(ContactNotPermitted) as caught:
        given.permit()

    assert ("no_consent", "quiet_hours") == caught.value.reasons


@pytest.mark.parametrize(
    "forge",
    [
        lambda permit: Permit(),
        lambda permit: Permit(**{field.name: getattr(permit, field.name) for field in attrs.fields(Permit)}),
        attrs.evolve,
        lambda permit: attrs.evolve(permit, channel=Channel.SMS),
        pickle.dumps,
        lambda permit: copy.replace(permit) if hasattr(copy, "replace") else attrs.evolve(permit),
    ],
    ids=["empty", "by-hand", "evolve", "evolve-changed", "pickle", "replace"],
)
def test_nobody_makes_a_permit(forge):
    """Whoever calls the constructor, in whatever ordinary way, is refused."""
    with pytest.raises(WrongType) as caught:
        forge(decision().permit())

    assert ("permit", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)


def test_a_permit_is_not_altered():
    """What was permitted stays what it was."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        decision().permit().channel = Channel.SMS


def test_a_copy_of_a_permit_is_the_permit():
    """Copying the structure that holds a permit neither fails nor makes another one."""
    permit = decision().permit()

    assert permit is copy.copy(permit)
    assert permit is copy.deepcopy([permit])[0]


def test_a_generic_reader_cannot_make_a_permit():
    """cattrs, too, has to go through the constructor, and is refused."""
    cattrs = pytest.importorskip("cattrs")
    fields = {
        "customer_id": "c-1",
        "channel": "email",
        "purpose": "marketing",
        "message_class": "marketing",
        "contact_point": {"address": "a@b.example", "mailbox": "a@b.example"},
        "decided_at": MONDAY.isoformat(),
        "valid_until": MONDAY.isoformat(),
        "obligations": [],
    }
    converter = cattrs.Converter()
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))

    with pytest.raises(ExceptionGroup) as caught:
        converter.structure(fields, Permit)

    assert caught.value.subgroup(WrongType) is not None


def test_a_decision_that_knows_only_the_key_gives_no_permit():
    """A decision made from its fields alone, as one read back from a log is, permits nothing."""
    fields = {field.name: getattr(decision(), field.name) for field in attrs.fields(ContactDecision) if field.init}
    logged = ContactDecision(**fields)

    assert decision() == logged
    with pytest.raises(ContactNotPermitted):
        logged.permit()


def test_a_changed_decision_gives_no_permit():
    """Turning a refusal round with attrs.evolve makes a record of another decision, not a licence."""
    turned = attrs.evolve(refusal(), allowed=True, reasons=(GRANTED,))

    with pytest.raises(ContactNotPermitted):
        turned.permit()


def test_a_permit_holds_from_its_first_instant_to_before_its_last():
    """It is valid when decided, and no longer at the moment it ends."""
    permit = decision().permit()

    assert permit.is_valid(MONDAY)
    assert permit.is_valid(permit.valid_until - timedelta(microseconds=1))
    assert not permit.is_valid(permit.valid_until)
    assert not permit.is_valid(MONDAY - timedelta(microseconds=1))


def test_a_permit_does_not_hold_for_the_second_pass_of_a_repeated_hour():
    """When the clock is put back, the same time on the wall is an hour later."""
    zone = ZoneInfo("Europe/Brussels")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    permit = decision(decided_at=first, valid_until=first.replace(minute=45)).permit()

    assert permit.is_valid(first)
    assert not permit.is_valid(first.replace(fold=1))


@pytest.mark.parametrize("at", [datetime(2026, 11, 23)])
def test_validity_is_never_asked_in_naive_time(at):
    """A time without a zone has no answer."""
    with pytest.raises(WrongType) as caught:
        decision().permit().is_valid(at)

    assert Problem.NAIVE_DATETIME is caught.value.problem


def test_nothing_personal_is_shown():
    """Neither a decision nor its permit shows the address, and neither does the refusal."""
    shown = [repr(decision()), repr(decision().permit()), repr(refusal()), decision().explain(), refusal().explain()]

    assert not any("annlee" in text.casefold() or "ann.lee" in text.casefold() for text in shown)


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reasons": ()}, "reasons"),
        ({"reasons": (REFUSED,)}, "allowed"),
        ({"reasons": (GRANTED, REFUSED)}, "allowed"),
        ({"allowed": False}, "allowed"),
        ({"allowed": False, "reasons": ()}, "reasons"),
        ({"point": None}, "contact_point"),
        ({"valid_until": MONDAY - timedelta(seconds=1)}, "valid_until"),
        ({"purpose": "Marketing!"}, "purpose"),
    ],
)
def test_a_decision_never_contradicts_itself(changes, field):
    """A yes has no reason against it, a no has one, and a yes reaches somebody."""
    with pytest.raises(InvalidValue) as caught:
        decision(**changes)

    assert field == caught.value.field


def test_a_truthy_decision_is_not_a_yes():
    """`if decision:` means allowed, so that a refusal is never taken for one."""
    assert decision()
    assert not refusal()


def test_times_have_zones():
    """A decision at no known moment is none."""
    with pytest.raises(WrongType):
        decision(decided_at=datetime(2026, 11, 23))


# ── its words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_reason_has_a_sentence():
    """No code is left without words, and each is a whole sentence."""
    assert set(Reason) == set(WORDING.reasons)
    assert all(text.endswith(".") and text[0].isupper() for text in WORDING.reasons.values())


def test_every_channel_has_a_phrase():
    """The headline names any channel."""
    assert set(Channel) == set(WORDING.channels)


def test_a_yes_is_told_with_its_reason():
    """A call-centre agent can read out why contact is allowed."""
    expected = "Yes, this customer may be contacted by e-mail.\nThey gave their consent. That was on "

    assert decision().explain().startswith(expected)


def test_a_no_is_told_with_all_its_reasons():
    """Each reason has its line."""
    told = refusal(reasons=(REFUSED, ReasonItem(code=Reason.BOUNCED))).explain().splitlines()

    assert [
        "No, this customer must not be contacted by e-mail.",
        "They have not agreed to this.",
        "An earlier message could not be delivered there.",
    ] == told


def test_counts_are_filled_in():
    """A cap tells how many, in how many days, and how many are allowed."""
    item = ReasonItem(code=Reason.FREQUENCY_CAP, details={"count": "4", "window": "7 days", "most": "4"})

    assert "It is 4 in 7 days, and at most 4 are allowed." in refusal(reasons=(item,)).explain()


def test_a_sentence_without_its_fields_is_left_out():
    """Where nobody knows since when, nothing is said of it, and no brace is left."""
    told = refusal(reasons=(ReasonItem(code=Reason.WITHDRAWN),)).explain()

    assert told.endswith("They withdrew their consent.")


def test_what_is_filled_in_is_never_read_again():
    """A field whose text looks like a placeholder stays text."""
    item = ReasonItem(code=Reason.FREQUENCY_CAP, details={"count": "{most}", "window": "{0.__class__}", "most": "}{"})

    assert "It is {most} in {0.__class__}, and at most }{ are allowed." in refusal(reasons=(item,)).explain()


def test_another_language_has_its_own_words_and_dates():
    """A translation replaces the sentences; what it lacks is told in English."""
    dutch = Wording(
        language="nl",
        yes="Ja, deze klant mag {channel} worden benaderd.",
        no="Nee, deze klant mag niet {channel} worden benaderd.",
        reasons={Reason.WITHDRAWN: "De toestemming is ingetrokken."},
        details={Reason.WITHDRAWN: "Dat was op {since}."},
        channels={Channel.EMAIL: "per e-mail"},
    )
    given = refusal(reasons=(ReasonItem(code=Reason.WITHDRAWN, since=datetime(2026, 3, 2, 9, tzinfo=UTC)), REFUSED))

    assert [
        "Nee, deze klant mag niet per e-mail worden benaderd.",
        "De toestemming is ingetrokken. Dat was op 2 maart 2026, 09:00.",
        "They have not agreed to this.",
    ] == given.explain(dutch).splitlines()


def test_reasons_have_sides():
    """Five reasons allow; every other refuses."""
    allowing = {Reason.GRANTED, Reason.RELATIONSHIP, Reason.NO_OBJECTION, Reason.SERVICE_MESSAGE, Reason.LEGAL_MESSAGE}

    assert allowing == {r for r in Reason if r.speaks_for}


def test_a_decision_can_be_logged_and_read_back():
    """The wire form of a decision tells what was decided; it permits nothing."""
    from unifiedcustomer.wire import from_json, to_dict, to_json

    given = ask(grant())
    read = from_json(to_json(given))

    assert given == read
    assert "annlee" in json.dumps(to_dict(given))
    with pytest.raises(ContactNotPermitted):
        read.permit()
