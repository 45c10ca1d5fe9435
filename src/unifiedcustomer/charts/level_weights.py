"""What each level of agreement is worth: bars to the right speak for one person, bars to the left against."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unifiedcustomer.charts.chart import NARROW, Chart
from unifiedcustomer.charts.drawing import Drawing, bits, shortened
from unifiedcustomer.charts.scale import Scale, round_steps

__all__ = ["ComparisonWeights", "LevelWeight", "LevelWeights"]

ROW, TALL_ROW, BAR, HEAD = 20, 32, 11, 34


@attrs.frozen
class LevelWeight:
    """One level of agreement, with how often it occurs in pairs of one person (m) and of two strangers (u)."""

    level: str
    weight: float  #: log2 of m / u, in bits
    m: float
    u: float

    @property
    def told(self) -> str:
        """The level in a sentence."""
        shares = f"{self.m:.3g} of pairs of one person, {self.u:.3g} of two strangers"
        return f"{self.level}: {shares}, {bits(self.weight)} bits"


@attrs.frozen
class ComparisonWeights:
    """The levels of one comparison, the strongest first."""

    name: str
    levels: tuple[LevelWeight, ...]


@attrs.frozen(kw_only=True)
class LevelWeights(Chart):
    """All comparisons of a model."""

    title: str
    comparisons: tuple[ComparisonWeights, ...]

    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""
        narrow = width < NARROW
        weights = [0.0, *(level.weight for comparison in self.comparisons for level in comparison.levels)]
        scale = Scale(min(weights), max(weights), 2 if narrow else 240 + 44, width - (2 if narrow else 44))
        row = TALL_ROW if narrow else ROW
        bottom = 24 + sum(HEAD + row * len(comparison.levels) for comparison in self.comparisons)
        sheet = Drawing(width, bottom + 6, self.title)
        for value in round_steps(scale.low, scale.high):
            if not narrow or value == 0:  # on a phone words stand there
                sheet.line(scale(value), 22, scale(value), bottom, "grid")
            sheet.words(scale(value), 14, f"{value:g}".replace("-", "\u2212"), "tick", "middle")
        top = 24.0
        for comparison in self.comparisons:
            sheet.words(0, top + 22, comparison.name, "strong")
            top += HEAD
            for level in comparison.levels:
                _bar(sheet, scale, top, level)
                top += row
        return sheet

    def to_text(self) -> str:
        """One line a level, with a bar of letters."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.title
        levels = [level for comparison in self.comparisons for level in comparison.levels]
        width = max((len(level.level) for level in levels), default=0)
        unit = 20 / max((abs(level.weight) for level in levels), default=1.0)
        for comparison in self.comparisons:
            yield comparison.name
            for level in comparison.levels:
                bar = ("+" if level.weight >= 0 else "-") * round(abs(level.weight) * unit)
                yield f"  {level.level:<{width}}  {level.weight:+6.1f}  {bar}".rstrip()


def _bar(sheet: Drawing, scale: Scale, top: float, level: LevelWeight) -> None:
    left, right = sorted((scale(0.0), scale(level.weight)))
    kind, against = ("for", False) if level.weight >= 0 else ("against", True)
    if sheet.width < NARROW:
        sheet.words(0, top + 12, shortened(level.level, sheet.width - 60), "quiet")
        sheet.words(sheet.width, top + 12, bits(level.weight), "quiet", "end")
        sheet.rect(left, top + 17, max(right - left, 1.5), BAR - 2, kind, level.told)
        return
    sheet.words(12, top + 10, shortened(level.level, 240), "quiet")
    sheet.rect(left, top, max(right - left, 1.5), BAR, kind, level.told)
    sheet.words(
        left - 6 if against else right + 6, top + 10, bits(level.weight), "quiet", "end" if against else "start"
    )
