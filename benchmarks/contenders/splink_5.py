"""Splink 5 on DuckDB, with its own example for each data set.

It gets two favours: tables already trimmed and typed before the clock starts, and, in one of its two readings, the
threshold with the best F1, chosen with the truth.
"""

from __future__ import annotations

import logging
from importlib import metadata
from typing import Any

import attrs
import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator

from benchmarks.contenders import Compared, Reading
from benchmarks.contenders.splink_examples import SplinkExample, example_of
from benchmarks.labelled_data import LabelledData
from benchmarks.thresholds import best_threshold, components


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """An example and the tables it is run on, by source."""

    example: SplinkExample
    tables: dict[str, pa.Table]


@attrs.frozen(kw_only=True, eq=False)
class Scored:
    """Splink's answer, still in its database: scored pairs, and clusters at the example's threshold."""

    prepared: Prepared
    predictions: Any
    clusters: Any


TAKES_NORMALISED = True


def version() -> str:
    """The tool's name and version."""
    return f"Splink {metadata.version('splink')}, DuckDB {metadata.version('duckdb')}"


def prepare(name: str, data: LabelledData) -> Prepared:
    """The columns that the example works on, as Arrow tables; and silence, for Splink logs and draws progress bars."""
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    example = example_of(name)
    tables = data.tables if data.features is None else {"customers": data.features}
    return Prepared(example=example, tables={source: _projected(example, table) for source, table in tables.items()})


def _projected(example: SplinkExample, table: pa.Table) -> pa.Table:
    expressions = ", ".join(f'{expression} as "{name}"' for name, expression in example.columns.items())
    return duckdb.connect().from_arrow(table).project(expressions).to_arrow_table()


def resolve(prepared: Prepared) -> Scored:
    """Register, train as the example does, predict, cluster."""
    example = prepared.example
    connection = duckdb.connect()
    connection.sql("set enable_progress_bar = false")
    database = DuckDBAPI(connection=connection)
    frames = [database.register(table, dataset_display_name=source) for source, table in prepared.tables.items()]
    linker = Linker(frames if example.link else frames[0], settings(example), log_level=None)
    train(linker, example)
    predictions = linker.inference.predict(**example.predict_above)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predictions, threshold_match_probability=example.cluster_at
    )
    return Scored(prepared=prepared, predictions=predictions, clusters=clusters)


def settings(example: SplinkExample) -> SettingsCreator:
    """The settings of an example, untrained."""
    return SettingsCreator(
        link_type="link_only" if example.link else "dedupe_only",
        unique_id_column_name=example.id_column,
        comparisons=example.comparisons(),
        blocking_rules_to_generate_predictions=example.blocking,
    )


def train(linker: Linker, example: SplinkExample) -> None:
    """The prior, u from random pairs, m from EM sessions, as the example does it."""
    linker.training.estimate_probability_two_random_records_match(example.certain, recall=example.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=example.u_pairs, seed=2)
    for rule in example.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=example.training_ignores_frequencies
        )


def readings(result: Scored, truth: NDArray[np.int64]) -> list[Reading]:
    """Two readings: the best threshold there is, found with the truth, and the one the example uses."""
    left, right, weights, probabilities = _edges(result)
    best = best_threshold(left, right, weights, truth)
    threshold = result.prepared.example.cluster_at
    likely = probabilities >= threshold
    return [
        Reading(threshold=f"best F1, by the truth (weight {best.weight:.1f})", labels=best.labels, uses_truth=True),
        Reading(
            threshold=f"probability {threshold}, as in its example",
            labels=components(left[likely], right[likely], len(truth)),
        ),
    ]


def _edges(result: Scored) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Scored pairs as row numbers, weights and probabilities; a record id is a row number within its table."""
    edges = result.predictions.as_pyarrow_table()
    example, tables = result.prepared.example, result.prepared.tables
    lengths = [0, *(table.num_rows for table in tables.values())]
    starts = dict(zip(tables, np.cumsum(lengths).tolist(), strict=False))
    sides = []
    for side in ("l", "r"):
        rows = edges[f"{example.id_column}_{side}"].cast(pa.int64()).to_numpy()
        if example.link:
            rows = rows + np.array([starts[source] for source in edges[f"source_dataset_{side}"].to_pylist()])
        sides.append(rows)
    return sides[0], sides[1], edges["match_weight"].to_numpy(), edges["match_probability"].to_numpy()


def compared(result: Scored) -> Compared:
    """The pairs it scored; where its example asks only for likely ones, these."""
    left, right, _, probabilities = _edges(result)
    return Compared(left=left, right=right, probability=probabilities)


def details(result: Scored) -> dict[str, Any]:
    """How many pairs were scored."""
    return {"pairs": result.predictions.as_pyarrow_table().num_rows}
