"""The plain mix: customers of a shop that sells in six European countries, asked about one campaign by mail or text.

Each has a mailbox, mostly a mobile, a home, and one to three acts: a consent, or a request and its confirmation; one in
ten took it back, and of those a third agreed again. Every second one was written to in the last month, every fourth has
bought something. The campaign goes out on three days, from nine to six; everybody is asked about at a moment of their
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.policy.people import Chance
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import Dealing, DealingKind, Facts, Question
from unifiedcustomer.contact_policy.bulk import Case
from unifiedcustomer.customers import Customer
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["customer_of_a_shop"]

CAMPAIGN = datetime(2026, 11, 23, 8, tzinfo=UTC)
COUNTRIES = ("DE", "DE", "DE", "DE", "NL", "AT", "FR", "GB", "GB", "BE")
SHOWN = Evidence(wording="Yes, send me offers of Acme.", place="checkout", method=Method.CHECKBOX)
HOMES = {place: PostalAddress(city="Town", postal_code="10001", country=place) for place in COUNTRIES}
NOTHING = Facts()


def customer_of_a_shop(number: int, chance: Chance) -> Case:
    """One case: who is asked about, what they said, and what else is known."""
    place, key = chance.choice(COUNTRIES), RecordKey("webshop", str(number))
    mail = EmailAddress(address=f"p{number}@example.com", mailbox=f"p{number}@example.com")
    mobile = PhoneNumber(e164=f"+49151{number:08}", is_mobile=True, country=place)
    customer = Customer(
        customer_id=CustomerId(f"c-{number}"),
        records=(key,),
        values={},
        emails=(mail,),
        phones=(mobile,) if chance.random() < 0.8 else (),
        addresses=(HOMES[place],),
    )
    by_text = bool(customer.phones) and chance.random() < 0.2
    channel, point = (Channel.SMS, mobile) if by_text else (Channel.EMAIL, mail)
    asked_at = CAMPAIGN + timedelta(days=chance.between(0, 3), seconds=chance.between(0, 9 * 60 * 60))
    question = Question(
        customer=customer, channel=channel, purpose="marketing.offers", at=asked_at, products=frozenset({"shoes"})
    )
    return question, [*_said(number, chance, key, channel, point)], _known(number, chance, channel, point)


def _said(number: int, chance: Chance, key: RecordKey, channel: Channel, point: ContactPoint) -> Iterator[ConsentAct]:
    first = CAMPAIGN - timedelta(minutes=chance.between(10_000, 1_500_000))
    kinds = [ConsentKind.REQUEST, ConsentKind.CONFIRM] if chance.random() < 0.25 else [ConsentKind.GRANT]
    if chance.random() < 0.1:
        kinds += [ConsentKind.WITHDRAW, ConsentKind.GRANT] if len(kinds) == 1 and chance.random() < 0.3 else []
        kinds += [ConsentKind.WITHDRAW] if kinds[-1:] != [ConsentKind.GRANT] or len(kinds) == 1 else []
    for turn, kind in enumerate(kinds):
        yield ConsentAct(
            id=f"a{number}-{turn}", kind=kind, controller="Acme", occurred_at=first + timedelta(hours=5 * turn),
            subject=key, contact_point=point, channel=channel, purpose="marketing",
            evidence=SHOWN if kind.opens else None,
        )  # fmt: skip


def _known(number: int, chance: Chance, channel: Channel, point: ContactPoint) -> Facts:
    lately = chance.choice((0, 0, 1, 2))
    has_bought = chance.random() < 0.25
    if not (lately or has_bought):
        return NOTHING
    bought = Dealing(
        id=f"o{number}", kind=DealingKind.SALE, controller="Acme", contact_points=frozenset({point.key}),
        occurred_at=CAMPAIGN - timedelta(minutes=chance.between(0, 500_000)), products=frozenset({"shoes"}),
        refusal_offered=True,
    )  # fmt: skip
    sent = tuple(
        Touchpoint(
            source="mailer", id=f"m{number}-{turn}", type="message.sent", channel=channel,
            occurred_at=CAMPAIGN - timedelta(minutes=chance.between(1, 40_000)),
            contact_point=point.key, direction=Direction.OUTBOUND,
        )
        for turn in range(lately)
    )  # fmt: skip
    return Facts(touchpoints=sent, dealings=(bought,) if has_bought else ())
