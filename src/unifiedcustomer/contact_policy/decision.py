"""May we contact this person, here, now, for this? One pure function, and every reason.

The order in which it is asked, none of which hides another: is the question sound; does any rule speak about it; does
anything arrive at the point, and may anything be sent; does every row of the law find what it asks for; is the hour
right, and is there room. All that refuses is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.consents import REACHED_BY, ConsentAct
from unifiedcustomer.contact_points import ContactPoint, PhoneNumber
from unifiedcustomer.contact_policy.applicable import Applicable, ContactKind, applicable, days_of
from unifiedcustomer.contact_policy.facts import NO_FACTS, Dealing, Facts, dealings_of
from unifiedcustomer.contact_policy.grounds import dealings_at
from unifiedcustomer.contact_policy.law_terms import LineType
from unifiedcustomer.contact_policy.permission import permission
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.reach import points_in
from unifiedcustomer.contact_policy.scope import Scope
from unifiedcustomer.contact_policy.suppression import blocked, bounced
from unifiedcustomer.contact_policy.timing import Timing, timing
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_policy.weighing import weigh
from unifiedcustomer.contact_policy.whereabouts import Placed, placed, traces_of
from unifiedcustomer.contact_reasons import MessageClass, Reason, ReasonItem
from unifiedcustomer.customers import Customer
from unifiedcustomer.permits import ContactDecision

__all__ = ["basis_until", "decide"]


def decide(
    question: Question, acts: Sequence[ConsentAct], rules: ContactPolicy, facts: Facts = NO_FACTS
) -> ContactDecision:
    """The decision on ``question``, by nothing but what is given here.

    Args:
        question: who is asked about, where, when and for what.
        acts: at least every act at one of the customer's contact points and every act of one of their records,
            whatever else; in any order, however often each.
        rules: the company's rules, with the law of the countries.
        facts: what is known beside; at least the outbound touchpoints within the days of the longest cap.

    Raises:
        WrongType: an argument has another type.
    """
    case = _Case(
        question=question, acts=acts, rules=rules, facts=facts, placed=_placed(question.customer, facts, rules)
    )
    answers = _answers(case)
    misfits = _misfits(case, answers[0].ground)
    best = next((answer for answer in answers if not answer.against and not answer.timing.against), None)
    if best is not None and not misfits:
        return _allowed(case, best)
    return _refused(case, answers, misfits)


def basis_until(
    question: Question, acts: Sequence[ConsentAct], rules: ContactPolicy, facts: Facts = NO_FACTS
) -> datetime | None:
    """When what a yes rests on ends, in UTC, whatever the hour and the caps; None where it is no yes."""
    case = _Case(
        question=question, acts=acts, rules=rules, facts=facts, placed=_placed(question.customer, facts, rules)
    )
    answers = _answers(case)
    if _misfits(case, answers[0].ground):
        return None
    return max((answer.until for answer in answers if not answer.against), default=None)


@attrs.frozen(kw_only=True, eq=False)
class _Case:
    """Everything that a decision looks at."""

    question: Question
    acts: Sequence[ConsentAct]
    rules: ContactPolicy
    facts: Facts
    placed: Placed

    def dealings(self) -> Sequence[Dealing]:
        """Those that were given, and those that came in as touchpoints."""
        facts = self.facts
        return (*facts.dealings, *dealings_of(facts.touchpoints)) if facts.touchpoints else facts.dealings

    def birth_date(self) -> date | None:
        """What is known of it; what cannot be read is not known."""
        if self.facts.birth_date is not None:
            return self.facts.birth_date
        text = self.question.customer.value("birth_date")
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            return None


def _placed(customer: Customer, facts: Facts, rules: ContactPolicy) -> Placed:
    traces = traces_of(customer, facts)
    found = rules.answers.get(traces)
    if found is None:
        there = placed(
            traces,
            rules.law,
            default_place=rules.default_place,
            default_zone=rules.default_zone,
            always=rules.established_in,
        )
        return rules.answers.keep(traces, there)
    known: Placed = found
    return known


def _ground(case: _Case, point: ContactPoint | None) -> Applicable:
    """What holds at the point: a mobile and a landline are two things to some laws."""
    question, facts, where = case.question, case.facts, case.placed
    line = None
    if isinstance(point, PhoneNumber) and point.is_mobile is not None:
        line = LineType.MOBILE if point.is_mobile else LineType.LANDLINE
    # A shorter key than the kind itself, which is made once for each.
    key = (
        question.channel, question.treated_as, days_of(question.at, where.zones), question.is_automated,
        question.sector, facts.audience, facts.legal_form, line, where.places, where.zones,
    )  # fmt: skip
    found = case.rules.answers.get(key)
    if found is None:
        kind = ContactKind(
            channel=question.channel,
            message_class=question.treated_as,
            is_automated=question.is_automated,
            places=where.places,
            zones=where.zones,
            days=key[2],
            audience=facts.audience,
            legal_form=facts.legal_form,
            line=line,
            sector=question.sector if question.sector is not None else case.rules.sector,
        )
        found = case.rules.answers.keep(key, applicable(kind, case.rules))
    ground: Applicable = found
    return ground


def _misfits(case: _Case, ground: Applicable) -> tuple[ReasonItem, ...]:
    """What is wrong with the question itself, whatever the contact point."""
    question = case.question
    found = ground.against if question.channel in REACHED_BY else (_NOT_ADDRESSABLE,)
    if question.channel in REACHED_BY and not ground.has_duties:
        found = (*found, ReasonItem(code=Reason.RULE_MISSING, details={"rule": "duties"}))
    if question.is_marketing and question.names_no_marketing:
        found = (*found, _MISCLASSIFIED)
    return found


_NOT_ADDRESSABLE: Final = ReasonItem(code=Reason.CHANNEL_NOT_ADDRESSABLE)
_MISCLASSIFIED: Final = ReasonItem(code=Reason.MISCLASSIFIED)


# ── at one contact point ────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True, eq=False)
class _Answer:
    """What there is to say about one contact point, or about there being none."""

    point: ContactPoint | None
    ground: Applicable
    timing: Timing
    against: tuple[ReasonItem, ...] = ()
    in_favour: tuple[ReasonItem, ...] = ()
    until: datetime = FOREVER


def _answers(case: _Case) -> list[_Answer]:
    """One for each contact point that comes into question; there is always one."""
    question = case.question
    points = points_in(question.channel, question.customer, case.acts)
    wanted = question.contact_point
    if wanted is None:
        return [_at_point(case, point) for point in points] or [_nowhere(case)]
    # The customer's own point, not the one given: what is sent to must be what is known to be theirs.
    theirs = [_at_point(case, point) for point in points if point.key == wanted.key]
    return theirs or [_elsewhere(case, wanted)]


def _at_point(case: _Case, point: ContactPoint) -> _Answer:
    question, rules = case.question, case.rules
    ground = _ground(case, point)
    scope = _scope(case, point.key, ground)
    against = _suppressed(case, point.key) if case.acts else ()
    if question.is_marketing:
        dealings = dealings_at(case.dealings(), contact_point=point.key, controller=rules.controller, at=question.at)
        found = weigh(ground, question, scope, case.acts, dealings=dealings, birth_date=case.birth_date())
        when = timing(ground, case.facts.touchpoints, at=question.at, lifted=found.lifted)
        against = (*against, *found.against)
        return _Answer(
            point=point, ground=ground, timing=when, against=against, in_favour=found.in_favour, until=found.until
        )
    code = Reason.LEGAL_MESSAGE if question.treated_as is MessageClass.LEGAL else Reason.SERVICE_MESSAGE
    return _Answer(
        point=point,
        ground=ground,
        timing=Timing(again=question.at),
        against=(*against, *_said_no(case, scope)),
        in_favour=(ReasonItem(code=code, rules=ground.rules[-1:]),),
    )


def _suppressed(case: _Case, point: str) -> tuple[ReasonItem, ...]:
    question, at = case.question, case.question.at
    dead = bounced(case.acts, contact_point=point, channel=question.channel, at=at)
    shut = blocked(
        case.acts, contact_point=point, records=question.customer.records, controller=case.rules.controller, at=at
    )
    return tuple(item for item in (dead, shut) if item is not None)


_SAID_NO: Final = frozenset({Reason.WITHDRAWN, Reason.OBJECTED, Reason.COMPLAINED, Reason.STOPPED, Reason.SIGNALLED})


def _said_no(case: _Case, scope: Scope) -> Iterator[ReasonItem]:
    found = permission(scope, case.acts, at=case.question.at, evidence_required=case.rules.evidence_required)
    return (item for item in found.against if item.code in _SAID_NO)


def _scope(case: _Case, point: str, ground: Applicable) -> Scope:
    return Scope(
        records=frozenset(case.question.customer.records),
        contact_point=point,
        channel=case.question.channel,
        purpose=case.question.purpose,
        message_class=case.question.treated_as,
        controller=case.rules.controller,
        stop_reach=ground.stop_reach,
    )


def _nowhere(case: _Case) -> _Answer:
    ground = _ground(case, None)
    if case.question.channel not in REACHED_BY:
        return _Answer(point=None, ground=ground, timing=Timing())  # the channel is the reason, not the customer
    no_point = ReasonItem(code=Reason.NO_CONTACT_POINT)
    when = timing(ground, case.facts.touchpoints, at=case.question.at, lifted=frozenset())
    said = _said_no(case, _scope(case, "", ground))
    return _Answer(point=None, ground=ground, timing=when, against=(no_point, *said))


def _elsewhere(case: _Case, wanted: ContactPoint) -> _Answer:
    """The point that was asked for is not theirs, or not for this channel; what the acts say there is told too."""
    customer = case.question.customer
    theirs: list[ContactPoint] = [*customer.emails, *customer.phones, *customer.addresses]
    is_theirs = any(point.key == wanted.key for point in theirs)
    code = Reason.NO_CONTACT_POINT if is_theirs else Reason.NOT_THEIR_CONTACT_POINT
    there = _at_point(case, wanted)
    return attrs.evolve(there, against=(ReasonItem(code=code), *there.against))


# ── the answer ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _allowed(case: _Case, answer: _Answer) -> ContactDecision:
    return ContactDecision.of_checked(
        answer.point,
        allowed=True,
        reasons=answer.in_favour,
        obligations=answer.ground.obligations,
        also_owed=answer.ground.also_owed,
        valid_until=_until(case, answer.until, answer.timing.until),
        **_asked(case, answer),
    )


def _refused(case: _Case, answers: Sequence[_Answer], misfits: Sequence[ReasonItem]) -> ContactDecision:
    """The reasons of every contact point, each once; where waiting alone would help, until when."""
    best = next((answer for answer in answers if not answer.against), None)
    told = answers if best is None else [best]
    against = (
        *(item for answer in told for item in answer.against),
        *misfits,
        *(item for answer in told for item in answer.timing.against),
    )
    only = best or (answers[0] if len(answers) == 1 else None)
    return ContactDecision.of_checked(
        None if only is None else only.point,
        allowed=False,
        reasons=_each_once(against),
        valid_until=_until(case),
        next_allowed_at=None if misfits else _again(case, answers),
        **_asked(case, only or answers[0]),
    )


_WAITABLE: Final = frozenset({Reason.QUIET_HOURS, Reason.FREQUENCY_CAP, Reason.REFUSED_RECENTLY})


def _again(case: _Case, answers: Sequence[_Answer]) -> datetime | None:
    """When hours and caps will allow it at some point, if nothing else refuses there and what it rests on still holds.

    Laws and holidays may change until then, so what is named is asked again and passed over where it is a no.
    """
    times = sorted(
        answer.timing.again
        for answer in answers
        if not answer.against
        and answer.timing.again is not None
        and answer.timing.again < answer.until
        and all(item.code in _WAITABLE for item in answer.timing.against)
    )
    return next((again.astimezone(case.question.at.tzinfo) for again in times if _holds_at(case, again)), None)


def _holds_at(case: _Case, later: datetime) -> bool:
    question = attrs.evolve(case.question, at=later.astimezone(case.question.at.tzinfo))
    then = attrs.evolve(case, question=question)
    answers = _answers(then)
    return not _misfits(then, answers[0].ground) and any(
        not answer.against and not answer.timing.against for answer in answers
    )


def _asked(case: _Case, answer: _Answer) -> dict[str, Any]:
    question = case.question
    return {
        "customer_id": question.customer.customer_id,
        "channel": question.channel,
        "purpose": question.purpose,
        "message_class": question.treated_as,
        "decided_at": question.at,
        "rules": answer.timing.rules or answer.ground.rules,
        "law_version": case.rules.law.version,
    }


def _each_once(items: tuple[ReasonItem, ...]) -> tuple[ReasonItem, ...]:
    if len(items) < 2:
        return items
    found: list[ReasonItem] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _until(case: _Case, *ends: datetime | None) -> datetime:
    # In UTC: within one zone Python adds and compares by the clock on the wall, which is wrong two nights a year.
    at = case.question.at
    longest = at.astimezone(UTC) + case.rules.valid_for
    return min([longest, *(end for end in ends if end is not None)]).astimezone(at.tzinfo)
