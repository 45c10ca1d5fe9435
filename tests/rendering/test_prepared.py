"""A message that was prepared once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rendering.builders import KESTREL, NOON, TOKEN, customer, offer, permit, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Plural, Slot
from unifiedcustomer.errors import ContactNotPermitted, InvalidMessage, InvalidValue, MissingFact, Problem
from unifiedcustomer.facts import Quantity, Text, Url
from unifiedcustomer.messages import Group, Message, Paragraph
from unifiedcustomer.rendering import limits_of, prepare
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.templates import OPEN_MARK, Template

MESSAGE = Message(
    id="m",
    purpose="service",
    message_class="service",
    subject="Hello {name}",
    blocks=[Paragraph("{name}: {pieces}"), Group(blocks=[Paragraph("Welcome back.")], when="back")],
    slots={"name": Slot(role="given_name", fallback=Text("you")), "n": Slot(kind="quantity")},
    conditions={"back": Condition(default=False)},
    plurals={"pieces": Plural("n", one="{n} piece", other="{n} pieces")},
)


def test_plurals_and_conditions_are_each_recipients_own():
    """A kept draft is one for those in the same case."""
    prepared = prepare(MESSAGE, channel="sms", brand=KESTREL)
    asked = permit(Channel.SMS, MESSAGE)
    texts = [
        prepared.render(customer(name), at=NOON, permit=asked, values=values).parts["text"]
        for name, values in (
            ("Ann", {"n": Quantity(1)}),
            ("Bea", {"n": Quantity(2)}),
            (None, {"n": Quantity(1), "back": True}),
            ("Ann", {"n": Quantity(1)}),
        )
    ]

    assert [
        "Kestrel & Sons: Ann: 1 piece",
        "Kestrel & Sons: Bea: 2 pieces",
        "Kestrel & Sons: you: 1 piece\nWelcome back.",
        "Kestrel & Sons: Ann: 1 piece",
    ] == texts


def test_whoever_has_a_long_name_gets_less():
    """The stages are chosen for each recipient."""
    limits = limits_of(Channel.SMS).changed(source="test", usual_parts=1, single_septets=200)
    prepared = prepare(offer(), channel=Channel.SMS, brand=KESTREL, limits=limits)
    asked = permit(Channel.SMS, offer())
    options = {"at": NOON, "permit": asked, "opt_out_token": TOKEN}
    for name in ("Ann", "A" * 59, "Ann"):
        expected = rendered(offer(), Channel.SMS, customer(name), limits=limits)
        assert expected == prepared.render(customer(name), **options)


def test_nothing_of_a_recipient_is_kept():
    """Neither name, address, token nor number."""
    prepared = prepare(offer(), channel=Channel.EMAIL, brand=KESTREL)
    prepared.render(customer("Canaria"), at=NOON, permit=permit(Channel.EMAIL, offer()), opt_out_token="canary-token")
    kept = str([draft.parts["html"].filled(OPEN_FACTS).text for row in prepared._kept.values() for draft in row._made])

    assert 1 == len(prepared._kept)
    assert "Canaria" not in kept
    assert "canary" not in kept
    assert "ann@example.com" not in kept


OPEN_FACTS = {
    name: BoundFact(name=name, value=value, canonical="x", origin="message")
    for name, value in (("given_name", Text("x")), ("opt_out.url", Url("https://x.example")))
}


def test_a_value_that_a_renderer_writes_too_early_is_noticed():
    """A template with a stand-in in it would go to everybody."""
    with pytest.raises(AssertionError):
        Template("text", f"Hello {OPEN_MARK}", (), ())


def test_a_medium_without_drafts_is_rendered_as_usual():
    """A call is not made by the hundred thousand."""
    prepared = prepare(offer(), channel=Channel.TELEMARKETING, brand=KESTREL)
    found = prepared.render(customer(), at=NOON, permit=permit(Channel.TELEMARKETING, offer()), opt_out_token=TOKEN)

    assert rendered(offer(), Channel.TELEMARKETING) == found


def test_each_recipient_needs_a_permit():
    """Prepared or not."""
    prepared = prepare(offer(), channel=Channel.EMAIL, brand=KESTREL)

    with pytest.raises(ContactNotPermitted):
        prepared.render(customer(), at=NOON)
    with pytest.raises(MissingFact):
        prepared.render(customer(), at=NOON, permit=permit(Channel.EMAIL, offer()))


def test_what_is_wrong_with_the_message_is_told_at_once():
    """Before the first recipient."""
    with pytest.raises(InvalidMessage) as caught:
        prepare(offer(), channel=Channel.EMAIL, brand=KESTREL, locale="fr")
    assert ("locale", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)
    with pytest.raises(InvalidValue):
        prepare(offer(), channel="fax", brand=KESTREL)
    with pytest.raises(InvalidValue):
        prepare(offer(), channel="sms", brand=KESTREL, on_unsupported="ignore")


def test_threads_may_share_it():
    """Whoever asks first writes the drafts."""
    prepared = prepare(offer(), channel=Channel.EMAIL, brand=KESTREL)
    asked = permit(Channel.EMAIL, offer())
    names = [f"Ann{number}" for number in range(60)]

    def render(name):
        return prepared.render(customer(name), at=NOON, permit=asked, opt_out_token=TOKEN)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(render, names))

    assert [rendered(offer(), Channel.EMAIL, customer(name)).parts for name in names] == [one.parts for one in found]


def test_a_template_is_filled_by_the_writer_that_began_it():
    """In the state in which it left the place open."""
    prepared = prepare(offer(), channel=Channel.EMAIL, brand=KESTREL)
    hostile = prepared.render(
        customer('<b>"Ann"</b> עברית'), at=NOON, permit=permit(Channel.EMAIL, offer()), opt_out_token=TOKEN
    )

    assert "<bdi>&lt;b&gt;&quot;Ann&quot;&lt;/b&gt; עברית</bdi>" in hostile.parts["html"]
