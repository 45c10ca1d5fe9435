"""Made-up people for the benchmark of the contact policy: no two of them alike, as those of a real company.

They live in every country that the law table has rows of, and in states of three of them. Each has one to three
records, one or two mailboxes, mostly a mobile, and a history of their own: nothing, one consent, a double opt-in, a
consent taken back and given again, keywords, complaints, bounces, looks into registers, sales, contracts, and what was
sent to them lately. Each is asked about at a moment of their own, anywhere in a fortnight.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber, PostalAddress, PushToken
from unifiedcustomer.contact_policy import Audience, Dealing, DealingKind, Facts, Question, shipped_law
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["START", "Chance", "countries", "person"]

START = datetime(2026, 11, 16, tzinfo=UTC)
FORTNIGHT = 14 * 24 * 60 * 60
STATES = {"US": ("NY", "CA", "TX", "FL", "WA", "OH", None), "CA": ("ON", "QC", None), "AU": ("NSW", "WA")}
SHARES = {Channel.EMAIL: 9, Channel.SMS: 4, Channel.TELEMARKETING: 3, Channel.DIRECT_MAIL: 2}
SHARES |= {Channel.MESSAGING: 1, Channel.PUSH: 1}
CHANNELS = tuple(channel for channel, share in SHARES.items() for _ in range(share))
PURPOSES = ("marketing.offers", "marketing.newsletter", "marketing.offers.shoes", "marketing", "service.orders")
WORDINGS = tuple(
    Evidence(wording=f"Yes, send me news of Acme. ({n})", place=f"form {n}", method=method)
    for n, method in enumerate((Method.CHECKBOX, Method.SIGNATURE, Method.SPOKEN, Method.CONFIRMED_LINK, Method.PAPER))
)
KINDS = (DealingKind.SALE, DealingKind.SALE, DealingKind.INQUIRY, DealingKind.CONTRACT, DealingKind.FREE_ACCOUNT)


class Chance(random.Random):
    """Chance that is quick rather than exactly even: making people up should not take longer than deciding on them."""

    def choice(self, seq: Sequence[Any]) -> Any:
        """One of ``seq``."""
        return seq[int(self.random() * len(seq))]

    def between(self, start: int, stop: int) -> int:
        """A number from ``start`` up to, not including, ``stop``."""
        return start + int(self.random() * (stop - start))


@cache
def countries() -> tuple[str, ...]:
    """Every country that has rows, and some that have none but those of the European Union."""
    return (*sorted({row.place[:2] for row in shipped_law().rows} - {"EU"}), "GR", "HU", "RO", "LU")


@cache
def registers_of(country: str) -> tuple[str, ...]:
    """The registers that rows of the country name."""
    return tuple(sorted({reg.key for row in shipped_law().rows if row.place[:2] == country for reg in row.registers}))


@cache
def home_in(country: str, region: str | None) -> PostalAddress:
    """A house there."""
    return PostalAddress(city="Town", postal_code="10001", country=country, region=region)


def person(number: int, chance: Chance) -> tuple[Question, list[ConsentAct], Facts]:
    """One case: who is asked about, what they said, and what else is known."""
    country = chance.choice(countries())
    records = tuple(RecordKey(system, str(number)) for system in ("crm", "till", "app")[: chance.choice((1, 1, 2, 3))])
    customer = _customer(number, chance, country, records)
    channel = chance.choice(CHANNELS)
    at = START + timedelta(seconds=chance.between(0, FORTNIGHT))
    points = _points(customer, channel, number)
    purpose = chance.choice(PURPOSES)
    question = Question(
        customer=customer,
        channel=channel,
        purpose=purpose,
        message_class="service" if purpose.startswith("service") else "marketing",
        at=at,
        products=SHOES,
    )
    acts = [act for point in points for act in _said(f"{number}-{len(point.key)}", chance, records[0], channel, point)]
    if points and chance.random() < 0.3:  # and something about another channel, which must be passed over
        acts += _grants(f"{number}-o", chance, records[-1], Channel.EMAIL, customer.emails[0], at)
    if channel in (Channel.SMS, Channel.TELEMARKETING) and points and chance.random() < 0.6:
        acts += _looks(f"{number}-l", chance, country, points[0], at)
    chance.shuffle(acts)
    return question, acts, _known(number, chance, channel, points, at)


def _customer(number: int, chance: Chance, country: str, records: tuple[RecordKey, ...]) -> Customer:
    names = [f"p{number}.{n}@example.com" for n in (1, 2)[: chance.choice((1, 1, 1, 2))]]
    mobile = PhoneNumber(e164=f"+1212{number % 10**7:07}", is_mobile=chance.choice((True, True, None)), country=country)
    home = home_in(country, chance.choice(STATES.get(country, (None,))))
    born = date(chance.between(1940, 2014), chance.between(1, 13), chance.between(1, 29)).isoformat()
    values = {"birth_date": SurvivingValue(value=born, record=records[0], rule="r")} if chance.random() < 0.5 else {}
    return Customer(
        customer_id=CustomerId(f"c-{number}"),
        records=records,
        values=values,
        emails=tuple(EmailAddress(address=name, mailbox=name) for name in names),
        phones=(mobile,) if chance.random() < 0.8 else (),
        addresses=(home,) if chance.random() < 0.7 else (),
    )


def _points(customer: Customer, channel: Channel, number: int) -> list[ContactPoint]:
    if channel is Channel.EMAIL:
        return [*customer.emails]
    if channel is Channel.DIRECT_MAIL:
        return [*customer.addresses]
    return [PushToken(app="acme", token=f"t{number}")] if channel is Channel.PUSH else [*customer.phones]


# ── what they said ──────────────────────────────────────────────────────────────────────────────────────────────────


def _said(name: str, chance: Chance, key: RecordKey, channel: Channel, point: ContactPoint) -> Iterator[ConsentAct]:
    """A history at one contact point; three in four people have one."""
    until = START + timedelta(days=7)
    if chance.random() < 0.75:
        yield from _grants(name, chance, key, channel, point, until)
    about: dict[str, Any] = {"controller": "Acme"}
    if chance.random() < 0.2:
        kind = chance.choice([ConsentKind.WITHDRAW, ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN])
        scope: dict[str, Any] = chance.choice([{}, {"channel": channel}, {"purpose": "marketing.newsletter"}])
        yield ConsentAct(id=f"w{name}", kind=kind, occurred_at=_before(until, chance), subject=key, **scope, **about)
    if channel is Channel.SMS and chance.random() < 0.15:
        stop = _before(until, chance)
        yield ConsentAct(
            id=f"s{name}", kind=ConsentKind.STOP, occurred_at=stop, contact_point=point, channel=channel, **about
        )
        if chance.random() < 0.5:
            back = stop + timedelta(hours=chance.between(1, 500))
            yield ConsentAct(id=f"r{name}", kind=ConsentKind.START, occurred_at=back, contact_point=point, **about)
    if chance.random() < 0.06:
        dead = _before(until, chance)
        yield ConsentAct(id=f"b{name}", kind=ConsentKind.BOUNCE, occurred_at=dead, contact_point=point, **about)
        if chance.random() < 0.4:
            again = dead + timedelta(days=3)
            yield ConsentAct(id=f"a{name}", kind=ConsentKind.LIFT, occurred_at=again, contact_point=point, **about)


def _grants(
    name: str, chance: Chance, key: RecordKey, channel: Channel, point: ContactPoint, until: datetime
) -> Iterator[ConsentAct]:
    """A consent, a double opt-in, or two consents of which one ends."""
    about: dict[str, Any] = {"controller": "Acme", "subject": key, "contact_point": point, "channel": channel}
    about["purpose"] = chance.choice(("marketing", "marketing", "marketing.offers"))
    first, shown = _before(until, chance), chance.choice((*WORDINGS, *WORDINGS, None))
    if chance.random() < 0.25:
        yield ConsentAct(id=f"q{name}", kind=ConsentKind.REQUEST, occurred_at=first, evidence=shown, **about)
        if chance.random() < 0.8:
            then = first + timedelta(hours=chance.between(1, 90))
            yield ConsentAct(id=f"k{name}", kind=ConsentKind.CONFIRM, occurred_at=then, **about)
        return
    yield ConsentAct(id=f"g{name}", kind=ConsentKind.GRANT, occurred_at=first, evidence=shown, **about)
    if chance.random() < 0.15:
        second = first + timedelta(days=chance.between(1, 200))
        ends = second + timedelta(days=chance.between(30, 900))
        yield ConsentAct(
            id=f"h{name}", kind=ConsentKind.GRANT, occurred_at=second, expires_at=ends, evidence=shown, **about
        )


def _looks(name: str, chance: Chance, country: str, point: ContactPoint, at: datetime) -> Iterator[ConsentAct]:
    """Somebody looked into the country's registers, lately or long ago; some found an entry."""
    for n, registry in enumerate(registers_of(country)):
        kind = ConsentKind.LISTED if chance.random() < 0.2 else ConsentKind.CLEARED
        looked = at - timedelta(days=chance.between(1, 60))
        yield ConsentAct(
            id=f"{name}{n}", kind=kind, occurred_at=looked, contact_point=point, registry=registry, controller="Acme"
        )


def _before(until: datetime, chance: Chance) -> datetime:
    return until - timedelta(minutes=chance.between(10, 1_500_000))


# ── what else is known ──────────────────────────────────────────────────────────────────────────────────────────────

NOTHING = Facts()
SHOES = frozenset({"shoes"})


def _known(number: int, chance: Chance, channel: Channel, points: list[ContactPoint], at: datetime) -> Facts:
    """Often nothing; sometimes dealings, sometimes what was sent lately, now and then that it is a business."""
    dealings: list[Dealing] = []
    sent: list[Touchpoint] = []
    if points and chance.random() < 0.3:
        dealings.append(
            Dealing(
                id=f"o{number}", kind=chance.choice(KINDS), controller="Acme", occurred_at=_before(at, chance),
                contact_points={points[0]}, products={chance.choice(("shoes", "hats"))},
                refusal_offered=chance.random() < 0.8,
            )
        )  # fmt: skip
    if points and chance.random() < 0.4:
        sent.extend(
            Touchpoint(
                source="mailer", id=f"m{number}-{n}", type="message.sent", channel=channel,
                occurred_at=at - timedelta(minutes=chance.between(1, 40_000)),
                contact_point=points[0].key, direction=Direction.OUTBOUND,
            )
            for n in range(chance.between(1, 6))
        )  # fmt: skip
    audience = Audience.BUSINESS if chance.random() < 0.08 else Audience.CONSUMER
    if not dealings and not sent and audience is Audience.CONSUMER:
        return NOTHING
    return Facts(dealings=dealings, touchpoints=sent, audience=audience)
