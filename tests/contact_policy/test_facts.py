"""Facts beside the acts: dealings, where somebody lives, and what cannot be one is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from consent_acts import HOME, MONDAY, TUESDAY, ann, ask, codes, grant, sent
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy import Audience, Dealing, DealingKind, Facts, Question, Whereabouts
from unifiedcustomer.contact_policy.facts import dealings_of
from unifiedcustomer.contact_policy.grounds import _anchor
from unifiedcustomer.contact_policy.law_terms import Anchor
from unifiedcustomer.customers import SurvivingValue
from unifiedcustomer.errors import Problem, UnifiedCustomerError
from unifiedcustomer.permits import Reason
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction

DEALT = {"id": "d", "kind": DealingKind.SALE, "controller": "Acme", "occurred_at": MONDAY, "contact_points": {HOME}}


@pytest.mark.parametrize(
    ("make", "field", "problem"),
    [
        (lambda: Dealing(**DEALT | {"contact_points": ()}), "contact_points", Problem.EMPTY),
        (lambda: Dealing(**DEALT | {"controller": ""}), "controller", Problem.EMPTY),
        (lambda: Dealing(**DEALT, ended_at=MONDAY - timedelta(days=1)), "ended_at", Problem.WRONG_ORDER),
        (lambda: Dealing(**DEALT, products="shoes"), "products", Problem.WRONG_TYPE),
        (lambda: Dealing(**DEALT, products={"Big Shoes"}), "products", Problem.BAD_SYNTAX),
        (lambda: Dealing(**DEALT, products={7}), "products", Problem.WRONG_TYPE),
        (lambda: Dealing(**DEALT | {"occurred_at": datetime(2026, 1, 1)}), "occurred_at", Problem.NAIVE_DATETIME),
        (lambda: Whereabouts(place="Belgium"), "place", Problem.BAD_SYNTAX),
        (lambda: Whereabouts(place="BE", zone="Europe/Atlantis"), "zone", Problem.UNKNOWN_NAME),
        (lambda: Whereabouts(place="BE", zone=7), "zone", Problem.WRONG_TYPE),
        (lambda: Facts(audience=Audience.ALL), "audience", Problem.UNKNOWN_NAME),
        (lambda: Facts(birth_date=MONDAY), "birth_date", Problem.WRONG_TYPE),
    ],
)
def test_what_cannot_be_a_fact_is_refused(make, field, problem):
    """The error names the field, and never the value."""
    with pytest.raises(UnifiedCustomerError) as caught:
        make()

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_a_point_may_be_given_itself():
    """One point, or several, or their keys."""
    assert {HOME.key} == Dealing(**DEALT | {"contact_points": HOME}).contact_points
    assert {HOME.key} == Dealing(**DEALT | {"contact_points": HOME.key}).contact_points


def placed_order(**changes):
    """An order as a shop reports it."""
    data = {"controller": "Acme", "products": "Shoes hats ???", "refusal_offered": "yes"} | changes.pop("data", {})
    inbound = {"type": "order.placed", "channel": Channel.WEBSHOP, "direction": Direction.INBOUND}
    return sent(MONDAY, **inbound | {"data": data} | changes)


def test_an_order_is_a_sale():
    """Its data tell with whom, about what, and whether they could refuse."""
    (found,) = dealings_of([placed_order()])

    assert (DealingKind.SALE, "Acme", {"shoes", "hats"}, True) == (
        found.kind,
        found.controller,
        found.products,
        found.refusal_offered,
    )


@pytest.mark.parametrize("changes", [{"type": "page.seen"}, {"contact_point": None, "subject": RecordKey("a", "b")}])
def test_what_names_no_dealing_or_no_point_is_none(changes):
    """A page that was seen is no sale, and a sale at no point is no permission anywhere."""
    assert [] == list(dealings_of([placed_order(**changes)]))
    assert [] == list(dealings_of([placed_order(data={"controller": ""})]))


@pytest.mark.parametrize(
    ("text", "ended"),
    [(None, None), ("soon", MONDAY), ("2026-01-01", MONDAY), (TUESDAY.isoformat(), TUESDAY), ("x" * 999, MONDAY)],
)
def test_a_contract_of_unknown_end_is_no_running_one(text, ended):
    """What cannot be read as a later moment with a zone ended at once."""
    data = {} if text is None else {"ended_at": text}
    (found,) = dealings_of([placed_order(type="contract.signed", data=data)])

    assert ended == found.ended_at


@pytest.mark.parametrize(("born", "is_minor"), [("2014-11-24", True), ("1980-01-01", False), ("last spring", False)])
def test_a_birth_date_is_read_off_the_records(born, is_minor):
    """What cannot be read is not known, and not known is allowed unless the policy says otherwise."""
    value = SurvivingValue(value=born, record=RecordKey("crm", "1"), rule="latest")
    decision = ask(grant(), customer=ann(values={"birth_date": value}))

    assert is_minor is (Reason.MINOR in codes(decision))


def test_a_fact_beats_the_records_about_the_birth_date():
    """Who knows better says so."""
    value = SurvivingValue(value="1980-01-01", record=RecordKey("crm", "1"), rule="latest")
    child = Facts(birth_date=date(2016, 2, 29))

    assert Reason.MINOR in codes(ask(grant(), customer=ann(values={"birth_date": value}), facts=child))


def test_a_question_is_asked_about_another_customer():
    """The rest of it stays, but for the point, which was the first one's."""
    whole = Question(customer=ann(), channel="email", purpose="marketing", at=datetime.now(UTC), contact_point=HOME)
    other = whole.about(ann(customer_id="c-2"))

    assert ("c-2", None, whole.at, whole.treated_as) == (
        other.customer.customer_id,
        other.contact_point,
        other.at,
        other.treated_as,
    )


@pytest.mark.parametrize(
    ("since", "kind", "begins"),
    [
        (Anchor.CONTRACT_END, DealingKind.SALE, False),
        (Anchor.SALE, DealingKind.INQUIRY, False),
        (Anchor.INQUIRY, DealingKind.SALE, False),
        (Anchor.SALE, DealingKind.NEGOTIATION, True),
        (Anchor.RELATION, DealingKind.RELATION, True),
        (None, DealingKind.PAPER, True),
    ],
)
def test_a_clock_starts_from_its_own_event(since, kind, begins):
    """A sale begins no clock of inquiries, and what is no contract never ends as one."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    dealing = Dealing(id="d", kind=kind, controller="Acme", occurred_at=at, contact_points={"email:a@x.example"})

    assert (at if begins else None) == _anchor(since, dealing, datetime(2026, 11, 1, tzinfo=UTC))
