"""Whether probabilities mean what they say: of the pairs that are called 90 % likely, nine in ten should be true."""

from __future__ import annotations

import attrs

from unifiedcustomer.charts.chart import NARROW, Chart
from unifiedcustomer.charts.drawing import Drawing
from unifiedcustomer.charts.scale import Scale

__all__ = ["Reliability", "ReliabilityPoint"]


@attrs.frozen
class ReliabilityPoint:
    """Pairs of about the same probability."""

    predicted: float  #: their mean probability
    observed: float  #: the share of them that is true
    pairs: int


@attrs.frozen(kw_only=True)
class Reliability(Chart):
    """A reliability diagram: points on the diagonal say that the probabilities are calibrated."""

    title: str
    points: tuple[ReliabilityPoint, ...]
    error: float | None  #: mean distance from the diagonal, weighted by pairs; None without pairs

    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""
        side = min(width - 66, 380.0)
        left = 46.0
        across, upward = Scale(0, 1, left, left + side), Scale(0, 1, 14 + side, 14)
        sheet = Drawing(width, side + 56, self.title)
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            sheet.line(left, upward(value), left + side, upward(value), "grid")
            sheet.words(left - 8, upward(value) + 4, f"{value:.0%}", "tick", "end")
            sheet.words(across(value), upward(0) + 17, f"{value:.0%}", "tick", "middle")
        sheet.line(across(0), upward(0), across(1), upward(1), "ideal")
        most = max((point.pairs for point in self.points), default=1)
        for point in self.points:
            told = f"{point.pairs:,} pairs called {point.predicted:.1%} likely: {point.observed:.1%} true"
            radius = 3.5 + 7 * (point.pairs / most) ** 0.5
            sheet.circle(across(point.predicted), upward(point.observed), radius, "level point", told)
        sheet.words(left + side, upward(0) + 35, "called likely", "tick", "end")
        sheet.words(left + 8, 10, "found true", "tick")
        if width >= NARROW:
            self._table(sheet, left + side + 44)
        return sheet

    def _table(self, sheet: Drawing, left: float) -> None:
        if self.error is not None:
            sheet.words(left, 28, f"{self.error:.1%} from the diagonal", "strong")
        for place, heading in enumerate(("called", "true", "pairs")):
            sheet.words(left + (60, 130, 220)[place], 58, heading, "tick", "end")
        for row, point in enumerate(self.points):
            texts = (f"{point.predicted:.1%}", f"{point.observed:.1%}", f"{point.pairs:,}")
            for place, text in enumerate(texts):
                sheet.words(left + (60, 130, 220)[place], 80 + 21 * row, text, "quiet", "end")

    def to_text(self) -> str:
        """One line a point."""
        lines = [self.title, "  called    true     pairs"]
        lines += [f"  {point.predicted:6.1%}  {point.observed:6.1%}  {point.pairs:8,}" for point in self.points]
        if self.error is not None:
            lines.append(f"  {self.error:.1%} from the diagonal")
        return "\n".join(lines)
