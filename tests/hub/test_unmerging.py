"""Unmerging: both sides are again what they were, and what was done in between is listed."""

from __future__ import annotations

import json

import pytest

from hub_people import ANN_MAIL, CRM, MONDAY, TILL, WEB, act, ann, bob, call
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import ContradictoryJudgement, InvalidValue, NotFound
from unifiedcustomer.identities import ChangeKind, CustomerId, Verdict
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import RecordKey
from unifiedcustomer.reliances import RelianceKind

MESSAGE = Message(
    id="spring",
    purpose="marketing.offers",
    message_class=MessageClass.MARKETING,
    blocks=[Heading("Spring is here"), Paragraph("Come and see.")],
)


def bytes_of(hub, key):
    """Everything that is kept about the customer of a record, but what people decided."""
    exported = hub.export(hub.customer_of(key))
    return json.dumps({name: part for name, part in exported.items() if name not in ("exported_at", "judgements")})


def test_unmerge_restores_both_sides_byte_for_byte(hub, clock):
    """Ids, values, touchpoints and acts of both are what they were before the merge."""
    hub.put_many([ann(), bob(WEB)])
    for number, key in enumerate((TILL, WEB)):
        hub.record(call(f"{number}", key))
        hub.consent(act(f"{number}", subject=key, contact_point=f"email:{number}@example.org"))
    before = [bytes_of(hub, key) for key in (TILL, WEB)]
    clock.tick()
    hub.same(TILL, WEB, by="kim")
    assert before[0] != bytes_of(hub, TILL) == bytes_of(hub, WEB)
    clock.tick()
    unmerged = hub.unmerge(TILL, WEB, by="sam", reason="two people")

    assert before == [bytes_of(hub, key) for key in (TILL, WEB)]
    assert (hub.customer_of(TILL), hub.customer_of(WEB)) == unmerged.sides
    assert [ChangeKind.SPLIT] == [change.kind for change in unmerged.changes]
    assert Verdict.DIFFERENT is hub.how(hub.customer_of(WEB)).judgements[-1].verdict


def test_a_merge_by_evidence_is_undone_as_well(hub, clock):
    """A record that bridged two goes; the two are what they were."""
    hub.put_many([ann(phone="+442079460123"), ann(WEB, email=None, given_name=None, phone="+442079460123")])
    if hub.customer_of(TILL) == hub.customer_of(WEB):
        hub.different(TILL, WEB)
        hub.retract(TILL, WEB)
    together = hub.customer_of(TILL) == hub.customer_of(WEB)
    unmerged = hub.unmerge(TILL, WEB)

    assert hub.customer_of(TILL) != hub.customer_of(WEB)
    assert together is (unmerged.since is not None)


def test_the_damage_is_listed(hub, clock):
    """Decisions, renderings, contacts and value moved while they were one, with whom they reached and whose consent."""
    hub.put_many([ann(), bob(WEB)])
    hub.consent(act("grant"))
    earlier = hub.may_contact(hub.customer_of(TILL), channel=Channel.EMAIL, purpose="marketing", keep=True)
    hub.record(call("before", WEB, occurred_at=MONDAY))
    clock.tick()
    hub.same(TILL, WEB)
    merged = hub.customer_of(WEB)
    merged_at = clock.tick()
    hub.render(MESSAGE, merged, channel=Channel.EMAIL, opt_out_token="t")
    hub.may_contact(merged, channel=Channel.EMAIL, purpose="marketing", keep=True)
    hub.may_contact(merged, channel=Channel.EMAIL, purpose="marketing")
    hub.rely(merged, "gift card G-17", channel=Channel.STORE)
    clock.tick()
    hub.record(call("after", WEB, occurred_at=clock.now))
    unmerged = hub.unmerge(TILL, WEB)
    left, right = unmerged.sides

    assert earlier
    assert merged_at == unmerged.since
    found = [(each.reliance.kind, each.reliance.reference, each.reached, each.permitted_by) for each in unmerged.damage]
    assert [
        (RelianceKind.DECISION, "email/marketing", (left,), (left,)),
        (RelianceKind.RENDERING, "spring", (left,), (left,)),
        (RelianceKind.VALUE, "gift card G-17", (), ()),
        (RelianceKind.CONTACT, "pbx/after", (right,), ()),
    ] == found
    assert {merged} == {each.reliance.customer_id for each in unmerged.damage}
    assert all(each.reliance.at > merged_at for each in unmerged.damage)


def test_damage_under_every_id_they_had_together(hub, clock):
    """When an earlier record of somebody else joined them in between, their id changed; nothing is missed."""
    hub.put(bob(CRM))
    hub.put_many([ann(), ann(WEB)])
    since = clock.tick()
    hub.rely(hub.customer_of(TILL), "first")
    clock.tick()
    hub.same(CRM, TILL)
    clock.tick()
    hub.rely(hub.customer_of(TILL), "second")
    clock.tick()
    hub.remove(CRM)
    clock.tick()
    hub.rely(hub.customer_of(TILL), "third")
    unmerged = hub.unmerge(TILL, WEB)

    assert since == unmerged.since
    assert ["first", "second", "third"] == [each.reliance.reference for each in unmerged.damage]


def test_two_who_are_not_one_can_be_told_apart_for_the_future(hub):
    """Nothing was done, nothing is damaged; the judgement stays."""
    hub.put_many([ann(), bob(WEB)])
    unmerged = hub.unmerge(TILL, WEB)

    assert (None, (), ()) == (unmerged.since, unmerged.changes, unmerged.damage)
    with pytest.raises(ContradictoryJudgement):
        hub.same(TILL, WEB)


def test_what_others_decided_is_not_undone_by_the_way(hub):
    """Two that a chain of judgements joins are refused with that chain; nothing is changed."""
    hub.put_many([ann(), bob(WEB), bob(CRM)])
    hub.same(TILL, CRM)
    hub.same(CRM, WEB)
    with pytest.raises(ContradictoryJudgement) as caught:
        hub.unmerge(TILL, WEB)

    assert (TILL, CRM, WEB) == caught.value.path
    assert hub.customer_of(TILL) == hub.customer_of(WEB)
    with pytest.raises(NotFound):
        hub.unmerge(TILL, RecordKey("till", "99"))


def test_what_is_relied_on_needs_a_name_and_a_customer(hub):
    """An empty reference says nothing; an unknown customer is nobody."""
    customer_id = hub.put(ann()).customer_id
    for reference in ("", "x" * 501):
        with pytest.raises(InvalidValue):
            hub.rely(customer_id, reference)
    with pytest.raises(NotFound):
        hub.rely(CustomerId("x"), "gift card")
    told = hub.rely(customer_id, "gift card", contact_point=f"email:{ANN_MAIL}")
    assert "gift" not in repr(told)
    assert ANN_MAIL not in repr(told)
