"""How two records agree on mailboxes and telephone lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unifiedcustomer.resolution.columns import Column, Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.compiled import kernel_first, mailbox_levels, phone_levels
from unifiedcustomer.resolution.similarity import best_level, edits, levels_of_distinct

__all__ = ["email", "phone"]


@kernel_first(mailbox_levels)
def email(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Mailboxes are the same, a typing error or a +tag apart, or have the same name at another provider."""
    column = columns.columns[feature]

    def others(a: Sequence[str], b: Sequence[str]) -> Levels:
        near = edits(a, b, 2) <= 2
        near |= np.fromiter((_untagged(x) == _untagged(y) for x, y in zip(a, b, strict=True)), bool, len(a))
        local = (x.partition("@")[0] == y.partition("@")[0] for x, y in zip(a, b, strict=True))
        return np.select([near, np.fromiter(local, bool, len(a))], [3, 2], default=1).astype(np.uint8)

    return best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 4, others))


def _untagged(mailbox: str) -> str:
    """Without the part behind a plus sign, which at most providers leads to the same person."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


@kernel_first(phone_levels)
def phone(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Phone numbers end in the same nine digits, or differ in one digit."""
    column = columns.columns[feature]
    lines, line = column.derived("lines", _lines)

    def compare(a: Int64s, b: Int64s) -> Levels:
        levels = np.full(len(a), 3, dtype=np.uint8)
        differ = np.flatnonzero(line[a] != line[b])
        one, two = [lines[c] for c in a[differ].tolist()], [lines[c] for c in b[differ].tolist()]
        levels[differ] = np.where(edits(one, two, 1) <= 1, 2, 1)
        return levels

    return best_level(column, column, (left, right), compare)


def _lines(column: Column) -> tuple[list[str], Int64s]:
    """The last nine digits of each number, and a code of them."""
    lines = ["".join(filter(str.isdigit, value))[-9:] for value in column.strings]
    places: dict[str, int] = {}
    return lines, np.array([places.setdefault(line, len(places)) for line in lines], dtype=np.int64)
