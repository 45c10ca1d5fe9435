"""Ours against a peer: medians, and the ratio of runs that stood next to each other in time.

A machine is faster in one minute than in the next. So runs alternate, each pair of neighbours gives one ratio, and the
median ratio is shown with the lowest and the highest.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

import attrs

from benchmarks.measurement import Measurement

__all__ = ["Spread", "ratio", "spread", "stages"]


@attrs.frozen(kw_only=True)
class Spread:
    """A median and what it hides."""

    median: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        if math.isnan(self.median):
            return "-"
        return f"{self.median:.2f} ({self.lowest:.2f}-{self.highest:.2f})"


def spread(values: Sequence[float]) -> Spread:
    """Median, lowest and highest; of no values they are not a number.

    >>> print(spread([3.0, 1.0, 2.0]))
    2.00 (1.00-3.00)
    """
    if not values:
        return Spread(median=math.nan, lowest=math.nan, highest=math.nan)
    return Spread(median=statistics.median(values), lowest=min(values), highest=max(values))


def ratio(ours: Sequence[Measurement], peer: Sequence[Measurement], field: str) -> Spread:
    """How many times ours goes into the peer's, for each pair of neighbouring runs; above 1 is good for ours."""
    pairs = [(getattr(own, field), getattr(other, field)) for own, other in zip(ours, peer, strict=True)]
    return spread([theirs / mine for mine, theirs in pairs if mine is not None and theirs is not None])


def stages(runs: Sequence[Measurement]) -> dict[str, float]:
    """Median seconds per stage, of runs that report ``{"seconds": {stage: seconds}}``; empty where they do not."""
    reported: list[dict[str, Any]] = [run.details.get("seconds") or {} for run in runs]
    names = dict.fromkeys(name for report in reported for name in report)
    return {name: statistics.median(report.get(name, 0.0) for report in reported) for name in names}
