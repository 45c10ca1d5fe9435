"""WhatsApp templates: what is approved, what is sent, and when the two drift apart."""

from __future__ import annotations

import pytest

from rendering.all_media import shown
from rendering.builders import customer, offer
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, Group, Heading, Paragraph
from unifiedcustomer.declarations import Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import Code, Date, Quantity, Url
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.template_language import template_language
from unifiedcustomer.rendering.whatsapp import template_drift


def whatsapp(message, who=None, **options):
    """The rendering as a template."""
    return shown(message, Medium.WHATSAPP, who, **options)


def with_slots(*blocks, **slots):
    """A service message with slots."""
    return service(*blocks, slots={name: Slot(**fields) for name, fields in slots.items()})


def test_slots_are_variables_and_facts_are_text():
    """In both artefacts, from one source."""
    found = whatsapp(offer()).payload
    body = next(one for one in found.template["components"] if one["type"] == "BODY")

    assert "Hello {{given_name}}, until *30 November 2026* everything over £50.00" in body["text"]
    assert [{"param_name": "given_name", "example": "Ann"}] == body["example"]["body_text_named_params"]
    assert {"given_name": "Ann"} == dict(found.body)
    assert ("autumn_offer_v1", "en_GB", "MARKETING") == tuple(
        found.template[key] for key in ("name", "language", "category")
    )


def test_the_recipient_does_not_decide_which_template_it_is():
    """A long name changes values alone; the blocks are chosen by the longest that slots may take."""
    short, long = (whatsapp(offer(), customer(name)).payload for name in ("Al", "Maximiliane-Alexandra " * 2))

    assert () == template_drift(short.template, long.template)


def test_each_place_of_a_slot_has_a_variable_of_its_own():
    """It may stand there in another style."""
    message = with_slots(
        Paragraph("On {day:full}, that is {day:iso}, or {day:medium} for short."), day={"kind": "date"}
    )
    found = whatsapp(message, values={"day": Date("2026-12-04")})

    assert ["day", "day_at_2", "day_at_3"] == list(found.payload.body)
    assert "2026-12-04" == found.payload.body["day_at_2"]


def test_a_recipients_own_link_is_a_suffix():
    """The host is part of what is approved."""
    message = with_slots(Paragraph("It is on its way."), Action("Follow it", "track"), track={"kind": "url"})
    found = whatsapp(message, values={"track": Url("https://kestrel.example/t/7Q2?x=1")}).payload
    button = found.template["components"][-1]["buttons"][0]

    assert "https://kestrel.example/{{1}}" == button["url"]
    assert ["https://kestrel.example/t/7Q2?x=1"] == button["example"]
    assert ("https://kestrel.example/", "t/7Q2?x=1") == (found.buttons[0].url, found.buttons[0].suffix)


def test_buttons_have_their_limits():
    """Two links, one number, short labels without variables; the rest stands in the text."""
    links = {name: Url(f"https://kestrel.example/{name}") for name in ("a", "b", "c")}
    message = service(
        Paragraph("Hello there"),
        Action("A", "a"),
        Action("B", "b"),
        Action("C", "c"),
        Action("Call", "phone"),
        Action("A label far too long for a button", "a"),
        **links,
        phone=Url("tel:+441225496000"),
    )
    found = whatsapp(message)

    assert ["A", "B", "Call"] == [button.label for button in found.payload.buttons]
    assert "C: https://kestrel.example/c" in found.parts["body"]
    kinds = [one["type"] for one in found.payload.template["components"][-1]["buttons"]]
    assert ["URL", "URL", "PHONE_NUMBER"] == kinds


def test_a_heading_is_the_header_where_it_fits():
    """Too long or without a text below, it stands in the body."""
    long = whatsapp(
        service(Heading("A heading of more than sixty characters does not fit in there, does it"), Paragraph("Text."))
    )
    alone = whatsapp(service(Heading("Ready")))

    assert "header" not in long.parts
    assert "Ready" == alone.parts["body"]
    assert "header" in whatsapp(service(Heading("Ready"), Paragraph("Text."))).parts


@pytest.mark.parametrize(
    "text", ["{name} is here", "Here is {name}", "This is {name} {name} here", "This is **{name}**{name} here"]
)
def test_a_variable_needs_words_around_it(text):
    """Meta refuses a template that begins or ends with one, or has two in a row."""
    with pytest.raises(InvalidMessage) as caught:
        whatsapp(with_slots(Paragraph(text), name={}), values={"name": "Ann"})
    assert ("body", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)


def test_a_template_needs_a_text():
    """A button alone is none."""
    with pytest.raises(InvalidMessage) as caught:
        whatsapp(service(Action("Open", "a"), a=Url("https://kestrel.example/a")))
    assert ("body", Problem.EMPTY) == (caught.value.field, caught.value.problem)


def test_a_text_too_long_with_the_longest_values_is_refused():
    """Even where this recipient's would fit."""
    message = with_slots(Paragraph("word " * 190 + "{name} end"), name={"longest": 200})

    with pytest.raises(Unfittable):
        whatsapp(message, values={"name": "Ann"})


def test_conditions_and_plurals_make_another_template():
    """Another text needs another approval, so it has another name."""
    message = service(
        Paragraph("You have {pieces} here."),
        Group(blocks=[Paragraph("Welcome back, we say.")], when="known"),
        count=Quantity(2),
        plurals={"pieces": Plural("count", one="{count} pair", other="{count} pairs")},
        conditions={"known": Condition(default=True)},
    )

    assert "service_v1_known_pieces_other" == whatsapp(message).payload.template["name"]
    assert "service_v1_pieces_other" == whatsapp(message, values={"known": False}).payload.template["name"]


def test_a_marketing_text_of_many_lines_is_folded():
    """Which is a finding."""
    blocks = [
        *offer().blocks[:2],
        *(Paragraph(f"And {word}.") for word in ("one", "two", "three")),
        *offer().blocks[2:],
    ]

    assert FindingCode.OVER_GUIDANCE in [finding.code for finding in whatsapp(offer(blocks=blocks)).findings]


def test_drift_is_found_where_it_is():
    """Examples, ids and the category, which Meta may change, do not count."""
    current = whatsapp(offer()).payload.template
    approved = {**current, "id": "123", "status": "APPROVED", "category": "UTILITY"}

    assert () == template_drift(approved, current)
    other = whatsapp(offer(facts={**offer().facts, "code": Fact(value=Code("WINTER20"))})).payload.template
    assert ("components.BODY.text",) == template_drift(approved, other)
    fewer = {**approved, "components": approved["components"][:-1]}
    assert ("components.BUTTONS",) == template_drift(fewer, current)
    assert ("components.BUTTONS",) == template_drift(approved, fewer)
    two = [*approved["components"][:-1], {"type": "BUTTONS", "buttons": [{"type": "URL"}, {"type": "URL"}]}]
    places = template_drift({**approved, "components": two}, current)
    assert "components.BUTTONS.buttons" in places


def test_a_language_without_templates_is_refused():
    """Territories fall back to their language."""
    assert "sv" == template_language("sv_FI")
    with pytest.raises(InvalidMessage):
        template_language("la")
