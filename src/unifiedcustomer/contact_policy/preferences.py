"""A person's choices at a glance: for each channel and purpose what is allowed now, why, and until when.

It asks the same function as the gate before sending, so that what a person is shown is what will be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, Purpose
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_policy.decision import basis_until, decide
from unifiedcustomer.contact_policy.facts import NO_FACTS, Facts
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.reach import points_in
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_reasons import MessageClass, Reason
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import ContactDecision

__all__ = ["EndingPermission", "Preference", "Task", "ending_permissions", "preferences"]

PURPOSES: Final = (Purpose.NEWSLETTER, Purpose.OFFERS, Purpose.EVENTS, Purpose.SURVEYS, Purpose.PROFILING)


@attrs.frozen(kw_only=True)
class Preference:
    """What is allowed at one contact point, in one channel, for one purpose."""

    channel: Channel
    purpose: str
    contact_point: ContactPoint | None = attrs.field(repr=masked)  #: None: there is none for this channel
    decision: ContactDecision
    until: datetime | None  #: when what a yes rests on ends by itself, in UTC; None: it does not, or it is a no


class Task(StrEnum):
    """What to do before a permission ends."""

    CONFIRM_AGAIN = auto()  #: ask them to agree again while it is still allowed to ask
    ASK_FOR_CONSENT = auto()  #: it rests on dealings with them: ask for a consent in its place
    CHECK_REGISTER = auto()  #: look into the register again


@attrs.frozen(kw_only=True)
class EndingPermission:
    """A permission that ends soon, and what to do."""

    preference: Preference
    ends_at: datetime
    task: Task


def preferences(
    question: Question,
    acts: Sequence[ConsentAct],
    rules: ContactPolicy,
    facts: Facts = NO_FACTS,
    *,
    purposes: Iterable[str] = PURPOSES,
) -> list[Preference]:
    """Every addressable channel at every point of the customer, for each of ``purposes``, at the question's moment.

    Args:
        question: whose customer, moment, trade and products hold; its channel and purpose are passed over.
        acts: as in `decide`.
        rules: as in `decide`.
        facts: as in `decide`.
        purposes: for which; by default the marketing purposes of `Purpose`.
    """
    found: list[Preference] = []
    purposes = tuple(purposes)
    for channel in (channel for channel in Channel if channel.is_addressable):
        points: tuple[ContactPoint | None, ...] = points_in(channel, question.customer, acts) or (None,)
        for purpose in purposes:
            asked = attrs.evolve(question, channel=channel, purpose=purpose, message_class=MessageClass.MARKETING)
            found.extend(_preference(attrs.evolve(asked, contact_point=point), acts, rules, facts) for point in points)
    return found


def _preference(question: Question, acts: Sequence[ConsentAct], rules: ContactPolicy, facts: Facts) -> Preference:
    decision = decide(question, acts, rules, facts)
    until = basis_until(question, acts, rules, facts)
    return Preference(
        channel=question.channel,
        purpose=question.purpose,
        contact_point=question.contact_point,
        decision=decision,
        until=None if until is None or until >= FOREVER else until,
    )


def ending_permissions(
    question: Question,
    acts: Sequence[ConsentAct],
    rules: ContactPolicy,
    facts: Facts = NO_FACTS,
    *,
    days: int,
    purposes: Iterable[str] = PURPOSES,
) -> list[EndingPermission]:
    """The permissions that end by themselves within ``days``, the first to end first, each with what to do.

    Whether it is the hour for contact does not matter here, only what the permission rests on.

    Raises:
        InvalidValue: ``days`` is negative, or more than ten years.
    """
    if not 0 <= days <= 3660:
        raise InvalidValue("days", Problem.OUT_OF_RANGE)
    last = question.at.astimezone(UTC) + timedelta(days=days)
    ending = [
        EndingPermission(preference=one, ends_at=one.until, task=_task(one, acts))
        for one in preferences(question, acts, rules, facts, purposes=purposes)
        if one.until is not None and one.until <= last
    ]
    return sorted(ending, key=lambda one: (one.ends_at, one.preference.channel, one.preference.purpose))


def _task(preference: Preference, acts: Sequence[ConsentAct]) -> Task:
    codes = {item.code for item in preference.decision.reasons}
    if Reason.RELATIONSHIP in codes:
        return Task.ASK_FOR_CONSENT
    consents = {act.id for act in acts if act.kind.opens}
    rests_on_consent = any(not consents.isdisjoint(item.acts) for item in preference.decision.reasons)
    return Task.CONFIRM_AGAIN if rests_on_consent or Reason.GRANTED in codes else Task.CHECK_REGISTER
