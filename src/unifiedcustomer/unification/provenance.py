"""Provenance: beside each surviving value who says it, who agrees, and what it won against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unifiedcustomer.customers import SurvivingValue
from unifiedcustomer.records import RecordKey
from unifiedcustomer.unification.claims import Claim

__all__ = ["surviving_values"]


def surviving_values(winner: Claim, rule: str, claims: Sequence[Claim]) -> Iterator[tuple[str, SurvivingValue]]:
    """The surviving value of each part of ``winner``, by role, set against all ``claims`` about the same subject."""
    for role, part in winner.parts.items():
        same = {claim.record for claim in claims if role in claim.parts and claim.parts[role].key == part.key}
        yield (
            role,
            SurvivingValue(
                value=part.normal,
                record=winner.record,
                rule=rule,
                agreeing=tuple(sorted(same - {winner.record})),
                others=_others(role, part.key, claims),
                updated_at=winner.updated_at,
            ),
        )


def _others(role: str, key: str, claims: Sequence[Claim]) -> tuple[tuple[str, RecordKey], ...]:
    """The other values of the role, one for each record and meaning, by record."""
    found: dict[tuple[RecordKey, str], str] = {}
    for claim in claims:
        part = claim.parts.get(role)
        if part is not None and part.key != key:
            found.setdefault((claim.record, part.key), part.normal)
    return tuple((normal, record) for (record, _key), normal in sorted(found.items()))
