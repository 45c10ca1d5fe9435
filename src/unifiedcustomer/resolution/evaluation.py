"""How right a grouping of records is, where the truth is known.

Everything is exact and comes from one table of counts: how many records of each true person stand in each found
cluster. No pair is ever enumerated, so a million records take about a second. Figures do not depend on the order of
records or on what the labels are called.

What cannot be measured is None, never zero: without a found pair there is no precision, without a true pair no recall.
F1 is twice the correct pairs over found plus true pairs, so it exists as soon as there is a pair of either kind.
"""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from unifiedcustomer.charts import Reliability
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.resolution.causes import ErrorAnalysis
from unifiedcustomer.resolution.groupings import Integers, Labels, grouping

__all__ = ["Agreement", "Evaluation", "blocking_recall", "evaluate"]


@attrs.frozen(kw_only=True)
class Agreement:
    """How far what was found agrees with the truth; each figure is between 0 and 1, or None where undefined."""

    precision: float | None  #: share of what was found that is true
    recall: float | None  #: share of what is true that was found
    f1: float | None  #: harmonic mean of both

    def to_dict(self) -> dict[str, float | None]:
        """The three figures by name."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@attrs.frozen(kw_only=True)
class Evaluation:
    """A grouping of records against the true one.

    `pairwise` counts pairs of records in one cluster, so a cluster of ten weighs 45 times as much as one of two.
    `b_cubed` averages over records: how pure is the cluster a record stands in, how complete is its person there
    (Bagga and Baldwin 1998). Read both: they disagree where large clusters behave unlike small ones.
    """

    records: int
    clusters: int  #: found, singletons included
    true_clusters: int  #: persons, those with one record included
    exact_clusters: int  #: persons whose records are one found cluster, with nothing missing and nothing added
    predicted_pairs: int  #: pairs of records that share a found cluster
    true_pairs: int  #: pairs of records that share a person
    correct_pairs: int  #: pairs that share both
    pairwise: Agreement
    b_cubed: Agreement
    blocking_recall: float | None = None  #: share of true pairs that were ever compared; None when no pairs were given
    errors: ErrorAnalysis | None = None  #: why pairs were missed or wrong; only for a whole resolution
    reliability: Reliability | None = None  #: whether probabilities mean what they say; only for a whole resolution

    @property
    def exact_cluster_share(self) -> float | None:
        """Share of persons found exactly, or None without records."""
        return _share(self.exact_clusters, self.true_clusters)

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain numbers, ready for JSON."""
        figures = attrs.asdict(self, filter=lambda field, _: field.name not in {"errors", "reliability"})
        if self.errors is not None:
            figures["errors"] = self.errors.to_dict()
        if self.reliability is not None:
            figures["reliability"] = self.reliability.to_dict()
        return {**figures, "exact_cluster_share": self.exact_cluster_share}

    def __str__(self) -> str:
        counts = (self.records, self.true_clusters, self.clusters, self.exact_clusters)
        lines = [
            "{:,} records · {:,} persons · {:,} clusters · {:,} found exactly".format(*counts),
            "          precision  recall      F1",
            f"pairwise  {_figures(self.pairwise)}",
            f"B-cubed   {_figures(self.b_cubed)}",
        ]
        if self.blocking_recall is not None:
            lines.append(f"blocking recall {self.blocking_recall:.4f}")
        if self.errors is not None:
            lines.append(str(self.errors))
        return "\n".join(lines)


def evaluate(predicted: Labels, truth: Labels, *, pairs: tuple[ArrayLike, ArrayLike] | None = None) -> Evaluation:
    """Compare found clusters with true ones, record by record.

    Args:
        predicted: one label per record; records with equal labels stand in one cluster.
        truth: one label per record, in the same order; equal labels mean one person.
        pairs: the candidate pairs that were compared, as two equally long arrays of row numbers; gives
            `blocking_recall`.

    Raises:
        InvalidValue: the lengths differ, a label is missing, or a row number does not exist.
        WrongType: labels are not one-dimensional and hashable, or row numbers are not integers.

    >>> print(evaluate(["a", "a", "a", "b"], [1, 1, 2, 2]))
    4 records · 2 persons · 2 clusters · 0 found exactly
              precision  recall      F1
    pairwise     0.3333  0.5000  0.4000
    B-cubed      0.6667  0.7500  0.7059
    """
    found = grouping("predicted", predicted)
    true = grouping("truth", truth)
    if len(found) != len(true):
        raise InvalidValue("truth", Problem.WRONG_LENGTH)
    found_sizes, true_sizes = np.bincount(found), np.bincount(true)
    cells = _sorted(found * len(true_sizes) + true)
    starts = _starts(cells)
    shared = np.diff(np.append(starts, len(cells)))
    found_size = found_sizes[cells[starts] // max(len(true_sizes), 1)]
    true_size = true_sizes[cells[starts] % max(len(true_sizes), 1)]
    counts = (_pairs_within(shared), _pairs_within(found_sizes), _pairs_within(true_sizes))
    return Evaluation(
        records=len(true),
        clusters=len(found_sizes),
        true_clusters=len(true_sizes),
        exact_clusters=int(np.count_nonzero((shared == found_size) & (shared == true_size))),
        correct_pairs=counts[0],
        predicted_pairs=counts[1],
        true_pairs=counts[2],
        pairwise=_pairwise(*counts),
        b_cubed=_b_cubed(shared, found_size, true_size),
        blocking_recall=None if pairs is None else _recall_of_pairs(*pairs, true, counts[2]),
    )


def blocking_recall(left: ArrayLike, right: ArrayLike, truth: Labels) -> float | None:
    """Share of all true pairs that are among the candidate pairs; None when there is no true pair.

    ``left`` and ``right`` are row numbers. A pair counts once, whichever way round and however often it is given; a row
    paired with itself counts nothing.

    Raises:
        InvalidValue: the lengths differ, a label is missing, or a row number does not exist.
        WrongType: labels are not one-dimensional and hashable, or row numbers are not integers.

    >>> blocking_recall([0, 1, 0], [1, 0, 3], ["ann", "ann", "bob", "bob"])
    0.5
    """
    true = grouping("truth", truth)
    return _recall_of_pairs(left, right, true, _pairs_within(np.bincount(true)))


def _recall_of_pairs(left: ArrayLike, right: ArrayLike, true: Integers, true_pairs: int) -> float | None:
    first, second = _rows("left", left, len(true)), _rows("right", right, len(true))
    if len(first) != len(second):
        raise InvalidValue("right", Problem.WRONG_LENGTH)
    kept = (first != second) & (true[first] == true[second])
    low, high = np.minimum(first[kept], second[kept]), np.maximum(first[kept], second[kept])
    return _share(len(_starts(_sorted(low * len(true) + high))), true_pairs)


def _pairwise(correct: int, predicted: int, true: int) -> Agreement:
    return Agreement(
        precision=_share(correct, predicted), recall=_share(correct, true), f1=_share(2 * correct, predicted + true)
    )


def _b_cubed(shared: Integers, found_size: Integers, true_size: Integers) -> Agreement:
    precision, recall = _mean_share(shared, found_size), _mean_share(shared, true_size)
    if precision is None or recall is None:
        return Agreement(precision=None, recall=None, f1=None)
    return Agreement(precision=precision, recall=recall, f1=2 * precision * recall / (precision + recall))


def _mean_share(shared: Integers, size: Integers) -> float | None:
    """Mean over records of the share of a cluster that is of the record's own kind.

    Whole numbers are summed per cluster size and divided last: so neither order nor names move the last bit.
    """
    if not len(shared):
        return None
    order = np.argsort(size)
    starts = _starts(size[order])
    totals = np.add.reduceat((shared * shared)[order], starts)
    sizes = size[order][starts]
    return math.fsum(int(total) / int(count) for total, count in zip(totals, sizes, strict=True)) / int(shared.sum())


def _rows(field: str, values: ArrayLike, count: int) -> Integers:
    rows = np.asarray(values)
    if rows.ndim != 1 or (len(rows) and rows.dtype.kind not in "iu"):
        raise WrongType(field)
    if len(rows) and (rows.min() < 0 or rows.max() >= count):
        raise InvalidValue(field, Problem.OUT_OF_RANGE)
    return rows.astype(np.int64)


def _sorted(values: Integers) -> Integers:
    # Sorting and masking: np.unique, which hashes, takes sixty times as long on ten million keys.
    values.sort()
    return values


def _starts(ordered: Integers) -> Integers:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


def _pairs_within(sizes: Integers) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _figures(agreement: Agreement) -> str:
    figures = (agreement.precision, agreement.recall, agreement.f1)
    return "  ".join(
        f"{'-' if figure is None else f'{figure:.4f}':>{width}}"
        for figure, width in zip(figures, (9, 6, 6), strict=True)
    )
