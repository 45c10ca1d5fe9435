"""Who resolves the data sets: one module per tool, all with the same steps.

`prepare` imports what the tool needs and brings the tables into the form it expects (not timed), `resolve` does the
whole work (timed), `readings` reads the result as one cluster label per record (not timed; only here may a peer look at
the truth, to choose its threshold).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

from benchmarks.data_sets import LabelledData

__all__ = ["CONTENDERS", "Contender", "Reading", "contender"]


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """One way to read a result: how its threshold was found, and the clusters it gives."""

    threshold: str
    labels: NDArray[np.int64]
    uses_truth: bool = False


class Contender(Protocol):
    """A tool that groups records."""

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

    def details(self, result: Any, /) -> dict[str, Any]:
        """What else the tool reports, ready for JSON, such as the seconds of its stages."""
        ...


CONTENDERS: Final[Mapping[str, str]] = MappingProxyType(
    {"ours": "benchmarks.contenders.unified", "splink": "benchmarks.contenders.splink_5"}
)
"""Module of each contender. Imported only in the process that measures it."""


def contender(name: str) -> Contender:
    """The contender called ``name``."""
    module: Contender = importlib.import_module(CONTENDERS[name])
    return module
