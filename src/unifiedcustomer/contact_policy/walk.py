"""One record's way through the table of transitions, act by act, while the clock runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.consents import TRANSITIONS, Clock, ConsentAct, ConsentKind, Status
from unifiedcustomer.contact_policy.scope import utc

__all__ = ["FOREVER", "Walk"]

FOREVER: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The end of what has no end."""


@attrs.define(kw_only=True)
class Walk:
    """One person's way through `TRANSITIONS`."""

    evidence_required: bool
    status: Status = Status.UNKNOWN
    consent_ends: datetime = FOREVER
    request_ends: datetime = FOREVER
    basis: ConsentAct | None = None  #: the last act that said yes and was heard
    asked: ConsentAct | None = None
    unproven: list[ConsentAct] = attrs.field(factory=list)
    heard: list[ConsentAct] = attrs.field(factory=list)  #: every yes, for the ties
    is_refused: bool = False

    @classmethod
    def through(cls, acts: Iterable[ConsentAct], now: datetime, *, evidence_required: bool) -> Walk:
        """The walk through ``acts``, which may come in any order, up to ``now``."""
        walk = cls(evidence_required=evidence_required)
        for act in sorted(acts, key=_order):
            walk._take(act)
        walk._pass_time(now)
        return walk

    def _take(self, act: ConsentAct) -> None:
        self._pass_time(utc(act.occurred_at))
        if act.kind.opens and not act.is_proven and (self.is_refused or self.evidence_required):
            self.unproven.append(act)
            return
        moved = TRANSITIONS.get((self.status, act.kind))
        if moved is None:
            return
        end = FOREVER if act.expires_at is None else utc(act.expires_at)
        if act.kind.refuses:
            self.is_refused = True
        elif act.kind is ConsentKind.REQUEST:
            is_open = self.status in (Status.PENDING, Status.RENEWING)
            self.request_ends = max(self.request_ends, end) if is_open else end
            self.asked = act
        else:
            self.consent_ends = max(self.consent_ends, end) if self.status.permits else end
            self.basis = act
            self.heard.append(act)
        self.status = moved

    def _pass_time(self, now: datetime) -> None:
        clocks = ((self.consent_ends, Clock.CONSENT_ENDS), (self.request_ends, Clock.REQUEST_ENDS))
        for end, clock in sorted(clocks):
            if end <= now:
                self.status = TRANSITIONS.get((self.status, clock), self.status)


_SEQUENCE: Final = (ConsentKind.REQUEST, ConsentKind.CONFIRM, ConsentKind.GRANT)


def _order(act: ConsentAct) -> tuple[Any, ...]:
    """By time; at the same instant every yes before every no, so that the no stands."""
    turn = _SEQUENCE.index(act.kind) if act.kind.opens else len(_SEQUENCE)
    end = FOREVER if act.expires_at is None else utc(act.expires_at)
    return (utc(act.occurred_at), turn, act.kind.value, end, act.is_proven, act.id)
