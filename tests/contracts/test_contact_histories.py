"""Histories of merges, unmerges, acts and erasures through the hub, in every store: what the invariants of contact say.

A model beside the hub knows who was one customer when, and what was said then. It is asked after every step:

5, 8, 10, 13  a no that was said while two records were one customer holds for both, until they agree anew;
6, 9          a yes is nobody else's, whoever they are taken for;
12, 14        whatever is merged and taken apart, the stored acts stay byte for byte what they were;
16            acts that arrive late, or twice, change nothing that they should not;
24, 25        a dead mailbox is dead for everything, and a no to advertising stops no service message;
33            who was erased and comes back is not advertised to on the strength of what they said before;
41            preview, filter and the gate before rendering give one answer, that of the pure function.

Every history is of three people of its own in one store that all histories share, as customers of a company do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.contact_policy import ContactPolicy, Facts, Question, decide
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.contact_registers.one_click import issue_token
from unifiedcustomer.contact_registers.one_click_requests import answer_request
from unifiedcustomer.errors import ContactNotPermitted, ContradictoryJudgement
from unifiedcustomer.hub import CustomerHub, PutKind
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.rendering import Brand
from unifiedcustomer.wire import to_json

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail", caps=())
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
ONE_OF_THREE = st.integers(0, 2)
SHOWN = Evidence(wording="Yes, send me offers of Acme.", method=Method.CHECKBOX)


class Clock:
    """A clock that goes on from history to history."""

    now = NOON

    def __call__(self):
        return self.now


class ContactHistories(RuleBasedStateMachine):
    """Three people who are merged, taken apart and erased while they say yes and no."""

    hub, clock = None, None  #: one for all histories of a test
    runs = 0

    @initialize()
    def meet(self):
        """Three people whom the hub has never seen, nor anybody like them."""
        type(self).runs += 1
        name = f"{self.runs * 7919:06x}".translate(str.maketrans("0123456789", "ghijklmnop"))
        self.records = [
            SourceRecord.of(key.source, f"{self.runs}", given_name=f"{first}{name}", family_name=f"{name}{last}",
                            email=f"{first}@{name}.example")
            for key, (first, last) in zip(KEYS, [("ann", "lee"), ("bob", "stone"), ("zoe", "quint")], strict=True)
        ]  # fmt: skip
        self.keys = [record.key for record in self.records]
        self.mails = [
            EmailAddress(address=f"{first}@{name}.example", mailbox=f"{first}@{name}.example")
            for first in ("ann", "bob", "zoe")
        ]
        self.number = 0
        self.refused = set()  # of whom a no of the person holds
        self.agreed = set()  # who said yes at their own mailbox since
        self.dead = set()  # whose mailbox does not work
        self.stored = {}
        assert {PutKind.CREATED} == {outcome.kind for outcome in self.hub.put_many(self.records)}

    def later(self):
        """A minute passes."""
        self.clock.now += timedelta(minutes=1)
        self.number += 1

    def act(self, kind, who, **changes):
        """One act of now."""
        whole = {"id": f"{self.runs}-{self.number}", "kind": kind, "controller": "Acme", "subject": self.keys[who]}
        return ConsentAct(**whole | {"occurred_at": self.clock.now} | changes)

    def yes(self, who, **changes):
        """A consent at their own mailbox."""
        whole = {"contact_point": self.mails[who], "channel": Channel.EMAIL, "purpose": "marketing", "evidence": SHOWN}
        return self.act(ConsentKind.GRANT, who, **whole | changes)

    def together_with(self, who):
        """Who is one customer with them now."""
        customer = self.hub.customer(self.hub.customer_of(self.keys[who]))
        return {self.keys.index(key) for key in customer.records}

    # ── what happens ────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(who=ONE_OF_THREE)
    def agree(self, who):
        """They agree at their own mailbox; told twice it is one."""
        self.later()
        assert self.hub.consent(self.yes(who))
        assert not self.hub.consent(self.yes(who))
        self.refused.discard(who)
        self.agreed.add(who)

    @rule(who=ONE_OF_THREE, kind=st.sampled_from([ConsentKind.OBJECT, ConsentKind.WITHDRAW, ConsentKind.COMPLAIN]))
    def refuse(self, who, kind):
        """They say no, whoever they are taken for."""
        self.later()
        assert self.hub.consent(self.act(kind, who))
        members = self.together_with(who)
        self.refused |= members
        self.agreed -= members

    @rule(who=ONE_OF_THREE)
    def a_late_grant(self, who):
        """A grant of long ago arrives today."""
        self.later()
        self.hub.consent(self.yes(who, occurred_at=NOON - timedelta(days=30)))
        if not self.refused & {who} and not self.refused & self.together_with(who):
            self.agreed.add(who)

    @rule(who=ONE_OF_THREE, works=st.booleans())
    def a_mail_comes_back(self, who, works):
        """The mailbox bounces, or works again."""
        self.later()
        kind = ConsentKind.LIFT if works else ConsentKind.BOUNCE
        self.hub.consent(self.act(kind, who, subject=None, contact_point=self.mails[who]))
        (self.dead.discard if works else self.dead.add)(who)

    @rule(one=ONE_OF_THREE, other=ONE_OF_THREE)
    def merge(self, one, other):
        """A steward takes two for one."""
        if one != other:
            self.later()
            try:
                self.hub.same(self.keys[one], self.keys[other])
            except ContradictoryJudgement:
                return

    @rule(one=ONE_OF_THREE, other=ONE_OF_THREE, for_good=st.booleans())
    def take_apart(self, one, other, for_good):
        """The steward knows better, or is not sure any more."""
        if one != other:
            self.later()
            try:
                (self.hub.unmerge if for_good else self.hub.retract)(self.keys[one], self.keys[other])
            except ContradictoryJudgement:
                return

    @rule(who=ONE_OF_THREE)
    def forget_and_return(self, who):
        """A customer is erased; old data come again and are refused; then they come back by themselves."""
        self.later()
        members = self.together_with(who)
        self.hub.erase(self.hub.customer_of(self.keys[who]), compact=False)
        for member in members:
            assert PutKind.REFUSED is self.hub.put(self.records[member]).kind
            assert not self.hub.consent(self.yes(member, id=f"{self.runs}-{self.number}-{member}-again"))
        self.later()
        for member in members:
            assert self.hub.readmit(self.records[member]).customer_id is not None
            old = self.yes(member, id=f"{self.runs}-{self.number}-{member}-old", occurred_at=NOON - timedelta(days=9))
            self.hub.consent(old)
        self.refused |= members
        self.agreed -= members
        self.stored.clear()

    # ── what holds ──────────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def nobody_is_written_to_against_their_will(self):
        """What is allowed at a mailbox was agreed to by its own record, refused by nobody since, and arrives."""
        for who in range(3) if hasattr(self, "keys") else ():
            if self.decision(who):
                assert who in self.agreed
                assert who not in self.refused | self.dead

    @rule(who=ONE_OF_THREE)
    def ask_every_way(self, who):
        """The hub, the filter, the pure function and the gate give one answer; a service message needs no consent."""
        customer_id = self.hub.customer_of(self.keys[who])
        customer, acts = self.hub.customer(customer_id), self.hub.consents(customer_id)
        decision, there = self.decision(who), self.mails[who]
        asked = {"channel": Channel.EMAIL, "purpose": "marketing.offers", "at": self.clock.now}
        known = Facts(touchpoints=self.hub.touchpoints(customer_id))
        if not any(item.code.value in ("objected", "withdrawn", "complained", "bounced") for item in decision.reasons):
            # What is kept of before an erasure is in the hub's answer alone.
            assert decision == decide(Question(customer=customer, contact_point=there, **asked), acts, POLICY, known)
        assert decision.allowed or not decide(
            Question(customer=customer, contact_point=there, **asked), [], POLICY, known
        )
        many = self.hub.may_contact_many([customer_id], contact_point=there, **asked)
        assert {customer_id: decision} == many
        service = self.decision(who, purpose="service.orders", message_class="service")
        assert service.allowed is (who not in self.dead)
        self.pass_the_gate(customer_id, there, decision)

    def pass_the_gate(self, customer_id, there, decision):
        """A message is written for those who may be contacted, and for no others."""
        gate = {"channel": Channel.EMAIL, "contact_point": there, "opt_out_token": "t"}
        if decision:
            assert self.hub.render(OFFER, customer_id, **gate).channel is Channel.EMAIL
        else:
            with pytest.raises(ContactNotPermitted) as refused:
                self.hub.render(OFFER, customer_id, **gate)
            assert [item.code.value for item in decision.reasons] == list(refused.value.reasons)

    @rule()
    def the_evidence_stays(self):
        """No merge and no unmerge changes an act that is stored."""
        for key in self.keys:
            for act in self.hub.consents(self.hub.customer_of(key)):
                if not act.heard_by:  # the act itself, not what was noted of it for others
                    body = to_json(act)
                    assert body == self.stored.setdefault(act.id, body)

    def decision(self, who, purpose="marketing.offers", **about):
        """What the hub says about their mailbox."""
        customer_id = self.hub.customer_of(self.keys[who])
        asked = {"channel": Channel.EMAIL, "purpose": purpose, "contact_point": self.mails[who], **about}
        return self.hub.may_contact(customer_id, **asked)

    def teardown(self):
        """At the end, too, the acts are what they were."""
        if hasattr(self, "keys"):
            self.the_evidence_stays()


SHARES = {"memory": 1, "file": 2, "postgresql": 2}
"""Of the examples of a profile, 50 and by night 2,000, which part each store runs."""


@pytest.mark.parametrize("place", SHARES, indirect=True)
def test_any_history_keeps_the_invariants_of_contact(place, request):
    """Whatever is said, merged, taken apart and erased, in whatever store."""
    share = SHARES[request.node.callspec.params["place"]]
    clock = Clock()
    often = settings(
        settings.default,
        max_examples=settings.default.max_examples // share,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with CustomerHub(place, policy=POLICY, brand=ACME, clock=clock) as hub:
        histories = type("Histories", (ContactHistories,), {"hub": hub, "clock": clock})
        run_state_machine_as_test(histories, settings=often)
        assert histories.runs >= often.max_examples


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


def test_a_no_by_digest_holds_in_every_store(place):
    """Two clicks on a link of one mailbox are one no; it is found by its keyed hash, and by no other mailbox."""
    ring = KeyRing(current="2026", secrets={"2026": bytes(range(32))})
    ann, bob = KEYS[1], KEYS[2]
    token = issue_token(ring, f"email:{PEOPLE[ann]['email']}", controller="Acme")
    answer = answer_request("POST", token, ring, at=NOON, body=b"List-Unsubscribe=One-Click")
    with CustomerHub(place, policy=POLICY, keys=ring, clock=lambda: NOON) as hub:
        hub.put_many([SourceRecord.of(key.source, key.record_id, **PEOPLE[key]) for key in (ann, bob)])
        for key in (ann, bob):
            yes = ConsentAct(
                id=f"yes {key}", kind=ConsentKind.GRANT, controller="Acme", occurred_at=NOON - timedelta(days=1),
                subject=key, contact_point=f"email:{PEOPLE[key]['email']}", channel=Channel.EMAIL, purpose="marketing",
                evidence=SHOWN,
            )  # fmt: skip
            hub.consent(yes)
        hub.suppress([answer.suppression])
        hub.suppress([answer.suppression])
        asked = {"channel": Channel.EMAIL, "purpose": "marketing"}
        decision = hub.may_contact(hub.customer_of(ann), **asked)

        assert ["withdrawn"] == [item.code.value for item in decision.reasons]
        assert hub.may_contact(hub.customer_of(bob), **asked)


def test_what_registers_and_strangers_say_is_heard_by_nobody_else(place):
    """A look into a register, and an act of a record that nobody has seen, are noted once."""
    ann, bob = KEYS[1], KEYS[2]
    with CustomerHub(place, policy=POLICY, clock=lambda: NOON) as hub:
        hub.put_many([SourceRecord.of(key.source, key.record_id, **PEOPLE[key]) for key in (ann, bob)])
        hub.same(ann, bob)
        looked = {"controller": "Acme", "occurred_at": NOON, "contact_point": f"email:{PEOPLE[ann]['email']}"}
        hub.consent(ConsentAct(id="look", kind=ConsentKind.CLEARED, subject=ann, registry="at.ecg", **looked))
        hub.consent(ConsentAct(id="who", kind=ConsentKind.OBJECT, subject=RecordKey("till", "?"), **looked))

        assert [("look", ()), ("who", ())] == sorted(
            (act.id, act.heard_by) for act in hub.consents(hub.customer_of(ann))
        )
