"""How often people may be contacted: at most so many touchpoints within so many days, looking back from now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_reasons import MessageClass, Reason, ReasonItem
from unifiedcustomer.touchpoints import Direction, Touchpoint

__all__ = ["Cap", "capped"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_OUTBOUND = Direction.OUTBOUND


@attrs.frozen(kw_only=True)
class Cap:
    """At most `most` touchpoints within any window, in these channels together."""

    id: str  #: of the row that says so
    channels: frozenset[Channel]
    most: int
    window: timedelta


_NOT_COUNTED = frozenset({MessageClass.SERVICE.value, MessageClass.LEGAL.value})


def capped(touchpoints: Iterable[Touchpoint], cap: Cap, *, at: datetime) -> ReasonItem | None:
    """They have had as many as ``cap`` allows.

    Attempts in all channels of the cap count together. A touchpoint whose data call its ``message_class`` service or
    legal does not count; one that does not say counts.
    """
    now, window = at.astimezone(UTC), cap.window
    counted = [touchpoint for touchpoint in touchpoints if _counts(touchpoint, cap, now - window)]
    if len(counted) < cap.most:
        return None
    times = sorted(_times(counted, now))
    if len(times) < cap.most:
        return None
    # It is free again when all but one fewer than the cap have left the window.
    last = times[len(times) - cap.most] if cap.most else now
    details = {"count": str(len(times)), "most": str(cap.most), "window": _spelled(window)}
    until = last + window + timedelta(minutes=1) if cap.most else None
    return ReasonItem(code=Reason.FREQUENCY_CAP, rules=(cap.id,), until=until, details=details)


def _spelled(window: timedelta) -> str:
    return f"{window.days} days" if window.days > 1 else f"{window // timedelta(hours=1)} hours"


def _times(touchpoints: Iterable[Touchpoint], now: datetime) -> list[datetime]:
    """When each counted one took place; one reported from the future has taken place by now."""
    counted: dict[tuple[str, str], datetime] = {}
    for touchpoint in touchpoints:
        if _is_known(touchpoint, now):
            key = (touchpoint.source, touchpoint.id)
            when = min(touchpoint.occurred_at.astimezone(UTC), now)
            counted[key] = max(counted.get(key, when), when)
    return list(counted.values())


def _counts(touchpoint: Touchpoint, cap: Cap, since: datetime) -> bool:
    return (
        touchpoint.channel in cap.channels
        and touchpoint.occurred_at >= since
        and touchpoint.direction is _OUTBOUND
        and touchpoint.data.get("message_class") not in _NOT_COUNTED
    )


def _is_known(touchpoint: Touchpoint, now: datetime) -> bool:
    if touchpoint.occurred_at <= now:
        return True
    return any(moment is not None and moment <= now for moment in (touchpoint.sent_at, touchpoint.received_at))
