"""Taking in a table: in parts, so that what is held at once does not grow with the table, and in one transaction.

Into a hub that never saw a record, who is who is computed for the whole table in columns, as `unifiedcustomer.resolve`
does, and written once. So it is for new records that are many beside those that are there. Otherwise each part is put
and settled by itself; order never decides, so the end is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.hub.first_load import load_first
from unifiedcustomer.hub.intake import Intake, incoming_table
from unifiedcustomer.hub.later_load import FEWEST, is_worth_it, load_later
from unifiedcustomer.hub.living_identities import settle
from unifiedcustomer.hub.outcomes import LoadReport
from unifiedcustomer.hub.tombstones import Tombstones
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import RecordKey
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import Session
from unifiedcustomer.texts import Cells

__all__ = ["Given", "load_tables"]

PART = 50_000
"""Rows that are held as records at once."""


@attrs.frozen(kw_only=True)
class Given:
    """A table of one source, whose keys are distinct and can be stored."""

    source: str
    table: SourceTable
    columns: dict[str, Any] = attrs.field(repr=False)  #: what was guessed of them


def load_tables(
    intake: Intake, given: Sequence[Given], normalizer: Normalizer, tombstones: Tombstones
) -> list[LoadReport]:
    """Take in every row of some tables. The counts of customers are those before and after all of them."""
    session = intake.session
    before, since = session.identities.count_customers(), session.changes.last()
    if session.records.is_empty() and not session.erasures.has_any():
        after = load_first(intake, [each.table for each in given], normalizer)
        counts = [_Counts(created=len(each.table)) for each in given]
    else:
        counts = _beside_others(intake, given, normalizer, tombstones)
        after = session.identities.count_customers()
    return [
        LoadReport(
            source=each.source,
            records=len(each.table),
            **attrs.asdict(count),
            customers_before=before,
            customers_after=after,
            since=since,
            columns=each.columns,
        )
        for each, count in zip(given, counts, strict=True)
    ]


@attrs.define
class _Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


def _beside_others(
    intake: Intake, given: Sequence[Given], normalizer: Normalizer, tombstones: Tombstones
) -> list[_Counts]:
    """Take in tables beside records that are there: what is new all at once where that is worth it."""
    session = intake.session
    if sum(len(each.table) for each in given) < FEWEST or session.erasures.has_any():
        return [_part_by_part(intake, each.table, normalizer, tombstones) for each in given]
    known = [_known_rows(session, each) for each in given]
    fresh = [_rows(each.table, ~rows) for each, rows in zip(given, known, strict=True)]
    new = [len(table) for table in fresh]
    if not is_worth_it(intake, sum(new)):
        return [_part_by_part(intake, each.table, normalizer, tombstones) for each in given]
    load_later(intake, fresh, normalizer)
    rest = [_rows(each.table, rows) for each, rows in zip(given, known, strict=True)]
    counts = [_part_by_part(intake, table, normalizer, tombstones) for table in rest]
    for count, created in zip(counts, new, strict=True):
        count.created += created
    return counts


def _known_rows(session: Session, given: Given) -> NDArray[np.bool_]:
    """Which rows have keys that were seen before."""
    keys = [RecordKey(given.source, record_id) for record_id in given.table.record_ids]
    known = session.records.numbers(keys)
    return np.fromiter((key in known for key in keys), bool, len(keys))


def _rows(table: SourceTable, which: NDArray[np.bool_]) -> SourceTable:
    """Some rows of a table."""
    if which.all():
        return table
    places = np.flatnonzero(which)
    return SourceTable(
        sources=table.sources.take(places),
        record_ids=table.record_ids.take(places),
        columns=[attrs.evolve(column, values=Cells(column.values.texts.take(places))) for column in table.columns],
    )


def _part_by_part(intake: Intake, table: SourceTable, normalizer: Normalizer, tombstones: Tombstones) -> _Counts:
    counts = _Counts()
    for start in range(0, len(table), PART):
        given = incoming_table(_between(table, start, start + PART), normalizer)
        refused = tombstones.refused({record.key: (record.features, record.updated_at) for record in given})
        part = intake.fresh()
        part.put([record for record in given if record.key not in refused])
        settle(part)
        counts.created += len(part.created)
        counts.updated += len(part.updated)
        counts.refused += len(refused)
        counts.unchanged += len(given) - len(refused) - len(part.created) - len(part.updated)
    return counts


def _between(table: SourceTable, start: int, stop: int) -> SourceTable:
    """Some rows of a table, one after the other."""
    return SourceTable(
        sources=table.sources[start:stop],
        record_ids=table.record_ids[start:stop],
        columns=[attrs.evolve(column, values=column.values[start:stop]) for column in table.columns],
    )
