"""What the hub hands back: never a bare yes, always what became of it and why."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.identities import CustomerId, IdentityChange
from unifiedcustomer.records import RecordKey

if TYPE_CHECKING:
    from unifiedcustomer.resolution import MatchExplanation

__all__ = ["LoadReport", "MatchCandidate", "PutKind", "PutOutcome", "PutReason"]


class PutKind(StrEnum):
    """What became of a record that was put."""

    CREATED = auto()  #: nobody known: a new customer
    JOINED = auto()  #: a new record of a known customer
    MERGED = auto()  #: customers that were apart are one now
    UPDATED = auto()  #: another content, the same customer
    MOVED = auto()  #: its new content makes it another customer's
    SPLIT = auto()  #: its new content sets it, or others, apart
    UNCHANGED = auto()  #: the content was known
    OLDER = auto()  #: kept, but a newer content counts


class PutReason(StrEnum):
    """Why a record is where it is."""

    NO_CANDIDATE = auto()  #: no live record shares anything that is worth comparing
    LOW_EVIDENCE = auto()  #: records were compared, and none was taken for the same person
    EVIDENCE = auto()  #: the evidence of `PutOutcome.closest` ties them
    JUDGEMENT = auto()  #: a person decided
    SAME_CONTENT = auto()  #: nothing was new
    OLDER_CONTENT = auto()  #: the source changed it before what is known


@attrs.frozen(kw_only=True)
class PutOutcome:
    """What became of one record."""

    key: RecordKey
    kind: PutKind
    customer_id: CustomerId
    reason: PutReason
    closest: RecordKey | None = None  #: the record that its evidence is strongest with; `CustomerHub.why` tells more
    weight: float | None = None  #: of that evidence, in bits
    changes: tuple[IdentityChange, ...] = ()  #: of customers' ids, by everything that was put together


@attrs.frozen(kw_only=True)
class LoadReport:
    """What became of a table of records."""

    source: str
    records: int
    created: int  #: records not seen before
    updated: int
    unchanged: int  #: known content, and content older than what is known
    customers_before: int
    customers_after: int
    columns: dict[str, Any] = attrs.field(factory=dict, repr=False)  #: what was guessed of each column, and how sure
    changes: tuple[IdentityChange, ...] = attrs.field(default=(), repr=False)


@attrs.frozen(kw_only=True)
class MatchCandidate:
    """A customer that given values may belong to, with the record that speaks for it most."""

    customer_id: CustomerId
    record: RecordKey
    weight: float  #: in bits
    match_probability: float
    is_match: bool  #: whether the evidence reaches the model's threshold
    explanation: MatchExplanation = attrs.field(repr=False)
