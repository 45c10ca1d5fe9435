"""What a message declares."""

from __future__ import annotations

import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Audience, Fact, Slot
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind, Percent, Text
from unifiedcustomer.records import Role


def refused(make):
    with pytest.raises(InvalidMessage) as caught:
        make()
    return caught.value.field, caught.value.problem


def test_codes_do_as_well_as_members():
    """A message read from a file has only codes."""
    fact = Fact(value=Percent(20), audience="agent", required_in=["sms"])

    assert (Audience.AGENT, (Channel.SMS,), FactKind.PERCENT) == (fact.audience, fact.required_in, fact.kind)
    assert FactKind.CODE is Slot(kind="code").kind


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Slot(kind="price"), ("kind", Problem.UNKNOWN_NAME)),
        (lambda: Fact(value=Percent(1), audience="all"), ("audience", Problem.UNKNOWN_NAME)),
        (lambda: Fact(value=Percent(1), required_in=["telex"]), ("required_in", Problem.UNKNOWN_NAME)),
        (lambda: Slot(kind="money", role=Role.GIVEN_NAME), ("role", Problem.UNSUPPORTED)),
        (lambda: Slot(fallback=Percent(1)), ("fallback", Problem.WRONG_TYPE)),
        (lambda: Slot(longest=0), ("longest", Problem.OUT_OF_RANGE)),
    ],
)
def test_what_contradicts_itself_is_refused(make, expected):
    """The error says which field, and why."""
    assert expected == refused(make)


@pytest.mark.parametrize(
    "make", [lambda: Fact(value="20%"), lambda: Slot(required_in="sms"), lambda: Slot(required_in=5)]
)
def test_wrong_types_are_refused(make):
    """A text is no value, and no list of channels."""
    with pytest.raises(WrongType):
        make()


def test_a_fallback_is_masked():
    """It may be somebody's name after all."""
    assert "Ann" not in repr(Slot(fallback=Text("Ann")))
