"""Who is who: sets of records that are one person, and what people decided about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

from unifiedcustomer.model_fields import instant
from unifiedcustomer.records import RecordKey

__all__ = ["CustomerId", "Identity", "Judgement", "Verdict"]

CustomerId = NewType("CustomerId", str)
"""A UUID in text. It never dies: after a merge the old id leads to the new customer."""


class Verdict(StrEnum):
    """What is known about two records being one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"

    def and_then(self, other: Verdict) -> Verdict:
        """Chain two links: same and same is same, one difference decides, anything else is unsure."""
        pair = {self, other}
        if pair == {Verdict.SAME}:
            return Verdict.SAME
        return Verdict.DIFFERENT if pair == {Verdict.SAME, Verdict.DIFFERENT} else Verdict.UNSURE


@attrs.frozen(kw_only=True)
class Judgement:
    """A person decided that two records are, or are not, one customer. It outlives every re-run."""

    left: RecordKey
    right: RecordKey
    verdict: Verdict
    by: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    at: datetime | None = instant(default=None)


@attrs.frozen(kw_only=True)
class Identity:
    """One customer's id and the records that are theirs, sorted."""

    customer_id: CustomerId
    records: tuple[RecordKey, ...]
