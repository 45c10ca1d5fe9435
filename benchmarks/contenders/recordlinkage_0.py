"""The Python Record Linkage Toolkit: blocking by hand, expectation maximisation on agreements (its ECM classifier).

It gets two favours: columns already trimmed (on made data, normalised), and, in its first reading, the threshold with
the best F1, chosen with the truth.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from importlib import metadata
from types import MappingProxyType
from typing import Any, Final

import attrs
import numpy as np
import pandas as pd
import recordlinkage
from numpy.typing import NDArray

from benchmarks.contenders import Compared, Reading
from benchmarks.contenders.columns import is_link, plain_columns
from benchmarks.labelled_data import LabelledData
from benchmarks.thresholds import best_threshold, components

_FEBRL: Final = (
    ("national_id",), ("birth_date",), ("given_name", "surname"), ("surname", "postcode"), ("given_name", "postcode"),
)  # fmt: skip
_MADE: Final = (
    ("email",), ("phone",), ("full_name",), ("surname", "birth_date"), ("given_name", "birth_date"),
    ("surname", "postcode"), ("given_name", "postcode"),
)  # fmt: skip
_BLOCKS: Final[Mapping[str, Sequence[Sequence[str]]]] = MappingProxyType(
    {
        "febrl3": _FEBRL,
        "febrl4": _FEBRL,
        "fake_1000": (("given_name",), ("surname",), ("birth_date",), ("email",)),
        # Without full names: of pairs that share these alone, the classifier makes its class of matches.
        "historical_50k": (
            ("surname", "birth_date"), ("given_name", "birth_date"),
            ("postcode", "given_name"), ("postcode", "surname"), ("birth_date", "birth_place"),
        ),
    }
)  # fmt: skip
"""Keys of which a pair must share one, by data set."""

_METHODS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        **dict.fromkeys(("given_name", "surname", "full_name"), ("jarowinkler", 0.88)),
        **dict.fromkeys(("street", "locality", "city", "birth_place", "occupation"), ("jarowinkler", 0.9)),
        **dict.fromkeys(("email", "phone", "birth_date", "national_id", "postcode"), ("levenshtein", 0.84)),
    }
)
"""Similarity and the value from which two cells agree; other columns must be equal."""


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """Candidate pairs as row numbers, with the probability that they match."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """The records, and where the second table begins; None where there is one table."""

    name: str
    frame: pd.DataFrame
    second: int | None


TAKES_NORMALISED = True


def version() -> str:
    """The tool's name and version."""
    return f"recordlinkage {metadata.version('recordlinkage')}"


def prepare(name: str, data: LabelledData) -> Prepared:
    """One frame with text columns."""
    warnings.simplefilter("ignore")
    frame = plain_columns(name, data).to_pandas()
    return Prepared(name=name, frame=frame, second=next(iter(data.tables.values())).num_rows if is_link(name) else None)


def resolve(prepared: Prepared) -> Found:
    """Block, compare, estimate."""
    frames = _frames(prepared)
    compare = recordlinkage.Compare()
    for column in prepared.frame.columns:
        if column in _METHODS:
            method, threshold = _METHODS[column]
            compare.string(column, column, method=method, threshold=threshold, label=column)
        else:
            compare.exact(column, column, label=column)
    features = compare.compute(_candidates(prepared, frames), *frames)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    return Found(
        left=features.index.get_level_values(0).to_numpy(np.int64),
        right=features.index.get_level_values(1).to_numpy(np.int64),
        probability=classifier.prob(features).to_numpy(np.float64),
    )


def _frames(prepared: Prepared) -> list[pd.DataFrame]:
    if prepared.second is None:
        return [prepared.frame]
    return [prepared.frame.iloc[: prepared.second], prepared.frame.iloc[prepared.second :]]


def _candidates(prepared: Prepared, frames: list[pd.DataFrame]) -> Any:
    """Pairs that share a key. What is missing is no key, so its rows are left out of that key's blocks."""
    found = None
    for columns in _BLOCKS.get(prepared.name, _MADE):
        index = recordlinkage.Index()
        index.block(list(columns))
        pairs = index.index(*(frame.dropna(subset=list(columns)) for frame in frames))
        found = pairs if found is None else found.union(pairs)
    return found


def readings(found: Found, truth: NDArray[np.int64]) -> list[Reading]:
    """Two readings: the best threshold there is, found with the truth, and one half."""
    sure = np.clip(found.probability, 2.0**-60, 1 - 2.0**-53)
    best = best_threshold(found.left, found.right, np.log2(sure / (1 - sure)), truth)
    likely = found.probability >= 0.5
    return [
        Reading(threshold=f"best F1, by the truth (weight {best.weight:.1f})", labels=best.labels, uses_truth=True),
        Reading(threshold="probability 0.5", labels=components(found.left[likely], found.right[likely], len(truth))),
    ]


def compared(found: Found) -> Compared:
    """All candidates."""
    return Compared(left=found.left, right=found.right, probability=found.probability)


def details(found: Found) -> dict[str, Any]:
    """How many pairs it compared."""
    return {"pairs": len(found.left)}
