"""Requests of providers: each is what its provider's reference says, to the key."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

import jsonschema
import pytest

from rendering.all_media import shown
from rendering.builders import NOON, offer
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, Heading, Image, Paragraph
from unifiedcustomer.contact_points import PushToken, SocialHandle
from unifiedcustomer.declarations import Slot
from unifiedcustomer.errors import InvalidValue, Problem, Unfittable, WrongType
from unifiedcustomer.facts import Text, Url
from unifiedcustomer.rendering.adapters import (
    apns_request,
    fcm_request,
    rcs_request,
    slack_request,
    smtp_call,
    twilio_request,
    web_push_request,
    whatsapp_request,
    whatsapp_template_request,
)
from unifiedcustomer.rendering.media import Medium

SCHEMAS = Path(__file__).parent / "schemas"
HOSTILE = "*Ann* <!channel> & {{1}}"


def checked(request, schema):
    """The body of a request as it is sent, after a check against the schema."""
    body = json.loads(request.content)
    jsonschema.validate(body, json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
    return body


def refused(make, field, problem):
    """An adapter refuses, and says which field and why."""
    with pytest.raises(InvalidValue) as caught:
        make()
    assert (field, problem) == (caught.value.field, caught.value.problem)


# ── push ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_firebase_gets_a_message():
    """With what Android asks for, where it is given."""
    found = shown(offer(), Medium.PUSH)
    usual = checked(fcm_request(found, project="kestrel"), "fcm")
    asked = fcm_request(
        found,
        project="kestrel",
        ttl_seconds=3600,
        high_priority=True,
        collapse_key="offer",
        android_channel="offers",
        validate_only=True,
    )
    body = checked(asked, "fcm")

    assert "android" not in usual["message"]
    assert "/v1/projects/kestrel/messages:send" == asked.path
    assert {
        "priority": "HIGH",
        "ttl": "3600s",
        "collapse_key": "offer",
        "notification": {"channel_id": "offers"},
    } == body["message"]["android"]
    assert body["validate_only"]
    refused(lambda: fcm_request(found, project="k", ttl_seconds=-1), "ttl_seconds", Problem.OUT_OF_RANGE)
    refused(lambda: fcm_request(shown(offer(), Medium.SMS), project="k"), "medium", Problem.UNSUPPORTED)


def test_firebase_takes_four_kilobytes():
    """Counted with everything that the adapter adds."""
    found = shown(offer(), Medium.PUSH)

    with pytest.raises(Unfittable):
        fcm_request(found, project="k", collapse_key="x" * 4000)


def test_apple_gets_an_alert_and_headers():
    """What stands in data for Firebase stands beside aps."""
    found = shown(offer(), Medium.PUSH)
    request = apns_request(
        found, topic="example.kestrel", expires_at=NOON, collapse_id="offer", thread_id="t", interruption="passive"
    )
    body = checked(request, "apns")

    assert "/3/device/token-of-ann" == request.path
    assert {"apns-topic", "apns-push-type", "apns-priority", "apns-expiration", "apns-collapse-id"} == set(
        request.headers
    )
    assert ("5", str(int(NOON.timestamp()))) == (request.headers["apns-priority"], request.headers["apns-expiration"])
    assert "https://kestrel.example/autumn" == body["url"]
    assert "10" == apns_request(found, topic="t").headers["apns-priority"]
    refused(lambda: apns_request(found, topic="t", collapse_id="ä" * 33), "collapse_id", Problem.TOO_LONG)
    with pytest.raises(WrongType):
        apns_request(found, topic="t", expires_at=datetime(2026, 11, 23))


def test_apple_has_pictures_fetched_by_the_app():
    """A key of its own, and the flag for the app's extension."""
    found = shown(offer(), Medium.PUSH)
    found.payload["message"]["notification"]["image"] = "https://kestrel.example/p.jpg"
    body = checked(apns_request(found, topic="t"), "apns")

    assert ("https://kestrel.example/p.jpg", 1) == (body["image"], body["aps"]["mutable-content"])


SUBSCRIPTION = '{"endpoint":"https://push.example/send/abc","keys":{"p256dh":"x","auth":"y"}}'


@pytest.mark.parametrize("token", [SUBSCRIPTION, "https://push.example/send/abc"])
def test_a_browser_gets_the_declarative_form(token):
    """RFC 8030's headers, WebKit's body."""
    found = shown(offer(), Medium.WEB_PUSH, point=PushToken(app="web", token=token))
    request = web_push_request(found, ttl_seconds=60, urgency="low", topic="offer")

    checked(request, "web_push")
    assert "https://push.example/send/abc" == request.path
    assert ("60", "low", "offer") == tuple(request.headers[name] for name in ("TTL", "Urgency", "Topic"))
    assert "Topic" not in web_push_request(found, ttl_seconds=0).headers
    refused(lambda: web_push_request(found, ttl_seconds=-1), "ttl_seconds", Problem.OUT_OF_RANGE)
    refused(lambda: web_push_request(found, ttl_seconds=1, topic="a b"), "topic", Problem.BAD_SYNTAX)


@pytest.mark.parametrize(
    "token", ["http://push.example/", "https://[", "{", "{}", '{"endpoint": 5}', '{"endpoint":"https://a b/"}', "x"]
)
def test_a_subscription_must_be_a_web_address(token):
    """Nothing else is called."""
    found = shown(offer(), Medium.WEB_PUSH, point=PushToken(app="web", token=token))

    refused(lambda: web_push_request(found, ttl_seconds=1), "subscription", Problem.BAD_SYNTAX)


# ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tracked():
    """A message with a variable in header, body and button."""
    message = service(
        Heading("Order {name}"),
        Paragraph("Hello {name}, it is on its way."),
        Action("Follow it", "track"),
        slots={"name": Slot(longest=20), "track": Slot(kind="url")},
    )
    values = {"name": Text("Ann"), "track": Url("https://kestrel.example/t/7Q2")}
    return shown(message, Medium.WHATSAPP, values=values)


@pytest.mark.parametrize("found", [shown(offer(), Medium.WHATSAPP), tracked()], ids=["offer", "tracked"])
def test_meta_gets_a_template_and_its_values(found):
    """Both artefacts keep to the reference."""
    template = checked(whatsapp_template_request(found, account_id="99"), "whatsapp_template")
    body = checked(whatsapp_request(found, phone_number_id="1"), "whatsapp_message")

    assert template["name"] == body["template"]["name"]
    assert "447700900456" == body["to"]
    sent = [one for one in body["template"].get("components", []) if one["type"] == "button"]
    assert bool(sent) is any("{{1}}" in one.get("url", "") for one in template["components"][-1].get("buttons", []))


def test_a_template_without_variables_has_no_components():
    """None is none."""
    found = shown(service(Paragraph("We are closed.")), Medium.WHATSAPP)

    assert "components" not in checked(whatsapp_request(found, phone_number_id="1"), "whatsapp_message")["template"]


def test_inside_a_conversation_text_is_free():
    """One link is a button, several stand in the text; marks of ours are marks, those of others are none."""
    one = checked(whatsapp_request(shown(offer(), Medium.CHAT), phone_number_id="1"), "whatsapp_message")
    two = service(
        Paragraph("Hello *there*"),
        Action("A", "a"),
        Action("B", "b"),
        a=Url("https://k.example/a"),
        b=Url("https://k.example/b"),
    )
    text = checked(whatsapp_request(shown(two, Medium.CHAT), phone_number_id="1"), "whatsapp_message")

    assert "https://kestrel.example/autumn" == one["interactive"]["action"]["parameters"]["url"]
    assert "*30 November 2026*" in one["interactive"]["body"]["text"]
    assert "Hello *\u2060there*\u2060\n\nA: https://k.example/a\n\nB: https://k.example/b" == text["text"]["body"]


def test_another_network_is_not_whatsapp():
    """A name on Telegram is no number."""
    found = shown(offer(), Medium.CHAT, point=SocialHandle(network="Telegram", handle="ann"))

    refused(lambda: whatsapp_request(found, phone_number_id="1"), "network", Problem.UNSUPPORTED)
    own = shown(offer(), Medium.CHAT, point=SocialHandle(network="WhatsApp", handle="ann.k"))
    assert "ann.k" == json.loads(whatsapp_request(own, phone_number_id="1").content)["to"]


def test_slack_gets_blocks_and_a_plain_text():
    """Three characters are escaped, marks of others are none."""
    message = service(Heading("Hello"), Paragraph("For **{name}**"), name=Text(HOSTILE))
    body = checked(slack_request(shown(message, Medium.CHAT), channel="C1"), "slack")

    assert "*Hello*" == body["blocks"][0]["text"]["text"]
    assert "For **\u2060Ann*\u2060 &lt;!channel&gt; &amp; {{1}}*" == body["blocks"][1]["text"]["text"]
    assert "<!channel>" not in json.dumps(body)
    assert "actions" == checked(slack_request(shown(offer(), Medium.CHAT), channel="C1"), "slack")["blocks"][-1]["type"]
    with pytest.raises(Unfittable):
        slack_request(shown(service(Paragraph("word " * 700)), Medium.CHAT), channel="C1")


def test_google_gets_a_card():
    """With the number and the agent in its path."""
    request = rcs_request(shown(offer(), Medium.RCS), agent="kestrel", message_id="m-1")

    checked(request, "rcs")
    assert "/v1/phones/+447700900456/agentMessages?messageId=m-1&agentId=kestrel" == request.path


# ── Twilio, SMTP ────────────────────────────────────────────────────────────────────────────────────────────────────


def form(request):
    """The fields of a form, as the other side reads them."""
    return parse_qs(request.content.decode("ascii"))


def test_twilio_gets_a_form():
    """Text as it was counted, pictures one field each, or a service instead of a sender."""
    sms = form(twilio_request(shown(offer(), Medium.SMS), account="AC1", status_callback="https://k.example/s"))
    pictures = service(Heading("New"), Image("p"), Paragraph("Boots"), p=Url("https://kestrel.example/p.jpg"))
    mms = form(twilio_request(shown(pictures, Medium.MMS), account="AC1", messaging_service="MG1", validity_seconds=60))

    assert shown(offer(), Medium.SMS).payload.text == sms["Body"][0]
    assert (["+447700900123"], ["false"]) == (sms["From"], sms["SmartEncoded"])
    assert (["New\nKestrel & Sons\nBoots"], ["https://kestrel.example/p.jpg"]) == (mms["Body"], mms["MediaUrl"])
    assert (["MG1"], ["60"]) == (mms["MessagingServiceSid"], mms["ValidityPeriod"])
    assert "From" not in mms


def test_twilio_gets_whatsapp_by_its_sid():
    """Variables as a JSON text, as its Content API wants them."""
    request = twilio_request(tracked(), account="AC1", whatsapp_sender="+447700900123", content_sid="HX1")
    found = form(request)

    assert (["whatsapp:+447700900456"], ["HX1"]) == (found["To"], found["ContentSid"])
    assert {"name": "Ann", "button_0": "t/7Q2"} == json.loads(found["ContentVariables"][0])
    chat = form(twilio_request(shown(offer(), Medium.CHAT), account="AC1", whatsapp_sender="+447700900123"))
    assert chat["Body"][0].endswith("See the offer: https://kestrel.example/autumn")
    closed = shown(service(Paragraph("We are closed.")), Medium.WHATSAPP)
    assert "ContentVariables" not in form(
        twilio_request(closed, account="AC1", whatsapp_sender="+447700900123", content_sid="HX1")
    )
    refused(lambda: twilio_request(tracked(), account="AC1"), "whatsapp_sender", Problem.MISSING)
    refused(lambda: twilio_request(tracked(), account="A", whatsapp_sender="+1"), "content_sid", Problem.MISSING)


def test_twilio_takes_so_many_characters():
    """A chat may be longer than that."""
    long = shown(service(Paragraph("word " * 400)), Medium.CHAT)

    with pytest.raises(Unfittable):
        twilio_request(long, account="AC1", whatsapp_sender="+447700900123")


def test_a_mail_server_gets_an_envelope():
    """Bounces may go elsewhere."""
    found = shown(offer(), Medium.EMAIL)
    call = smtp_call(found)

    assert ("hello@kestrel.example", ("ann@example.com",)) == (call.mail_from, call.rcpt_to)
    assert call.data == found.payload.as_bytes()
    assert "bounces@kestrel.example" == smtp_call(found, bounces_to="bounces@kestrel.example").mail_from
    refused(lambda: smtp_call(shown(offer(), Medium.SMS)), "medium", Problem.UNSUPPORTED)


def test_no_request_shows_whom_it_is_for():
    """Not in a log, either."""
    for request in (
        fcm_request(shown(offer(), Medium.PUSH), project="k"),
        apns_request(shown(offer(), Medium.PUSH), topic="k"),
        twilio_request(shown(offer(), Medium.SMS), account="AC1"),
        rcs_request(shown(offer(), Medium.RCS), agent="a", message_id="m"),
    ):
        assert "4477" not in repr(request)
        assert "Ann" not in repr(request)
        assert "token-of-ann" not in repr(request)
