"""Decisions about many people: those of `decide`, one by one, only that nothing is found out twice.

What costs time in a decision is shared: which rows speak, whether the hour is right, what must be carried. The policy
keeps these answers by kind of contact, so a segment filter is a loop, and the preview, the filter and the gate before
sending can never give two answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_policy.decision import decide
from unifiedcustomer.contact_policy.facts import Facts
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.permits import ContactDecision

__all__ = ["Case", "decide_many"]

Case: TypeAlias = tuple[Question, Sequence[ConsentAct], Facts]
"""A question, the acts of its customer, and what else is known about them."""


def decide_many(cases: Iterable[Case], rules: ContactPolicy) -> Iterator[ContactDecision]:
    """The decision on each case, in their order, as they are asked for.

    Args:
        cases: `Question.about` makes the same question about another customer.
        rules: the company's rules.
    """
    for question, acts, facts in cases:
        yield decide(question, acts, rules, facts)
