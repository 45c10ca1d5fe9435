"""The preview: one page that loads nothing, runs nothing, and shows what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser

import attrs
import pytest

from rendering.builders import KESTREL, offer
from rendering.test_banner import everything
from rendering.test_chat import service
from rendering.test_print import heights
from unifiedcustomer.authoring import read_message
from unifiedcustomer.blocks import Action, Group, Heading, Paragraph
from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import Condition, Slot
from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.facts import FactKind, Text, Url
from unifiedcustomer.messages import Message
from unifiedcustomer.money import Money
from unifiedcustomer.rendered_messages import Finding, FindingCode
from unifiedcustomer.rendering.finding_words import CONTRADICTIONS, explain_finding
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.reports import preview, sample_recipient
from unifiedcustomer.reports.views.screen import heights_of_banner, heights_of_mail
from unifiedcustomer.testing import sample_messages

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> </iframe></style> & {{x}}'


class Page(HTMLParser):
    """Elements with their attributes, and what is left open."""

    void = frozenset({"meta", "br", "img", "link", "hr", "path"})

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert tag == self.open.pop(), self.text[-80:]

    def handle_data(self, data):
        self.text += data


def pages_in(page):
    """A page and the documents in its frames."""
    yield page
    for tag, attributes in Page(page).seen:
        if tag == "iframe":
            yield attributes["srcdoc"]


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_loads_nothing_and_runs_nothing():
    """Neither the page nor a document in it; frames are closed off, and a policy forbids the rest."""
    page = preview(everything(), channels=["email", "app", "direct_mail", "store"]).html

    for one in pages_in(page):
        found = Page(one)
        assert [] == found.open
        tags = {tag for tag, _ in found.seen}
        assert not tags & {"script", "link", "object", "embed", "form", "base"}
        assert not [name for _, attributes in found.seen for name in attributes if name.startswith("on")]
        assert "@import" not in one
        assert "url(" not in one
    outer = Page(page)
    assert all(attributes["sandbox"] == "" for tag, attributes in outer.seen if tag == "iframe")
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in outer.seen)


def test_hostile_text_is_text():
    """Whatever stands in a message, the page has the elements that it would have anyway."""

    def tags(text):
        message = service(Heading("A {name} b"), Paragraph("For **{name}**"), name=Text(text))
        page = preview(message, channels=[channel for channel in Channel if channel is not Channel.STORE]).html
        return [[tag for tag, _ in Page(one).seen] for one in pages_in(page)]

    assert tags("x" * 60) == tags((HOSTILE + "x" * 60)[:60])


def test_the_verdict_counts_what_is_wrong():
    """One thing, several, or none."""
    good = preview(offer(), channels=["email"])
    one = preview(service(Paragraph("Come in")), channels=["push"])
    typed = preview(
        service(Paragraph("Only 20 % and 10 EUR"), Action("See", "a"), a=Url("https://k.example/")), channels=["email"]
    )

    assert () == good.contradictions
    assert "1 renderings" in good.html
    assert "1 thing to repair" in one.html
    assert [Medium.WEB_PUSH] == [one.medium for one in one.media if one.is_refused]
    assert "Nothing is sent here" in one.html
    assert {FindingCode.UNDECLARED_FACT} == {finding.code for finding in typed.contradictions}
    assert "things to repair" in typed.html


def test_a_contradiction_is_told_where_it_is():
    """Not at every medium that says the same as the first."""
    message = service(Paragraph("Only 20 % off"), Action("See", "a"), a=Url("https://k.example/"))
    found = preview(message, channels=["email", "sms"])

    told = [(one.medium, finding.part) for one in found.media for finding in one.findings]
    assert [("email", "text"), ("email", "html"), ("sms", "text"), ("mms", "text")] == told


def test_what_a_medium_refuses_is_told_with_its_reason():
    """Too long, something missing, a field that is wrong; never a value."""
    slots = {"name": Slot(role="given_name")}
    nobody = attrs.evolve(sample_recipient("en"), customer=attrs.evolve(sample_recipient("en").customer, values={}))
    long = preview(service(Paragraph("word " * 900)), channels=["social_public"])
    missing = preview(service(Paragraph("For {name}"), slots=slots), recipient=nobody, channels=["email"])
    bare = preview(offer(), brand=attrs.evolve(KESTREL, email=None), channels=["email"])

    assert FindingCode.UNFITTABLE in {finding.code for finding in long.contradictions}
    assert {"field": "name", "problem": "missing"} == dict(missing.contradictions[0].details)
    assert "email, missing" in explain_finding(bare.contradictions[0])
    refusal = preview(offer(), channels=["call_center"]).contradictions[0]
    assert "not_rendered" == refusal.code
    with pytest.raises(InvalidValue):
        preview(offer(), channels=["pigeon"])


def test_samples_fill_what_nobody_gives():
    """A value for every kind of slot, within its bounds, and a yes to open questions."""
    kinds = [kind for kind in FactKind if kind not in {FactKind.BRAND_NAME, FactKind.LEGAL_TEXT}]
    slots = {f"a_{kind.value}": Slot(kind=kind) for kind in kinds}
    slots["cheap"] = Slot(kind="money", largest=5)
    slots["dear"] = Slot(kind="money", smallest=500)
    group = Group(blocks=[Paragraph("We are open.")], when="open")
    message = service(
        group, *(Paragraph(f"Here: {{{name}}}") for name in slots), slots=slots, conditions={"open": Condition()}
    )
    found = preview(message, channels=["email"], values={"cheap": Money(1, "EUR")})

    assert () == found.contradictions
    text = found.media[0].rendered.parts["text"]
    assert "We are open." in text
    assert "Here: €500.00" in text
    assert "Here: €1.00" in text


def test_a_preview_is_saved_and_shown_in_notebooks(tmp_path):
    """The same page each time."""
    found = preview(offer(), channels=["sms"])
    path = found.save(tmp_path / "page.html")

    assert found.html == path.read_text(encoding="utf-8") == preview(offer(), channels=["sms"]).html
    [(tag, attributes)] = Page(found._repr_html_()).seen
    assert ("iframe", found.html, "") == (tag, attributes["srcdoc"], attributes["sandbox"])


def test_a_language_without_a_person_gets_an_english_one():
    """Six languages have somebody of their own."""
    assert "Ann" == sample_recipient("ja").customer.value("given_name")
    assert "Anna" == sample_recipient("sv_FI").customer.value("given_name")


# ── findings in words ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_has_a_sentence(code):
    """And its places are filled in."""
    names = "characters parts parts_without needed limit block words field problem shape form number"
    details = dict.fromkeys(names.split(), "x")
    told = explain_finding(Finding(code=code, channel=Channel.SMS, fact="offer", part="blocks.1", details=details))

    assert told.endswith(".")
    assert not re.search(r"[{}]|\?", told)
    assert CONTRADICTIONS < set(FindingCode)


# ── in a browser ────────────────────────────────────────────────────────────────────────────────────────────────────

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium to look with: apt-get install chromium")
MEASURE = """
<script>
addEventListener("load", () => setTimeout(() => {
  const view = document.getElementById("page").contentDocument, root = view.documentElement;
  const width = root.clientWidth;
  const wide = [...view.querySelectorAll("main *, header *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > width + 1 && box.width > 0 && !one.closest(".scroll, .slip, .sheet, iframe");
  });
  const colors = getComputedStyle(view.body);
  document.title = JSON.stringify({
    width, scroll: root.scrollWidth, wide: wide.slice(0, 5).map(one => one.className || one.tagName),
    ground: colors.backgroundColor, ink: colors.color, cards: view.querySelectorAll(".card").length,
    empty: [...view.querySelectorAll(".stage")].filter(one => one.getBoundingClientRect().height < 40).length,
  });
}, 300));
</script>
"""


def measured(page, tmp_path, *, width, dark):
    """What a browser makes of a page in a window of that width."""
    open_page = page.replace("default-src 'none'", "default-src 'self' 'unsafe-inline'")  # so that it can be measured
    frame = (
        f'<iframe id="page" style="width:{width}px;height:4000px;border:0" srcdoc="{escape(open_page, quote=True)}">'
    )
    path = tmp_path / "measure.html"
    path.write_text(f"<!doctype html><body>{frame}</iframe>{MEASURE}", encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom"]
    flags += [f"--blink-settings=preferredColorScheme={0 if dark else 1}", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run([BROWSER, *flags, path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    title = re.search(r"<title>(.*?)</title>", done.stdout.split("<head>")[1], re.DOTALL)
    return json.loads(title[1].replace("&amp;", "&"))


@needs_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390], ids=["desktop", "phone"])
def test_the_page_fits_its_window(tmp_path, width, dark):
    """On a desk and on a phone, by day and by night: nothing sticks out, every stage shows something."""
    page = preview(read_message(sample_messages()["gift-card"]), locales=["de"]).html
    found = measured(page, tmp_path, width=width, dark=dark)

    assert (found["width"], [], 0, len(Medium)) == (found["scroll"], found["wide"], found["empty"], found["cards"])
    assert width - 20 < found["width"] <= width
    lightness = sum(map(int, re.findall(r"\d+", found["ground"])[:3])) / 3
    assert lightness < 60 if dark else lightness > 200


@needs_browser
def test_the_page_can_be_photographed(tmp_path):
    """Frames and all: a picture of many colours."""
    from PIL import Image

    path = preview(offer(), channels=["email", "direct_mail"]).save(tmp_path / "page.html")
    picture = tmp_path / "page.png"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=8000"]
    flags += ["--window-size=1360,2400", f"--screenshot={picture}", f"--user-data-dir={tmp_path / 'profile'}"]
    subprocess.run([BROWSER, *flags, path.as_uri()], capture_output=True, timeout=120, check=True)

    with Image.open(picture) as image:
        assert (1360, 2400) == image.size
        assert len(image.convert("RGB").getcolors(1 << 24)) > 500


def test_every_medium_has_a_view():
    """Also a message that has every block."""
    message = Message(
        **{field.name: getattr(everything(), field.name) for field in attrs.fields(Message) if field.init}
    )
    found = preview(message, channels=list(Channel))

    assert {"not_rendered", "unfittable"} >= {finding.code for finding in found.contradictions}
    assert len(Page(found.html).text) > 2000


@needs_browser
def test_frames_are_as_high_as_what_is_in_them(tmp_path):
    """Without scripts they cannot ask; a little too high is well, too low would hide the end of a message."""
    shown = [
        one.rendered
        for name in ("gift-card", "order-thanks", "win-back")
        for one in preview(
            read_message(sample_messages()[name]), channels=["email", "webshop"], locales=["de", "en_GB"]
        ).media
    ]
    mails = [one.parts["html"] for one in shown if one.medium == "email"]
    banners = [one.payload.html for one in shown if one.medium == "banner"]
    page = "<!doctype html><html><body>"
    for pages, box, reckoned in (
        (mails, "body", [heights_of_mail(mail)[0] for mail in mails]),
        ([page + banner for banner in banners], "aside", [heights_of_banner(banner)[0] for banner in banners]),
    ):
        found = [millimetres * 96 / 25.4 for millimetres in heights(pages, box, tmp_path)]

        assert 6 == len(found) == len(reckoned)
        assert all(one - 10 <= other <= one + 170 for one, other in zip(found, reckoned, strict=True))


@pytest.mark.parametrize(
    ("locale", "day"),
    [
        ("en_GB", "Monday, 23 November"),
        ("de", "Montag, 23. November"),
        ("fr", "lundi 23 novembre"),
        ("es", "lunes, 23 de noviembre"),
        ("nl", "maandag 23 november"),
        ("sv", "måndag 23 november"),
    ],
)
def test_a_phone_speaks_the_language_of_whom_it_belongs_to(locale, day):
    """The lock screen around a notification, and the mailbox around an email."""
    found = preview(read_message(sample_messages()["win-back"]), channels=["push", "email"], locales=[locale]).html

    assert f'<p class="today">{day}</p>' in found
    way_out = {"de": "Abmelden", "fr": "Se désabonner", "en_GB": "Unsubscribe"}.get(locale, "")
    assert f'<span class="unsubscribe">{way_out}' in found
