"""Names and values of one recipient."""

from __future__ import annotations

import pytest

from rendering.builders import FOUR, customer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Fact, Slot
from unifiedcustomer.errors import InvalidMessage, MissingFact, Problem
from unifiedcustomer.facts import Code, Date, FactKind, Phone, Text
from unifiedcustomer.messages import Group, Message, Paragraph
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import RecordKey, Role
from unifiedcustomer.rendered_messages import FindingCode, Origin
from unifiedcustomer.rendering.binding import bind, conditions_of


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


# ── typed slots, conditions, provenance ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "role", "raw", "expected"),
    [
        ("date", Role.BIRTH_DATE, "1980-03-04", Date("1980-03-04")),
        ("date", Role.BIRTH_DATE, "4.3.1980", None),
        ("code", Role.LOYALTY_CARD, "K-1234", Code("K-1234")),
        ("code", Role.LOYALTY_CARD, "K 1234", None),
        ("phone", Role.PHONE, "+447700900123", Phone("+447700900123")),
        ("phone", Role.PHONE, "07700 900123", None),
    ],
)
def test_a_profile_fills_typed_slots(kind, role, raw, expected):
    """Where it is what the slot asks for, in its normal form; else it is as good as missing."""
    message = greeting(name=Slot(kind=kind, role=role))
    who = customer(None, **{role.value: raw})
    if expected is None:
        with pytest.raises(MissingFact):
            bind(message, who, {})
        return

    assert expected == bind(message, who, {})["name"].value


def test_a_value_tells_the_record_that_it_comes_from():
    """In the rendering, for the facts that are the customer's."""
    found = rendered(greeting(name=NAME), Channel.EMAIL)

    assert {"name": RecordKey("webshop", "1")} == dict(found.sources)
    assert {} == dict(rendered(greeting(name=NAME), Channel.EMAIL, customer(None)).sources)


@pytest.mark.parametrize(
    ("slot", "value", "problem"),
    [
        (Slot(kind="money", largest=10), Money("10.01", "EUR"), Problem.OUT_OF_RANGE),
        (Slot(kind="code", longest=3), Code("ABCD"), Problem.TOO_LONG),
        (Slot(kind="money"), True, Problem.WRONG_TYPE),
    ],
)
def test_what_is_given_keeps_the_slots_bounds(slot, value, problem):
    """Too much is refused, not rounded."""
    with pytest.raises(InvalidMessage) as caught:
        bind(greeting(name=slot), customer(), {"name": value})
    assert ("name", problem) == (caught.value.field, caught.value.problem)


def conditional(**conditions):
    return Message(
        id="m",
        purpose="service",
        message_class=MessageClass.SERVICE,
        subject="Hello",
        blocks=[Paragraph("{name}"), *(Group(blocks=[Paragraph(name)], when=name) for name in conditions)],
        slots={"name": NAME},
        conditions=conditions,
    )


def test_a_condition_is_given_or_has_its_default():
    """Or asks whether a slot has a value of its own."""
    message = conditional(back=Condition(default=False), known=Condition(known="name"), here=Condition())

    assert {"back": False, "known": True, "here": True} == dict(
        rendered(message, Channel.EMAIL, values={"here": True}).conditions
    )
    assert {"back": True, "known": False, "here": False} == dict(
        rendered(message, Channel.EMAIL, customer(None), values={"here": False, "back": True}).conditions
    )


def test_a_condition_that_nobody_decides_is_missing_in_all_channels():
    """As a slot is."""
    for channel in FOUR:
        with pytest.raises(MissingFact) as caught:
            rendered(conditional(here=Condition(), there=Condition()), channel)
        assert ("here", "there") == caught.value.names


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"here": 1}, ("here", Problem.WRONG_TYPE)),
        ({"known": True}, ("values", Problem.UNKNOWN_NAME)),
        ({"elsewhere": True}, ("values", Problem.UNKNOWN_NAME)),
    ],
)
def test_a_condition_takes_a_boolean_that_it_asks_for(values, expected):
    """Nothing truthy, and nothing that it finds out by itself."""
    message = conditional(here=Condition(default=True), known=Condition(known="name"))
    with pytest.raises(InvalidMessage) as caught:
        rendered(message, Channel.EMAIL, values=values)
    assert expected == (caught.value.field, caught.value.problem)


def test_nobody_in_particular_fulfils_no_condition():
    """Where everybody is spoken to, what is not given is false."""
    message = conditional(here=Condition())

    assert {"here": False} == dict(conditions_of(message, {}, {}, of_nobody=True))


@pytest.mark.parametrize(
    "name",
    [
        "Ann https://win.example",
        "www.win",
        "win.com",
        "prizes.shop now",
        "free-win.click",
        "bit.ly/x",
        "x evil.io",
        "win．com",
        "win。net",
        "ann@win.example",
        "go.win/now",
    ],
)
def test_a_name_that_would_become_a_link_is_no_name(name):
    """Mail clients and phones make links of it; the fallback stands there instead."""
    assert ("customer", Origin.FALLBACK) == value_of(bind(greeting(name=NAME), customer(name), {}))


@pytest.mark.parametrize(
    "name",
    ["J.de Vries", "Dr.Anna", "M.Sc. Li", "J.R.R.", "Jean-Luc", "Smith Jr.", "O.J. in 't Veld", "@nn", "St.John"],
)
def test_a_name_with_dots_is_a_name(name):
    """People have initials and titles, and forget the space behind them."""
    assert (name, Origin.CUSTOMER) == value_of(bind(greeting(name=NAME), customer(name), {}))
