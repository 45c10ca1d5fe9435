"""Laws of rendering: every channel says the same, nothing is cut, no permit no message, no value becomes a command.

Facts: what is written reads back. Consistency: required facts are there, equal, and nothing else looks like one.
Budgets: hard limits hold in final bytes, and more room never shows less. Safety: no text adds a header, an element, a
control character. Permission: no payload without a permit, no marketing without a way out.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from rendering.builders import FOUR, KESTREL, NOON, TOKEN, customer, offer, permit, rendered
from rendering.strategies import FACTS, LOCALES, MONEY, NAMES, messages
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import ContactNotPermitted, InvalidMessage, MissingFact, Unfittable
from unifiedcustomer.facts import FactKind, canonical, kind_of
from unifiedcustomer.messages import Message, Paragraph
from unifiedcustomer.permits import MessageClass, Obligation
from unifiedcustomer.rendered_messages import FindingCode, Presence
from unifiedcustomer.rendering import check_consistency, email_bytes, limits_of, prepare, push_bytes, render
from unifiedcustomer.rendering.formats import is_faithful, write_fact
from unifiedcustomer.rendering.gsm7 import BASIC, EXTENSION, decode, divide, encode, is_gsm7, sms_fold, units
from unifiedcustomer.rendering.readings import read_fact
from unifiedcustomer.rendering.spoken import hear, say
from unifiedcustomer.wire import from_json, to_json

CHANNELS = st.sampled_from(FOUR)
FORBIDDEN = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u200e", "\u200f", "\ufeff"}


def attempt(message, channel, who=None, **options):
    """The rendering, or nothing where the message does not fit or shows a required fact nowhere."""
    try:
        return rendered(message, channel, who, **options)
    except (Unfittable, InvalidMessage):
        return None


def own_facts(found):
    """The names of the message's own facts that are there."""
    return {mark.fact for mark in found.manifest if "." not in mark.fact}


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(FACTS, LOCALES, st.data())
def test_what_a_locale_writes_reads_back_as_the_fact(value, locale, data):
    """parse(format(fact)) == fact, for every kind, locale and style, also after the folding of an SMS."""
    kind = kind_of(value)
    text = write_fact(value, locale, data.draw(st.sampled_from(kind.styles)))

    for shown in (text, sms_fold(text)):
        found = read_fact(shown, kind, locale)
        assert found is not None
        assert canonical(value) == canonical(found)


@given(FACTS, st.sampled_from(["en", "de", "fr", "nl", "es", "sv", "ja"]))
def test_what_is_said_is_heard_as_the_fact(value, locale):
    """hear(say(fact)) == fact."""
    found = hear(say(value, locale), kind_of(value), locale)

    assert found is not None
    assert canonical(value) == canonical(found)


@given(MONEY, MONEY, LOCALES)
def test_two_prices_are_never_written_alike(one, other, locale):
    """What reads back as one amount and currency does not read back as another."""
    assume(canonical(one) != canonical(other))

    assert not is_faithful(write_fact(one, locale), other, locale)


# ── consistency ─────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), NAMES)
def test_every_channel_says_the_same(message, name):
    """Required facts are there, read back, agree, and nothing undeclared looks like a fact."""
    found = [one for channel in FOUR if (one := attempt(message, channel, customer(name))) is not None]

    assert () == check_consistency(message, found)


@given(messages(), NAMES)
def test_text_and_html_carry_the_same_facts_and_links(message, name):
    """Whichever body is read."""
    found = attempt(message, Channel.EMAIL, customer(name))
    assume(found is not None)
    marks = {part: [mark for mark in found.manifest if mark.part == part] for part in ("text", "html")}

    said = {
        part: Counter(
            (mark.fact, mark.canonical)
            for mark in there
            if "." not in mark.fact and mark.presence is not Presence.EMBEDDED
        )
        for part, there in marks.items()
    }
    assert said["text"] == said["html"]
    there = {
        part: {mark.canonical for mark in there if mark.kind is FactKind.URL and mark.presence is not Presence.EMBEDDED}
        for part, there in marks.items()
    }
    assert there["text"] == there["html"]
    linked = {mark.canonical for mark in marks["html"] if mark.presence is Presence.LINKED}
    assert linked == set(Page(found.parts["html"]).links)


@given(messages(), CHANNELS)
def test_no_fact_is_cut(message, channel):
    """Each span lies within its part and has the whole fact; the parts of an SMS, joined, are its text."""
    found = attempt(message, channel)
    assume(found is not None)

    for mark in found.manifest:
        assert 0 <= mark.start < mark.end <= len(found.parts[mark.part])
        text = unescape(found.at(mark)) if mark.part == "html" else found.at(mark)
        assert mark.canonical == canonical(hear(text, mark.kind, found.locale))
    if channel is Channel.SMS:
        assert found.payload.text == "".join(found.payload.parts) == found.parts["text"]


# ── budgets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), st.integers(1, 6), st.integers(30, 1600))
def test_an_sms_keeps_its_limits_or_fails(message, parts, characters):
    """Never a part or a character more, and never a cut."""
    limits = limits_of(Channel.SMS).changed(source="drawn", parts=parts, characters=characters)
    found = attempt(message, Channel.SMS, limits=limits)
    assume(found is not None)

    assert len(found.payload.parts) <= parts
    assert len(found.payload.text) <= characters


@given(messages(), st.integers(150, 600))
def test_a_push_keeps_its_bytes_or_fails(message, octets):
    """Counted as they are sent."""
    found = attempt(message, Channel.PUSH, limits=limits_of(Channel.PUSH).changed(source="drawn", octets=octets))
    assume(found is not None)
    content = {name: value for name, value in found.payload["message"].items() if name != "token"}

    assert len(push_bytes(content)) <= octets


@given(messages(), st.integers(1, 5), st.integers(1, 5))
def test_more_room_never_shows_less(message, one, other):
    """What a small budget shows, a larger one shows too."""
    small, large = (
        attempt(message, Channel.SMS, limits=limits_of(Channel.SMS).changed(source="drawn", usual_parts=parts))
        for parts in sorted((one, other))
    )
    assume(small is not None and large is not None)

    assert own_facts(small) <= own_facts(large)
    left_out = [
        {finding.part for finding in found.findings if finding.code is FindingCode.LEFT_OUT} for found in (large, small)
    ]
    assert left_out[0] <= left_out[1]


@given(messages(), NAMES, NAMES, CHANNELS)
def test_what_is_prepared_is_rendered_as_what_is_not(message, name, other, channel):
    """A kept draft gives every recipient what a fresh one gives, to the last byte, or the same refusal."""
    prepared = prepare(message, channel=channel, brand=KESTREL)
    options = {"at": NOON, "permit": permit(channel, message), "opt_out_token": TOKEN}
    for who in (customer(name), customer(other), customer(name), customer(None)):
        expected = outcome(lambda who=who: render(message, who, channel=channel, brand=KESTREL, **options))
        found = outcome(lambda who=who: prepared.render(who, **options))

        assert expected == found


def outcome(make):
    """The rendering with its bytes, or the error."""
    try:
        found = make()
    except (Unfittable, InvalidMessage, MissingFact, ContactNotPermitted) as error:
        return type(error), str(error)
    sent = found.payload
    return found, found.manifest, email_bytes(sent) if isinstance(sent, EmailMessage) else sent


@given(messages(), NAMES)
def test_a_mail_is_sent_as_the_standard_library_would(message, name):
    """The quick way to bytes gives what the slow one gives."""
    found = attempt(message, Channel.EMAIL, customer(name))
    assume(found is not None)

    assert found.payload.as_bytes() == email_bytes(found.payload)


@given(messages(), CHANNELS, NAMES)
def test_the_same_input_gives_the_same_output(message, channel, name):
    """Byte for byte."""
    one, other = (attempt(message, channel, customer(name)) for _ in range(2))

    assert one == other
    if one is not None and channel is Channel.EMAIL:
        assert one.payload.as_bytes() == other.payload.as_bytes()
    elif one is not None:
        assert one.payload == other.payload


# ── GSM-7 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

ALPHABET = st.sampled_from(BASIC.replace("\x1b", "") + "".join(EXTENSION))
SMS_TEXTS = st.text(ALPHABET, max_size=400) | st.text(ALPHABET | st.sampled_from("łñ😀👩‍👩‍👧‍👦é́"), max_size=250)


@given(st.text(ALPHABET))
def test_gsm7_is_decoded_as_it_was_encoded(text):
    """And each septet is one of 128."""
    assert text == decode(encode(text))
    assert len(encode(text)) == units(text)
    assert all(septet < 128 for septet in encode(text))


@given(st.text())
def test_folding_twice_is_folding_once(text):
    """And letters are never changed."""
    assert sms_fold(text) == sms_fold(sms_fold(text))
    assert [char for char in text if char.isalnum()] == [char for char in sms_fold(text) if char.isalnum()]


def slow_parts(text):
    """How many parts a text needs: the same by hand, one cluster at a time."""
    gsm7 = all(char in BASIC.replace("\x1b", "") or char in EXTENSION for char in text)
    price = (lambda char: 2 if char in EXTENSION else 1) if gsm7 else (lambda char: 2 if ord(char) > 0xFFFF else 1)
    single, part = (160, 153) if gsm7 else (70, 67)
    if sum(map(price, text)) <= single:
        return 1
    count, used = 1, 0
    for cluster in text if gsm7 else iter_graphemes(text):
        cost = sum(map(price, cluster))
        assert cost <= part
        if used + cost > part:
            count, used = count + 1, 0
        used += cost
    return count


@given(SMS_TEXTS)
def test_parts_are_counted_as_by_hand(text):
    """The kernel equals its slow twin, and nothing that is seen as one character straddles two parts."""
    single, part = (160, 153) if is_gsm7(text) else (70, 67)
    parts = divide(text, single=single, part=part)

    assert slow_parts(text) == len(parts)
    assert text == "".join(parts)
    ends = {sum(map(len, parts[: index + 1])) for index in range(len(parts) - 1)}
    edges, place = set(), 0
    for cluster in text if is_gsm7(text) else iter_graphemes(text):
        place += len(cluster)
        edges.add(place)
    assert ends <= edges


# ── safety ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SERVICE_HEADERS = Counter(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Content-Language",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
)
MARKETING_HEADERS = (
    SERVICE_HEADERS - Counter(["Auto-Submitted"]) + Counter(["List-Unsubscribe", "List-Unsubscribe-Post"])
)


def with_subject(message_class):
    purpose = "marketing" if message_class is MessageClass.MARKETING else "service"
    return Message(
        id="hostile",
        purpose=purpose,
        message_class=message_class,
        subject="{name} {name}",
        blocks=[Paragraph("Hello {name}")],
        slots={"name": offer().slots["given_name"]},
        locale="en",
    )


@given(NAMES, st.sampled_from([MessageClass.MARKETING, MessageClass.SERVICE]))
def test_no_name_adds_a_header(name, message_class):
    """The mail that arrives has exactly our headers, whoever's name is in its subject, on every interpreter."""
    found = rendered(with_subject(message_class), Channel.EMAIL, customer(name))
    for how in (policy.SMTP, policy.default, policy.compat32):
        mail = message_from_bytes(found.payload.as_bytes(policy=policy.SMTP), policy=how)
        expected = MARKETING_HEADERS if message_class is MessageClass.MARKETING else SERVICE_HEADERS
        assert expected == Counter(mail.keys())
    assert found.parts["subject"] == message_from_bytes(found.payload.as_bytes(), policy=policy.default)["Subject"]
    assert "victim" not in str(found.payload["To"])


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_senders_name_adds_a_header(name, address):
    """What a brand cannot be called, it is refused; with the rest, the mail has our headers."""
    try:
        brand = attrs.evolve(KESTREL, name=name, postal_address=address)
    except InvalidMessage:
        return
    found = rendered(offer(), Channel.EMAIL, brand=brand)
    mail = message_from_bytes(found.payload.as_bytes(), policy=policy.default)

    assert MARKETING_HEADERS == Counter(mail.keys())
    assert ["hello@kestrel.example"] == [one.addr_spec for one in mail["From"].addresses]


@given(messages(), NAMES)
def test_lines_of_an_email_are_short_and_its_way_out_is_plain(message, name):
    """At most 998 octets, bodies at most 76; List-Unsubscribe is byte-equal to the URL, and only in marketing."""
    found = attempt(message, Channel.EMAIL, customer(name))
    assume(found is not None)
    raw = found.payload.as_bytes()

    assert all(len(line) <= 78 for line in raw.splitlines())
    has_way_out = message.message_class is MessageClass.MARKETING
    url = f"\r\nList-Unsubscribe: <https://kestrel.example/u/{TOKEN}>\r\n".encode()
    assert has_way_out is (url in raw) is (b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw)


class Page(HTMLParser):
    """Elements in order, where links lead, and the text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.skeleton, self.links, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.skeleton.append((tag, tuple(name for name, _ in attributes)))
        self.links += [value for name, value in attributes if name == "href"]

    def handle_endtag(self, tag):
        self.skeleton.append((f"/{tag}",))

    def handle_data(self, data):
        self.text += data


@given(NAMES)
def test_no_name_changes_the_page(name):
    """The elements and attributes are the template's; the name is text."""
    usual, found = (rendered(offer(), Channel.EMAIL, customer(who)) for who in ("Ann", name))
    skeletons = [
        [item for item in Page(one.parts["html"]).skeleton if item[0] not in {"bdi", "/bdi"}] for one in (usual, found)
    ]

    assert skeletons[0] == skeletons[1]
    assert all(link.startswith("https://kestrel.example/") for link in Page(found.parts["html"]).links)
    shown = next(mark for mark in found.manifest if mark.fact == "given_name" and mark.part == "html")
    assert unescape(found.at(shown)) in Page(found.parts["html"]).text


@given(messages(), CHANNELS, NAMES)
def test_no_control_character_leaves_the_house(message, channel, name):
    """Line feeds of ours aside; direction marks come in pairs, and text is in NFC."""
    found = attempt(message, channel, customer(name))
    assume(found is not None)
    for part, text in found.parts.items():
        rest, end = "", 0
        for mark in sorted((one for one in found.manifest if one.part == part), key=lambda one: one.start):
            rest, end = rest + text[end : mark.start], mark.end
        rest += text[end:]
        assert not [char for char in rest if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} and char != "\n"]
        assert not FORBIDDEN & set(rest)
        assert text.count("\u2068") == text.count("\u2069")
        own = [found.at(mark) for mark in found.manifest if mark.part == part and mark.fact == "name"]
        assert not any(FORBIDDEN & set(one) for one in own)
        assert all(unicodedata.is_normalized("NFC", one) for one in own)


@given(messages(), NAMES)
def test_a_push_has_only_documented_keys(message, name):
    """And every value of its data is a text."""
    found = attempt(message, Channel.PUSH, customer(name))
    assume(found is not None)
    body = json.loads(push_bytes(found.payload))

    assert body == found.payload
    assert {"message"} == set(body)
    assert {"token", "notification", "data"} == set(body["message"])
    assert {"title", "body"} == set(body["message"]["notification"])
    assert all(isinstance(value, str) for value in body["message"]["data"].values())
    assert not [key for key in body["message"]["data"] if key.startswith(("from", "message_type", "google.", "gcm."))]


def around(found, part, fact):
    """A part's text with an X where ``fact`` stands."""
    text = found.parts[part]
    for mark in sorted(
        (one for one in found.manifest if one.part == part and one.fact == fact), key=lambda one: -one.start
    ):
        text = text[: mark.start] + "X" + text[mark.end :]
    return text


@given(NAMES, CHANNELS)
def test_nothing_is_left_unfilled(name, channel):
    """No braces of ours and no None in any output; a name that cannot be used is replaced in all channels alike."""
    found = [rendered(offer(), one, customer(name)) for one in FOUR]
    used = {mark.canonical for one in found for mark in one.manifest if mark.fact == "given_name"}

    assert 1 == len(used)
    for one in found:
        for part in one.parts.keys() - {"html"}:
            text = around(one, part, "given_name")
            assert not any(left in text for left in ("{offer}", "{{", "None", "  ", " ."))
    slots = {"given_name": attrs.evolve(offer().slots["given_name"], fallback=None), "spent": offer().slots["spent"]}
    if "customer" in used:
        with pytest.raises(MissingFact):
            rendered(offer(slots=slots), channel, customer(name if name != "customer" else None))


@given(NAMES, CHANNELS)
def test_errors_and_representations_show_nothing_personal(name, channel):
    """Whatever is in the profile."""
    canary = "Canaria"
    found = rendered(offer(), channel, customer(canary + name))

    shown = [repr(found), repr(found.manifest)]
    if channel is not Channel.PUSH:
        shown.append(repr(found.payload))
    assert not any(canary in text for text in shown)
    with pytest.raises(InvalidMessage) as caught:
        rendered(offer(), channel, values={"given_name": canary + "\n" + name})
    assert canary not in f"{caught.value!r} {caught.value}"


# ── permission ──────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages(), CHANNELS)
def test_no_permit_no_payload(message, channel):
    """In no channel and for no class of message, where we go to them."""
    with pytest.raises(ContactNotPermitted):
        render(message, customer(), channel=channel, at=NOON, brand=KESTREL, opt_out_token=TOKEN)


@given(messages(message_class=MessageClass.MARKETING), CHANNELS, st.sets(st.sampled_from(Obligation)))
def test_marketing_always_has_a_way_out(message, channel, duties):
    """Whatever else the permit asks for."""
    asked = permit(channel, message, obligations=tuple(duties))
    try:
        found = attempt(message, channel, permit=asked)
    except ContactNotPermitted:
        return
    assume(found is not None)

    assert any(mark.fact.startswith("opt_out.") for mark in found.manifest)


@given(messages())
def test_what_is_for_agents_and_what_is_sensitive_stays_in_its_place(message):
    """Notes are in scripts alone; a sensitive fact is on no locked screen."""
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH):
        found = attempt(message, channel)
        if found is None:
            continue
        assert not any("agents only" in text for text in found.parts.values())
        if channel is not Channel.EMAIL:
            assert not any(message.facts[name].sensitive for name in own_facts(found) & message.facts.keys())


# ── identity ────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(messages())
def test_a_message_survives_json(message):
    """With its digest."""
    found = from_json(to_json(message), Message)

    assert message == found
    assert message.digest == found.digest


@given(messages(), messages())
def test_different_messages_have_different_digests(one, other):
    """And equal ones the same."""
    assert (one == other) is (one.digest == other.digest)


@given(messages(), CHANNELS)
def test_a_rendering_changes_its_digest_with_what_it_was_made_of(message, channel):
    """Message, brand and limits; the recipient is not in it."""
    first = attempt(message, channel)
    assume(first is not None)
    limits = limits_of(channel)
    name = next(iter(limits.limits))
    tighter = limits.changed(source="drawn", **{name: limits[name] + 1})

    assert first.digest == attempt(message, channel, customer("Bea")).digest
    assert first.digest != attempt(message, channel, brand=attrs.evolve(KESTREL, name="Kite")).digest
    assert first.digest != attempt(message, channel, limits=tighter).digest
