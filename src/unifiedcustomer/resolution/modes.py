"""Which pairs of rows are compared at all, and how many there are.

Where records of one source are not compared, everything that training counts is counted between sources too: random
pairs, pairs that share a value, all pairs there are. Otherwise a source that holds its customers twice would teach that
strangers often agree.

Rows are in key order, so those of one source stand together.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Mode
from unifiedcustomer.resolution.columns import Column, Rows

__all__ = ["ANY_TWO", "Scope"]


@attrs.frozen(eq=False)
class Scope:
    """The pairs that a mode allows among the rows of one table."""

    mode: Mode = Mode.DEDUPE_AND_LINK
    sources: NDArray[np.int32] | None = None
    """The source of each row, numbered from 0 in ascending order; None where any two rows are compared."""

    @classmethod
    def of(cls, mode: Mode, table: FeatureTable, order: Rows) -> Scope:
        """The scope of ``mode``; ``order`` are the input rows in key order."""
        if mode.compares_within_sources:
            return ANY_TWO
        sources = table.sources.encoded()[1][order]
        return cls(mode, (np.cumsum(np.diff(sources, prepend=sources[:1]) != 0)).astype(np.int32))

    @property
    def one_per_source(self) -> NDArray[np.int32] | None:
        """The sources of the rows where no customer may have two rows of one."""
        return self.sources if self.mode is Mode.ONE_PER_SOURCE else None

    def allows(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Which of aligned rows are compared."""
        return np.ones(len(left), dtype=bool) if self.sources is None else self.sources[left] != self.sources[right]

    def among(self, packed: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Those of the pairs ``left << 32 | right`` that are compared."""
        if self.sources is None:
            return packed
        low = np.uint64(0xFFFFFFFF)
        return packed[self.allows((packed >> np.uint64(32)).astype(np.int64), (packed & low).astype(np.int64))]

    def pairs(self, rows: int) -> float:
        """How many pairs of ``rows`` rows there are to compare."""
        if self.sources is None:
            return rows * (rows - 1) / 2
        return float((rows - self._ends()).sum())

    def random_pairs(self, seed: int, most: int) -> tuple[Rows, Rows]:
        """Up to ``most`` pairs ``left < right`` of two sources, all equally likely; all where there are no more."""
        ends = self._ends()
        later = len(ends) - ends  # the rows of later sources
        until = np.cumsum(later)
        total = int(until[-1]) if len(until) else 0
        pick = (
            np.arange(total) if total <= most else np.random.Generator(np.random.PCG64(seed)).integers(0, total, most)
        )
        left = np.searchsorted(until, pick, side="right")
        return left, ends[left] + pick - (until[left] - later[left])

    def agreeing(self, column: Column) -> tuple[float, float]:
        """How many pairs share a value of ``column``, and in how many both rows have one, a row's values apart."""
        if self.sources is None:
            counts = column.counts.astype(np.float64)
            known = counts.sum()
            return float((counts * (counts - 1)).sum() / 2), float(known * (known - 1) / 2)
        found: tuple[float, float] = column.derived("agreeing between sources", self._agreeing_between)
        return found

    def _agreeing_between(self, column: Column) -> tuple[float, float]:
        assert self.sources is not None
        held = [np.flatnonzero(codes >= 0) for codes in column.codes]
        sources = np.concatenate([self.sources[rows] for rows in held]).astype(np.int64)
        values = np.concatenate([codes[rows] for codes, rows in zip(column.codes, held, strict=True)]).astype(np.int64)
        same = _squares(values) - _squares(values * (len(self.sources) + 1) + sources)
        return same / 2, (len(sources) ** 2.0 - _squares(sources)) / 2

    def _ends(self) -> Rows:
        """For each row where the rows of its source end."""
        assert self.sources is not None
        return np.searchsorted(self.sources, self.sources, side="right")


def _squares(numbers: Rows) -> float:
    """The sum of the squares of how often each number occurs."""
    ordered = np.sort(numbers)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1) != 0)
    return float((np.diff(np.append(starts, len(ordered))).astype(np.float64) ** 2).sum())


ANY_TWO: Final = Scope()
"""Every pair of rows."""
