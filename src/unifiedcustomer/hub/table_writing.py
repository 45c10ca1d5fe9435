"""Many new records into the store at once: from columns into packs and pages, without a text or an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.hub.doubting import WeighedPairs, doubtful
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.wire_rows import content_form
from unifiedcustomer.kernels.packing import CellColumn
from unifiedcustomer.resolution import Evidence
from unifiedcustomer.resolution.blocking import Block
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import JudgedPair
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.texts import Texts

__all__ = ["write_blocks", "write_contents", "write_doubts", "write_features", "write_keys"]

PART = 50_000
"""Rows that are held as cells at once."""

Int64s = NDArray[np.int64]


def _parts(rows: int) -> Iterator[slice]:
    return (slice(start, min(start + PART, rows)) for start in range(0, rows, PART))


def write_keys(intake: Intake, tables: Sequence[SourceTable], ids: MintedIds) -> int:
    """Give numbers to new records of tables of one source each; gives the first, the others follow."""
    keys = [(table.sources[0], table.record_ids) for table in tables if len(table)]
    return intake.session.records.register_tables(keys, ids, intake.now)


def write_contents(intake: Intake, tables: Sequence[SourceTable], first: int) -> None:
    """Keep the first contents of new records, numbered from ``first`` on."""
    for table in tables:
        frame, cells = content_form(table)
        texts = [column.values.texts for column in table.columns]
        rows = ((_cells(texts, part), part.stop - part.start) for part in _parts(len(table)))
        intake.session.records.pack_contents(first, frame, cells, rows, intake.now)
        first += len(table)


def _cells(columns: Sequence[Texts], rows: slice) -> list[CellColumn]:
    """Columns of some rows as the store takes them."""
    return [CellColumn(texts.data, texts.starts[rows], texts.ends[rows]) for texts in columns]


def write_features(intake: Intake, features: FeatureTable, first: int) -> None:
    """Keep what of new records is compared."""
    every = [(name, column) for name, group in sorted(features.columns.items()) for column in group]
    rows = (
        (
            [CellColumn(it.values.data, it.values.starts, it.values.ends, it.codes[part]) for _, it in every],
            part.stop - part.start,
        )
        for part in _parts(len(features))
    )
    intake.session.identities.fill_features(first, [name for name, _ in every], rows, intake.now)


def write_blocks(intake: Intake, columns: RecordColumns, blocks: Sequence[Block], records: Int64s, first: int) -> None:
    """Keep the tokens of the records from number ``first`` on, and which blocks of all ``records`` are too large."""
    model = intake.resolver.model
    parts = [(block.tokens, block.rows) for block in blocks]
    in_key_order = records[columns.order]
    if first <= int(records[0]):
        intake.session.blocks.fill_columns(parts, in_key_order, model.largest_by_mark)
    else:
        intake.session.blocks.add_columns(parts, in_key_order, first, model.largest_by_mark)


def write_doubts(
    intake: Intake, found: Evidence, records: Int64s, person: Int64s, judged: Iterable[JudgedPair] = ()
) -> None:
    """Which pairs somebody should look at, of all there are; whoever was ``judged`` is in no doubt."""
    model, order = intake.resolver.model, found.columns.order
    # Most pairs that are compared are in no doubt: numbers of records are looked up for the others alone.
    near = np.flatnonzero(found.weights >= model.review_at)
    left, right = order[found.left[near]], order[found.right[near]]
    pairs = WeighedPairs(records[left], records[right], found.weights[near], person[left] != person[right])
    columns = doubtful(pairs, model)
    decided = {(pair.low, pair.high) for pair in judged}
    if decided:
        ends = zip(columns[0].tolist(), columns[1].tolist(), strict=True)
        is_open = np.array([pair not in decided for pair in ends], dtype=bool)
        low, high, weights, distances = columns
        columns = low[is_open], high[is_open], weights[is_open], distances[is_open]
    intake.session.doubts.fill_columns(*columns)
