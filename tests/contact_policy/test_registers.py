"""A register is looked into before a contact; what beats an entry, and for how long, is a column of the row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent_acts import MOBILE, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, act, sms_grant
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_policy.law_terms import Period, Precedence, Register
from unifiedcustomer.contact_policy.registers import look_up
from unifiedcustomer.permits import Reason


def register(precedence=Precedence.CONSENT, **changes):
    """A list that must have been looked into within two days."""
    whole = {"key": "xx.list", "name": "The list", "precedence": precedence, "max_age": Period(days=2)}
    return Register(**whole | changes)


def entry(at=TUESDAY, **changes):
    """The list has Ann's mobile."""
    return act(ConsentKind.LISTED, at, **{"subject": None, "contact_point": MOBILE, "registry": "xx.list"} | changes)


def look(at=WEDNESDAY, **changes):
    """The list was looked into, and does not have it."""
    return act(ConsentKind.CLEARED, at, **{"subject": None, "contact_point": MOBILE, "registry": "XX.LIST"} | changes)


YES = sms_grant(MONDAY, channel=Channel.TELEMARKETING)


def said(*acts, of=None, at=THURSDAY, **known):
    """What the register says at noon on Thursday: the code of a refusal, or until when it is content."""
    found = look_up(of or register(), acts, contact_point=MOBILE.key, at=at, **known)
    return found.until if found.against is None else found.against.code


def test_nobody_looked():
    """Then it is not known, which is a no."""
    assert said() is Reason.REGISTER_NOT_CHECKED
    assert said(look(registry="xx.other"), look(contact_point="phone:+329999")) is Reason.REGISTER_NOT_CHECKED
    assert said(look(THURSDAY + timedelta(days=1))) is Reason.REGISTER_NOT_CHECKED


def test_a_look_holds_for_its_time():
    """To the instant."""
    assert THURSDAY + timedelta(days=1) == said(look())
    assert said(look(), at=WEDNESDAY + timedelta(days=2)) is Reason.REGISTER_CHECK_OLD
    assert WEDNESDAY + timedelta(days=2) == said(look(), at=WEDNESDAY + timedelta(days=2, microseconds=-1))


def test_an_entry_stands_until_a_later_look():
    """A look before it, or at the same time, says nothing about it."""
    assert said(entry(), look(MONDAY)) is Reason.LISTED
    assert said(entry(), look(TUESDAY)) is Reason.LISTED
    assert said(entry(), look(WEDNESDAY)) == WEDNESDAY + timedelta(days=2)


@pytest.mark.parametrize(
    ("precedence", "given", "is_beaten"),
    [
        (Precedence.CONSENT, MONDAY, True),
        (Precedence.CONSENT, WEDNESDAY, True),
        (Precedence.LATER, MONDAY, False),
        (Precedence.LATER, TUESDAY, False),
        (Precedence.LATER, WEDNESDAY, True),
        (Precedence.ENTRY, WEDNESDAY, False),
    ],
)
def test_precedence(precedence, given, is_beaten):
    """The consent, the later of the two, or the entry."""
    yes = sms_grant(given, channel=Channel.TELEMARKETING)

    assert is_beaten is not (said(entry(), of=register(precedence), consent=[yes]) is Reason.LISTED)


def test_a_consent_may_beat_an_entry_for_a_while():
    """Three days after it was given no longer."""
    for_a_while = register(consent_beats_for=Period(days=3))

    assert said(entry(), of=for_a_while, consent=[YES], at=THURSDAY) is Reason.LISTED
    assert MONDAY + timedelta(days=3) == said(entry(), of=for_a_while, consent=[YES], at=WEDNESDAY)


def test_what_beats_every_entry_needs_no_look():
    """But where a later entry would win, somebody must have looked."""
    assert said(consent=[YES]) is not Reason.REGISTER_NOT_CHECKED
    assert said(has_ground=True) is not Reason.REGISTER_NOT_CHECKED
    assert said(of=register(Precedence.LATER), consent=[YES]) is Reason.REGISTER_NOT_CHECKED
    assert said(of=register(Precedence.ENTRY), consent=[YES], has_ground=True) is Reason.REGISTER_NOT_CHECKED


def test_a_list_that_an_industry_keeps_binds_by_its_entries():
    """Nobody must look, but who is listed is left alone."""
    voluntary = register(is_voluntary=True)

    assert said(of=voluntary) is not Reason.REGISTER_NOT_CHECKED
    assert said(entry(), of=voluntary) is Reason.LISTED
