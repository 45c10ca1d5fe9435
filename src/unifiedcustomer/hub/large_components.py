"""Where a component is large, the part of it that a change can matter to.

Ties of a million records make a component of thousands, although no person in it has more than a few. What becomes of
some records depends on those near them alone (`unifiedcustomer.resolution.clustering` says why). So

- *inner* records are the persons of whoever changed, and of whoever is or was tied with that: only among these, and
  between these and others, clustering is told anything else than before;
- *outer* ones are the persons that are tied with an inner record. All of them are clustered together. Those outer
  persons that come out as they were have kept the inner ones from everybody behind them, and what was found of the
  inner ones is what a clustering of everything finds; one that comes out otherwise is an inner one from then on, and it
  is looked at again;
- the guards look at those who are tied with an outer or an inner record, and further where one of these has several
  values.

Instead of ties it is enough to know who shares a block with whom within the component: ties are among these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import attrs

from unifiedcustomer.resolution.guards import MOST_NEIGHBOURS, SEVERAL
from unifiedcustomer.storage import LiveRecord, Session

__all__ = ["Region", "too_many_neighbours"]


@attrs.define
class Region:
    """Records of large components that are looked at, by what they are looked at for."""

    session: Session
    large: frozenset[int]  #: the components
    found: dict[int, LiveRecord] = attrs.field(factory=dict)  #: everybody
    inner: set[int] = attrs.field(factory=set)
    outer: set[int] = attrs.field(factory=set)
    _near: dict[int, set[int]] = attrs.field(factory=dict)

    def grow(self, records: Collection[int], identities: Iterable[int] = ()) -> None:
        """The persons of ``records``, and these identities, are inner ones; find everybody whom that makes matter."""
        self._find(records)
        homes = {self.found[record].identity for record in records if record in self.found}
        inner = self._persons({*homes, *identities})
        self.inner |= inner
        around = self._persons({self.found[record].identity for record in self._near_of(self.inner)})
        self.outer = around - self.inner
        clustered = self.inner | self.outer
        looking = clustered | self._near_of(clustered)
        self._near_of({record for record in looking if _has_several(self.found[record])})

    def _persons(self, identities: Collection[int]) -> set[int]:
        """The records of these identities that are in the large components."""
        members = self.session.identities.in_identities(identities)
        mine = {record: live for record, live in members.items() if live.component in self.large}
        self.found |= mine
        return set(mine)

    def near(self, records: Collection[int]) -> Mapping[int, set[int]]:
        """Who of the large components shares an open block with each of ``records``."""
        fresh = [record for record in records if record not in self._near]
        sharing = self.session.blocks.neighbours_of_each(fresh)
        others = set().union(*sharing.values()) - self.found.keys()
        places = self.session.identities.places(others)
        self._find({place.record for place in places if place.component in self.large})
        for record, near in sharing.items():
            self._near[record] = (near & self.found.keys()) - {record}
        return {record: self._near[record] for record in records}

    def _near_of(self, records: Collection[int]) -> set[int]:
        return set().union(*self.near(records).values())

    def among(self, records: Collection[int]) -> set[int]:
        """Those of ``records`` that are in the large components."""
        self._find(records)
        return set(records) & self.found.keys()

    def moved(self, identity_of: Mapping[int, int], concerned: Collection[int]) -> set[int]:
        """The outer persons that came out otherwise than they were."""
        persons: dict[int, list[int]] = {}
        for record in self.outer:
            persons.setdefault(self.found[record].identity, []).append(record)
        sizes = Counter(identity_of[record] for record in {*concerned, *self.outer})
        return {
            identity
            for identity, records in persons.items()
            if len({identity_of[record] for record in records}) > 1 or sizes[identity_of[records[0]]] != len(records)
        }

    def _find(self, records: Collection[int]) -> None:
        fresh = self.session.identities.of(set(records) - self.found.keys())
        self.found |= {record: live for record, live in fresh.items() if live.component in self.large}


def too_many_neighbours(region: Region, records: Collection[int]) -> bool:
    """Whether one of several values has so many that only the strongest are compared: then a newcomer displaces one."""
    several = [record for record in records if record in region.found and _has_several(region.found[record])]
    return any(len(near) >= MOST_NEIGHBOURS for near in region.near(several).values())


def _has_several(live: LiveRecord) -> bool:
    return any(len(live.features.get(name, ())) > 1 for name in _SEVERAL)


_SEVERAL: Final = tuple(map(str, SEVERAL))
