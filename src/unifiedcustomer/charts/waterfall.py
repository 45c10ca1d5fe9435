"""A sum, step by step: each bar starts where the one before it ended."""

from __future__ import annotations

from itertools import accumulate

import attrs

from unifiedcustomer.charts.chart import NARROW, Chart
from unifiedcustomer.charts.drawing import Drawing, bits, shortened
from unifiedcustomer.charts.scale import Scale, round_steps

__all__ = ["Step", "Waterfall"]

ROW, TALL_ROW, BAR = 38, 50, 14


@attrs.frozen
class Step:
    """One bar."""

    label: str
    detail: str
    value: float  #: in bits


@attrs.frozen(kw_only=True)
class Waterfall(Chart):
    """Evidence in bits: to the right it speaks for, to the left against; the total is measured at the line `at`."""

    title: str
    steps: tuple[Step, ...]
    verdict: str  #: what the total means, in a few words
    at: float  #: the total from which the answer is yes
    at_label: str

    @property
    def total(self) -> float:
        """The sum of all steps."""
        return sum(step.value for step in self.steps)

    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""
        narrow = width < NARROW
        ends = [0.0, *accumulate(step.value for step in self.steps)]
        low, high = min(*ends, self.at), max(*ends, self.at)
        scale = Scale(low, high, 0, width - 52) if narrow else Scale(low, high, 286, width - 50)
        row = TALL_ROW if narrow else ROW
        bottom = 30 + row * (len(self.steps) + 1) + (6 if narrow else 2)
        sheet = Drawing(
            width, bottom + (34 if narrow else 22), f"{self.title}: {bits(self.total)} bits, {self.verdict}"
        )
        sheet.rect(scale(self.at), 26, scale.right - scale(self.at), bottom - 26, "zone")
        _axis(sheet, scale, bottom)
        side = "end" if scale(self.at) > (scale.left + scale.right) / 2 else "start"
        sheet.words(scale(self.at), 18, self.at_label, "marked", side)
        sheet.line(scale(self.at), 26, scale(self.at), bottom, "mark")
        for place, (step, start, end) in enumerate(zip(self.steps, ends[:-1], ends[1:], strict=True)):
            kind = "for" if step.value >= 0 else "against"
            _row(sheet, scale, 30 + place * row, (start, end), step, kind)
            level = 30 + place * row + (33 if narrow else 12) + BAR
            sheet.line(scale(end), level, scale(end), level + row - BAR, "step")
        _row(sheet, scale, bottom - row, (0.0, ends[-1]), Step("together", self.verdict, self.total), "total")
        return sheet

    def to_text(self) -> str:
        """One line a step, and the total."""
        steps = [*self.steps, Step("together", self.verdict, self.total)]
        labels, details = max(len(step.label) for step in steps), max(len(step.detail) for step in steps)
        lines = (f"  {step.label:<{labels}}  {step.detail:<{details}}  {step.value:+6.1f}" for step in steps)
        return "\n".join([self.title, *lines]) + " bits"


def _row(sheet: Drawing, scale: Scale, top: float, ends: tuple[float, float], step: Step, kind: str) -> None:
    left, right = sorted((scale(ends[0]), scale(ends[1])))
    told = f"{step.label}, {step.detail}: {bits(step.value)} bits"
    narrow = sheet.width < NARROW
    strong = "strong" if kind == "total" else "label"
    if narrow:
        sheet.words(0, top + 14, step.label, strong)
        sheet.words(0, top + 27, shortened(step.detail, sheet.width - 60), "quiet")
        sheet.words(sheet.width, top + 14, bits(step.value), strong, "end")
    else:
        sheet.words(0, top + 15, shortened(step.label, 240), strong)
        sheet.words(0, top + 30, shortened(step.detail, 300), "quiet")
        before = ends[1] < ends[0]
        sheet.words(
            (left - 7) if before else (right + 7), top + 23, bits(step.value), strong, "end" if before else "start"
        )
    sheet.rect(left, top + (33 if narrow else 12), max(right - left, 1.5), BAR - 3 if narrow else BAR, kind, told)


def _axis(sheet: Drawing, scale: Scale, bottom: float) -> None:
    for value in round_steps(scale.low, scale.high):
        if sheet.width >= NARROW:  # on a phone words stand there
            sheet.line(scale(value), 26, scale(value), bottom, "grid")
        sheet.words(max(scale(value), 10), bottom + 15, f"{value:g}".replace("-", "\u2212"), "tick", "middle")
    if sheet.width >= NARROW:
        sheet.words(0, bottom + 15, "bits of evidence", "tick")
    else:
        sheet.words(sheet.width, bottom + 29, "bits of evidence", "tick", "end")
