"""Letters: the address where the window of the envelope is, a date, the text, and who can be written back to.

Where the window is depends on the country that the letter goes to; see ``tables/address_windows.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import attrs

from unifiedcustomer.blocks import Heading
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.facts import Date, LegalText, Text
from unifiedcustomer.rendered_messages import Finding, FindingCode, Origin, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.paper_room import MM_PER_POINT, lines_on_paper, paper_text
from unifiedcustomer.rendering.part_writer import own_fact
from unifiedcustomer.rendering.postal_lines import postal_lines
from unifiedcustomer.rendering.print_piece import PrintPiece, PrintWriter
from unifiedcustomer.rendering.raw_blocks import in_order
from unifiedcustomer.rendering.titles import titled

__all__ = ["AddressWindow", "address_window", "render_letter", "style_sheet", "write_address"]


@attrs.frozen(kw_only=True)
class AddressWindow:
    """Sheet and window, in millimetres from the upper left corner."""

    width: int  #: of the sheet
    height: int
    left: int
    top: int
    box_width: int
    box_height: int
    body_top: int  #: where the text begins
    source: str


@attrs.frozen
class _Draft:
    writer: PrintWriter
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_letter(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a letter.

    Raises:
        InvalidContactPoint: the address lacks what letters of its country need.
        Unfittable: it is longer than printers and envelopes take.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: _characters(made) <= delivery.limits["usual_characters"],
        hard=lambda made: (_characters(made), delivery.limits["characters"]),
    )
    window, writer = address_window(delivery), draft.writer
    payload = PrintPiece(
        kind=delivery.medium.value,
        width_mm=window.width,
        height_mm=window.height,
        html=writer.text,
        address_lines=draft.lines,
        codes=tuple(writer.codes),
    )
    findings = (*draft.findings, *_guidance(delivery, draft), *writer.findings())
    return delivery.rendered(payload, {"html": writer.text}, writer.landings, findings)


def address_window(delivery: Delivery) -> AddressWindow:
    """Where the address stands on a letter to the recipient's country."""
    assert isinstance(delivery.contact_point, PostalAddress)
    windows, country = _windows(), delivery.contact_point.country or ""
    return next((window for countries, window in windows if country in countries), windows[0][1])


@cache
def _windows() -> tuple[tuple[frozenset[str], AddressWindow], ...]:
    path = files("unifiedcustomer.rendering") / "tables" / "address_windows.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["windows"]
    return tuple((frozenset(row.pop("countries")), AddressWindow(**row)) for row in rows)


@cache
def style_sheet(name: str) -> str:
    """The rules for all paper, and those of one kind of piece."""
    folder = files("unifiedcustomer.rendering") / "styles"
    return "".join((folder / f"{one}.css").read_text(encoding="utf-8") for one in ("paper", name))


def _characters(draft: _Draft) -> int:
    """Of the text alone: the document's elements take no room on paper."""
    return sum(len(piece.partition(">")[2]) for piece in draft.writer.text.partition("<body>")[2].split("<"))


def _guidance(delivery: Delivery, draft: _Draft) -> tuple[Finding, ...]:
    needed, limit = _characters(draft), delivery.limits["usual_characters"]
    if needed <= limit:
        return ()
    return (delivery.finding(FindingCode.OVER_GUIDANCE, part="html", needed=str(needed), limit=str(limit)),)


# ── the sheet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    window, writer = address_window(delivery), PrintWriter(delivery)
    writer.document(f"@page{{size:{window.width}mm {window.height}mm}}\n{style_sheet('letter')}{_layout(window)}")
    writer.raw('<main class="sheet"><div class="area">\n')
    writer.sender("brand")
    writer.raw('<div class="window">')
    _return_line(writer)
    lines = write_address(writer, width=window.box_width - 7, height=window.box_height - _ABOVE_THE_ADDRESS)
    writer.raw('</div>\n<div class="letter">\n<p class="date">')
    writer.fact(_today(delivery))
    writer.raw("</p>\n")
    title, blocks = titled(delivery, tuple(in_order(stage)), "letter.subject")
    for block in (*((Heading(title),) if title is not None else ()), *blocks):
        writer.block(block)
    writer.raw("</div>\n")
    writer.imprint()
    writer.raw("</div></main>\n</body>\n</html>\n")
    return _Draft(writer, lines, stage.findings)


_ABOVE_THE_ADDRESS: Final = 7.5
"""Millimetres of the window that the return line takes, and the padding."""


def _layout(window: AddressWindow) -> str:
    """Places are those of the sheet; what is placed stands in its printed area, whose corner is at 25 and 20 mm."""
    return (
        # Up to the imprint at its foot, with a little less than the 42 mm of the margins leave: one page is one page.
        f".area{{--body-top:{window.body_top - 20}mm;min-height:{window.height - 47}mm}}\n"
        f".window{{left:{window.left - 25}mm;top:{window.top - 20}mm;width:{window.box_width}mm;"
        f"height:{window.box_height}mm;padding:1mm 2mm 1mm 5mm}}\n"
        f"@media screen{{.sheet{{width:{window.width}mm;min-height:{window.height}mm}}}}\n"
    )


def _return_line(writer: PrintWriter) -> None:
    """The sender's address above the recipient's, where it fits on a line; the imprint has it in any case."""
    address = writer.delivery.brand.postal_address
    if address is not None and len(address) <= writer.delivery.limits["return_line_characters"]:
        writer.raw('<p class="return">')
        writer.fact(own_fact("brand.postal_address", LegalText(address)))
        writer.raw("</p>")


def write_address(writer: PrintWriter, *, width: float, height: float) -> tuple[str, ...]:
    """The recipient's address and nothing else; each line is a fact.

    Args:
        writer: where to.
        width: millimetres of the field where it stands.
        height: the same.

    Raises:
        InvalidContactPoint: a part that its country needs is missing, or it is larger than the field, where it would
            be cut off.
    """
    delivery = writer.delivery
    assert isinstance(delivery.contact_point, PostalAddress)
    lines = postal_lines(delivery.contact_point, delivery.addressee, sent_from=home_country(delivery))
    room = paper_text("address").boxes["p"]
    needed = sum(lines_on_paper(line, room["size"], width) for line in lines)
    if needed * room["size"] * room["line"] * MM_PER_POINT > height:
        raise InvalidContactPoint("address", Problem.TOO_LONG)
    writer.raw('<div class="address">')
    for number, line in enumerate(lines, start=1):
        writer.raw("<p>")
        writer.fact(_line(f"recipient.line_{number}", line))
        writer.raw("</p>")
    writer.raw("</div>")
    return lines


def _line(name: str, text: str) -> BoundFact:
    from unifiedcustomer.facts import canonical

    value = Text(text)
    return BoundFact(name=name, value=value, canonical=canonical(value), origin=Origin.CUSTOMER)


def _today(delivery: Delivery) -> BoundFact:
    value = Date(delivery.at.date())
    return BoundFact(name="letter.date", value=value, canonical=value.value.isoformat(), origin=Origin.BRAND)


def home_country(delivery: Delivery) -> str | None:
    """The country that the letter is posted in, where the language's territory tells."""
    _, _, territory = delivery.locale.partition("_")
    return territory or None
