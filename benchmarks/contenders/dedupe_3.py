"""dedupe: learns blocking and weights from labelled pairs, so it is given 600 true ones, which nobody else is.

It gets two further favours: columns already trimmed (on made data, normalised), and, in its first reading, the
threshold with the best F1, chosen with the truth.
"""

from __future__ import annotations

import io
import json
import logging
import random
from collections.abc import Iterable, Mapping
from importlib import metadata
from types import MappingProxyType
from typing import Any, Final

import attrs
import dedupe
import numpy as np
from dedupe import variables
from dedupe.predicates import ExistsPredicate
from numpy.typing import NDArray

from benchmarks.contenders import Compared, Reading
from benchmarks.contenders.columns import is_link, plain_columns
from benchmarks.labelled_data import LabelledData
from benchmarks.thresholds import best_threshold

RECALL: Final = 0.95
"""Share of the labelled matches that its blocks have to hold. With all of them, noise makes it compare all pairs."""

Record = dict[str, Any]
Records = dict[int, Record]

_KINDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("postcode", "house_number", "birth_date", "national_id", "phone", "state"), variables.ShortString
        ),
    }
)
"""Columns that are no words; the others are strings."""


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """The records by row number, where the second table begins (None: there is one), and the labelled pairs."""

    records: Records
    columns: tuple[str, ...]
    second: int | None
    labels: NDArray[np.int64]

    def tables(self) -> list[Records]:
        """One table, or the two that are linked."""
        if self.second is None:
            return [self.records]
        halves: list[Records] = [{}, {}]
        for row, record in self.records.items():
            halves[row >= self.second][row] = record
        return halves


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """Scored pairs as row numbers, and the clusters at its default threshold."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    scores: NDArray[np.float64]
    clusters: list[tuple[int, ...]]


TAKES_NORMALISED = True


def version() -> str:
    """The tool's name and version."""
    return f"dedupe {metadata.version('dedupe')}"


def prepare(name: str, data: LabelledData) -> Prepared:
    """One dictionary a record; what is missing is None."""
    logging.disable(logging.WARNING)
    assert data.labels is not None
    table = plain_columns(name, data)
    return Prepared(
        records=dict(enumerate(table.to_pylist())),
        columns=tuple(table.column_names),
        second=next(iter(data.tables.values())).num_rows if is_link(name) else None,
        labels=data.labels,
    )


def resolve(prepared: Prepared) -> Found:
    """Learn from the labelled pairs, block, score, cluster."""
    tables = prepared.tables()
    matcher = trained(prepared, dedupe.RecordLink if len(tables) == 2 else dedupe.Dedupe)
    scored = matcher.score(matcher.pairs(*tables))
    # Where two tables are linked, each record goes to its best partner; one table is clustered hierarchically.
    joined = matcher.one_to_one(scored, 0.5) if len(tables) == 2 else matcher.cluster(scored, 0.5)
    return Found(
        clusters=[tuple(int(row) for row in members) for members, _ in joined],
        left=np.asarray(scored["pairs"][:, 0], dtype=np.int64),
        right=np.asarray(scored["pairs"][:, 1], dtype=np.int64),
        scores=np.asarray(scored["score"], dtype=np.float64),
    )


def trained(prepared: Prepared, kind: Any, *, recall: float = RECALL) -> Any:
    """A matcher of class ``kind`` that has learned from the labelled pairs."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - the generator that dedupe draws from
    definition = [_KINDS.get(name, variables.String)(name, has_missing=True) for name in prepared.columns]
    for variable in definition:  # "is it there at all?" makes a block of half the records wherever much is missing
        variable.predicates = [known for known in variable.predicates if not isinstance(known, ExistsPredicate)]
    matcher = kind(definition)
    labels = io.StringIO(json.dumps(_marked(prepared)))
    matcher.prepare_training(*prepared.tables(), training_file=labels)
    matcher.train(recall=recall, index_predicates=False)
    return matcher


def _marked(prepared: Prepared) -> dict[str, list[Any]]:
    """The labelled pairs as dedupe writes them into a file: it knows a pair by its class."""
    marked: dict[str, list[Any]] = {"match": [], "distinct": []}
    for left, right, is_match in _across(prepared):
        pair = {"__class__": "tuple", "__value__": [prepared.records[left], prepared.records[right]]}
        marked["match" if is_match else "distinct"].append(pair)
    return marked


def _across(prepared: Prepared) -> Iterable[tuple[int, int, int]]:
    """The labelled pairs; where two tables are linked, those with one record of each, the first table's first."""
    for left, right, is_match in prepared.labels.tolist():
        low, high = sorted((left, right))
        if low != high and (prepared.second is None or low < prepared.second <= high):
            yield low, high, is_match


def readings(found: Found, truth: NDArray[np.int64]) -> list[Reading]:
    """Two readings: the best threshold there is, found with the truth, and one half."""
    best = best_threshold(found.left, found.right, found.scores, truth)
    default = np.arange(len(truth))
    for members in found.clusters:
        default[list(members)] = members[0]
    return [
        Reading(threshold=f"best F1, by the truth (score {best.weight:.2f})", labels=best.labels, uses_truth=True),
        Reading(threshold="score 0.5, its default", labels=default),
    ]


def compared(found: Found) -> Compared:
    """The pairs it scored above zero."""
    return Compared(left=found.left, right=found.right, probability=found.scores)


def details(found: Found) -> dict[str, Any]:
    """How many pairs it scored."""
    return {"pairs": len(found.left)}
