"""Call scripts."""

from __future__ import annotations

import attrs

from rendering.builders import NOON, offer, permit, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Fact
from unifiedcustomer.facts import Url
from unifiedcustomer.messages import Action, Message, Paragraph
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import StepKind, limits_of

SAY, ASK, NOTE = StepKind.SAY, StepKind.ASK, StepKind.NOTE
OFFER = (
    "Hello Ann, until 30 November 2026 everything over 50.00 British pounds is 20 per cent cheaper with "
    "A, U, T, U, M, N, 2, 0."
)


def test_a_script_opens_closes_and_knows_what_to_do_about_a_no():
    """And speaks its facts."""
    script = rendered(offer(), Channel.TELEMARKETING).payload

    assert [
        (NOTE, "Call from +44 1225 496000, and let the number be shown."),
        (NOTE, "Say your name."),
        (SAY, "Good day, I am calling from Kestrel & Sons."),
        (NOTE, "Make sure that you speak with the customer before you go on."),
        (ASK, "Is this a good moment?"),
        (SAY, "If you do not want calls from us, say so at any time, and I will note it straight away."),
        (SAY, "Save 20 per cent this autumn"),
        (SAY, OFFER),
        (SAY, "Come and try the new walking boots while you are here."),
        (SAY, "See the offer: kestrel dot example slash autumn"),
        (SAY, "One code per customer."),
        (NOTE, "They bought for £0.00 last year. Do not push."),
        (ASK, "Do you have any questions?"),
        (
            NOTE,
            "If the customer does not want this: apologise, end the conversation, and record the objection at once.",
        ),
        (SAY, "Thank you, and goodbye."),
    ] == [(step.kind, step.text) for step in script.steps]
    assert "+447700900456" == script.number
    assert 30 < script.seconds < 60


def test_notes_take_no_time():
    """Only what is said does."""
    longer = offer(blocks=(*offer().blocks[:-1], attrs.evolve(offer().blocks[-1], text="{spent} " + "x " * 500)))

    assert (
        rendered(offer(), Channel.TELEMARKETING).payload.seconds
        == rendered(longer, Channel.TELEMARKETING).payload.seconds
    )


def test_a_long_call_is_shortened_and_reported():
    """It is a matter of manners, so it is never refused."""
    tight = limits_of(Channel.TELEMARKETING).changed(source="test", seconds=10)
    found = rendered(offer(), Channel.TELEMARKETING, limits=tight)

    assert {FindingCode.LEFT_OUT, FindingCode.OVER_GUIDANCE} <= {finding.code for finding in found.findings}


def test_a_link_that_nobody_can_take_down_is_reported():
    """It is still there for the agent to see."""
    link = Url("https://kestrel.example/orders?number=1042")
    found = rendered(
        Message(
            id="m",
            purpose="service",
            message_class=MessageClass.SERVICE,
            subject="Order",
            blocks=[Paragraph("It is on its way."), Action("Follow it", "link")],
            facts={"link": Fact(value=link)},
        ),
        Channel.CALL_CENTER,
    )

    assert [(FindingCode.NOT_SPEAKABLE, "link")] == [(finding.code, finding.fact) for finding in found.findings]
    assert f"Follow it: {link.value}" in found.parts.values()


def test_an_answered_call_can_be_marketing_with_a_permit():
    """If a policy ever gives one for it; then the way out is said there too."""
    asked = permit(Channel.TELEMARKETING, offer(), channel=Channel.CALL_CENTER, decided_at=NOON)
    found = rendered(offer(), Channel.CALL_CENTER, permit=asked)

    assert "opt_out.notice" in {mark.fact for mark in found.manifest}
