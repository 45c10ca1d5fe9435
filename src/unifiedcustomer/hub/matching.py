"""Whom given values may belong to, without putting them: the same blocks, the same evidence, and nothing is written.

Candidates are found by their tokens in the store and read from there one by one, however many records it has. What was
read is remembered, up to a bound, by record and version: what stands under these two never changes once it is
committed, so nothing that anybody writes makes it wrong, and the store says which version counts.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from unifiedcustomer.hub.outcomes import MatchCandidate
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import Session

__all__ = ["RememberedFeatures", "candidates"]

Features: TypeAlias = Mapping[str, Sequence[str]]


class RememberedFeatures:
    """What is compared of the records that were asked for last. Any number of threads may ask."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[tuple[int, int], Features] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def of(self, session: Session, versions: Mapping[int, int]) -> dict[int, Features]:
        """The features of records in the versions that count, from memory or else from the store."""
        with self._lock:
            found = {}
            for record, version in versions.items():
                features = self._found.get((record, version))
                if features is not None:
                    self._found.move_to_end((record, version))
                    found[record] = features
        fresh = session.identities.features([record for record in versions if record not in found])
        with self._lock:
            for record, features in fresh.items():
                self._found[record, versions[record]] = features
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return found | fresh

    def forget(self) -> None:
        """Forget everything: somebody was erased."""
        with self._lock:
            self._found.clear()


def candidates(
    session: Session,
    resolver: Resolver,
    remembered: RememberedFeatures,
    asked: Features,
    source: str,
    limit: int,
) -> list[MatchCandidate]:
    """The customers of the records that the evidence speaks for most, the best first, each once."""
    one = resolver.one_record
    holders = session.blocks.holders(one.tokens(asked), only_open=True)
    places = session.identities.places(holders)
    features = remembered.of(session, {place.record: place.version for place in places})
    found = one.weigh(asked, [features[place.record] for place in places], resolver.model.review_at)
    best: dict[int, tuple[float, int]] = {}
    for row, weight in found:
        best.setdefault(places[row].identity, (weight, places[row].record))
    shown = list(best.items())[:limit]
    ids = session.records.minted_ids([identity for identity, _ in shown])
    keys = session.records.keys([record for _, (_, record) in shown])
    question = RecordKey(source, "?")
    return [
        MatchCandidate(
            customer_id=ids[identity],
            record=keys[record],
            weight=weight,
            is_match=weight >= resolver.model.match_at,
            compared=(resolver, (keys[record], features[record]), (question, asked)),
        )
        for identity, (weight, record) in shown
    ]
