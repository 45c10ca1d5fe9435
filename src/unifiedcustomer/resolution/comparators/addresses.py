"""How two records agree on where the person lives.

Street, number, postal code and city are one comparison, because they are not independent: who shares a street and a
number shares the postal code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.compiled import address_levels, kernel_first
from unifiedcustomer.resolution.similarity import PairLevels, best_level, edits, jaro_winkler, levels_of_distinct

__all__ = ["address"]

CLOSE: Final = 0.88


@kernel_first(address_levels)
def address(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Addresses are the same, or share the street, the postal code, its area, or the town."""
    del feature  # an address is many features
    parts = _Parts.of(columns, left, right)
    street, code, town = parts.street == 2, parts.postal_code == 4, parts.city == 2
    other_number = parts.house_number == 1
    place = code | (parts.postal_code == 3) | town
    return np.select(
        [
            street & place & (parts.house_number == 2),
            street & place & ~other_number,
            code & (parts.house_number == 2),
            code,
            (parts.postal_code == 3) | (street & (parts.postal_code == 0) & (parts.city == 0)),
            (parts.postal_code == 2) | town,
            (parts.street > 0) | (parts.postal_code > 0) | (parts.city > 0),
        ],
        [7, 6, 5, 4, 3, 2, 1],
        default=0,
    ).astype(np.uint8)


@attrs.frozen(eq=False)
class _Parts:
    """Levels of the parts: 0 missing, 1 different, then closer."""

    street: Levels  #: 2 alike
    house_number: Levels  #: 2 the same
    postal_code: Levels  #: 2 same area, 3 one typing error, 4 the same
    city: Levels  #: 2 alike

    @classmethod
    def of(cls, columns: RecordColumns, left: Rows, right: Rows) -> _Parts:
        def part(name: str, same: int, others: PairLevels) -> Levels:
            column = columns.columns.get(name)
            if column is None:
                return np.zeros(len(left), dtype=np.uint8)
            return best_level(
                column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, same, others)
            )

        return cls(
            part("street", 2, _alike),
            part("house_number", 2, _differ),
            part("postal_code", 4, _codes),
            part("city", 2, _alike),
        )


def _alike(left: Sequence[str], right: Sequence[str]) -> Levels:
    return np.where(jaro_winkler(left, right) >= CLOSE, 2, 1).astype(np.uint8)


def _differ(left: Sequence[str], right: Sequence[str]) -> Levels:
    del right
    return np.ones(len(left), dtype=np.uint8)


def _codes(left: Sequence[str], right: Sequence[str]) -> Levels:
    near: NDArray[np.bool_] = edits(left, right, 1) <= 1
    area = np.fromiter(
        (a[: max(2, len(a) - 3)] == b[: max(2, len(b) - 3)] for a, b in zip(left, right, strict=True)), bool, len(left)
    )
    return np.select([near, area], [3, 2], default=1).astype(np.uint8)
