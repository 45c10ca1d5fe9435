"""A small company with one customer, and acts in few words, for the tests of consent and contact policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Method, Purpose
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.contact_policy import ContactPolicy, Facts, Question, decide
from unifiedcustomer.customers import Customer
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

TILL, WEBSHOP, STRANGER = RecordKey("till", "1"), RecordKey("webshop", "1"), RecordKey("webshop", "2")
HOME = EmailAddress(address="Ann.Lee@example.com", mailbox="annlee@example.com")
WORK = EmailAddress(address="ann@work.example", mailbox="ann@work.example")
MOBILE = PhoneNumber(e164="+32470123456", is_mobile=True, country="BE")
LANDLINE = PhoneNumber(e164="+3225551234", is_mobile=False, country="BE")
HOUSE = PostalAddress(street="Nieuwstraat", house_number="1", city="Brussel", country="BE")

MONDAY = datetime(2026, 11, 23, 11, tzinfo=UTC)  # noon in Brussels
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
SHOWN = Evidence(wording="Yes, send me news of Acme by e-mail.", place="webshop, step 3", method=Method.CHECKBOX)
ACME = ContactPolicy(controller="Acme", default_zone="Europe/Brussels")

_numbers = count(1)


def ann(**changes):
    """A customer with a record in two systems and every kind of contact point."""
    whole = {
        "customer_id": "c-1",
        "records": (TILL, WEBSHOP),
        "values": {},
        "emails": (HOME, WORK),
        "phones": (MOBILE, LANDLINE),
        "addresses": (HOUSE,),
    }
    return Customer(**whole | changes)


def act(kind, at=MONDAY, **changes):
    """An act of Ann's towards Acme; an act that opens concerns marketing to her home mailbox, with evidence."""
    whole = {"id": f"act-{next(_numbers)}", "kind": kind, "controller": "Acme", "occurred_at": at, "subject": WEBSHOP}
    if kind.opens:
        whole |= {
            "contact_point": HOME,
            "channel": Channel.EMAIL,
            "purpose": Purpose.MARKETING,
            "evidence": SHOWN,
        }
    return ConsentAct(**whole | changes)


def grant(at=MONDAY, **changes):
    """Ann agreed."""
    return act(ConsentKind.GRANT, at, **changes)


def withdraw(at=TUESDAY, **changes):
    """Ann took it back, for everything unless said otherwise."""
    return act(ConsentKind.WITHDRAW, at, **changes)


def sms_grant(at=MONDAY, **changes):
    """Ann agreed to text messages on her mobile."""
    return grant(at, **{"contact_point": MOBILE, "channel": Channel.SMS} | changes)


def looked(at=MONDAY, **changes):
    """Acme asked the Belgian register about Ann's mobile, which is not in it."""
    whole = {"subject": None, "contact_point": MOBILE, "registry": "be.dncm"}
    return act(ConsentKind.CLEARED, at, **whole | changes)


def sent(at, number=1, **changes):
    """A mail that Acme sent to Ann."""
    whole = {
        "source": "mailer",
        "id": f"mail-{number}",
        "type": "email.sent",
        "channel": Channel.EMAIL,
        "occurred_at": at,
        "contact_point": HOME.key,
        "direction": Direction.OUTBOUND,
    }
    return Touchpoint(**whole | changes)


def decided(customer, acts, touchpoints=(), *, policy, facts=None, **question):
    """The decision on a question that is given in pieces."""
    known = attrs.evolve(facts or Facts(), touchpoints=touchpoints)
    return decide(Question(customer=customer, **question), acts, policy, known)


def ask(*acts, touchpoints=(), customer=None, **changes):
    """May Acme send Ann its newsletter by e-mail on Thursday noon?"""
    whole = {
        "channel": Channel.EMAIL,
        "purpose": Purpose.NEWSLETTER,
        "message_class": MessageClass.MARKETING,
        "at": THURSDAY,
        "policy": ACME,
    }
    return decided(customer or ann(), acts, touchpoints, **whole | changes)


def codes(decision):
    """The codes of a decision's reasons."""
    return [item.code for item in decision.reasons]
