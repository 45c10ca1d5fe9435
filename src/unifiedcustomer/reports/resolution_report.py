"""What became of a table of records, on one page: what was read, compared, weighed and joined, and what to look at.

The page has no value of any record unless it is asked for. It does name records by their keys, since nobody could look
at a doubtful pair otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from unifiedcustomer.charts import Bar, Bars, Histogram, LevelWeights, Mark
from unifiedcustomer.model_fields import masked
from unifiedcustomer.resolution import Evaluation, MatchExplanation, ResolvedTable
from unifiedcustomer.resolution.explanation import STORIES

__all__ = ["DoubtfulPair", "ResolutionReport"]

LOWEST, HIGHEST, BIN = -40.0, 40.0, 2.0  #: bits; pairs beyond an end are counted in its bin
SIZES: Final = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, 19), (20, 10**9))


@attrs.frozen(kw_only=True)
class DoubtfulPair:
    """Two records to be looked at. `values` are (column, left, right), and only there where records were asked for."""

    why: MatchExplanation
    together: bool  #: whether they are one customer now
    values: tuple[tuple[str, str, str], ...] = attrs.field(default=(), repr=masked)


@attrs.frozen(kw_only=True, eq=False)
class ResolutionReport:
    """What `resolution_page` shows. `figures` is the dictionary of `unifiedcustomer.resolve.Resolution.report_dict`."""

    figures: Mapping[str, Any]
    resolved: ResolvedTable = attrs.field(repr=False)
    doubtful: tuple[DoubtfulPair, ...] = attrs.field(repr=False)
    evaluation: Evaluation | None = None

    def weights_of_agreement(self) -> LevelWeights:
        """What each level of each comparison is worth."""
        return self.resolved.resolver.model.chart()

    def weights_of_pairs(self) -> Histogram:
        """How many compared pairs weigh how much, with the two thresholds."""
        model, weights = self.resolved.resolver.model, self.resolved.evidence.weights
        edges = np.arange(LOWEST, HIGHEST + BIN, BIN)
        counts, _ = np.histogram(np.clip(weights, LOWEST, HIGHEST - 1e-9), edges)
        return Histogram(
            title="Compared pairs by weight",
            edges=tuple(edges.tolist()),
            counts=tuple(counts.tolist()),
            unit="weight in bits",
            marks=(Mark(model.review_at, "worth asking"), Mark(model.match_at, "one person")),
        )

    def sizes(self) -> Bars:
        """How many customers have how many records."""
        sizes = np.bincount(self.resolved.person)
        sizes = sizes[sizes > 0]
        bars = []
        for low, high in SIZES:
            customers = int(((sizes >= low) & (sizes <= high)).sum())
            name = f"{low}" if low == high else f"{low} to {high}" if high < 10**9 else f"{low} or more"
            unit = "record" if high == 1 else "records"
            if customers:
                bars.append(Bar(f"{name} {unit}", customers, f"({customers / len(sizes):.1%})"))
        return Bars(title="Customers by number of records", bars=tuple(bars), unit="customers", label_width=130)

    def kinds(self) -> Bars | None:
        """How many pairs of which kind training found; None where nothing was trained."""
        expected = self.figures.get("training", {}).get("expected_pairs")
        if expected is None:
            return None
        names: dict[str, str] = {"match": "one person", **STORIES}
        found = {kind: pairs for kind, pairs in expected.items() if kind != "random" and pairs >= 0.5}
        bars = [Bar(names[kind], round(pairs)) for kind, pairs in found.items()]
        bars.sort(key=lambda bar: -bar.value)
        return Bars(title="Kinds of pairs found", bars=tuple(bars), unit="pairs", label_width=220)

    def timings(self) -> Bars:
        """How long each stage took."""
        seconds: Mapping[str, float] = self.figures["seconds"]
        bars = tuple(Bar(stage, round(1000 * taken, 1), "ms") for stage, taken in seconds.items())
        return Bars(title="Time by stage", bars=bars, unit="milliseconds", label_width=110)
