"""Whom a record may belong to although it was not joined with them, and which rule kept it apart.

Nothing here decides anything. It is asked after a record was put, and only where something tied it to a customer who it
is not, or where it claims an address or number that it did not prove.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from unifiedcustomer.hub.intake import Intake, features_of, table_of
from unifiedcustomer.hub.living_identities import Settled
from unifiedcustomer.hub.outcomes import PutReason
from unifiedcustomer.resolution.deciding import Decided
from unifiedcustomer.resolution.trust import CLAIMS

__all__ = ["Suggested", "suggested"]


@attrs.frozen(kw_only=True)
class Suggested:
    """The customers that a record may be of, by number, and the rule that kept it apart, if one did."""

    identities: frozenset[int] = frozenset()
    reason: PutReason | None = None


def suggested(intake: Intake, number: int, settled: Settled) -> Suggested:
    """What to suggest for a record that was put."""
    own = settled.after[number]
    claimed = {identity for identity in _owners_of_claims(intake, number, settled) if identity != own}
    tied = _tied_elsewhere(number, settled)
    if not tied:
        return Suggested(identities=frozenset(claimed), reason=PutReason.UNVERIFIED if claimed else None)
    around = settled.around
    best = max(tied, key=lambda place: (float(around.evidence.weights[place]), -place))
    others = {_identity(record, settled) for record in tied.values()} - {own}
    return Suggested(
        identities=frozenset(claimed | others),
        reason=PutReason.UNVERIFIED if claimed else _rule(around.decided, best, around.row_of[number], settled),
    )


def _tied_elsewhere(number: int, settled: Settled) -> dict[int, int]:
    """The places of ties with records of other customers, each with that record."""
    around, row = settled.around, settled.around.row_of[number]
    left, right = around.pairs
    matches = around.evidence.weights >= around.resolver.model.match_at
    mine = np.flatnonzero(((left == row) | (right == row)) & matches)
    found = {}
    for place in mine.tolist():
        other = around.live[int(right[place] if left[place] == row else left[place])].record
        if _identity(other, settled) != settled.after[number]:
            found[place] = other
    return found


def _identity(record: int, settled: Settled) -> int:
    """Whose a record is now; it may be one that the change could not matter to."""
    found = settled.after.get(record)
    return settled.around.live[settled.around.row_of[record]].identity if found is None else found


def _rule(decided: Decided, place: int, row: int, settled: Settled) -> PutReason | None:
    order = settled.around.evidence.columns.order
    if place in decided.too_weak:
        return PutReason.NOT_ENOUGH_ALONE
    if place in decided.fits_two:
        return PutReason.FITS_SEVERAL
    if any(row in (order[a], order[b]) for a, b in decided.refused):
        return PutReason.UNVERIFIED
    return PutReason.OVER_LIMIT if row in order[decided.over_limit] else None


def _owners_of_claims(intake: Intake, number: int, settled: Settled) -> set[int]:
    """The customers who have an address or number that the record claims."""
    around = settled.around
    features = features_of(around.live[around.row_of[number]])
    asked: dict[str, tuple[str, ...]] = {
        feature: features[claimed] for feature, (claimed, _) in CLAIMS.items() if features.get(claimed)
    }
    if not asked:
        return set()
    key = around.table.key(around.row_of[number])
    (tokens,) = intake.resolver.tokens(table_of([(key, asked)]))
    holders = intake.session.identities.of(intake.session.blocks.holders(tokens, only_open=True))
    return {live.identity for live in holders.values() if _shares(features_of(live), asked)}


def _shares(features: Mapping[str, tuple[str, ...]], asked: Mapping[str, tuple[str, ...]]) -> bool:
    return any(not set(values).isdisjoint(features.get(feature, ())) for feature, values in asked.items())
