"""Tables into a hub that never saw a record: computed in columns, as `unifiedcustomer.resolve` does, written once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.table_writing import (
    write_blocks,
    write_contents,
    write_doubts,
    write_features,
    write_keys,
)
from unifiedcustomer.hub.update_times import all_update_times
from unifiedcustomer.normalization import Normalizer, normalize_tables
from unifiedcustomer.resolution import Evidence, Resolver
from unifiedcustomer.resolution.blocking import Block
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.source_tables import SourceTable

__all__ = ["load_first"]

Int64s = NDArray[np.int64]


def load_first(intake: Intake, tables: Sequence[SourceTable], normalizer: Normalizer) -> int:
    """Take in every row of ``tables``, each of one source, whose keys are distinct and can be stored.

    Gives how many customers they are.
    """
    features = normalize_tables(tables, normalizer)
    if not len(features):
        intake.session.doubts.fill(())
        return 0
    ids, columns = intake.new_id.many(len(features)), intake.resolver.columns(features)
    blocks = intake.resolver.blocks(columns)
    # Who is who is worked out beside the writing of what does not depend on it. Only this thread speaks to the store.
    with ThreadPoolExecutor(1) as beside, intake.session.loading():
        answer = beside.submit(_who_is_who, intake.resolver, features, columns, blocks)
        first = write_keys(intake, tables, ids)
        records = np.arange(first, first + len(features))
        write_contents(intake, tables, first)
        changed_at = all_update_times(tables, normalizer)
        write_features(intake, features, first)
        write_blocks(intake, columns, blocks, records, first)
        component, person, found = answer.result()
        intake.session.identities.fill(first, (changed_at, component + first, person + first), intake.now)
        write_doubts(intake, found, records, person)
        seen_first = np.flatnonzero(person == np.arange(len(person)))
        intake.session.changes.append_created(ids.take(seen_first), intake.now)
    return len(seen_first)


def _who_is_who(
    resolver: Resolver, features: FeatureTable, columns: RecordColumns, blocks: Sequence[Block]
) -> tuple[Int64s, Int64s, Evidence]:
    """For each row the earliest row of its component, and of its person; and the evidence for that."""
    found = resolver.evidence_in(columns, features, blocks=blocks)
    order = found.columns.order
    strong = resolver.ties(found)
    component = components(len(features), order[found.left[strong]], order[found.right[strong]])
    return _earliest(component), _earliest(resolver.persons(features, found)), found


def _earliest(groups: Int64s) -> Int64s:
    first = np.full(len(groups), len(groups), dtype=np.int64)
    np.minimum.at(first, groups, np.arange(len(groups)))
    return first[groups]
