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

Instead of ties it is enough to know whose weights reach the threshold: ties are among these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import attrs

from unifiedcustomer.resolution import Resolver
from unifiedcustomer.resolution.guards import MOST_NEIGHBOURS, SEVERAL
from unifiedcustomer.storage import LiveRecord, Session

__all__ = ["Region"]


@attrs.define
class Region:
    """Records of large components that are looked at, by what they are looked at for."""

    session: Session
    resolver: Resolver
    large: frozenset[int]  #: the components
    inner: set[int] = attrs.field(factory=set)
    outer: set[int] = attrs.field(factory=set)
    beyond: set[int] = attrs.field(factory=set)  #: whom guards look at
    _known: dict[int, LiveRecord] = attrs.field(factory=dict)
    _near: dict[int, set[int]] = attrs.field(factory=dict)

    @property
    def found(self) -> dict[int, LiveRecord]:
        """Everybody who is looked at."""
        return {record: self._known[record] for record in self.inner | self.outer | self.beyond}

    def grow(self, records: Collection[int], identities: Iterable[int] = ()) -> None:
        """The persons of ``records``, and these identities, are inner ones; find everybody whom that makes matter."""
        self._learn(records)
        homes = {self._known[record].identity for record in records if record in self._known}
        self.inner |= self._persons({*homes, *identities})
        tied = self._near_of(self.inner) - self.inner
        self.outer = self._persons({self._known[record].identity for record in tied}) - self.inner
        clustered = self.inner | self.outer
        self.beyond |= self._near_of(clustered)
        self.beyond |= self._near_of({record for record in clustered | self.beyond if self.has_several(record)})

    def near(self, records: Collection[int]) -> Mapping[int, set[int]]:
        """For each of ``records``, which are of the large components, who of these may be tied with it."""
        fresh = [record for record in records if record not in self._near]
        sharing = self.session.blocks.neighbours_of_each(fresh)
        self._learn({*fresh, *set().union(*sharing.values())})
        for record, others in sharing.items():
            self._near[record] = self._tied(record, [it for it in others if it in self._known and it != record])
        return {record: self._near[record] for record in records}

    def among(self, records: Collection[int]) -> set[int]:
        """Those of ``records`` that are in the large components."""
        self._learn(records)
        return set(records) & self._known.keys()

    def has_several(self, record: int) -> bool:
        """Whether a record may bring together whom nothing else does."""
        return any(len(self._known[record].features.get(name, ())) > 1 for name in _SEVERAL)

    def displaces(self, records: Collection[int]) -> bool:
        """Whether one of ``records`` has so many ties that only the strongest are compared with each other.

        Then a newcomer displaces one of these, which matters to people further off.
        """
        several = [record for record in records if self.has_several(record)]
        return any(len(near) >= MOST_NEIGHBOURS for near in self.near(several).values())

    def moved(self, identity_of: Mapping[int, int], concerned: Collection[int]) -> set[int]:
        """The outer persons that came out otherwise than they were."""
        persons: dict[int, list[int]] = {}
        for record in self.outer:
            persons.setdefault(self._known[record].identity, []).append(record)
        sizes = Counter(identity_of[record] for record in {*concerned, *self.outer})
        return {
            identity
            for identity, records in persons.items()
            if len({identity_of[record] for record in records}) > 1 or sizes[identity_of[records[0]]] != len(records)
        }

    def _near_of(self, records: Collection[int]) -> set[int]:
        return set().union(*self.near(records).values())

    def _tied(self, record: int, others: list[int]) -> set[int]:
        """Those of ``others`` whose weight with a record reaches the threshold."""
        model = self.resolver.model
        if model.rules.self_asserted:  # what may be matched of a record depends on its source too
            return set(others)
        features = [self._known[it].features for it in others]
        weighed = self.resolver.one_record.weigh(self._known[record].features, features, model.match_at)
        return {others[place] for place, _ in weighed}

    def _persons(self, identities: Collection[int]) -> set[int]:
        """The records of these identities that are in the large components."""
        members = self.session.identities.in_identities(identities)
        mine = {record: live for record, live in members.items() if live.component in self.large}
        self._known |= mine
        return set(mine)

    def _learn(self, records: Collection[int]) -> None:
        places = self.session.identities.places(set(records) - self._known.keys())
        self._known |= self.session.identities.of([it.record for it in places if it.component in self.large])


_SEVERAL: Final = tuple(map(str, SEVERAL))
