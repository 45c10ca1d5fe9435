"""A message that was prepared once."""

from __future__ import annotations

from binascii import b2a_qp
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.builders import KESTREL, NOON, TOKEN, customer, offer, permit, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Plural, Slot
from unifiedcustomer.errors import ContactNotPermitted, InvalidMessage, InvalidValue, MissingFact, Problem
from unifiedcustomer.facts import Quantity, Text, Url
from unifiedcustomer.messages import Group, Message, Paragraph, Raw
from unifiedcustomer.rendered_messages import Landing, Presence
from unifiedcustomer.rendering import email_bytes, limits_of, prepare
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.templates import OPEN_MARK, Cell, FixedLines, Template

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


@pytest.mark.parametrize("code", ["<p>é\r\nb</p>", "<p>a</p>\r\n", "\r<i>x</i>\r", "\n\r\n<b>x</b>\n"])
def test_line_ends_of_somebody_elses_code_are_encoded_as_without(code):
    """Carriage returns come with a block of raw code alone, and look the same in each mail of a mailing."""
    message = attrs.evolve(MESSAGE, blocks=[Raw(channel="email", payload=code), *MESSAGE.blocks])
    options = {"permit": permit(Channel.EMAIL, message), "values": {"n": Quantity(2)}}
    prepared = prepare(message, channel="email", brand=KESTREL)

    expected = rendered(message, Channel.EMAIL, **options)
    found = prepared.render(customer(), at=NOON, opt_out_token=TOKEN, **options)
    assert email_bytes(expected.payload) == email_bytes(found.payload) == found.payload.as_bytes()


@given(st.text("ab=. \n\tü\u2028", max_size=400), st.data())
def test_lines_that_are_encoded_apart_are_encoded_alike(text, data):
    """Quoted-printable knows no more than one line, so the lines of a template may be encoded once for all."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    values = data.draw(st.lists(st.text("=é\n x", max_size=90), min_size=len(cuts), max_size=len(cuts)))
    found = Template("text", text, (), [cell(f"f{number}", cut) for number, cut in enumerate(cuts)]).filled(
        {f"f{number}": bound(f"f{number}", value) for number, value in enumerate(values)}
    )
    expected = ""
    for begin, end, value in zip([0, *cuts], [*cuts, len(text)], [*values, ""], strict=True):
        expected += text[begin:end] + value
    pieces = [run if isinstance(run, str) else run.text for run in found.line_runs()]

    assert expected == found.text == "".join(pieces)
    assert all(not piece or piece.endswith("\n") for piece in pieces[:-1])
    assert b2a_qp(expected.encode(), istext=True) == b"".join(b2a_qp(piece.encode(), istext=True) for piece in pieces)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.data())
def test_the_places_of_facts_move_with_what_stands_before_them(lengths, data):
    """However long the values are that were filled in before, and for however many recipients."""
    pieces = [f"<{number}>" for number in range(len(lengths) + 1)]
    landings = [
        Landing(fact=f"m{number}", kind="text", part="text", start=3 * number, end=3 * number + 3, canonical="x")
        for number in range(len(pieces))
    ]
    cells = [cell(f"f{number}", 3 * number + 3, landed=number + 1) for number in range(len(lengths))]
    template = Template("text", "".join(pieces), landings, cells)
    for _recipient in range(3):
        values = [data.draw(st.text("xyz", max_size=length)) for length in lengths]
        found = template.filled({f"f{number}": bound(f"f{number}", value) for number, value in enumerate(values)})

        assert [one for pair in zip(pieces, [*values, ""], strict=True) for one in pair][:-1] == [
            found.text[mark.start : mark.end] for mark in found.landings
        ]


def cell(name, before, landed=0):
    """An open place, where a value is written as it is."""
    return Cell(before, landed, name, Presence.SHOWN, lambda fact: ("", fact.value, ""))


def bound(name, value):
    """A fact with a value that need not be one."""
    return SimpleNamespace(name=name, value=value, kind="text", canonical=value, origin="caller")


def test_fixed_lines_are_encoded_once():
    """However many mails they are in."""
    calls = []

    def encode(text):
        calls.append(text)
        return text.upper()

    lines = FixedLines("a\n")

    assert ["A\n", "A\n"] == [lines.encoded(encode) for _ in range(2)]
    assert ["a\n"] == calls
