"""An index in memory over resolved records: whose is this one? Asked one at a time, answered as a batch would.

The candidates are the rows that share an open blocking token with what is asked, and the weight of each is, to the last
digit, what `Resolver.score` says of the two. A token that more indexed records hold than `ResolutionModel.largest_of`
allows is closed. Where kernels are compiled one call does all of it; the careful path here is its readable twin, and
answers what the kernel leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.columns import Int64s, RecordColumns, Rows
from unifiedcustomer.resolution.compiled_index import CompiledIndex
from unifiedcustomer.resolution.explanation import MatchExplanation
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel
from unifiedcustomer.resolution.resolver import Resolver
from unifiedcustomer.texts import Texts

__all__ = ["IndexedMatch", "RecordIndex"]

Features: TypeAlias = Mapping[str, Sequence[str]]

ASKED: Final = RecordKey("?", "?")
"""The key of a record that has none of its own."""


@attrs.frozen(kw_only=True)
class IndexedMatch:
    """An indexed record that the evidence speaks for."""

    row: int  #: its row in the indexed table
    weight: float  #: in bits
    match_at: float = attrs.field(repr=False)  #: the model's threshold
    _table: FeatureTable = attrs.field(repr=False, eq=False, alias="table")

    @property
    def record(self) -> RecordKey:
        """Which record it is."""
        return self._table.key(self.row)

    @property
    def match_probability(self) -> float:
        """The weight as a probability."""
        return 1 / (1 + math.exp2(-min(max(self.weight, -60.0), 60.0)))

    @property
    def is_match(self) -> bool:
        """Whether the evidence of this pair alone reaches the model's threshold."""
        return self.weight >= self.match_at


class RecordIndex:
    """Indexed records and the model they are matched by. Nothing in it changes; any number of threads may ask."""

    def __init__(self, table: FeatureTable, model: ResolutionModel, columns: RecordColumns) -> None:
        self.table, self.model = table, model
        self._resolver = Resolver(model)
        self._order = columns.order
        self._compiled = CompiledIndex.of(columns, model)
        self._blocks = None if self._compiled is not None else _blocks(columns, model)

    @classmethod
    def of(cls, table: FeatureTable, model: ResolutionModel) -> RecordIndex:
        """The index of all rows of ``table``."""
        return cls(table, model, Resolver(model).columns(table))

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<RecordIndex: {len(self)} records>"

    @property
    def nbytes(self) -> int:
        """What the index holds in memory beside the table, in bytes."""
        held = self._order.nbytes
        if self._compiled is not None:
            return held + self._compiled.nbytes
        return held + sum(tokens.nbytes + rows.nbytes for _, tokens, rows in self._blocks or ())

    def match(
        self, asked: NormalizedRecord | Features, *, limit: int | None = 10, at_least: float | None = None
    ) -> list[IndexedMatch]:
        """The indexed records that ``asked`` may be of one person with, best first, then by source and record id.

        Args:
            asked: a normalised record, or keys by feature. A record that is in the index finds itself too.
            limit: the most records to give; None for all.
            at_least: the least weight, in bits; the model's `review_at` when omitted.
        """
        features = _features(asked)
        least = self.model.review_at if at_least is None else at_least
        found = None if self._compiled is None else self._compiled.match(features, limit, least)
        if found is None:
            found = self._matched(features, least)[:limit]
        match_at, order = self.model.match_at, self._order
        return [
            IndexedMatch(row=int(order[row]), weight=weight, match_at=match_at, table=self.table)
            for row, weight in found
        ]

    def candidates(self, asked: NormalizedRecord | Features) -> list[int]:
        """The rows that are compared with ``asked``, ascending."""
        return sorted(self._order[self._rows(_features(asked))].tolist())

    def why(self, asked: NormalizedRecord | Features, row: int) -> MatchExplanation:
        """Every comparison of ``asked`` with the record in ``row``, its level, its weight, and the sum."""
        key = asked.key if isinstance(asked, NormalizedRecord) else ASKED
        return self._resolver.why(_beside(self.table, [row], _features(asked), key), 0, 1)

    def _rows(self, features: Features) -> Rows:
        """The candidates in key order."""
        if self._compiled is not None:
            return np.array(sorted(self._compiled.rows(features)), dtype=np.int64)
        alone = self._resolver.columns(_beside(self.table, [], features, ASKED))
        found = [_holders(key_tokens(alone, key).tokens, *block) for key, *block in self._blocks or ()]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    def _matched(self, features: Features, at_least: float) -> list[tuple[int, float]]:
        """The careful path: all candidates and what is asked as a table, compared and weighed as a batch is."""
        rows = self._rows(features)
        columns = self._resolver.columns(_beside(self.table, self._order[rows].tolist(), features, ASKED))
        place = int(np.flatnonzero(columns.order == len(rows))[0])
        others = np.delete(np.arange(len(columns)), place)
        found = self._resolver.weigh(
            self._resolver.compare(columns, np.minimum(others, place), np.maximum(others, place))
        )
        weighed = zip(rows[columns.order[others]].tolist(), found.weights.tolist(), strict=True)
        return sorted(
            ((row, weight) for row, weight in weighed if weight >= at_least), key=lambda pair: (-pair[1], pair[0])
        )


def _features(asked: NormalizedRecord | Features) -> Features:
    return asked.features if isinstance(asked, NormalizedRecord) else asked


def _blocks(columns: RecordColumns, model: ResolutionModel) -> list[tuple[BlockingKey, Int64s, Rows]]:
    """The open tokens of each key, ascending, and the row that holds each."""

    def of(key: BlockingKey) -> tuple[BlockingKey, Int64s, Rows]:
        block = key_tokens(columns, key)
        order = np.lexsort((block.rows, block.tokens))
        tokens, rows = block.tokens[order], block.rows[order]
        if len(rows):  # a row that holds a token twice counts once
            fresh = np.concatenate(([True], (np.diff(tokens) != 0) | (np.diff(rows) != 0)))
            tokens, rows = tokens[fresh], rows[fresh]
        _, place, counts = np.unique(tokens, return_inverse=True, return_counts=True)
        is_open = counts[place] <= model.largest_of(key)
        return key, tokens[is_open], rows[is_open]

    return in_threads(of, model.blocking)


def _holders(wanted: NDArray[np.int64], tokens: Int64s, rows: Rows) -> Rows:
    """The rows that hold one of the ``wanted`` among the ascending ``tokens``."""
    begins, ends = np.searchsorted(tokens, wanted, "left"), np.searchsorted(tokens, wanted, "right")
    held = [rows[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    return np.concatenate(held) if held else np.zeros(0, dtype=np.int64)


def _beside(table: FeatureTable, rows: Sequence[int], asked: Features, key: RecordKey) -> FeatureTable:
    """Some rows, and what is asked as the last one. A feature has as many columns as in the whole table."""
    columns = {}
    for name in table.columns.keys() | asked.keys():
        group = [column.take(rows) for column in table.columns.get(name, ())]
        values = [value for value in asked.get(name, ()) if value]
        made = []
        for position in range(max(len(group), len(values))):
            cells = _cells(group[position]) if position < len(group) else [""] * len(rows)
            cells.append(values[position] if position < len(values) else "")
            distinct, codes = Texts.of(cells).encoded()
            made.append(FeatureColumn(values=distinct, codes=codes))
        columns[str(name)] = tuple(made)
    kept = np.asarray(rows, dtype=np.int64)
    return FeatureTable(
        sources=[*table.sources.take(kept), key.source],
        record_ids=[*table.record_ids.take(kept), key.record_id],
        columns=columns,
        comparisons=table.comparisons,
    )


def _cells(column: FeatureColumn) -> list[str]:
    values = [*column.values.strings(), ""]  # code -1 finds the last entry
    return [values[code] for code in column.codes.tolist()]
