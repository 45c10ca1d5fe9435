"""The only place where records become arrays.

Rows are put into the order of their keys first, so that nothing downstream can depend on the order of arrival: row
numbers, ties and random samples all follow the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.kernels.columns import big_endian_words
from unifiedcustomer.model_fields import masked
from unifiedcustomer.texts import Texts

__all__ = ["Column", "Int64s", "Levels", "RecordColumns", "Rows", "stable_hashes"]

T = TypeVar("T")

Rows: TypeAlias = NDArray[np.int64]  #: row numbers
Int64s: TypeAlias = NDArray[np.int64]
Levels: TypeAlias = NDArray[np.uint8]  #: comparison levels, one per pair; 0 where a value is missing


def stable_hashes(values: Sequence[str]) -> NDArray[np.uint64]:
    """64-bit hashes that are the same in every process and release; shape ``(len(values),)``."""
    return Texts.of(values).hashes()


@attrs.frozen(eq=False)
class Column:
    """One feature of all rows: distinct `values`, and for each position of a multi-valued feature the `codes`."""

    values: Texts = attrs.field(repr=masked)
    codes: tuple[NDArray[np.int32], ...] = attrs.field(repr=masked)  #: each of shape (rows,), -1 for missing
    _derived: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def counts(self) -> Int64s:
        """How many rows have each value; shape ``(len(values),)``."""
        total = np.zeros(len(self.values), dtype=np.int64)
        for codes in self.codes:
            total += np.bincount(codes + np.int32(1), minlength=len(self.values) + 1)[1:]
        return total

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Stable hash of each value."""
        return self.values.hashes()

    @cached_property
    def strings(self) -> list[str]:
        """The values as strings, for what asks them one by one."""
        return self.values.strings()

    def derived(self, name: str, compute: Callable[[Column], T]) -> T:
        """What ``compute`` makes of this column's values, computed once and remembered under ``name``."""
        if name not in self._derived:
            self._derived[name] = compute(self)
        found: T = self._derived[name]
        return found


def _key_order(table: FeatureTable) -> Rows:
    """The rows by source and record id; sorting bytes of UTF-8 is sorting characters."""
    names, codes = table.sources.encoded()
    rank = np.argsort(np.array([*names.strings(), ""], dtype=object)[:-1], kind="stable")
    place = np.append(np.argsort(rank), -1)[codes]  # a source without a name comes first
    ids = table.record_ids
    longest = int((ids.ends - ids.starts).max(initial=0))
    if longest > _LONGEST_SORTED_AS_BYTES:
        texts = ids.strings()
        return np.array(sorted(range(len(table)), key=lambda row: (place[row], texts[row])), dtype=np.int64)
    words = [big_endian_words(ids.data, ids.starts, ids.ends, word) for word in range(-(-longest // 8))]
    return np.lexsort([*reversed(words), place]).astype(np.int64)


_LONGEST_SORTED_AS_BYTES = 40


@attrs.frozen(eq=False)
class RecordColumns:
    """A feature table in key order. ``order[row]`` is the row's place in the input."""

    order: Rows = attrs.field(repr=False)
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.order)

    @classmethod
    def of(cls, table: FeatureTable) -> RecordColumns:
        """The columns of ``table``, rows sorted by source and record id."""
        order = _key_order(table)
        is_sorted = bool((order[1:] > order[:-1]).all())
        columns = {}
        for name, group in table.columns.items():
            values = group[0].values
            codes = [column.codes for column in group]
            if any(column.values is not values for column in group):
                values, new = Texts.together([column.values for column in group]).encoded()
                parts = np.split(new, np.cumsum([len(column.values) for column in group])[:-1])
                # Code -1 finds the last entry.
                codes = [np.append(part, np.int32(-1))[each] for part, each in zip(parts, codes, strict=True)]
            columns[name] = Column(values, tuple(codes if is_sorted else (each[order] for each in codes)))
        return cls(order, columns)

    def without(self, hubs: Mapping[str, frozenset[int]]) -> RecordColumns:
        """The same rows where the values hashed in ``hubs`` are missing."""
        columns = dict(self.columns)
        for name in hubs.keys() & columns.keys():
            column = columns[name]
            is_hub = np.isin(column.hashes, np.array(sorted(hubs[name]), dtype=np.uint64))
            is_hub = np.append(is_hub, False)  # code -1 finds the last entry
            codes = tuple(np.where(is_hub[codes], np.int32(-1), codes) for codes in column.codes)
            columns[name] = Column(column.values, codes)
        return RecordColumns(self.order, columns)
