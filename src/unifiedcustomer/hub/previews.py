"""What a model would make of the customers, in words and figures, before anything is written."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey

if TYPE_CHECKING:
    from unifiedcustomer.resolution import ModelDifference, ResolutionModel

__all__ = ["CustomerPart", "RegroupKind", "Regrouping", "WhatIf"]

SHOWN = 10  #: regroupings in the text of a report


class RegroupKind(StrEnum):
    """What would become of some customers."""

    JOIN = auto()  #: several would be one
    SPLIT = auto()  #: one would be several
    EXCHANGE = auto()  #: several would be several others


@attrs.frozen(kw_only=True)
class CustomerPart:
    """A customer, as they are or as they would be."""

    customer_id: CustomerId
    records: tuple[RecordKey, ...]  #: sorted


@attrs.frozen(kw_only=True)
class Regrouping:
    """Customers that would be grouped otherwise. The same records stand on both sides."""

    before: tuple[CustomerPart, ...]
    after: tuple[CustomerPart, ...]
    moved: int  #: records that would be another customer's

    @property
    def kind(self) -> RegroupKind:
        """What would become of them."""
        if len(self.after) == 1:
            return RegroupKind.JOIN
        return RegroupKind.SPLIT if len(self.before) == 1 else RegroupKind.EXCHANGE

    @property
    def kept(self) -> tuple[CustomerId, ...]:
        """The ids that stay in use. The others lead to one of them for ever."""
        after = {part.customer_id for part in self.after}
        return tuple(part.customer_id for part in self.before if part.customer_id in after)

    def __str__(self) -> str:
        before, after = (" + ".join(_few([_short(part) for part in side])) for side in (self.before, self.after))
        return f"{self.kind:<9}{before} -> {after}"


def _short(part: CustomerPart) -> str:
    """The records, by their keys."""
    return f"({', '.join(_few([*map(str, part.records)]))})"


def _few(texts: list[str]) -> list[str]:
    """Of many the first ones, and how many more there are."""
    return [*texts[:3], f"{len(texts) - 3:,} more"] if len(texts) > 4 else texts


@attrs.frozen(kw_only=True)
class WhatIf:
    """What a model would change. It names records by their keys and has no value of theirs.

    `unifiedcustomer.hub.CustomerHub.retrain` takes `model` and brings it into force.
    """

    model: ResolutionModel = attrs.field(repr=False)
    version: int  #: of the model that is in force now
    differences: tuple[ModelDifference, ...] = attrs.field(repr=False)  #: from the model in force to this one
    report: dict[str, Any] = attrs.field(repr=False)  #: how the model was learned; empty for one that was given
    records: int
    customers_before: int
    customers_after: int
    regroupings: tuple[Regrouping, ...] = attrs.field(repr=False)  #: those of most moved records first

    @property
    def moved(self) -> int:
        """How many records would be another customer's."""
        return sum(each.moved for each in self.regroupings)

    @property
    def joins(self) -> tuple[Regrouping, ...]:
        """Customers that would become one."""
        return tuple(each for each in self.regroupings if each.kind is RegroupKind.JOIN)

    @property
    def splits(self) -> tuple[Regrouping, ...]:
        """Customers that would become several."""
        return tuple(each for each in self.regroupings if each.kind is RegroupKind.SPLIT)

    @property
    def exchanges(self) -> tuple[Regrouping, ...]:
        """Customers between which records would move."""
        return tuple(each for each in self.regroupings if each.kind is RegroupKind.EXCHANGE)

    @property
    def ids_kept(self) -> int:
        """How many of the ids in use stay in use."""
        led_on = sum(len(each.before) - len(each.kept) for each in self.regroupings)
        return self.customers_before - led_on

    def __str__(self) -> str:
        counts = Counter(each.kind for each in self.regroupings)
        lines = [
            f"{self.records:,} records, {self.moved:,} of them would move",
            f"{self.customers_before:,} customers would be {self.customers_after:,}",
            f"{self.ids_kept:,} of {self.customers_before:,} ids stay in use; the others lead to one that does",
            ", ".join(f"{kind}s {counts[kind]:,}" for kind in RegroupKind),
            f"{len(self.differences):,} figures of the model differ",
            *map(str, self.regroupings[:SHOWN]),
        ]
        left = len(self.regroupings) - SHOWN
        return "\n".join([*lines, f"and {left:,} more"] if left > 0 else lines)
