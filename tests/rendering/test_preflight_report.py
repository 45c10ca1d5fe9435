"""What is found before anybody gets a message."""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import KESTREL, offer
from rendering.gallery import appointment, price_drop
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, InvalidValue
from unifiedcustomer.facts import Code, FactKind, Quantity, Text
from unifiedcustomer.messages import Group, Heading, Message, Paragraph, Translation
from unifiedcustomer.money import Money
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import FindingCode, Origin
from unifiedcustomer.rendering import Medium, limits_of, preflight
from unifiedcustomer.rendering.extremes import extremes_of, is_bounded

OURS = {"media": ["email", "sms", "push", "call_script"]}


def codes(report):
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("locale", ["en_GB", "de", "fr", "nl", "es", "sv"])
def test_the_gallery_passes(locale):
    """In every channel that goes to one person, with the longest names there can be."""
    report = preflight(price_drop(locale), brand=KESTREL, **OURS)

    assert report.ok
    assert () == report.errors
    assert (locale,) == report.locales
    assert {Medium.EMAIL, Medium.SMS, Medium.PUSH, Medium.CALL_SCRIPT} == set(report.media)


def test_a_name_that_is_too_long_is_found_before_anybody_has_it():
    """The text message fits for Ann and not for everybody."""
    slot = Slot(role="given_name", fallback=Text("customer"), longest=500)
    message = offer(slots={**offer().slots, "given_name": slot})
    report = preflight(message, brand=KESTREL, channels=[Channel.SMS], media=["sms"])

    assert not report.ok
    (error,) = report.errors
    assert (FindingCode.UNFITTABLE, "other", "6") == (error.code, error.details["case"], error.details["limit"])


def test_a_providers_limits_take_the_place_of_ours():
    """By medium."""
    tight = {Medium.SMS: limits_of(Channel.SMS).changed(source="our gateway", parts=1)}
    report = preflight(offer(), brand=KESTREL, channels=["sms"], media=["sms"], limits=tight)

    assert {"unfittable"} == {finding.code.value for finding in report.errors}


def test_what_a_channel_refuses_is_a_finding():
    """A brand without an address, a duty that nobody can meet, a link without a token's place."""
    brand = attrs.evolve(KESTREL, email=None, sms_sender=None)
    report = preflight(offer(), brand=brand, **OURS)
    impossible = preflight(
        offer(), brand=KESTREL, channels=["sms"], media=["sms"], obligations={Channel.SMS: [Obligation.POSTAL_ADDRESS]}
    )
    homeless = preflight(offer(), brand=attrs.evolve(KESTREL, unsubscribe_url=None), channels=["email"])

    assert {("missing", "email"), ("missing", "sms_sender")} == {
        (finding.details["problem"], finding.details["field"]) for finding in report.errors
    }
    assert {"postal_address"} == {finding.details["problem"] for finding in impossible.errors}
    assert {"unsubscribe_url"} == {finding.details["field"] for finding in homeless.errors}


def test_a_price_that_is_typed_into_the_prose_is_found():
    """In each channel that shows it."""
    message = offer(blocks=(*offer().blocks, Paragraph("Now for 20 % less.")))

    report = preflight(message, brand=KESTREL, channels=["email", "sms"], media=["email", "sms"])
    assert {FindingCode.UNDECLARED_FACT} == {finding.code for finding in report.errors}
    assert {Channel.EMAIL, Channel.SMS} == {finding.channel for finding in report.errors}


def test_a_report_says_in_sentences_what_must_be_repaired_first():
    """Each with the medium and the language in which it came up."""
    message = offer(blocks=(*offer().blocks, Paragraph("Now for 20 % less.")))
    told = preflight(message, brand=KESTREL, channels=["email"]).explain().split("\n")

    assert told[0].startswith("email, en_GB: A percent stands in the text that no fact stands for")
    assert len(told) == len(preflight(message, brand=KESTREL, channels=["email"]).findings)


def test_a_number_without_a_bound_is_a_remark():
    """How long it can be is then a guess."""
    assert FindingCode.UNBOUNDED_SLOT in codes(preflight(appointment(), brand=KESTREL, **OURS))
    assert is_bounded(Slot(kind="money", largest=100))
    assert not is_bounded(Slot(kind="money"))


def test_a_message_is_looked_at_in_all_of_its_languages():
    """And in those that are asked for."""
    message = Message(
        id="m",
        purpose="service",
        message_class="service",
        blocks=[Heading("Hello {a}")],
        facts={"a": Fact(value=Code("A1"))},
        translations={"de": Translation(blocks=[Heading("Hallo {a}")])},
    )

    assert ("en", "de") == preflight(message, brand=KESTREL).locales
    assert ("de_AT",) == preflight(message, brand=KESTREL, locales=["de_AT"]).locales
    with pytest.raises(InvalidMessage):
        preflight(message, brand=KESTREL, locales=["fr"])


@pytest.mark.parametrize("options", [{"channels": ["fax"]}, {"media": ["fax"]}])
def test_what_there_is_not_is_refused(options):
    """As in a rendering."""
    with pytest.raises((InvalidValue, ValueError)):
        preflight(offer(), brand=KESTREL, **options)


# ── the worst cases ─────────────────────────────────────────────────────────────────────────────────────────────────

EVERY_KIND = Message(
    id="m",
    purpose="service",
    message_class="service",
    subject="Hello",
    blocks=[
        Paragraph(" ".join(f"{{{kind.value}}}" for kind in FactKind) + " {pieces}"),
        *(Group(blocks=[Paragraph("x")], when=name) for name in "abcde"),
    ],
    slots={
        kind.value: Slot(kind=kind, **({"largest": 500, "smallest": -9} if kind is FactKind.QUANTITY else {}))
        for kind in FactKind
    },
    conditions={name: Condition() for name in "abcde"},
    plurals={"pieces": Plural("quantity", one="{quantity} piece", other="{quantity} pieces")},
)


def test_every_kind_has_its_longest_value():
    """Within the slot's bounds, and of the slot's kind."""
    for extreme in extremes_of(EVERY_KIND, "en"):
        assert set(EVERY_KIND.slots) == set(extreme.facts)
        for name, slot in EVERY_KIND.slots.items():
            fact = extreme.facts[name]
            assert slot.kind is fact.kind
            assert slot.allows(fact.value)


def test_every_plural_form_comes_up():
    """A number for each category of the language, within the bounds."""
    numbers = {extreme.facts["quantity"].value for extreme in extremes_of(EVERY_KIND, "en")}

    assert {Quantity(500), Quantity(0), Quantity(1)} == numbers


def test_many_conditions_are_tried_alone_and_together():
    """Few of them in every combination."""
    tried = {tuple(extreme.conditions.values()) for extreme in extremes_of(EVERY_KIND, "en")}
    assert {(True,) * 5, (False,) * 5, (False, False, True, False, False)} <= tried
    assert 7 == len(tried)

    few = attrs.evolve(EVERY_KIND, blocks=EVERY_KIND.blocks[:3], conditions={name: Condition() for name in "ab"})
    assert 4 == len({tuple(extreme.conditions.values()) for extreme in extremes_of(few, "en")})


def test_fallbacks_are_tried_too():
    """And what depends on whether a name is known."""
    message = Message(
        id="m",
        purpose="service",
        message_class="service",
        subject="Hello",
        blocks=[Paragraph("{a} {b}"), Group(blocks=[Paragraph("x")], when="known")],
        slots={"a": Slot(fallback=Text("you")), "b": Slot(kind="money", fallback=Money(1, "SEK"))},
        conditions={"known": Condition(known="a")},
    )
    found = {extreme.name: extreme for extreme in extremes_of(message, "sv")}

    assert Origin.FALLBACK is found["fallbacks"].facts["a"].origin
    assert (True, False) == (found["latin"].conditions["known"], found["fallbacks"].conditions["known"])
    assert "SEK" == found["other"].facts["b"].value.currency
