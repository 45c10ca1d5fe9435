"""Whom given values may belong to, among the customers of a batch: asked of an index in memory, and nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey

if TYPE_CHECKING:
    from unifiedcustomer.resolution import MatchExplanation
    from unifiedcustomer.resolution.index import IndexedMatch, RecordIndex

__all__ = ["CustomerMatch"]


@attrs.frozen(kw_only=True, slots=False)
class CustomerMatch:
    """A customer that given values may belong to, with the record that speaks for it most."""

    customer_id: CustomerId
    found: IndexedMatch = attrs.field(repr=False)
    _index: RecordIndex = attrs.field(repr=False, eq=False, alias="index")
    _asked: Mapping[str, tuple[str, ...]] = attrs.field(repr=False, eq=False, alias="asked")

    @property
    def record(self) -> RecordKey:
        """The record of this customer that speaks for it most."""
        return self.found.record

    @property
    def weight(self) -> float:
        """The evidence of that record, in bits."""
        return self.found.weight

    @property
    def match_probability(self) -> float:
        """The weight as a probability."""
        return self.found.match_probability

    @property
    def is_match(self) -> bool:
        """Whether the evidence reaches the model's threshold."""
        return self.found.is_match

    @cached_property
    def explanation(self) -> MatchExplanation:
        """Every comparison with that record, its level, its weight, and the sum; worked out when it is asked for."""
        return self._index.why(self._asked, self.found.row)
