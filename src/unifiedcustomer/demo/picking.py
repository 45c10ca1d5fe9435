"""What is worth showing, chosen by rules: the same files always give the same choice, and the truth is never asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

import attrs

import unifiedcustomer as uc
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.customers import SurvivingValue

__all__ = ["Pair", "differing", "pick_customers", "pick_joined_pair", "pick_pair_kept_apart"]

_TELLING: Final = {
    "short for the same name": 2,
    "an initial or one of several": 1,
    "similar": 1,
    "one digit differs": 1,
}
"""How much of a story a level of agreement tells. A name in another order is only another form."""
_NEIGHBOURS: Final = frozenset({"household", "shared_mailbox", "shared_phone", "relative"})


@attrs.frozen(kw_only=True)
class Pair:
    """Two records, and what speaks for and against one person."""

    left: uc.RecordKey
    right: uc.RecordKey
    why: uc.MatchExplanation


def differing(value: SurvivingValue) -> dict[str, list[uc.RecordKey]]:
    """The values that lost, with the records that say so, without those that only were less sure of the same."""
    lost: dict[str, list[uc.RecordKey]] = {}
    for text, key in value.others:
        if text != value.value:
            lost.setdefault(text, []).append(key)
    return lost


def pick_customers(resolution: uc.Resolution, customers: Iterable[uc.Customer], count: int) -> tuple[uc.Customer, ...]:
    """The customers that most systems know and disagree about, each of another country, whose links are all sure."""
    picked: list[uc.Customer] = []
    countries: set[str | None] = {None}
    for customer in sorted(customers, key=_interest, reverse=True):
        country = customer.value("country")
        if len(picked) < count and country not in countries and _is_sure(resolution, customer):
            picked.append(customer)
            countries.add(country)
    return tuple(picked)


def _interest(customer: uc.Customer) -> tuple[int, int, int, Sequence[uc.RecordKey]]:
    conflicts = [differing(value) for value in customer.values.values()]
    return len(customer.sources), sum(map(bool, conflicts)), sum(map(len, conflicts)), customer.records


def _is_sure(resolution: uc.Resolution, customer: uc.Customer) -> bool:
    """Whether links of six bits and more, 64 to 1, hold all of the customer's records together."""
    apart, held = set(customer.records[1:]), [customer.records[0]]
    while held:
        one = held.pop()
        near = {other for other in apart if resolution.why(one, other).weight >= 6}
        apart -= near
        held.extend(sorted(near))
    return not apart


def pick_joined_pair(resolution: uc.Resolution, customers: Iterable[uc.Customer]) -> Pair | None:
    """The two records of one customer that look least alike, of customers whom several systems know."""
    pairs = [
        pair
        for customer in customers
        if len(customer.sources) > 2
        for pair in _pairs(resolution, customer.records, customer.records)
        if pair.why.weight >= resolution.model.match_at + 2
    ]
    return max(pairs, key=_surprise, default=None)


def _surprise(pair: Pair) -> tuple[int, float, tuple[uc.RecordKey, uc.RecordKey]]:
    told = sum(_TELLING.get(feature.level, 0) for feature in pair.why.features)
    moved = sum(feature.name == "address" and feature.level == "different" for feature in pair.why.features)
    against = sum(feature.level == "different" for feature in pair.why.features)
    return told + moved + against, pair.why.weight, _named(pair)


def pick_pair_kept_apart(resolution: uc.Resolution, customers: Sequence[uc.Customer]) -> Pair | None:
    """The two records with the most in common that are, clearly, not one person; None where there is no such pair."""
    pairs = [
        pair
        for one, other in _sharing(customers)
        for pair in _pairs(resolution, one.records, other.records)
        if pair.why.weight < resolution.model.review_at and pair.why.alternative in _NEIGHBOURS
    ]
    return max(pairs, key=lambda pair: (_in_common(pair), _named(pair)), default=None)


def _in_common(pair: Pair) -> int:
    levels = [feature.level for feature in pair.why.features]
    return sum(level not in ("different", "not compared", "none shared") for level in levels)


def _sharing(customers: Iterable[uc.Customer]) -> Iterator[tuple[uc.Customer, uc.Customer]]:
    """Customers who have a contact point in common."""
    holders: dict[str, list[uc.Customer]] = {}
    for customer in customers:
        for key in sorted({point.key for point in _points(customer)}):
            holders.setdefault(key, []).append(customer)
    found = {
        (one.customer_id, other.customer_id): (one, other)
        for together in holders.values()
        for one, other in combinations(together, 2)
    }
    return iter(found.values())


def _points(customer: uc.Customer) -> tuple[ContactPoint, ...]:
    """Where they are reached; a postal code alone is no home."""
    return (*customer.emails, *customer.phones, *(address for address in customer.addresses if address.street))


def _pairs(resolution: uc.Resolution, left: Iterable[uc.RecordKey], right: Iterable[uc.RecordKey]) -> Iterator[Pair]:
    pairs = {tuple(sorted((one, other))) for one in left for other in right if one != other}
    for one, other in sorted(pairs):
        yield Pair(left=one, right=other, why=resolution.why(one, other))


def _named(pair: Pair) -> tuple[uc.RecordKey, uc.RecordKey]:
    return pair.left, pair.right
