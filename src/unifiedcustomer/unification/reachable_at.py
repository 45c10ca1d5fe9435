"""Where a customer can be reached: every contact point that the records have, the best one first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.errors import InvalidContactPoint
from unifiedcustomer.records import Role
from unifiedcustomer.unification.claims import Claim
from unifiedcustomer.unification.survivorship import SurvivorshipRules, survivor

__all__ = ["emails", "phones", "postal_addresses"]

PointT = TypeVar("PointT", bound=ContactPoint)

_LONG_AGO = datetime.min.replace(tzinfo=UTC).timestamp()


def emails(claims: Sequence[Claim], rules: SurvivorshipRules) -> tuple[EmailAddress, ...]:
    """Every mailbox, written as its best record writes it."""

    def of(claim: Claim) -> EmailAddress:
        part = claim.parts[Role.EMAIL]
        return EmailAddress(address=part.normal, mailbox=part.key)

    return _points(claims, rules, of)


def phones(
    claims: Sequence[Claim], rules: SurvivorshipRules, read: Callable[[str], PhoneNumber]
) -> tuple[PhoneNumber, ...]:
    """Every number that can be dialled from anywhere; one whose country is not known is no contact point."""
    return _points(claims, rules, lambda claim: read(claim.parts[Role.PHONE].normal))


def postal_addresses(
    claims: Sequence[Claim], rules: SurvivorshipRules, read: Callable[[str], PostalAddress]
) -> tuple[PostalAddress, ...]:
    """Every address, each made of the parts of one record; ``read`` takes apart one that stands in a single cell."""

    def of(claim: Claim) -> PostalAddress:
        normal = {role: part.normal for role, part in claim.parts.items()}
        if normal.keys() <= {Role.ADDRESS, Role.COUNTRY}:
            return read(normal.get(Role.ADDRESS, ""))
        return PostalAddress(
            street=normal.get(Role.STREET),
            house_number=normal.get(Role.HOUSE_NUMBER),
            postal_code=normal.get(Role.POSTAL_CODE),
            city=normal.get(Role.CITY),
            region=normal.get(Role.REGION),
            country=normal.get(Role.COUNTRY),
        )

    return _points(claims, rules, of)


def _points(claims: Sequence[Claim], rules: SurvivorshipRules, of: Callable[[Claim], PointT]) -> tuple[PointT, ...]:
    """One point per key. First the one that the rules choose, then the newest, then what most records have."""
    claims_by_point: dict[str, list[Claim]] = {}
    points: dict[tuple[str, Claim], PointT] = {}
    for claim in claims:
        try:
            point = of(claim)
        except InvalidContactPoint:
            continue  # a value can be worth comparing, such as a number without its country, and not be reachable
        claims_by_point.setdefault(point.key, []).append(claim)
        points[point.key, claim] = point
    if not points:
        return ()
    chain = rules.of(claims[0].subject)
    first, _rule = survivor([claim for group in claims_by_point.values() for claim in group], chain)
    ranked = sorted(
        claims_by_point, key=lambda key: (first not in claims_by_point[key], *_rank(claims_by_point[key]), key)
    )
    return tuple(points[key, survivor(claims_by_point[key], chain)[0]] for key in ranked)


def _rank(claims: Sequence[Claim]) -> tuple[float, int]:
    newest = max(_LONG_AGO if claim.updated_at is None else claim.updated_at.timestamp() for claim in claims)
    return -newest, -len({claim.record for claim in claims})
