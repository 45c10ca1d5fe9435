"""The places around somebody, and the ground that every kind of contact stands on there: one for all who may be there.

The rows of the law change on few days. Between two of them the day does not matter, so a ground that was found once is
found for months. Within a day of a change it is looked up which days it may be for the receiver, and the rows of each
must allow.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

import attrs

from unifiedcustomer.contact_policy.answers import Answers
from unifiedcustomer.contact_policy.applicable import Applicable, ContactKind, applicable, days_of
from unifiedcustomer.contact_policy.facts import Facts
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import LineType
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_policy.whereabouts import Placed, placed, traces_of
from unifiedcustomer.customers import Customer

__all__ = ["Surroundings", "around"]


@attrs.define(eq=False)
class Surroundings:
    """Where somebody may be, and the grounds there."""

    placed: Placed
    policy: ContactPolicy
    #: a span in which no row changes, and the grounds of it: one object, so that a thread that turns to another span
    #: cannot give its grounds to one that is still in this
    _present: tuple[datetime, datetime, Answers] = (FOREVER, FOREVER, Answers())
    _by_days: Answers = attrs.field(factory=Answers)

    def ground(self, question: Question, facts: Facts, line: LineType | None, now: datetime) -> Applicable:
        """What holds for the question at a contact point on such a line, at ``now`` in UTC."""
        since, until, grounds = self._present
        if not since <= now < until:
            grounds = self._turn_to(now)
        key = (question.manner, facts.audience, facts.legal_form, line)
        found: Applicable | None = grounds.get(key)
        if found is None:
            kind = self._kind(question, facts, line, now)
            found = grounds.keep(key, applicable(kind, self.policy))
        return found

    def has_same_rows(self, now: datetime, later: datetime) -> bool:
        """Whether it is known that no row begins or ends for anybody between the two moments."""
        since, until, _ = self._present
        return since <= now and later < until

    def _turn_to(self, now: datetime) -> Answers:
        days = self._days(now)
        grounds: Answers | None = self._by_days.get(days)
        if grounds is None:
            grounds = self._by_days.keep(days, Answers())
        span = _unchanging(self.policy.law, now)
        if span is not None:
            self._present = (*span, grounds)
        return grounds

    def _days(self, now: datetime) -> tuple[date, ...]:
        """For every set of rows that may be the one that holds, the first day on which it does."""
        law = self.policy.law
        return tuple(sorted({law.era_of(day) for day in days_of(now, self.placed.zones)}))

    def _kind(self, question: Question, facts: Facts, line: LineType | None, now: datetime) -> ContactKind:
        trade = question.sector if question.sector is not None else self.policy.sector
        return ContactKind(
            channel=question.channel,
            message_class=question.treated_as,
            is_automated=question.is_automated,
            places=self.placed.places,
            zones=self.placed.zones,
            days=self._days(now),
            audience=facts.audience,
            legal_form=facts.legal_form,
            line=line,
            sector=trade if trade in self.policy.trades else None,  # a trade that nobody knows is one that is not told
        )


_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), FOREVER


def _unchanging(law: LawTable, now: datetime) -> tuple[datetime, datetime] | None:
    """The span around ``now`` in which nobody on earth sees a row change; None within a day of a change."""
    changes = law.days_of_change
    first, last = (now - _WEST).date(), (now + _EAST).date()
    place = bisect_right(changes, first)
    if place != bisect_right(changes, last):
        return None
    since = datetime.combine(changes[place - 1], time(), UTC) + _WEST if place else _FIRST
    until = datetime.combine(changes[place], time(), UTC) - _EAST if place < len(changes) else _LAST
    return since, until


def around(customer: Customer, facts: Facts, rules: ContactPolicy) -> Surroundings:
    """What is around ``customer``, by all that tells where they are."""
    traces = traces_of(customer, facts)
    found: Surroundings | None = rules.answers.get(traces)
    if found is None:
        there = placed(
            traces,
            rules.law,
            default_place=rules.default_place,
            default_zone=rules.default_zone,
            always=rules.established_in,
        )
        shared: Surroundings | None = rules.answers.get(there)
        if shared is None:
            shared = rules.answers.keep(there, Surroundings(there, rules))
        found = rules.answers.keep(traces, shared)
    return found
