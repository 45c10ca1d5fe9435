"""Posts, and how networks count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.all_media import shown
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, Heading, Image, Paragraph, Raw
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import Unfittable
from unifiedcustomer.facts import Url
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.weighted_length import weighted_length


def post():
    """A post with a link and a picture."""
    return service(
        Heading("New boots"),
        Image("photo", "Boots"),
        Paragraph("Here they are."),
        Action("See them", "shop"),
        photo=Url("https://kestrel.example/p.jpg"),
        shop=Url("https://kestrel.example/boots/with/a/long/way/to/go"),
    )


def test_a_post_is_as_long_as_the_network_counts():
    """On X an address is 23, however long it is."""
    text = "New boots\n\nHere they are.\n\nSee them: "
    x, facebook = shown(post(), Medium.X_POST).payload, shown(post(), Medium.FACEBOOK_POST).payload

    assert x.text == facebook.text == text + "https://kestrel.example/boots/with/a/long/way/to/go"
    assert len(text) + 23 == x.length
    assert len(facebook.text) == facebook.length
    assert ("https://kestrel.example/p.jpg",) == x.media


def test_a_network_without_links_is_a_finding():
    """Readers have to type."""
    found = shown(post(), Medium.INSTAGRAM_POST)

    assert [FindingCode.NOT_CLICKABLE] == [finding.code for finding in found.findings]
    assert "shop" == found.findings[0].fact


def test_a_post_that_is_too_long_is_none():
    """Nothing is cut."""
    with pytest.raises(Unfittable):
        shown(service(Paragraph("long " * 60)), Medium.X_POST)


def test_what_is_folded_away_is_a_finding_with_its_facts():
    """Whoever does not unfold it does not see them."""
    message = service(Paragraph("word " * 60), Action("See", "shop"), shop=Url("https://k.example"))
    found = shown(message, Medium.LINKEDIN_POST)

    assert ("over_guidance", "shop") == (found.findings[0].code, found.findings[0].details["facts"])


def test_text_of_ones_own_stands_in_a_post():
    """As it is."""
    found = shown(service(Paragraph("Hello"), Raw(channel=Channel.SOCIAL_PUBLIC, payload="#boots")), Medium.X_POST)

    assert "Hello\n\n#boots" == found.payload.text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc äöü", 7),
        ("日本", 4),
        ("👩‍👩‍👧‍👦", 2),
        ("e\u0301", 1),
        ("– “quoted” …", 12 + 1),
        ("see https://a.example now", 4 + 23 + 4),
        ("한국어", 6),
    ],
)
def test_x_weighs_characters(text, length):
    """docs.x.com, Counting characters: Latin one, others two, an emoji two, an address 23."""
    assert length == weighted_length(text)


@given(st.text(st.characters(max_codepoint=0x10FF, exclude_categories=("Cs", "Mn", "Me", "Mc")), max_size=60))
def test_light_characters_count_one(text):
    """By the slow way: one by one."""
    import unicodedata

    normal = unicodedata.normalize("NFC", text)
    if "http" not in normal:
        assert weighted_length(text) <= len(normal)
