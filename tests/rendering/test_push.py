"""Push notifications."""

from __future__ import annotations

import json

import attrs
import pytest

from rendering.builders import KESTREL, TOKEN, offer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Fact
from unifiedcustomer.errors import Unfittable
from unifiedcustomer.facts import Code, Url
from unifiedcustomer.messages import Action, Heading, Message, Paragraph
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendered_messages import FindingCode, Presence
from unifiedcustomer.rendering import limits_of, push_bytes


def news(*blocks, subject=None, **facts):
    declared = {name: Fact(value=value) for name, value in facts.items()}
    return Message(
        id="news", purpose="service", message_class=MessageClass.SERVICE, blocks=blocks, subject=subject, facts=declared
    )


def test_a_push_is_the_body_of_a_request():
    """Title, body, and data in which every value is a text."""
    found = rendered(offer(), Channel.PUSH)

    assert {
        "message": {
            "token": "token-of-ann",
            "notification": {
                "title": "20% off until 30 Nov 2026",
                "body": (
                    "Save 20% this autumn\nHello Ann, until 30 November 2026 everything over £50.00 is 20% cheaper "
                    "with AUTUMN20.\nOne code per customer."
                ),
            },
            "data": {
                "message_id": "autumn-offer",
                "url": "https://kestrel.example/autumn",
                "url_label": "See the offer",
                "sender": "Kestrel & Sons",
                "opt_out": "https://kestrel.example/app/notifications",
            },
        }
    } == found.payload


def test_a_first_heading_that_is_the_title_is_not_said_twice():
    """A lock screen has no room for that."""
    found = rendered(news(Heading("It is here"), Paragraph("Come.")), Channel.PUSH)

    assert {"title": "It is here", "body": "Come."} == found.payload["message"]["notification"]


def test_only_the_first_action_is_the_tap():
    """Others are written out."""
    links = {"a": Url("https://kestrel.example/a"), "b": Url("https://kestrel.example/b")}
    found = rendered(news(Heading("Hi"), Action("Go", "a"), Action("Or", "b"), **links), Channel.PUSH)

    assert "Or: https://kestrel.example/b" == found.payload["message"]["notification"]["body"]
    assert {"a": Presence.LINKED, "b": Presence.SHOWN} == {
        mark.fact: mark.presence for mark in found.manifest if "." not in mark.fact
    }


def test_without_a_switch_in_the_app_the_way_out_is_the_link():
    """There is always one."""
    found = rendered(offer(), Channel.PUSH, brand=attrs.evolve(KESTREL, settings_url=None))

    assert f"https://kestrel.example/u/{TOKEN}" == found.payload["message"]["data"]["opt_out"]


def test_size_is_that_of_the_bytes_that_are_sent():
    """Letters cost what UTF-8 makes of them, not what JSON escapes would."""
    found = rendered(news(Heading("Hi"), Paragraph("ж" * 1500)), Channel.PUSH)

    sent = push_bytes(found.payload)
    assert 3000 < len(sent) < 3200
    assert 9000 < len(json.dumps(found.payload))
    assert found.payload == json.loads(sent)


def test_what_a_lock_screen_does_not_show_is_reported():
    """With the facts that stand beyond its edge."""
    found = rendered(
        news(Heading("Hi"), Paragraph("{a} " + "x" * 200 + " {b}"), a=Code("A1"), b=Code("B2")), Channel.PUSH
    )

    over = next(finding for finding in found.findings if finding.code is FindingCode.OVER_GUIDANCE)
    assert ("body", {"needed": "206", "limit": "178", "facts": "b"}) == (over.part, dict(over.details))


def test_what_the_service_refuses_is_not_cut():
    """It fails, in bytes."""
    with pytest.raises(Unfittable) as caught:
        rendered(news(Heading("Hi"), Paragraph("x" * 4100)), Channel.PUSH)
    assert ("push", 4096) == (caught.value.channel, caught.value.limit)
    assert caught.value.needed > 4100


def test_a_small_service_can_be_told():
    """Its limits take the place of ours."""
    tight = limits_of(Channel.PUSH).changed(source="test", octets=60)
    with pytest.raises(Unfittable):
        rendered(news(Heading("Hi"), Paragraph("Come.")), Channel.PUSH, limits=tight)
