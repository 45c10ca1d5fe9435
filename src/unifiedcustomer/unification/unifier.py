"""The unifier: the records of one identity as one customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unifiedcustomer.contact_points import PhoneNumber, PostalAddress
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.unification.claims import Claim, claims_of
from unifiedcustomer.unification.provenance import surviving_values
from unifiedcustomer.unification.reachable_at import emails, phones, postal_addresses
from unifiedcustomer.unification.survivorship import DEFAULT_RULES, SurvivorshipRules, survivor

__all__ = ["unify"]


def _as_it_stands(normal: str) -> PhoneNumber:
    return PhoneNumber(e164=normal)


def _in_one_line(normal: str) -> PostalAddress:
    return PostalAddress(street=normal)


def unify(
    records: Sequence[NormalizedRecord],
    customer_id: CustomerId,
    rules: SurvivorshipRules = DEFAULT_RULES,
    *,
    read_phone: Callable[[str], PhoneNumber] = _as_it_stands,
    read_address: Callable[[str], PostalAddress] = _in_one_line,
) -> Customer:
    """The customer that ``records`` describe together.

    Depends on the records as a set: neither their order nor a record given twice changes anything.

    Args:
        records: normalised records of one person.
        customer_id: the person's id.
        rules: which of several values is shown.
        read_phone: makes a contact point of a number in E.164; one that knows numbering plans tells mobiles apart.
        read_address: makes a contact point of an address that stands in a single cell.
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
        phones=phones(by_subject.get("phone", ()), rules, read_phone),
        addresses=postal_addresses(by_subject.get("address", ()), rules, read_address),
    )


def _values(by_subject: dict[str, list[Claim]], rules: SurvivorshipRules) -> dict[str, SurvivingValue]:
    values: dict[str, SurvivingValue] = {}
    for subject in sorted(by_subject):
        claims = by_subject[subject]
        winner, rule = survivor(claims, rules.of(subject))
        values.update(surviving_values(winner, rule, claims))
    return values
