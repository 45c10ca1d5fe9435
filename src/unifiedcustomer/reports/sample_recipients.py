"""People who do not exist, to see a message with: one a language, with an address in that country.

Numbers and hosts are those that authorities keep free for such use: Ofcom's for drama, RFC 2606's ``.example``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import (
    ContactPoint,
    EmailAddress,
    PhoneNumber,
    PostalAddress,
    PushToken,
    SocialHandle,
)
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.declarations import Slot
from unifiedcustomer.facts import Code, Date, DateRange, FactKind, FactValue, Percent, Phone, Quantity, Text, Time, Url
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import Message
from unifiedcustomer.money import Money
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Permit, Reason, ReasonItem
from unifiedcustomer.records import RecordKey
from unifiedcustomer.rendering import Brand

__all__ = ["SampleRecipient", "sample_brand", "sample_recipient", "sample_values"]

_ID = CustomerId("sample-customer")
_DUTIES: Mapping[Channel, tuple[Obligation, ...]] = {
    Channel.EMAIL: (
        Obligation.SENDER_IDENTITY,
        Obligation.POSTAL_ADDRESS,
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.ONE_CLICK_UNSUBSCRIBE,
    ),
    Channel.TELEMARKETING: (Obligation.SENDER_IDENTITY, Obligation.CALLER_NUMBER, Obligation.OBJECTION_NOTICE),
}


@attrs.frozen(kw_only=True)
class SampleRecipient:
    """Somebody made up, who agreed to everything."""

    customer: Customer
    points: Mapping[Channel, ContactPoint]

    def permit(self, message: Message, channel: Channel, at: datetime) -> Permit | None:
        """The permit that a yes of theirs would give; None where a channel is addressed to nobody."""
        point = self.points.get(channel)
        if point is None:
            return None
        is_marketing = message.message_class is MessageClass.MARKETING
        usual = (Obligation.SENDER_IDENTITY,)
        code = Reason.GRANTED if is_marketing else Reason.SERVICE_MESSAGE
        decision = ContactDecision.reaching(
            point,
            allowed=True,
            customer_id=self.customer.customer_id,
            channel=channel,
            purpose=message.purpose,
            message_class=message.message_class,
            reasons=(ReasonItem(code=code),),
            decided_at=at,
            valid_until=at + timedelta(hours=1),
            obligations=_DUTIES.get(channel, usual) if is_marketing else usual,
        )
        return decision.permit()


def sample_recipient(locale: str) -> SampleRecipient:
    """Somebody who speaks the language of ``locale``; where nobody is known who does, somebody English."""
    people = _people()
    found = people.get(locale.replace("-", "_").partition("_")[0], people["en"])
    key = RecordKey("sample", "1")
    values = {role: SurvivingValue(value=text, record=key, rule="sample") for role, text in found["values"].items()}
    address, phone = PostalAddress(**found["address"]), PhoneNumber(e164=found["phone"])
    mail = EmailAddress(address=found["email"], mailbox=found["email"])
    points: dict[Channel, ContactPoint] = {
        Channel.EMAIL: mail,
        Channel.SMS: phone,
        Channel.TELEMARKETING: phone,
        Channel.MESSAGING: phone,
        Channel.PUSH: PushToken(app="sample", token="sample-token"),  # noqa: S106 - of nobody's phone
        Channel.SOCIAL_DIRECT: SocialHandle(network="instagram", handle=found["handle"]),
        Channel.DIRECT_MAIL: address,
        Channel.CATALOGUE: address,
    }
    customer = Customer(
        customer_id=_ID, records=(key,), values=values, emails=(mail,), phones=(phone,), addresses=(address,)
    )
    return SampleRecipient(customer=customer, points=points)


def sample_brand() -> Brand:
    """A company that does not exist, with all that any channel needs."""
    return Brand(**_people()["brand"])


@cache
def _people() -> Mapping[str, Any]:
    path = files("unifiedcustomer.reports") / "sample_recipients.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


# ── values of slots ─────────────────────────────────────────────────────────────────────────────────────────────────


def sample_values(message: Message, at: datetime) -> dict[str, FactValue | bool]:
    """A value for each slot that a customer's attributes and a fallback leave open, and a yes to open conditions."""
    open_slots = {name: slot for name, slot in message.slots.items() if slot.role is None and slot.fallback is None}
    found: dict[str, FactValue | bool] = {name: _value(name, slot, at) for name, slot in open_slots.items()}
    for name, condition in message.conditions.items():
        if condition.known is None and condition.default is None:
            found[name] = True
    return found


def _value(name: str, slot: Slot, at: datetime) -> FactValue:
    day = at.date() + timedelta(days=11)
    made: Mapping[FactKind, FactValue] = {
        FactKind.MONEY: Money(_within(slot, Decimal("49.90")), "EUR"),
        FactKind.PERCENT: Percent(_within(slot, Decimal(20))),
        FactKind.DATE: Date(day),
        FactKind.DATE_RANGE: DateRange(day, day + timedelta(days=6)),
        FactKind.TIME: Time(time(15, 30)),
        FactKind.CODE: Code("K-1042"),
        FactKind.URL: Url(f"https://kestrel.example/{name.replace('_', '-')}/7Q2"),
        FactKind.PHONE: Phone("+441225496000"),
        FactKind.QUANTITY: Quantity(_within(slot, Decimal(2))),
    }
    return made.get(slot.kind) or Text(name.replace("_", " "))


def _within(slot: Slot, usual: Decimal) -> Decimal:
    low = usual if slot.smallest is None else max(usual, slot.smallest)
    return low if slot.largest is None else min(low, slot.largest)


def sample_day() -> datetime:
    """The moment at which samples are sent: always the same, so that a page is the same every time."""
    from datetime import UTC

    return datetime.combine(date(2026, 11, 23), time(9, 30), tzinfo=UTC)
