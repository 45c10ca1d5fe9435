"""Each act lies on the heap of those that it is weighed with; what is no act is refused."""

from __future__ import annotations

import pytest

from consent_acts import (
    HOME,
    MOBILE,
    MONDAY,
    STRANGER,
    THURSDAY,
    TILL,
    TUESDAY,
    WEBSHOP,
    WEDNESDAY,
    act,
    grant,
    withdraw,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Purpose
from unifiedcustomer.contact_policy.answers import FewAnswers
from unifiedcustomer.contact_policy.hearing import SILENCE, checked_acts, hear
from unifiedcustomer.contact_policy.scope import Matter, Part
from unifiedcustomer.errors import WrongType
from unifiedcustomer.permits import MessageClass

NEWS = Matter(
    channel=Channel.EMAIL, purpose=Purpose.NEWSLETTER, message_class=MessageClass.MARKETING, controller="Acme"
)


def told(*acts, matter=NEWS, records=(TILL, WEBSHOP), point=HOME, at=THURSDAY):
    """What is heard at the home mailbox."""
    return hear(matter, acts, point=point.key, records=records, now=at)


def test_every_heap_has_its_acts():
    """A yes by its record, a no, a dead point, and a look into a register."""
    yes, no = grant(), withdraw()
    dead = act(ConsentKind.BOUNCE, contact_point=HOME)
    look = act(ConsentKind.CLEARED, contact_point=HOME, registry="at.ecg")
    heard = told(yes, no, dead, look)

    assert {WEBSHOP: [yes]} == heard.openings
    assert ([no], [dead], [look]) == (heard.refusals, heard.dead, heard.looks)


def test_nobody_said_anything():
    """Acts of others, to others, and about something else are silence."""
    heard = told(
        grant(subject=STRANGER), grant(controller="Other"), withdraw(subject=STRANGER), grant(contact_point=MOBILE,
        channel=Channel.SMS), act(ConsentKind.CLEARED, contact_point=MOBILE, registry="be.dncm"),
    )  # fmt: skip

    assert ({}, [], [], []) == (heard.openings, heard.refusals, heard.dead, heard.looks)
    assert ({}, ()) == (SILENCE.openings, SILENCE.refusals)


@pytest.mark.parametrize(("at", "is_heard"), [(MONDAY, False), (TUESDAY, True), (WEDNESDAY, True)])
def test_a_no_is_heard_as_soon_as_it_happened_or_was_recorded(at, is_heard):
    """Whichever of the two clocks is ahead, it does not delay the no."""
    early = withdraw(WEDNESDAY, recorded_at=TUESDAY)
    late = withdraw(TUESDAY, recorded_at=WEDNESDAY)

    assert [is_heard, is_heard] == [bool(told(one, at=at).refusals) for one in (early, late)]


def test_what_was_heard_while_two_were_one_is_heard_for_both():
    """An act that names further records is theirs as well."""
    shared = withdraw(subject=STRANGER, heard_by=[TILL])

    assert [shared] == told(shared).refusals
    assert [] == told(shared, records=(WEBSHOP,)).refusals


def test_a_keyword_is_taken_back_by_its_opposite_alone():
    """START undoes the STOP before it and is no yes."""
    stop = act(ConsentKind.STOP, MONDAY, contact_point=MOBILE, channel=Channel.SMS)
    start = act(ConsentKind.START, TUESDAY, contact_point=MOBILE)
    texts = Matter(channel=Channel.SMS, purpose="marketing", message_class=MessageClass.MARKETING, controller="Acme")

    assert [stop] == told(stop, matter=texts, point=MOBILE).refusals
    heard = told(stop, start, matter=texts, point=MOBILE)
    assert ({}, []) == (heard.openings, heard.refusals)
    assert [stop] == told(stop, start, matter=texts, point=MOBILE, at=MONDAY).refusals


@pytest.mark.parametrize("wrong", [None, iter([grant()]), "act", {grant(): 1}, [grant(), "act"], (None,)])
def test_what_is_no_list_of_acts_is_refused(wrong):
    """Acts that could not be loaded, or can be gone through once only, are not "no acts"."""
    with pytest.raises(WrongType) as refused:
        checked_acts(wrong)

    assert "acts" == refused.value.field


def test_an_act_of_ones_own_kind_is_an_act():
    """A host may add to the class what it needs."""

    class OurAct(ConsentAct):
        """With something of our own."""

    own = OurAct(id="1", kind=ConsentKind.OBJECT, controller="Acme", occurred_at=MONDAY, subject=TILL)

    assert [own] == told(*checked_acts([own])).refusals


def test_what_the_words_of_an_act_mean_is_kept_within_bounds():
    """However many purposes and companies somebody makes up, the memory does not grow."""
    matter = Matter(channel=Channel.EMAIL, purpose="marketing", message_class=MessageClass.MARKETING, controller="Acme")
    for number in range(3 * FewAnswers.most):
        assert Part.NONE is matter.part_of(grant(controller=f"Company {number}"))

    assert len(matter.parts) <= FewAnswers.most
    assert Part.OPENS is matter.part_of(grant())
