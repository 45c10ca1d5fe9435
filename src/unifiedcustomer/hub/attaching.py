"""Facts on their way to the store: stamped with the time they became known, and kept once."""

from __future__ import annotations

from datetime import datetime

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.errors import Conflict
from unifiedcustomer.permits import ContactDecision
from unifiedcustomer.reliances import Reliance, RelianceKind
from unifiedcustomer.storage import AttachedFact, AttachedFacts
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.wire import to_json

__all__ = ["consent_fact", "keep_once", "reliance_on_decision", "reliance_on_rendering", "touchpoint_fact"]


def touchpoint_fact(touchpoint: Touchpoint, now: datetime) -> AttachedFact:
    """A touchpoint under its source and id. What makes it the same again is what the source sent, without our stamp."""
    stamped = touchpoint if touchpoint.received_at else attrs.evolve(touchpoint, received_at=now)
    return AttachedFact(
        key=(touchpoint.source, touchpoint.id),
        subject=touchpoint.subject,
        contact_point=touchpoint.contact_point,
        occurred_at=touchpoint.occurred_at,
        body=to_json(stamped),
        content=to_json(touchpoint),
    )


def consent_fact(act: ConsentAct, now: datetime) -> AttachedFact:
    """An act under its id, likewise."""
    stamped = act if act.recorded_at else attrs.evolve(act, recorded_at=now)
    return AttachedFact(
        key=(act.id,),
        subject=act.subject,
        contact_point=act.contact_point,
        occurred_at=act.occurred_at,
        body=to_json(stamped),
        content=to_json(act),
    )


def keep_once(shelf: AttachedFacts, kind: str, fact: AttachedFact, now: datetime) -> bool:
    """Append a fact whose key is new; whether it was.

    Raises:
        Conflict: the key is there with another content.
    """
    known = shelf.is_known(fact)
    if known is False:
        raise Conflict(kind, "/".join(fact.key))
    if known is None:
        shelf.append(fact, now)
    return known is None


def reliance_on_decision(decision: ContactDecision, now: datetime) -> Reliance:
    """That it was decided whether a customer may be contacted."""
    return Reliance(
        kind=RelianceKind.DECISION,
        customer_id=decision.customer_id,
        at=now,
        reference=f"{decision.channel}/{decision.purpose}"[:500],
        channel=decision.channel,
        purpose=decision.purpose,
        contact_point=decision.contact_point,
        allowed=decision.allowed,
        acts=tuple(act for item in decision.reasons for act in item.acts),
    )


def reliance_on_rendering(decision: ContactDecision, message_id: str, now: datetime) -> Reliance:
    """That a message was written for a customer, and under which decision."""
    decided = reliance_on_decision(decision, now)
    return attrs.evolve(decided, kind=RelianceKind.RENDERING, reference=message_id[:500])
