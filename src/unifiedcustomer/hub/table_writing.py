"""Many new records into the store at once: from columns into packs and pages, without a text or an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.hub.doubting import WeighedPairs, doubtful
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.wire_rows import content_form
from unifiedcustomer.resolution import Evidence
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import JudgedPair
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.texts import Texts

__all__ = ["write_blocks", "write_contents", "write_doubts", "write_identities", "write_keys"]

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
        columns = [column.values.texts for column in table.columns]
        rows = (_cells([texts[part] for texts in columns], part) for part in _parts(len(table)))
        intake.session.records.pack_contents(first, frame, cells, rows, intake.now)
        first += len(table)


def _cells(columns: Sequence[Texts], rows: slice) -> tuple[Int64s, Int64s, NDArray[np.uint8]]:
    """Columns of some rows as the store takes them."""
    count = rows.stop - rows.start
    if not columns:
        return np.zeros((count, 0), np.int64), np.zeros((count, 0), np.int64), np.zeros(0, np.uint8)
    together = Texts.together([texts.packed() for texts in columns])
    shape = (len(columns), count)
    return together.starts.reshape(shape).T, together.ends.reshape(shape).T, together.data


def _with_nothing(texts: Texts) -> Texts:
    """The texts and an empty one, so that code -1 finds nothing."""
    return Texts(texts.data, np.append(texts.starts, 0), np.append(texts.ends, 0))


def write_identities(
    intake: Intake, features: FeatureTable, changed_at: Int64s, first: int, component: Int64s, person: Int64s
) -> None:
    """Keep what of new records is compared, and where they are: components and persons by numbers of records."""
    every = [(name, column) for name, group in sorted(features.columns.items()) for column in group]
    names = [name for name, _ in every]
    columns = [(_with_nothing(column.values), column.codes) for _, column in every]
    rows = (_cells([values.take(codes[part]) for values, codes in columns], part) for part in _parts(len(features)))
    intake.session.identities.fill(first, (changed_at, component, person), names, rows, intake.now)


def write_blocks(intake: Intake, columns: RecordColumns, records: Int64s, first: int) -> None:
    """Keep the tokens of the records from number ``first`` on, and which blocks of all ``records`` are too large."""
    model = intake.resolver.model
    blocks = [key_tokens(columns, key) for key in model.blocking]
    parts = [(block.tokens, records[columns.order[block.rows]]) for block in blocks]
    if first <= int(records[0]):
        intake.session.blocks.fill_columns(parts, model.largest_by_mark)
        return
    fresh = [(tokens[holders >= first], holders[holders >= first]) for tokens, holders in parts]
    intake.session.blocks.add_columns(fresh, [tokens for tokens, _ in parts], model.largest_by_mark)


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
