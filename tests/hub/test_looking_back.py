"""Looking back: what was known then, what held then, and how a customer came to be."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hub_people import CRM, HOUR, MONDAY, TILL, WEB, act, ann, bob, call
from unifiedcustomer.errors import NotFound, WrongType
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identities import ChangeKind, CustomerId


def test_what_was_known_then_is_what_the_hub_answered_then(hub, clock):
    """After any change, looking back to a moment gives the customer that was shown at that moment."""
    shown = {}

    def remember():
        shown[clock.tick()] = {key: hub.customer(hub.customer_of(key)) for key in (TILL, WEB, CRM) if is_live(key)}

    def is_live(key):
        try:
            return bool(hub.customer_of(key))
        except NotFound:
            return False

    for change in (
        lambda: hub.put(ann()),
        lambda: hub.put(ann(WEB)),
        lambda: hub.put(ann(phone="+442079460018")),
        lambda: hub.put(bob(CRM)),
        lambda: hub.same(TILL, CRM),
        lambda: hub.retract(TILL, CRM),
        lambda: hub.different(TILL, WEB),
        lambda: hub.remove(TILL),
        lambda: hub.put(ann(family_name="Stone")),
        lambda: hub.remove(WEB),
    ):
        change()
        remember()
    for moment, customers in shown.items():
        for customer in customers.values():
            assert customer == hub.customer(customer.customer_id, known_at=moment)
            assert customer == hub.customer(customer.customer_id, known_at=moment + HOUR / 2)


def test_an_old_id_leads_then_to_where_it_led_then(hub, clock):
    """The id of a removed record led to its companion; before that it led to the customer that it was."""
    first = hub.put_many([ann(), ann(WEB), ann(CRM)])[0].customer_id
    before = clock.tick()
    hub.remove(TILL)
    between = clock.tick()
    hub.remove(WEB)
    clock.tick()

    assert {TILL, WEB, CRM} == set(hub.customer(first, known_at=before).records)
    assert {WEB, CRM} == set(hub.customer(first, known_at=between).records)
    assert {CRM} == set(hub.customer(first).records)
    hub.remove(CRM)
    clock.tick()
    assert {WEB, CRM} == set(hub.customer(first, known_at=between).records)
    with pytest.raises(NotFound):
        hub.customer(first, known_at=clock.now)


def test_before_anybody_was_known_nobody_is_found(hub, clock):
    """A moment before the first record has no customers."""
    customer_id = hub.put(ann()).customer_id
    with pytest.raises(NotFound):
        hub.customer(customer_id, known_at=MONDAY - HOUR)
    with pytest.raises(NotFound):
        hub.customer(CustomerId("x"), known_at=MONDAY)


def test_what_held_then_goes_by_the_times_of_the_sources(hub, clock):
    """A content that came late counts from when its source dates it; one without a date from when it came."""
    clock.tick(24)
    hub.put(ann(updated_at=MONDAY + 10 * HOUR, family_name="Stone"))
    customer_id = hub.put(ann(updated_at=MONDAY, family_name="Lee")).customer_id

    assert "Stone" == hub.customer(customer_id).value("family_name")
    assert "Stone" == hub.customer(customer_id, as_of=MONDAY + 10 * HOUR).value("family_name")
    assert "Lee" == hub.customer(customer_id, as_of=MONDAY + 9 * HOUR).value("family_name")
    with pytest.raises(NotFound):
        hub.customer(customer_id, as_of=MONDAY - HOUR)


def test_both_clocks_together(hub, clock):
    """What we thought on Tuesday had been so on Monday: the correction had not come yet."""
    customer_id = hub.put(ann(updated_at=MONDAY - 5 * HOUR)).customer_id
    tuesday = clock.tick(24)
    hub.put(ann(updated_at=MONDAY - 2 * HOUR, family_name="Li"))

    asked = {"as_of": MONDAY}
    assert "Lee" == hub.customer(customer_id, **asked, known_at=tuesday).value("family_name")
    assert "Li" == hub.customer(customer_id, **asked).value("family_name")


def test_touchpoints_and_acts_are_looked_back_at_too(hub, clock):
    """What had not happened, or was not known, is left out."""
    customer_id = hub.put(ann()).customer_id
    hub.record(call("1", TILL))
    hub.consent(act("1"))
    early = clock.tick(24)
    hub.record(call("2", TILL, occurred_at=MONDAY - 2 * HOUR))
    hub.record(call("3", TILL, occurred_at=clock.now))
    hub.consent(act("2", occurred_at=MONDAY - 3 * HOUR))

    assert ["2", "1", "3"] == [met.id for met in hub.touchpoints(customer_id)]
    assert ["1"] == [met.id for met in hub.touchpoints(customer_id, known_at=early)]
    assert ["2", "1"] == [met.id for met in hub.touchpoints(customer_id, as_of=MONDAY)]
    assert (["2", "1"], ["1"]) == (
        [given.id for given in hub.consents(customer_id)],
        [given.id for given in hub.consents(customer_id, known_at=early)],
    )


def test_a_moment_needs_a_zone(hub):
    """A naive time could be any of 38 moments."""
    with pytest.raises(WrongType):
        hub.customer(CustomerId("x"), known_at=datetime(2026, 11, 23))


def test_a_clock_set_back_does_not_change_what_was_known(hub, clock):
    """What comes later is never stamped earlier, so looking back stays what it was."""
    customer_id = hub.put(ann()).customer_id
    known = hub.customer(customer_id, known_at=MONDAY)
    clock.tick(5)
    hub.put(ann(WEB))
    clock.now = MONDAY - timedelta(days=1)
    hub.put(ann(CRM))

    assert known == hub.customer(customer_id, known_at=MONDAY)
    assert [MONDAY] == sorted({change.at for change in hub.changes()})
    hub.put(bob())
    assert MONDAY + 5 * HOUR == hub.changes()[-1].at


# ── how ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_how_a_customer_came_to_be(hub, clock):
    """The strongest chain of links with the weakest among them, judgements, and what became of the ids."""
    other = hub.put(bob(CRM)).customer_id
    hub.put_many([ann(), ann(WEB, birth_date=None)])
    hub.same(TILL, CRM, by="kim", reason="married name")
    history = hub.how(hub.customer_of(WEB))

    assert other == history.customer_id
    assert (CRM, TILL, WEB) == history.records
    assert [(CRM, TILL), (TILL, WEB)] == [(link.left, link.right) for link in history.links]
    assert "married name" == history.links[0].judgement.reason
    assert (TILL, WEB) == (history.weakest.left, history.weakest.right)
    assert history.weakest.weight == pytest.approx(hub.why(TILL, WEB).weight)
    assert [ChangeKind.CREATED, ChangeKind.CREATED, ChangeKind.MERGED] == [change.kind for change in history.changes]
    assert ["kim"] == [judgement.by for judgement in history.judgements]


def test_how_somebody_alone_came_to_be(hub):
    """One record has no links, and no weakest one; ids of removed records are told about."""
    hub.put_many([ann(), ann(WEB)])
    hub.remove(TILL)
    history = hub.how(hub.customer_of(WEB))

    assert ((), None) == (history.links, history.weakest)
    assert [ChangeKind.CREATED, ChangeKind.MERGED] == [change.kind for change in history.changes]
    with pytest.raises(NotFound):
        hub.how(CustomerId("x"))


def test_looking_back_survives_closing(tmp_path, clock):
    """What was known is in the store, not in the process."""
    with CustomerHub(tmp_path / "hub.db", clock=clock) as hub:
        customer_id = hub.put_many([ann(), ann(WEB)])[0].customer_id
        before = clock.tick()
        hub.different(TILL, WEB)
    with CustomerHub(tmp_path / "hub.db", clock=clock) as hub:
        assert {TILL, WEB} == set(hub.customer(customer_id, known_at=before).records)
        assert {TILL} == set(hub.customer(customer_id).records)
