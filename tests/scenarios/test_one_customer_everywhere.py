"""A day in a company that meets one person in several places: the public face, from the first export to one message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import ContactNotPermitted
from unifiedcustomer.facts import Text

MORNING = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)

TILL_CSV = """\
card_no;name;born;mobile;town
T-1;Lee, Ann;14.03.1980;+44 7412 305468;York
T-2;Lee, Robert;02.11.1975;;York
T-3;Stone, Zoë;;+44 7412 654987;Leeds
"""
WEBSHOP = [
    {
        "id": "w1",
        "first_name": "Ann",
        "last_name": "Lee",
        "email": "ann.lee@mail.example",
        "date_of_birth": "1980-03-14",
    },
    {
        "id": "w2",
        "first_name": "Zoe",
        "last_name": "Stone",
        "email": "zoe@stone.example",
        "date_of_birth": "1991-07-02",
    },
]

ANN_TILL, ANN_WEB = uc.RecordKey("till", "T-1"), uc.RecordKey("webshop", "w1")


@pytest.fixture
def hub(tmp_path):
    """A hub that has loaded what two systems export."""
    export = tmp_path / "till.csv"
    export.write_text(TILL_CSV, encoding="utf-8")
    policy = uc.ContactPolicy(controller="Kestrel", default_zone="Europe/London")
    brand = uc.Brand(
        name="Kestrel",
        postal_address="1 Coppergate, York",
        email="news@kestrel.example",
        sms_sender="+447911000000",
        phone="+441904960000",
        unsubscribe_url="https://kestrel.example/stop/{token}",
    )
    normalizer = uc.Normalizer(default_country="GB")
    place = tmp_path / "customers.db"
    with uc.CustomerHub(place, normalizer=normalizer, policy=policy, brand=brand, clock=lambda: MORNING) as opened:
        assert 3 == opened.load("till", export, id="card_no").created
        assert 2 == opened.load("webshop", WEBSHOP, id="id").created
        yield opened


def test_a_customer_is_one_person_in_every_channel(hub):
    """Exports, a call, a sign-up, a mistake and its repair, a yes and a no: at each step there is one true answer."""
    # A call comes in, and the number finds the till's customer.
    caller = hub.match(phone="07412 305468", full_name="Ann Lee")[0]
    assert (ANN_TILL, hub.customer_of(ANN_TILL)) == (caller.record, caller.customer_id)
    hub.record(
        uc.Touchpoint(
            source="pbx",
            id="118",
            type="call.received",
            channel=uc.Channel.CALL_CENTER,
            occurred_at=MORNING - timedelta(minutes=5),
            subject=ANN_TILL,
        )
    )

    # She signs up in the app with both her number and her address: now all three systems know one person.
    outcome = hub.put(
        uc.SourceRecord.of(
            "app",
            "a1",
            given_name="Ann",
            family_name="Lee",
            email="Ann.Lee@mail.example",
            phone="+447412305468",
            birth_date="1980-03-14",
        )
    )
    ann = hub.customer(outcome.customer_id)
    assert ("app", "till", "webshop") == ann.sources
    assert ["ann.lee@mail.example"] == [email.mailbox for email in ann.emails]
    assert ["+447412305468"] == [phone.e164 for phone in ann.phones]
    assert ["118"] == [touchpoint.id for touchpoint in hub.touchpoints(ann.customer_id)]
    assert hub.customer_of(uc.RecordKey("till", "T-2")) != ann.customer_id

    # Somebody thinks that two of the records are mother and daughter, and then knows better.
    ids_before = set(hub.customer_ids())
    hub.different(ANN_TILL, ANN_WEB, by="kim", reason="mother and daughter")
    assert hub.customer_of(ANN_TILL) != hub.customer_of(ANN_WEB)
    hub.retract(ANN_TILL, ANN_WEB, by="kim", reason="a typing error")
    assert ids_before == set(hub.customer_ids())

    # Nobody writes to her before she says yes; then one message goes out in two channels and says one thing.
    offer = uc.Message(
        id="gloves",
        purpose="marketing.offers",
        message_class=uc.MessageClass.MARKETING,
        blocks=[uc.Heading("Warm hands"), uc.Paragraph("All gloves {rebate} off, {name}.")],
        facts={"rebate": uc.Fact(value=uc.Percent(20))},
        slots={"name": uc.Slot(role=uc.Role.GIVEN_NAME, fallback=Text("there"))},
    )
    with pytest.raises(ContactNotPermitted):
        hub.render(offer, ann.customer_id, channel=uc.Channel.EMAIL, opt_out_token="t1")
    for number, (channel, point) in enumerate(
        [(uc.Channel.EMAIL, ann.emails[0]), (uc.Channel.SMS, ann.phones[0])], start=1
    ):
        hub.consent(
            uc.ConsentAct(
                id=f"form-{number}",
                kind=uc.ConsentKind.GRANT,
                controller="Kestrel",
                occurred_at=MORNING - timedelta(hours=1),
                subject=ANN_WEB,
                contact_point=point,
                channel=channel,
                purpose="marketing",
                evidence=uc.Evidence(wording="Yes, tell me about offers.", place="checkout"),
            )
        )
    rendered = [
        hub.render(offer, ann.customer_id, channel=channel, opt_out_token="t1")
        for channel in (uc.Channel.EMAIL, uc.Channel.SMS)
    ]
    said = [{landing.canonical for landing in one.manifest if landing.fact == "rebate"} for one in rendered]
    assert said[0] == said[1] != set()

    # She answers STOP. It holds from now on, in the channel and whoever her records turn out to be.
    hub.consent(
        uc.ConsentAct(
            id="sms-9",
            kind=uc.ConsentKind.STOP,
            controller="Kestrel",
            occurred_at=MORNING,
            contact_point=ann.phones[0],
        )
    )
    decision = hub.may_contact(ann.customer_id, channel=uc.Channel.SMS, purpose="marketing.offers")
    assert not decision
    assert "stopped" in [item.code.value for item in decision.reasons]

    # Whoever follows the feed knows every id there is, and she can read everything that is kept about her.
    alive = set()
    for change in hub.changes():
        if change.kind.value == "merged":
            alive.discard(change.previous_id)
        alive.add(change.customer_id)
    assert set(hub.customer_ids()) == alive
    exported = hub.export(ann.customer_id)
    assert 3 == len(exported["records"])
    assert 3 == len(exported["consent_acts"])
