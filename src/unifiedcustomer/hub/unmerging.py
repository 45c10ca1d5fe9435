"""Taking two records apart, and what was done while they were taken for one person.

The judgement alone restores both sides: facts hang on records and contact points, so each side has again exactly what
is its own. What cannot be taken back is what was done in between, and that is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import attrs

from unifiedcustomer.hub.dossier import Dossier
from unifiedcustomer.hub.outcomes import Damage
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.reliances import Reliance, RelianceKind
from unifiedcustomer.storage import Session, Span
from unifiedcustomer.touchpoints import Direction, Touchpoint
from unifiedcustomer.wire import from_json

__all__ = ["Together", "damage_of", "together"]


@attrs.frozen(kw_only=True)
class Together:
    """The time for which two records have been one person until now, and who that was."""

    since: datetime
    persons: frozenset[int]


def together(session: Session, one: int, other: int) -> Together | None:
    """Since when two records are one person without a break; None if they are not."""
    spans = session.past_identities.of([one, other])
    ones, others = ([span for span in spans if span.record == record] for record in (one, other))
    shared = [_shared(a, b) for a in ones for b in others if a.identity == b.identity]
    overlaps = sorted((span for span in shared if span is not None), key=lambda span: span.since, reverse=True)
    if not overlaps or overlaps[0].until is not None:
        return None
    since, persons = overlaps[0].since, {overlaps[0].identity}
    for span in overlaps[1:]:
        if span.until != since:
            break
        since = span.since
        persons.add(span.identity)
    return Together(since=since, persons=frozenset(persons))


def _shared(a: Span, b: Span) -> Span | None:
    """The time for which both spans hold."""
    since = max(a.since, b.since)
    ends = [span.until for span in (a, b) if span.until is not None]
    until = min(ends, default=None)
    if until is not None and until <= since:
        return None
    return attrs.evolve(a, since=since, until=until)


def damage_of(
    session: Session, was: Together, sides: Collection[Dossier], customer_id: CustomerId
) -> tuple[Damage, ...]:
    """What was done to the person that both were, the earliest first, with the sides that it is about."""
    done = [from_json(kept.body, Reliance) for kept in session.reliances.of(was.persons) if kept.at >= was.since]
    touchpoints = {(met.source, met.id): met for side in sides for met in side.touchpoints()}.values()
    contacts = [met for met in touchpoints if met.direction is Direction.OUTBOUND and met.occurred_at >= was.since]
    found = [_damage(reliance, sides, _knows_point(reliance.contact_point)) for reliance in done]
    found += [_damage(_contact(met, customer_id), sides, _has(met)) for met in contacts]
    return tuple(sorted(found, key=lambda each: (each.reliance.at, each.reliance.kind)))


def _damage(reliance: Reliance, sides: Collection[Dossier], is_theirs: Callable[[Dossier], bool]) -> Damage:
    about = [side.customer.customer_id for side in sides if is_theirs(side)]
    granted = [
        side.customer.customer_id
        for side in sides
        if {act.id for act in side.consent_acts()}.intersection(reliance.acts)
    ]
    return Damage(reliance=reliance, reached=tuple(sorted(about)), permitted_by=tuple(sorted(granted)))


def _knows_point(point: str | None) -> Callable[[Dossier], bool]:
    return lambda side: point in side.points()


def _has(met: Touchpoint) -> Callable[[Dossier], bool]:
    return lambda side: met.subject in side.customer.records or met.contact_point in side.points()


def _contact(met: Touchpoint, customer_id: CustomerId) -> Reliance:
    return Reliance(
        kind=RelianceKind.CONTACT,
        customer_id=customer_id,
        at=met.occurred_at,
        reference=f"{met.source}/{met.id}"[:500],
        channel=met.channel,
        contact_point=met.contact_point,
    )
