"""One click through the hub: it holds for whoever the mailbox is found to be, through merge, split and erasure."""

from __future__ import annotations

import pytest

from hub_people import ANN_MAIL, HOUR, MONDAY, TILL, WEB, act, ann
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy import ContactPolicy
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.contact_registers.one_click import issue_token
from unifiedcustomer.contact_registers.one_click_requests import answer_request
from unifiedcustomer.hub import CustomerHub

RING = KeyRing(current="2026", secrets={"2026": bytes(range(32))})
TOKEN = issue_token(RING, f"email:{ANN_MAIL}", controller="Shop")
BODY = b"List-Unsubscribe=One-Click"


POLICY = ContactPolicy(controller="Shop", default_zone="Europe/Amsterdam")


@pytest.fixture
def hub(clock):
    """A hub of which the host has the keys."""
    with CustomerHub(clock=clock, keys=RING, policy=POLICY) as opened:
        yield opened


def click(hub, at=MONDAY):
    """A mailbox provider's request, and what the host does about it."""
    answer = answer_request("POST", TOKEN, RING, at=at, body=BODY)
    hub.suppress([] if answer.suppression is None else [answer.suppression])


def said(hub, customer_id):
    """The kinds of acts that are weighed for a customer, beside their grants."""
    decision = hub.may_contact(customer_id, channel=Channel.EMAIL, purpose="marketing")
    return {item.code.value for item in decision.reasons}


def test_a_click_is_honoured_at_once_and_twice(hub):
    """Before it nobody withdrew; after it, and after it again, somebody did."""
    customer_id = hub.put(ann()).customer_id
    hub.consent(act("grant"))

    assert "withdrawn" not in said(hub, customer_id)
    click(hub)
    click(hub)
    assert "withdrawn" in said(hub, customer_id)


def test_a_click_holds_after_merge_and_split(hub):
    """Whoever has the mailbox is not written to: the two as one, and each of them alone."""
    hub.put(ann())
    hub.put(ann(WEB, birth_date=None))
    hub.consent(act("grant"))
    hub.consent(act("other grant", subject=WEB))
    click(hub)
    hub.same(TILL, WEB)
    assert "withdrawn" in said(hub, hub.customer_of(TILL))

    hub.retract(TILL, WEB)
    hub.different(TILL, WEB)
    for key in (TILL, WEB):
        assert "withdrawn" in said(hub, hub.customer_of(key))


def test_a_click_after_an_erasure_counts(hub, clock):
    """The customer is gone, the mail was sent before; when they come back the click is known."""
    hub.put(ann())
    hub.erase(hub.customer_of(TILL))
    clock.tick(2)
    click(hub, at=MONDAY + HOUR)
    customer_id = hub.readmit(ann(WEB)).customer_id
    hub.consent(act("grant", subject=WEB, occurred_at=MONDAY + HOUR / 2))

    assert "withdrawn" in said(hub, customer_id)
