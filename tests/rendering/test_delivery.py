"""What is left out where there is not enough room."""

from __future__ import annotations

import pytest

from rendering.builders import rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Fact
from unifiedcustomer.errors import InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import Code, Text, Url
from unifiedcustomer.messages import Action, AgentNote, Group, Heading, Message, Paragraph
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of

LONG = "word " * 30
A, B = Fact(value=Code("A1")), Fact(value=Code("B2"))
LINK = Fact(value=Url("https://kestrel.example"))


def message(*blocks, **facts):
    return Message(
        id="m", purpose="service", message_class=MessageClass.SERVICE, subject="Hello", blocks=blocks, facts=facts
    )


def sms(found, **limits):
    return rendered(found, Channel.SMS, limits=limits_of(Channel.SMS).changed(source="test", **limits))


def steps(found):
    return [(finding.code.value, finding.part) for finding in found.findings]


def test_the_last_group_is_shortened_first():
    """Then the one before it, and only then is anything left out."""
    groups = [Group(blocks=[Paragraph(LONG)], short=f"short {n}", optional=n == 1) for n in range(3)]
    found = message(Paragraph("Start"), *groups)

    assert [] == steps(sms(found, usual_parts=4))
    assert [("shortened", "blocks.3")] == steps(sms(found, usual_parts=3))
    assert [("shortened", f"blocks.{n}") for n in (3, 2)] == steps(sms(found, usual_parts=2))
    assert [("shortened", f"blocks.{n}") for n in (3, 2, 1)] == steps(sms(found, usual_parts=1))
    last = sms(found, usual_parts=1, single_septets=40, part_septets=35)
    assert [*(("shortened", f"blocks.{n}") for n in (3, 2, 1)), ("left_out", "blocks.2")] == steps(last)
    assert "Kestrel & Sons: Start\nshort 0\nshort 2" == last.parts["text"]


def test_a_required_fact_is_never_left_out():
    """Its group stays, however optional, and what cannot fit fails."""
    found = message(Group(blocks=[Paragraph(LONG + "{a}")], optional=True), a=A)

    assert "A1" in sms(found, usual_parts=1, single_septets=50).parts["text"]
    with pytest.raises(Unfittable) as caught:
        sms(found, parts=1, single_septets=50)
    assert ("sms", 1, 2) == (caught.value.channel, caught.value.limit, caught.value.needed)


def test_a_linkable_fact_may_go_behind_a_link():
    """Where there is a link, and the findings say so."""
    size = Fact(value=Text("large"), linkable=True)
    group = Group(blocks=[Paragraph(LONG + "{size}")], optional=True)

    found = sms(message(group, Action("More", "link"), size=size, link=LINK), usual_parts=1)
    assert [("behind_link", None), ("left_out", "blocks.0")] == steps(found)
    kept = sms(message(group, size=size), usual_parts=1, single_septets=50)
    assert "large" in kept.parts["text"]


def test_a_fact_that_need_not_be_there_may_go():
    """An author can say so."""
    spare = Fact(value=Code("A1"), required_in=[Channel.EMAIL])
    found = message(Group(blocks=[Paragraph(LONG + "{a}")], optional=True), Paragraph("End"), a=spare)

    assert [("left_out", "blocks.0")] == steps(sms(found, usual_parts=1, single_septets=100))


def test_a_group_for_other_channels_is_not_there():
    """It is not even a finding."""
    found = message(Paragraph("All"), Group(blocks=[Paragraph("Mail")], only=[Channel.EMAIL]))

    assert "Mail" not in sms(found).parts["text"]
    assert "Mail" in rendered(found, Channel.EMAIL).parts["text"]


def test_a_required_fact_that_no_block_shows_is_an_error_of_the_author():
    """Found when the channel is rendered, by the name of the fact."""
    found = message(Paragraph("All"), Group(blocks=[Paragraph("{a}")], only=[Channel.EMAIL]), a=A)
    with pytest.raises(InvalidMessage) as caught:
        sms(found)
    assert ("a", Problem.MISSING) == (caught.value.field, caught.value.problem)


def test_a_sensitive_block_is_withheld_from_locked_screens():
    """An SMS and a push say that there is news, not what it is."""
    secret = Fact(value=Text("blood count"), sensitive=True)
    found = message(Paragraph("Your result is there."), Paragraph("It is your {a}."), a=secret)

    for channel in (Channel.SMS, Channel.PUSH):
        seen = rendered(found, channel)
        assert not any("blood" in text for text in seen.parts.values())
        assert FindingCode.WITHHELD in {finding.code for finding in seen.findings}
    assert "blood count" in rendered(found, Channel.EMAIL).parts["text"]


def test_a_short_form_does_not_bring_back_what_was_withheld():
    """Even if the block beside the sensitive one may be shown."""
    secret = Fact(value=Text("blood count"), sensitive=True)
    group = Group(blocks=[Paragraph(LONG), Paragraph("It is your {a}.")], short="{a}!", optional=True)

    found = sms(message(Paragraph("News."), group, a=secret), usual_parts=1, single_septets=50)
    assert "Kestrel & Sons: News." == found.parts["text"]
    assert [("withheld", "blocks.1"), ("left_out", "blocks.1")] == steps(found)


def test_notes_for_agents_are_in_scripts_alone():
    """Whatever else the message holds."""
    found = message(Paragraph("{a}"), AgentNote("Be kind to {a}."), a=A)

    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH):
        assert not any("kind" in text for text in rendered(found, channel).parts.values())
    assert any("kind" in text for text in rendered(found, Channel.TELEMARKETING).parts.values())


def test_the_headline_counts_where_it_is_shown():
    """A push has it as its title, so the same fact need not stay in the body."""
    group = Group(blocks=[Paragraph(LONG * 2 + "{a}")], optional=True)
    found = Message(
        id="m",
        purpose="service",
        message_class=MessageClass.SERVICE,
        subject="{a}",
        blocks=[Heading("News"), group],
        facts={"a": A},
    )

    assert [("left_out", "blocks.1")] == [
        step for step in steps(rendered(found, Channel.PUSH)) if step[0] == "left_out"
    ]
    assert "A1" in sms(found, usual_parts=1).parts["text"]
