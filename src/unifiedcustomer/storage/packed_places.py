"""Where loaded records are: when the source changed them, their components and their persons, as the load found them.

A live record stands here or among the rows, never in both: whatever becomes of it, it leaves. A component or person of
several records that are here stands in pages too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Connection

from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.pages import PageKind, Pages

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["UNKNOWN", "PackedPlace", "PackedPlaces"]

UNKNOWN: Final = -(2**63)
"""Stands for the time of a change that a source does not say."""

_PLACE: Final = Struct("<3q")


class PackedPlace(NamedTuple):
    """A record as it was loaded; times in microseconds since 1970."""

    record: int
    updated_at: int | None
    component: int
    identity: int
    since: int


class PackedPlaces:
    """Places of records that came together."""

    def __init__(self, connection: Connection, layouts: Layouts) -> None:
        self._packs = Packs(connection, PackKind.PLACES)
        self._components = Pages(connection, PageKind.COMPONENTS)
        self._identities = Pages(connection, PageKind.IDENTITIES)
        self._layouts = layouts

    def fill(
        self,
        first: int,
        updated_at: NDArray[int64],
        component: NDArray[int64],
        identity: NDArray[int64],
        since: datetime,
    ) -> None:
        """Keep the places of new records, numbered from ``first`` on."""
        import numpy as np

        from unifiedcustomer.kernels.packing import CellColumn

        layout = self._layouts.add_plain(since)
        data = np.column_stack((updated_at, component, identity)).astype("<i8").view(np.uint8).ravel()
        begins = _PLACE.size * np.arange(len(component), dtype=np.int64)
        self._packs.fill(first, layout, [CellColumn(data, begins, begins + _PLACE.size)], len(begins))
        for pages, groups in ((self._components, component), (self._identities, identity)):
            pages.fill(*_several(groups, first))

    def of(self, records: Collection[int]) -> list[PackedPlace]:
        """The places of those ``records`` that are here."""
        found, moments = [], dict[int, int]()
        for record, (layout, _, width, data) in self._packs.unopened(records).items():
            updated_at, component, identity = _PLACE.unpack_from(data, width)
            since = moments.get(layout)
            if since is None:
                since = moments[layout] = self._layouts.plain(layout).recorded_at
            known = None if updated_at == UNKNOWN else updated_at
            found.append(PackedPlace(record, known, component, identity, since))
        return found

    def in_components(self, components: Collection[int]) -> list[PackedPlace]:
        """The places in ``components``."""
        records = set(components).union(*self._components.holders(components).values())
        return [place for place in self.of(records) if place.component in components]

    def in_identities(self, identities: Collection[int]) -> list[PackedPlace]:
        """The places of ``identities``."""
        records = set(identities).union(*self._identities.holders(identities).values())
        return [place for place in self.of(records) if place.identity in identities]

    def component_sizes(self, components: Collection[int]) -> dict[int, int]:
        """How many records of each of ``components`` are here, where any are."""
        listed = self._components.holders(components)
        sizes = {component: len(records) for component, records in listed.items()}
        # One that a later load joined is listed without its first record, which had been alone.
        for place in self.of(components):
            if place.component == place.record and place.record not in listed.get(place.record, ()):
                sizes[place.record] = sizes.get(place.record, 0) + 1
        return sizes

    def all(self) -> Iterator[tuple[NDArray[int64], int]]:
        """All of them, part by part: record, time of change, component, person in a row; and since when they are so."""
        import numpy as np

        for layout, records, starts, _, data in self._packs.all():
            cells = data[starts + np.arange(_PLACE.size)]
            yield np.column_stack((records, cells.view("<i8"))), self._layouts.plain(layout).recorded_at

    def leave(self, records: Collection[int]) -> list[PackedPlace]:
        """Those of ``records`` that are here are so no longer; gives where they were."""
        found = self.of(records)
        if found:
            self._packs.forget([place.record for place in found])
            self._components.remove((place.component, place.record) for place in found)
            self._identities.remove((place.identity, place.record) for place in found)
        return found


def _several(groups: NDArray[int64], first: int) -> tuple[NDArray[int64], NDArray[int64]]:
    """Groups that are more than one record, each with its records from number ``first`` on, in order."""
    import numpy as np

    from unifiedcustomer.kernels.ordering import ascending

    numbers = np.arange(first, first + len(groups))
    sizes = np.bincount(groups)
    members = np.flatnonzero((sizes[groups] > 1) | (groups != numbers))
    order = ascending(groups[members])
    return groups[members][order], numbers[members][order]
