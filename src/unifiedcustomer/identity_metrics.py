"""How well records hang together, and where they may hang together too well.

Two numbers go wrong in opposite ways: a stitch rate near zero says that a guard, or a wrong column, keeps everybody
apart; customers with more identifiers than a person has say that strangers were joined. Neither can be seen in a single
record, so both are told with every result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import frozen_mapping

__all__ = ["IdentityMetrics", "OverLimit"]


@attrs.frozen(kw_only=True)
class OverLimit:
    """A customer with more values of one kind than a person has."""

    customer_id: CustomerId
    feature: str  #: what there are too many of
    values: int
    limit: int


@attrs.frozen(kw_only=True)
class IdentityMetrics:
    """What identities look like from afar. It has no value of anybody."""

    records: int
    customers: int
    stitched: int  #: records that are not alone
    sources_of_stitched: Mapping[str, int] = attrs.field(converter=frozen_mapping, hash=False)
    """By source, how many of its records are not alone."""
    records_by_source: Mapping[str, int] = attrs.field(converter=frozen_mapping, hash=False)
    largest: tuple[tuple[CustomerId, int], ...]  #: the customers of most records, with how many
    over_limit: tuple[OverLimit, ...]  #: every customer with too many identifiers, the worst first
    shared: Mapping[str, int] = attrs.field(converter=frozen_mapping, hash=False)
    """By feature, how many values more customers have than may share one."""
    claimed: int  #: records with an address or number that is known not to be verified

    @property
    def stitch_rate(self) -> float:
        """The share of records that were joined with another one; 0 where there are none."""
        return self.stitched / self.records if self.records else 0.0

    def stitch_rate_of(self, source: str) -> float:
        """The same of the records of one source."""
        records = self.records_by_source.get(source, 0)
        return self.sources_of_stitched.get(source, 0) / records if records else 0.0

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "records": self.records,
            "customers": self.customers,
            "stitch_rate": round(self.stitch_rate, 6),
            "stitch_rate_by_source": {name: round(self.stitch_rate_of(name), 6) for name in self.records_by_source},
            "largest": [[customer, size] for customer, size in self.largest],
            "over_limit": [attrs.asdict(each) for each in self.over_limit],
            "shared": dict(self.shared),
            "claimed": self.claimed,
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.records:,} records of {self.customers:,} customers; {self.stitch_rate:.1%} of them are not alone"
        for name in self.records_by_source:
            yield f"  {self.stitch_rate_of(name):>6.1%} of {name}"
        if self.largest:
            yield f"the largest customer has {self.largest[0][1]:,} records"
        suspicious = {each.customer_id for each in self.over_limit}
        yield f"{len(suspicious):,} customers have more identifiers than a person has"
        for feature, count in self._suspicious().items():
            yield f"  {count:>6,} too many of {feature.replace('_', ' ')}"
        for feature, count in self.shared.items():
            yield f"{count:,} values of {feature.replace('_', ' ')} are shared by more customers than may share one"
        if self.claimed:
            yield f"{self.claimed:,} records have an address or number that nobody verified"

    def _suspicious(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in self.over_limit:
            found[each.feature] = found.get(each.feature, 0) + 1
        return dict(sorted(found.items()))
