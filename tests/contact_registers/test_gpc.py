"""Global Privacy Control: one value of one header is a signal, and a signal is a no to being followed."""

from __future__ import annotations

import pytest

from consent_acts import HOME, MONDAY, WEBSHOP, ask, grant
from unifiedcustomer.consents import ConsentKind, Purpose
from unifiedcustomer.contact_registers.gpc import has_signal, signal_act
from unifiedcustomer.errors import InvalidValue


def signal(headers=None, **changes):
    """A request of Ann's browser."""
    whole = {"id": "req-1", "controller": "Acme", "at": MONDAY, "browser": "b-17"}
    return signal_act({"Sec-GPC": "1"} if headers is None else headers, **whole | changes)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-GPC": "1"}, True),
        ({"sec-gpc": " 1 "}, True),
        ({"SEC-GPC": "1", "DNT": "0"}, True),
        ({"Sec-GPC": "0"}, False),
        ({"Sec-GPC": "11"}, False),
        ({"Sec-GPC": "true"}, False),
        ({"Sec-GPC": "１"}, False),
        ({"DNT": "1"}, False),
        ({}, False),
    ],
)
def test_only_a_one_is_a_signal(headers, expected):
    """The header's name in any case; its value as the standard writes it, and no other."""
    assert expected is has_signal(headers)
    assert expected is (signal(headers) is not None)


def test_a_signal_is_kept_with_its_browser():
    """Nobody is signed in: the act is the browser's, and says nothing about a person."""
    found = signal()

    assert (ConsentKind.SIGNAL, "browser:b-17", None) == (found.kind, found.contact_point, found.subject)


def test_a_signal_of_somebody_signed_in_is_theirs():
    """It refuses advertising by what they did, and leaves the newsletter that they asked for."""
    found = signal(signed_in=WEBSHOP)

    assert WEBSHOP == found.subject
    assert not ask(grant(MONDAY, purpose=Purpose.PROFILING), found, purpose=Purpose.PROFILING)
    assert ask(grant(MONDAY, contact_point=HOME), found, purpose=Purpose.NEWSLETTER)


def test_a_signal_must_be_somebody_s():
    """Without browser and person there is nothing to keep it with."""
    with pytest.raises(InvalidValue):
        signal(browser=None)
    assert WEBSHOP == signal(browser=None, signed_in=WEBSHOP).subject
