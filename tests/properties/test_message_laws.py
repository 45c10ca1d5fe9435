"""Laws of messages, and of their renderings as others see them: a second segment counter, a second HTML parser.

What is asked here was written by somebody else: `smsutil` and `gsm0338` count text messages, `html5lib` reads pages as
browsers do. Then the laws of definition: a translation says the same, a plural has its categories, a colour is legible.
"""

from __future__ import annotations

import codecs
import string
import unicodedata
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import attrs
import gsm0338
import html5lib
import pytest
import smsutil
from hypothesis import assume, given
from hypothesis import strategies as st

from rendering.builders import KESTREL, NOON, TOKEN, customer, offer, permit, rendered
from rendering.strategies import FACTS, NAMES, URLS, WORDS, messages
from unifiedcustomer.blocks import Heading, Image, Items, Paragraph
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import PLURAL_CATEGORIES, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, Unfittable
from unifiedcustomer.facts import Quantity, Text, Url, kind_of
from unifiedcustomer.messages import Message, Translation
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import Brand, check_consistency, limits_of, preflight, render
from unifiedcustomer.rendering.brand import LEAST_CONTRAST, contrast
from unifiedcustomer.rendering.formats import plural_category
from unifiedcustomer.rendering.gsm7 import BASIC, EXTENSION, decode, divide, encode, is_gsm7, national_tables, units
from unifiedcustomer.rendering.tracking import tracked


def attempt(message, channel, who=None, **options):
    """The rendering, or nothing where the message does not fit or shows a required fact nowhere."""
    try:
        return rendered(message, channel, who, **options)
    except (Unfittable, InvalidMessage):
        return None


# ── text messages, counted by others ────────────────────────────────────────────────────────────────────────────────

ALPHABET = BASIC.replace("\x1b", "") + "".join(EXTENSION)
SEPTETS = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=700)
# Emoji and other pairs, but no clusters: the oracle divides those.
UCS2 = st.builds(lambda text: f"ł{text}", st.text(st.sampled_from("aé€ł日😀𝄞"), max_size=300))


@given(SEPTETS | UCS2)
def test_parts_are_counted_as_smsutil_counts_them(text):
    """Extension characters cost two in GSM-7 and one in UCS-2; a pair stays together."""
    single, part = (160, 153) if is_gsm7(text) else (70, 67)
    expected = smsutil.split(text)

    assert [one.content for one in expected.parts] == list(divide(text, single=single, part=part))
    assert expected.total_bytes == units(text) * (1 if is_gsm7(text) else 2)


@given(SEPTETS)
def test_septets_are_those_of_gsm0338(text):
    """To the bit, and back."""
    oracle = gsm0338.Codec()

    assert oracle.encode(text)[0] == encode(text)
    assert text == decode(encode(text))


@given(st.text(st.sampled_from("aZ €{áíóúÁÍÓÚçñ¿¡"), max_size=300))
def test_spanish_septets_are_those_of_gsm0338(text):
    """With the national table after the escape."""
    spanish = national_tables()["es"]
    oracle = gsm0338.Codec(single_shift_decode_map=gsm0338.SINGLE_SHIFT_CHARACTER_SET_SPANISH)

    assert text == decode(encode(text, spanish), spanish) == oracle.decode(encode(text, spanish))[0]
    assert len(encode(text, spanish)) == units(text, spanish)


@pytest.mark.parametrize("language", sorted(national_tables()))
def test_a_national_table_gives_each_character_one_code(language):
    """No code twice, none of the escape's, and all of the default extension beside."""
    table = national_tables()[language]

    assert len(table.codes) == len(set(table.codes.values()))
    assert all(code < 0x80 and code != 0x1B for code in table.codes.values())
    assert EXTENSION.items() <= dict(table.codes).items()


@given(st.data(), st.sampled_from(sorted(national_tables())))
def test_a_national_text_is_divided_between_characters(data, language):
    """Each part holds what it may; joined, they are the text."""
    table = national_tables()[language]
    text = data.draw(st.text(st.sampled_from(sorted(table.known)), max_size=500))
    parts = divide(text, single=155, part=149, table=table)

    assert text == "".join(parts)
    assert all(units(part, table) <= (155 if len(parts) == 1 else 149) for part in parts)
    assert all(units(one + other[:1], table) > 149 for one, other in pairwise(parts))


@given(messages(), NAMES)
def test_a_text_message_is_what_a_phone_reads(message, name):
    """Encoded as it says, and decoded by others."""
    found = attempt(message, Channel.SMS, customer(name))
    assume(found is not None)
    sent = found.payload

    if sent.encoding == "GSM-7":
        assert sent.text == gsm0338.Codec().decode(encode(sent.text))[0]
    else:
        assert sent.text == codecs.decode(sent.text.encode("utf-16-be"), "utf-16-be")
        assert not is_gsm7(sent.text)


# ── pages, read by others ───────────────────────────────────────────────────────────────────────────────────────────


def skeleton(html):
    """The elements and their attributes' names, as a browser builds them."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return [(node.tag, tuple(sorted(node.attrib))) for node in tree.iter() if node.tag != "bdi"], tree


@given(NAMES)
def test_a_browser_builds_the_same_page_whoever_it_is_for(name):
    """A name is text to it, never an element or an attribute."""
    usual, found = (rendered(offer(), Channel.EMAIL, customer(who)).parts["html"] for who in ("Ann", name))

    assert skeleton(usual)[0] == skeleton(found)[0]


@given(messages(), NAMES)
def test_a_page_can_be_used_by_everybody(message, name):
    """It has a language and a direction, pictures are described, links have words and lead to web, mail or phone."""
    found = attempt(message, Channel.EMAIL, customer(name))
    assume(found is not None)
    _, tree = skeleton(found.parts["html"])

    assert tree.get("lang")
    assert tree.get("dir") in {"ltr", "rtl"}
    assert all(image.get("alt") is not None for image in tree.iter("img"))
    for link in tree.iter("a"):
        assert "".join(link.itertext()).strip()
        assert urlsplit(link.get("href")).scheme in {"https", "mailto", "tel"}


@given(st.lists(st.sampled_from(["now", "and then", "grüezi"]), min_size=1, max_size=4, unique=True))
def test_both_bodies_have_their_headings_in_one_order(words):
    """As the author wrote them."""
    message = offer(
        blocks=(*(Heading(word) for word in words), *offer().blocks[1:]), subject="{offer} {ends} {least} {code}"
    )
    found = rendered(message, Channel.EMAIL)
    _, tree = skeleton(found.parts["html"])
    text = found.parts["text"].split("\n\n")

    assert words == ["".join(heading.itertext()) for heading in tree.iter("h1")] == text[: len(words)]


@given(messages(), st.integers(3000, 20_000))
def test_an_email_keeps_its_octets_or_fails(message, octets):
    """Counted as they are, in UTF-8."""
    limits = limits_of(Channel.EMAIL).changed(source="drawn", html_octets=octets)
    found = attempt(message, Channel.EMAIL, limits=limits)
    assume(found is not None)

    assert len(found.parts["html"].encode()) <= octets


@given(st.sampled_from(["عائشة Ann", "Ann", "דנה", "שלום 20"]), st.sampled_from(["en", "he"]))
def test_what_runs_the_other_way_is_isolated(name, locale):
    """In text by isolates, in HTML by an element; a text message has neither and says so."""
    message = attrs.evolve(offer(), locale=locale)
    email, sms = (rendered(message, channel, customer(name)) for channel in (Channel.EMAIL, Channel.SMS))
    other_way = any(unicodedata.bidirectional(char) in ({"L"} if locale == "he" else {"R", "AL"}) for char in name)

    assert other_way is (f"\u2068{name}\u2069" in email.parts["text"]) is (f"<bdi>{name}</bdi>" in email.parts["html"])
    if sms.payload.encoding == "UCS-2":
        assert other_way is ("given_name" in {f.fact for f in sms.findings if f.code is FindingCode.NOT_ISOLATED})
    assert "\u2068" not in sms.parts["text"]


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────

PARAMETERS = st.dictionaries(
    st.sampled_from(["utm_source", "utm_medium", "utm_campaign", "b"]), st.text(max_size=20), max_size=4
)


@given(URLS, PARAMETERS)
def test_tracking_adds_parameters_and_nothing_else(url, parameters):
    """Host, path, fragment and what stood in the query stay byte for byte; twice is once."""
    try:
        found = tracked(url, parameters)
    except UnicodeEncodeError:
        return
    before, after = urlsplit(url.value), urlsplit(found.value)

    assert (before.scheme, before.netloc, before.path, before.fragment) == (
        after.scheme,
        after.netloc,
        after.path,
        after.fragment,
    )
    assert after.query.startswith(before.query)
    assert found == tracked(found, parameters)
    known = {pair.partition("=")[0] for pair in before.query.split("&")}
    added = dict(parse_qsl(after.query.removeprefix(before.query), keep_blank_values=True, errors="strict"))
    assert {name: value for name, value in parameters.items() if name not in known} == added


@given(PARAMETERS)
def test_the_way_out_is_never_tracked(parameters):
    """Whatever is done to the message's links."""
    message = offer()
    facts = dict(message.facts)
    facts["shop"] = attrs.evolve(facts["shop"], value=tracked(facts["shop"].value, parameters))
    found = rendered(attrs.evolve(message, facts=facts), Channel.EMAIL)

    assert f"<https://kestrel.example/u/{TOKEN}>" == found.parts["list_unsubscribe"]
    assert () == check_consistency(attrs.evolve(message, facts=facts), [found])


# ── languages ───────────────────────────────────────────────────────────────────────────────────────────────────────

LANGUAGES = ["en", "de", "fr", "nl", "es", "sv", "pl", "cs", "ar", "ru", "ja"]


def counted(locale, **fields):
    plural = Plural("n", **{category: f"{{n}} {category}" for category in PLURAL_CATEGORIES})
    given = {
        "id": "counted",
        "purpose": "service",
        "message_class": "service",
        "subject": "Hello",
        "blocks": [Paragraph("{pieces}")],
        "slots": {"n": Slot(kind="quantity")},
        "plurals": {"pieces": plural},
        "locale": locale,
    }
    return Message(**{**given, **fields})


@given(st.integers(0, 10**6), st.sampled_from(LANGUAGES))
def test_every_number_has_its_plural_form(number, locale):
    """The one that CLDR says, in every channel."""
    message = counted(locale)
    form = plural_category(Quantity(number).amount, locale)

    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH):
        found = rendered(message, channel, values={"n": Quantity(number)})
        part = "body" if channel is Channel.PUSH else "text"
        assert form in found.parts[part]
        assert not any(other in found.parts[part] for other in set(PLURAL_CATEGORIES) - {form})


@given(st.sampled_from(LANGUAGES), st.sampled_from(["zero", "one", "two", "few", "many"]))
def test_a_plural_without_a_category_of_its_language_is_refused(locale, category):
    """When the message is defined, not when the second customer buys two."""
    from babel import Locale

    forms = {name: "{n}" for name in PLURAL_CATEGORIES if name != category}
    plurals = {"pieces": Plural("n", **forms)}
    if category not in Locale.parse(locale).plural_form.tags:
        assert counted(locale, plurals=plurals)
        return
    with pytest.raises(InvalidMessage) as caught:
        counted(locale, plurals=plurals)
    assert f"plurals.pieces.{category}" == caught.value.field


@given(st.lists(FACTS, min_size=1, max_size=4), st.lists(FACTS, min_size=1, max_size=4), st.data())
def test_a_translation_says_the_same(values, others, data):
    """One that shows another set of facts is refused; the same set in other words is rendered in its language."""
    facts = {f"fact{index}": Fact(value=value) for index, value in enumerate(values)}
    shown = data.draw(st.sets(st.sampled_from(sorted(facts))))
    blocks = [Heading("Hallo"), *(Paragraph(f"da {{{name}}}") for name in sorted(shown))]
    german = {"de": Translation(blocks=blocks)}
    english = [Heading("Hello"), *(Paragraph(f"here {{{name}}}") for name in facts)]
    fields = {"id": "m", "purpose": "service", "message_class": "service", "facts": facts, "blocks": english}
    if shown != facts.keys():
        with pytest.raises(InvalidMessage):
            Message(**fields, translations=german)
        return
    message = Message(**fields, translations=german)
    found = [attempt(message, Channel.EMAIL, locale=locale) for locale in ("en_GB", "de_AT", "de")]

    assert () == check_consistency(message, found)
    assert ["Hello", "Hallo", "Hallo"] == [one.parts["subject"] for one in found]
    assert found[0].parts["text"] != found[1].parts["text"]


@given(messages())
def test_a_message_differs_from_itself_in_nothing(message):
    """And every change of a fact is told, with the channels where it is seen."""
    name, fact = next(iter(message.facts.items()))
    changed = attrs.evolve(message, facts={**message.facts, name: attrs.evolve(fact, linkable=not fact.linkable)})

    assert () == message.diff(message)
    assert [f"facts.{name}"] == [change.place for change in changed.diff(message)]
    for change in changed.diff(message):
        assert set(change.channels) == message.shown_in(name)
        assert kind_of(fact.value)


# ── the boundary ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=60))
def test_what_enters_is_clean_or_refused(text):
    """NFC, without lone surrogates, controls and noncharacters, whatever is given."""
    try:
        found = Text(text).value
    except InvalidMessage:
        return
    assert unicodedata.is_normalized("NFC", found)
    assert not [char for char in found if unicodedata.category(char) in {"Cs", "Co", "Cc", "Zl", "Zp"}]


COLORS = st.text(st.sampled_from(string.hexdigits), min_size=6, max_size=6).map(lambda digits: f"#{digits}")


@given(st.lists(COLORS, min_size=8, max_size=8))
def test_a_brand_can_be_read_in_light_and_in_dark(colors):
    """Its colours have the contrast that WCAG asks for, or there is no such brand."""
    names = ("ink", "paper", "accent", "accent_ink")
    chosen = dict(zip([*names, *(f"dark_{name}" for name in names)], colors, strict=True))
    pairs = [("ink", "paper"), ("accent", "paper"), ("accent_ink", "accent")]
    legible = all(
        contrast(chosen[dark + front], chosen[dark + back]) >= LEAST_CONTRAST
        for dark in ("", "dark_")
        for front, back in pairs
    )
    try:
        Brand(name="Drawn", **chosen)
    except InvalidMessage:
        assert not legible
    else:
        assert legible


# ── before anybody gets it ──────────────────────────────────────────────────────────────────────────────────────────

THREE = (Channel.EMAIL, Channel.SMS, Channel.PUSH)


@given(st.integers(1, 80), NAMES, WORDS)
def test_what_passes_preflight_fits_for_everybody(longest, name, words):
    """If it fits at its longest, it fits for this one."""
    message = offer(slots={**offer().slots, "given_name": Slot(role="given_name", fallback=Text("x"), longest=longest)})
    message = attrs.evolve(message, blocks=(*message.blocks, Items([words] * 2)))
    tight = {channel: limits_of(channel) for channel in THREE}
    tight[Channel.SMS] = tight[Channel.SMS].changed(source="drawn", parts=5, characters=400)
    report = preflight(
        message, brand=KESTREL, channels=THREE, media=["email", "sms", "push"], limits={"sms": tight[Channel.SMS]}
    )
    assume(report.ok)

    for channel in THREE:
        assert rendered(message, channel, customer(name), limits=tight[channel])


@given(messages())
def test_preflight_finds_what_rendering_would(message):
    """No rendering of a message that passed is inconsistent."""
    report = preflight(message, brand=KESTREL, channels=THREE, media=["email", "sms", "push"])
    assume(report.ok)

    found = [rendered(message, channel) for channel in THREE]
    assert () == check_consistency(message, found)


@given(st.sampled_from(["adapt", "error"]), st.sampled_from(THREE))
def test_what_a_medium_has_not_is_said_or_refused(how, channel):
    """A picture in a text message is its description, with a finding; or an error, where that is asked for."""
    message = offer(
        facts={**offer().facts, "boots": Fact(value=Url("https://kestrel.example/boots.png"))},
        blocks=(*offer().blocks, Image("boots", "Brown walking boots")),
    )
    asked = permit(channel, message)
    options = {"at": NOON, "brand": KESTREL, "permit": asked, "opt_out_token": TOKEN, "on_unsupported": how}
    if how == "error" and channel is not Channel.EMAIL:
        with pytest.raises(InvalidMessage):
            render(message, customer(), channel=channel, **options)
        return
    found = render(message, customer(), channel=channel, **options)

    assert any("Brown walking boots" in text for text in found.parts.values())
    adapted = [finding.details["block"] for finding in found.findings if finding.code is FindingCode.ADAPTED]
    assert ([] if channel is Channel.EMAIL else ["Image"]) == adapted
