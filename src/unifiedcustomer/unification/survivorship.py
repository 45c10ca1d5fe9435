"""Survivorship: which of several claims is shown as the customer's value.

A rule narrows claims: it keeps those that are best by one measure, and never drops all. Rules stand in a row; the first
that leaves a single value has decided, and gives the surviving value its reason. What no rule can tell apart is decided
by the order of the record keys, so that two runs never differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.records import Role
from unifiedcustomer.unification.claims import Claim

__all__ = [
    "DEFAULT_RULES",
    "Rule",
    "SurvivorshipRules",
    "longest",
    "most_complete",
    "most_frequent",
    "most_recent",
    "record_order",
    "rule_name",
    "source_priority",
    "survivor",
    "unambiguous",
]

Rule: TypeAlias = Callable[[Sequence[Claim]], Sequence[Claim]]
"""Keeps the best of some claims; at least one, and in any order."""

ONLY_VALUE: Final = "only_value"
"""What decided where every claim says the same."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def _best(claims: Sequence[Claim], measure: Callable[[Claim], Any]) -> list[Claim]:
    highest = max(map(measure, claims))
    return [claim for claim in claims if measure(claim) == highest]


def most_recent(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The record that its source changed last; one without a time is older than any with."""
    return _best(claims, lambda claim: claim.updated_at or _LONG_AGO)


def most_frequent(claims: Sequence[Claim]) -> Sequence[Claim]:
    """What most records say."""
    records_by_key = Counter(key for key, _record in {(claim.key, claim.record) for claim in claims})
    return _best(claims, lambda claim: records_by_key[claim.key])


def longest(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The longest text."""
    return _best(claims, lambda claim: len(claim.text))


def most_complete(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The most parts, an initial counting half."""
    return _best(claims, lambda claim: sum(2 if len(part.key) > 1 else 1 for part in claim.parts.values()))


def unambiguous(claims: Sequence[Claim]) -> Sequence[Claim]:
    """What can be read in one way only."""
    return _best(claims, lambda claim: not any(part.is_ambiguous for part in claim.parts.values()))


def source_priority(*sources: str) -> Rule:
    """The source named first; sources that are not named come last."""
    ranks = {source: -rank for rank, source in enumerate(sources)}

    def by_source(claims: Sequence[Claim]) -> Sequence[Claim]:
        return _best(claims, lambda claim: ranks.get(claim.record.source, -len(ranks)))

    by_source.__name__ = source_priority.__name__
    return by_source


def record_order(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The first by source, record id and value: means nothing, but is always the same."""
    return [min(claims, key=lambda claim: (claim.record, claim.key, claim.text))]


def rule_name(rule: Rule) -> str:
    """How a rule is named in a customer's provenance."""
    return getattr(rule, "__name__", type(rule).__name__)


@attrs.frozen(kw_only=True)
class SurvivorshipRules:
    """Which rules decide, by subject: a role, the name of an attribute of your own, "name" or "address"."""

    by_subject: Mapping[str, tuple[Rule, ...]] = attrs.field(converter=frozen_mapping, hash=False)
    otherwise: tuple[Rule, ...]  #: for every other subject

    def of(self, subject: str) -> tuple[Rule, ...]:
        """The rules for ``subject``, first the one that decides first."""
        return self.by_subject.get(subject, self.otherwise)

    def but(self, **rules: Sequence[Rule]) -> SurvivorshipRules:
        """These rules with others for some subjects.

        >>> rules = DEFAULT_RULES.but(email=[source_priority("crm", "webshop"), most_recent])
        >>> [rule_name(rule) for rule in rules.of("email")]
        ['source_priority', 'most_recent']

        Raises:
            InvalidValue: a subject gets no rule at all.
        """
        for subject, chain in rules.items():
            if not chain:
                raise InvalidValue(subject, Problem.EMPTY)
        changed = {subject: tuple(chain) for subject, chain in rules.items()}
        return attrs.evolve(self, by_subject={**self.by_subject, **changed})


DEFAULT_RULES: Final = SurvivorshipRules(
    by_subject={
        # A whole name beats initials. A misspelling is rare; a new name after a wedding becomes frequent or is newer.
        "name": (most_complete, most_frequent, most_recent, longest),
        Role.FULL_NAME: (most_frequent, most_recent, longest),
        Role.COMPANY_NAME: (most_frequent, most_recent, longest),
        # Facts that do not change: what most say is right.
        Role.BIRTH_DATE: (unambiguous, most_frequent, most_recent),
        Role.BIRTH_PLACE: (most_frequent, most_recent, longest),
        Role.NATIONAL_ID: (most_frequent, most_recent),
        Role.GENDER: (most_frequent, most_recent),
        # What two systems were told alike is no typing error; otherwise the last word counts.
        Role.EMAIL: (most_frequent, most_recent),
        Role.PHONE: (most_frequent, most_recent),
        # Facts that change: the last word counts.
        "address": (most_recent, most_frequent, most_complete),
        Role.OCCUPATION: (most_recent, most_frequent),
        Role.LANGUAGE: (most_recent, most_frequent),
        Role.CUSTOMER_NUMBER: (most_recent, most_frequent),
        Role.LOYALTY_CARD: (most_recent, most_frequent),
    },
    otherwise=(most_recent, most_frequent, longest),
)
"""What a retailer would expect. Change a row with `SurvivorshipRules.but`."""


def survivor(claims: Sequence[Claim], rules: Sequence[Rule]) -> tuple[Claim, str]:
    """The claim that survives, and the name of the rule that decided."""
    decided = ONLY_VALUE if _says_one_thing(claims) else None
    for rule in (*rules, record_order):
        claims = rule(claims)
        if decided is None and _says_one_thing(claims):
            decided = rule_name(rule)
    return claims[0], decided or rule_name(record_order)


def _says_one_thing(claims: Sequence[Claim]) -> bool:
    return len({claim.key for claim in claims}) == 1
