"""Banners: one element for a page, and the same as data."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from rendering.all_media import shown
from rendering.builders import offer
from rendering.test_chat import service
from unifiedcustomer.blocks import (
    Action,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Symbology,
    Table,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.facts import Code, Url
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering.media import Medium


def everything():
    """A message with every block."""
    return service(
        Heading("Ready"),
        Paragraph("Come **in** and [see]({shop})."),
        Heading("Details"),
        Items(["One", "Two"], ordered=True),
        Items(["A", "B"]),
        Table(["Size", "Left"], [["42", "3"]]),
        Image("photo", 'Boots & "socks" {code}'),
        Image("line"),
        CodeBlock("code", Symbology.QR, "Show this"),
        CodeBlock("code", Symbology.TEXT),
        CodeBlock("code", Symbology.CODE128),
        Action("Open", "shop"),
        Legal("While stocks last."),
        shop=Url("https://kestrel.example/shop?a=1&b=2"),
        photo=Url("https://kestrel.example/p.jpg"),
        line=Url("https://kestrel.example/l.png"),
        code=Code("X1"),
    )


class Tags(HTMLParser):
    """Elements that are opened and not closed, and attributes by element."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in {"img", "br", "meta", "path"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert tag == self.open.pop()


def test_every_block_is_an_element():
    """Well formed, and without a script or a style that could leave the fragment."""
    html = shown(everything(), Medium.BANNER).payload.html
    found = Tags(html)
    tags = [tag for tag, _ in found.seen]

    assert [] == found.open
    assert {"aside", "h3", "ol", "ul", "table", "img", "svg", "a", "strong"} <= set(tags)
    assert not {"script", "style", "iframe"} & set(tags)
    assert ['Boots & "socks" X1', ""] == [attributes["alt"] for tag, attributes in found.seen if tag == "img"]
    assert 2 == tags.count("svg")


def test_the_data_says_the_same():
    """For views that are no web page."""
    found = shown(everything(), Medium.IN_APP).payload.data

    assert "Ready" == found["title"]
    assert [{"label": "Open", "url": "https://kestrel.example/shop?a=1&b=2"}] == found["actions"]
    assert ["While stocks last."] == found["legal"]
    assert json.loads(json.dumps(dict(found)))["lang"] == "en"


def test_a_banner_for_everybody_leaves_out_what_is_about_somebody():
    """A greeting stands in front of nobody else."""
    group = Group(blocks=[Paragraph("Hello {given_name}, welcome back.")], only=[Channel.WEBSHOP])
    facts = {name: fact for name, fact in offer().facts.items() if name in {"shop", "terms"}}
    slots = {"given_name": offer().slots["given_name"]}
    message = offer(
        blocks=[Heading("Boots"), group, Action("See", "shop"), Legal("{terms}")],
        subject=None,
        facts=facts,
        slots=slots,
    )
    found = shown(message, Medium.BANNER)

    assert "Hello" not in found.payload.html
    assert {FindingCode.WITHHELD, FindingCode.NOT_PERSONAL} == {finding.code for finding in found.findings}


def test_too_much_for_a_glance_is_a_finding():
    """Title and body each have their measure."""
    message = service(Heading("A title " * 10), Paragraph("words " * 60))
    found = shown(message, Medium.BANNER)

    assert ["title", "body"] == [finding.part for finding in found.findings]
    assert shown(service(Paragraph("No title")), Medium.BANNER).payload.data["title"] == ""
