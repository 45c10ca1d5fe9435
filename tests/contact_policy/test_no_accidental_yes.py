"""Whatever is wrong with what is given, the answer is an error of ours or a no with its reason: no yes by accident."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from consent_acts import ACME, HOME, MOBILE, THURSDAY, TUESDAY, WEBSHOP, ann, ask, codes, grant, sms_grant, withdraw
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Method
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import (
    Audience,
    ContactPolicy,
    Dealing,
    DealingKind,
    Facts,
    LegalForm,
    Question,
    Whereabouts,
    decide,
    read_law,
)
from unifiedcustomer.contact_policy.periods import latest_day
from unifiedcustomer.customers import SurvivingValue
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError, WrongType
from unifiedcustomer.permits import Reason


def asked(**changes):
    """A sound question, but for the changes."""
    whole = {"customer": ann(), "channel": Channel.EMAIL, "purpose": "marketing.offers", "at": THURSDAY}
    return Question(**whole | changes)


def sold(**changes):
    """A sale, but for the changes."""
    whole = {
        "id": "o",
        "kind": DealingKind.SALE,
        "controller": "Acme",
        "occurred_at": TUESDAY,
        "contact_points": {HOME},
    }
    return Dealing(**whole | changes)


# ── things that are not what they should be ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"customer": None}, WrongType, "customer"),
        ({"contact_point": "email:ann@x.example"}, WrongType, "contact_point"),
        ({"channel": "pigeon"}, InvalidValue, "channel"),
        ({"channel": None}, InvalidValue, "channel"),
        ({"purpose": None}, InvalidValue, "purpose"),
        ({"purpose": "Service"}, InvalidValue, "purpose"),
        ({"message_class": "transactional"}, InvalidValue, "message_class"),
        ({"at": datetime(2026, 11, 26, 12)}, WrongType, "at"),
        ({"at": "2026-11-26T12:00Z"}, WrongType, "at"),
        ({"at": datetime(9000, 1, 1, tzinfo=UTC)}, InvalidValue, "at"),
        ({"sector": 5}, WrongType, "sector"),
        ({"sector": "Energy!"}, InvalidValue, "sector"),
        ({"products": "shoes"}, WrongType, "products"),
        ({"offers_refusal": "no"}, WrongType, "offers_refusal"),
        ({"is_role_relevant": "no"}, WrongType, "is_role_relevant"),
        ({"is_automated": None}, WrongType, "is_automated"),
    ],
)
def test_no_question_of_other_types(change, error, field):
    """The error names the field: what is not a truth value is no yes."""
    with pytest.raises(error) as caught:
        asked(**change)
    assert field == caught.value.field
    assert isinstance(caught.value, UnifiedCustomerError)


@pytest.mark.parametrize(
    ("acts", "rules", "facts", "field"),
    [
        (None, ACME, Facts(), "acts"),
        ((act for act in [grant()]), ACME, Facts(), "acts"),
        (["yes"], ACME, Facts(), "acts"),
        ([], None, Facts(), "rules"),
        ([], ACME, None, "facts"),
    ],
    ids=["no acts at all", "acts that can be read once", "no act", "no rules", "no facts"],
)
def test_no_decision_on_what_is_missing(acts, rules, facts, field):
    """Acts that could not be loaded are not "no acts": where silence allows, that would be a yes."""
    with pytest.raises(WrongType) as caught:
        decide(asked(), acts, rules, facts)
    assert field == caught.value.field


def test_a_question_is_about_a_customer():
    """Also where it is taken from another one."""
    with pytest.raises(WrongType):
        asked().about("c-2")


@pytest.mark.parametrize(
    ("make", "error", "field"),
    [
        (lambda: sold(kind="sale"), WrongType, "kind"),
        (lambda: sold(refusal_offered="no"), WrongType, "refusal_offered"),
        (lambda: Facts(touchpoints=["mail"]), WrongType, "touchpoints"),
        (lambda: Facts(dealings=["sale"]), WrongType, "dealings"),
        (lambda: Facts(declared=["GB"]), WrongType, "declared"),
        (lambda: Facts(audience="all"), InvalidValue, "audience"),
        (lambda: Facts(audience="somebody"), InvalidValue, "audience"),
        (lambda: Facts(audience="business", legal_form="circus"), InvalidValue, "legal_form"),
        (lambda: Whereabouts(place="gb"), InvalidValue, "place"),
        (lambda: Whereabouts(place="EU"), InvalidValue, "place"),
        (lambda: ContactPolicy(controller="Acme", default_place="EU"), InvalidValue, "place"),
        (lambda: ContactPolicy(controller="Acme", evidence_required=None), WrongType, "evidence_required"),
        (lambda: ContactPolicy(controller="Acme", allows_unknown_age="no"), WrongType, "allows_unknown_age"),
        (lambda: ContactPolicy(controller="Acme", law=None), WrongType, "law"),
        (lambda: ContactPolicy(controller="Acme", holidays=5), WrongType, "holidays"),
        (lambda: ContactPolicy(controller="Acme", hours=["always"]), WrongType, "hours"),
        (lambda: ContactPolicy(controller="Acme", caps=["none"]), WrongType, "caps"),
        (lambda: ContactPolicy(controller="Acme", duties=["none"]), WrongType, "duties"),
        (lambda: ContactPolicy(controller="Acme", sector="enrgy"), InvalidValue, "sector"),
        (lambda: ContactPolicy(controller="Acme", sector=5), WrongType, "sector"),
        (lambda: read_law(5), WrongType, "rules"),
    ],
)
def test_no_facts_and_no_policy_of_other_types(make, error, field):
    """Every field of what a decision looks at is checked when it is made."""
    with pytest.raises(error) as caught:
        make()
    assert field == caught.value.field


def test_codes_will_do_for_audience_and_form():
    """As everywhere, a code stands for its member."""
    known = Facts(audience="business", legal_form="partnership")

    assert (Audience.BUSINESS, LegalForm.PARTNERSHIP) == (known.audience, known.legal_form)
    assert known.audience is Audience.BUSINESS


# ── things that are not known ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("country", ["XX", "AQ", "CN", "TR"])
def test_a_country_without_rows_is_a_no(country):
    """Whatever was agreed to."""
    customer = ann(addresses=(PostalAddress(city="T", country=country),), phones=())

    assert [Reason.RULE_MISSING] == codes(ask(grant(), customer=customer))


def test_a_state_that_nobody_knows_may_be_any():
    """Of a state that is in no table, the rows of every state of the country must allow it."""
    texted = {"channel": Channel.SMS, "purpose": "marketing", "at": datetime(2026, 11, 24, 19, 30, tzinfo=UTC)}
    number = PhoneNumber(e164="+12125550123", is_mobile=True, country="US")
    yes = sms_grant(contact_point=number)
    known, unknown = (
        ask(yes, customer=ann(phones=(number,), addresses=()), facts=Facts(declared=[there]), **texted)
        for there in (Whereabouts(place="US-NY"), Whereabouts(place="US-QQ"))
    )

    assert set(known.rules) < set(unknown.rules)
    assert any(row.startswith("us-") for row in unknown.rules)


def test_a_trade_that_nobody_knows_is_not_told():
    """A slip of the pen in a question's trade opens nothing that the trade's own rows close."""
    number = PhoneNumber(e164="+390612345678", is_mobile=False, country="IT")
    customer = ann(phones=(number,), addresses=())
    yes = grant(contact_point=number, channel=Channel.TELEMARKETING)
    look = ConsentAct(
        id="look", kind=ConsentKind.CLEARED, controller="Acme", occurred_at=TUESDAY, contact_point=number,
        registry="it.rpo",
    )  # fmt: skip
    called = {"customer": customer, "channel": Channel.TELEMARKETING, "at": datetime(2026, 11, 26, 10, 30, tzinfo=UTC)}
    rules = {trade: decide(asked(**called, sector=trade), [yes, look], ACME).rules for trade in ("retail", "enrgy")}

    assert "it.energy" not in rules["retail"]
    assert "it.energy" in rules["enrgy"]


def test_a_service_that_advertises_is_advertising():
    """What a purpose is called above does not decide where it says below what it is."""
    for purpose in ("service.marketing", "service.orders.newsletter", "legal.promotion"):
        assert Reason.NO_CONSENT in codes(ask(purpose=purpose, message_class="service"))
    assert [Reason.SERVICE_MESSAGE] == codes(ask(purpose="service.orders", message_class="service"))


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_that_is_years_ahead_is_a_no():
    """Of laws that nobody looked at for five years nothing is known."""
    good = ACME.law.good_until
    late = ask(grant(), at=good + timedelta(days=1))

    assert [Reason.RULE_UNCERTAIN] == codes(late)
    assert ask(grant(), at=good - timedelta(days=1))
    assert late.next_allowed_at is None


def test_a_yes_from_the_future_is_not_heard_yet():
    """It counts from its own moment on, whenever it became known."""
    ahead = grant(THURSDAY + timedelta(seconds=1), recorded_at=TUESDAY)

    assert [Reason.NO_CONSENT] == codes(ask(ahead))
    assert ask(grant(THURSDAY))


def test_a_no_from_the_future_is_heard_once_it_is_known():
    """A wrong clock delays no stop."""
    ahead = withdraw(THURSDAY + timedelta(days=9), recorded_at=TUESDAY)

    assert Reason.WITHDRAWN in codes(ask(grant(), ahead))


# ── how things are written ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_no_finds_the_mailbox_however_it_is_written():
    """A key is folded as mailboxes are compared."""
    stop = withdraw(subject=None, contact_point="EMAIL:AnnLee@Example.COM")
    mixed = EmailAddress(address="Ann.Lee@Example.com", mailbox="AnnLee@Example.com")

    assert Reason.WITHDRAWN in codes(ask(grant(), stop))
    assert Reason.WITHDRAWN in codes(ask(grant(contact_point=mixed), stop, customer=ann(emails=(mixed,))))


def test_a_number_that_is_not_in_e164_is_refused():
    """A stop at it would be found at nobody."""
    for written in ("phone:0470123456", "phone:+32 470 12 34 56", "phone:32470123456"):
        with pytest.raises(InvalidValue) as caught:
            ConsentAct(id="s", kind=ConsentKind.STOP, controller="Acme", occurred_at=TUESDAY, contact_point=written)
        assert ("contact_point", Problem.BAD_SYNTAX) == (caught.value.field, caught.value.problem)
    assert MOBILE.key == attrs.evolve(sms_grant(), contact_point=MOBILE.key).contact_point


# ── age ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011", date(2011, 12, 31)),
        ("2011-02", date(2011, 2, 28)),
        ("2011-02-03", date(2011, 2, 3)),
        ("2011-13", None),
        ("0000", None),
        ("soon", None),
    ],
)
def test_a_birth_date_is_the_youngest_that_it_may_be(text, expected):
    """Of a year or a month, its last day."""
    assert expected == latest_day(text)


@pytest.mark.parametrize("text", ["2020", "2015-12", "9990-01-01", "2027-01-01"])
def test_who_may_be_a_child_is_one(text):
    """Also where the year alone is known, or lies ahead."""
    born = {"birth_date": SurvivingValue(value=text, record=WEBSHOP, rule="r")}

    assert [Reason.MINOR] == codes(ask(grant(), customer=ann(values=born, emails=(HOME,))))


def test_a_consent_of_paper_needs_paper_where_the_law_says_so():
    """What was spoken is no writing, whatever document proves it."""
    assert {Method.SPOKEN, Method.RECORDED_CALL}.isdisjoint(method for method in Method if method.is_written)


def test_what_a_running_contract_infers_ends_with_it():
    """A yes that rests on a contract that ends in ten minutes ends in ten minutes."""
    customer = ann(addresses=(PostalAddress(city="Perth", region="WA", country="AU"),), phones=(), emails=(HOME,))
    over = THURSDAY + timedelta(minutes=10)
    contract = sold(kind=DealingKind.CONTRACT, ended_at=over)
    decision = ask(customer=customer, facts=Facts(dealings=[contract]))

    assert [Reason.RELATIONSHIP] == codes(decision)
    assert over == decision.valid_until
    assert not ask(customer=customer, facts=Facts(dealings=[contract]), at=over)
