"""Many new records into a hub that has others: who is who is computed anew for all of them at once, in columns.

Worth it where what comes is a good part of what is there: then it costs less than looking at the neighbours of each.
Records that are known already are not taken in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.live_table import LiveTable, by_label, live_table
from unifiedcustomer.hub.living_identities import tell
from unifiedcustomer.hub.table_writing import (
    write_blocks,
    write_contents,
    write_doubts,
    write_features,
    write_keys,
)
from unifiedcustomer.hub.update_times import all_update_times
from unifiedcustomer.identities import Verdict
from unifiedcustomer.normalization import Normalizer, normalize_tables
from unifiedcustomer.resolution import Evidence
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import Span
from unifiedcustomer.storage.lookup import moment
from unifiedcustomer.texts import Texts

__all__ = ["is_worth_it", "load_later"]

FEWEST: Final = 2_000
"""New records below which their neighbours are looked at instead."""

TIMES: Final = 8
"""How many times as many records may be live as come: reading one costs so much less than looking at neighbours."""

Int64s = NDArray[np.int64]


def is_worth_it(intake: Intake, new: int) -> bool:
    """Whether so many new records are better taken in all at once."""
    return new >= FEWEST and intake.session.identities.count() <= TIMES * new


def load_later(intake: Intake, tables: Sequence[SourceTable], normalizer: Normalizer) -> None:
    """Take in every row of ``tables``, each of one source, whose keys are distinct, new, and can be stored."""
    features = normalize_tables(tables, normalizer)
    live = live_table(intake.session)
    ids = intake.new_id.many(len(features))
    with intake.session.loading():
        first = write_keys(intake, tables, ids)
        records = np.concatenate((live.records, np.arange(first, first + len(features))))
        write_contents(intake, tables, first)
        component, person, found = _who_is_who(intake, live, records, _joined(live.table, features))
        changed_at, old = all_update_times(tables, normalizer), len(live.records)
        _move(intake, live, component[:old], person[:old])
        write_features(intake, features, first)
        intake.session.identities.fill(first, (changed_at, component[old:], person[old:]), intake.now)
        write_blocks(intake, found.columns, intake.resolver.blocks(found.columns), records, first)
        write_doubts(intake, found, records, person, live.judged)
        seen_first = np.flatnonzero(person[old:] == records[old:])
        intake.session.changes.append_created(ids.take(seen_first), intake.now)


def _joined(one: FeatureTable, other: FeatureTable) -> FeatureTable:
    """The rows of one table, and after them those of the other."""
    columns = {}
    for name in sorted({*one.columns, *other.columns}):
        groups = one.columns.get(name, ()), other.columns.get(name, ())
        columns[name] = tuple(
            _column([_texts(group, place, len(table)) for group, table in zip(groups, (one, other), strict=True)])
            for place in range(max(map(len, groups)))
        )
    return FeatureTable(
        sources=Texts.together([one.sources, other.sources]),
        record_ids=Texts.together([one.record_ids, other.record_ids]),
        columns=columns,
        comparisons={**other.comparisons, **one.comparisons},
    )


def _texts(group: Sequence[FeatureColumn], place: int, rows: int) -> Texts:
    return group[place].values.at(group[place].codes) if place < len(group) else Texts.repeated("", rows)


def _column(parts: Sequence[Texts]) -> FeatureColumn:
    values, codes = Texts.together(parts).encoded()
    return FeatureColumn(values=values.packed(), codes=codes)


def _who_is_who(
    intake: Intake, live: LiveTable, records: Int64s, table: FeatureTable
) -> tuple[Int64s, Int64s, Evidence]:
    """For each row the earliest record of its component, and of its person; and the evidence for that."""
    resolver = intake.resolver
    found = resolver.evidence(table)
    order, strong = found.columns.order, resolver.ties(found)
    same = [(pair.low, pair.high) for pair in live.judged if pair.judgement.verdict is Verdict.SAME]
    ends = live.rows_of(np.array(same, dtype=np.int64).ravel()).reshape(-1, 2)
    ends = ends[(ends >= 0).all(axis=1)]
    left = np.concatenate((order[found.left[strong]], ends[:, 0]))
    right = np.concatenate((order[found.right[strong]], ends[:, 1]))
    component = by_label(components(len(records), left, right), records)
    return component, by_label(resolver.persons(table, found, live.judgements), records), found


def _move(intake: Intake, live: LiveTable, component: Int64s, person: Int64s) -> None:
    """Write where known records are from now on, where they were until now, and tell it."""
    session, now = intake.session, intake.now
    _, _, was_component, was_person, since = session.identities.columns().T
    moves = person != was_person
    differs = np.flatnonzero(moves | (component != was_component))
    columns = (live.records, component, person, moves, since)
    rows = zip(*(column[differs].tolist() for column in columns), strict=True)
    session.identities.assign(
        {record: (at, who, now if moved else moment(before)) for record, at, who, moved, before in rows}
    )
    gone = zip(*(column[moves].tolist() for column in (live.records, since, was_person)), strict=True)
    session.past_identities.append(
        Span(record=record, since=moment(before), until=now, identity=was) for record, before, was in gone
    )
    about = np.isin(was_person, was_person[moves]) | np.isin(person, person[moves])
    records = live.records[about].tolist()
    before = dict(zip(records, was_person[about].tolist(), strict=True))
    tell(intake, before, dict(zip(records, person[about].tolist(), strict=True)))
