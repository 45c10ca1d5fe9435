"""Who is who now: one row for each live record. All of it is computed, and could be computed again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
from sqlalchemy import Connection, bindparam, func, select, update

from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.lookup import (
    Forget,
    Lookup,
    Statement,
    add_rows,
    add_tuples,
    microseconds,
    moment,
)
from unifiedcustomer.storage.packed_places import PackedPlace, PackedPlaces
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.schema import identity, redirect

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    from unifiedcustomer.kernels.packing import CellColumn

__all__ = ["PACKED", "FoundRecords", "Identities", "LivePlace", "LiveRecord"]

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
    since: int  #: as stored, in microseconds


class FoundRecords:
    """Live records whose features are at hand, and each of which is made when it is asked for.

    Args:
        rows: by record the row of the table, or what it would be.
        features: by record what of it is compared.
    """

    def __init__(self, rows: Mapping[int, Any], features: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
        self._rows = rows
        self.features = features

    def of(self, records: Iterable[int]) -> dict[int, LiveRecord]:
        """Those of ``records`` that are here."""
        return {record: self._made(self._rows[record]) for record in records if record in self._rows}

    @property
    def live(self) -> dict[int, LiveRecord]:
        """All of them."""
        return {record: self._made(row) for record, row in self._rows.items()}

    def _made(self, row: Any) -> LiveRecord:
        record, version, _, updated_at, component, person, since = row
        return LiveRecord(
            record=record,
            version=version,
            features=self.features[record],
            updated_at=None if updated_at is None else moment(updated_at),
            component=component,
            identity=person,
            since=moment(since),
        )


_OF = Lookup(select(identity), identity.c.record)
_PLACE_COLUMNS = select(
    identity.c.record, identity.c.version, identity.c.component, identity.c.identity, identity.c.since
)
_PLACES = Lookup(_PLACE_COLUMNS, identity.c.record)
_PLACED = Lookup(_PLACE_COLUMNS.add_columns(identity.c.features == PACKED), identity.c.record)
_PLACES_IN = Lookup(_PLACE_COLUMNS, identity.c.identity)
_FEATURES = Lookup(select(identity.c.record, identity.c.features), identity.c.record)
_IN_COMPONENTS = Lookup(select(identity), identity.c.component)
_IN_IDENTITIES = Lookup(select(identity), identity.c.identity)
_SIZES = Lookup(select(identity.c.component, func.count()).group_by(identity.c.component), identity.c.component)
_FORGET = Forget(identity, identity.c.record)
_FORGET_REDIRECT = Forget(redirect, redirect.c.record)
_RELABEL = (
    update(identity).where(identity.c.component == bindparam("before")).values(component=bindparam("from_now_on"))
)
_ASSIGN = Statement(
    update(identity)
    .where(identity.c.record == bindparam("of_record"))
    .values(component=bindparam("new_component"), identity=bindparam("new_identity"), since=bindparam("new_since"))
)


class Identities:
    """Live records, the components that ties make of them, and the persons in those."""

    def __init__(self, connection: Connection, layouts: Layouts | None = None) -> None:
        self._connection = connection
        self._layouts = layouts or Layouts(connection)
        self._packed_features = Packs(connection, PackKind.FEATURES)
        self._packed = PackedPlaces(connection, self._layouts)

    def count(self) -> int:
        """How many records are live."""
        return len(self.columns())

    def count_customers(self) -> int:
        """How many customers there are."""
        import numpy as np

        return len(np.unique(self.columns()[:, 3]))

    def all_identities(self) -> list[int]:
        """Every identity, the earliest first."""
        import numpy as np

        return [int(identity) for identity in np.unique(self.columns()[:, 3])]

    def columns(self) -> NDArray[int64]:
        """A row for each live record, by number: record, version, component, identity, since."""
        import numpy as np

        columns = (identity.c.record, identity.c.version, identity.c.component, identity.c.identity, identity.c.since)
        rows = self._connection.execute(select(*columns).order_by(identity.c.record))
        found = np.fromiter((number for row in rows for number in row), dtype=np.int64).reshape(-1, 5)
        packed = [(part, since) for part, since in self._packed.all()]
        if not packed:
            return found
        parts = [
            np.column_stack((part[:, 0], np.ones(len(part)), part[:, 2:], np.full(len(part), since)))
            for part, since in packed
        ]
        together = np.concatenate((found, *parts)).astype(np.int64)
        return together[np.argsort(together[:, 0], kind="stable")]

    def of(self, records: Collection[int]) -> dict[int, LiveRecord]:
        """Those of ``records`` that are live."""
        rows = _OF.tuples(self._connection, records)
        return self._read(rows, self._packed.of(set(records).difference(row[0] for row in rows)))

    def in_components(self, components: Collection[int]) -> dict[int, LiveRecord]:
        """Every record of ``components``."""
        return self._read(_IN_COMPONENTS.tuples(self._connection, components), self._packed.in_components(components))

    def component_sizes(self, components: Collection[int]) -> dict[int, int]:
        """How many records each of ``components`` has, where there are any."""
        found = self._packed.component_sizes(components)
        for component, count in _SIZES.tuples(self._connection, components):
            found[component] = found.get(component, 0) + count
        return found

    def in_identities(self, identities: Collection[int]) -> dict[int, LiveRecord]:
        """Every record of ``identities``."""
        return self._read(_IN_IDENTITIES.tuples(self._connection, identities), self._packed.in_identities(identities))

    def _read(self, rows: Sequence[Any], packed: Iterable[PackedPlace]) -> dict[int, LiveRecord]:
        """The live records of rows and of packed places."""
        return self._found(rows, packed).live

    def found(self, records: Collection[int]) -> FoundRecords:
        """As `of`, for whoever looks at the features of all, and at little else of most."""
        rows = _OF.tuples(self._connection, records)
        return self._found(rows, self._packed.of(set(records).difference(row[0] for row in rows)))

    def _found(self, rows: Sequence[Any], packed: Iterable[PackedPlace]) -> FoundRecords:
        rows = [*rows, *map(_row, packed)]
        return FoundRecords({row[0]: row for row in rows}, self._features([(row[0], row[2]) for row in rows]))

    def places(self, records: Collection[int]) -> list[LivePlace]:
        """Where those of ``records`` are that are live, by number: what is small about them."""
        rows = _PLACES.tuples(self._connection, records)
        return _places(rows, self._packed.of(set(records).difference(row[0] for row in rows)))

    def located(
        self, records: Collection[int], known: Callable[[int, int], bool]
    ) -> tuple[list[LivePlace], dict[int, Mapping[str, Sequence[str]]]]:
        """What `places` gives, and the features of those of which nothing is ``known`` of that version."""
        rows = _PLACED.tuples(self._connection, records)
        packed = self._packed.of(set(records).difference(row[0] for row in rows))
        wanted = [(row[0], row[5]) for row in rows if not known(row[0], row[1])]
        texts = dict(_FEATURES.tuples(self._connection, [record for record, is_packed in wanted if not is_packed]))
        fresh = [(record, PACKED if is_packed else texts[record]) for record, is_packed in wanted]
        fresh += [(place.record, PACKED) for place in packed if not known(place.record, 1)]
        return _places((row[:5] for row in rows), packed), self._features(fresh)

    def places_in(self, identities: Collection[int]) -> list[LivePlace]:
        """Where the records of ``identities`` are, by number."""
        return _places(_PLACES_IN.tuples(self._connection, identities), self._packed.in_identities(identities))

    def features(self, records: Collection[int]) -> dict[int, Mapping[str, Sequence[str]]]:
        """What is compared of those ``records`` that are live."""
        rows = _FEATURES.tuples(self._connection, records)
        others = set(records).difference(row[0] for row in rows)
        return self._features([*rows, *((place.record, PACKED) for place in self._packed.of(others))])

    def _features(self, rows: Sequence[tuple[int, str]]) -> dict[int, Mapping[str, Sequence[str]]]:
        """The features of records, as their rows have them, or as they were loaded."""
        packed = self._packed_features.unopened([record for record, text in rows if text == PACKED])
        return {
            record: self._layouts.features(packed[record]) if text == PACKED else json.loads(text)
            for record, text in rows
        }

    def put(self, rows: Sequence[LiveRecord]) -> None:
        """Add live records; what was there of them must have been removed before."""
        add_rows(self._connection, identity, [_columns(row) for row in rows])

    def fill(
        self,
        first: int,
        places: tuple[NDArray[int64], NDArray[int64], NDArray[int64]],
        since: datetime,
    ) -> None:
        """Where the first versions of new records are, which are numbered from ``first`` on.

        Args:
            first: the number of the first record.
            places: when the source of each changed it, in microseconds, `UNKNOWN` where it does not say; the component
                of each; its identity. Both are records of these.
            since: when they came.
        """
        self._packed.fill(first, *places, since)

    def fill_features(
        self, first: int, names: Sequence[str], rows: Iterable[tuple[Sequence[CellColumn], int]], since: datetime
    ) -> None:
        """What is compared of new records, which are numbered from ``first`` on.

        Args:
            first: the number of the first record.
            names: the feature that each cell is a key of.
            rows: the keys, part by part, as `Records.pack_contents` has cells.
            since: when they came.
        """
        number = self._layouts.add_features(names, since)
        for columns, count in rows:
            self._packed_features.fill(first, number, columns, count)
            first += count

    def remove(self, records: Collection[int]) -> None:
        """Forget ``records``; they are live no longer."""
        _FORGET.rows(self._connection, records)
        self._packed.leave(records)

    def assign(self, places: Mapping[int, tuple[int, int, datetime]]) -> None:
        """Set the component and the identity of live records, and since when it is so."""
        self._unpack(places)
        _ASSIGN.run(
            self._connection,
            (
                {
                    "of_record": record,
                    "new_component": component,
                    "new_identity": person,
                    "new_since": microseconds(since),
                }
                for record, (component, person, since) in places.items()
            ),
        )

    def relabel_component(self, before: int, from_now_on: int) -> None:
        """Let everybody of one component be of another one."""
        self._unpack([place.record for place in self._packed.in_components([before])])
        self._connection.execute(_RELABEL, {"before": before, "from_now_on": from_now_on})

    def _unpack(self, records: Collection[int]) -> None:
        """From now on the places of these records stand in rows."""
        add_tuples(self._connection, identity, map(_row, self._packed.leave(records)))

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


def _row(place: PackedPlace) -> tuple[int, int, str, int | None, int, int, int]:
    """A packed place as a row."""
    return place.record, 1, PACKED, place.updated_at, place.component, place.identity, place.since


def _places(rows: Iterable[Any], packed: Iterable[PackedPlace]) -> list[LivePlace]:
    return sorted(
        [
            *map(LivePlace._make, rows),
            *(LivePlace(place.record, 1, place.component, place.identity, place.since) for place in packed),
        ]
    )


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
