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
from unifiedcustomer.facts import Code, Text, Url
from unifiedcustomer.messages import (
    Action,
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
)
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role
from unifiedcustomer.rendered_messages import FindingCode, Presence
from unifiedcustomer.rendering import Sender, limits_of


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


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

RICH = {
    "shop": Fact(value=Url("https://kestrel.example/a?b=1&c=2")),
    "boots": Fact(value=Url("https://kestrel.example/boots.png")),
    "code": Fact(value=Code("AUTUMN20")),
    "what": Fact(value=Text("<boots> & “more”")),
}


def test_every_block_has_its_element():
    """And in the text part its lines."""
    found = email(
        news(
            Items(["one **{what}**", "two"]),
            Items(["first"], ordered=True),
            Table(["Size", "Left"], [["big", "{what}"]]),
            Image("boots", "Our {what}, [seen]({shop}) _from_ **above**"),
            Image("boots"),
            CodeBlock("code", label="Code"),
            CodeBlock("code"),
            Action("Now", "shop"),
            Action("Later", "shop", "secondary"),
            Paragraph("_See_ [the {what}]({shop})."),
            facts=RICH,
        )
    )
    html, text = found.parts["html"], found.parts["text"]
    what = "&lt;boots&gt; &amp; “more”"

    assert f"<strong>{what}</strong></li>" in html
    assert "<ol " in html
    assert '<th scope="col"' in html
    link = "(https://kestrel.example/a?b=1&amp;c=2)"
    assert f'alt="Our {what}, seen {link} from above"' in html
    assert 2 == html.count('src="https://kestrel.example/boots.png"')
    assert 'alt=""' in html
    assert 2 == html.count("<strong>AUTUMN20</strong>")
    assert 'class="fill"' in html
    assert 'class="outline"' in html
    assert "<em>See</em>" in html
    assert f">the {what}</a>." in html
    assert "- one <boots> & “more”\n- two\n\n1. first\n\nSize: big, Left: <boots> & “more”\n\n" in text
    assert "See the <boots> & “more” (https://kestrel.example/a?b=1&c=2)." in text
    assert {Presence.SHOWN, Presence.LINKED, Presence.EMBEDDED} == {mark.presence for mark in found.manifest}


def test_code_of_the_authors_own_stands_where_it_was_put():
    """In the page alone, as it is, and the rendering says that nobody looked into it."""
    found = email(
        news(
            Paragraph("one"),
            Raw(channel="email", payload="<hr>"),
            Paragraph("two"),
            Raw(channel="email", payload="<br>"),
        )
    )
    html = found.parts["html"]

    assert html.index("one") < html.index("<hr>") < html.index("two") < html.index("<br>")
    assert "<hr>" not in found.parts["text"]
    assert ["unverified", "unverified"] == [finding.code.value for finding in found.findings]


def test_a_code_to_be_scanned_is_written_out():
    """Pictures are blocked in many mailboxes, and a QR code on the screen that shows it scans nothing."""
    found = email(news(CodeBlock("code", "qr"), facts={"code": RICH["code"]}))

    assert ["adapted"] == [finding.code.value for finding in found.findings]
    assert "AUTUMN20" in found.parts["html"]


def test_the_brands_look_is_in_the_page():
    """Its logo above its name, its dark colours, what the law of the country wants."""
    brand = attrs.evolve(
        KESTREL,
        logo_url="https://kestrel.example/logo.png?a=1&b=2",
        dark_paper="#000000",
        dark_accent="#ffcc00",
        legal_footers={"GB": "Registered in England, No. 1"},
        senders={"email": Sender(name="Kestrel")},
        unsubscribe_email="leave@kestrel.example",
    )
    found = email(offer(), brand=brand)
    html = found.parts["html"]

    assert 'src="https://kestrel.example/logo.png?a=1&amp;b=2"' in html
    assert ".fill{background-color:#ffcc00!important;}" in html
    assert ".paper{background-color:#000000!important;}" in html
    assert "Registered in England, No. 1" in html
    assert "Registered in England, No. 1" in found.parts["text"]
    mail = received(found)
    assert "Kestrel" == mail["From"].addresses[0].display_name
    ways = f"<https://kestrel.example/u/{TOKEN}>, <mailto:leave@kestrel.example?subject=unsubscribe>"
    assert ways == mail["List-Unsubscribe"]


def test_a_preheader_longer_than_is_shown_is_reported():
    """As a subject is."""
    found = email(offer(preheader="long " * 30))

    (finding,) = [one for one in found.findings if one.code is FindingCode.OVER_GUIDANCE]
    assert ("preheader", "149", "100") == (finding.part, finding.details["needed"], finding.details["limit"])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain", "7bit"),
        ("é" * 5 + "e" * 100, "quoted-printable"),
        ("日本" * 100, "base64"),
        ("x" * 80, "quoted-printable"),
    ],
)
def test_a_body_is_encoded_as_suits_it(text, encoding):
    """Plain where it can be, readable where most of it is, else short."""
    mail = email(news(Paragraph(text))).payload

    assert encoding == next(mail.iter_parts())["Content-Transfer-Encoding"]
    assert text in received(email(news(Paragraph(text)))).get_body(("plain",)).get_content()


def test_a_group_gives_way_to_its_link():
    """Where there is no room for it, and its facts may be behind one."""
    terms = Fact(value=Text("long " * 180), linkable=True)
    group = Group(blocks=[Paragraph("{terms} " * 4)], link=Action("Read it", "shop"))
    message = news(Paragraph("Hello"), group, facts={"terms": terms, "shop": RICH["shop"]})
    limits = limits_of(Channel.EMAIL).changed(source="test", html_octets=4500)
    found = email(message, limits=limits)

    assert "Read it" in found.parts["text"]
    assert {"replaced_by_link", "behind_link"} == {finding.code.value for finding in found.findings}
    assert "long" in email(message).parts["text"]


def test_terms_that_are_required_elsewhere_may_go():
    """A text message may do without what a mail must have."""
    legal = Legal("Terms " * 60, required_in=[Channel.EMAIL])
    message = news(Paragraph("Hello"), legal)

    assert "Terms" in email(message).parts["text"]
    found = rendered(message, Channel.SMS, limits=limits_of(Channel.SMS).changed(source="test", usual_parts=1))
    assert "Terms" not in found.parts["text"]
    assert "Terms" in rendered(message, Channel.SMS).parts["text"]
