"""One record's way through the table of transitions, act by act, while the clock runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import attrs

from unifiedcustomer.consents import TRANSITIONS, Actor, Clock, ConsentAct, ConsentKind, Status
from unifiedcustomer.contact_policy.law_terms import Period
from unifiedcustomer.contact_policy.scope import FOREVER, utc
from unifiedcustomer.contact_reasons import Reason

__all__ = ["FOREVER", "PLAIN", "Terms", "Walk"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_GRANT, _REQUEST, _GUARDIAN = ConsentKind.GRANT, ConsentKind.REQUEST, Actor.GUARDIAN


@attrs.frozen(kw_only=True)
class Terms:
    """What a law asks of a consent, beside that it was given."""

    lasts: Period | None = None  #: how long one holds that names no end of its own
    is_written: bool = False  #: whether it must be in writing
    of_age_since: datetime | None = None  #: from when on the person could agree alone; before, a guardian must

    def end_of(self, act: ConsentAct) -> datetime:
        """When what ``act`` opened ends: as it says itself, else as the law says."""
        if act.expires_at is not None:
            return utc(act.expires_at)
        return FOREVER if self.lasts is None else self.lasts.after(utc(act.occurred_at))

    def objection_to(self, act: ConsentAct) -> Reason | None:
        """Why an opening act is not heard under these terms, whatever came before it."""
        if self.of_age_since is not None and act.actor is not _GUARDIAN and utc(act.occurred_at) < self.of_age_since:
            return Reason.MINOR
        if self.is_written and act.kind is _GRANT and not (act.evidence and act.evidence.is_written):
            return Reason.NOT_WRITTEN
        return None


PLAIN: Final = Terms()
"""A consent is a consent."""


@attrs.define(kw_only=True)
class Walk:
    """One person's way through `TRANSITIONS`."""

    evidence_required: bool
    terms: Terms = PLAIN
    status: Status = Status.UNKNOWN
    consent_ends: datetime = FOREVER
    request_ends: datetime = FOREVER
    basis: ConsentAct | None = None  #: the last act that said yes and was heard
    asked: ConsentAct | None = None
    unheard: list[tuple[Reason, ConsentAct]] = attrs.field(factory=list)  #: every yes that does not count, and why
    heard: list[ConsentAct] = attrs.field(factory=list)  #: every yes, for the ties
    is_refused: bool = False

    @classmethod
    def through(
        cls, acts: Iterable[ConsentAct], now: datetime, *, evidence_required: bool, terms: Terms = PLAIN
    ) -> Walk:
        """The walk through ``acts``, which may come in any order, up to ``now``."""
        walk = cls(evidence_required=evidence_required, terms=terms)
        for act in sorted(acts, key=_order):
            walk._take(act)
        walk._pass_time(now)
        return walk

    def _take(self, act: ConsentAct) -> None:
        self._pass_time(act.counts_at)
        kind = act.kind
        if kind.opens and (objection := self._objection_to(act)):
            self.unheard.append((objection, act))
            return
        moved = TRANSITIONS.get((self.status, kind))
        if moved is None:
            return
        if kind.refuses:
            self.is_refused = True
        elif kind is _REQUEST:
            end = FOREVER if act.expires_at is None else utc(act.expires_at)
            is_open = self.status in (Status.PENDING, Status.RENEWING)
            self.request_ends = max(self.request_ends, end) if is_open else end
            self.asked = act
        else:
            end = self.terms.end_of(act)
            self.consent_ends = max(self.consent_ends, end) if self.status.permits else end
            self.basis = act
            self.heard.append(act)
        self.status = moved

    def _objection_to(self, act: ConsentAct) -> Reason | None:
        if not act.is_proven and (self.is_refused or self.evidence_required):
            return Reason.UNPROVEN
        return self.terms.objection_to(act)

    def _pass_time(self, now: datetime) -> None:
        if self.consent_ends > now and self.request_ends > now:
            return
        clocks = ((self.consent_ends, Clock.CONSENT_ENDS), (self.request_ends, Clock.REQUEST_ENDS))
        for end, clock in sorted(clocks):
            if end <= now:
                self.status = TRANSITIONS.get((self.status, clock), self.status)


_TURN: Final = {ConsentKind.REQUEST: 0, ConsentKind.CONFIRM: 1, ConsentKind.GRANT: 2}
_LAST_TURN: Final = 3


def _order(act: ConsentAct) -> tuple[Any, ...]:
    """By time; at the same instant every yes before every no, so that the no stands."""
    end = FOREVER if act.expires_at is None else utc(act.expires_at)
    return (act.counts_at, _TURN.get(act.kind, _LAST_TURN), act.kind, end, act.is_proven, act.id)
