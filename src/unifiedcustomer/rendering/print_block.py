"""Blocks for a catalogue and advertisements for print: a size, a text, a code to be scanned."""

from __future__ import annotations

import attrs

from unifiedcustomer.blocks import Heading
from unifiedcustomer.rendered_messages import Finding, RenderedMessage
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.letter import style_sheet
from unifiedcustomer.rendering.paper_room import height_on_paper, paper_text
from unifiedcustomer.rendering.print_piece import PrintPiece, PrintWriter
from unifiedcustomer.rendering.raw_blocks import in_order
from unifiedcustomer.rendering.titles import titled

__all__ = ["render_print_block"]


@attrs.frozen
class _Draft:
    writer: PrintWriter
    needed: int  #: millimetres
    findings: tuple[Finding, ...]


def render_print_block(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a block of ``limits["width_mm"]`` by ``limits["height_mm"]``.

    Raises:
        Unfittable: the text is higher than the block; ``needed`` and ``limit`` are in millimetres.
    """
    room = int(delivery.limits["height_mm"] - paper_text("print_block").margin_down)
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: made.needed <= room,
        hard=lambda made: (made.needed, room),
    )
    payload = PrintPiece(
        kind=delivery.medium.value,
        width_mm=delivery.limits["width_mm"],
        height_mm=delivery.limits["height_mm"],
        html=draft.writer.text,
        codes=tuple(draft.writer.codes),
    )
    findings = (*draft.findings, *draft.writer.findings())
    return delivery.rendered(payload, {"html": draft.writer.text}, draft.writer.landings, findings)


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    width, height = delivery.limits["width_mm"], delivery.limits["height_mm"]
    writer = PrintWriter(delivery)
    page = f"@page{{size:{width}mm {height}mm}}\n.block{{width:{width}mm;height:{height}mm}}\n"
    writer.document(f"{page}{style_sheet('print_block')}")
    writer.raw('<section class="block">\n')
    start = len(writer.text)
    title, blocks = titled(delivery, tuple(in_order(stage)), "catalogue.title")
    for block in (*((Heading(title),) if title is not None else ()), *blocks):
        writer.block(block)
    writer.raw('<div class="fill"></div>')
    writer.sender("brand")
    writer.imprint()
    paper = paper_text("print_block")
    needed = height_on_paper(writer.text[start:], paper, width=width - paper.margin_across)
    writer.raw("</section>\n</body>\n</html>\n")
    return _Draft(writer, needed, stage.findings)
