"""Letters, postcards, pages: what stands where, and what a scanner reads."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import shutil
import subprocess
import zlib
from html import escape, unescape
from math import ceil

import attrs
import pytest

from extras import needed
from rendering.all_media import ADDRESS, shown
from rendering.builders import KESTREL, customer, offer
from rendering.test_banner import Tags, everything
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, CodeBlock, Heading, Items, Legal, Paragraph, Raw, Symbology, Table
from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint, InvalidValue, Problem, Unfittable
from unifiedcustomer.facts import Code, Url
from unifiedcustomer.rendered_messages import FindingCode, Presence
from unifiedcustomer.rendering import drawn_codes, letter, limits_of, paper_room, postcard, print_block
from unifiedcustomer.rendering.drawn_codes import draw_code
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.print_pdf import print_pdf

PAPER = (Medium.LETTER, Medium.POSTCARD, Medium.CATALOGUE_BLOCK)
BERLIN = PostalAddress(street="Hauptstraße", house_number="5", postal_code="10827", city="Berlin", country="DE")
DENVER = PostalAddress(
    street="Main St", house_number="1", postal_code="80014", city="Denver", region="CO", country="US"
)


@pytest.mark.parametrize("medium", PAPER)
def test_an_action_on_paper_is_words_an_address_and_a_code(medium):
    """Nobody can tap on it."""
    found = shown(offer(), medium)

    assert "kestrel.example/autumn</span>" in found.payload.html
    assert "<a " not in found.payload.html
    assert [("https://kestrel.example/autumn", Symbology.QR)] == [
        (code.value, code.symbology) for code in found.payload.codes
    ]


@pytest.mark.parametrize("medium", [*PAPER, Medium.PRINT_AD])
def test_every_block_is_an_element_on_paper(medium):
    """Well formed."""
    found = shown(everything(), medium, limits=wide(medium))

    assert [] == Tags(found.payload.html.removeprefix("<!doctype html>")).open
    assert "see <span" in found.payload.html


def wide(medium):
    """Room for every block."""
    from rendering.all_media import CHANNEL_OF

    room = {Medium.LETTER: "characters", Medium.POSTCARD: "text_height_mm"}.get(medium, "height_mm")
    return limits_of(CHANNEL_OF[medium], medium).changed(source="test", **{room: 9000})


def test_the_address_of_a_letter_stands_in_the_window():
    """Name, street, city, code; each line is a fact of the recipient's."""
    found = shown(offer(), Medium.LETTER, customer(family_name="Byron"))

    assert ("Ann Byron", "12 Mill Lane", "BATH", "BA1 2QD") == found.payload.address_lines
    lines = [mark.fact for mark in found.manifest if mark.fact.startswith("recipient.")]
    assert [f"recipient.line_{number}" for number in (1, 2, 3, 4)] == lines
    assert (210, 297) == (found.payload.width_mm, found.payload.height_mm)


def test_a_letter_abroad_has_another_window_and_the_country():
    """On American paper."""
    found = shown(offer(), Medium.LETTER, point=DENVER)

    assert "UNITED STATES" == found.payload.address_lines[-1]
    assert (216, 279) == (found.payload.width_mm, found.payload.height_mm)
    assert "GERMANY" == shown(offer(), Medium.LETTER, point=BERLIN).payload.address_lines[-1]
    card = shown(offer(), Medium.POSTCARD, point=DENVER).payload
    assert (152, 108) == (card.width_mm, card.height_mm)


def test_a_letter_says_who_sends_it_and_how_it_ends():
    """The law's words, too, where the country has some."""
    brand = attrs.evolve(KESTREL, legal_footers={"GB": "Registered in England, 01234567."})
    html = shown(offer(), Medium.LETTER, brand=brand).payload.html

    assert "Kestrel &amp; Sons Ltd, 4 Mill Lane" in html
    assert "If you no longer want advertising from us by post" in html
    assert "Registered in England" in html
    bare = attrs.evolve(KESTREL, postal_address=None, phone=None)
    assert 'class="return"' not in shown(offer(), Medium.LETTER, brand=bare).payload.html


def test_an_unsubscribe_link_is_printed_where_it_is_asked_for():
    """To be typed."""
    from rendering.all_media import a_permit
    from unifiedcustomer.permits import Obligation

    asked = a_permit(Medium.LETTER, offer(), obligations=(Obligation.UNSUBSCRIBE_LINK,))
    assert "kestrel.example/u/k3J-x9</p>" in shown(offer(), Medium.LETTER, permit=asked).payload.html


def test_no_letter_goes_to_half_an_address():
    """The error names what is missing."""
    with pytest.raises(InvalidContactPoint):
        shown(offer(), Medium.LETTER, point=attrs.evolve(ADDRESS, city=None))


def test_the_usual_length_of_a_letter_is_a_finding_and_ten_pages_are_the_end():
    """As much as an envelope takes."""
    long = service(*(Paragraph("word " * 950) for _ in range(2)))

    assert [FindingCode.OVER_GUIDANCE] == [finding.code for finding in shown(long, Medium.LETTER).findings]
    with pytest.raises(Unfittable):
        shown(service(*(Paragraph("word " * 950) for _ in range(6))), Medium.LETTER)


@pytest.mark.parametrize("medium", [Medium.POSTCARD, Medium.CATALOGUE_BLOCK])
def test_what_does_not_fit_on_paper_is_refused(medium):
    """A card is a card."""
    with pytest.raises(Unfittable):
        shown(service(Paragraph("word " * 300)), medium)


def test_an_address_that_nobody_types_is_a_finding():
    """Give a shorter one."""
    url = Url("https://kestrel.example/" + "x" * 60)
    found = shown(service(Paragraph("Hi"), Action("See", "shop"), shop=url), Medium.LETTER)

    assert [(FindingCode.OVER_GUIDANCE, "shop")] == [(finding.code, finding.fact) for finding in found.findings]


def test_titles_are_the_messages_own():
    """What it words for letters and catalogues."""
    message = offer(roles={"letter.subject": "Dear customer", "catalogue.title": "Autumn"})

    assert "<h1>Dear customer</h1>" in shown(message, Medium.LETTER).payload.html
    assert "<h1>Autumn</h1>" in shown(message, Medium.CATALOGUE_BLOCK).payload.html
    raw = service(Raw(channel=Channel.DIRECT_MAIL, payload="<hr>"), Heading("Hi"))
    assert "<hr>" in shown(raw, Medium.POSTCARD).payload.html


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium to measure with: apt-get install chromium")
@pytest.mark.parametrize(
    ("medium", "box"), [(Medium.POSTCARD, ".text"), (Medium.CATALOGUE_BLOCK, ".block"), (Medium.PRINT_AD, ".block")]
)
def test_what_is_allowed_fits_on_the_paper(medium, box, tmp_path):
    """The longest text that is not refused leaves no line below the edge."""
    piece = None
    for words in range(20, 200):
        message = offer(
            blocks=[
                Heading("A heading of a usual length"),
                Paragraph("words " * words),
                Action("See the whole story", "shop"),
                Legal("{terms}"),
            ],
            subject=None,
            facts={name: offer().facts[name] for name in ("shop", "terms")},
            slots={},
        )
        try:
            piece = shown(message, medium).payload
        except Unfittable:
            break
    [needed] = heights([piece.html], box, tmp_path)
    assert needed <= {Medium.POSTCARD: 90, Medium.CATALOGUE_BLOCK: 120, Medium.PRINT_AD: 130}[medium]


def heights(pages, box, tmp_path):
    """How high a browser makes ``box`` in each of the pages, in millimetres, were there no edge."""
    style = f"<style>{box}{{height:auto!important;bottom:auto!important}}.fill{{display:none!important}}</style>"
    frames = "".join(
        f'<iframe style="width:900px" srcdoc="{escape(page + style, quote=True)}"></iframe>' for page in pages
    )
    script = (
        "<script>addEventListener('load',()=>{document.title=JSON.stringify([...document.querySelectorAll('iframe')].map("
        f"frame=>frame.contentDocument.querySelector('{box}').getBoundingClientRect().height*25.4/96))}})</script>"
    )
    path = tmp_path / "pieces.html"
    path.write_text(f"<!doctype html><title></title>{frames}{script}", encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run([BROWSER, *flags, path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(re.search(r"<title>(.*?)</title>", done.stdout.split("<iframe")[0])[1])


@pytest.mark.skipif(BROWSER is None, reason="no Chromium to measure with: apt-get install chromium")
@pytest.mark.parametrize(("medium", "box"), [(Medium.POSTCARD, ".text"), (Medium.CATALOGUE_BLOCK, ".block")])
def test_the_height_on_paper_is_reckoned_and_not_too_low(medium, box, tmp_path, monkeypatch):
    """For forty messages of all kinds of blocks: no lower than a browser makes it, and seldom a fifth higher."""
    reckoned, pages = [], []
    module = {Medium.POSTCARD: postcard, Medium.CATALOGUE_BLOCK: print_block}[medium]

    def spy(html, paper, *, width):
        reckoned.append(paper_room.height_on_paper(html, paper, width=width))
        return reckoned[-1]

    monkeypatch.setattr(module, "height_on_paper", spy)
    for seed in range(40):
        message = drawn_message(random.Random(seed))
        pages.append(shown(message, medium, limits=wide(medium)).payload.html)
        reckoned[len(pages) :] = []
    margins = paper_room.paper_text("print_block").margin_down if medium is Medium.CATALOGUE_BLOCK else 0
    found = [height - margins for height in heights(pages, box, tmp_path)]

    assert 40 == len(reckoned) == len(found)
    assert [] == [(one, other) for one, other in zip(reckoned, found, strict=True) if one < other - 1]
    assert sum(one <= 1.2 * other + 3 for one, other in zip(reckoned, found, strict=True)) >= 34


def drawn_message(dice):
    """A message of some blocks with some words in them."""

    def words(least, most):
        known = ("the", "walking", "boots", "are", "lined", "Wanderschuhe", "illicit", "WWW", "MMMM", "für", "à", "90")
        return " ".join(dice.choice(known) for _ in range(dice.randint(least, most)))

    kinds = [
        lambda: Paragraph(words(1, 60)),
        lambda: Items([words(1, 20) for _ in range(dice.randint(1, 4))], ordered=dice.random() < 0.5),
        lambda: Action(words(1, 5), "shop"),
        lambda: CodeBlock("code", dice.choice(list(Symbology)[:2]), words(1, 4)),
        lambda: Legal(words(3, 40)),
        lambda: Table([words(1, 1), words(1, 2)], [[words(1, 3), words(1, 5)] for _ in range(dice.randint(1, 3))]),
        lambda: Heading(words(2, 8)),
    ]
    blocks = [dice.choice(kinds)() for _ in range(dice.randint(1, 6))]
    shop = Url("https://kestrel.example/" + "x" * dice.randint(1, 40))
    return service(
        Heading(words(2, 9)), *blocks, Action("See", "shop"), CodeBlock("code"), shop=shop, code=Code("AB-12")
    )


def test_an_address_that_the_window_would_cut_is_refused():
    """Half an address is none."""
    long = attrs.evolve(BERLIN, street="Am Ende der sehr langen Straße " * 3, city="Bad Neustadt am Rübenberge " * 3)
    whom = customer("Wilhelmina Wolkenstein", family_name="von Westerwinter zu Weidenau und Wunstorf am Wasser")
    with pytest.raises(InvalidContactPoint) as caught:
        shown(offer(), Medium.LETTER, whom, point=long)
    assert ("address", Problem.TOO_LONG) == (caught.value.field, caught.value.problem)
    assert shown(offer(), Medium.LETTER, whom, point=attrs.evolve(long, city="Berlin")).payload.address_lines


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("", 0),
        ("<p> </p>", 0),
        ("<p>a</p>", 1),
        ("<p>a<br>b<br/>c</p>", 3),
        ("<p>a</p></div></section>", 1),
        ("<div><p>a", 1),
        ("<p>日本 𝕏 \u0301</p>", 1),
    ],
)
def test_lines_are_counted_as_they_stand(html, lines):
    """Also where somebody's own code is not well formed."""
    assert ceil(lines * 10.5 * 1.3 * 25.4 / 72) == paper_room.height_on_paper(
        html, paper_room.paper_text("address"), width=100
    )


def test_a_picture_and_bars_take_their_room():
    """As much as the style sheets let them have at most."""
    paper = paper_room.paper_text("print_block")

    assert 42 == paper_room.height_on_paper('<img src="x" alt="">', paper, width=76)
    assert 16 == paper_room.height_on_paper('<svg class="bars"></svg>', paper, width=76)
    assert 3 == paper_room.lines_on_paper("x" * 100, 10, 76)


# ── codes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def scanned(svg):
    """What an independent decoder reads in a picture of ours."""
    zxingcpp = needed("zxingcpp")
    from PIL import Image, ImageDraw

    width, height = (int(side) for side in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    image = Image.new("L", (width * 6, height * 6), 255)
    pen = ImageDraw.Draw(image)
    path = re.search(r'fill="#000" d="([^"]*)"', svg)[1]
    for x, y, run, down in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path):
        left, top = int(x) * 6, int(y) * 6
        pen.rectangle([left, top, left + int(run) * 6 - 1, top + int(down) * 6 - 1], fill=0)
    return [(one.text, str(one.format)) for one in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize(
    ("value", "symbology", "kind"),
    [
        ("https://kestrel.example/autumn?a=1&b=2", Symbology.QR, "QR"),
        ("https://kestrel.example/" + "x" * 300, Symbology.QR, "QR"),
        ("AB-12.x/9", Symbology.CODE128, "Code"),
        ("4006381333931", Symbology.EAN13, "EAN"),
    ],
)
def test_a_scanner_reads_what_was_meant(value, symbology, kind):
    """Another program than the one that drew it."""
    [(text, found)] = scanned(draw_code(value, symbology))

    assert value == text
    assert kind in found


@pytest.mark.parametrize(
    ("value", "symbology"),
    [("123", Symbology.EAN13), ("4006381333930", Symbology.EAN13), ("A1", Symbology.TEXT), ("ä", Symbology.CODE128)],
)
def test_what_cannot_be_drawn_is_not(value, symbology):
    """Its letters stand alone; a digit that does not check would be refused at the till."""
    assert draw_code(value, symbology) is None


def test_without_the_extra_the_address_stands_alone(monkeypatch):
    """And that is a finding."""
    monkeypatch.setattr(drawn_codes, "can_draw", lambda: False)
    message = service(
        CodeBlock("code", Symbology.QR), Action("See", "shop"), code=Code("X1"), shop=Url("https://k.example")
    )
    found = shown(message, Medium.LETTER)

    assert [(FindingCode.NOT_DRAWN, "shop")] == [(finding.code, finding.fact) for finding in found.findings]
    assert "<svg" not in found.payload.html


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def media_box(pdf):
    """Width and height in points; what stands in streams is unpacked first."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    texts = [pdf]
    for stream in streams:
        with contextlib.suppress(zlib.error):
            texts.append(zlib.decompressobj().decompress(stream))
    found = next(filter(None, (re.search(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", text) for text in texts)))
    return float(found[1]), float(found[2])


def test_a_letter_is_a_pdf_of_its_size():
    """The same bytes each time, in millimetres."""
    needed("weasyprint")
    piece = shown(offer(), Medium.LETTER).payload
    made = print_pdf(piece)

    assert made.startswith(b"%PDF-")
    assert made == print_pdf(piece)
    width, height = media_box(made)
    assert (210, 297) == (round(width / 72 * 25.4), round(height / 72 * 25.4))


PARIS = PostalAddress(street="rue des Lilas", house_number="8", postal_code="75011", city="Paris", country="FR")


@pytest.mark.parametrize(
    ("point", "name", "size"),
    [
        (BERLIN, "BERLIN", (210, 297)),
        (PARIS, "PARIS", (210, 297)),
        (ADDRESS, "BATH", (210, 297)),
        (DENVER, "DENVER", (216, 279)),
    ],
    ids=["DE", "FR", "GB", "US"],
)
def test_the_window_of_the_envelope_shows_the_address_and_nothing_else(point, name, size):
    """Measured in the PDF by another library: in the field of each country's window."""
    found = shown(offer(), Medium.LETTER, customer(family_name="Byron"), point=point)
    with opened(print_pdf(found.payload)) as pdf:
        assert 1 == len(pdf)
        page = pdf[0]
        assert size == tuple(round(side / 72 * 25.4) for side in page.get_size())
        window = next(row for countries, row in letter._windows() if point.country in countries)
        lines = lines_of(page, window)

    *sender, first = [number for number, line in enumerate(lines) if line == found.payload.address_lines[0]]
    assert not sender
    assert list(found.payload.address_lines) == lines[first:]
    assert ["Kestrel & Sons Ltd, 4 Mill Lane, Bath BA1 2QD, United Kingdom"] == lines[:first]
    assert any(name in line for line in lines)


def test_the_text_of_a_letter_is_text_in_its_pdf():
    """It can be searched and read out: every fact that the manifest shows is there, in its words."""
    found = shown(offer(), Medium.LETTER, customer("Zoë \u0141ucja"))
    with opened(print_pdf(found.payload)) as pdf:
        text = " ".join("".join(page.get_textpage().get_text_range() for page in pdf).split())

    html = found.parts["html"]
    shown_facts = {
        " ".join(unescape(html[mark.start : mark.end]).split())
        for mark in found.manifest
        if mark.part == "html" and mark.presence is Presence.SHOWN
    }
    assert len(shown_facts) > 8
    assert [] == sorted(fact for fact in shown_facts if fact not in text)


@pytest.mark.parametrize("medium", PAPER)
def test_a_scanner_reads_the_code_on_the_printed_page(medium):
    """From a picture of the page at 200 dots to the inch, by a program that has never seen ours."""
    zxingcpp = needed("zxingcpp")
    piece = shown(offer(), medium).payload
    with opened(print_pdf(piece)) as pdf:
        pictures = [page.render(scale=200 / 72).to_pil().convert("L") for page in pdf]

    read = [one.text for picture in pictures for one in zxingcpp.read_barcodes(picture)]
    assert [code.value for code in piece.codes] == read


@contextlib.contextmanager
def opened(pdf):
    """The document, as another library reads it."""
    document = needed("pypdfium2").PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def lines_of(page, window):
    """The lines that stand in a window, whole or in part; none may stand out of it."""
    text, (_, height), point = page.get_textpage(), page.get_size(), 72 / 25.4
    left, right = window.left * point, (window.left + window.box_width) * point
    top, bottom = height - window.top * point, height - (window.top + window.box_height) * point
    inside, crossing = [], []
    for number in range(text.count_rects()):
        box = text.get_rect(number)
        if box[0] < right and box[2] > left and box[1] < top and box[3] > bottom:
            whole = left <= box[0] and box[2] <= right and bottom <= box[1] and box[3] <= top
            (inside if whole else crossing).append((-round(box[1]), " ".join(text.get_text_bounded(*box).split())))
    assert not crossing
    return [line for _, line in sorted(inside)]


def test_a_pdf_fetches_nothing():
    """Pictures are given, or it is not made."""
    needed("weasyprint")
    from PIL import Image as Picture

    piece = shown(everything(), Medium.LETTER, limits=wide(Medium.LETTER)).payload
    file = io.BytesIO()
    Picture.new("RGB", (4, 4), "red").save(file, "PNG")
    with pytest.raises(InvalidValue) as caught:
        print_pdf(piece)
    assert ("pictures", Problem.MISSING) == (caught.value.field, caught.value.problem)
    pictures = dict.fromkeys(("https://kestrel.example/p.jpg", "https://kestrel.example/l.png"), file.getvalue())
    assert print_pdf(piece, pictures=pictures).startswith(b"%PDF-")


def test_without_the_extra_there_is_no_pdf(monkeypatch):
    """And the error says what is missing."""
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvalidValue) as caught:
        print_pdf(shown(offer(), Medium.POSTCARD).payload)
    assert ("pdf", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)
