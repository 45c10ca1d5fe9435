"""Names and values of one recipient."""

from __future__ import annotations

import pytest

from rendering.builders import FOUR, customer, rendered
from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.errors import InvalidMessage, MissingFact, Problem
from unifiedcustomer.facts import Code, FactKind, Text
from unifiedcustomer.messages import Message, Paragraph
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role
from unifiedcustomer.rendered_messages import FindingCode, Origin
from unifiedcustomer.rendering.binding import bind


def greeting(**slots):
    names = " ".join(f"{{{name}}}" for name in slots)
    return Message(
        id="greeting",
        purpose="service",
        message_class=MessageClass.SERVICE,
        subject="Hello",
        blocks=[Paragraph(f"{{fixed}} {names}")],
        facts={"fixed": Fact(value=Code("A1"))},
        slots=slots,
    )


NAME = Slot(role=Role.GIVEN_NAME, fallback=Text("customer"))


def value_of(found):
    return found["name"].canonical, found["name"].origin


def test_a_value_comes_from_the_caller_then_the_customer_then_the_fallback():
    """The nearest to the moment wins."""
    message = greeting(name=NAME)

    assert ("Bea", Origin.CALLER) == value_of(bind(message, customer("Ann"), {"name": "Bea"}))
    assert ("Ann", Origin.CUSTOMER) == value_of(bind(message, customer("Ann"), {}))
    assert ("customer", Origin.FALLBACK) == value_of(bind(message, customer(None), {}))


@pytest.mark.parametrize(
    "name",
    [
        "Ann\r\nBcc: x@y.example",
        "=?utf-8?q?a=0ABcc:x=40y.example?=",
        "Ann\u2028",
        "\x1b[31mAnn",
        "\ud800",
        "A" * 61,
        "A" * 1_000_000,
        " ",
        "Win at https://evil.example",
        "www.evil.example",
        "evil.com",
    ],
)
def test_a_value_that_cannot_stand_in_a_message_is_missing(name):
    """What strangers type into a name field is not repaired and not sent."""
    assert ("customer", Origin.FALLBACK) == value_of(bind(greeting(name=NAME), customer(name), {}))


@pytest.mark.parametrize(
    "name", ["Zoë", "O’Brien", "Мария", "عائشة", "李", "Anne-Marie", "Jr.", "<b>Ann</b>", "{offer}", "**Ann**"]
)
def test_a_value_that_is_only_unusual_is_used(name):
    """Whatever it would mean elsewhere: it is text."""
    message = greeting(name=NAME)

    assert Origin.CUSTOMER is bind(message, customer(name), {})["name"].origin


def test_everything_that_is_missing_is_named():
    """In every channel alike."""
    message = greeting(name=Slot(role=Role.GIVEN_NAME), amount=Slot(kind=FactKind.MONEY), code=Slot(kind=FactKind.CODE))
    for channel in FOUR:
        with pytest.raises(MissingFact) as caught:
            rendered(message, channel, customer(None), values={"code": Code("X1")})
        assert ("amount", "name") == caught.value.names


def test_a_fallback_is_reported():
    """Whoever sends a thousand of them should know."""
    found = rendered(greeting(name=NAME), FOUR[0], customer(None))

    assert [(FindingCode.FALLBACK_USED, "name")] == [(finding.code, finding.fact) for finding in found.findings]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"nobody": "x"}, ("values", Problem.UNKNOWN_NAME)),
        ({"fixed": Code("B2")}, ("fixed", Problem.UNKNOWN_NAME)),
        ({"name": Code("A1")}, ("name", Problem.WRONG_TYPE)),
        ({"name": 5}, ("name", Problem.WRONG_TYPE)),
        ({"amount": "5 EUR"}, ("amount", Problem.WRONG_TYPE)),
        ({"name": "a\nb"}, ("name", Problem.BAD_CHARACTER)),
        ({"name": "x" * 61}, ("name", Problem.TOO_LONG)),
    ],
)
def test_what_the_caller_gives_has_to_fit(values, expected):
    """A caller can be told; nothing is repaired, and no value is in the error."""
    message = greeting(name=NAME, amount=Slot(kind=FactKind.MONEY, fallback=Money(0, "EUR")))
    with pytest.raises(InvalidMessage) as caught:
        bind(message, customer(), values)
    assert expected == (caught.value.field, caught.value.problem)
