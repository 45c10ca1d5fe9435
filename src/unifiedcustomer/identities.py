"""Who is who: sets of records that are one person, and what people decided about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

from unifiedcustomer.model_fields import instant
from unifiedcustomer.records import RecordKey

__all__ = ["ChangeKind", "CustomerId", "Identity", "IdentityChange", "Judgement", "Mode", "Verdict"]

CustomerId = NewType("CustomerId", str)
"""A UUID in text. It never dies: after a merge the old id leads to the new customer."""


class Mode(StrEnum):
    """Which records may be one customer. It is a statement about the sources, and part of a model.

    One table that may hold somebody twice, or many of them, is the first: a table alone has no other to link to.
    """

    DEDUPE_AND_LINK = "dedupe and link"  #: any two records
    LINK = "link"  #: evidence is looked for between sources only; records of one source meet through another's
    ONE_PER_SOURCE = "one per source"  #: no source has a customer twice, so two of its records are two customers

    @property
    def compares_within_sources(self) -> bool:
        """Whether two records of one source are compared."""
        return self is Mode.DEDUPE_AND_LINK


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


class ChangeKind(StrEnum):
    """What became of a customer's id."""

    CREATED = "created"  #: a new customer, of records not seen before
    MERGED = "merged"  #: the previous id leads to this customer from now on
    SPLIT = "split"  #: this customer's records were the previous customer's before
    MOVED = "moved"  #: one record went from the previous customer to this one; both go on
    REMOVED = "removed"  #: its last record was removed
    ERASED = "erased"  #: the person was erased, and so must be every copy


@attrs.frozen(kw_only=True)
class IdentityChange:
    """One step in the life of a customer's id. Following all of them in order keeps another system in step."""

    cursor: int  #: place in the feed; the next one is always one higher
    kind: ChangeKind
    customer_id: CustomerId  #: the id that holds after the change
    previous_id: CustomerId | None = None
    record: RecordKey | None = None  #: the record that moved
    at: datetime = instant()
