"""May we contact this person, here, now, for this? One pure function, and every reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import REACHED_BY, ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_policy.permission import Permission, permission
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question, member
from unifiedcustomer.contact_policy.reach import points_in
from unifiedcustomer.contact_policy.scope import Scope
from unifiedcustomer.contact_policy.suppression import bounced
from unifiedcustomer.contact_policy.timing import Timing, timing
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.customers import Customer
from unifiedcustomer.permits import ContactDecision, MessageClass, Obligation, Reason, ReasonItem
from unifiedcustomer.touchpoints import Touchpoint

__all__ = ["decide"]


def decide(
    customer: Customer,
    acts: Sequence[ConsentAct],
    touchpoints: Sequence[Touchpoint] = (),
    *,
    channel: Channel,
    purpose: str,
    message_class: MessageClass,
    at: datetime,
    policy: ContactPolicy,
    contact_point: ContactPoint | None = None,
) -> ContactDecision:
    """Whether ``customer`` may be contacted at ``at``, by nothing but what is given here.

    Args:
        customer: the person, with their contact points and records.
        acts: at least every act at one of their contact points and every act of one of their records, whatever else.
        touchpoints: at least their outbound ones within the days of the longest cap, and no one else's.
        channel: where; its code will do.
        purpose: what for, a dotted code. What has a marketing purpose is marketing, whatever ``message_class`` says.
        message_class: the class of the message; its code will do.
        at: an aware datetime.
        policy: the company's rules.
        contact_point: where exactly; by default the first of theirs that may be used.

    Raises:
        WrongType: ``at`` has no time zone, or an argument has another type.
        InvalidValue: an unknown channel, message class or purpose, or a time beyond the calendar.
    """
    question = Question(
        customer=customer,
        acts=tuple(acts),
        touchpoints=tuple(touchpoints),
        channel=member(Channel, channel, "channel"),
        purpose=purpose,
        message_class=member(MessageClass, message_class, "message_class"),
        at=at,
        policy=policy,
    )
    moment = timing(question)
    general = (*_misfits(question), *moment.against)
    answers = _answers(question, contact_point)
    best = next((answer for answer in answers if not answer.against), None)
    if best is None or general:
        return _refused(question, answers, best, general, moment)
    return _allowed(question, best, moment)


def _misfits(question: Question) -> Iterator[ReasonItem]:
    """What is wrong with the question itself, whatever the contact point."""
    if question.channel not in REACHED_BY:
        yield ReasonItem(code=Reason.CHANNEL_NOT_ADDRESSABLE)
    elif not question.policy.duties_of(question.channel, question.treated_as):
        yield ReasonItem(code=Reason.RULE_MISSING, details={"rule": "duties"})
    if question.is_marketing and question.names_no_marketing:
        yield ReasonItem(code=Reason.MISCLASSIFIED)


# ── at one contact point ────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class _Answer:
    """What the acts say about one contact point, or about there being none."""

    point: ContactPoint | None
    against: tuple[ReasonItem, ...] = ()
    in_favour: tuple[ReasonItem, ...] = ()
    until: datetime = FOREVER


def _answers(question: Question, wanted: ContactPoint | None) -> list[_Answer]:
    """One for each contact point that comes into question; there is always one."""
    points = points_in(question.channel, question.customer, question.acts)
    if wanted is None:
        return [_at_point(question, point) for point in points] or [_nowhere(question)]
    # The customer's own point, not the one given: what is sent to must be what is known to be theirs.
    theirs = [_at_point(question, point) for point in points if point.key == wanted.key]
    return theirs or [_elsewhere(question, wanted)]


def _at_point(question: Question, point: ContactPoint) -> _Answer:
    found = _permission(question, point)
    dead = bounced(question.acts, contact_point=point.key, channel=question.channel, at=question.at)
    against = () if dead is None else (dead,)
    if question.is_marketing:
        return _Answer(point=point, against=(*against, *found.against), in_favour=(found.reason,), until=found.until)
    code = Reason.LEGAL_MESSAGE if question.treated_as is MessageClass.LEGAL else Reason.SERVICE_MESSAGE
    return _Answer(point=point, against=(*against, *_said_no(found)), in_favour=(ReasonItem(code=code),))


_SAID_NO: Final = frozenset({Reason.WITHDRAWN, Reason.OBJECTED, Reason.COMPLAINED, Reason.STOPPED})


def _said_no(found: Permission) -> Iterator[ReasonItem]:
    return (item for item in found.against if item.code in _SAID_NO)


def _permission(question: Question, point: ContactPoint | None) -> Permission:
    scope = Scope(
        records=frozenset(question.customer.records),
        contact_point="" if point is None else point.key,
        channel=question.channel,
        purpose=question.purpose,
        message_class=question.treated_as,
        controller=question.policy.controller,
    )
    return permission(scope, question.acts, at=question.at, evidence_required=question.policy.evidence_required)


def _nowhere(question: Question) -> _Answer:
    if question.channel not in REACHED_BY:
        return _Answer(point=None)  # the channel is the reason, not the customer
    no_point = ReasonItem(code=Reason.NO_CONTACT_POINT)
    return _Answer(point=None, against=(no_point, *_said_no(_permission(question, None))))


def _elsewhere(question: Question, wanted: ContactPoint) -> _Answer:
    """The point that was asked for is not theirs, or not for this channel; what the acts say there is told too."""
    customer = question.customer
    theirs: list[ContactPoint] = [*customer.emails, *customer.phones, *customer.addresses]
    is_theirs = any(point.key == wanted.key for point in theirs)
    code = Reason.NO_CONTACT_POINT if is_theirs else Reason.NOT_THEIR_CONTACT_POINT
    return _Answer(point=wanted, against=(ReasonItem(code=code), *_at_point(question, wanted).against))


# ── the answer ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _allowed(question: Question, answer: _Answer, moment: Timing) -> ContactDecision:
    return ContactDecision.reaching(
        answer.point,
        allowed=True,
        reasons=answer.in_favour,
        obligations=_obligations(question),
        valid_until=_until(question, answer.until, moment.until),
        **_asked(question),
    )


def _refused(
    question: Question,
    answers: Sequence[_Answer],
    best: _Answer | None,
    general: Sequence[ReasonItem],
    moment: Timing,
) -> ContactDecision:
    """The reasons of every contact point, each once; where waiting alone would help, until when."""
    against = general if best is not None else (*(item for answer in answers for item in answer.against), *general)
    only = best or (answers[0] if len(answers) == 1 else None)
    return ContactDecision.reaching(
        None if only is None else only.point,
        allowed=False,
        reasons=_each_once(against),
        valid_until=_until(question),
        next_allowed_at=None if best is None else _again(question, best, general, moment),
        **_asked(question),
    )


_WAITABLE: Final = frozenset({Reason.QUIET_HOURS, Reason.FREQUENCY_CAP})


def _again(question: Question, best: _Answer, general: Sequence[ReasonItem], moment: Timing) -> datetime | None:
    """When hours and caps will allow it, if nothing else refuses and the consent still holds then."""
    again = moment.again
    if again is None or again >= best.until or any(item.code not in _WAITABLE for item in general):
        return None
    return again.astimezone(question.at.tzinfo)


def _asked(question: Question) -> dict[str, Any]:
    return {
        "customer_id": question.customer.customer_id,
        "channel": question.channel,
        "purpose": question.purpose,
        "message_class": question.treated_as,
        "decided_at": question.at,
    }


def _each_once(items: Iterable[ReasonItem]) -> tuple[ReasonItem, ...]:
    found: list[ReasonItem] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _obligations(question: Question) -> tuple[Obligation, ...]:
    rules = question.policy.duties_of(question.channel, question.treated_as)
    return tuple(dict.fromkeys(duty for rule in rules for duty in rule.carries))


def _until(question: Question, *ends: datetime | None) -> datetime:
    # In UTC: within one zone Python adds and compares by the clock on the wall, which is wrong two nights a year.
    longest = question.at.astimezone(UTC) + question.policy.valid_for
    return min([longest, *(end for end in ends if end is not None)]).astimezone(question.at.tzinfo)
