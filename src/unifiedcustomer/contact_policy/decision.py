"""May we contact this person, here, now, for this? One pure function, and every reason.

The order in which it is asked, none of which hides another: is the question sound; does any rule speak about it; does
anything arrive at the point, and may anything be sent; does every row of the law find what it asks for; is the hour
right, and is there room. All that refuses is told.

Everything is worked out in UTC: two times in one zone compare by the clock on the wall, which shows one hour twice in
autumn. What is told is told on the question's own clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Final

import attrs

from unifiedcustomer.consents import REACHED_BY, ConsentAct
from unifiedcustomer.contact_points import ContactPoint, PhoneNumber
from unifiedcustomer.contact_policy.applicable import Applicable
from unifiedcustomer.contact_policy.facts import NO_FACTS, Dealing, Facts, dealings_of
from unifiedcustomer.contact_policy.grounds import dealings_at
from unifiedcustomer.contact_policy.hearing import SILENCE, Heard, checked_acts, hear
from unifiedcustomer.contact_policy.law_terms import LineType
from unifiedcustomer.contact_policy.periods import latest_day
from unifiedcustomer.contact_policy.permission import status_of
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.reach import points_in
from unifiedcustomer.contact_policy.scope import Matter
from unifiedcustomer.contact_policy.suppression import blocked, bounced
from unifiedcustomer.contact_policy.surroundings import Surroundings, around
from unifiedcustomer.contact_policy.timing import Clocks, Timing
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_policy.weighing import weigh
from unifiedcustomer.contact_reasons import MessageClass, Reason, ReasonItem
from unifiedcustomer.errors import WrongType
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
    case = _case(question, acts, rules, facts)
    answers = _answers(case)
    misfits = _misfits(case, answers[0].ground)
    for answer in () if misfits else answers:
        if not (answer.against or answer.timing.against):
            return _allowed(case, answer)
    return _refused(case, answers, misfits)


def basis_until(
    question: Question, acts: Sequence[ConsentAct], rules: ContactPolicy, facts: Facts = NO_FACTS
) -> datetime | None:
    """When what a yes rests on ends, in UTC, whatever the hour and the caps; None where it is no yes."""
    case = _case(question, acts, rules, facts)
    answers = _answers(case)
    if _misfits(case, answers[0].ground):
        return None
    return max((answer.until for answer in answers if not answer.against), default=None)


@attrs.define(eq=False)
class _Case:
    """Everything that a decision looks at."""

    question: Question
    now: datetime  #: the question's moment in UTC
    acts: Sequence[ConsentAct]
    rules: ContactPolicy
    facts: Facts
    around: Surroundings

    def dealings_at(self, point: str) -> Sequence[Dealing]:
        """Those at a contact point: that were given, and that came in as touchpoints."""
        found: Sequence[Dealing] = self.facts.dealings
        if self.facts.touchpoints:
            found = [*found, *dealings_of(self.facts.touchpoints)]
        if not found:
            return ()
        return dealings_at(found, contact_point=point, controller=self.rules.controller, at=self.now)

    def birth_date(self) -> date | None:
        """What is known of it, and the youngest that they may be; what cannot be read is not known."""
        if self.facts.birth_date is not None:
            return self.facts.birth_date
        text = self.question.customer.value("birth_date")
        return None if text is None else latest_day(text)


def _case(question: Question, acts: Sequence[ConsentAct], rules: ContactPolicy, facts: Facts) -> _Case:
    if not isinstance(question, Question):
        raise WrongType("question")
    if not isinstance(rules, ContactPolicy):
        raise WrongType("rules")
    if not isinstance(facts, Facts):
        raise WrongType("facts")
    there = around(question.customer, facts, rules)
    return _Case(question, question.at.astimezone(UTC), checked_acts(acts), rules, facts, there)


def _ground(case: _Case, point: ContactPoint | None) -> Applicable:
    """What holds at the point: a mobile and a landline are two things to some laws."""
    line = _LINES[point.is_mobile] if isinstance(point, PhoneNumber) else None
    return case.around.ground(case.question, case.facts, line, case.now)


def _misfits(case: _Case, ground: Applicable) -> tuple[ReasonItem, ...]:
    """What is wrong with the question itself, whatever the contact point."""
    question = case.question
    if ground.is_sound and not question.is_misclassified and case.now <= case.rules.law.good_until:
        return ()
    is_reached = question.channel in _REACHED
    found = ground.against if is_reached else (_NOT_ADDRESSABLE,)
    if is_reached and question.is_marketing and case.now > case.rules.law.good_until:
        found = (*found, ReasonItem(code=Reason.RULE_UNCERTAIN))
    if is_reached and not ground.has_duties:
        found = (*found, ReasonItem(code=Reason.RULE_MISSING, details={"rule": "duties"}))
    return (*found, _MISCLASSIFIED) if question.is_misclassified else found


_REACHED: Final = frozenset(REACHED_BY)
_LINES: Final = {True: LineType.MOBILE, False: LineType.LANDLINE, None: None}
_NOT_ADDRESSABLE: Final = ReasonItem(code=Reason.CHANNEL_NOT_ADDRESSABLE)
_MISCLASSIFIED: Final = ReasonItem(code=Reason.MISCLASSIFIED)


# ── at one contact point ────────────────────────────────────────────────────────────────────────────────────────────


@attrs.define(eq=False)
class _Answer:
    """What there is to say about one contact point, or about there being none."""

    point: ContactPoint | None
    ground: Applicable
    rules: tuple[str, ...]  #: the ids of all rows that had a say
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
    question = case.question
    ground = _ground(case, point)
    key = point.key
    told = _heard(case, ground, key)
    against = _suppressed(case, key, told.dead) if told.dead else ()
    if not question.is_marketing:
        return _not_marketing(case, point, ground, (*against, *_said_no(case, told)))
    dealings = case.dealings_at(key)
    found = weigh(ground, question, told, point=key, now=case.now, dealings=dealings, born=case.birth_date)
    clocks: Clocks = ground.found.get(found.lifted) or Clocks.of(ground, found.lifted)
    when = clocks.timing(case.now, case.facts.touchpoints)
    if against:
        return _Answer(point, ground, clocks.rules, when, (*against, *found.against))
    return _Answer(point, ground, clocks.rules, when, found.against, found.in_favour, found.until)


_AT_ANY_HOUR: Final = Timing()
_NOT_MARKETING: Final = {MessageClass.LEGAL: Reason.LEGAL_MESSAGE, MessageClass.SERVICE: Reason.SERVICE_MESSAGE}


def _not_marketing(case: _Case, point: ContactPoint, ground: Applicable, against: tuple[ReasonItem, ...]) -> _Answer:
    """A message that needs no basis may come at any hour, unless it was refused by name or nothing arrives."""
    told: tuple[ReasonItem] | None = ground.found.get("not marketing")
    if told is None:
        reason = ReasonItem.of_checked(_NOT_MARKETING[case.question.treated_as], (), ground.rules[-1:])
        told = ground.found["not marketing"] = (reason,)
    return _Answer(point, ground, ground.rules, _AT_ANY_HOUR, against, told)


def _heard(case: _Case, ground: Applicable, point: str) -> Heard:
    if not case.acts:
        return SILENCE
    question = case.question
    matter: Matter = ground.matters.get(question.purpose) or ground.matter(question.purpose)
    return hear(matter, case.acts, point=point, records=question.customer.records, now=case.now)


def _suppressed(case: _Case, point: str, dead: Sequence[ConsentAct]) -> tuple[ReasonItem, ...]:
    question = case.question
    is_dead = bounced(dead, contact_point=point, channel=question.channel, at=case.now)
    is_shut = blocked(
        dead,
        contact_point=point,
        records=question.customer.records,
        controller=case.rules.controller,
        at=case.now,
    )
    return tuple(item for item in (is_dead, is_shut) if item is not None)


_SAID_NO: Final = frozenset({Reason.WITHDRAWN, Reason.OBJECTED, Reason.COMPLAINED, Reason.STOPPED, Reason.SIGNALLED})


def _said_no(case: _Case, told: Heard) -> tuple[ReasonItem, ...]:
    if not told.refusals:
        return ()
    found = status_of(told, case.now, evidence_required=case.rules.evidence_required)
    return tuple(item for item in found.against if item.code in _SAID_NO)


def _nowhere(case: _Case) -> _Answer:
    ground = _ground(case, None)
    if case.question.channel not in _REACHED:
        return _Answer(None, ground, ground.rules, _AT_ANY_HOUR)  # the channel is the reason, not the customer
    rules, when = ground.rules, _AT_ANY_HOUR
    if case.question.is_marketing:
        clocks = Clocks.of(ground, frozenset())
        rules, when = clocks.rules, clocks.timing(case.now, case.facts.touchpoints)
    told = _heard(case, ground, "")
    return _Answer(None, ground, rules, when, (_NO_POINT, *_said_no(case, told)))


_NO_POINT: Final = ReasonItem(code=Reason.NO_CONTACT_POINT)
_NOT_THEIRS: Final = ReasonItem(code=Reason.NOT_THEIR_CONTACT_POINT)


def _elsewhere(case: _Case, wanted: ContactPoint) -> _Answer:
    """The point that was asked for is not theirs, or not for this channel; what the acts say there is told too."""
    customer = case.question.customer
    theirs: list[ContactPoint] = [*customer.emails, *customer.phones, *customer.addresses]
    is_theirs = any(point.key == wanted.key for point in theirs)
    there = _at_point(case, wanted)
    there.against = (_NO_POINT if is_theirs else _NOT_THEIRS, *there.against)
    return there


# ── the answer ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _allowed(case: _Case, answer: _Answer) -> ContactDecision:
    question, ground = case.question, answer.ground
    return ContactDecision.of_checked(
        answer.point,
        allowed=True,
        customer_id=question.customer.customer_id,
        channel=question.channel,
        purpose=question.purpose,
        message_class=question.treated_as,
        reasons=answer.in_favour,
        decided_at=question.at,
        valid_until=_until(case, answer.until, answer.timing.until),
        obligations=ground.obligations,
        also_owed=ground.also_owed,
        rules=answer.rules,
        law_version=case.rules.law.version,
    )


def _refused(case: _Case, answers: Sequence[_Answer], misfits: Sequence[ReasonItem]) -> ContactDecision:
    """The reasons of every contact point, each once; where waiting alone would help, until when."""
    question, first = case.question, answers[0]
    best = None if first.against else first
    only: _Answer | None = first
    if len(answers) > 1:
        best = only = next((answer for answer in answers if not answer.against), None)
        first = best or first
    told = answers if best is None else [best]
    against = (*told[0].against, *misfits, *told[0].timing.against)
    if len(told) > 1:
        nos = [item for answer in told for item in answer.against]
        against = (*nos, *misfits, *(item for answer in told for item in answer.timing.against))
    return ContactDecision.of_checked(
        None if only is None else only.point,
        allowed=False,
        customer_id=question.customer.customer_id,
        channel=question.channel,
        purpose=question.purpose,
        message_class=question.treated_as,
        reasons=_told(case, against),
        decided_at=question.at,
        valid_until=_until(case),
        next_allowed_at=None if misfits or best is None else _again(case, answers),
        rules=first.rules,
        law_version=case.rules.law.version,
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
    return _stays_so(case, later) or _asked_again(case, later)


def _stays_so(case: _Case, later: datetime) -> bool:
    """Whether nothing that is known happens until then: what rests on what has happened by now does so then.

    Caps and pauses only ever run out, and how long dealings last is in what their yes lasts.
    """
    now, facts = case.now, case.facts
    happened = [act.occurred_at for act in case.acts]
    happened += [touchpoint.occurred_at for touchpoint in facts.touchpoints]
    happened += [dealing.occurred_at for dealing in facts.dealings]
    return (
        later <= case.rules.law.good_until
        and case.around.has_same_rows(now, later)
        and all(moment <= now for moment in happened)
    )


def _asked_again(case: _Case, later: datetime) -> bool:
    then = _case(case.question.when(later), case.acts, case.rules, case.facts)
    answers = _answers(then)
    return not _misfits(then, answers[0].ground) and any(
        not answer.against and not answer.timing.against for answer in answers
    )


def _told(case: _Case, items: tuple[ReasonItem, ...]) -> tuple[ReasonItem, ...]:
    """Each reason once, with its times on the question's clock."""
    zone = case.question.at.tzinfo
    if zone is not UTC:
        items = tuple(_on_clock(item, zone) for item in items)
    if len({item.code for item in items}) == len(items):
        return items
    found: list[ReasonItem] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _on_clock(item: ReasonItem, zone: tzinfo | None) -> ReasonItem:
    return item if item.until is None else attrs.evolve(item, until=item.until.astimezone(zone))


def _until(case: _Case, end: datetime = FOREVER, closing: datetime | None = None) -> datetime:
    found = min(end, case.now + case.rules.valid_for)
    if closing is not None and closing < found:
        found = closing
    zone = case.question.at.tzinfo
    return found if zone is UTC else found.astimezone(zone)
