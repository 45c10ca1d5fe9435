"""Messages in conversations: chat, direct messages, RCS, picture messages."""

from __future__ import annotations

import attrs
import pytest

from rendering.all_media import shown
from rendering.builders import KESTREL, customer, offer
from unifiedcustomer.blocks import Action, CodeBlock, Heading, Image, Items, Paragraph, Raw, Symbology, Table
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import SocialHandle
from unifiedcustomer.declarations import Fact
from unifiedcustomer.errors import InvalidContactPoint, InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import Code, Url
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of
from unifiedcustomer.rendering.marked_text import MarkedText
from unifiedcustomer.rendering.media import Medium

LINKS = {"one": Fact(value=Url("https://kestrel.example/1")), "two": Fact(value=Url("tel:+441225496000"))}


def service(*blocks, slots=None, conditions=None, plurals=None, **facts):
    """A service message of blocks."""
    return Message(
        id="service",
        purpose="service.orders",
        message_class="service",
        subject="About your order",
        blocks=blocks,
        slots=slots or {},
        conditions=conditions or {},
        plurals=plurals or {},
        facts={name: fact if isinstance(fact, Fact) else Fact(value=fact) for name, fact in facts.items()},
    )


def test_a_chat_has_blocks_buttons_and_a_way_out():
    """Headings are strong, what is strong is noted apart from the text."""
    found = shown(offer(), Medium.CHAT).payload

    assert "Save 20% this autumn" == found.blocks[0].text
    assert ((0, 20),) == found.blocks[0].strong
    assert "30 November 2026" == found.blocks[1].text[slice(*found.blocks[1].strong[0])]
    assert ["See the offer"] == [button.label for button in found.buttons]
    assert "Opt out: reply STOP" == found.blocks[-1].text
    assert found.text.endswith("See the offer: https://kestrel.example/autumn")
    assert ("+447700900456", None) == (found.to, found.network)


def test_a_direct_message_has_its_addresses_in_the_text():
    """Networks show no buttons of ours."""
    found = shown(offer(), Medium.DIRECT_MESSAGE).payload

    assert () == found.buttons
    assert any("See the offer: https://kestrel.example/autumn" == block.text for block in found.blocks)
    assert ("ann.byron", "instagram") == (found.to, found.network)


def test_each_network_has_its_own_length():
    """What X takes, Instagram does not."""
    long = service(Paragraph("word " * 300))

    with pytest.raises(Unfittable) as caught:
        shown(long, Medium.DIRECT_MESSAGE)
    assert 1000 == caught.value.limit
    found = shown(long, Medium.DIRECT_MESSAGE, point=SocialHandle(network="X", handle="ann"))
    assert [FindingCode.OVER_GUIDANCE] == [finding.code for finding in found.findings]


def test_a_link_ends_it_where_the_permit_asks_for_one():
    """Beside the STOP that marketing always has."""
    from rendering.all_media import a_permit

    asked = a_permit(Medium.CHAT, offer(), obligations=(Obligation.UNSUBSCRIBE_LINK,))
    found = shown(offer(), Medium.CHAT, permit=asked)

    assert found.parts["blocks.4"] == "Opt out: https://kestrel.example/u/k3J-x9\nOpt out: reply STOP"


def test_a_label_too_long_for_a_button_stands_in_the_text():
    """With its address."""
    message = service(Action("A label that no button in any chat could hold", "one"), one=LINKS["one"])
    found = shown(message, Medium.CHAT)

    assert () == found.payload.buttons
    assert found.parts["blocks.0"].endswith("https://kestrel.example/1")


def test_text_of_ones_own_stands_as_it_is():
    """And the finding says that nobody looked."""
    found = shown(service(Paragraph("Hello"), Raw(channel=Channel.MESSAGING, payload="*raw*")), Medium.CHAT)

    assert "*raw*" == found.payload.blocks[1].text
    assert FindingCode.UNVERIFIED in [finding.code for finding in found.findings]
    with pytest.raises(InvalidMessage):
        shown(service(Paragraph("Hello"), Raw(channel=Channel.MESSAGING, payload="*raw*")), Medium.RCS)


def test_marks_are_put_in_by_those_who_know_the_language():
    """And what is touched by two marks is one."""
    assert "a *b* c" == MarkedText("a b c", ((2, 3),)).written(mark="*")
    found = shown(service(Paragraph("**a{code}** {code} **_b_**"), code=Code("X1")), Medium.CHAT)
    assert ((0, 3), (7, 8)) == found.payload.blocks[0].strong


# ── RCS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_has_a_title_a_text_and_suggestions():
    """A number is dialled, a link is opened."""
    message = service(
        Heading("Ready"), Paragraph("Come and see."), Action("Open", "one"), Action("Call us", "two"), **LINKS
    )
    card = shown(message, Medium.RCS).payload.body["contentMessage"]["richCard"]["standaloneCard"]["cardContent"]

    assert ("Ready", "Come and see.") == (card["title"], card["description"])
    assert {"url": "https://kestrel.example/1"} == card["suggestions"][0]["action"]["openUrlAction"]
    assert {"phoneNumber": "+441225496000"} == card["suggestions"][1]["action"]["dialAction"]


def test_a_card_keeps_its_limits():
    """Also that of the whole."""
    with pytest.raises(Unfittable):
        shown(service(Paragraph("long " * 500)), Medium.RCS)
    with pytest.raises(Unfittable):
        shown(service(Heading("long " * 50), Paragraph("x")), Medium.RCS)
    limits = limits_of(Channel.MESSAGING, "rcs").changed(source="test", octets=100)
    with pytest.raises(Unfittable):
        shown(service(Paragraph("short")), Medium.RCS, limits=limits)


def test_a_card_goes_to_a_telephone():
    """A name on a network is none."""
    with pytest.raises(InvalidContactPoint):
        shown(service(Paragraph("x")), Medium.RCS, point=SocialHandle(network="telegram", handle="ann"))


def test_a_message_without_a_text_is_a_card_with_a_title():
    """Keys without a value are left out."""
    card = shown(service(Heading("Ready")), Medium.RCS).payload.body["contentMessage"]["richCard"]["standaloneCard"]

    assert {"title": "Ready"} == card["cardContent"]


# ── MMS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_message_has_pictures_and_their_words():
    """A decorative one has none."""
    message = service(
        Heading("Ready " * 10),
        Image("photo", "Boots on a shelf"),
        Image("line"),
        Items(["one", "two"]),
        photo=Url("https://kestrel.example/p.jpg"),
        line=Url("https://kestrel.example/l.png"),
    )
    found = shown(message, Medium.MMS)

    assert ("https://kestrel.example/p.jpg", "https://kestrel.example/l.png") == found.payload.media
    assert "Boots on a shelf\n- one\n- two" in found.payload.text
    assert "+447700900123" == found.payload.sender
    assert [FindingCode.OVER_GUIDANCE] == [finding.code for finding in found.findings]


def test_a_message_without_a_heading_has_no_subject():
    """None, not nothing."""
    assert shown(service(Paragraph("x")), Medium.MMS).payload.subject is None


@pytest.mark.parametrize(("sender", "problem"), [(None, Problem.MISSING), ("Kestrel", Problem.UNSUPPORTED)])
def test_pictures_come_from_a_number(sender, problem):
    """A name cannot send them."""
    with pytest.raises(InvalidMessage) as caught:
        shown(offer(), Medium.MMS, brand=attrs.evolve(KESTREL, sms_sender=sender))
    assert ("sms_sender", problem) == (caught.value.field, caught.value.problem)


# ── what every chat has as text ─────────────────────────────────────────────────────────────────────────────────────


def test_blocks_that_a_chat_does_not_have_are_text():
    """A table is lines, a code is its letters, a picture its words; each adaptation is a finding."""
    message = service(
        Table(["Size", "Left"], [["42", "3"], ["43", "1"]]),
        CodeBlock("code", Symbology.QR, "Show this"),
        Image("photo", "Boots on a shelf"),
        code=Code("X1"),
        photo=Url("https://kestrel.example/p.jpg"),
    )
    found = shown(message, Medium.CHAT, customer())

    assert ["Size: 42, Left: 3\nSize: 43, Left: 1", "Show this: X1", "Boots on a shelf"] == [
        block.text for block in found.payload.blocks
    ]
    assert [FindingCode.ADAPTED] * 3 == [finding.code for finding in found.findings]
