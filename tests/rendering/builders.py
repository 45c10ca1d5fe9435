"""A shop, two of its customers and a few messages, for the tests of rendering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber, PushToken
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.declarations import Audience, Fact, Slot
from unifiedcustomer.facts import Code, Date, FactKind, LegalText, Percent, Text, Url
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import Action, AgentNote, Group, Heading, Legal, Message, Paragraph
from unifiedcustomer.money import Money
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Permit, Reason, ReasonItem
from unifiedcustomer.records import RecordKey, Role
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand, render

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANN = CustomerId("01939f00-0000-7000-8000-000000000001")
TOKEN = "k3J-x9"

KESTREL = Brand(
    name="Kestrel & Sons",
    postal_address="Kestrel & Sons Ltd, 4 Mill Lane, Bath BA1 2QD, United Kingdom",
    email="hello@kestrel.example",
    sms_sender="+447700900123",
    phone="+441225496000",
    unsubscribe_url="https://kestrel.example/u/{token}",
    settings_url="https://kestrel.example/app/notifications",
)

POINTS: dict[Channel, ContactPoint] = {
    Channel.EMAIL: EmailAddress(address="ann@example.com", mailbox="ann@example.com"),
    Channel.SMS: PhoneNumber(e164="+447700900456"),
    Channel.TELEMARKETING: PhoneNumber(e164="+447700900456"),
    Channel.PUSH: PushToken(app="kestrel", token="token-of-ann"),
}
DUTIES: dict[Channel, tuple[Obligation, ...]] = {
    Channel.EMAIL: (
        Obligation.SENDER_IDENTITY,
        Obligation.POSTAL_ADDRESS,
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.ONE_CLICK_UNSUBSCRIBE,
    ),
    Channel.SMS: (Obligation.SENDER_IDENTITY, Obligation.STOP_TEXT),
    Channel.PUSH: (Obligation.SENDER_IDENTITY, Obligation.OPT_OUT_SETTING),
    Channel.TELEMARKETING: (Obligation.SENDER_IDENTITY, Obligation.CALLER_NUMBER, Obligation.OBJECTION_NOTICE),
}
FOUR = tuple(POINTS)


def customer(given_name: str | None = "Ann", **values: str) -> Customer:
    """Ann, or somebody with another name, or with none."""
    known = {**values, **({} if given_name is None else {Role.GIVEN_NAME.value: given_name})}
    key = RecordKey("webshop", "1")
    surviving = {role: SurvivingValue(value=value, record=key, rule="latest") for role, value in known.items()}
    return Customer(customer_id=ANN, records=(key,), values=surviving)


def permit(channel: Channel, message: Message, /, **changed: Any) -> Permit:
    """A permit as a positive decision gives it."""
    is_marketing = message.message_class is MessageClass.MARKETING
    fields: dict[str, Any] = {
        "allowed": True,
        "customer_id": ANN,
        "channel": channel,
        "purpose": message.purpose,
        "message_class": message.message_class,
        "reasons": (ReasonItem(code=Reason.GRANTED if is_marketing else Reason.SERVICE_MESSAGE),),
        "decided_at": NOON - timedelta(minutes=5),
        "valid_until": NOON + timedelta(hours=1),
        "obligations": DUTIES[channel] if is_marketing else (Obligation.SENDER_IDENTITY,),
    }
    point = changed.pop("point", POINTS[channel])
    return ContactDecision.reaching(point, **{**fields, **changed}).permit()


def rendered(message: Message, channel: Channel, who: Customer | None = None, **options: Any) -> RenderedMessage:
    """The message for Ann, with everything in order unless ``options`` say otherwise."""
    given: dict[str, Any] = {"at": NOON, "brand": KESTREL, "opt_out_token": TOKEN, **options}
    if "permit" not in given and channel is not Channel.CALL_CENTER:
        given["permit"] = permit(channel, message, point=given.pop("point", POINTS[channel]))
    return render(message, who or customer(), channel=channel, **given)


def offer(**changed: Any) -> Message:
    """An autumn offer: every kind of block."""
    fields: dict[str, Any] = {
        "id": "autumn-offer",
        "purpose": "marketing.offers",
        "message_class": MessageClass.MARKETING,
        "subject": "{offer} off until {ends:medium}",
        "preheader": "A thank-you to our regular customers.",
        "blocks": (
            Heading("Save {offer} this autumn"),
            Paragraph(
                "Hello {given_name}, until **{ends}** everything over {least} is {offer} cheaper with **{code}**."
            ),
            Group(blocks=(Paragraph("Come and try the new walking boots while you are here."),), optional=True),
            Action("See the offer", "shop"),
            Legal("{terms}"),
            AgentNote("They bought for {spent} last year. Do not push."),
        ),
        "facts": {
            "offer": Fact(value=Percent(20)),
            "ends": Fact(value=Date("2026-11-30")),
            "least": Fact(value=Money(50, "GBP")),
            "code": Fact(value=Code("AUTUMN20")),
            "shop": Fact(value=Url("https://kestrel.example/autumn")),
            "terms": Fact(value=LegalText("One code per customer.")),
        },
        "slots": {
            "given_name": Slot(role=Role.GIVEN_NAME, fallback=Text("customer")),
            "spent": Slot(kind=FactKind.MONEY, fallback=Money(0, "GBP"), audience=Audience.AGENT),
        },
        "locale": "en_GB",
    }
    return Message(**{**fields, **changed})
