"""Touchpoints and acts of consent on their way to the store: stamped with the time they became known, and kept once."""

from __future__ import annotations

from datetime import datetime

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.errors import Conflict
from unifiedcustomer.storage import AttachedFact, AttachedFacts
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.wire import to_json

__all__ = ["consent_fact", "keep_once", "touchpoint_fact"]


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
