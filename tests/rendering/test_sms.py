"""Text messages."""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import KESTREL, TOKEN, customer, offer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.errors import ContactNotPermitted, Unfittable
from unifiedcustomer.facts import Code, Text, Time
from unifiedcustomer.messages import CodeBlock, Image, Items, Message, Paragraph, Raw, Table
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of


def note(text, locale="en", **facts):
    return Message(
        id="note",
        purpose="service",
        message_class=MessageClass.SERVICE,
        subject="Note",
        blocks=[Paragraph(text)],
        facts={name: Fact(value=value) for name, value in facts.items()},
        locale=locale,
    )


def sms(message, who=None, **options):
    return rendered(message, Channel.SMS, who, **options)


def codes(found):
    return [finding.code for finding in found.findings]


def test_an_sms_names_its_sender_and_its_way_out():
    """All else is the message."""
    found = sms(offer())

    assert (
        "Kestrel & Sons: Save 20% this autumn\n"
        "Hello Ann, until 30 November 2026 everything over £50.00 is 20% cheaper with AUTUMN20.\n"
        "Come and try the new walking boots while you are here.\n"
        "See the offer: https://kestrel.example/autumn\n"
        "One code per customer.\n"
        "Opt out: reply STOP"
    ) == found.payload.text
    assert ("+447700900456", "+447700900123") == (found.payload.to, found.payload.sender)
    assert ("GSM-7", len(found.payload.text), 2) == (
        found.payload.encoding,
        found.payload.units,
        len(found.payload.parts),
    )
    assert found.payload.text == "".join(found.payload.parts)


def test_a_name_as_sender_takes_a_link_as_way_out():
    """Nobody can answer to a word."""
    found = sms(offer(), brand=attrs.evolve(KESTREL, sms_sender="KESTREL"))

    assert found.payload.text.endswith(f"\nOpt out: https://kestrel.example/u/{TOKEN}")


def test_the_way_out_cannot_be_forgotten(monkeypatch):
    """A renderer that loses it makes no payload."""
    monkeypatch.setattr("unifiedcustomer.rendering.sms._way_out", lambda _writer: None)
    with pytest.raises(ContactNotPermitted) as caught:
        sms(offer())
    assert ("stop_text",) == caught.value.reasons


@pytest.mark.parametrize(
    ("locale", "value", "text"),
    [
        ("de", Money("1234.5", "EUR"), "1.234,50 €"),
        ("fr", Money("1234.5", "EUR"), "1 234,50 €"),
        ("de_CH", Money("1234.5", "CHF"), "CHF 1'234.50"),
        ("en", Time("15:05"), "3:05 PM"),
        ("en_IN", Money(500, "INR"), "INR 500"),
        ("pl", Money("19.9", "PLN"), "19,9 PLN"),
    ],
)
def test_facts_are_written_so_that_they_stay_cheap(locale, value, text):
    """Plain spaces and quotes, and an ISO code where the sign itself is not in the alphabet."""
    found = sms(note("x {a}", locale, a=value))

    colon = " :" if locale == "fr" else ":"
    assert f"Kestrel & Sons{colon} x {text}" == found.payload.text
    assert "GSM-7" == found.payload.encoding
    assert ([FindingCode.PLAIN_FORM] if locale in {"en_IN", "pl"} else []) == [
        code for code in codes(found) if code is not FindingCode.OTHER_LANGUAGE
    ]


def test_a_word_outside_the_alphabet_makes_the_whole_text_dear():
    """The finding says which characters, and what it would cost without them."""
    found = sms(note("Dzień dobry. " + "x" * 60 + " {a}", "pl", a=Money("19.9", "PLN")))

    cost = next(finding for finding in found.findings if finding.code is FindingCode.UCS2_CHARACTERS)
    assert {"characters": "U+0142 U+0144", "parts": "2", "parts_without": "1"} == dict(cost.details)
    assert found.payload.text.endswith("19,90 zł")  # it cannot be saved, so the sign may stay
    assert "UCS-2" == found.payload.encoding


def test_a_customers_name_is_not_transliterated():
    """It is theirs, whatever it costs."""
    message = attrs.evolve(note("{name}, hello", name=Text("x")), facts={}, slots={"name": Slot(role=Role.GIVEN_NAME)})

    assert "Kestrel & Sons: Łucja, hello" == sms(message, customer("Łucja")).payload.text


def test_typography_in_a_name_is_folded():
    """A curly apostrophe says no more than a straight one."""
    found = sms(note("{a}", a=Text("O’Brien – “Blu”")))

    assert 'Kestrel & Sons: O\'Brien - "Blu"' == found.payload.text


def test_meeting_directions_are_reported():
    """An SMS has no isolates."""
    found = sms(note("For {a}: 20", a=Text("عائشة")))

    assert FindingCode.NOT_ISOLATED in codes(found)
    assert not any(char in found.payload.text for char in "\u2066\u2067\u2068\u2069")


def test_a_fact_on_a_seam_is_reported():
    """It arrives whole where the handset joins the parts, and nearly all do."""
    found = sms(note("x" * 130 + " {a} " + "x" * 60, a=Code("ABCDEFGH")))

    assert [FindingCode.FACT_ACROSS_PARTS] == codes(found)
    assert "ABCDEFGH" in found.payload.text


@pytest.mark.parametrize(
    ("limits", "limit", "needed"), [({"parts": 1}, 1, 3), ({"characters": 100, "parts": 9, "usual_parts": 9}, 100, 316)]
)
def test_what_does_not_fit_is_not_cut(limits, limit, needed):
    """It fails, and says by how much."""
    with pytest.raises(Unfittable) as caught:
        sms(note("x" * 300), limits=limits_of(Channel.SMS).changed(source="test", **limits))
    assert (limit, needed) == (caught.value.limit, caught.value.needed)


def test_a_national_table_keeps_a_text_in_seven_bits():
    """Where the gateway takes it; else its accents cost half of every part."""
    message = offer(blocks=(*offer().blocks, Paragraph("Aquí está tu código, sólo hasta el día de mañana. " * 3)))
    national = limits_of(Channel.SMS).changed(source="our gateway", national_tables=1)
    usual, cheap = (rendered(message, Channel.SMS, limits=limits) for limits in (None, national))

    assert ("UCS-2", None) == (usual.payload.encoding, usual.payload.national_table)
    assert ("GSM-7", "es") == (cheap.payload.encoding, cheap.payload.national_table)
    assert len(cheap.payload.parts) < len(usual.payload.parts)
    assert cheap.payload.text == "".join(cheap.payload.parts)
    polish = rendered(
        attrs.evolve(message, preheader=None, locale="en"), Channel.SMS, customer("Łucja"), limits=national
    )
    assert "UCS-2" == polish.payload.encoding


def test_blocks_are_lines():
    """A list has dashes, a table its headings in each line, a picture its words; the channel's own code is put in."""
    message = Message(
        id="m",
        purpose="service",
        message_class="service",
        subject="x",
        blocks=[
            Raw(channel="sms", payload="(first)"),
            Items(["one", "two"]),
            Items(["one", "two"], ordered=True),
            Table(["Size", "Left"], [["big", "few"], ["small", "many"]]),
            Image("shop", "Boots"),
            Image("shop"),
            CodeBlock("code", "qr", "Your code"),
            Paragraph("_See_ [the **shop**]({shop})"),
            Raw(channel="sms", payload="(last)"),
            Raw(channel="email", payload="<hr>"),
        ],
        facts={"shop": offer().facts["shop"], "code": offer().facts["code"]},
    )
    found = rendered(message, Channel.SMS)

    assert [
        "Kestrel & Sons: (first)",
        "- one",
        "- two",
        "1. one",
        "2. two",
        "Size: big, Left: few",
        "Size: small, Left: many",
        "Boots",
        "Your code: AUTUMN20",
        "See the shop (https://kestrel.example/autumn)",
        "(last)",
    ] == found.parts["text"].split("\n")
    told = [(finding.code.value, finding.part) for finding in found.findings if finding.part != "text"]
    assert [
        ("unverified", "blocks.0"),
        ("adapted", "blocks.3"),
        ("adapted", "blocks.4"),
        ("adapted", "blocks.6"),
        ("unverified", "blocks.8"),
    ] == told
