"""Who resolves the data sets: one module per tool, all with the same steps.

`prepare` imports what the tool needs and brings the tables into the form it expects (not timed), `resolve` does the
whole work (timed), `readings` reads the result as one cluster label per record (not timed; only here may a peer look at
the truth, to choose its threshold).
"""

from __future__ import annotations

import importlib
from typing import Any, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled_data import LabelledData

__all__ = ["Compared", "Contender", "Reading", "contender"]


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """One way to read a result: how its threshold was found, and the clusters it gives."""

    threshold: str
    labels: NDArray[np.int64]
    uses_truth: bool = False


@attrs.frozen(kw_only=True, eq=False)
class Compared:
    """The pairs of records that a tool looked at, as row numbers, and how probable it held each to be a match.

    `probability` is empty where the tool gives none.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64] = attrs.field(factory=lambda: np.zeros(0))


class Contender(Protocol):
    """A tool that groups records."""

    TAKES_NORMALISED: bool  #: whether it starts from `LabelledData.features`, where there are some

    def version(self) -> str:
        """The tool's name and version."""
        ...

    def prepare(self, name: str, data: LabelledData, /) -> Any:
        """Import all that is needed, and make of the tables of data set ``name`` what the tool starts from."""
        ...

    def resolve(self, prepared: Any, /) -> Any:
        """Group the records; the whole of it is timed."""
        ...

    def readings(self, result: Any, truth: NDArray[np.int64], /) -> list[Reading]:
        """The clusters of ``result``, in the order of the records."""
        ...

    def compared(self, result: Any, /) -> Compared | None:
        """The pairs that were looked at; None where the tool does not tell."""
        ...

    def details(self, result: Any, /) -> dict[str, Any]:
        """What else the tool reports, ready for JSON, such as the seconds of its stages."""
        ...


def contender(module: str) -> Contender:
    """The contender in ``module`` of this package; imported only in the process that measures it."""
    found: Contender = importlib.import_module(f"benchmarks.contenders.{module}")
    return found
