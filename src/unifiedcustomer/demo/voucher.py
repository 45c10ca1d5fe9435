"""The company of the demo, the one message it has to say, and what its customers allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import unifiedcustomer as uc
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.facts import Text

__all__ = ["CONTROLLER", "NOW", "PURPOSE", "kestrel", "no", "voucher", "yes"]

CONTROLLER: Final = "Kestrel Outdoor"
PURPOSE: Final = "marketing.offers"
NOW: Final = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
"""When the demo takes place, a Tuesday morning: at night the answer to every question of the demo would be no."""


def kestrel() -> uc.Brand:
    """Who speaks."""
    return uc.Brand(
        name=CONTROLLER,
        postal_address="1 Coppergate, York YO1 9NR, United Kingdom",
        email="news@kestrel.example",
        sms_sender="+447911000000",
        phone="+441904960000",
        unsubscribe_url="https://kestrel.example/stop/{token}",
        settings_url="https://kestrel.example/app/notifications",
    )


def voucher() -> uc.Message:
    """One message for every channel: blocks of text, and facts with types."""
    return uc.Message(
        id="winter-voucher",
        purpose=PURPOSE,
        message_class=uc.MessageClass.MARKETING,
        locale="en_GB",
        blocks=[
            uc.Heading("{worth} for you, {name}"),
            uc.Paragraph("Code {code} takes {worth} off, in every shop, online and in the app, until {until}."),
            uc.Action("Use it online", url="shop"),
            uc.Legal("One per customer."),
        ],
        facts={
            "worth": uc.Fact(value=uc.Money("15.00", "EUR")),
            "code": uc.Fact(value=uc.Code("WINTER15")),
            "until": uc.Fact(value=uc.Date("2026-12-19")),
            "shop": uc.Fact(
                value=uc.Url("https://kestrel.example/w15"),
                required_in=(uc.Channel.EMAIL, uc.Channel.SMS, uc.Channel.PUSH),
            ),
        },
        slots={"name": uc.Slot(role=uc.Role.GIVEN_NAME, fallback=Text("there"), required_in=(uc.Channel.EMAIL,))},
    )


def yes(number: int, key: uc.RecordKey, channel: uc.Channel, point: ContactPoint) -> uc.ConsentAct:
    """A consent as a sign-up form records it: person, point, channel, purpose, company, and the words agreed to."""
    return uc.ConsentAct(
        id=f"form-{number}",
        kind=uc.ConsentKind.GRANT,
        controller=CONTROLLER,
        occurred_at=NOW - timedelta(days=60),
        subject=key,
        contact_point=point,
        channel=channel,
        purpose=PURPOSE,
        evidence=uc.Evidence(wording="Yes, send me offers of Kestrel Outdoor.", place="account, my messages"),
    )


def no(number: int, key: uc.RecordKey) -> uc.ConsentAct:
    """A refusal, told to any of the company's people: it names no channel, so it holds for all."""
    return uc.ConsentAct(
        id=f"no-{number}",
        kind=uc.ConsentKind.WITHDRAW,
        controller=CONTROLLER,
        occurred_at=NOW - timedelta(days=6),
        subject=key,
        purpose=PURPOSE,
    )
