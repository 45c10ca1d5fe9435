"""The feed of changes: what became of customers' ids, in order, without gaps, and never rewritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import Connection, Row, func, select

from unifiedcustomer.identities import ChangeKind, CustomerId, IdentityChange
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.lookup import Lookup, add_rows, add_tuples, loading, microseconds, moment, next_number
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

    def append(self, steps: Sequence[Step], at: datetime) -> tuple[IdentityChange, ...]:
        """Give ``steps`` their places."""
        if not steps:
            return ()
        first = next_number(self._connection, identity_change.c.cursor)
        at = moment(microseconds(at))
        changes = tuple(
            IdentityChange(cursor=first + place, at=at, **attrs.asdict(step, recurse=False))
            for place, step in enumerate(steps)
        )
        add_rows(self._connection, identity_change, [_columns(change) for change in changes])
        return changes

    def append_created(self, ids: Iterable[CustomerId], at: datetime) -> None:
        """Append that there are new customers."""
        first = next_number(self._connection, identity_change.c.cursor)
        kind, when = ChangeKind.CREATED.value, microseconds(at)
        rows = ((first + place, kind, customer_id, None, None, None, when) for place, customer_id in enumerate(ids))
        if first > 1:
            add_tuples(self._connection, identity_change, rows)
            return
        with loading(self._connection, identity_change):
            add_tuples(self._connection, identity_change, rows)

    def since(self, cursor: int, limit: int) -> list[IdentityChange]:
        """The next changes after ``cursor``, at most ``limit``."""
        query = select(identity_change).where(identity_change.c.cursor > cursor).order_by(identity_change.c.cursor)
        return [_change(row) for row in self._connection.execute(query.limit(limit))]

    def about(self, ids: Collection[CustomerId]) -> list[IdentityChange]:
        """Every change in which one of ``ids`` is named, in order."""
        found = {row.cursor: row for lookup in _BY_ID for row in lookup.rows(self._connection, ids)}
        return [_change(row) for _cursor, row in sorted(found.items())]

    def last(self) -> int:
        """The cursor of the last change; 0 before the first."""
        return int(self._connection.execute(select(func.coalesce(func.max(identity_change.c.cursor), 0))).scalar_one())


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
