"""Whom changed records meet: who of all that share a blocking token with them is near enough to matter.

Most do not: a hub of a million records has some forty that share a token with a record, and two that matter. So each
changed record is weighed against all of them one by one, by the kernel that `match` asks, and only those that come near
are looked at together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import LiveRecord, Session

__all__ = ["Met", "meet"]

Features: TypeAlias = Mapping[str, Sequence[str]]

AT_ONCE: Final = 500
"""Records whose neighbours are in memory together."""

ANY: Final = float("-inf")


@attrs.define
class Met:
    """Records that may matter to changed ones."""

    near: dict[int, LiveRecord] = attrs.field(factory=dict)  #: may be in doubt with one of them, or come nearest to it
    likely: set[int] = attrs.field(factory=set)  #: those of them whose evidence reaches the threshold


def meet(
    session: Session,
    resolver: Resolver,
    touched: Mapping[int, LiveRecord],
    tokens: Mapping[int, Collection[int]],
) -> Met:
    """Everybody near the ``touched`` records, these left out; which ``tokens`` some of these hold may be known."""
    met = Met()
    for part in _parts(touched):
        found = session.blocks.neighbours_of_each(part, tokens)
        sharing = {record: near - touched.keys() for record, near in found.items()}
        _meet(session, resolver, {record: touched[record] for record in part}, sharing, met)
    judged = {end for pair in session.judgements.about(touched) for end in (pair.low, pair.high)}
    others = judged - touched.keys()
    met.near |= session.identities.of(others - met.near.keys())
    met.likely |= others & met.near.keys()
    return met


def _parts(records: Collection[int]) -> Iterator[list[int]]:
    rest = iter(records)
    while part := [*islice(rest, AT_ONCE)]:
        yield part


def _meet(
    session: Session,
    resolver: Resolver,
    part: Mapping[int, LiveRecord],
    sharing: Mapping[int, set[int]],
    met: Met,
) -> None:
    others = session.identities.found(set().union(*sharing.values()))
    if resolver.model.rules.self_asserted:  # what may be matched of a record depends on its source too
        met.near |= others.live
        met.likely |= others.live.keys()
        return
    near: set[int] = set()
    for record, live in part.items():
        features = {other: others.features[other] for other in sharing[record] if other in others.features}
        for other, weight in _nearest(resolver, live, features):
            near.add(other)
            if weight >= resolver.model.match_at:
                met.likely.add(other)
    met.near |= others.of(near)


def _nearest(resolver: Resolver, live: LiveRecord, others: Mapping[int, Features]) -> Iterator[tuple[int, float]]:
    """Those of ``others`` that somebody may be asked about, or else the one that is nearest."""
    records = [*others]
    weighed = resolver.one_record.weigh(live.features, [*others.values()], ANY)
    model = resolver.model
    least = min(model.review_at, model.match_at)
    best: tuple[float, int] | None = None
    for place, weight in weighed:
        if weight >= least:
            yield records[place], weight
        elif best is None or weight == best[0]:
            if best is None or records[place] < best[1]:
                best = (weight, records[place])
        else:
            break
    if best is not None and weighed[0][1] < least:
        yield best[1], best[0]
