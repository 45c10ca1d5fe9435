"""How many of each kind, as bars with their names and numbers."""

from __future__ import annotations

import attrs

from unifiedcustomer.charts.chart import NARROW, Chart
from unifiedcustomer.charts.drawing import Drawing, count, shortened
from unifiedcustomer.charts.scale import Scale

__all__ = ["Bar", "Bars"]

ROW, TALL_ROW, BAR = 26, 38, 12


@attrs.frozen
class Bar:
    """One bar. `note` stands beside the number."""

    label: str
    value: float
    note: str = ""


@attrs.frozen(kw_only=True)
class Bars(Chart):
    """Bars from zero, in the order given."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = ""  #: of the values, such as "pairs"
    label_width: int = 190  #: pixels, on a desk

    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""
        narrow = width < NARROW
        row = TALL_ROW if narrow else ROW
        scale = (
            Scale(0.0, max((bar.value for bar in self.bars), default=1.0), 0, width)
            if narrow
            else Scale(0.0, max((bar.value for bar in self.bars), default=1.0), self.label_width, width - 150)
        )
        sheet = Drawing(width, row * max(len(self.bars), 1) + 4, self.title)
        for place, bar in enumerate(self.bars):
            top, said = place * row, f"{count(bar.value)} {bar.note}".strip()
            told = f"{bar.label}: {count(bar.value)} {self.unit}"
            length = max(scale(bar.value) - scale.left, 1.5 if bar.value else 0.0)
            if narrow:
                sheet.words(0, top + 14, shortened(bar.label, width - 16 - 7.2 * len(said)))
                sheet.words(width, top + 14, said, "quiet", "end")
                sheet.rect(0, top + 20, length, BAR - 3, "level", told)
            else:
                sheet.words(0, top + 15, shortened(bar.label, self.label_width - 8))
                sheet.rect(scale.left, top + 5, length, BAR, "level", told)
                sheet.words(scale.left + length + 8, top + 15, said, "quiet")
        return sheet

    def to_text(self) -> str:
        """One line a bar."""
        width = max((len(bar.label) for bar in self.bars), default=0)
        largest = max((bar.value for bar in self.bars), default=0.0) or 1.0
        lines = []
        for bar in self.bars:
            drawn = "#" * round(20 * bar.value / largest)
            lines.append(f"  {bar.label:<{width}}  {count(bar.value):>10}  {drawn:<20}  {bar.note}".rstrip())
        return "\n".join([f"{self.title} ({self.unit})" if self.unit else self.title, *lines])
