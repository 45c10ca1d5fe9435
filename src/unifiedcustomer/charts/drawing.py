"""A sheet to draw on: rectangles, lines, circles and words, written as SVG.

Everything written is escaped, and colours are names of the style sheet, so that one drawing serves day and night.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

import attrs

__all__ = ["Drawing", "bits", "count", "shortened", "style"]

MARGIN = 18  #: pixels around a picture that stands alone
LETTER = 7.0  #: pixels of an average letter of the labels


@attrs.define
class Drawing:
    """Shapes in the order in which they are drawn; x grows to the right, y downwards, in pixels."""

    width: float
    height: float
    title: str  #: what a screen reader says
    parts: list[str] = attrs.field(factory=list)

    def rect(self, x: float, y: float, width: float, height: float, kind: str, told: str = "") -> None:
        """A rectangle with soft corners; ``told`` shows under the pointer."""
        title = f"<title>{escape(told)}</title>" if told else ""
        size = f'width="{max(width, 0):.1f}" height="{height:.1f}"'
        self.parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size} rx="2.5">{title}</rect>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight line."""
        self.parts.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def circle(self, x: float, y: float, radius: float, kind: str, told: str) -> None:
        """A disc; ``told`` shows under the pointer."""
        at = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
        self.parts.append(f'<circle class="{kind}" {at}><title>{escape(told)}</title></circle>')

    def words(self, x: float, y: float, text: str, kind: str = "label", anchor: str = "start") -> None:
        """Words on the line ``y``."""
        at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        self.parts.append(f'<text class="{kind}" {at}>{escape(text)}</text>')

    def to_svg(self, *, styled: bool) -> str:
        """The picture; ``styled`` with its own colours and ground, for use outside of a page."""
        margin = MARGIN if styled else 0
        box = f"{-margin} {-margin} {self.width + 2 * margin:.0f} {self.height + 2 * margin:.0f}"
        high = self.width * (self.height + 2 * margin) / (self.width + 2 * margin)
        size = f'viewBox="{box}" width="{self.width:.0f}" height="{high:.0f}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {size}>'
        lines = [f"{head}<title>{escape(self.title)}</title>"]
        if styled:  # light words on somebody else's white page could not be read
            ground = f'x="{-margin}" y="{-margin}" width="100%" height="100%"'
            lines += [f"<style>{style()}</style>", f'<rect class="ground" {ground} rx="10"/>']
        return "\n".join([*lines, *self.parts, "</svg>"])


@cache
def style() -> str:
    """Colours and type of charts."""
    return (files("unifiedcustomer.charts") / "styles" / "chart.css").read_text(encoding="utf-8")


def bits(value: float) -> str:
    """A weight with its sign, such as ``+6.1`` or ``\u22120.4``."""
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "\u2212")


def count(value: float) -> str:
    """A number of things, with a thin grouping of thousands.

    >>> count(1234567), count(0.4)
    ('1,234,567', '0.4')
    """
    return f"{value:,.0f}" if value == round(value) or value >= 10 else f"{value:.1f}"


def shortened(text: str, pixels: float) -> str:
    """``text``, cut so that it fits into so many pixels."""
    most = max(int(pixels / LETTER), 1)
    return text if len(text) <= most else f"{text[: most - 1]}\u2026"
