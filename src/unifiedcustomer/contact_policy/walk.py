"""One record's way through the table of transitions, act by act, while the clock runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final, TypeAlias

import attrs

from unifiedcustomer.consents import TRANSITIONS, Actor, Clock, ConsentAct, ConsentKind, Status
from unifiedcustomer.contact_policy.law_terms import Period
from unifiedcustomer.contact_policy.scope import FOREVER, utc
from unifiedcustomer.contact_reasons import Reason

__all__ = ["FOREVER", "PLAIN", "Terms", "Walk"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_GRANT, _REQUEST, _GUARDIAN = ConsentKind.GRANT, ConsentKind.REQUEST, Actor.GUARDIAN
_PENDING, _RENEWING = Status.PENDING, Status.RENEWING


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
        for moment, turn, act in _in_order(acts):
            if walk.consent_ends <= moment or walk.request_ends <= moment:
                walk._pass_time(moment)
            if turn == _LAST_TURN:
                walk._refuse(act)
            else:
                walk._open(act)
        walk._pass_time(now)
        return walk

    def _refuse(self, act: ConsentAct) -> None:
        self.is_refused = True
        self.status = _MOVES[self.status, act.kind]

    def _open(self, act: ConsentAct) -> None:
        objection = self._objection_to(act)
        if objection is not None:
            self.unheard.append((objection, act))
            return
        status = self.status
        moved = _MOVES.get((status, act.kind))
        if moved is None:
            return
        if act.kind is _REQUEST:
            end = FOREVER if act.expires_at is None else utc(act.expires_at)
            self.request_ends = max(self.request_ends, end) if status is _PENDING or status is _RENEWING else end
            self.asked = act
        else:
            end = self.terms.end_of(act)
            self.consent_ends = max(self.consent_ends, end) if status.permits else end
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
                self.status = _MOVES.get((self.status, clock), self.status)


_MOVES: Final = dict(TRANSITIONS)  # which is looked into faster than one that cannot be changed
_TURN: Final = {ConsentKind.REQUEST: 0, ConsentKind.CONFIRM: 1, ConsentKind.GRANT: 2}
_LAST_TURN: Final = 3


_Step: TypeAlias = tuple[datetime, int, ConsentAct]
_WHEN: Final = itemgetter(0, 1)


def _in_order(acts: Iterable[ConsentAct]) -> list[_Step]:
    """By time; at the same instant every yes before every no, so that the no stands."""
    steps = [(act.counts_at, _TURN.get(act.kind, _LAST_TURN), act) for act in acts]
    if len(steps) > 1:
        steps.sort(key=_WHEN)
        if any(_WHEN(one) == _WHEN(other) for one, other in pairwise(steps)):
            steps.sort(key=_in_full)
    return steps


def _in_full(step: _Step) -> tuple[Any, ...]:
    moment, turn, act = step
    end = FOREVER if act.expires_at is None else utc(act.expires_at)
    return (moment, turn, act.kind, end, act.is_proven, act.id)
