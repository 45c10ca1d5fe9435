"""Holding what a model would make of live records beside what they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.hub.live_table import LiveTable
from unifiedcustomer.hub.previews import CustomerPart, Regrouping, WhatIf
from unifiedcustomer.hub.retraining import Prepared
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.clustering import components
from unifiedcustomer.storage import Session

__all__ = ["what_if"]

Int64s = NDArray[np.int64]


def what_if(session: Session, prepared: Prepared, *, version: int, report: dict[str, Any]) -> WhatIf:
    """Hold what was prepared beside what was then, when the model of ``version`` was in force."""
    before, after = prepared.live.identities, prepared.person
    return WhatIf(
        model=prepared.resolver.model,
        version=version,
        differences=tuple(prepared.current.differences(prepared.resolver.model)),
        report=report,
        records=len(after),
        customers_before=len(np.unique(before)),
        customers_after=len(np.unique(after)),
        regroupings=tuple(_regroupings(session, prepared.live, before, after)),
    )


def _regroupings(session: Session, live: LiveTable, before: Int64s, after: Int64s) -> list[Regrouping]:
    """The smallest groups of customers that take records from each other."""
    rows = np.flatnonzero(_differs(before, after))
    if not len(rows):
        return []
    before, after = before[rows], after[rows]
    ids = session.records.minted_ids({*before.tolist(), *after.tolist()})
    keys = [live.table.key(row) for row in rows.tolist()]
    group = components(len(rows), *_ties(before, after))
    order = np.argsort(group, kind="stable")
    found = []
    for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        of_part = [keys[row] for row in part.tolist()]
        sides = [_parts(identity[part].tolist(), of_part, ids) for identity in (before, after)]
        found.append(Regrouping(before=sides[0], after=sides[1], moved=int((before[part] != after[part]).sum())))
    return sorted(found, key=lambda each: (-each.moved, each.before[0].records[0]))


def _differs(before: Int64s, after: Int64s) -> NDArray[np.bool_]:
    """Which records are of a customer that would have other records, whether they move themselves or not."""
    moves = before != after
    return np.asarray(np.isin(before, before[moves]) | np.isin(after, after[moves]))


def _ties(before: Int64s, after: Int64s) -> tuple[Int64s, Int64s]:
    """Rows that share a customer, before or after, as pairs with the first such row."""
    rows = np.arange(len(before))
    firsts = []
    for labels in (before, after):
        _, first, place = np.unique(labels, return_index=True, return_inverse=True)
        firsts.append(first[place])
    return np.concatenate((rows, rows)), np.concatenate(firsts)


def _parts(identities: list[int], keys: list[RecordKey], ids: dict[int, CustomerId]) -> tuple[CustomerPart, ...]:
    by_identity: dict[int, list[RecordKey]] = {}
    for identity, key in zip(identities, keys, strict=True):
        by_identity.setdefault(identity, []).append(key)
    return tuple(
        # No id where the person was erased since.
        CustomerPart(customer_id=ids.get(identity, CustomerId("")), records=tuple(sorted(held)))
        for identity, held in sorted(by_identity.items())
    )
