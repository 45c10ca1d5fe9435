"""How many of which size: columns over a scale, their heights logarithmic, so that few stand visibly beside many."""

from __future__ import annotations

import math

import attrs

from unifiedcustomer.charts.chart import NARROW, Chart
from unifiedcustomer.charts.drawing import Drawing, count
from unifiedcustomer.charts.scale import Scale, round_steps

__all__ = ["Histogram", "Mark"]

HEIGHT = 210
TOP = 40


@attrs.frozen
class Mark:
    """A line at a value, with its name."""

    value: float
    label: str


@attrs.frozen(kw_only=True)
class Histogram(Chart):
    """`counts[i]` things lie from ``edges[i]`` to ``edges[i + 1]``."""

    title: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    unit: str
    marks: tuple[Mark, ...] = ()

    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""
        left = 52.0 if width >= NARROW else 40.0
        across = Scale(self.edges[0], self.edges[-1], left, width - 6)
        most = max(1.0, math.log10(1 + max(self.counts, default=1)))
        upward = Scale(0.0, most, HEIGHT, TOP + 6)
        sheet = Drawing(width, HEIGHT + 40, self.title)
        for power in range(math.floor(most) + 1):
            level = upward(math.log10(1 + 10**power))
            sheet.line(left, level, width - 6, level, "grid")
            sheet.words(left - 7, level + 4, f"{10**power:,}" if power < 4 else f"10{_raised(power)}", "tick", "end")
        for low, high, number in zip(self.edges[:-1], self.edges[1:], self.counts, strict=True):
            level = upward(math.log10(1 + number))
            kind = "for" if self.marks and low >= self.marks[-1].value else "level"
            told = f"{low:g} to {high:g}: {number:,}"
            sheet.rect(across(low) + 0.6, level, across(high) - across(low) - 1.2, HEIGHT - level, kind, told)
        sheet.line(left, HEIGHT, width - 6, HEIGHT, "axis")
        for value in round_steps(self.edges[0], self.edges[-1], 9 if width >= NARROW else 5):
            sheet.words(across(value), HEIGHT + 16, f"{value:g}".replace("-", "\u2212"), "tick", "middle")
        sheet.words(width - 6, HEIGHT + 33, self.unit, "tick", "end")
        for place, mark in enumerate(self.marks):
            at, last = across(mark.value), place == len(self.marks) - 1
            sheet.line(at, TOP - 8, at, HEIGHT, "mark")
            sheet.words(at + 5 if last else at - 5, TOP - 2, mark.label, "marked", "start" if last else "end")
        return sheet

    def to_text(self) -> str:
        """One line a column that has anything, and the marks between them."""
        lines, marks = [self.title], list(self.marks)
        most = math.log10(1 + max(self.counts, default=1)) or 1.0
        for low, high, number in zip(self.edges[:-1], self.edges[1:], self.counts, strict=True):
            while marks and marks[0].value <= low:
                lines.append(f"  -- {marks.pop(0).label}")
            if number:
                lines.append(
                    f"  {low:>7g} to {high:<7g} {count(number):>10}  {'#' * round(24 * math.log10(1 + number) / most)}"
                )
        return "\n".join(lines)


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
