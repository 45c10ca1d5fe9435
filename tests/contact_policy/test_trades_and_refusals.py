"""What the rows of single trades say of a company that does not tell its trade, and what a consent after a no is."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from contact_worlds import ANN, POLICY, START, codes, grant_of, person
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_policy import Question, decide
from unifiedcustomer.contact_policy.preferences import preferences
from unifiedcustomer.permits import Reason

UNTOLD = attrs.evolve(POLICY, sector=None)


def asked(place, channel):
    """May Ann be sent an offer there?"""
    return Question(customer=person(ANN, place=place), channel=channel, purpose="marketing", at=START)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_where_only_rows_of_some_trades_refuse_the_trade_is_missing(channel):
    """French renovation must not advertise at all: who may be in that trade is told that this is what is not known."""
    yes = [grant_of(ANN, channel, "FR")]
    refused = decide(asked("FR", channel), yes, UNTOLD)

    assert [Reason.SECTOR_UNKNOWN, Reason.BANNED] == [item.code for item in refused.reasons]
    assert {("fr.renovation",)} == {item.rules for item in refused.reasons}
    assert decide(asked("FR", channel), yes, POLICY)
    assert not decide(asked("FR", channel), yes, attrs.evolve(POLICY, sector="energy_renovation"))


def test_what_every_trade_lacks_is_told_alone():
    """Without a consent nobody may write; that some trades may not at all is no news to the others."""
    assert {Reason.NO_CONSENT} == codes(decide(asked("FR", Channel.EMAIL), [], UNTOLD))


def test_a_consent_after_a_no_ends_where_the_consent_does_under_registers_too():
    """Behind it stands the no: neither silence nor a look into a register makes the yes last longer."""
    no = ConsentAct(
        id="no", kind=ConsentKind.WITHDRAW, controller="Acme", occurred_at=START - timedelta(days=9), subject=ANN
    )
    ends = START + timedelta(minutes=20)
    yes = grant_of(ANN, Channel.TELEMARKETING, "GB", expires_at=ends)
    question = asked("GB", Channel.TELEMARKETING)

    assert ends == decide(question, [no, yes], POLICY).valid_until
    assert decide(question.when(ends - timedelta(seconds=1)), [no, yes], POLICY)
    assert not decide(question.when(ends), [no, yes], POLICY)
    calls = [one for one in preferences(question, [no, yes], POLICY) if one.channel is Channel.TELEMARKETING]
    assert {ends} == {one.until for one in calls if one.decision}


def test_a_service_message_has_no_caps_and_no_hours():
    """Whatever the house says of advertising."""
    question = attrs.evolve(asked("BE", Channel.SMS), purpose="service.orders", message_class="service")
    decision = decide(question.when(START.replace(hour=2)), [], POLICY)

    assert {Reason.SERVICE_MESSAGE} == codes(decision)
    assert decision
