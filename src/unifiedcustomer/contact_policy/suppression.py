"""Contact points that are dead, whatever anybody consented to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_policy.scope import in_force
from unifiedcustomer.permits import Reason, ReasonItem

__all__ = ["bounced"]


def bounced(acts: Iterable[ConsentAct], *, contact_point: str, channel: Channel, at: datetime) -> ReasonItem | None:
    """Nothing arrives at the contact point: a bounce that nothing has lifted. It holds for every message and company.

    The person's other contact points are not touched by it.
    """
    here = [act for act in acts if act.contact_point == contact_point]
    dead = [
        act
        for act in in_force(here, at.astimezone(UTC))
        if act.kind is ConsentKind.BOUNCE and act.channel in (None, channel)
    ]
    if not dead:
        return None
    since = max((act.occurred_at for act in dead), key=lambda moment: moment.astimezone(UTC))
    return ReasonItem(code=Reason.BOUNCED, acts=tuple(sorted({act.id for act in dead})), since=since)
