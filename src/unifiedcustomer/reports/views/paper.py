"""What is held in the hand: letters, cards, pages, slips; and the display on the till."""

from __future__ import annotations

from unifiedcustomer.blocks import Symbology
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand
from unifiedcustomer.rendering.customer_display import CustomerDisplay
from unifiedcustomer.rendering.drawn_codes import draw_code
from unifiedcustomer.rendering.print_piece import PrintPiece
from unifiedcustomer.rendering.till import TillLine, TillSlip
from unifiedcustomer.reports.views.pieces import frame, text

__all__ = ["view_display", "view_sheet", "view_slip"]

_WIDE_PX = {"letter": 680, "postcard": 350}
_NARROW_PX = 296
_PX_PER_MM = 96 / 25.4


def view_sheet(rendered: RenderedMessage, _brand: Brand) -> str:
    """A sheet, made smaller; a postcard with both its sides."""
    piece: PrintPiece = rendered.payload
    width, height = piece.width_mm * _PX_PER_MM, piece.height_mm * _PX_PER_MM
    if piece.kind == "postcard":
        height = 2 * height + 6 * _PX_PER_MM
    wide = min(1.0, _WIDE_PX.get(piece.kind, 330) / width)
    narrow = min(1.0, _NARROW_PX / width)
    style = f"--w:{width:.0f}px;--h:{height:.0f}px;--wide:{wide:.4f};--narrow:{narrow:.4f}"
    codes = f" \u00b7 {len(piece.codes)} {'code' if len(piece.codes) == 1 else 'codes'}" if piece.codes else ""
    note = f'<p class="cost">{piece.width_mm} \u00d7 {piece.height_mm} mm{codes}</p>'
    return f'<div class="sheet" style="{style}">{frame(piece.html, "sheet-body", piece.kind)}</div>{note}'


def view_slip(rendered: RenderedMessage, _brand: Brand) -> str:
    """The slip, in the printer's columns."""
    slip: TillSlip = rendered.payload
    lines = "".join(_line(line) for line in slip.lines)
    note = f'<p class="cost">{slip.columns} columns \u00b7 {text(slip.code_page)} \u00b7 {len(slip.raw):,} bytes</p>'
    return f'<div class="slip" style="--columns:{slip.columns}">{lines}</div>{note}'


def _line(line: TillLine) -> str:
    marks = (("strong", line.strong), ("large", line.large), ("centred", line.centred))
    css = " ".join(name for name, applies in marks if applies)
    code = "" if line.qr is None else draw_code(line.qr, Symbology.QR) or ""
    return f'<p class="{css}">{text(line.text) or "&nbsp;"}</p>{code}'


def view_display(rendered: RenderedMessage, _brand: Brand) -> str:
    """Two lines that glow."""
    display: CustomerDisplay = rendered.payload
    rows = [*display.lines, *[""] * (2 - len(display.lines))]
    return '<div class="display">' + "".join(f"<p>{text(row) or '&nbsp;'}</p>" for row in rows) + "</div>"
