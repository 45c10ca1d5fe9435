"""Blocks, and what stands in them."""

from __future__ import annotations

import pytest

from unifiedcustomer.blocks import (
    Action,
    ActionKind,
    AgentNote,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Raw,
    Symbology,
    Table,
    facts_in,
    inlines_of,
    texts_of,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.prose import FactRef, Words


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading("a"), [("text", "a")]),
        (Paragraph("a"), [("text", "a")]),
        (Legal("a"), [("text", "a")]),
        (AgentNote("a"), [("text", "a")]),
        (Items(["a", "b"]), [("items.0", "a"), ("items.1", "b")]),
        (Action("a", "b"), [("label", "a")]),
        (Image("a", "b"), [("alt", "b")]),
        (Image("a"), []),
        (CodeBlock("a"), []),
        (CodeBlock("a", "qr", "b"), [("label", "b")]),
        (
            Table(["a", "b"], [["c", "d"]]),
            [("columns.0", "a"), ("columns.1", "b"), ("rows.0.0", "c"), ("rows.0.1", "d")],
        ),
    ],
)
def test_every_text_of_a_block_has_its_place(block, expected):
    """In the order in which it is read."""
    assert expected == list(texts_of(block))


def test_facts_are_found_wherever_they_stand():
    """In a text, as a target, as a code; where a picture lies is not said to anybody."""
    assert {"a", "b", "c"} == facts_in(Action("{a} [x]({b})", "c"))
    assert {"a", "b"} == facts_in(CodeBlock("a", label="{b}"))
    assert {"b"} == facts_in(Image("a", "{b}"))
    assert {"a", "b"} == facts_in(Table(["{a}"], [["{b}"]]))
    assert (Words("a "), FactRef("b"), Words("c")) == inlines_of(Items(["a {b}", "c"]))


def test_choices_may_be_given_by_their_codes():
    """As files have them."""
    assert ActionKind.SECONDARY is Action("a", "b", "secondary").kind
    assert Symbology.EAN13 is CodeBlock("a", "ean13").symbology
    assert (Channel.EMAIL,) == Legal("a", ["email"]).required_in
    assert Channel.SMS is Raw(channel="sms", payload="x").channel


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Action("a", "b", "huge"), ("kind", Problem.UNKNOWN_NAME)),
        (lambda: CodeBlock("a", "aztec"), ("symbology", Problem.UNKNOWN_NAME)),
        (lambda: Table([], []), ("columns", Problem.EMPTY)),
        (lambda: Table(["a"], []), ("rows", Problem.EMPTY)),
        (lambda: Table(["a"], [["b", "c"]]), ("rows", Problem.WRONG_LENGTH)),
        (lambda: Raw(channel="telex", payload="x"), ("channel", Problem.UNKNOWN_NAME)),
        (lambda: Raw(channel="sms", payload=""), ("payload", Problem.EMPTY)),
        (lambda: Raw(channel="sms", payload="x" * 100_001), ("payload", Problem.TOO_LONG)),
        (lambda: Raw(channel="sms", payload="\x1b"), ("payload", Problem.BAD_CHARACTER)),
        (lambda: Raw(channel="sms", payload="\ud800"), ("payload", Problem.BAD_CHARACTER)),
        (lambda: Group(blocks=[]), ("blocks", Problem.EMPTY)),
    ],
)
def test_what_is_no_block_is_refused(make, expected):
    """When it is written down."""
    with pytest.raises(InvalidMessage) as caught:
        make()
    assert expected == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Items("abc"),
        lambda: Items(["a"], ordered=1),
        lambda: Group(blocks=[Heading("x")], optional="no"),
        lambda: Table("a", [["b"]]),
        lambda: Table(["a"], ["b"]),
        lambda: Raw(channel="sms", payload=5),
        lambda: Group(blocks=[Raw(channel="sms", payload="x")]),
        lambda: Group(blocks=[Heading("x")], link=Heading("y")),
    ],
)
def test_wrong_types_are_refused(make):
    """A text is no list of letters, and a group holds blocks that every channel knows."""
    with pytest.raises(WrongType):
        make()
