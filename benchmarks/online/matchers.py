"""Who answers: one class per tool, made of the records that are to be found, then asked about one record at a time.

`ask` is timed, all of it: the raw record in, the best row out. Everything that a tool can do once beforehand (learn,
index, register) is done when the matcher is made, and told apart. Records to be asked about are in no index.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.labelled_data import LabelledData

__all__ = ["MATCHERS", "DedupeMatcher", "Matcher", "OwnMatcher", "SplinkMatcher"]


class Matcher(Protocol):
    """A tool with an index."""

    build_seconds: float  #: to learn and to index

    def ask(self, number: int, /) -> int:
        """The row of the best candidate for the question of that number, or -1."""
        ...


Found = Sequence[Any]
"""Candidates, best first; each has the `RecordKey` of its record as ``record``."""

Match = Callable[[str, Mapping[str, str]], Found]
"""An index of ours: the source of a raw record and its values by role -> candidates."""


class OwnMatcher:
    """This library, through whatever makes a `Match` of tables: ``module:function``."""

    def __init__(self, _name: str, data: LabelledData, asked: NDArray[np.int64], *, through: str) -> None:
        module, _, function = through.partition(":")
        make: Callable[[Mapping[str, pa.Table], Mapping[str, str]], Match] = getattr(
            importlib.import_module(module), function
        )
        kept, self._questions, self._row_of = _split(data, asked)
        began = time.perf_counter()
        self._match = make(kept, data.id_columns)
        self.build_seconds = time.perf_counter() - began

    def ask(self, number: int) -> int:
        """Normalise, find, score, rank."""
        found = self._match(*self._questions[number])
        if not found:
            return -1
        record = found[0].record
        return self._row_of[record.source, record.record_id]


def _split(
    data: LabelledData, asked: NDArray[np.int64]
) -> tuple[dict[str, pa.Table], list[tuple[str, dict[str, str]]], dict[tuple[str, str], int]]:
    """The tables without the rows that are asked about, these rows by role, and the row number of each record."""
    from unifiedcustomer.ingestion import read_table

    read = read_table(dict(data.tables)).table
    questions = []
    for row in asked.tolist():
        record = read.record(row)
        values = {
            cell.field.role.value: cell.raw for cell in reversed(record.values) if cell.field.role.value not in _UNUSED
        }
        questions.append((record.key.source, values))
    row_of = {(key.source, key.record_id): row for row, key in enumerate(map(read.key, range(len(read))))}
    gone = np.zeros(len(read), dtype=bool)
    gone[asked] = True
    kept, start = {}, 0
    for source, table in data.tables.items():
        kept[source] = table.filter(pa.array(~gone[start : start + table.num_rows]))
        start += table.num_rows
    return kept, questions, row_of


_UNUSED: Final = frozenset({"ignore", "custom", "updated_at"})


def index_match(tables: Mapping[str, pa.Table], _id_columns: Mapping[str, str]) -> Match:
    """A resolved batch, asked with `Resolution.match`, which keeps an index of its records in memory."""
    import unifiedcustomer as uc

    result = uc.resolve(dict(tables))
    assert len(result.index) == sum(table.num_rows for table in tables.values())
    return lambda source, values: result.match(source=source, limit=1, **values)


def hub_match(tables: Mapping[str, pa.Table], _id_columns: Mapping[str, str]) -> Match:
    """A hub in memory, asked with `CustomerHub.match`."""
    import unifiedcustomer as uc

    hub = uc.CustomerHub()
    hub.load_all(dict(tables))
    return lambda source, values: hub.match(source=source, limit=1, **values)


class SplinkMatcher:
    """Splink: trained on all indexed records, then `predict_between` these and a registered table of one row."""

    def __init__(self, name: str, data: LabelledData, asked: NDArray[np.int64], **_through: str) -> None:
        import duckdb
        from splink import DuckDBAPI, Linker

        from benchmarks.contenders import splink_5

        prepared = splink_5.prepare(name, data)
        (table,) = prepared.tables.values()
        self._id = prepared.example.id_column
        self._rows = [table.take(pa.array([row])) for row in asked.tolist()]
        kept = table.filter(pc.invert(pc.is_in(pa.array(np.arange(table.num_rows)), pa.array(asked))))
        began = time.perf_counter()
        connection = duckdb.connect()
        connection.sql("set enable_progress_bar = false")
        self._database = DuckDBAPI(connection=connection)
        self._indexed = self._database.register(kept, dataset_display_name="indexed")
        self._linker = Linker(self._indexed, splink_5.settings(prepared.example), log_level=None)
        splink_5.train(self._linker, prepared.example)
        for column in ("name", "family", "given", "postal_code", "city", "email", "birth_date"):
            self._linker.table_management.compute_tf_table(column)
        self.build_seconds = time.perf_counter() - began

    def ask(self, number: int) -> int:
        """Register one row, block, score, read the best."""
        one = self._database.register(self._rows[number], dataset_display_name=f"asked_{number}")
        between: Any = self._linker.inference.predict_between(self._indexed, one)
        found = between.as_pyarrow_table()
        if not found.num_rows:
            return -1
        best = int(np.argmax(found["match_weight"].to_numpy()))
        ids = {found[f"{self._id}_{side}"][best].as_py() for side in "lr"}
        (other,) = ids - {self._rows[number][self._id][0].as_py()}
        return int(other)


class DedupeMatcher:
    """dedupe: a Gazetteer that learned from the 600 labelled pairs, asked for the best of one record."""

    def __init__(self, name: str, data: LabelledData, asked: NDArray[np.int64], **_through: str) -> None:
        import attrs
        import dedupe

        from benchmarks.contenders import dedupe_3

        prepared = dedupe_3.prepare(name, data)
        self._questions = [{row: prepared.records[row]} for row in asked.tolist()]
        began = time.perf_counter()
        halves = attrs.evolve(prepared, second=len(prepared.records) // 2)
        self._gazetteer = dedupe_3.trained(halves, dedupe.Gazetteer, recall=0.8)
        gone = set(asked.tolist())
        self._gazetteer.index({row: record for row, record in prepared.records.items() if row not in gone})
        self.build_seconds = time.perf_counter() - began

    def ask(self, number: int) -> int:
        """Find, score, rank."""
        found = self._gazetteer.search(self._questions[number], n_matches=1)
        return int(found[0][1][0][0]) if found and found[0][1] else -1


MATCHERS: Final[Mapping[str, Callable[..., Matcher]]] = {
    "ours": OwnMatcher,
    "splink": SplinkMatcher,
    "dedupe": DedupeMatcher,
}
"""By contender. GoldenMatch and recordlinkage have no index of many records that is asked about one."""
