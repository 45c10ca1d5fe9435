"""Spots: what is said, what is seen, and how long it takes."""

from __future__ import annotations

import pytest

from rendering.all_media import shown
from rendering.builders import offer
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, CodeBlock, Group, Heading, Image, Legal, Paragraph
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import Unfittable
from unifiedcustomer.facts import Code, Phone, Url
from unifiedcustomer.money import Money
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of
from unifiedcustomer.rendering.airtime import seconds_of, spoken_words
from unifiedcustomer.rendering.media import Medium


def sale(*more):
    """A sale, as one would say it."""
    return service(
        Heading("Boots for {price}"),
        Image("photo", "Boots on a rock"),
        Paragraph("Call {phone}."),
        Action("Or see", "shop"),
        CodeBlock("code", label="With"),
        Legal("While stocks last."),
        *more,
        price=Money("19.99", "USD"),
        phone=Phone("+441225496000"),
        shop=Url("https://kestrel.example/boots"),
        code=Code("AB1"),
        photo=Url("https://kestrel.example/p.jpg"),
    )


def test_on_the_radio_everything_is_said():
    """Prices and codes as people say them, the terms by another voice, the name at the end."""
    spot = shown(sale(), Medium.RADIO_SPOT).payload

    assert [
        ("voice", "Boots for 19.99 US dollars"),
        ("voice", "Boots on a rock"),
        ("voice", "Call +44 1225 496000."),
        ("voice", "Or see: kestrel dot example slash boots"),
        ("voice", "With: A, B, 1"),
        ("terms", "While stocks last."),
        ("voice", "Kestrel & Sons"),
    ][2:] == [(line.who, line.text) for line in spot.lines][-5:]
    assert "Boots for 19.99 US dollars" == spot.lines[0].text
    assert () == spot.supers


def test_on_television_terms_codes_and_addresses_stand_on_the_screen():
    """And pictures are seen."""
    spot = shown(sale(), Medium.TV_SPOT).payload

    assert ("Or see: kestrel.example/boots", "With: AB1", "While stocks last.", "Kestrel & Sons") == spot.supers
    assert ("Boots on a rock",) == spot.pictures
    assert spot.seconds < shown(sale(), Medium.RADIO_SPOT).payload.seconds


def test_lines_of_its_own_open_it():
    """One that is said, one that is seen."""
    message = offer(
        roles={"spot.opening": "Autumn is here", "tv.super": "Save {offer}"},
        blocks=[
            Heading("Save"),
            *(Paragraph(f"{{{name}}}") for name in ("offer", "ends", "least", "code")),
            Action("See", "shop"),
            Legal("{terms}"),
            Group(blocks=[Paragraph("Hello {given_name}")], only=["email"]),
        ],
        slots={"given_name": offer().slots["given_name"]},
    )
    spot = shown(message, Medium.TV_SPOT).payload

    assert "Autumn is here" == spot.lines[0].text
    assert "Save 20%" == spot.supers[0]


def test_airtime_is_hard():
    """What is optional goes first; then it is no spot."""
    limits = limits_of(Channel.RADIO).changed(source="15 s", seconds=15)
    optional = Group(
        blocks=[Paragraph("And very many more words that nobody needs to hear on the radio.")], optional=True
    )
    found = shown(sale(optional), Medium.RADIO_SPOT)

    assert found.payload.seconds <= 30
    with pytest.raises(Unfittable):
        shown(sale(), Medium.RADIO_SPOT, limits=limits)


def test_what_nobody_can_take_down_is_a_finding():
    """A long link on the radio, too much text on a screen."""
    message = service(Paragraph("Hi"), Action("See", "shop"), shop=Url("https://kestrel.example/a?b=c&d=e"))
    assert FindingCode.NOT_SPEAKABLE in [finding.code for finding in shown(message, Medium.RADIO_SPOT).findings]
    long = service(Paragraph("Hi"), Legal("terms " * 30))
    assert [FindingCode.OVER_GUIDANCE] == [finding.code for finding in shown(long, Medium.TV_SPOT).findings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Come in, it's warm", 4),
        ("19.99 dollars", 5),
        ("$20", 2),
        ("20 per cent", 3),
        ("2026", 4),
        ("1,049.90 euros", 7),
        ("1 049,90 EUR", 7),
        ("100", 2),
        ("0", 1),
        ("15", 1),
        ("1000000", 3),
        ("007", 3),
        ("1234567890123", 13),
        ("A, B, 1", 3),
    ],
)
def test_words_are_counted_as_they_are_spoken(text, words):
    """A figure is more than one word."""
    assert words == spoken_words(text)


def test_a_telephone_number_is_said_digit_by_digit():
    """Ten words and a plus."""
    assert 1 + 13 == spoken_words("Call +44 1225 496000", by_digit=[(5, 20)])
    assert (30, 1, 0) == (seconds_of(75, 150), seconds_of(1, 150), seconds_of(0, 150))
