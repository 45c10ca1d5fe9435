"""Whom the demo writes to, whom it may not write to, and the one message as each channel delivers it.

Consents are recorded through the hub as a sign-up form would record them; every answer is the hub's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

import unifiedcustomer as uc
from unifiedcustomer.contact_points import ContactPoint, PushToken
from unifiedcustomer.demo.picking import differing
from unifiedcustomer.demo.story import Story
from unifiedcustomer.demo.voucher import PURPOSE, no, voucher, yes
from unifiedcustomer.errors import ContactNotPermitted
from unifiedcustomer.rendered_messages import Finding
from unifiedcustomer.rendering import check_consistency

__all__ = ["CHANNELS", "Answer", "Contacting", "contacted"]

CHANNELS: Final = (uc.Channel.EMAIL, uc.Channel.SMS, uc.Channel.PUSH, uc.Channel.TELEMARKETING)


@attrs.frozen(kw_only=True)
class Answer:
    """One question to the hub, what was recorded just before it, and what it said."""

    recorded: str
    customer: uc.Customer
    decision: uc.ContactDecision


@attrs.frozen(kw_only=True)
class Contacting:
    """What was asked, what was answered, and what was rendered."""

    answers: tuple[Answer, ...]
    refusal: tuple[str, ...]  #: the codes with which rendering itself refused
    recipient: uc.Customer
    renderings: tuple[uc.RenderedMessage, ...]  #: one per channel of `CHANNELS`
    findings: tuple[Finding, ...]  #: what is wrong between them


def contacted(story: Story) -> Contacting:
    """Ask, record a yes, ask again, record a no of somebody else, ask again; then write what is allowed.

    Raises:
        StopIteration: nobody can be reached in all four channels at this hour.
    """
    recipient, points = next(_reachable(story))
    other = next(customer for customer in story.featured if customer.customer_id != recipient.customer_id)
    email, disputed = points[uc.Channel.EMAIL], other.emails[0]
    answers = [_asked(story, "nothing yet", recipient, email)]
    _say_yes(story, recipient, points)
    answers.append(_asked(story, f"a yes in the app, as {_in(recipient, 'app')}", recipient, email))
    webshop, call = _in(other, "webshop"), _in(other, "call_centre")
    story.hub.consent(yes(9, webshop, uc.Channel.EMAIL, disputed))
    answers.append(_asked(story, f"a yes in the webshop, as {webshop}", other, disputed))
    story.hub.consent(no(1, call))
    answers.append(_asked(story, f"then a no on the telephone, as {call}", other, disputed))
    message = voucher()
    renderings = tuple(
        story.hub.render(message, recipient.customer_id, channel=channel, opt_out_token=f"k7{number}")
        for number, channel in enumerate(CHANNELS, start=1)
    )
    return Contacting(
        answers=tuple(answers),
        refusal=_refusal(story, message, other),
        recipient=recipient,
        renderings=renderings,
        findings=check_consistency(message, renderings),
    )


def _asked(story: Story, recorded: str, customer: uc.Customer, point: ContactPoint) -> Answer:
    decision = story.hub.may_contact(
        customer.customer_id, channel=uc.Channel.EMAIL, purpose=PURPOSE, contact_point=point
    )
    return Answer(recorded=recorded, customer=customer, decision=decision)


def _refusal(story: Story, message: uc.Message, customer: uc.Customer) -> tuple[str, ...]:
    try:
        story.hub.render(
            message,
            customer.customer_id,
            channel=uc.Channel.EMAIL,
            contact_point=customer.emails[0],
            opt_out_token="k70",  # noqa: S106 - who leaves, no secret
        )
    except ContactNotPermitted as error:
        return error.reasons
    return ()


def _reachable(story: Story) -> Iterator[tuple[uc.Customer, dict[uc.Channel, ContactPoint]]]:
    """Customers with an undisputed name and a point for each channel, where it is the hour for calls."""
    for customer in (*story.featured, *story.customers):
        mobiles = [phone for phone in customer.phones if phone.is_mobile]
        tokens = list(_push_tokens(story, customer))
        emails = [email for email in customer.emails if email.address == _signed_in_with(story, customer)]
        is_named = "given_name" in customer.values and not differing(customer.values["given_name"])
        if is_named and emails and mobiles and tokens and _in_europe(customer):
            yield customer, dict(zip(CHANNELS, (emails[0], mobiles[0], tokens[0], mobiles[0]), strict=True))


def _in_europe(customer: uc.Customer) -> bool:
    return customer.value("country") in {"DE", "ES", "FR", "GB", "NL", "SE"}


def _signed_in_with(story: Story, customer: uc.Customer) -> str | None:
    """The address that the app has of them."""
    return story.raw(_in(customer, "app"), "email")


def _push_tokens(story: Story, customer: uc.Customer) -> Iterator[PushToken]:
    for key in customer.records:
        token = story.raw(key, "push_token") if key.source == "app" else None
        if token:
            yield PushToken(app="kestrel", token=token)


def _in(customer: uc.Customer, source: str) -> uc.RecordKey:
    """The customer's first record in a system; of whatever system, where it has none."""
    return next((key for key in customer.records if key.source == source), customer.records[0])


def _say_yes(story: Story, customer: uc.Customer, points: dict[uc.Channel, ContactPoint]) -> None:
    for number, (channel, point) in enumerate(points.items(), start=1):
        story.hub.consent(yes(number, _in(customer, "app"), channel, point))
