"""Slips and displays: columns, code pages, bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from rendering.all_media import shown
from rendering.builders import offer
from rendering.test_chat import service
from unifiedcustomer.blocks import Action, CodeBlock, Heading, Image, Items, Paragraph, Raw, Symbology, Table
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Unfittable
from unifiedcustomer.facts import Code, Text, Url
from unifiedcustomer.money import Money
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import limits_of
from unifiedcustomer.rendering.column_wrap import columns_of, wrap
from unifiedcustomer.rendering.escpos import best_page, code_pages, encode_text, qr_command, unprintable
from unifiedcustomer.rendering.media import Medium

# ── code pages ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "codec"), [("10 € für Zoë", "cp858"), ("Łódź", "cp852"), ("Ёлка", "cp866"), ("Αθήνα €", "cp1253")]
)
def test_the_page_that_has_all_letters_is_taken(text, codec):
    """The printer switches once."""
    page = best_page(text)

    assert codec == page.codec
    assert text == encode_text(text, page).decode(codec)


def test_letters_of_two_pages_switch_between_them():
    """And back, so that the next line begins where it should."""
    page = best_page("Zoë")
    raw = encode_text("Zoë Ёлка", page)
    cyrillic = next(one for one in code_pages() if one.codec == "cp866")

    assert raw.startswith("Zoë ".encode("cp858"))
    assert b"\x1bt" + bytes((cyrillic.number,)) + "Ё".encode("cp866") in raw
    assert raw.endswith(b"\x1bt" + bytes((page.number,)))


@pytest.mark.parametrize("page", code_pages(), ids=lambda page: page.codec)
def test_a_page_has_the_letters_of_its_codec(page):
    """Decoded by the same codec, each byte is the character; none is a command."""
    for code in range(0x20, 0x100):
        char = bytes((code,)).decode(page.codec, "ignore")
        if page.bytes_of(char) is not None:
            assert char == page.bytes_of(char).decode(page.codec)
            assert page.bytes_of(char)[0] >= 0x20


def test_commands_are_no_letters():
    """Escape, group separator, delete: no page has them."""
    assert ("\x1b", "\x1d", "\x7f", "\x9b", "日") == unprintable("\x1b\x1d\x7f\x9b日a\n")
    with pytest.raises(ValueError, match="code page"):
        encode_text("日", best_page("a"))


def test_a_code_is_data_of_its_length():
    """Epson, GS ( k: the length is the data's and three."""
    raw = qr_command("https://kestrel.example/" + "x" * 300)

    assert b"\x1d(k" + (327 % 256).to_bytes() + (327 // 256).to_bytes() + b"1P0https://" in raw
    assert raw.endswith(b"\x1d(k\x03\x001Q0")


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(st.sampled_from("ab é日\n/-"), max_size=80), st.integers(2, 20))
def test_lines_fit_and_lose_nothing(text, columns):
    """Whatever is written, in however few columns."""
    lines = wrap(text, columns)

    assert all(wcswidth(line) <= columns for line in lines)
    assert text.split() == "".join(lines).split() or "".join(text.split()) == "".join("".join(lines).split())


def test_what_is_whole_stays_whole():
    """As long as a line can hold it."""
    assert ("for", "10 000 EUR", "now") == wrap("for 10 000 EUR now", 10, whole=[(4, 14)])
    assert ("10 000", "000 EUR") == wrap("10 000 000 EUR", 8, whole=[(0, 14)])


def test_an_address_breaks_after_a_slash():
    """Where there is one in the second half of the line."""
    assert ("kestrel.example/", "autumn/boots") == wrap("kestrel.example/autumn/boots", 20)
    assert 4 == columns_of("日本")


# ── the slip ────────────────────────────────────────────────────────────────────────────────────────────────────────


def receipt():
    """A slip with everything on it."""
    return service(
        Heading("Thank you"),
        Paragraph("You paid **{total}** today."),
        Table(["Article", "Price"], [["Boots", "{total}"], ["A pair of socks with a very long name", "{total}"]]),
        Table(["A", "B", "C"], [["1", "2", "3"]]),
        Items(["Keep this slip"]),
        Action("Give it back", "back"),
        CodeBlock("code", Symbology.QR, "Voucher"),
        CodeBlock("code", Symbology.TEXT),
        Image("photo", "A pair of boots"),
        Image("photo"),
        total=Money("1049.90", "EUR"),
        back=Url("https://kestrel.example/returns"),
        code=Code("X-12"),
        photo=Url("https://kestrel.example/p.jpg"),
    )


def test_a_slip_is_lines_of_its_columns():
    """The name on top, prices at the right, codes to be scanned."""
    slip = shown(receipt(), Medium.TILL_RECEIPT).payload
    texts = [line.text for line in slip.lines]

    assert "Kestrel & Sons" == texts[0]
    assert "Boots" + " " * (42 - 5 - 9) + "\u20ac1,049.90" in texts
    assert " " * (42 - 9) + "\u20ac1,049.90" in texts
    assert "A: 1, B: 2, C: 3" in texts
    assert ["https://kestrel.example/returns", "X-12"] == [line.qr for line in slip.lines if line.qr]
    assert ("cp858", 42) == (slip.code_page, slip.columns)


def test_a_slip_is_bytes_of_ours():
    """It begins with a reset and ends with a cut."""
    raw = shown(receipt(), Medium.TILL_RECEIPT).payload.raw

    assert raw.startswith(b"\x1b@\x1bt\x13")
    assert raw.endswith(b"\x1dVB\x00")
    assert "€1,049.90".encode("cp858") in raw
    assert b"1P0https://kestrel.example/returns" in raw


def test_a_sign_that_no_printer_has_is_a_code():
    """The rupee: INR."""
    found = shown(service(Paragraph("Only {price}"), price=Money(500, "INR")), Medium.TILL_RECEIPT)

    assert "Only INR 500" == found.parts["blocks.0"]


def test_an_address_longer_than_a_line_goes_on_and_is_a_finding():
    """The code beside it is whole."""
    url = Url("https://kestrel.example/" + "way/" * 10)
    found = shown(service(Action("See", "url"), url=url), Medium.TILL_RECEIPT)

    assert [(FindingCode.ACROSS_LINES, "url")] == [(finding.code, finding.fact) for finding in found.findings]


def test_letters_that_no_printer_has_are_refused():
    """Rather than a question mark; what is optional goes first."""
    with pytest.raises(Unfittable) as caught:
        shown(service(Paragraph("For {name}"), name=Text("山田")), Medium.TILL_RECEIPT)
    assert (0, 2) == (caught.value.limit, caught.value.needed)


def test_a_slip_has_an_end():
    """And a name that reads the other way is a finding."""
    with pytest.raises(Unfittable):
        shown(service(*(Paragraph("line") for _ in range(60))), Medium.TILL_RECEIPT)
    found = shown(service(Paragraph("For {name}"), name=Text("שלום")), Medium.TILL_RECEIPT)
    assert [FindingCode.NOT_ISOLATED] == [finding.code for finding in found.findings]
    with pytest.raises(InvalidMessage):
        shown(service(Paragraph("x"), Raw(channel=Channel.STORE, payload="\t")), Medium.TILL_RECEIPT)


def test_another_printer_has_other_columns():
    """32 on narrow paper."""
    limits = limits_of(Channel.STORE).changed(source="58 mm", columns=32)
    slip = shown(receipt(), Medium.TILL_RECEIPT, limits=limits).payload

    assert 32 == slip.columns == max(wcswidth(line.text) for line in slip.lines)


# ── the display ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_display_shows_one_line_of_the_message():
    """In two rows of twenty, beside the slip that says the rest."""
    found = shown(receipt(), Medium.CUSTOMER_DISPLAY).payload
    worded = shown(
        offer(roles={"display.line": "Save {offer} until the end of autumn"}), Medium.CUSTOMER_DISPLAY
    ).payload

    assert ("Thank you",) == found.lines
    assert ("Save 20% until the", "end of autumn") == worded.lines
    assert worded.raw.startswith(b"\x1b@\x1bt\x13\x0c")
    assert 40 == len(worded.raw) - 6


def test_a_line_about_somebody_is_not_shown_to_everybody():
    """The heading stands in its place, or the sender's name where there is none."""
    message = offer(roles={"display.line": "Welcome back {given_name}"})

    assert ("Save 20% this autumn",) == shown(message, Medium.CUSTOMER_DISPLAY).payload.lines
    assert ("Kestrel & Sons",) == shown(service(Paragraph("x")), Medium.CUSTOMER_DISPLAY).payload.lines


@pytest.mark.parametrize("heading", ["A heading that is far too long for such a display", "山田"])
def test_what_a_display_cannot_show_is_refused(heading):
    """Too long, or letters that it has not."""
    with pytest.raises(Unfittable):
        shown(service(Heading(heading)), Medium.CUSTOMER_DISPLAY)
