"""Contact points and persons to whom nothing is sent, whatever anybody consented to and whatever the message is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, controller_key
from unifiedcustomer.contact_policy.scope import in_force
from unifiedcustomer.contact_reasons import Reason, ReasonItem
from unifiedcustomer.records import RecordKey

__all__ = ["blocked", "bounced"]


def bounced(acts: Sequence[ConsentAct], *, contact_point: str, channel: Channel, at: datetime) -> ReasonItem | None:
    """Nothing arrives at the contact point: a bounce that nothing has lifted. It holds for every message and company.

    The person's other contact points are not touched by it.
    """
    here = [act for act in acts if act.contact_point == contact_point and act.kind in _OF_BOUNCES]
    if not here:
        return None
    standing = in_force(here, at.astimezone(UTC))
    dead = [act for act in standing if act.kind is ConsentKind.BOUNCE and act.channel in (None, channel)]
    return _told(Reason.BOUNCED, dead)


def blocked(
    acts: Sequence[ConsentAct], *, contact_point: str, records: Collection[RecordKey], controller: str, at: datetime
) -> ReasonItem | None:
    """Nothing may be sent to the person, or to the point, by this company: a block that nothing has lifted."""
    some = [act for act in acts if act.kind in _OF_BLOCKS]
    if not some:
        return None
    company = controller_key(controller)
    standing = [
        act
        for act in in_force(some, at.astimezone(UTC))
        if act.kind is ConsentKind.BLOCK
        and controller_key(act.controller) == company
        and (act.contact_point == contact_point or act.subject in records or not set(act.heard_by).isdisjoint(records))
    ]
    return _told(Reason.BLOCKED, standing)


_OF_BOUNCES = frozenset({ConsentKind.BOUNCE, ConsentKind.LIFT})
_OF_BLOCKS = frozenset({ConsentKind.BLOCK, ConsentKind.LIFT})


def _told(code: Reason, acts: Sequence[ConsentAct]) -> ReasonItem | None:
    if not acts:
        return None
    since = max((act.occurred_at for act in acts), key=lambda moment: moment.astimezone(UTC))
    return ReasonItem(code=code, acts=tuple(sorted({act.id for act in acts})), since=since)
