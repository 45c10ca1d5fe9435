"""The feed of changes: what became of customers' ids, in order, without gaps, and never rewritten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import Connection, Row, select

from unifiedcustomer.identities import ChangeKind, CustomerId, IdentityChange
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.created_customers import CreatedCustomers
from unifiedcustomer.storage.customer_ids import MintedIds
from unifiedcustomer.storage.lookup import Lookup, add_rows, microseconds, moment, next_number
from unifiedcustomer.storage.schema import identity_change

__all__ = ["Changes", "Step"]


@attrs.frozen(kw_only=True)
class Step:
    """A change that has no place in the feed yet."""

    kind: ChangeKind
    customer_id: CustomerId
    previous_id: CustomerId | None = None
    record: RecordKey | None = None


_BY_ID = tuple(
    Lookup(select(identity_change), column) for column in (identity_change.c.customer_id, identity_change.c.previous_id)
)


class Changes:
    """The feed. Its numbers are given inside the one writing transaction there is, so a reader never misses one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._created = CreatedCustomers(connection)

    def append(self, steps: Sequence[Step], at: datetime) -> tuple[IdentityChange, ...]:
        """Give ``steps`` their places."""
        if not steps:
            return ()
        first = self.last() + 1
        at = moment(microseconds(at))
        changes = tuple(
            IdentityChange(cursor=first + place, at=at, **attrs.asdict(step, recurse=False))
            for place, step in enumerate(steps)
        )
        add_rows(self._connection, identity_change, [_columns(change) for change in changes])
        return changes

    def append_created(self, ids: MintedIds, at: datetime) -> None:
        """Append that there are new customers, in the order of their ids."""
        self._created.append(self.last() + 1, ids, microseconds(at))

    def since(self, cursor: int, limit: int) -> list[IdentityChange]:
        """The next changes after ``cursor``, at most ``limit``."""
        query = select(identity_change).where(identity_change.c.cursor > cursor).order_by(identity_change.c.cursor)
        rows = [_change(row) for row in self._connection.execute(query.limit(limit))]
        found = [*rows, *(_created(*one) for one in self._created.since(cursor, limit))]
        return sorted(found, key=lambda change: change.cursor)[:limit]

    def about(self, ids: Collection[CustomerId]) -> list[IdentityChange]:
        """Every change in which one of ``ids`` is named, in order."""
        found = {row.cursor: _change(row) for lookup in _BY_ID for row in lookup.rows(self._connection, ids)}
        found |= {one[0]: _created(*one) for one in self._created.about(ids)}
        return [change for _cursor, change in sorted(found.items())]

    def last(self) -> int:
        """The cursor of the last change; 0 before the first."""
        return max(next_number(self._connection, identity_change.c.cursor) - 1, self._created.last())


def _created(cursor: int, customer_id: CustomerId, at: int) -> IdentityChange:
    return IdentityChange(cursor=cursor, kind=ChangeKind.CREATED, customer_id=customer_id, at=moment(at))


def _change(row: Row[Any]) -> IdentityChange:
    return IdentityChange(
        cursor=row.cursor,
        kind=ChangeKind(row.kind),
        customer_id=CustomerId(row.customer_id),
        previous_id=None if row.previous_id is None else CustomerId(row.previous_id),
        record=None if row.source is None else RecordKey(row.source, row.record_id),
        at=moment(row.at),
    )


def _columns(change: IdentityChange) -> dict[str, object]:
    return {
        "cursor": change.cursor,
        "kind": change.kind.value,
        "customer_id": change.customer_id,
        "previous_id": change.previous_id,
        "source": None if change.record is None else change.record.source,
        "record_id": None if change.record is None else change.record.record_id,
        "at": microseconds(change.at),
    }
