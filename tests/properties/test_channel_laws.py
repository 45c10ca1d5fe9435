"""Laws of every medium: the same facts, nothing cut, nothing a stranger types becomes a command or an element.

The four oldest media have laws of their own in `test_rendering_laws`; these hold for all of them.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from html import unescape
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from rendering.all_media import ALL_POINTS, CHANNEL_OF, EVERY_MEDIUM, TO_ALL, TO_ONE, shown
from rendering.builders import customer, offer
from rendering.strategies import FACTS, NAMES, messages
from unifiedcustomer.blocks import Heading, Items, Paragraph, Table
from unifiedcustomer.contact_points import EmailAddress, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.errors import ContactNotPermitted, InvalidMessage, Unfittable, UnifiedCustomerError
from unifiedcustomer.facts import canonical
from unifiedcustomer.messages import Message
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendering import check_consistency, email_bytes, limits_of
from unifiedcustomer.rendering.adapters import apns_request, web_push_request
from unifiedcustomer.rendering.duties import ALWAYS_FOR_MARKETING
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.push import push_bytes
from unifiedcustomer.rendering.spoken import hear

MEDIA = st.sampled_from(EVERY_MEDIUM)
WITH_HTML = st.sampled_from(
    [
        Medium.LETTER,
        Medium.POSTCARD,
        Medium.CATALOGUE_BLOCK,
    ]
)


def attempt(message, medium, who=None, **options):
    """The rendering, or nothing where the message does not fit or shows a required fact nowhere."""
    try:
        return shown(message, medium, who, **options)
    except (Unfittable, InvalidMessage):
        return None


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), MEDIA, NAMES)
def test_every_span_reads_back_as_its_fact(message, medium, name):
    """In all media: what stands at a landing is the fact, and nothing else looks like one."""
    found = attempt(message, medium, customer(name, family_name=name))
    assume(found is not None)

    for mark in found.manifest:
        assert 0 <= mark.start < mark.end <= len(found.parts[mark.part])
        text = unescape(found.at(mark)) if mark.part == "html" else found.at(mark)
        assert mark.canonical == canonical(hear(text, mark.kind, found.locale))
    assert () == check_consistency(message, [found])


@given(messages(), MEDIA, MEDIA)
def test_two_media_never_contradict_each_other(message, one, other):
    """Whatever is left out in one of them, no fact has two values."""
    found = [rendered for rendered in (attempt(message, one), attempt(message, other)) if rendered is not None]

    assert () == check_consistency(message, found)


@given(messages(), MEDIA, NAMES)
def test_the_same_input_gives_the_same_output(message, medium, name):
    """To the byte, in all media."""
    one, other = (attempt(message, medium, customer(name)) for _ in range(2))

    assert one == other
    if one is not None and medium is not Medium.EMAIL:
        assert one.payload == other.payload


@given(st.sampled_from(TO_ONE), NAMES, NAMES, NAMES)
def test_nobody_at_no_address_brings_a_rendering_down(medium, name, place, other):
    """Whatever strangers typed as name and address: a rendering that can be sent as it is, or an error of ours."""
    try:
        found = shown(offer(), medium, customer(name, family_name=other), point=point_of(medium, place, other))
    except UnifiedCustomerError:
        return
    for text in found.parts.values():
        assert text.encode().decode() == text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text)
    if medium is Medium.EMAIL:
        sent = email_bytes(found.payload)
        assert b"\n" not in sent.replace(b"\r\n", b"")
        assert found.payload.keys() == message_from_bytes(sent).keys()


def point_of(medium, place, other):
    """A point of the kind that the medium goes to, made of what was typed in."""
    usual = ALL_POINTS[CHANNEL_OF[medium]]
    match usual:
        case EmailAddress():
            return EmailAddress(address=f"{place}@{other}.example", mailbox=place)
        case PushToken():
            return PushToken(app=other, token=place)
        case PostalAddress():
            return attrs.evolve(usual, street=place, city=other)
        case SocialHandle():
            return SocialHandle(network="x", handle=place)
    return usual


# ── privacy and permission ──────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), st.sampled_from(TO_ONE))
def test_nobody_is_reached_without_a_permit(message, medium):
    """In all media that go to one chosen person."""
    with pytest.raises(ContactNotPermitted):
        shown(message, medium, permit=None)


@given(messages(), st.sampled_from(TO_ALL), st.from_regex(r"[A-Z][a-z]{6,12}", fullmatch=True))
def test_what_everybody_sees_tells_of_nobody(message, medium, name):
    """No value of a customer's gets into a post, a spot, a page, even where one is handed in."""
    found = attempt(message, medium, customer(name))
    assume(found is not None)

    assert not any(mark.fact in message.slots for mark in found.manifest)
    assert not any(name in text for text in found.parts.values())


@given(messages(message_class=MessageClass.MARKETING), st.sampled_from(TO_ONE))
def test_marketing_to_one_person_tells_how_it_ends(message, medium):
    """Each medium in its own way, and the permit need not ask."""
    try:
        found = attempt(message, medium)
    except ContactNotPermitted:
        return
    assume(found is not None and ALWAYS_FOR_MARKETING.get(CHANNEL_OF[medium]))

    assert any(mark.fact.startswith("opt_out.") for mark in found.manifest)


# ── text from strangers ─────────────────────────────────────────────────────────────────────────────────────────────


class Skeleton(HTMLParser):
    """Elements and attributes in order, without their texts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag != "bdi":
            self.found.append((tag, tuple((name, value) for name, value in attributes if name != "href")))

    def handle_endtag(self, tag):
        if tag != "bdi":
            self.found.append((f"/{tag}",))


@given(NAMES, WITH_HTML)
def test_no_name_changes_a_page(name, medium):
    """The elements are the template's, the name is text: in letters, on cards, on pages."""
    usual, found = (shown(offer(), medium, customer(who, full_name="Ann Byron")) for who in ("Ann", name))

    assert Skeleton(usual.payload.html).found == Skeleton(found.payload.html).found


@given(NAMES)
def test_an_envelope_shows_a_name_or_none(name):
    """What is no name on an envelope is left out; the address below it is the same."""
    usual, found = (shown(offer(), Medium.LETTER, customer("Ann", full_name=who)) for who in ("Ann Byron", name))

    assert usual.payload.address_lines[1:] == found.payload.address_lines[-3:]
    assert len(found.payload.address_lines) <= 4
    assert not any(char < " " for line in found.payload.address_lines for char in line)


def commands_removed(raw):
    """A small reading of ESC/POS: what is left is text; anything that is no command of ours stays in."""
    known = rb"\x1b@|\x1bt[\x00-\xff]|\x1bE[\x00\x01]|\x1ba[\x00\x01]|\x1d![\x00\x01]|\x1dVB\x00"
    pieces, place = [], 0
    pattern = re.compile(known + rb"|\x1d\(k([\x00-\xff])([\x00-\xff])", re.DOTALL)
    while match := pattern.search(raw, place):
        pieces.append(raw[place : match.start()])
        place = match.end() + (0 if match[1] is None else match[1][0] + 256 * match[2][0])
    return b"".join([*pieces, raw[place:]])


@given(FACTS, NAMES, st.integers(16, 56))
def test_nothing_on_a_slip_is_a_command(value, name, columns):
    """Every byte below 0x20 is ours, every line fits, and the lines together are the text."""
    message = Message(
        id="slip",
        purpose="service",
        message_class=MessageClass.SERVICE,
        blocks=[
            Heading("Thank you, {name}"),
            Items(["{fact}", "for {name}"]),
            Table(["What", "How much"], [["{name}", "{fact}"], ["{fact}", "{fact}"]]),
        ],
        facts={"fact": Fact(value=value)},
        slots={"name": Slot()},
        locale="de",
    )
    limits = limits_of(CHANNEL_OF[Medium.TILL_RECEIPT]).changed(source="drawn", columns=columns)
    found = attempt(message, Medium.TILL_RECEIPT, values={"name": name}, limits=limits)
    if found is None:  # refused, or letters that no printer has
        found = attempt(message, Medium.TILL_RECEIPT, values={"name": "Zoë"}, limits=limits)
    assume(found is not None)

    text = commands_removed(found.payload.raw)
    assert not [byte for byte in text if byte < 0x20 and byte != 0x0A]
    assert 0x7F not in text
    assert all(wcswidth(line.text) <= columns for line in found.payload.lines)
    letters = "".join(line.text for line in found.payload.lines).split()
    assert "".join(letters) == "".join("".join(found.parts.values()).split())


@given(NAMES)
def test_no_name_is_a_mark_in_a_chat(name):
    """Asterisks and underscores of a name stay what they are in WhatsApp's and Slack's marks."""
    found = shown(offer(), Medium.WHATSAPP, customer(f"*{name}* _x_ ~y~"))
    assume("given_name" in found.payload.body and found.payload.body["given_name"] != "customer")
    value = found.payload.body["given_name"]

    assert not re.search("[*_~`](?!\u2060)", value)


@given(messages(), NAMES)
def test_a_template_and_its_values_are_the_text(message, name):
    """WhatsApp: filled in, the template is what the recipient sees; no variable stands where Meta takes none."""
    found = attempt(message, Medium.WHATSAPP, customer(name))
    assume(found is not None)
    components = {one["type"]: one for one in found.payload.template["components"]}

    for kind, values in (("HEADER", found.payload.header), ("BODY", found.payload.body)):
        if kind not in components:
            assert not values
            continue
        template = components[kind]["text"]
        assert set(values) == set(re.findall(r"\{\{(\w+)\}\}", template))
        filled = template
        for variable, value in values.items():
            filled = filled.replace(f"{{{{{variable}}}}}", value)
        assert found.parts[kind.lower()] == filled
        assert not any(mark in value for value in values.values() for mark in ("\n", "\t", "     "))
    body = components["BODY"]["text"]
    assert not re.search(r"^\{\{|\}\}\s*$|\}\}\s*\{\{", body)
    assert len(found.parts["body"]) <= 1024
    assert len(found.parts.get("footer", "")) <= 60


# ── budgets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), NAMES)
def test_a_notification_keeps_its_bytes(message, name):
    """Web Push and APNs are counted as they are sent."""
    web, app = (attempt(message, medium, customer(name)) for medium in (Medium.WEB_PUSH, Medium.PUSH))
    if web is not None:
        assert len(push_bytes(dict(web.payload.body))) <= 3993
    if app is not None and len(apns_request(app, topic="t").content) > 4096:
        raise AssertionError


@given(messages(), st.integers(5, 60), st.sampled_from([Medium.RADIO_SPOT, Medium.TV_SPOT]))
def test_a_spot_keeps_its_seconds_or_fails(message, seconds, medium):
    """Airtime is hard."""
    limits = limits_of(CHANNEL_OF[medium]).changed(source="drawn", seconds=seconds)
    found = attempt(message, medium, limits=limits)
    assume(found is not None)

    assert found.payload.seconds <= seconds == found.payload.slot


@given(messages(), st.integers(20, 600), st.integers(20, 600))
def test_more_room_never_shows_less(message, one, other):
    """What a short post says, a longer one says too."""
    small, large = (
        attempt(
            message, Medium.X_POST, limits=limits_of(CHANNEL_OF[Medium.X_POST], "x_post").changed(source="d", length=n)
        )
        for n in sorted((one, other))
    )
    assume(small is not None and large is not None)

    assert {mark.fact for mark in small.manifest} <= {mark.fact for mark in large.manifest}


@given(st.text(max_size=40))
def test_a_subscription_is_an_endpoint_or_refused(subscription):
    """Whatever a browser hands in, the request goes to a web address or is not made."""
    try:
        found = shown(offer(), Medium.WEB_PUSH, point=PushToken(app="web", token=subscription))
        request = web_push_request(found, ttl_seconds=60)
    except UnifiedCustomerError:
        return
    assert request.path.startswith("https://")
    assert request.path.isascii()


def test_a_paragraph_is_enough():
    """The smallest message there is stands in every medium that needs no link."""
    small = offer(blocks=[Paragraph("Come in")], subject="Come in", preheader=None, facts={}, slots={})

    for medium in EVERY_MEDIUM:
        if medium is not Medium.WEB_PUSH:
            assert shown(small, medium).medium == medium
