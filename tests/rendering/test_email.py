"""Emails."""

from __future__ import annotations

from email import message_from_bytes, policy
from html.parser import HTMLParser

import attrs
import pytest

from rendering.builders import KESTREL, POINTS, TOKEN, customer, offer, rendered
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.errors import InvalidContactPoint, Problem, Unfittable
from unifiedcustomer.facts import Text
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role
from unifiedcustomer.rendered_messages import FindingCode, Presence
from unifiedcustomer.rendering import limits_of


def email(message, who=None, **options):
    return rendered(message, Channel.EMAIL, who, **options)


def received(found):
    return message_from_bytes(found.payload.as_bytes(), policy=policy.default)


def news(*blocks, **fields):
    given = {"id": "news", "purpose": "service", "message_class": MessageClass.SERVICE, "subject": "News", **fields}
    return Message(blocks=blocks, **given)


def test_an_email_has_exactly_these_headers():
    """No others, each once."""
    mail = received(email(offer(), brand=attrs.evolve(KESTREL, reply_to="shop@kestrel.example")))

    assert {
        "From": "Kestrel & Sons <hello@kestrel.example>",
        "To": "ann@example.com",
        "Reply-To": "shop@kestrel.example",
        "Subject": "20% off until 30 Nov 2026",
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "Message-ID": mail["Message-ID"],
        "Content-Language": "en-GB",
        "Content-Type": mail["Content-Type"],
        "List-Unsubscribe": f"<https://kestrel.example/u/{TOKEN}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    } == dict(mail.items())
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail["Message-ID"].endswith("@kestrel.example>")


def test_a_service_email_asks_for_no_holiday_replies_and_offers_no_way_out():
    """There is nothing to unsubscribe from (RFC 3834, RFC 8058)."""
    mail = received(email(news(Paragraph("It is here."))))

    assert "auto-generated" == mail["Auto-Submitted"]
    assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None


def test_the_text_part_comes_first_and_says_it_all():
    """For who reads mail as text."""
    text, html = received(email(offer())).iter_parts()

    assert ["text/plain", "text/html"] == [text.get_content_type(), html.get_content_type()]
    assert (
        "Save 20% this autumn\n\n"
        "Hello Ann, until 30 November 2026 everything over £50.00 is 20% cheaper with AUTUMN20.\n\n"
        "Come and try the new walking boots while you are here.\n\n"
        "See the offer:\nhttps://kestrel.example/autumn\n\n"
        "One code per customer.\n\n"
        "-- \nKestrel & Sons\n"
        "Kestrel & Sons Ltd, 4 Mill Lane, Bath BA1 2QD, United Kingdom\n\n"
        f"Unsubscribe: https://kestrel.example/u/{TOKEN}\n"
    ) == text.get_content().replace("\r\n", "\n")


def test_the_same_input_gives_the_same_bytes():
    """So a rendering can be compared, and a retry is no second message."""
    assert email(offer()).payload.as_bytes() == email(offer()).payload.as_bytes()
    other = email(offer(), customer("Bea")).payload
    assert email(offer()).payload.get_boundary() != other.get_boundary()


class Page(HTMLParser):
    """What a browser makes of a document: elements in order, text, links."""

    VOID = frozenset({"meta", "br", "img"})

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.opened, self.links, self.texts, self.attributes = [], [], [], set()
        self.stack = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in {"href", "src", "action"}]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.stack.pop()

    def handle_data(self, data):
        self.texts.append(data)


def test_the_html_is_well_formed_and_accessible():
    """Every element closes, the language is said, tables are for layout and links have words."""
    html = email(offer()).parts["html"]
    page = Page(html)

    assert [] == page.stack
    assert ["https://kestrel.example/autumn", f"https://kestrel.example/u/{TOKEN}"] == page.links
    assert '<html lang="en-GB" dir="ltr">' in html
    assert html.count("<table") == html.count('<table role="presentation"')
    assert not {"onclick", "onload", "src", "background"} & page.attributes
    assert "script" not in page.opened


@pytest.mark.parametrize(
    "name",
    [
        '<script>alert("x")</script>',
        '"><img src=x onerror=y>',
        "</p></td></table>",
        "&lt;b&gt;",
        "<!--",
        "]]>",
        "' x='",
    ],
)
def test_a_slot_is_text_and_nothing_else(name):
    """It adds no element, closes none, and is seen as it was written."""
    plain, hostile = (email(offer(), customer(who)).parts["html"] for who in ("Ann", name))

    assert Page(plain).opened == Page(hostile).opened
    assert any(name in text for text in Page(hostile).texts)


def test_names_that_read_the_other_way_are_isolated():
    """With an element in HTML and with characters in text; the fact itself is without."""
    message = news(Paragraph("For {name}: 20"), slots={"name": Slot(role=Role.GIVEN_NAME)})
    found = email(message, customer("عائشة"))

    assert "For \u2068عائشة\u2069: 20" in found.parts["text"]
    assert "For <bdi>عائشة</bdi>: 20" in found.parts["html"]
    assert {"عائشة"} == {found.at(mark) for mark in found.manifest if mark.fact == "name"}


def test_a_right_to_left_language_has_a_right_to_left_page():
    """And Latin names are the ones that are isolated there."""
    message = news(Paragraph("שלום {name}"), slots={"name": Slot(role=Role.GIVEN_NAME)}, locale="he", subject="שלום")
    found = email(message)

    assert 'dir="rtl"' in found.parts["html"]
    assert "\u2068Ann\u2069" in found.parts["text"]


def test_strong_words_are_strong_where_that_exists():
    """In HTML; in text they are words."""
    found = email(news(Paragraph("a **b {x}** c"), facts={"x": Fact(value=Text("y"))}))

    assert "a <strong>b </strong><strong>y</strong> c" in found.parts["html"]
    assert "a b y c" in found.parts["text"]


def test_every_fact_is_in_both_bodies():
    """Shown in text, shown or linked in HTML."""
    found = email(offer())
    by_part = {part: {mark.fact for mark in found.manifest if mark.part == part} for part in ("text", "html")}

    assert by_part["text"] == by_part["html"]
    assert {"shop", "opt_out.url"} == {
        mark.fact for mark in found.manifest if mark.part == "html" and mark.presence is Presence.LINKED
    }


def test_long_lines_and_letters_of_all_kinds_survive():
    """Bodies are encoded in lines of at most 76 octets."""
    text = "Ł👩‍👩‍👧‍👦ß " * 300
    found = email(news(Paragraph(text)))

    assert text.strip() in received(found).get_body(("plain",)).get_content()
    assert all(len(line) <= 78 for line in found.payload.as_bytes().splitlines())


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [("ann@bücher.example", "ann@xn--bcher-kva.example"), ("a.b+c@example.com", "a.b+c@example.com")],
)
def test_a_host_name_of_any_script_is_sent_in_ascii(address, sent_to):
    """As every mail server takes it."""
    assert sent_to == email(offer(), point=EmailAddress(address=address, mailbox="x")).payload["To"]


@pytest.mark.parametrize(
    "address",
    [
        "a,victim@example.com",
        "<victim>@example.com",
        '"a b"@example.com'.replace(" ", "."),
        "ä@example.com",
        "a@example.com,",
        "=?utf-8?q?a?=@example.com",
        "a@b",
        "a@" + "b" * 70 + "ü.example",
        "a" * 300 + "@example.com",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused(address):
    """A header could take it for two, or decode it."""
    with pytest.raises(InvalidContactPoint) as caught:
        email(offer(), point=EmailAddress(address=address, mailbox="x"))
    assert ("address", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)
    assert "victim" not in str(caught.value)


def test_a_subject_longer_than_is_shown_is_reported():
    """With what it needs and what there is."""
    found = email(news(Paragraph("x"), subject="a very long subject " * 4))

    over = next(finding for finding in found.findings if finding.code is FindingCode.OVER_GUIDANCE)
    assert ("subject", {"needed": "79", "limit": "60"}) == (over.part, dict(over.details))


def test_html_that_clients_would_clip_is_not_made():
    """With the clip go the styles, and the footer with the way out."""
    with pytest.raises(Unfittable):
        email(news(*[Paragraph("x" * 5000)] * 20))
    small = limits_of(Channel.EMAIL).changed(source="test", html_octets=100)
    with pytest.raises(Unfittable):
        email(news(Heading("x")), limits=small)


def test_without_a_preheader_there_is_no_hidden_text():
    """And none is made up."""
    assert "display:none" not in email(offer(preheader=None)).parts["html"]
    assert "A thank-you to our regular customers." in email(offer()).parts["html"]


def test_colours_are_the_brands():
    """On its paper; around it everything is grey."""
    brand = attrs.evolve(KESTREL, paper="#10131a", ink="#ffffff", accent="#ffd166", accent_ink="#10131a")
    html = email(offer(), brand=brand).parts["html"]

    assert "background-color:#10131a" in html
    assert "color:#ffffff" in html
    assert POINTS[Channel.EMAIL].address not in html
