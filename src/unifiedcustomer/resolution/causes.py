"""Why pairs were missed, or wrongly brought together: counted by cause, with a few of them by their keys."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import Any, Final

import attrs

from unifiedcustomer.charts import Bar, Bars
from unifiedcustomer.records import RecordKey

__all__ = ["CAUSES", "Cause", "ErrorAnalysis", "ErrorCause"]


class Cause(StrEnum):
    """Where resolution went wrong."""

    NEVER_COMPARED = auto()  #: of one person, but no open block holds both records
    BELOW_THRESHOLD = auto()  #: of one person and compared, but the evidence did not reach `match_at`
    SPLIT = (
        auto()
    )  #: of one person and above the threshold, but the mean of their clusters, or a judgement, spoke against
    ABOVE_THRESHOLD = auto()  #: of two persons, and yet the evidence of the pair itself reaches `match_at`
    CHAINED = auto()  #: of two persons, in one cluster through other records


CAUSES: Final = {
    Cause.NEVER_COMPARED: "never compared",
    Cause.BELOW_THRESHOLD: "below the threshold",
    Cause.SPLIT: "split by clustering",
    Cause.ABOVE_THRESHOLD: "above the threshold",
    Cause.CHAINED: "joined through others",
}


@attrs.frozen(kw_only=True)
class ErrorCause:
    """Pairs that went wrong for the same reason."""

    cause: Cause
    decided_by: str = ""
    """The comparison that pulled most of them down, or up; another story that costs as much; "too little known" where
    nothing speaks against; empty where no comparison was asked."""
    pairs: int
    examples: tuple[tuple[RecordKey, RecordKey], ...] = ()  #: the first few, by key

    @property
    def label(self) -> str:
        """The cause in words."""
        return f"{CAUSES[self.cause]}: {self.decided_by}" if self.decided_by else CAUSES[self.cause]

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        pairs = [[str(left), str(right)] for left, right in self.examples]
        return {"cause": self.cause.value, "decided_by": self.decided_by, "pairs": self.pairs, "examples": pairs}


@attrs.frozen(kw_only=True)
class ErrorAnalysis:
    """All pairs that were missed, and all that are wrong, by cause, the most frequent first. The counts are exact."""

    missed: tuple[ErrorCause, ...]
    wrong: tuple[ErrorCause, ...]

    @property
    def missed_pairs(self) -> int:
        """Pairs of one person that are not in one cluster."""
        return sum(cause.pairs for cause in self.missed)

    @property
    def wrong_pairs(self) -> int:
        """Pairs of two persons that are in one cluster."""
        return sum(cause.pairs for cause in self.wrong)

    def charts(self) -> tuple[Bars, Bars]:
        """Missed and wrong pairs by cause."""
        return _chart("Missed pairs by cause", self.missed), _chart("Wrong pairs by cause", self.wrong)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {name: [cause.to_dict() for cause in getattr(self, name)] for name in ("missed", "wrong")}

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for name, causes, total in (
            ("missed", self.missed, self.missed_pairs),
            ("wrong", self.wrong, self.wrong_pairs),
        ):
            yield f"{total:,} pairs {name}"
            yield from (f"  {cause.pairs:>9,}  {cause.label}" for cause in causes)


def _chart(title: str, causes: tuple[ErrorCause, ...]) -> Bars:
    bars = tuple(Bar(cause.label, cause.pairs) for cause in causes)
    return Bars(title=title, bars=bars, unit="pairs", label_width=355)
