"""What the hub asks people, and what became of their answers."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum, auto
from typing import TYPE_CHECKING

import attrs

from unifiedcustomer.errors import Problem
from unifiedcustomer.identities import CustomerId, Verdict
from unifiedcustomer.model_fields import masked
from unifiedcustomer.records import RecordKey

if TYPE_CHECKING:
    from unifiedcustomer.resolution import MatchExplanation

__all__ = ["DecisionOutcome", "DecisionReport", "LoadedDecision", "ReviewQuestion"]


@attrs.frozen(kw_only=True)
class ReviewQuestion:
    """Two records about which a person should decide. It has their values: treat it as personal data."""

    left: RecordKey
    right: RecordKey
    together: bool  #: whether they are one customer now
    customers: tuple[CustomerId, ...]  #: the one or two that they are of
    worth: float  #: doubt times records at stake
    at_stake: int  #: records that may be another customer's after the answer
    alike: int  #: other pairs in doubt between the same customers
    why: MatchExplanation = attrs.field(repr=False)
    values: tuple[tuple[str, str, str], ...] = attrs.field(repr=masked)  #: (what, left, right), as received
    left_version: int = 1  #: which content of the record this is about
    right_version: int = 1

    def __str__(self) -> str:
        now = "one customer now" if self.together else "two customers now"
        return f"{self.left} and {self.right}: {now}, {self.why.match_probability:.0%} likely one person"


class DecisionOutcome(StrEnum):
    """What became of a decision."""

    KEPT = auto()
    KNOWN = auto()  #: it was decided so before
    UNDECIDED = auto()  #: nothing was decided
    INVALID = auto()  #: it is no decision; `LoadedDecision.field` and `LoadedDecision.problem` say why
    UNKNOWN_RECORD = auto()  #: one of the records was never seen, or was erased
    REMOVED_RECORD = auto()  #: one of the records is there no longer
    CHANGED_SINCE = auto()  #: one of the records has another content than the one that was looked at
    CONTRADICTS = auto()  #: it was decided otherwise; `LoadedDecision.path` says over which records


@attrs.frozen(kw_only=True)
class LoadedDecision:
    """One decision, and what became of it. It names records and has no value of theirs."""

    line: int  #: its place in the file, from 1
    outcome: DecisionOutcome
    left: RecordKey | None = None
    right: RecordKey | None = None
    verdict: Verdict | None = None
    path: tuple[RecordKey, ...] = ()
    field: str = ""
    problem: Problem | None = None

    def __str__(self) -> str:
        pair = f" {self.left} and {self.right}" if self.left and self.right else ""
        told = f" over {', '.join(map(str, self.path))}" if self.path else f" ({self.field})" if self.field else ""
        return f"{self.line}: {self.outcome.replace('_', ' ')}{pair}{told}"


@attrs.frozen(kw_only=True)
class DecisionReport:
    """What became of a file of decisions."""

    decisions: tuple[LoadedDecision, ...]
    since: int  #: the cursor after which `CustomerHub.changes` tells what it meant for customers' ids

    @property
    def kept(self) -> int:
        """How many are judgements of the hub now that were not before."""
        return self.counts[DecisionOutcome.KEPT]

    @property
    def refused(self) -> tuple[LoadedDecision, ...]:
        """Those that somebody should look at again."""
        fine = (DecisionOutcome.KEPT, DecisionOutcome.KNOWN, DecisionOutcome.UNDECIDED)
        return tuple(each for each in self.decisions if each.outcome not in fine)

    @property
    def counts(self) -> Counter[DecisionOutcome]:
        """How many had which outcome."""
        return Counter(each.outcome for each in self.decisions)

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} {outcome.replace('_', ' ')}" for outcome, count in self.counts.items())
        return "\n".join([counts or "no decisions", *map(str, self.refused)])
