"""Histories of merges, unmerges and acts through the hub, in every store: what the invariants of contact say of them.

A model beside the hub knows who was one customer when, and what was said then. It is asked after every step:

10, 13  a no that was said while two records were one customer holds for both, ever after;
12, 14  whatever is merged and taken apart, the stored acts stay byte for byte what they were;
16      acts that arrive late, or twice, change nothing that they should not;
41      preview, filter and the gate before rendering give one answer, that of the pure function.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_policy import ContactPolicy, Facts, Question, decide
from unifiedcustomer.errors import ContactNotPermitted, ContradictoryJudgement
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.rendering import Brand
from unifiedcustomer.wire import to_json

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail")
ACME = Brand(
    name="Acme",
    postal_address="1 High Street, York",
    email="news@acme.example",
    unsubscribe_url="https://acme.example/{token}",
)
OFFER = Message(
    id="offer",
    purpose="marketing.offers",
    message_class="marketing",
    blocks=[Heading("Warm hands"), Paragraph("Come and see.")],
)
PEOPLE = {
    RecordKey("till", "1"): {"given_name": "Ann", "family_name": "Lee", "email": "ann@one.example"},
    RecordKey("shop", "2"): {"given_name": "Robert", "family_name": "Stone", "email": "bob@two.example"},
    RecordKey("app", "3"): {"given_name": "Zoe", "family_name": "Neil", "email": "zoe@three.example"},
}
KEYS = sorted(PEOPLE)
RECORDS = st.sampled_from(KEYS)
SHOWN = Evidence(wording="Yes, send me offers of Acme.", method=Method.CHECKBOX)


class ContactHistories(RuleBasedStateMachine):
    """Three people who are merged and taken apart while they say yes and no."""

    place = ""  #: where the hub is; each run has a company of its own, so that runs share one store
    runs = 0

    @initialize()
    def open(self):
        """A fresh company in the same store, at a moment of its own."""
        type(self).runs += 1
        self.company = f"Acme {self.runs}"
        self.now = NOON
        self.number = 0
        self.policy = ContactPolicy(controller=self.company, default_zone="Europe/London", sector="retail", caps=())
        self.hub = CustomerHub(self.place, policy=self.policy, brand=ACME, clock=lambda: self.now)
        self.hub.put_many([SourceRecord.of(key.source, key.record_id, **values) for key, values in PEOPLE.items()])
        for one in KEYS:
            for other in KEYS:
                if one < other:
                    self.hub.retract(one, other)
        self.refused = set()  # records for which a no of the person holds
        self.agreed = {}  # record -> when it last said yes at its own mailbox
        self.stored = {}

    def later(self):
        """A minute passes."""
        self.now += timedelta(minutes=1)
        self.number += 1

    def act(self, kind, key, **changes):
        """One act of today."""
        whole = {"id": f"{self.company}-{self.number}", "kind": kind, "controller": self.company}
        return ConsentAct(**whole | {"occurred_at": self.now, "subject": key} | changes)

    def together_with(self, key):
        """The records that are one customer with ``key`` now."""
        customer = self.hub.customer(self.hub.customer_of(key))
        return set(customer.records)

    @rule(key=RECORDS)
    def agree(self, key):
        """They agree at their own mailbox."""
        self.later()
        point = f"email:{PEOPLE[key]['email']}"
        yes = self.act(
            ConsentKind.GRANT, key, contact_point=point, channel=Channel.EMAIL, purpose="marketing", evidence=SHOWN
        )
        assert self.hub.consent(yes)
        assert not self.hub.consent(yes)
        self.refused.discard(key)
        self.agreed[key] = self.now

    @rule(key=RECORDS)
    def object(self, key):
        """They object, whoever they are taken for."""
        self.later()
        assert self.hub.consent(self.act(ConsentKind.OBJECT, key))
        for member in self.together_with(key):
            self.refused.add(member)
            self.agreed.pop(member, None)

    @rule(key=RECORDS)
    def a_late_grant(self, key):
        """A grant of long ago arrives today."""
        self.later()
        point = f"email:{PEOPLE[key]['email']}"
        yes = self.act(
            ConsentKind.GRANT, key, contact_point=point, channel=Channel.EMAIL, purpose="marketing",
            evidence=SHOWN, occurred_at=NOON - timedelta(days=30, minutes=-self.number),
        )  # fmt: skip
        self.hub.consent(yes)
        if key not in self.refused and not self.refused & self.together_with(key):
            self.agreed.setdefault(key, yes.occurred_at)

    @rule(one=RECORDS, other=RECORDS)
    def merge(self, one, other):
        """A steward takes two for one."""
        if one != other:
            self.later()
            try:
                self.hub.same(one, other)
            except ContradictoryJudgement:
                return

    @rule(one=RECORDS, other=RECORDS)
    def take_apart(self, one, other):
        """The steward knows better."""
        if one != other:
            self.later()
            self.hub.retract(one, other)

    @invariant()
    def a_no_holds_for_all_who_were_one_then(self):
        """Until they agree themselves, nobody writes to a record whose customer said no."""
        if not hasattr(self, "hub"):
            return
        for key in self.refused:
            point = f"email:{PEOPLE[key]['email']}"
            assert not self.decision(key, point), key

    @invariant()
    def a_yes_is_nobody_elses(self):
        """What is allowed at a mailbox was agreed to by its own record."""
        if not hasattr(self, "hub"):
            return
        for key in KEYS:
            if self.decision(key, f"email:{PEOPLE[key]['email']}"):
                assert key in self.agreed

    @invariant()
    def the_evidence_stays(self):
        """No merge and no unmerge changes an act that is stored."""
        if not hasattr(self, "hub"):
            return
        for key in KEYS:
            for act in self.hub.consents(self.hub.customer_of(key)):
                if not act.heard_by:  # the act itself, not what was noted of it for others
                    body = to_json(act)
                    assert body == self.stored.setdefault(act.id, body)

    def decision(self, key, point):
        """One answer: the hub's, the pure function's, and the gate's."""
        customer_id = self.hub.customer_of(key)
        customer = self.hub.customer(customer_id)
        there = next(mail for mail in customer.emails if mail.key == point)
        asked = {"channel": Channel.EMAIL, "purpose": "marketing.offers", "contact_point": there}
        decision = self.hub.may_contact(customer_id, **asked)
        question = Question(customer=customer, at=self.now, **asked)
        known = Facts(touchpoints=self.hub.touchpoints(customer_id))
        assert decision == decide(question, self.hub.consents(customer_id), self.policy, known)
        gate = {"channel": Channel.EMAIL, "contact_point": there, "opt_out_token": "t"}
        if decision:
            self.hub.render(OFFER, customer_id, **gate)
        else:
            with pytest.raises(ContactNotPermitted) as refused:
                self.hub.render(OFFER, customer_id, **gate)
            assert [item.code.value for item in decision.reasons] == list(refused.value.reasons)
        return decision.allowed

    def teardown(self):
        """Let go of the store."""
        if hasattr(self, "hub"):
            self.hub.close()


HASTE = settings(
    max_examples=3, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)


def test_any_history_keeps_the_invariants_of_contact(place, tmp_path):
    """Whatever is said, merged and taken apart, in whatever store."""
    where = tmp_path / "shared.db" if place == "sqlite://" else place
    run_state_machine_as_test(type("Histories", (ContactHistories,), {"place": where}), settings=HASTE)


def test_a_yes_heard_while_two_were_one_goes_to_the_owner_of_the_point(place):
    """It came from the mailbox, so it is the yes of the side that has the mailbox, and of nobody else."""
    ann, bob = KEYS[1], KEYS[2]
    bobs = f"email:{PEOPLE[bob]['email']}"
    asked = {"channel": Channel.EMAIL, "purpose": "marketing"}
    with CustomerHub(place, policy=POLICY, clock=lambda: NOON) as hub:
        hub.put_many([SourceRecord.of(key.source, key.record_id, **PEOPLE[key]) for key in (ann, bob)])
        hub.same(ann, bob)
        hub.consent(
            ConsentAct(
                id="yes", kind=ConsentKind.GRANT, controller="Acme", occurred_at=NOON, subject=ann, contact_point=bobs,
                channel=Channel.EMAIL, purpose="marketing", evidence=SHOWN,
            )
        )  # fmt: skip
        assert hub.may_contact(hub.customer_of(ann), **asked).contact_point == bobs
        hub.retract(ann, bob)

        assert hub.may_contact(hub.customer_of(bob), **asked)
        assert not hub.may_contact(hub.customer_of(ann), **asked)


def test_a_no_that_others_heard_shows_nothing_of_who_said_it(place):
    """After an unmerge each side has the no, and neither has the other's mailbox or words in its export."""
    ann, bob = KEYS[1], KEYS[2]
    anns = f"email:{PEOPLE[ann]['email']}"
    with CustomerHub(place, policy=POLICY, clock=lambda: NOON) as hub:
        hub.put_many([SourceRecord.of(key.source, key.record_id, **PEOPLE[key]) for key in (ann, bob)])
        hub.same(ann, bob)
        hub.consent(
            ConsentAct(
                id="no", kind=ConsentKind.OBJECT, controller="Acme", occurred_at=NOON, subject=ann, contact_point=anns,
                evidence=Evidence(wording="Leave Ann Lee alone"),
            )
        )  # fmt: skip
        assert ["no"] == [act.id for act in hub.consents(hub.customer_of(ann))]
        hub.retract(ann, bob)
        (theirs,) = hub.consents(hub.customer_of(bob))

        assert (bob, None, None) == (theirs.subject, theirs.contact_point, theirs.evidence)
        assert anns.removeprefix("email:") not in str(hub.export(hub.customer_of(bob))["consent_acts"])
