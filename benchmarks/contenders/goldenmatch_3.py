"""GoldenMatch, probabilistic, configured by itself for the data.

It gets two favours: columns already trimmed (on made data, normalised), and, in its first reading, the link threshold
with the best F1, chosen with the truth, from a run of its own that is not timed.
"""

from __future__ import annotations

import logging
from importlib import metadata
from typing import Any

import attrs
import goldenmatch
import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.contenders import Compared, Reading
from benchmarks.contenders.columns import plain_columns
from benchmarks.labelled_data import LabelledData
from benchmarks.thresholds import best_threshold

_PARTS_OF_ADDRESS = frozenset({"street", "house_number", "city", "full_name"})

LOWEST = 0.05
"""Link threshold of the run that shows all pairs worth a look."""


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """The records, the configuration, and what the run of its own threshold found."""

    frame: pl.DataFrame
    config: Any
    result: Any


TAKES_NORMALISED = True


def version() -> str:
    """The tool's name and version."""
    return f"GoldenMatch {metadata.version('goldenmatch')}"


def prepare(name: str, data: LabelledData) -> pl.DataFrame:
    """One frame with text columns."""
    logging.disable(logging.WARNING)
    frame = pl.from_arrow(plain_columns(name, data))
    assert isinstance(frame, pl.DataFrame)
    return frame


def resolve(prepared: pl.DataFrame) -> Found:
    """Configure, train, score, cluster."""
    config = _tuned(goldenmatch.auto_configure_probabilistic_df(prepared))
    return Found(frame=prepared, config=config, result=goldenmatch.dedupe_df(prepared, config=config))


def _tuned(config: Any) -> Any:
    """Its own configuration, told that a missing cell is no disagreement.

    On customer data it is also told to leave out the parts of an address, which it counts one by one. That takes its
    best F1 on 10,000 customers from .23 to .74, and on fake_1000 from .48 to .77.
    """
    keys = []
    for key in config.matchkeys:
        names = {field.field for field in key.fields}
        parts = _PARTS_OF_ADDRESS if {"email", "phone"} <= names else frozenset()
        fields = [field for field in key.fields if field.field not in parts]
        told = {"missing": "unobserved", "fields": fields} if key.type == "probabilistic" else {}
        keys.append(key.model_copy(update=told))
    return config.model_copy(update={"matchkeys": keys})


def readings(found: Found, truth: NDArray[np.int64]) -> list[Reading]:
    """Two readings: the best threshold there is, found with the truth, and its own."""
    left, right, scores = _scored(_lenient(found))
    best = best_threshold(left, right, scores, truth)
    return [
        Reading(threshold=f"best F1, by the truth (score {best.weight:.2f})", labels=best.labels, uses_truth=True),
        Reading(threshold="its own", labels=_labels(found.result, len(truth))),
    ]


def _lenient(found: Found) -> Any:
    keys = [
        key.model_copy(update={"link_threshold": LOWEST}) if key.type == "probabilistic" else key
        for key in found.config.matchkeys
    ]
    config = found.config.model_copy(update={"matchkeys": keys})
    return goldenmatch.dedupe_df(found.frame, config=config)


def _scored(result: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    pairs = np.array(result.scored_pairs or [], dtype=np.float64).reshape(-1, 3)
    return pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64), pairs[:, 2]


def _labels(result: Any, records: int) -> NDArray[np.int64]:
    labels = np.arange(records) + max(result.clusters, default=0) + 1
    for number, cluster in result.clusters.items():
        labels[cluster["members"]] = number
    return labels


def compared(_found: Found) -> Compared | None:
    """It keeps the pairs above its threshold only, and its scores are no probabilities."""
    return None


def details(found: Found) -> dict[str, Any]:
    """How many pairs it kept."""
    return {"pairs": len(found.result.scored_pairs or [])}
