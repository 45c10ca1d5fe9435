"""Do several channels say the same?"""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import FOUR, offer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Fact
from unifiedcustomer.errors import InvalidMessage
from unifiedcustomer.facts import Percent, Text
from unifiedcustomer.messages import Group, Message, Paragraph, Translation
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import check_consistency


@pytest.fixture(scope="module")
def four():
    """The offer in four channels."""
    return [rendered(offer(), channel) for channel in FOUR]


def found_in(renderings, message=None):
    return {
        (finding.code, finding.channel.value, finding.fact or finding.details.get("shape"))
        for finding in check_consistency(message or offer(), renderings)
    }


def test_one_message_says_the_same_everywhere(four):
    """Nothing to find."""
    assert set() == found_in(four)


def test_a_missing_fact_is_found(four):
    """Where it was to be."""
    damaged = attrs.evolve(four[1], manifest=tuple(mark for mark in four[1].manifest if mark.fact != "code"))

    assert (FindingCode.MISSING_FACT, "sms", "code") in found_in([four[0], damaged])


def test_a_changed_text_is_found(four):
    """One digit is enough."""
    parts = {part: text.replace("£50.00", "£60.00") for part, text in four[1].parts.items()}

    assert {(FindingCode.UNREADABLE_FACT, "sms", "least")} == found_in([attrs.evolve(four[1], parts=parts)])


def test_two_values_of_one_fact_are_found(four):
    """Each rendering may be right by itself."""
    other = rendered(offer(facts={**offer().facts, "offer": Fact(value=Percent(25))}), Channel.SMS)

    assert {(FindingCode.DIFFERENT_FACT, "sms", "offer")} == found_in([four[0], other])


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("only 20% today", "percent"),
        ("only 20 % today", "percent"),
        ("now £5 off", "price"),
        ("now 5 € off", "price"),
        ("now EUR 5 off", "price"),
        ("now 5 kr off", "price"),
        ("until 2026-11-30", "date"),
        ("until 30.11.2026", "date"),
        ("until 11/30/26", "date"),
        ("at https://kestrel.example", "address"),
        ("at www.kestrel.example", "address"),
        ("with SAVE20", "code"),
        ("call +44 1225 496000", "phone"),
    ],
)
def test_a_fact_typed_into_the_prose_is_found(text, shape):
    """In every channel, since no channel can check it."""
    message = Message(
        id="m", purpose="service", message_class=MessageClass.SERVICE, subject="News", blocks=[Paragraph(text)]
    )
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.CALL_CENTER):
        findings = check_consistency(message, [rendered(message, channel)])
        assert {shape} == {finding.details["shape"] for finding in findings}
        assert ({"text", "html"} if channel is Channel.EMAIL else {findings[0].part}) == {
            finding.part for finding in findings
        }


@pytest.mark.parametrize("text", ["a 50-50 chance", "open 24/7", "route B12", "ISO 9001", "3 for 2", "the 90s", "R2D2"])
def test_ordinary_words_are_no_facts(text):
    """Numbers may stand in prose."""
    message = Message(
        id="m", purpose="service", message_class=MessageClass.SERVICE, subject="News", blocks=[Paragraph(text)]
    )
    assert set() == found_in([rendered(message, channel) for channel in FOUR], message)


def test_a_fact_behind_a_link_is_there():
    """Where it may be, and the renderer said so."""
    size = Fact(value=Text("large"), linkable=True)
    message = offer(
        blocks=(*offer().blocks, Group(blocks=[Paragraph("x " * 100 + "{size}")], optional=True)),
        facts={**offer().facts, "size": size},
    )
    push = rendered(message, Channel.PUSH)

    assert (FindingCode.BEHIND_LINK, "size") in {(finding.code, finding.fact) for finding in push.findings}
    assert set() == found_in([push, rendered(message, Channel.EMAIL)], message)
    silent = attrs.evolve(push, findings=())
    assert {(FindingCode.MISSING_FACT, "push", "size")} == found_in([silent], message)


def test_only_renderings_of_the_message_are_compared(four):
    """Another version is another message."""
    with pytest.raises(InvalidMessage):
        check_consistency(offer(version=2), four)


def test_words_may_differ_between_languages_and_prices_may_not():
    """A product has a name in each of them; what it costs is one thing."""
    texts = {"de": Translation(blocks=[Paragraph("{what} {price}")], subject="x", facts={"what": Text("Schuhe")})}
    fields = {"id": "m", "purpose": "service", "message_class": MessageClass.SERVICE, "subject": "x"}
    blocks = [Paragraph("{what} {price}")]
    facts = {"what": Fact(value=Text("boots")), "price": Fact(value=Percent(5))}
    message = Message(**fields, blocks=blocks, facts=facts, translations=texts)
    dearer = attrs.evolve(message, facts={**facts, "price": Fact(value=Percent(6))})
    renderings = [rendered(message, Channel.EMAIL, locale=locale) for locale in ("en", "de")]

    assert () == check_consistency(message, renderings)
    other = rendered(dearer, Channel.SMS, locale="de")
    assert {(FindingCode.DIFFERENT_FACT, "sms", "price")} == found_in([*renderings, other], message)
