"""The only place where records become arrays.

Rows are put into the order of their keys first, so that nothing downstream can depend on the order of arrival: row
numbers, ties and random samples all follow the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any, TypeAlias, TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.model_fields import masked

__all__ = ["Column", "Int64s", "Levels", "RecordColumns", "Rows", "stable_hashes"]

T = TypeVar("T")

Rows: TypeAlias = NDArray[np.int64]  #: row numbers
Int64s: TypeAlias = NDArray[np.int64]
Levels: TypeAlias = NDArray[np.uint8]  #: comparison levels, one per pair; 0 where a value is missing


def stable_hashes(values: Sequence[str]) -> NDArray[np.uint64]:
    """64-bit hashes that are the same in every process and release; shape ``(len(values),)``."""
    digests = b"".join(blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest() for value in values)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


@attrs.frozen(eq=False)
class Column:
    """One feature of all rows: distinct `values`, and for each position of a multi-valued feature the `codes`."""

    values: tuple[str, ...] = attrs.field(repr=masked)
    codes: tuple[NDArray[np.int32], ...] = attrs.field(repr=masked)  #: each of shape (rows,), -1 for missing
    _derived: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def counts(self) -> Int64s:
        """How many rows have each value; shape ``(len(values),)``."""
        total = np.zeros(len(self.values), dtype=np.int64)
        for codes in self.codes:
            total += np.bincount(codes[codes >= 0], minlength=len(self.values))
        return total

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Stable hash of each value."""
        return stable_hashes(self.values)

    def derived(self, name: str, compute: Callable[[Column], T]) -> T:
        """What ``compute`` makes of this column's values, computed once and remembered under ``name``."""
        if name not in self._derived:
            self._derived[name] = compute(self)
        found: T = self._derived[name]
        return found

    def derive(self, form: Callable[[str], str]) -> NDArray[np.int64]:
        """Codes of ``form(value)`` for each distinct value, equal where the forms are equal; -1 for an empty form."""
        index: dict[str, int] = {}
        forms = (form(value) for value in self.values)
        return np.fromiter((index.setdefault(f, len(index)) if f else -1 for f in forms), np.int64, len(self.values))


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
        sources, record_ids = table.sources, table.record_ids
        order = np.array(sorted(range(len(table)), key=lambda row: (sources[row], record_ids[row])), dtype=np.int64)
        columns = {}
        for name, group in table.columns.items():
            index: dict[str, int] = {}
            recoded = []
            for column in group:
                places = [index.setdefault(value, len(index)) for value in column.values]
                lookup = np.array([*places, -1], dtype=np.int32)  # code -1 finds the last entry
                recoded.append(lookup[column.codes[order]])
            columns[name] = Column(tuple(index), tuple(recoded))
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
