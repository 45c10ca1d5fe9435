"""Two people and a clock, for tests of what a hub remembers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.touchpoints import Direction, Touchpoint

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
TILL, WEB, CRM = (RecordKey(source, "1") for source in ("till", "web", "crm"))
BOB = RecordKey("till", "2")
ANN_MAIL, ANN_PHONE = "ann.lee@example.com", "+442079460018"


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self, now=MONDAY):
        self.now = now

    def __call__(self):
        return self.now

    def tick(self, hours=1):
        """Some hours pass; gives the time before that."""
        before, self.now = self.now, self.now + hours * HOUR
        return before


def ann(key=TILL, **changes):
    """What a source says about Ann Lee."""
    values = {"given_name": "Ann", "family_name": "Lee", "email": ANN_MAIL, "birth_date": "1980-03-14"} | changes
    return SourceRecord.of(key.source, key.record_id, updated_at=values.pop("updated_at", None), **values)


def bob(key=BOB, **changes):
    """What a source says about Bob Stone."""
    values = {"given_name": "Bob", "family_name": "Stone", "email": "bob@stone.example", "birth_date": "1975-11-02"}
    return SourceRecord.of(key.source, key.record_id, **(values | changes))


def call(number, subject=None, **changes):
    """A call."""
    fields = {
        "source": "pbx", "id": number, "type": "call.made", "channel": Channel.CALL_CENTER, "occurred_at": MONDAY,
        "subject": subject, "direction": Direction.OUTBOUND,
    }  # fmt: skip
    return Touchpoint(**(fields | changes))


def act(number, kind=ConsentKind.GRANT, subject=TILL, **changes):
    """An act about marketing by e-mail."""
    fields = {
        "id": number, "kind": kind, "controller": "Shop", "occurred_at": MONDAY - HOUR, "subject": subject,
        "contact_point": f"email:{ANN_MAIL}", "channel": Channel.EMAIL, "purpose": "marketing",
        "evidence": Evidence(wording="Yes, write to me.", place="till"),
    }  # fmt: skip
    return ConsentAct(**(fields | changes))
