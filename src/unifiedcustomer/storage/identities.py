"""Who is who now: one row for each live record. All of it is computed, and could be computed again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import attrs
from sqlalchemy import Connection, bindparam, func, select, update

from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.lookup import (
    ROWS,
    Forget,
    Lookup,
    add_rows,
    add_tuples,
    batches,
    loading,
    microseconds,
    moment,
)
from unifiedcustomer.storage.packs import PackKind, Packs, packed_cells
from unifiedcustomer.storage.schema import identity, redirect

if TYPE_CHECKING:
    from numpy import int64, uint8
    from numpy.typing import NDArray

    Cells: TypeAlias = tuple[NDArray[int64], NDArray[int64], NDArray[uint8]]
    Place: TypeAlias = tuple[int | None, int, int]

__all__ = ["PACKED", "Identities", "LivePlace", "LiveRecord"]

PACKED: Final = ""
"""Stands for features that are in a pack, as they were loaded."""


@attrs.frozen(kw_only=True)
class LiveRecord:
    """A record as identities see it. `component` and `identity` are numbers of records: the earliest in each."""

    record: int
    version: int
    features: Mapping[str, Sequence[str]] = attrs.field(repr=False)  #: what of it is compared: keys by feature
    updated_at: datetime | None
    component: int
    identity: int
    since: datetime  #: when it became what it is


class LivePlace(NamedTuple):
    """Which version of a record counts, and where it is, by numbers of records."""

    record: int
    version: int
    component: int
    identity: int


_OF = Lookup(select(identity), identity.c.record)
_PLACES = Lookup(
    select(identity.c.record, identity.c.version, identity.c.component, identity.c.identity), identity.c.record
)
_FEATURES = Lookup(select(identity.c.record, identity.c.features), identity.c.record)
_IN_COMPONENTS = Lookup(select(identity), identity.c.component)
_IN_IDENTITIES = Lookup(select(identity), identity.c.identity)
_SIZES = Lookup(select(identity.c.component, func.count()).group_by(identity.c.component), identity.c.component)
_FORGET = Forget(identity, identity.c.record)
_FORGET_REDIRECT = Forget(redirect, redirect.c.record)
_RELABEL = (
    update(identity).where(identity.c.component == bindparam("before")).values(component=bindparam("from_now_on"))
)
_ASSIGN = (
    update(identity)
    .where(identity.c.record == bindparam("of_record"))
    .values(component=bindparam("new_component"), identity=bindparam("new_identity"), since=bindparam("new_since"))
)


class Identities:
    """Live records, the components that ties make of them, and the persons in those."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._packs = Packs(connection, PackKind.FEATURES)
        self._layouts = Layouts(connection)

    def count(self) -> int:
        """How many records are live."""
        return int(self._connection.execute(select(func.count()).select_from(identity)).scalar_one())

    def count_customers(self) -> int:
        """How many customers there are."""
        return int(self._connection.execute(select(func.count(identity.c.identity.distinct()))).scalar_one())

    def all_identities(self) -> list[int]:
        """Every identity, the earliest first."""
        query = select(identity.c.identity).distinct().order_by(identity.c.identity)
        return list(self._connection.execute(query).scalars())

    def of(self, records: Collection[int]) -> dict[int, LiveRecord]:
        """Those of ``records`` that are live."""
        return self._found(_OF, records)

    def in_components(self, components: Collection[int]) -> dict[int, LiveRecord]:
        """Every record of ``components``."""
        return self._found(_IN_COMPONENTS, components)

    def component_sizes(self, components: Collection[int]) -> dict[int, int]:
        """How many records each of ``components`` has, where there are any."""
        return dict(_SIZES.tuples(self._connection, components))

    def in_identities(self, identities: Collection[int]) -> dict[int, LiveRecord]:
        """Every record of ``identities``."""
        return self._found(_IN_IDENTITIES, identities)

    def _found(self, lookup: Lookup, wanted: Collection[int]) -> dict[int, LiveRecord]:
        rows = lookup.tuples(self._connection, wanted)
        features = self._features([(row[0], row[2]) for row in rows])
        return {
            record: LiveRecord(
                record=record,
                version=version,
                features=features[record],
                updated_at=None if updated_at is None else moment(updated_at),
                component=component,
                identity=person,
                since=moment(since),
            )
            for record, version, _, updated_at, component, person, since in rows
        }

    def places(self, records: Collection[int]) -> list[LivePlace]:
        """Where those of ``records`` are that are live, by number: what is small about them."""
        return sorted(map(LivePlace._make, _PLACES.tuples(self._connection, records)))

    def features(self, records: Collection[int]) -> dict[int, Mapping[str, Sequence[str]]]:
        """What is compared of those ``records`` that are live."""
        return self._features(_FEATURES.tuples(self._connection, records))

    def _features(self, rows: Sequence[tuple[int, str]]) -> dict[int, Mapping[str, Sequence[str]]]:
        """The features of records, as their rows have them, or as they were loaded."""
        packed = self._packs.of([record for record, text in rows if text == PACKED])
        return {
            record: self._layouts.features(packed[record]) if text == PACKED else json.loads(text)
            for record, text in rows
        }

    def put(self, rows: Sequence[LiveRecord]) -> None:
        """Add live records; what was there of them must have been removed before."""
        add_rows(self._connection, identity, [_columns(row) for row in rows])

    def fill(
        self, first: int, places: Iterable[Place], names: Sequence[str], rows: Iterable[Cells], since: datetime
    ) -> None:
        """Add the first versions of new records, which are numbered from ``first`` on; there are no others.

        Args:
            first: the number of the first record.
            places: of each, when its source changed it, in microseconds; its component; its identity.
            names: the feature that each cell is a key of.
            rows: the keys, part by part, as `Records.pack_contents` has cells.
            since: when they came.
        """
        at = microseconds(since)
        with loading(self._connection, identity):
            add_tuples(
                self._connection,
                identity,
                (
                    (record, 1, PACKED, changed_at, component, person, at)
                    for record, (changed_at, component, person) in enumerate(places, first)
                ),
            )
        number = self._layouts.add_features(names, since)
        for starts, ends, data in rows:
            self._packs.fill(first, *packed_cells(number, starts, ends, data))
            first += len(starts)

    def remove(self, records: Collection[int]) -> None:
        """Forget ``records``; they are live no longer."""
        _FORGET.rows(self._connection, records)

    def assign(self, places: Mapping[int, tuple[int, int, datetime]]) -> None:
        """Set the component and the identity of records, and since when it is so."""
        rows = [
            {
                "of_record": record,
                "new_component": component,
                "new_identity": person,
                "new_since": microseconds(since),
            }
            for record, (component, person, since) in places.items()
        ]
        for batch in batches(rows, ROWS):
            self._connection.execute(_ASSIGN, batch)

    def relabel_component(self, before: int, from_now_on: int) -> None:
        """Let everybody of one component be of another one."""
        self._connection.execute(_RELABEL, {"before": before, "from_now_on": from_now_on})

    # ── removed records ─────────────────────────────────────────────────────────────────────────────────────────────

    def redirect(self, leads: Mapping[int, int]) -> None:
        """From now on the id of a removed record leads to another record, which is live."""
        self.come_back(leads)
        add_rows(self._connection, redirect, [{"record": gone, "leads_to": to} for gone, to in leads.items()])

    def come_back(self, records: Collection[int]) -> None:
        """``records`` are live again: their ids lead to themselves."""
        _FORGET_REDIRECT.rows(self._connection, records)

    def end_of(self, record: int) -> int:
        """Where ``record`` leads: to itself while it is live; otherwise to whoever it was, or to where that ends."""
        # No circle: a record is led to while it is live, and a record that comes back leads nowhere.
        while True:
            query = select(redirect.c.leads_to).where(redirect.c.record == record)
            leads_to = self._connection.execute(query).scalar_one_or_none()
            if leads_to is None:
                return record
            record = leads_to

    def follow(self, record: int) -> LiveRecord | None:
        """The live record that ``record`` leads to: itself, or who it was when it was removed; None if nobody is."""
        live = self.of([record]).get(record)
        if live is None:
            last = self.end_of(record)
            live = self.of([last]).get(last)
        return live


def _columns(row: LiveRecord) -> Mapping[str, object]:
    updated_at = None if row.updated_at is None else microseconds(row.updated_at)
    features = json.dumps({name: [*keys] for name, keys in row.features.items()}, separators=(",", ":"))
    return {
        "record": row.record,
        "version": row.version,
        "features": features,
        "updated_at": updated_at,
        "component": row.component,
        "identity": row.identity,
        "since": microseconds(row.since),
    }
