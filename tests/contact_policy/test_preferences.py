"""What a customer is shown is what will be done; what ends soon is told with what to do about it."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from consent_acts import ACME, HOME, MOBILE, THURSDAY, act, ann, grant, looked, withdraw
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_policy import (
    Dealing,
    DealingKind,
    Facts,
    Question,
    Task,
    decide,
    ending_permissions,
    preferences,
)
from unifiedcustomer.errors import InvalidValue

END = THURSDAY + timedelta(days=20)
NOW = Question(customer=ann(), channel=Channel.EMAIL, purpose="marketing", at=THURSDAY, products={"shoes"})


def shown(*acts, facts=None, **where):
    """The preferences that fit."""
    view = preferences(NOW, acts, ACME, facts or Facts())
    return [one for one in view if all(getattr(one, name) == value for name, value in where.items())]


def test_every_addressable_channel_is_shown():
    """Also those in which there is nobody to reach."""
    view = shown()

    assert {channel for channel in Channel if channel.is_addressable} == {one.channel for one in view}
    assert all(one.contact_point is None and not one.decision for one in view if one.channel is Channel.PUSH)


def test_each_point_has_its_own_choices():
    """A consent at one mailbox is shown there, with its end, and not at the other."""
    at_home, at_work = shown(grant(expires_at=END), channel=Channel.EMAIL, purpose="marketing.offers")

    assert (True, END) == (at_home.decision.allowed, at_home.until)
    assert (False, None) == (at_work.decision.allowed, at_work.until)


def test_what_does_not_end_has_no_end():
    """A consent without a period, and a letter that nobody refused."""
    assert shown(grant(), channel=Channel.EMAIL, purpose="marketing.offers")[0].until is None
    assert shown(channel=Channel.DIRECT_MAIL, purpose="marketing.offers")[0].until is None


def test_closed_hours_hide_no_end():
    """At night the answer is no, and the permission still ends when it ends."""
    night = Question(customer=ann(), channel=Channel.SMS, purpose="marketing", at=THURSDAY.replace(hour=2))
    texts = grant(channel=Channel.SMS, contact_point=MOBILE, expires_at=END)
    found = [one for one in preferences(night, [texts], ACME) if one.channel is Channel.SMS]

    assert {False} == {one.decision.allowed for one in found}
    assert {END} == {one.until for one in found}
    assert {Task.CONFIRM_AGAIN, Task.CHECK_REGISTER} >= {
        one.task for one in ending_permissions(night, [texts], ACME, days=30)
    }


def test_what_ends_is_listed_the_first_to_end_first():
    """Within the days that were asked about, and with what to do."""
    call = grant(channel=Channel.TELEMARKETING, contact_point=MOBILE)
    acts = [grant(expires_at=END), call, looked(THURSDAY - timedelta(days=1))]
    ending = ending_permissions(NOW, acts, ACME, days=30, purposes=["marketing.offers"])

    assert [Task.CONFIRM_AGAIN] == [one.task for one in ending if one.preference.channel is Channel.EMAIL]
    assert sorted(one.ends_at for one in ending) == [one.ends_at for one in ending]
    assert all(one.ends_at <= THURSDAY + timedelta(days=30) for one in ending)
    assert [] == ending_permissions(NOW, [grant(expires_at=END)], ACME, days=19)


def test_a_look_into_a_register_grows_old():
    """A call that rests on nothing but a look needs another look."""
    acts = [looked(THURSDAY - timedelta(days=1))]
    ending = ending_permissions(NOW, acts, ACME, days=30, purposes=["marketing.offers"])

    assert [Task.CHECK_REGISTER] == [one.task for one in ending]


def test_a_dealing_that_ends_asks_for_a_consent():
    """Before the clock of a purchase has run down, ask them to agree."""
    sale = Dealing(
        id="s", kind=DealingKind.CONTRACT, controller="Acme", occurred_at=THURSDAY, ended_at=END, contact_points={HOME}
    )
    fields = {"customer": ann(addresses=(), phones=()), "channel": Channel.EMAIL, "purpose": "marketing"}
    canada = attrs.evolve(ACME, default_place="CA")
    bought = attrs.evolve(sale, kind=DealingKind.INQUIRY, ended_at=None)
    question = Question(**fields, at=THURSDAY + timedelta(days=170))
    ending = ending_permissions(question, [], canada, Facts(dealings=[bought]), days=30, purposes=["marketing"])

    assert {Task.ASK_FOR_CONSENT} == {one.task for one in ending if one.preference.channel is Channel.EMAIL}


@pytest.mark.parametrize("days", [-1, 3661])
def test_a_span_that_makes_no_sense_is_refused(days):
    """Neither the past nor a lifetime."""
    with pytest.raises(InvalidValue):
        ending_permissions(NOW, [], ACME, days=days)


def test_a_view_is_what_the_gate_decides():
    """Every line of the view is the decision that `decide` gives."""
    acts = [grant(), withdraw(channel=Channel.SMS), act(ConsentKind.BOUNCE, contact_point=HOME)]
    for one in preferences(NOW, acts, ACME):
        question = Question(
            customer=ann(), channel=one.channel, purpose=one.purpose, at=THURSDAY, contact_point=one.contact_point,
            products={"shoes"},
        )  # fmt: skip
        assert one.decision == decide(question, acts, ACME)
