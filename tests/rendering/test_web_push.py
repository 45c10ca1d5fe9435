"""Notifications of web sites."""

from __future__ import annotations

import attrs
import pytest

from rendering.all_media import shown
from rendering.builders import KESTREL, offer
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, Heading, Image, Paragraph
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import Url
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of
from unifiedcustomer.rendering.media import Medium


def body(message, **options):
    """The notification of a message."""
    return shown(message, Medium.WEB_PUSH, **options).payload.body["notification"]


def test_a_notification_leads_somewhere_and_can_be_ended():
    """A tap goes where the first action goes; the last action is the way out."""
    found = body(offer())

    assert "https://kestrel.example/autumn" == found["navigate"]
    assert ["See the offer", "Unsubscribe"] == [action["title"] for action in found["actions"]]
    assert "https://kestrel.example/app/notifications" == found["actions"][1]["navigate"]
    assert ("en-GB", "ltr") == (found["lang"], found["dir"])


def test_without_a_switch_a_link_ends_it():
    """The recipient's own."""
    found = body(offer(), brand=attrs.evolve(KESTREL, settings_url=None))

    assert "https://kestrel.example/u/k3J-x9" == found["actions"][1]["navigate"]


def test_a_notification_that_leads_nowhere_is_none():
    """The declarative form wants an address."""
    with pytest.raises(InvalidMessage) as caught:
        body(service(Paragraph("Hello")))
    assert ("url", Problem.MISSING) == (caught.value.field, caught.value.problem)


def test_the_first_picture_is_shown_and_others_are_words():
    """A browser shows one."""
    message = service(
        Heading("New"),
        Image("one", "Boots"),
        Image("two", "Socks"),
        Action("See", "one"),
        one=Url("https://kestrel.example/1"),
        two=Url("https://kestrel.example/2"),
    )
    found = body(message)

    assert "https://kestrel.example/1" == found["image"]
    assert "New\nSocks" == found["body"]


def test_a_title_of_its_own_is_taken():
    """What the message words for the notification."""
    assert "Save now" == body(offer(roles={"web_push.title": "Save now"}))["title"]


def test_what_a_notification_centre_cuts_is_a_finding():
    """With the facts behind the edge."""
    message = service(Paragraph("word " * 50), Action("See", "shop"), shop=Url("https://kestrel.example/"))
    found = shown(message, Medium.WEB_PUSH)

    assert [FindingCode.OVER_GUIDANCE] == [finding.code for finding in found.findings]


def test_one_record_is_the_limit():
    """RFC 8291 4."""
    with pytest.raises(Unfittable):
        body(offer(), limits=limits_of(Channel.PUSH, "web_push").changed(source="test", octets=200))
