"""Taking in a table: in parts, so that what is held at once does not grow with the table, and in one transaction.

Into a hub that never saw a record, who is who is computed for the whole table in columns, as `unifiedcustomer.resolve`
does, and written once. Otherwise each part is put and settled by itself; order never decides, so the end is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.hub.doubting import WeighedPairs, doubts_among
from unifiedcustomer.hub.intake import Intake, incoming_table, update_times
from unifiedcustomer.hub.living_identities import settle
from unifiedcustomer.hub.outcomes import LoadReport
from unifiedcustomer.hub.tombstones import Tombstones
from unifiedcustomer.hub.wire_rows import bodies_of
from unifiedcustomer.normalization import Normalizer, normalize_table
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Evidence
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import NewVersion, digest

__all__ = ["load_table"]

PART = 50_000
"""Rows that are held as records at once."""

Int64s = NDArray[np.int64]


def load_table(
    intake: Intake,
    source: str,
    table: SourceTable,
    normalizer: Normalizer,
    tombstones: Tombstones,
    columns: dict[str, Any],
) -> LoadReport:
    """Take in every row of ``table``, whose keys are distinct and can be stored."""
    session = intake.session
    before, since = session.identities.count_customers(), session.changes.last()
    if session.records.is_empty() and not session.erasures.has_any():
        counts = _into_a_new_hub(intake, table, normalizer)
    else:
        counts = _part_by_part(intake, table, normalizer, tombstones)
    return LoadReport(
        source=source,
        records=len(table),
        **counts,
        customers_before=before,
        customers_after=session.identities.count_customers(),
        since=since,
        columns=columns,
    )


def _part_by_part(intake: Intake, table: SourceTable, normalizer: Normalizer, tombstones: Tombstones) -> dict[str, int]:
    counts = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}
    for start in range(0, len(table), PART):
        given = incoming_table(_between(table, start, start + PART), normalizer)
        refused = tombstones.refused({record.key: (record.features, record.updated_at) for record in given})
        part = intake.fresh()
        part.put([record for record in given if record.key not in refused])
        settle(part)
        counts["created"] += len(part.created)
        counts["updated"] += len(part.updated)
        counts["refused"] += len(refused)
        counts["unchanged"] += len(given) - len(refused) - len(part.created) - len(part.updated)
    return counts


def _between(table: SourceTable, start: int, stop: int) -> SourceTable:
    """Some rows of a table, one after the other."""
    return SourceTable(
        sources=table.sources[start:stop],
        record_ids=table.record_ids[start:stop],
        columns=[attrs.evolve(column, values=column.values[start:stop]) for column in table.columns],
    )


# ── a new hub ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _into_a_new_hub(intake: Intake, table: SourceTable, normalizer: Normalizer) -> dict[str, int]:
    features = normalize_table(table, normalizer)
    first = _write_facts(intake, table)
    component, person, found = _who_is_who(intake, features)
    _write_identities(intake, features, update_times(table, normalizer), first, component, person)
    _write_blocks(intake, found.columns, first)
    _write_doubts(intake, found, first, person)
    _tell(intake, first, person)
    return {"created": len(table), "updated": 0, "unchanged": 0, "refused": 0}


def _parts(rows: int) -> Iterator[range]:
    return (range(start, min(start + PART, rows)) for start in range(0, rows, PART))


def _write_facts(intake: Intake, table: SourceTable) -> int:
    """Every record and its content; gives the number of the first."""
    records = intake.session.records
    first = 0
    for rows in _parts(len(table)):
        part = _between(table, rows.start, rows.stop)
        keys = map(RecordKey, part.sources, part.record_ids)
        numbers = records.register({key: intake.new_id() for key in keys})
        versions = [
            NewVersion(record=number, version=1, body=body, body_digest=digest(body))
            for number, body in zip(numbers.values(), bodies_of(part), strict=True)
        ]
        records.append(versions, intake.now)
        first = first or versions[0].record
    return first


def _who_is_who(intake: Intake, features: FeatureTable) -> tuple[Int64s, Int64s, Evidence]:
    """For each row the earliest row of its component, and of its person; and the evidence for that."""
    resolver = intake.resolver
    found = resolver.evidence(features)
    order = found.columns.order
    strong = found.weights >= resolver.model.match_at
    component = components(len(features), order[found.left[strong]], order[found.right[strong]])
    return _earliest(component), _earliest(resolver.persons(features, found)), found


def _earliest(groups: Int64s) -> Int64s:
    first = np.full(len(groups), len(groups), dtype=np.int64)
    np.minimum.at(first, groups, np.arange(len(groups)))
    return first[groups]


def _write_identities(
    intake: Intake, features: FeatureTable, changed_at: list[Any], first: int, component: Int64s, person: Int64s
) -> None:
    texts = (text for rows in _parts(len(features)) for text in _feature_texts(features, rows))
    numbers = range(first, first + len(features))
    whole, one = (component + first).tolist(), (person + first).tolist()
    intake.session.identities.fill(zip(numbers, texts, changed_at, whole, one, strict=True), intake.now)


def _feature_texts(features: FeatureTable, rows: range) -> list[str]:
    """The features of rows as stored: JSON, as `json.dumps` would write `Incoming.features`."""
    found: list[list[str]] = [[] for _ in rows]
    for name, group in features.columns.items():
        keys: list[list[str]] = [[] for _ in rows]
        for column in group:
            quoted = _quoted(column, rows)
            for place, code in zip(keys, column.codes[rows.start : rows.stop].tolist(), strict=True):
                if code >= 0:
                    place.append(quoted[code])
        label = json.dumps(name)
        for texts, quoted_keys in zip(found, keys, strict=True):
            if quoted_keys:
                texts.append(f"{label}:[{','.join(quoted_keys)}]")
    return [f"{{{','.join(texts)}}}" for texts in found]


def _quoted(column: FeatureColumn, rows: range) -> dict[int, str]:
    """The values of a column that occur in rows, as JSON."""
    codes = np.unique(column.codes[rows.start : rows.stop])
    codes = codes[codes >= 0]
    found = column.values.take(codes).strings()
    return dict(zip(codes.tolist(), map(json.encoder.encode_basestring_ascii, found), strict=True))


def _write_blocks(intake: Intake, columns: RecordColumns, first: int) -> None:
    """The tokens of every row in the order of the index, and which blocks are closed."""
    model = intake.resolver.model
    blocks = [key_tokens(columns, key) for key in model.blocking]
    tokens = np.concatenate([block.tokens for block in blocks])
    holders = columns.order[np.concatenate([block.rows for block in blocks])] + first
    order = np.lexsort((holders, tokens))
    tokens, holders = tokens[order], holders[order]
    fresh = np.ones(len(tokens), dtype=bool)  # a record that holds a token twice holds it once
    fresh[1:] = (np.diff(tokens) != 0) | (np.diff(holders) != 0)
    tokens, holders = tokens[fresh], holders[fresh]
    distinct, counts = np.unique(tokens, return_counts=True)
    intake.session.blocks.fill(_pairs(tokens, holders), distinct[counts > model.largest_block].tolist())


def _write_doubts(intake: Intake, found: Evidence, first: int, person: Int64s) -> None:
    """Which pairs somebody should look at; nobody has judged any yet."""
    order = found.columns.order
    left, right = order[found.left], order[found.right]
    pairs = WeighedPairs(left + first, right + first, found.weights, person[left] != person[right])
    intake.session.doubts.fill(doubts_among(pairs, intake.resolver.model, ()))


def _pairs(tokens: Int64s, holders: Int64s) -> Iterator[tuple[int, int]]:
    for at in range(0, len(tokens), PART):
        yield from zip(tokens[at : at + PART].tolist(), holders[at : at + PART].tolist(), strict=True)


def _tell(intake: Intake, first: int, person: Int64s) -> None:
    """One change for each customer, in the order in which they were first seen."""
    earliest = (np.flatnonzero(person == np.arange(len(person))) + first).tolist()
    for at in range(0, len(earliest), PART):
        part = earliest[at : at + PART]
        ids = intake.session.records.minted_ids(part)
        intake.session.changes.append_created((ids[number] for number in part), intake.now)
