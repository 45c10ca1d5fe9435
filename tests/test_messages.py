"""Messages check themselves when they are defined."""

from __future__ import annotations

import pytest

from rendering.builders import offer
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Audience, Fact, Slot
from unifiedcustomer.errors import InvalidMessage, InvalidValue, Problem, WrongType
from unifiedcustomer.facts import Code, LegalText, Percent, Text, Url
from unifiedcustomer.messages import (
    Action,
    AgentNote,
    Group,
    Heading,
    Legal,
    Message,
    Paragraph,
    facts_in,
    inlines_of,
)
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.wire import from_json, to_json


def message(*blocks, **fields):
    given = {
        "id": "m",
        "purpose": "service.orders",
        "message_class": MessageClass.SERVICE,
        "subject": "Hello",
        **fields,
    }
    return Message(blocks=blocks, **given)


def refused(make):
    with pytest.raises(InvalidMessage) as caught:
        make()
    return caught.value.field, caught.value.problem


A, B = Fact(value=Code("A1")), Fact(value=Code("B2"))
LINK = Fact(value=Url("https://kestrel.example"))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: message(Paragraph("{x}")), ("blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("Go", "x")), ("blocks.0.url", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("Go", "a"), facts={"a": A}), ("blocks.0.url", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("{x}", "a"), facts={"a": LINK}), ("blocks.0.label", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("{a:full}"), facts={"a": A}), ("blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("{")), ("blocks.0.text", Problem.BAD_SYNTAX)),
        (lambda: message(Group(blocks=[Legal("{x}")])), ("blocks.0.blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Group(blocks=[Legal("x")], short="{x}")), ("blocks.0.short", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), preheader="{x}"), ("preheader", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), subject=""), ("subject", Problem.EMPTY)),
        (lambda: message(Paragraph("x"), subject=None), ("subject", Problem.MISSING)),
        (lambda: message(Paragraph("x"), facts={"a": A}), ("a", Problem.MISSING)),
        (lambda: message(Paragraph("{a}"), facts={"a": A}, slots={"a": Slot()}), ("a", Problem.DUPLICATE)),
        (lambda: message(Paragraph("x"), facts={"A": A}), ("facts", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), slots={5: Slot()}), ("slots", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), id="a b"), ("id", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), version=0), ("version", Problem.OUT_OF_RANGE)),
        (lambda: message(Paragraph("x"), message_class="promo"), ("message_class", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), purpose="marketing.x"), ("message_class", Problem.AMBIGUOUS)),
        (lambda: message(Group(blocks=[])), ("blocks", Problem.EMPTY)),
        (lambda: message(Group(blocks=[Legal("x")], only=["telex"])), ("only", Problem.UNKNOWN_NAME)),
    ],
)
def test_a_message_that_contradicts_itself_is_refused(make, expected):
    """The error says in which block, and why."""
    assert expected == refused(make)


@pytest.mark.parametrize(
    "make",
    [
        lambda: message("x"),
        lambda: message(Group(blocks=[Group(blocks=[Legal("x")])])),
        lambda: message(Group(blocks="x")),
        lambda: message(Group(blocks=[Legal("x")], only="sms")),
        lambda: message(Paragraph(5)),
        lambda: message(Paragraph("{a}"), facts={"a": Percent(20)}),
        lambda: message(Paragraph("x"), id=5),
        lambda: message(Paragraph("x"), version=True),
        lambda: Message(id="m", purpose="service", message_class="service", blocks=5),
    ],
)
def test_wrong_types_are_refused(make):
    """A message is made of blocks, facts and texts."""
    with pytest.raises(WrongType):
        make()


def test_a_purpose_is_a_dotted_code():
    """As in a consent."""
    with pytest.raises(InvalidValue):
        message(Paragraph("x"), purpose="Spring sale")


# ── audiences ───────────────────────────────────────────────────────────────────────────────────────────────────────

FOR_AGENTS = Fact(value=Money(500, "GBP"), audience=Audience.AGENT)
SECRET = Fact(value=Text("test result"), sensitive=True)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: message(Paragraph("{a}"), facts={"a": FOR_AGENTS}), ("blocks.0.text", Problem.UNSUPPORTED)),
        (
            lambda: message(Action("Go", "a"), facts={"a": Fact(value=LINK.value, audience="agent")}),
            ("blocks.0.url", Problem.UNSUPPORTED),
        ),
        (lambda: message(Paragraph("x"), subject="{a}", facts={"a": SECRET}), ("subject", Problem.UNSUPPORTED)),
        (lambda: message(Heading("{a}"), subject=None, facts={"a": SECRET}), ("subject", Problem.UNSUPPORTED)),
        (lambda: message(Paragraph("x"), preheader="{a}", facts={"a": SECRET}), ("preheader", Problem.UNSUPPORTED)),
        (
            lambda: message(
                Paragraph("{a}"), facts={"a": Fact(value=Text("x"), sensitive=True, required_in=[Channel.PUSH])}
            ),
            ("a", Problem.AMBIGUOUS),
        ),
    ],
)
def test_a_secret_has_no_place_in_the_open(make, expected):
    """What is for agents stands in their notes; what is sensitive stands in no subject line and on no locked screen."""
    assert expected == refused(make)


def test_what_a_channel_may_not_show_it_need_not_show():
    """A sensitive fact is not missed in an SMS, nor an agent's in an email."""
    found = message(Paragraph("{b} {c}"), AgentNote("{a}"), facts={"a": FOR_AGENTS, "b": SECRET, "c": A})

    assert {"c"} == found.required_in(Channel.SMS)
    assert {"b", "c"} == found.required_in(Channel.EMAIL)
    assert {"a", "b", "c"} == found.required_in(Channel.TELEMARKETING)


def test_a_short_form_adds_nothing():
    """It may say less than the blocks that it stands for, never something else."""
    facts = {"a": A, "b": B}

    assert message(Group(blocks=[Paragraph("{a} {b}")], short="{a}"), facts=facts)
    more = Group(blocks=[Paragraph("{a}")], short="{b}")
    assert ("blocks.0.short", Problem.AMBIGUOUS) == refused(lambda: message(more, Paragraph("{b}"), facts=facts))


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_block_knows_its_text_and_facts():
    """The label of an action is its text, its target one of its facts."""
    action = Action("See **{a}**", "link")

    assert (Words("See "), FactRef("a", strong=True)) == inlines_of(action)
    assert {"a", "link"} == facts_in(action)


def test_a_walk_names_every_place():
    """Blocks in groups have a place too."""
    found = message(Heading("x"), Group(blocks=[Paragraph("y"), Legal("z")]))

    assert ["blocks.0", "blocks.1.blocks.0", "blocks.1.blocks.1"] == [place for place, _ in found.walk()]


def test_the_headline_is_the_subject_or_the_first_heading():
    """An author who writes no subject has written one."""
    assert "Hello" == message(Heading("Hi")).headline
    assert "Hi" == message(Group(blocks=[Heading("Hi")]), subject=None).headline


def test_a_declaration_is_found_by_its_name():
    """Facts and slots share one space of names."""
    found = offer()

    assert found.facts["offer"] is found.declaration("offer")
    assert found.slots["given_name"] is found.declarations["given_name"]


# ── identity ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "other"},
        {"version": 2},
        {"subject": "{offer}"},
        {"preheader": None},
        {"locale": "en_US"},
        {"purpose": "marketing"},
        {"facts": {**offer().facts, "offer": Fact(value=Percent(21))}},
        {"facts": {**offer().facts, "offer": Fact(value=Percent(20), linkable=True)}},
        {"facts": {**offer().facts, "terms": Fact(value=LegalText("One code."))}},
        {"slots": {**offer().slots, "given_name": Slot(fallback=Text("you"))}},
        {"blocks": (*offer().blocks, Paragraph("Bye."))},
        {
            "blocks": (
                *offer().blocks[:-1],
                Paragraph(offer().blocks[-1].text.replace("{spent}", "much")),
                AgentNote("{spent}"),
            )
        },
    ],
)
def test_every_change_gives_another_digest(changed):
    """Two messages with one digest are one message."""
    assert offer().digest != offer(**changed).digest


def test_another_spelling_of_a_number_is_no_change():
    """20 and 20.0 are rendered alike."""
    assert offer().digest == offer(facts={**offer().facts, "offer": Fact(value=Percent("20.0"))}).digest


def test_a_message_survives_json():
    """With its digest, so that what was approved is what is sent."""
    found = from_json(to_json(offer()), Message)

    assert (offer(), offer().digest) == (found, found.digest)
