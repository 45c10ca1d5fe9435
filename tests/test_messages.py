"""Messages check themselves when they are defined."""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import offer
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Audience, Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, InvalidValue, Problem, WrongType
from unifiedcustomer.facts import Code, LegalText, Percent, Text, Url
from unifiedcustomer.messages import (
    Action,
    AgentNote,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Message,
    Paragraph,
    Raw,
    Table,
    Translation,
    facts_in,
    inlines_of,
)
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.prose import FactRef, Words
from unifiedcustomer.wire import from_json, to_json


def message(*blocks, **fields):
    given = {
        "id": "m",
        "purpose": "service.orders",
        "message_class": MessageClass.SERVICE,
        "subject": "Hello",
        **fields,
    }
    return Message(blocks=blocks, **given)


def refused(make):
    with pytest.raises(InvalidMessage) as caught:
        make()
    return caught.value.field, caught.value.problem


A, B = Fact(value=Code("A1")), Fact(value=Code("B2"))
LINK = Fact(value=Url("https://kestrel.example"))
FOR_AGENTS = Fact(value=Money(500, "GBP"), audience=Audience.AGENT)
SECRET = Fact(value=Text("test result"), sensitive=True)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: message(Paragraph("{x}")), ("blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("Go", "x")), ("blocks.0.url", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("Go", "a"), facts={"a": A}), ("blocks.0.url", Problem.UNKNOWN_NAME)),
        (lambda: message(Action("{x}", "a"), facts={"a": LINK}), ("blocks.0.label", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("{a:full}"), facts={"a": A}), ("blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("{")), ("blocks.0.text", Problem.BAD_SYNTAX)),
        (lambda: message(Group(blocks=[Legal("{x}")])), ("blocks.0.blocks.0.text", Problem.UNKNOWN_NAME)),
        (lambda: message(Group(blocks=[Legal("x")], short="{x}")), ("blocks.0.short", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), preheader="{x}"), ("preheader", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), subject=""), ("subject", Problem.EMPTY)),
        (lambda: message(Paragraph("x"), subject=None), ("subject", Problem.MISSING)),
        (lambda: message(Paragraph("x"), facts={"a": A}), ("a", Problem.MISSING)),
        (lambda: message(Paragraph("{a}"), facts={"a": A}, slots={"a": Slot()}), ("a", Problem.DUPLICATE)),
        (lambda: message(Paragraph("x"), facts={"A": A}), ("facts", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), slots={5: Slot()}), ("slots", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), id="a b"), ("id", Problem.BAD_SYNTAX)),
        (lambda: message(Paragraph("x"), version=0), ("version", Problem.OUT_OF_RANGE)),
        (lambda: message(Paragraph("x"), message_class="promo"), ("message_class", Problem.UNKNOWN_NAME)),
        (lambda: message(Paragraph("x"), purpose="marketing.x"), ("message_class", Problem.AMBIGUOUS)),
        (lambda: message(Group(blocks=[])), ("blocks", Problem.EMPTY)),
        (lambda: message(Group(blocks=[Legal("x")], only=["telex"])), ("only", Problem.UNKNOWN_NAME)),
    ],
)
def test_a_message_that_contradicts_itself_is_refused(make, expected):
    """The error says in which block, and why."""
    assert expected == refused(make)


@pytest.mark.parametrize(
    "make",
    [
        lambda: message("x"),
        lambda: message(Group(blocks=[Group(blocks=[Legal("x")])])),
        lambda: message(Group(blocks="x")),
        lambda: message(Group(blocks=[Legal("x")], only="sms")),
        lambda: message(Paragraph(5)),
        lambda: message(Paragraph("{a}"), facts={"a": Percent(20)}),
        lambda: message(Paragraph("x"), id=5),
        lambda: message(Paragraph("x"), version=True),
        lambda: Message(id="m", purpose="service", message_class="service", blocks=5),
    ],
)
def test_wrong_types_are_refused(make):
    """A message is made of blocks, facts and texts."""
    with pytest.raises(WrongType):
        make()


def test_a_purpose_is_a_dotted_code():
    """As in a consent."""
    with pytest.raises(InvalidValue):
        message(Paragraph("x"), purpose="Spring sale")


# ── conditions, plurals, lines ──────────────────────────────────────────────────────────────────────────────────────

COUNT = {"n": Slot(kind="quantity")}
PIECES = {"pieces": Plural("n", one="{n} piece", other="{n} pieces")}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: message(Group(blocks=[Legal("x")], when="x")), ("blocks.0.when", Problem.UNKNOWN_NAME)),
        (lambda: message(Group(blocks=[Legal("x")], unless="x")), ("blocks.0.unless", Problem.UNKNOWN_NAME)),
        (lambda: message(Legal("x"), conditions={"x": Condition()}), ("x", Problem.MISSING)),
        (
            lambda: message(Group(blocks=[Legal("x")], when="x"), conditions={"x": Condition(known="y")}),
            ("conditions.x", Problem.UNKNOWN_NAME),
        ),
        (lambda: message(Legal("x"), conditions={"X": Condition()}), ("conditions", Problem.BAD_SYNTAX)),
        (lambda: message(Legal("{a}"), facts={"a": A}, conditions={"a": Condition()}), ("a", Problem.DUPLICATE)),
        (lambda: message(Legal("{n}"), slots=COUNT, plurals=PIECES), ("pieces", Problem.MISSING)),
        (lambda: message(Legal("{pieces:long}"), slots=COUNT, plurals=PIECES), ("blocks.0.text", Problem.UNKNOWN_NAME)),
        (
            lambda: message(Legal("{p}"), slots=COUNT, plurals={"p": Plural("n", one="1", other="{n}")}),
            ("plurals.p.one", Problem.AMBIGUOUS),
        ),
        (
            lambda: message(Legal("{p}"), slots=COUNT, plurals={"p": Plural("n", other="{n}")}),
            ("plurals.p.one", Problem.MISSING),
        ),
        (
            lambda: message(Legal("{p}"), slots=COUNT, plurals={"p": Plural("n", one="{", other="{n}")}),
            ("plurals.p.one", Problem.BAD_SYNTAX),
        ),
        (
            lambda: message(Legal("{p}"), facts={"a": A}, plurals={"p": Plural("a", one="{a}", other="{a}")}),
            ("plurals.p.of", Problem.UNKNOWN_NAME),
        ),
        (
            lambda: message(
                Legal("{p} {q}"),
                slots=COUNT,
                plurals={**PIECES, "p": Plural("n", one="{pieces}", other="{pieces}")},
            ),
            ("blocks.0.text", Problem.UNKNOWN_NAME),
        ),
        (
            lambda: message(Legal("{pieces}"), slots=COUNT, plurals=PIECES, locale="xx"),
            ("locale", Problem.UNKNOWN_NAME),
        ),
        (lambda: message(Legal("x"), roles={"fax.title": "x"}), ("roles", Problem.UNKNOWN_NAME)),
        (lambda: message(Legal("x"), roles={"push.title": "{x}"}), ("roles.push.title", Problem.UNKNOWN_NAME)),
        (
            lambda: message(Legal("{a}"), roles={"push.title": "{a}"}, facts={"a": SECRET}),
            ("roles.push.title", Problem.UNSUPPORTED),
        ),
        (lambda: message(Image("a", "x"), facts={"a": A}), ("blocks.0.src", Problem.UNKNOWN_NAME)),
        (lambda: message(CodeBlock("x")), ("blocks.0.code", Problem.UNKNOWN_NAME)),
        (lambda: message(Legal("[x]({a})"), facts={"a": A}), ("blocks.0.text.url", Problem.UNKNOWN_NAME)),
        (lambda: message(Table(["x"], [["{y}"]])), ("blocks.0.rows.0.0", Problem.UNKNOWN_NAME)),
        (lambda: message(Items(["x", "{"])), ("blocks.0.items.1", Problem.BAD_SYNTAX)),
        (
            lambda: message(Group(blocks=[Legal("x")], link=Action("{y}", "a")), facts={"a": LINK}),
            ("blocks.0.link.label", Problem.UNKNOWN_NAME),
        ),
        (
            lambda: message(Image("a"), facts={"a": Fact(value=LINK.value, audience="agent")}),
            ("blocks.0.src", Problem.UNSUPPORTED),
        ),
        (lambda: message(Legal("x"), locale="e"), ("locale", Problem.BAD_SYNTAX)),
    ],
)
def test_names_of_all_sorts_are_declared_and_used(make, expected):
    """Conditions, plurals, lines, links, pictures, codes, cells."""
    assert expected == refused(make)


@pytest.mark.parametrize(
    "make",
    [
        lambda: message(Legal("x"), conditions={"x": True}),
        lambda: message(Image([])),
        lambda: message(Action("x", 5)),
        lambda: message(Group(blocks=[Legal("x")], when=[])),
        lambda: message(Group(blocks=[Legal("x")], short=5)),
        lambda: message(Group(blocks=[Legal("x")], when="x"), conditions={"x": Condition(known=[])}),
        lambda: message(Legal("x"), subject=5),
        lambda: message(Legal("x"), locale=5),
        lambda: message(Legal("x"), translations={"de": Legal("x")}),
        lambda: Translation(blocks="x"),
    ],
)
def test_wrong_types_beside_the_blocks_are_refused(make):
    """Each table holds what it is for."""
    with pytest.raises(WrongType):
        make()


def test_what_stands_under_a_condition_is_required_when_it_holds():
    """And not missed when it does not."""
    found = message(
        Legal("{a}"),
        Group(blocks=[Legal("{b}")], when="x", unless="y"),
        Raw(channel="email", payload="<hr>"),
        facts={"a": A, "b": B},
        conditions={"x": Condition(), "y": Condition()},
    )

    assert {"a"} == found.required_in(Channel.SMS)
    assert {"a", "b"} == found.required_in(Channel.SMS, {"x": True, "y": False})
    assert {"a"} == found.required_in(Channel.SMS, {"x": True, "y": True})


def test_a_line_is_the_messages_own_or_the_headline():
    """For a push title as for the subject."""
    found = message(Heading("x"), roles={"push.title": "y"})

    assert ("y", "Hello") == (found.line("push.title"), found.line("tv.super"))


def test_where_a_picture_lies_is_required_nowhere():
    """It is not said to anybody."""
    assert frozenset() == message(Image("a", "x"), facts={"a": LINK}).required_in(Channel.EMAIL)


# ── languages ───────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = Fact(value=Text("boots"))
GERMAN = Translation(blocks=[Legal("da {a}")], subject="Hallo", facts={"a": Text("Schuhe")})


def test_a_message_is_found_in_the_language_that_is_asked_for():
    """In exactly that locale, in the language, in another country's; and in no other language."""
    found = message(Legal("here {a}"), facts={"a": WORDS}, locale="en_GB", translations={"de": GERMAN, "fr_CH": GERMAN})

    assert ("en_GB", "de", "fr_CH") == found.locales
    assert found == found.localized("en-US")
    assert ["de", "de", "fr_CH"] == [found.localized(locale).locale for locale in ("de", "de_AT", "fr")]
    assert Text("Schuhe") == found.localized("de").facts["a"].value
    assert ("locale", Problem.UNSUPPORTED) == refused(lambda: found.localized("sv"))


@pytest.mark.parametrize(
    ("german", "expected"),
    [
        (Translation(blocks=[Legal("da")], subject="x"), ("translations.de.a", Problem.MISSING)),
        (Translation(blocks=[Legal("{b}")], subject="x"), ("translations.de.blocks.0.text", Problem.UNKNOWN_NAME)),
        (Translation(blocks=[Legal("{a}")]), ("translations.de.subject", Problem.MISSING)),
        (
            Translation(blocks=[Group(blocks=[Legal("{a}")], only=["sms"])], subject="x"),
            ("translations.de.a", Problem.AMBIGUOUS),
        ),
        (
            Translation(blocks=[Legal("{a}")], subject="x", facts={"b": Text("x")}),
            ("translations.de.facts.b", Problem.UNKNOWN_NAME),
        ),
        (
            Translation(blocks=[Legal("{a}")], subject="x", facts={"a": Code("B2")}),
            ("translations.de.facts.a", Problem.UNSUPPORTED),
        ),
    ],
)
def test_a_translation_that_says_something_else_is_refused(german, expected):
    """Another set of facts, another place for one, another price."""
    make = {"de": german}

    assert expected == refused(lambda: message(Legal("here {a}"), facts={"a": WORDS}, translations=make))


def test_a_message_is_translated_into_other_languages():
    """Not into its own."""
    assert ("translations.en", Problem.DUPLICATE) == refused(
        lambda: message(Legal("{a}"), facts={"a": WORDS}, translations={"en": GERMAN})
    )


# ── versions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_told_with_the_channels_that_notice_it():
    """A fact in a group for one channel is noticed there; a note by agents; a preheader in mailboxes."""
    before = message(
        Legal("{a}"),
        Group(blocks=[Legal("{b}")], only=["sms"]),
        AgentNote("x"),
        Raw(channel="email", payload="<hr>"),
        facts={"a": WORDS, "b": B},
        translations={
            "de": Translation(
                blocks=[Legal("{a}"), Group(blocks=[Legal("{b}")], only=["sms"])], subject="Hallo", preheader="x"
            )
        },
    )
    german = before.translations["de"]
    after = attrs.evolve(
        before,
        version=2,
        facts={"a": WORDS, "b": A},
        blocks=[*before.blocks[:2], AgentNote("y"), Raw(channel="email", payload="<br>"), Legal("z")],
        preheader="new",
        translations={"de": attrs.evolve(german, preheader="neu"), "fr": german},
    )

    told = {change.place: (change.kind.value, set(change.channels)) for change in after.diff(before)}
    everywhere = set(Channel)
    assert {
        "facts.b": ("changed", {Channel.SMS}),
        "blocks.2": ("changed", {Channel.CALL_CENTER, Channel.TELEMARKETING}),
        "blocks.3": ("changed", {Channel.EMAIL}),
        "blocks.4": ("added", everywhere),
        "preheader": ("changed", {Channel.EMAIL}),
        "translations.de.preheader": ("changed", {Channel.EMAIL}),
        "translations.fr": ("added", everywhere),
    } == told
    assert "removed" in {change.kind.value for change in before.diff(after)}


# ── audiences ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: message(Paragraph("{a}"), facts={"a": FOR_AGENTS}), ("blocks.0.text", Problem.UNSUPPORTED)),
        (
            lambda: message(Action("Go", "a"), facts={"a": Fact(value=LINK.value, audience="agent")}),
            ("blocks.0.url", Problem.UNSUPPORTED),
        ),
        (lambda: message(Paragraph("x"), subject="{a}", facts={"a": SECRET}), ("subject", Problem.UNSUPPORTED)),
        (lambda: message(Heading("{a}"), subject=None, facts={"a": SECRET}), ("subject", Problem.UNSUPPORTED)),
        (lambda: message(Paragraph("x"), preheader="{a}", facts={"a": SECRET}), ("preheader", Problem.UNSUPPORTED)),
        (
            lambda: message(
                Paragraph("{a}"), facts={"a": Fact(value=Text("x"), sensitive=True, required_in=[Channel.PUSH])}
            ),
            ("a", Problem.AMBIGUOUS),
        ),
    ],
)
def test_a_secret_has_no_place_in_the_open(make, expected):
    """What is for agents stands in their notes; what is sensitive stands in no subject line and on no locked screen."""
    assert expected == refused(make)


def test_what_a_channel_may_not_show_it_need_not_show():
    """A sensitive fact is not missed in an SMS, nor an agent's in an email."""
    found = message(Paragraph("{b} {c}"), AgentNote("{a}"), facts={"a": FOR_AGENTS, "b": SECRET, "c": A})

    assert {"c"} == found.required_in(Channel.SMS)
    assert {"b", "c"} == found.required_in(Channel.EMAIL)
    assert {"a", "b", "c"} == found.required_in(Channel.TELEMARKETING)


def test_a_short_form_adds_nothing():
    """It may say less than the blocks that it stands for, never something else."""
    facts = {"a": A, "b": B}

    assert message(Group(blocks=[Paragraph("{a} {b}")], short="{a}"), facts=facts)
    more = Group(blocks=[Paragraph("{a}")], short="{b}")
    assert ("blocks.0.short", Problem.AMBIGUOUS) == refused(lambda: message(more, Paragraph("{b}"), facts=facts))


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_block_knows_its_text_and_facts():
    """The label of an action is its text, its target one of its facts."""
    action = Action("See **{a}**", "link")

    assert (Words("See "), FactRef("a", strong=True)) == inlines_of(action)
    assert {"a", "link"} == facts_in(action)


def test_a_walk_names_every_place():
    """Blocks in groups have a place too."""
    found = message(Heading("x"), Group(blocks=[Paragraph("y"), Legal("z")]))

    assert ["blocks.0", "blocks.1.blocks.0", "blocks.1.blocks.1"] == [place for place, _ in found.walk()]


def test_the_headline_is_the_subject_or_the_first_heading():
    """An author who writes no subject has written one."""
    assert "Hello" == message(Heading("Hi")).headline
    assert "Hi" == message(Group(blocks=[Heading("Hi")]), subject=None).headline


def test_a_declaration_is_found_by_its_name():
    """Facts and slots share one space of names."""
    found = offer()

    assert found.facts["offer"] is found.declaration("offer")
    assert found.slots["given_name"] is found.declarations["given_name"]


# ── identity ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "other"},
        {"version": 2},
        {"subject": "{offer}"},
        {"preheader": None},
        {"locale": "en_US"},
        {"purpose": "marketing"},
        {"facts": {**offer().facts, "offer": Fact(value=Percent(21))}},
        {"facts": {**offer().facts, "offer": Fact(value=Percent(20), linkable=True)}},
        {"facts": {**offer().facts, "terms": Fact(value=LegalText("One code."))}},
        {"slots": {**offer().slots, "given_name": Slot(fallback=Text("you"))}},
        {"blocks": (*offer().blocks, Paragraph("Bye."))},
        {
            "blocks": (
                *offer().blocks[:-1],
                Paragraph(offer().blocks[-1].text.replace("{spent}", "much")),
                AgentNote("{spent}"),
            )
        },
    ],
)
def test_every_change_gives_another_digest(changed):
    """Two messages with one digest are one message."""
    assert offer().digest != offer(**changed).digest


def test_another_spelling_of_a_number_is_no_change():
    """20 and 20.0 are rendered alike."""
    assert offer().digest == offer(facts={**offer().facts, "offer": Fact(value=Percent("20.0"))}).digest


def test_a_message_survives_json():
    """With its digest, so that what was approved is what is sent."""
    found = from_json(to_json(offer()), Message)

    assert (offer(), offer().digest) == (found, found.digest)


def test_everything_a_message_is_made_of_survives_the_wire():
    """Every block, every declaration, every language."""
    facts = {"a": A, "b": LINK, "w": WORDS}
    blocks = [
        Items(["{w}", "two"], ordered=True),
        Table(["Size"], [["{a}"]]),
        Image("b", "boots"),
        CodeBlock("a", "qr", "code"),
        Group(blocks=[Legal("x", ["email"])], link=Action("x", "b", "secondary"), when="c", only=["email"]),
        Raw(channel="sms", payload="x"),
        Paragraph("{pieces}"),
    ]
    found = message(
        *blocks,
        facts=facts,
        slots={"n": Slot(kind="quantity", smallest="0.5", largest=9)},
        plurals=PIECES,
        conditions={"c": Condition(default=True)},
        roles={"push.title": "x"},
        translations={"de": Translation(blocks=blocks, subject="x", facts={"w": Text("Schuhe")}, plurals=PIECES)},
    )

    assert found == from_json(to_json(found))
    assert found.digest == from_json(to_json(found)).digest
