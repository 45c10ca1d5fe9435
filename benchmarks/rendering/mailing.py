"""What is sent in the benchmark, and to whom: an offer with a name and a number of points, to made-up customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber, PushToken
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.facts import Code, Date, FactKind, LegalText, Percent, Quantity, Text, Url
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import Action, Group, Heading, Items, Legal, Message, Paragraph
from unifiedcustomer.money import Money
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Permit, Reason, ReasonItem
from unifiedcustomer.records import RecordKey, Role
from unifiedcustomer.rendering import Brand

__all__ = ["BRAND", "CHANNELS", "MESSAGE", "SENT_AT", "Recipient", "recipients"]

SENT_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)

BRAND = Brand(
    name="Kestrel & Sons",
    postal_address="Kestrel & Sons Ltd, 4 Mill Lane, Bath BA1 2QD, United Kingdom",
    email="hello@kestrel.example",
    sms_sender="+447700900123",
    unsubscribe_url="https://kestrel.example/u/{token}",
    settings_url="https://kestrel.example/app/notifications",
)

MESSAGE = Message(
    id="autumn",
    purpose="marketing.offers",
    message_class=MessageClass.MARKETING,
    subject="{given_name}, {offer} off until {ends:medium}",
    preheader="A thank-you to our regular customers.",
    blocks=(
        Heading("Save {offer} this autumn"),
        Paragraph("Hello {given_name}, until **{ends}** everything over {least} is {offer} cheaper with **{code}**."),
        Paragraph("You have {points} points."),
        Group(
            blocks=(
                Paragraph("Come and try the new walking boots while you are here:"),
                Items(["brown, lined with wool", "black, and waterproof", "green, for the garden"]),
            ),
            only=(Channel.EMAIL,),
        ),
        Action("See the offer", "shop"),
        Legal("{terms}"),
    ),
    facts={
        "offer": Fact(value=Percent(20)),
        "ends": Fact(value=Date("2026-11-30")),
        "least": Fact(value=Money(50, "GBP")),
        "code": Fact(value=Code("AUTUMN20")),
        "shop": Fact(value=Url("https://kestrel.example/autumn")),
        "terms": Fact(value=LegalText("One code per customer. No cash value.")),
    },
    slots={
        "given_name": Slot(role=Role.GIVEN_NAME, fallback=Text("dear customer")),
        "points": Slot(kind=FactKind.QUANTITY, largest=100_000),
    },
    locale="en_GB",
)

_NAMES = ("Ann", "Zoë", "Łucja", "Mohammed", "Björn", "Siobhán", "O'Neil", "Jean-Luc", "Anna & Ben", "Li")
_DUTIES = {
    Channel.EMAIL: (
        Obligation.SENDER_IDENTITY,
        Obligation.POSTAL_ADDRESS,
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.ONE_CLICK_UNSUBSCRIBE,
    ),
    Channel.SMS: (Obligation.SENDER_IDENTITY, Obligation.STOP_TEXT),
    Channel.PUSH: (Obligation.SENDER_IDENTITY, Obligation.OPT_OUT_SETTING),
}


@attrs.frozen
class Recipient:
    """One customer, what is known about them, and what was permitted."""

    customer: Customer
    name: str
    points: Quantity
    token: str
    permits: dict[Channel, Permit]


def recipients(first: int, count: int) -> Iterator[Recipient]:
    """``count`` customers, each with a name, a number and contact points of their own."""
    for number in range(first, first + count):
        name = _NAMES[number % len(_NAMES)] + (f" {number % 97}" if number % 3 == 0 else "")
        key = RecordKey("webshop", str(number))
        customer = Customer(
            customer_id=CustomerId(f"c-{number}"),
            records=(key,),
            values={Role.GIVEN_NAME.value: SurvivingValue(value=name, record=key, rule="latest")},
        )
        points: dict[Channel, ContactPoint] = {
            Channel.EMAIL: EmailAddress(address=f"c{number}@mail.example", mailbox=f"c{number}@mail.example"),
            Channel.SMS: PhoneNumber(e164=f"+4477{number:08d}"),
            Channel.PUSH: PushToken(app="kestrel", token=f"token-{number}"),
        }
        permits = {channel: _permit(customer, channel, point) for channel, point in points.items()}
        yield Recipient(customer, name, Quantity(number % 10_000), f"t{number}", permits)


def _permit(customer: Customer, channel: Channel, point: ContactPoint) -> Permit:
    return ContactDecision.reaching(
        point,
        allowed=True,
        customer_id=customer.customer_id,
        channel=channel,
        purpose=MESSAGE.purpose,
        message_class=MESSAGE.message_class,
        reasons=(ReasonItem(code=Reason.GRANTED),),
        decided_at=SENT_AT - timedelta(minutes=5),
        valid_until=SENT_AT + timedelta(hours=1),
        obligations=_DUTIES[channel],
    ).permit()
