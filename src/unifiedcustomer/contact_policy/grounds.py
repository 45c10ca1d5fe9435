"""What may stand in for a consent: dealings that meet all conditions of a ground, while its clock runs.

All conditions of a ground must be met by one dealing at the contact point that is asked about, together with what is
asked: an address from one sale and a refusal that was offered at another make no exception for customers. A later
dealing begins its clock anew and never shortens one that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.consents import controller_key
from unifiedcustomer.contact_policy.facts import MEETS, Dealing, DealingKind
from unifiedcustomer.contact_policy.law_rows import LawRow
from unifiedcustomer.contact_policy.law_terms import Anchor, Condition, Ground
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.scope import utc
from unifiedcustomer.contact_policy.walk import FOREVER

__all__ = ["Grounded", "best_ground", "dealings_at"]


@attrs.define(eq=False)
class Grounded:
    """The dealing that stands in for a consent, and until when; or the one that did last, and when that ended."""

    dealing: Dealing
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it stands in at ``now``."""
        return now < self.until


def dealings_at(
    dealings: Iterable[Dealing], *, contact_point: str, controller: str, at: datetime
) -> tuple[Dealing, ...]:
    """Those with this company in which the contact point was given, begun by ``at``."""
    company, now = controller_key(controller), utc(at)
    found: list[Dealing] = []
    for dealing in dealings:
        is_here = contact_point in dealing.contact_points and dealing.occurred_at <= now
        if is_here and controller_key(dealing.controller) == company:
            found.append(dealing)
    return tuple(found)


def best_ground(row: LawRow, dealings: Sequence[Dealing], question: Question, now: datetime) -> Grounded | None:
    """Of all that meets a ground of ``row`` at ``now``, in UTC, what holds longest; None where nothing ever did."""
    found = [
        Grounded(dealing, until)
        for ground in row.grounds
        for dealing in dealings
        if (until := _until(row, ground, dealing, question, now)) is not None
    ]
    return max(found, key=lambda one: (one.until, one.dealing.id), default=None)


def _until(row: LawRow, ground: Ground, dealing: Dealing, question: Question, now: datetime) -> datetime | None:
    if not all(_is_met(condition, row, dealing, question, now) for condition in ground.requires):
        return None
    ends = [FOREVER]
    if dealing.ended_at is not None and not _WHILE_IT_RUNS.isdisjoint(ground.requires):
        ends.append(utc(dealing.ended_at))
    if ground.within is not None:
        anchor = _anchor(ground.since, dealing, now)
        if anchor is None:
            return None
        ends.append(ground.within.after(anchor))
    return min(ends)


_WHILE_IT_RUNS: Final = frozenset({Condition.RUNNING_CONTRACT, Condition.INFERRED_CONSENT})


def _anchor(since: Anchor | None, dealing: Dealing, now: datetime) -> datetime | None:
    """What the clock starts from; None where the dealing has no such event. A running contract begins it every day."""
    kind = dealing.kind
    if since is Anchor.CONTRACT_END or (since in (Anchor.SALE, Anchor.RELATION) and kind is DealingKind.CONTRACT):
        if kind is not DealingKind.CONTRACT:
            return None
        return now if dealing.ended_at is None else min(now, utc(dealing.ended_at))
    fits = {Anchor.SALE: (DealingKind.SALE, DealingKind.NEGOTIATION, DealingKind.FREE_ACCOUNT)}
    fits[Anchor.INQUIRY] = (DealingKind.INQUIRY, DealingKind.REQUEST, DealingKind.NEGOTIATION)
    if since is not None and since in fits and kind not in fits[since]:
        return None
    return utc(dealing.occurred_at)


def _is_met(condition: Condition, row: LawRow, dealing: Dealing, question: Question, now: datetime) -> bool:
    if condition in MEETS[dealing.kind]:
        # A contract that ended is a purchase of the past, and no relation from which anything can be inferred.
        return condition is not Condition.INFERRED_CONSENT or _runs(dealing, now)
    asked = _ASKED.get(condition)
    if asked is not None:
        return asked(dealing, question)
    if condition is Condition.DETAILS_UNDER_NEW_LAW:
        return row.valid_from is not None and utc(dealing.occurred_at).date() >= row.valid_from
    if dealing.kind is not DealingKind.CONTRACT:
        return False
    runs = _runs(dealing, now)
    return (condition is Condition.RUNNING_CONTRACT and runs) or (condition is Condition.CONTRACT_ENDED and not runs)


_ASKED: Final[Mapping[Condition, Callable[[Dealing, Question], bool]]] = MappingProxyType(
    {
        Condition.SAME_COMPANY: lambda _dealing, _question: True,  # those of others were left out
        Condition.NUMBER_GIVEN_VOLUNTARILY: lambda _dealing, _question: True,  # the point was given in the dealing
        Condition.SIMILAR_PRODUCTS: lambda dealing, question: bool(dealing.products & question.products),
        Condition.RELATED_OFFER: lambda dealing, question: bool(dealing.products & question.products),
        Condition.REFUSAL_OFFERED: lambda dealing, _question: dealing.refusal_offered,
        Condition.REFUSAL_IN_MESSAGE: lambda _dealing, question: question.offers_refusal,
        Condition.ROLE_RELEVANT: lambda _dealing, question: question.is_role_relevant,
    }
)
"""Conditions that the dealing and the question answer together."""


def _runs(dealing: Dealing, now: datetime) -> bool:
    return dealing.ended_at is None or now < utc(dealing.ended_at)
