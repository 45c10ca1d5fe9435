"""A dealing stands in for a consent when it meets every condition, while the clock runs from the event that it has."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from consent_acts import HOME, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, WORK, ann
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy import Dealing, DealingKind, Question, shipped_law
from unifiedcustomer.contact_policy.grounds import best_ground, dealings_at
from unifiedcustomer.contact_policy.law_terms import Anchor, Condition, Ground
from unifiedcustomer.contact_policy.periods import Period

ROW = shipped_law().row("be.written")
QUESTION = Question(customer=ann(), channel=Channel.EMAIL, purpose="marketing", at=THURSDAY, products={"shoes"})
WEEK = Period(days=7)


def dealing(kind=DealingKind.SALE, at=MONDAY, **changes):
    """Something between Ann and Acme at her mailbox."""
    whole = {"id": f"{kind}-{at:%d}", "kind": kind, "controller": "Acme", "occurred_at": at, "contact_points": {HOME}}
    return Dealing(**whole | {"products": {"shoes"}} | changes)


def until(ground, *dealings, at=THURSDAY):
    """Until when the row's only ground lasts; None where it never did."""
    found = best_ground(attrs.evolve(ROW, grounds=[ground]), dealings, QUESTION, at)
    return None if found is None else found.until


@pytest.mark.parametrize(
    ("since", "kind", "ended_at", "expected"),
    [
        (Anchor.SALE, DealingKind.SALE, None, MONDAY + timedelta(days=7)),
        (Anchor.SALE, DealingKind.NEGOTIATION, None, MONDAY + timedelta(days=7)),
        (Anchor.SALE, DealingKind.INQUIRY, None, None),
        (Anchor.SALE, DealingKind.CONTRACT, None, THURSDAY + timedelta(days=7)),
        (Anchor.SALE, DealingKind.CONTRACT, TUESDAY, TUESDAY + timedelta(days=7)),
        (Anchor.RELATION, DealingKind.CONTRACT, WEDNESDAY, WEDNESDAY + timedelta(days=7)),
        (Anchor.RELATION, DealingKind.RELATION, None, MONDAY + timedelta(days=7)),
        (Anchor.INQUIRY, DealingKind.INQUIRY, None, MONDAY + timedelta(days=7)),
        (Anchor.INQUIRY, DealingKind.REQUEST, None, MONDAY + timedelta(days=7)),
        (Anchor.INQUIRY, DealingKind.SALE, None, None),
        (Anchor.CONTRACT_END, DealingKind.CONTRACT, TUESDAY, TUESDAY + timedelta(days=7)),
        (Anchor.CONTRACT_END, DealingKind.CONTRACT, None, THURSDAY + timedelta(days=7)),
        (Anchor.CONTRACT_END, DealingKind.SALE, None, None),
    ],
)
def test_a_clock_runs_from_the_event_that_it_is_about(since, kind, ended_at, expected):
    """A running contract begins it anew each day; a dealing without such an event begins none."""
    ground = Ground(requires={Condition.SAME_COMPANY}, since=since, within=WEEK)

    assert expected == until(ground, dealing(kind, ended_at=ended_at))


def test_a_later_dealing_never_shortens_a_clock():
    """Of all that meets a ground, what holds longest counts."""
    ground = Ground(requires={Condition.SAME_COMPANY}, since=Anchor.SALE, within=WEEK)
    sale, again = dealing(), dealing(at=TUESDAY)

    assert TUESDAY + timedelta(days=7) == until(ground, sale, again) == until(ground, again, sale)


@pytest.mark.parametrize(
    ("requires", "changes", "meets"),
    [
        ({Condition.SIMILAR_PRODUCTS}, {}, True),
        ({Condition.SIMILAR_PRODUCTS}, {"products": {"hats"}}, False),
        ({Condition.REFUSAL_OFFERED}, {}, False),
        ({Condition.REFUSAL_OFFERED}, {"refusal_offered": True}, True),
        ({Condition.SALE, Condition.REFUSAL_OFFERED}, {}, False),
        ({Condition.INFERRED_CONSENT}, {"kind": DealingKind.CONTRACT}, True),
        ({Condition.INFERRED_CONSENT}, {"kind": DealingKind.CONTRACT, "ended_at": TUESDAY}, False),
        ({Condition.RUNNING_CONTRACT}, {"kind": DealingKind.CONTRACT, "ended_at": TUESDAY}, False),
        ({Condition.CONTRACT_ENDED}, {"kind": DealingKind.CONTRACT, "ended_at": TUESDAY}, True),
        ({Condition.CONTRACT_ENDED}, {"kind": DealingKind.CONTRACT}, False),
        ({Condition.CONTRACT_ENDED}, {}, False),
        ({Condition.ROLE_RELEVANT}, {}, False),
        ({Condition.DETAILS_UNDER_NEW_LAW}, {}, False),  # the row has no first day
    ],
)
def test_every_condition_must_be_met(requires, changes, meets):
    """By one dealing, together with what is asked."""
    assert meets is (until(Ground(requires=requires), dealing(**changes)) is not None)


@pytest.mark.parametrize(
    "changes", [{"contact_points": {WORK}}, {"controller": "Other"}, {"at": THURSDAY + timedelta(seconds=1)}]
)
def test_a_dealing_elsewhere_is_none_here(changes):
    """At another point, with another company, or not yet."""
    found = [dealing(**changes), dealing(controller="ACME ")]

    assert ("sale-23",) == tuple(
        one.id for one in dealings_at(found, contact_point=HOME.key, controller="Acme", at=THURSDAY)
    )
