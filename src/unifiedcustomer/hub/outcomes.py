"""What the hub hands back: never a bare yes, always what became of it and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from unifiedcustomer.identities import CustomerId, IdentityChange, Judgement
from unifiedcustomer.model_fields import instant
from unifiedcustomer.records import RecordKey
from unifiedcustomer.reliances import Reliance
from unifiedcustomer.retrainings import Retraining

if TYPE_CHECKING:
    from unifiedcustomer.resolution import MatchExplanation, ResolutionModel, Resolver

    _Record: TypeAlias = tuple[RecordKey, Mapping[str, Sequence[str]]]

__all__ = [
    "CustomerHistory",
    "Damage",
    "Link",
    "LoadReport",
    "MatchCandidate",
    "PutKind",
    "PutOutcome",
    "PutReason",
    "Retrained",
    "Unmerged",
]


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
    REFUSED = auto()  #: not kept: its person was erased


class PutReason(StrEnum):
    """Why a record is where it is."""

    NO_CANDIDATE = auto()  #: no live record shares anything that is worth comparing
    LOW_EVIDENCE = auto()  #: records were compared, and none was taken for the same person
    EVIDENCE = auto()  #: the evidence of `PutOutcome.closest` ties them
    UNVERIFIED = auto()  #: only suggested: it claims an address or number and did not prove that it is theirs
    FITS_SEVERAL = auto()  #: only suggested: it fits several customers equally well, who are clearly not one
    NOT_ENOUGH_ALONE = (
        auto()
    )  #: only suggested: what agrees is shared by too many, or a contact with another birth date
    OVER_LIMIT = auto()  #: refused: the customer would have more identifiers of a kind than the rules allow
    JUDGEMENT = auto()  #: a person decided
    SAME_CONTENT = auto()  #: nothing was new
    OLDER_CONTENT = auto()  #: the source changed it before what is known
    ERASED = auto()  #: its person was erased, and it may be from before that


@attrs.frozen(kw_only=True)
class PutOutcome:
    """What became of one record."""

    key: RecordKey
    kind: PutKind
    customer_id: CustomerId | None  #: None where the record was refused
    reason: PutReason
    closest: RecordKey | None = None  #: the record that its evidence is strongest with; `CustomerHub.why` tells more
    weight: float | None = None  #: of that evidence, in bits
    agreeing: tuple[str, ...] = ()  #: the comparisons with that record that speak for one person
    suggested: tuple[CustomerId, ...] = ()  #: whom it may be although it was not joined with them, sorted
    changes: tuple[IdentityChange, ...] = ()  #: of customers' ids, by everything that was put together


@attrs.frozen(kw_only=True)
class LoadReport:
    """What became of a table of records."""

    source: str
    records: int
    created: int  #: records not seen before
    updated: int
    unchanged: int  #: known content, and content older than what is known
    refused: int  #: not kept: their persons were erased
    customers_before: int
    customers_after: int
    since: int  #: the cursor after which `CustomerHub.changes` tells what it meant for customers' ids
    columns: dict[str, Any] = attrs.field(factory=dict, repr=False)  #: what was guessed of each column, and how sure


@attrs.frozen(kw_only=True)
class MatchCandidate:
    """A customer that given values may belong to, with the record that speaks for it most."""

    customer_id: CustomerId
    record: RecordKey
    weight: float  #: in bits
    is_match: bool  #: whether the evidence reaches the model's threshold
    _compared: tuple[Resolver, _Record, _Record] = attrs.field(repr=False, eq=False, alias="compared")

    @property
    def match_probability(self) -> float:
        """The weight as a probability."""
        return 1 / (1 + math.exp2(-min(max(self.weight, -60.0), 60.0)))

    @property
    def explanation(self) -> MatchExplanation:
        """Every comparison, its level, its weight, and the sum; worked out when asked for."""
        from unifiedcustomer.features import feature_table
        from unifiedcustomer.records import NormalizedRecord

        resolver, *compared = self._compared
        table = feature_table(NormalizedRecord(key=key, cells=(), features=features) for key, features in compared)
        return resolver.why(table, 0, 1)


@attrs.frozen(kw_only=True)
class Retrained:
    """What became of a retraining."""

    version: int  #: of the model in force
    is_new: bool  #: False where the model was in force already, or nothing could be learned: then nothing was written
    model: ResolutionModel = attrs.field(repr=False)
    since: int  #: the cursor after which `CustomerHub.changes` tells what it meant for customers' ids
    report: dict[str, Any] = attrs.field(repr=False)  #: how the model was learned; empty for one that was given
    retraining: Retraining | None = None  #: who, when and why, with the figures; None where nothing was written


# ── looking back ────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class Link:
    """Two records of a customer, and what holds them together: a person's word, or evidence."""

    left: RecordKey
    right: RecordKey
    weight: float | None = None  #: of the evidence, in bits; None for a judgement
    judgement: Judgement | None = None


@attrs.frozen(kw_only=True)
class CustomerHistory:
    """How a customer came to be."""

    customer_id: CustomerId
    records: tuple[RecordKey, ...]
    links: tuple[Link, ...]  #: the strongest chain that holds the records together, the strongest link first
    judgements: tuple[Judgement, ...]  #: everything that people decided about the records
    changes: tuple[IdentityChange, ...]  #: what became of the ids that lead here, in order

    @property
    def weakest(self) -> Link | None:
        """Where to look first when the customer seems to be two; None where people's word alone holds them together."""
        return min((link for link in self.links if link.weight is not None), key=_weight, default=None)


def _weight(link: Link) -> float:
    return 0.0 if link.weight is None else link.weight


@attrs.frozen(kw_only=True)
class Damage:
    """Something that was done while two customers were taken for one."""

    reliance: Reliance
    reached: tuple[CustomerId, ...]  #: which of the two know its contact point or record; possibly none any more
    permitted_by: tuple[CustomerId, ...] = ()  #: whose acts of consent it rests on


@attrs.frozen(kw_only=True)
class Unmerged:
    """Two customers that were one, as they were before, and what was done in between."""

    sides: tuple[CustomerId, CustomerId]
    since: datetime | None = instant(default=None)  #: since when they had been one; None where they were not
    changes: tuple[IdentityChange, ...] = ()
    damage: tuple[Damage, ...] = ()
