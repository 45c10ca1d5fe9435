"""Postcards: the message's first heading on one side; on the other the text at the left and the address at the right.

The address side keeps what sorting machines need free: the stamp, the strip at the foot, and everything around the
address.
"""

from __future__ import annotations

from typing import Final

import attrs

from unifiedcustomer.blocks import Heading
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.rendered_messages import Finding, RenderedMessage
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.letter import style_sheet, write_address
from unifiedcustomer.rendering.paper_room import height_on_paper, paper_text
from unifiedcustomer.rendering.print_piece import PrintPiece, PrintWriter
from unifiedcustomer.rendering.raw_blocks import in_order
from unifiedcustomer.rendering.titles import titled

__all__ = ["render_postcard"]

_INCHES: Final = frozenset({"US", "CA", "MX"})
_A6, _SIX_BY_FOUR = (148, 105), (152, 108)  # ISO 216; 6 x 4 1/4 in, the largest at the card rate of the USPS


@attrs.frozen
class _Draft:
    writer: PrintWriter
    needed: int  #: millimetres
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_postcard(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a postcard.

    Raises:
        InvalidContactPoint: the address lacks what letters of its country need.
        Unfittable: the text is higher than a card; ``needed`` and ``limit`` are in millimetres.
    """
    width, height = _size(delivery)
    room = delivery.limits["text_height_mm"]
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: made.needed <= room,
        hard=lambda made: (made.needed, room),
    )
    payload = PrintPiece(
        kind=delivery.medium.value,
        width_mm=width,
        height_mm=height,
        html=draft.writer.text,
        address_lines=draft.lines,
        codes=tuple(draft.writer.codes),
    )
    findings = (*draft.findings, *draft.writer.findings())
    return delivery.rendered(payload, {"html": draft.writer.text}, draft.writer.landings, findings)


def _size(delivery: Delivery) -> tuple[int, int]:
    assert isinstance(delivery.contact_point, PostalAddress)
    return _SIX_BY_FOUR if delivery.contact_point.country in _INCHES else _A6


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    width, height = _size(delivery)
    title, rest = titled(delivery, tuple(in_order(stage)), "letter.subject")
    writer = PrintWriter(delivery)
    page = f"@page{{size:{width}mm {height}mm}}\n.side{{width:{width}mm;height:{height}mm}}\n"
    writer.document(f"{page}{style_sheet('postcard')}{_window(width, height)}")
    writer.raw('<section class="side front">')
    writer.sender("brand")
    if title is not None:
        writer.block(Heading(title))
    writer.raw('</section>\n<section class="side back"><div class="text">\n')
    start = len(writer.text)
    for block in rest:
        writer.block(block)
    writer.raw('<div class="fill"></div>')
    writer.imprint()
    paper = paper_text("postcard")
    needed = height_on_paper(writer.text[start:], paper, width=width / 2 - paper.margin_across)
    writer.raw('</div><div class="rule"></div><div class="stamp"></div><div class="window">')
    lines = write_address(writer, width=width - width // 2 - 12, height=height - 54)
    writer.raw("</div></section>\n</body>\n</html>\n")
    return _Draft(writer, needed, lines, stage.findings)


def _window(width: int, height: int) -> str:
    """The address at the right: above the strip of 16 mm that machines print their code on, below the stamp."""
    left = width // 2 + 5
    return f".window{{left:{left}mm;width:{width - left - 7}mm;bottom:20mm;max-height:{height - 54}mm}}\n"
