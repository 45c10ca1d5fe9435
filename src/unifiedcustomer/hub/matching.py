"""Whom given values may belong to, without putting them: the same blocks, the same evidence, and nothing is written.

Candidates are found by their tokens in the store and read from there one by one, however many records it has. What was
read is remembered, up to a bound, by record and version: what stands under these two never changes once it is
committed, so nothing that anybody writes makes it wrong, and the store says which version counts.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from unifiedcustomer.hub.outcomes import MatchCandidate
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import LivePlace, Session

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

    def of(self, session: Session, records: Collection[int]) -> tuple[list[LivePlace], dict[int, Features]]:
        """Where those of ``records`` are that are live, and what is compared of them, from memory if possible."""
        found: dict[int, Features] = {}

        def known(record: int, version: int) -> bool:
            with self._lock:
                features = self._found.get((record, version))
                if features is not None:
                    self._found.move_to_end((record, version))
                    found[record] = features
            return features is not None

        places, fresh = session.identities.located(records, known)
        with self._lock:
            for place in places:
                if place.record in fresh:
                    self._found[place.record, place.version] = fresh[place.record]
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return places, found | fresh

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
    places, features = remembered.of(session, holders)
    found = one.weigh(asked, [features[place.record] for place in places], resolver.model.review_at)
    best: dict[int, tuple[float, int]] = {}
    for row, weight in found:
        best.setdefault(places[row].identity, (weight, places[row].record))
    shown = list(best.items())[:limit]
    names = session.records.names({number for identity, (_, record) in shown for number in (identity, record)})
    question = RecordKey(source, "?")
    return [
        MatchCandidate(
            customer_id=names[identity][1],
            record=names[record][0],
            weight=weight,
            is_match=weight >= resolver.model.match_at,
            compared=(resolver, (names[record][0], features[record]), (question, asked)),
        )
        for identity, (weight, record) in shown
    ]
