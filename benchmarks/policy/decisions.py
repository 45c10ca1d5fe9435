"""How fast the contact policy decides: a million people in bulk, and one person at a time.

Run it from the root of the repository: ``python benchmarks/policy/decisions.py [people]``. The people live in twenty
countries, have up to three acts each, some of them dealings and touchpoints; every act has an id and a time of its own.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import (
    ContactPolicy,
    Dealing,
    DealingKind,
    Facts,
    Question,
    decide,
    decide_many,
)
from unifiedcustomer.customers import Customer
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
COUNTRIES = [
    "GB",
    "DE",
    "FR",
    "NL",
    "BE",
    "ES",
    "IT",
    "SE",
    "DK",
    "PL",
    "AT",
    "IE",
    "CH",
    "NO",
    "FI",
    "CZ",
    "PT",
    "US",
    "CA",
    "AU",
]
POLICY = ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail")
SHOWN = Evidence(wording="Yes, send me news of Acme.", place="checkout", method=Method.CHECKBOX)
CHANNELS = (Channel.EMAIL, Channel.EMAIL, Channel.EMAIL, Channel.SMS, Channel.TELEMARKETING)
ASKED = {
    channel: Question(
        customer=Customer(customer_id="c", records=(), values={}),
        channel=channel,
        purpose="marketing.offers",
        at=NOW,
        products={"shoes"},
    )
    for channel in set(CHANNELS)
}


def person(number: int, chance: random.Random) -> tuple[Question, list[ConsentAct], Facts]:
    """One case: a customer, what they said, and what else is known."""
    key = RecordKey("crm", str(number))
    country = chance.choice(COUNTRIES)
    mail = EmailAddress(address=f"p{number}@example.com", mailbox=f"p{number}@example.com")
    mobile = PhoneNumber(e164=f"+1555{number:07}", is_mobile=True, country=country)
    home = PostalAddress(city="Town", country=country, region="NY" if country == "US" else None)
    customer = Customer(
        customer_id=f"c-{number}", records=(key,), values={}, emails=(mail,), phones=(mobile,), addresses=(home,)
    )
    channel = chance.choice(CHANNELS)
    point = mail if channel is Channel.EMAIL else mobile
    acts = list(said(number, chance, key, channel, point.key))
    return ASKED[channel].about(customer), acts, known(number, chance, point.key)


def said(number: int, chance: random.Random, key: RecordKey, channel: Channel, point: str) -> Iterator[ConsentAct]:
    """Nothing, a grant, or a grant and what came after it."""
    common: dict[str, Any] = {"controller": "Acme", "subject": key}
    given = NOW - timedelta(minutes=chance.randrange(10, 500_000))
    if chance.random() < 0.7:
        yield ConsentAct(
            id=f"g{number}", kind=ConsentKind.GRANT, occurred_at=given, contact_point=point, channel=channel,
            purpose="marketing", evidence=SHOWN, **common,
        )  # fmt: skip
    if chance.random() < 0.15:
        kind = chance.choice([ConsentKind.WITHDRAW, ConsentKind.OBJECT])
        yield ConsentAct(id=f"w{number}", kind=kind, occurred_at=given + timedelta(minutes=5), **common)
    if chance.random() < 0.05:
        yield ConsentAct(id=f"b{number}", kind=ConsentKind.BOUNCE, occurred_at=given, contact_point=point, **common)


def known(number: int, chance: random.Random, point: str) -> Facts:
    """Mostly nothing; sometimes a sale, sometimes a mail of last week."""
    dealings: list[Dealing] = []
    touchpoints: list[Touchpoint] = []
    when = NOW - timedelta(minutes=chance.randrange(10, 500_000))
    if chance.random() < 0.2:
        dealings.append(
            Dealing(
                id=f"o{number}", kind=DealingKind.SALE, controller="Acme", occurred_at=when, contact_points={point},
                products={"shoes"}, refusal_offered=True,
            )
        )  # fmt: skip
    if chance.random() < 0.1:
        touchpoints.append(
            Touchpoint(
                source="mailer", id=f"m{number}", type="email.sent", channel=Channel.EMAIL, occurred_at=when,
                contact_point=point, direction=Direction.OUTBOUND,
            )
        )  # fmt: skip
    return Facts(dealings=dealings, touchpoints=touchpoints) if dealings or touchpoints else NOTHING


NOTHING = Facts()


def decided_on(share: range, batch: int = 50_000) -> tuple[float, float, Counter[str]]:
    """Seconds on the wall and of the processor to decide on ``share``, and what was decided.

    People are made in batches, so that not all of them are in memory at once; only deciding is timed.
    """
    chance = random.Random(share.start)
    wall, processor, told = 0.0, 0.0, Counter[str]()
    for start in range(share.start, share.stop, batch):
        cases = [person(number, chance) for number in range(start, min(start + batch, share.stop))]
        gc.collect()
        gc.freeze()  # the collector need not look at the people again while decisions pile up
        began = time.perf_counter(), time.process_time()
        for decision in decide_many(cases, POLICY):
            told["yes" if decision.allowed else decision.reasons[0].code.value] += 1
        wall += time.perf_counter() - began[0]
        processor += time.process_time() - began[1]
        gc.unfreeze()
    return wall, processor, told


def in_bulk(people: int, processes: int = 2) -> None:
    """Decide on everybody, half in each of two processes: people have nothing to do with each other."""
    cuts = [people * part // processes for part in range(processes + 1)]
    shares = [range(start, stop) for start, stop in pairwise(cuts)]
    with get_context("spawn").Pool(processes) as pool:
        parts = pool.map(decided_on, shares, chunksize=1)
    told = sum((part[2] for part in parts), Counter())
    wall, processor = max(part[0] for part in parts), sum(part[1] for part in parts)
    print(
        f"{people:,} decisions in {wall:.1f} s on {processes} processes; "
        f"{processor:.1f} s of processor, {processor / people * 1e6:.1f} µs each"
    )
    print("  " + ", ".join(f"{code} {count / people:.1%}" for code, count in told.most_common(6)))


def one_by_one(times: int = 20_000) -> None:
    """The time of single decisions, each at a moment of its own, so that no hour is remembered."""
    chance = random.Random(11)
    taken = []
    for number in range(times):
        question, acts, facts = person(number, chance)
        at = NOW + timedelta(seconds=number)
        asked = Question(
            customer=question.customer, channel=question.channel, purpose=question.purpose, at=at, products={"shoes"}
        )
        began = time.thread_time_ns()  # of the processor: who else is at work on the machine is not our doing
        decide(asked, acts, POLICY, facts)
        taken.append((time.thread_time_ns() - began) / 1e3)
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"single decisions, each at another moment: median {p50:.0f} µs, p99 {p99:.0f} µs of processor")


if __name__ == "__main__":
    in_bulk(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    one_by_one()
