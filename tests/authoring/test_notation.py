"""Messages in TOML and JSON."""

from __future__ import annotations

import json

import pytest

from unifiedcustomer.authoring import message_from_json, message_from_toml, read_message
from unifiedcustomer.blocks import (
    Action,
    AgentNote,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Raw,
    Table,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, Problem, UnreadableData, WrongType
from unifiedcustomer.facts import (
    BrandName,
    Code,
    Date,
    DateRange,
    LegalText,
    Percent,
    Phone,
    Quantity,
    Text,
    Time,
    Unit,
    Url,
)
from unifiedcustomer.messages import Message, Translation
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role

WHOLE = """
id = "autumn"
version = 3
purpose = "marketing.offers"
class = "marketing"
locale = "en_GB"
subject = "{offer} off"
preheader = "A thank-you."
roles = { "push.title" = "Save {offer}" }

[facts]
offer = { percent = 12.5, linkable = true }
least = { money = "50.00 GBP", required_in = ["email"] }
ends = { date = 2026-11-30 }
when = { date_range = ["2026-11-01", "2026-11-30"] }
from = { time = 09:30:00 }
code = { code = "AUTUMN20" }
shop = { url = "https://kestrel.example" }
call = { phone = "+441225496000" }
length = { quantity = 45, unit = "duration-minute" }
boots = { text = "boots" }
us = { brand_name = "Kestrel" }
terms = { legal_text = "One code per customer." }

[slots]
given_name = { role = "given_name", fallback = "customer", longest = 30 }
pairs = { kind = "quantity", fallback = 2, largest = 9 }
spent = { kind = "money", fallback = "0 GBP", audience = "agent", sensitive = true }

[conditions]
member = { default = false }
known = { known = "given_name" }

[plurals]
stock = { of = "pairs", one = "{pairs} pair", other = "{pairs} pairs" }

[[blocks]]
heading = "Save {offer}"
[[blocks]]
paragraph = "Hello {given_name}, {least} {ends} {when} {from} {call} {length} {us} {stock}"
[[blocks]]
items = ["{boots}", "two"]
ordered = true
[[blocks]]
action = "See"
url = "shop"
kind = "secondary"
[[blocks]]
image = "shop"
alt = "Boots"
[[blocks]]
code = "code"
symbology = "code128"
label = "Code"
[[blocks]]
table = { columns = ["a"], rows = [["b"]] }
[[blocks]]
legal = "{terms}"
required_in = ["email"]
[[blocks]]
note = "{spent}"
[[blocks]]
raw = "<hr>"
channel = "email"
[[blocks]]
group = [{ paragraph = "Come." }]
optional = true
short = "Come"
link = { action = "More", url = "shop" }
only = ["sms"]
when = "member"
unless = "known"
"""


def test_a_whole_message_in_toml():
    """Every block, every kind of fact, every declaration."""
    expected = Message(
        id="autumn",
        version=3,
        purpose="marketing.offers",
        message_class=MessageClass.MARKETING,
        locale="en_GB",
        subject="{offer} off",
        preheader="A thank-you.",
        roles={"push.title": "Save {offer}"},
        facts={
            "offer": Fact(value=Percent("12.5"), linkable=True),
            "least": Fact(value=Money("50.00", "GBP"), required_in=[Channel.EMAIL]),
            "ends": Fact(value=Date("2026-11-30")),
            "when": Fact(value=DateRange("2026-11-01", "2026-11-30")),
            "from": Fact(value=Time("09:30")),
            "code": Fact(value=Code("AUTUMN20")),
            "shop": Fact(value=Url("https://kestrel.example")),
            "call": Fact(value=Phone("+441225496000")),
            "length": Fact(value=Quantity(45, Unit.MINUTE)),
            "boots": Fact(value=Text("boots")),
            "us": Fact(value=BrandName("Kestrel")),
            "terms": Fact(value=LegalText("One code per customer.")),
        },
        slots={
            "given_name": Slot(role=Role.GIVEN_NAME, fallback=Text("customer"), longest=30),
            "pairs": Slot(kind="quantity", fallback=Quantity(2), largest=9),
            "spent": Slot(kind="money", fallback=Money(0, "GBP"), audience="agent", sensitive=True),
        },
        conditions={"member": Condition(default=False), "known": Condition(known="given_name")},
        plurals={"stock": Plural("pairs", one="{pairs} pair", other="{pairs} pairs")},
        blocks=[
            Heading("Save {offer}"),
            Paragraph("Hello {given_name}, {least} {ends} {when} {from} {call} {length} {us} {stock}"),
            Items(["{boots}", "two"], ordered=True),
            Action("See", "shop", "secondary"),
            Image("shop", "Boots"),
            CodeBlock("code", "code128", "Code"),
            Table(["a"], [["b"]]),
            Legal("{terms}", [Channel.EMAIL]),
            AgentNote("{spent}"),
            Raw(channel="email", payload="<hr>"),
            Group(
                blocks=[Paragraph("Come.")],
                optional=True,
                short="Come",
                link=Action("More", "shop"),
                only=[Channel.SMS],
                when="member",
                unless="known",
            ),
        ],
    )

    assert expected == message_from_toml(WHOLE)


SMALL = {"id": "m", "purpose": "service", "class": "service", "blocks": [{"heading": "Hi"}]}


def test_json_says_the_same():
    """In the words of TOML; fractions stay exact."""
    text = json.dumps({**SMALL, "subject": "{a}", "facts": {"a": {"percent": 0.1}}})

    assert Percent("0.1") == message_from_json(text).facts["a"].value


def test_translations_stand_under_their_locale():
    """With the words that differ."""
    facts = {"a": {"text": "boots"}}
    german = {"facts": {"a": "Schuhe"}, "blocks": [{"heading": "Hallo {a}"}]}
    found = message_from_json(
        json.dumps({**SMALL, "blocks": [{"heading": "Hi {a}"}], "facts": facts, "translations": {"de": german}})
    )

    assert {"de": Translation(blocks=[Heading("Hallo {a}")], facts={"a": Text("Schuhe")})} == dict(found.translations)


def changed(**fields):
    return json.dumps({**SMALL, **fields})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("text", Problem.BAD_SYNTAX)),
        ("[]", ("text", Problem.WRONG_TYPE)),
        ('{"id": "a", "id": "b"}', ("text", Problem.BAD_SYNTAX)),
        ('{"id": NaN}', ("text", Problem.BAD_SYNTAX)),
        ("[" * 100_000, ("text", Problem.TOO_DEEP)),
        (" " * 500_001, ("text", Problem.TOO_LONG)),
        ("{}", ("id", Problem.MISSING)),
        (changed(colour="red"), ("colour", Problem.UNKNOWN_NAME)),
        (changed(id="a b"), ("id", Problem.BAD_SYNTAX)),
        (changed(blocks=5), ("blocks", Problem.WRONG_TYPE)),
        (changed(blocks=[5]), ("blocks.0.block", Problem.WRONG_TYPE)),
        (changed(blocks=[{}]), ("blocks.0.block", Problem.UNKNOWN_NAME)),
        (changed(blocks=[{"heading": "a", "legal": "b"}]), ("blocks.0.block", Problem.AMBIGUOUS)),
        (changed(blocks=[{"heading": "a", "colour": "b"}]), ("blocks.0.colour", Problem.UNKNOWN_NAME)),
        (changed(blocks=[{"heading": 5}]), ("blocks.0.text", Problem.WRONG_TYPE)),
        (changed(blocks=[{"group": [{"items": 5}]}]), ("blocks.0.group.0.blocks", Problem.WRONG_TYPE)),
        (changed(blocks=[{"action": "a"}]), ("blocks.0.url", Problem.UNKNOWN_NAME)),
        (changed(blocks=[{"raw": "a"}]), ("blocks.0.channel", Problem.UNKNOWN_NAME)),
        (changed(facts=5), ("facts", Problem.WRONG_TYPE)),
        (changed(facts={"a": {}}), ("facts.a.fact", Problem.MISSING)),
        (changed(facts={"a": {"code": "A", "text": "b"}}), ("facts.a.fact", Problem.AMBIGUOUS)),
        (changed(facts={"a": {"money": "5"}}), ("facts.a.money", Problem.BAD_SYNTAX)),
        (changed(facts={"a": {"money": 5}}), ("facts.a.money", Problem.BAD_SYNTAX)),
        (changed(facts={"a": {"date_range": "2026"}}), ("facts.a.date_range", Problem.WRONG_TYPE)),
        (changed(facts={"a": {"quantity": 5, "unit": "feet"}}), ("facts.a.quantity", Problem.UNKNOWN_NAME)),
        (changed(facts={"a": {"code": "A", "linkable": "yes"}}), ("facts.a.linkable", Problem.WRONG_TYPE)),
        (changed(slots={"a": {"kind": "colour"}}), ("slots.a.kind", Problem.UNKNOWN_NAME)),
        (changed(slots={"a": {"role": "shoe_size"}}), ("slots.a.role", Problem.UNKNOWN_NAME)),
        (changed(slots={"a": {"fallback": 5}}), ("slots.a.text", Problem.WRONG_TYPE)),
        (changed(plurals={"a": {"of": "n"}}), ("plurals.a.other", Problem.MISSING)),
        (changed(conditions={"a": {"default": 1}}), ("conditions.a.default", Problem.WRONG_TYPE)),
        (changed(translations={"de": {"facts": {"x": "y"}}}), ("translations.de.facts.x", Problem.UNKNOWN_NAME)),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(text, expected):
    """Every key is known, and every value is what its key says."""
    with pytest.raises(InvalidMessage) as caught:
        message_from_json(text)
    assert expected == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("text", ["id = ", "a = " + "[" * 100_000, 'blocks = [{ heading = "x", x = 2026-01-01 }]'])
def test_what_is_no_toml_is_refused(text):
    """Without a word of it."""
    with pytest.raises(InvalidMessage):
        message_from_toml(text)


@pytest.mark.parametrize("read", [message_from_json, message_from_toml])
def test_only_text_is_read(read):
    """Bytes are decoded by whoever knows how."""
    with pytest.raises(WrongType):
        read(b"")


def test_a_file_is_read_by_its_ending(tmp_path):
    """TOML, JSON or Markdown."""
    (tmp_path / "m.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "m.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "m.md").write_text('+++\nid="m"\npurpose="service"\nclass="service"\n+++\n# Hi\n', encoding="utf-8")

    assert "autumn" == read_message(tmp_path / "m.toml").id
    assert read_message(tmp_path / "m.json") == read_message(str(tmp_path / "m.md"))


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    """Absent, of another kind, or not UTF-8."""
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe")
    problems = []
    for name in ("absent.toml", "m.docx", "m.toml"):
        with pytest.raises(UnreadableData) as caught:
            read_message(tmp_path / name)
        problems.append(caught.value.problem)

    assert [Problem.NOT_FOUND, Problem.UNSUPPORTED, Problem.UNDECODABLE] == problems
