"""Tables into a hub that never saw a record: computed in columns, as `unifiedcustomer.resolve` does, and written once.

What the records are, what of them is compared and by which tokens they are found goes from columns into packs and
pages of the store, without a text or an object for each record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.hub.doubting import WeighedPairs, doubtful
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.update_times import all_update_times
from unifiedcustomer.hub.wire_rows import content_form
from unifiedcustomer.normalization import Normalizer, normalize_tables
from unifiedcustomer.resolution import Evidence
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.texts import Texts

__all__ = ["load_first"]

PART = 50_000
"""Rows that are held as cells at once."""

Int64s = NDArray[np.int64]
CellRows = Iterator[tuple[Int64s, Int64s, NDArray[np.uint8]]]


def load_first(intake: Intake, tables: Sequence[SourceTable], normalizer: Normalizer) -> int:
    """Take in every row of ``tables``, each of one source, whose keys are distinct and can be stored.

    Gives how many customers they are.
    """
    features = normalize_tables(tables, normalizer)
    if not len(features):
        intake.session.doubts.fill(())
        return 0
    component, person, found = _who_is_who(intake, features)
    ids = intake.new_id.many(len(features))
    with intake.session.loading():
        keys = [(table.sources[0], table.record_ids) for table in tables if len(table)]
        first = intake.session.records.register_tables(keys, ids, intake.now)
        _write_contents(intake, tables, first)
        changed_at = all_update_times(tables, normalizer)
        _write_identities(intake, features, changed_at, first, component, person)
        _write_blocks(intake, found.columns, first)
        _write_doubts(intake, found, first, person)
        seen_first = np.flatnonzero(person == np.arange(len(person)))
        intake.session.changes.append_created(ids.take(seen_first), intake.now)
    return len(seen_first)


def _parts(rows: int) -> Iterator[slice]:
    return (slice(start, min(start + PART, rows)) for start in range(0, rows, PART))


def _who_is_who(intake: Intake, features: FeatureTable) -> tuple[Int64s, Int64s, Evidence]:
    """For each row the earliest row of its component, and of its person; and the evidence for that."""
    resolver = intake.resolver
    found = resolver.evidence(features)
    order = found.columns.order
    strong = resolver.ties(found)
    component = components(len(features), order[found.left[strong]], order[found.right[strong]])
    return _earliest(component), _earliest(resolver.persons(features, found)), found


def _earliest(groups: Int64s) -> Int64s:
    first = np.full(len(groups), len(groups), dtype=np.int64)
    np.minimum.at(first, groups, np.arange(len(groups)))
    return first[groups]


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write_contents(intake: Intake, tables: Sequence[SourceTable], first: int) -> None:
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


def _write_identities(
    intake: Intake, features: FeatureTable, changed_at: Int64s, first: int, component: Int64s, person: Int64s
) -> None:
    every = [(name, column) for name, group in sorted(features.columns.items()) for column in group]
    names = [name for name, _ in every]
    columns = [(_with_nothing(column.values), column.codes) for _, column in every]
    rows = (_cells([values.take(codes[part]) for values, codes in columns], part) for part in _parts(len(features)))
    places = (changed_at, component + first, person + first)
    intake.session.identities.fill(first, places, names, rows, intake.now)


def _write_blocks(intake: Intake, columns: RecordColumns, first: int) -> None:
    """The tokens of every row in the order of the index, and which blocks are closed."""
    model = intake.resolver.model
    blocks = [key_tokens(columns, key) for key in model.blocking]
    parts = [(block.tokens, columns.order[block.rows] + first) for block in blocks]
    intake.session.blocks.fill_columns(parts, model.largest_block)


def _write_doubts(intake: Intake, found: Evidence, first: int, person: Int64s) -> None:
    """Which pairs somebody should look at; nobody has judged any yet."""
    model, order = intake.resolver.model, found.columns.order
    # Most pairs that are compared are in no doubt: numbers of records are looked up for the others alone.
    near = np.flatnonzero(found.weights >= model.review_at)
    left, right = order[found.left[near]], order[found.right[near]]
    pairs = WeighedPairs(left + first, right + first, found.weights[near], person[left] != person[right])
    intake.session.doubts.fill_columns(*doubtful(pairs, model))
