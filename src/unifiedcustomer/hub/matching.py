"""Whom given values may belong to, without putting them: the same blocks, the same evidence, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unifiedcustomer.hub.intake import features_of, table_of
from unifiedcustomer.hub.outcomes import MatchCandidate
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import Session

__all__ = ["candidates"]


def candidates(
    session: Session, resolver: Resolver, features: Mapping[str, tuple[str, ...]], source: str, limit: int
) -> list[MatchCandidate]:
    """The customers of the records that the evidence speaks for most, the best first, each once."""
    asked = (RecordKey(source, "?"), features)
    (tokens,) = resolver.tokens(table_of([asked]))
    live = [*session.identities.of(session.blocks.holders(tokens, only_open=True)).values()]
    if not live:
        return []
    keys = session.records.keys([record.record for record in live])
    table = table_of([*((keys[record.record], features_of(record)) for record in live), asked])
    columns = resolver.columns(table)
    place = int(np.flatnonzero(columns.order == len(live))[0])
    rows = np.delete(np.arange(len(table)), place)
    found = resolver.weigh(resolver.compare(columns, np.minimum(rows, place), np.maximum(rows, place)))
    ranked = sorted(
        zip(found.weights.tolist(), columns.order[rows].tolist(), strict=True), key=lambda pair: (-pair[0], pair[1])
    )
    best: dict[int, tuple[float, int]] = {}
    for weight, row in ranked:
        if weight >= resolver.model.review_at:
            best.setdefault(live[row].identity, (weight, row))
    shown = list(best.items())[:limit]
    ids = session.records.minted_ids([identity for identity, _ in shown])
    made = []
    for identity, (weight, row) in shown:
        why = resolver.why(table.take([row, len(live)]), 0, 1)
        made.append(
            MatchCandidate(
                customer_id=ids[identity],
                record=table.key(row),
                weight=weight,
                match_probability=why.match_probability,
                is_match=weight >= resolver.model.match_at,
                explanation=why,
            )
        )
    return made
