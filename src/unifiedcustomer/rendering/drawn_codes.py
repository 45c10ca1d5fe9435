"""Codes as pictures: QR, EAN-13 and Code 128 as SVG, drawn without a font or a file.

Needs the extra ``codes``; where it is not installed nothing is drawn, and the letters stand alone.
"""

from __future__ import annotations

from unifiedcustomer.blocks import Symbology

__all__ = ["can_draw", "draw_code"]

_QUIET_ZONE = 4  # ISO/IEC 18004: four modules around a QR code
_BAR_QUIET_ZONE = 11  # ISO/IEC 15420: eleven modules before EAN-13; Code 128 asks for ten
_BAR_HEIGHT = 40


def can_draw() -> bool:
    """Whether the extra is there."""
    from importlib.util import find_spec

    return find_spec("segno") is not None and find_spec("barcode") is not None


def draw_code(value: str, symbology: Symbology) -> str | None:
    """An ``<svg>`` element, or None where the code cannot be drawn: no extra, or no such digits.

    The same value gives the same bytes. It has no size of its own; a style sheet gives it one.
    """
    if not can_draw() or symbology is Symbology.TEXT:
        return None
    return _qr(value) if symbology is Symbology.QR else _bars(value, symbology)


def _qr(value: str) -> str:
    import segno

    # Level M survives a fold and a coffee stain; boosting it would make the modules smaller for nothing.
    code = segno.make(value, error="m", boost_error=False, micro=False)
    rows = [[bool(module) for module in row] for row in code.matrix]
    side = len(rows) + 2 * _QUIET_ZONE
    path = "".join(_runs(row, _QUIET_ZONE + number) for number, row in enumerate(rows))
    return _svg(side, side, path, "qr")


def _runs(row: list[bool], y: int) -> str:
    """Dark modules of a row as as few rectangles as there are."""
    pieces, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            pieces.append(f"M{start + _QUIET_ZONE} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(pieces)


def _bars(value: str, symbology: Symbology) -> str | None:
    from barcode import EAN13, Code128
    from barcode.errors import BarcodeError

    try:
        if symbology is Symbology.EAN13 and not (len(value) == 13 and value.isdigit()):
            return None
        made = EAN13(value) if symbology is Symbology.EAN13 else Code128(value)
        modules = made.build()[0]
    except BarcodeError:
        return None
    if symbology is Symbology.EAN13 and made.get_fullcode() != value:
        return None  # its last digit does not check: a scanner would refuse it
    dark = [module in "1G" for module in modules]
    path, x = "", _BAR_QUIET_ZONE
    for index, bar in enumerate(dark):
        path += f"M{x + index} 0h1v{_BAR_HEIGHT}h-1z" if bar else ""
    return _svg(len(dark) + 2 * _BAR_QUIET_ZONE, _BAR_HEIGHT, path, "bars")


def _svg(width: int, height: int, path: str, css: str) -> str:
    return (
        f'<svg class="{css}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'shape-rendering="crispEdges" role="img" aria-hidden="true">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/><path fill="#000" d="{path}"/></svg>'
    )
