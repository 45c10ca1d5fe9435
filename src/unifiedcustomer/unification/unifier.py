"""The unifier: the records of one identity as one customer."""

from __future__ import annotations

from collections.abc import Sequence

from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.unification.claims import Claim, claims_of
from unifiedcustomer.unification.provenance import surviving_values
from unifiedcustomer.unification.reachable_at import emails, phones, postal_addresses
from unifiedcustomer.unification.survivorship import DEFAULT_RULES, SurvivorshipRules, survivor

__all__ = ["unify"]


def unify(
    records: Sequence[NormalizedRecord], customer_id: CustomerId, rules: SurvivorshipRules = DEFAULT_RULES
) -> Customer:
    """The customer that ``records`` describe together.

    Depends on the records as a set: neither their order nor a record given twice changes anything.
    """
    ordered = sorted({record.key: record for record in records}.values(), key=lambda record: record.key)
    by_subject: dict[str, list[Claim]] = {}
    for record in ordered:
        for claim in claims_of(record):
            by_subject.setdefault(claim.subject, []).append(claim)
    return Customer(
        customer_id=customer_id,
        records=tuple(record.key for record in ordered),
        values=_values(by_subject, rules),
        emails=emails(by_subject.get("email", ()), rules),
        phones=phones(by_subject.get("phone", ()), rules),
        addresses=postal_addresses(by_subject.get("address", ()), rules),
    )


def _values(by_subject: dict[str, list[Claim]], rules: SurvivorshipRules) -> dict[str, SurvivingValue]:
    values: dict[str, SurvivingValue] = {}
    for subject in sorted(by_subject):
        claims = by_subject[subject]
        winner, rule = survivor(claims, rules.of(subject))
        values.update(surviving_values(winner, rule, claims))
    return values
