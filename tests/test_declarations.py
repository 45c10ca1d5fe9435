"""Facts, slots, conditions and plurals check themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Audience, Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import Code, Date, FactKind, Percent, Quantity, Text, Url
from unifiedcustomer.money import Money
from unifiedcustomer.records import Role


def test_a_slot_may_be_filled_by_the_profile_where_it_can_be_read():
    """Names, days, codes and telephone numbers."""
    for kind in (FactKind.TEXT, FactKind.DATE, FactKind.CODE, FactKind.PHONE):
        assert kind is Slot(kind=kind, role=Role.LOYALTY_CARD).kind


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Slot(kind="money", role=Role.GIVEN_NAME), ("role", Problem.UNSUPPORTED)),
        (lambda: Slot(kind="colour"), ("kind", Problem.UNKNOWN_NAME)),
        (lambda: Fact(value=Percent(1), audience="all"), ("audience", Problem.UNKNOWN_NAME)),
        (lambda: Slot(longest=0), ("longest", Problem.OUT_OF_RANGE)),
        (lambda: Slot(longest=5001), ("longest", Problem.OUT_OF_RANGE)),
        (lambda: Slot(smallest=1), ("smallest", Problem.UNSUPPORTED)),
        (lambda: Slot(largest=1), ("largest", Problem.UNSUPPORTED)),
        (lambda: Slot(kind="money", smallest=2, largest=1), ("largest", Problem.WRONG_ORDER)),
        (lambda: Slot(kind="money", largest="x"), ("amount", Problem.BAD_SYNTAX)),
        (lambda: Slot(fallback=Code("A1")), ("fallback", Problem.WRONG_TYPE)),
        (lambda: Slot(fallback=Text("abc"), longest=2), ("fallback", Problem.OUT_OF_RANGE)),
        (lambda: Slot(kind="quantity", fallback=Quantity(3), largest=2), ("fallback", Problem.OUT_OF_RANGE)),
        (lambda: Condition(known="a", default=True), ("default", Problem.AMBIGUOUS)),
        (lambda: Fact(value=Code("A1"), required_in=["telex"]), ("required_in", Problem.UNKNOWN_NAME)),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(make, expected):
    """The error says in which field, and why."""
    with pytest.raises(InvalidMessage) as caught:
        make()
    assert expected == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Fact(value="20 %"),
        lambda: Fact(value=Code("A1"), required_in="email"),
        lambda: Slot(required_in=5),
        lambda: Condition(default=1),
        lambda: Slot(kind="money", largest=0.5),
    ],
)
def test_wrong_types_are_refused(make):
    """A fact is typed, a boolean is one."""
    with pytest.raises(WrongType):
        make()


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        (Slot(), Text("a" * 60), True),
        (Slot(), Text("a" * 61), False),
        (Slot(kind="url"), Url("https://a.example/" + "a" * 400), True),
        (Slot(kind="url", longest=20), Url("https://a.example/abc"), False),
        (Slot(kind="code", longest=4), Code("ABCDE"), False),
        (Slot(kind="money", largest=50), Money("50.00", "EUR"), True),
        (Slot(kind="money", largest=50), Money("50.01", "EUR"), False),
        (Slot(kind="percent", smallest=5), Percent("4.9"), False),
        (Slot(kind="quantity", smallest=1, largest=9), Quantity(9), True),
        (Slot(kind="date"), Date("2026-11-30"), True),
    ],
)
def test_bounds_hold_for_every_value(slot, value, expected):
    """Characters of what is spelt out, sizes of what is counted; days have none."""
    assert expected is slot.allows(value)


def test_bounds_are_exact():
    """Whatever they were written as."""
    assert Decimal("0.1") == Slot(kind="money", largest="0.1").largest


def test_a_declaration_may_be_written_in_codes():
    """As files have them."""
    fact = Fact(value=Code("A1"), required_in=["sms"], audience="agent")

    assert ((Channel.SMS,), Audience.AGENT) == (fact.required_in, fact.audience)


def test_a_plural_tells_the_forms_that_it_has():
    """By their categories, in the order of CLDR."""
    assert {"one": "a", "few": "b", "other": "c"} == Plural("n", other="c", few="b", one="a").forms


def test_a_fallback_is_masked():
    """It may be somebody's name after all."""
    assert "Ann" not in repr(Slot(fallback=Text("Ann")))
