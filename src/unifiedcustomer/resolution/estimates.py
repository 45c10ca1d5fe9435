"""How right a resolution is, as far as some labelled pairs can tell."""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.strata import Outcomes

__all__ = ["Estimate", "Interval", "estimated"]

DRAWS: Final = 2_000
TAILS: Final = (2.5, 97.5)  #: per cent


@attrs.frozen
class Interval:
    """A figure, and the range in which it is with a probability of 95 %."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@attrs.frozen(kw_only=True)
class Estimate:
    """Precision and recall of the pairs of records that were compared, estimated from labels.

    A figure is None where nothing was found, or nothing is likely to be true. What blocking never brought together is
    not among the pairs: of `never_compared` labels of such pairs, `missed` are matches that no threshold would find.
    """

    precision: Interval | None  #: share of pairs found together that are one person
    recall: Interval | None  #: share of pairs of one person that were found together
    f1: Interval | None
    labels: int  #: that were counted
    never_compared: int
    missed: int
    unlabelled: float  #: share of the likely matches among pairs so sure or unsure that no label says anything of them
    is_cross_fitted: bool  #: labels that taught the model were each judged by a model that had not seen them

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return attrs.asdict(self)

    def __str__(self) -> str:
        figures = (("precision", self.precision), ("recall", self.recall), ("F1", self.f1))
        lines = [f"{name:<10}{'unknown' if figure is None else figure}" for name, figure in figures]
        return "\n".join([*lines, f"from {self.labels} labels of compared pairs"])


def estimated(
    outcomes: Outcomes, *, never_compared: int = 0, missed: int = 0, is_cross_fitted: bool = False, seed: int = 0
) -> Estimate:
    """Figures and their intervals from labels counted by stratum."""
    middle, drawn = _figures(outcomes.expected()[None]), _figures(outcomes.draws(DRAWS, seed))
    precision, recall, f1 = (_interval(float(one[0]), many) for one, many in zip(middle, drawn, strict=True))
    return Estimate(
        precision=precision,
        recall=recall,
        f1=f1,
        labels=int(outcomes.counts.sum()),
        never_compared=never_compared,
        missed=missed,
        unlabelled=outcomes.unlabelled,
        is_cross_fitted=is_cross_fitted,
    )


def _figures(pairs: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Precision, recall and F1 of tables of shape (tables, is match, together); NaN where there is nothing."""
    right, found, true = pairs[:, 1, 1], pairs[:, :, 1].sum(axis=1), pairs[:, 1].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return right / found, right / true, 2 * right / (found + true)


def _interval(value: float, drawn: NDArray[np.float64]) -> Interval | None:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or not len(known):
        return None
    low, high = np.percentile(known, TAILS).tolist()
    return Interval(value, min(low, value), max(high, value))
