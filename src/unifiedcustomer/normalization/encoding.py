"""Columns of text as numbers: each distinct value once, and for each row which one it is.

Codes are int32, -1 where a row has nothing. All that runs once per row here runs inside C.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, cast

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy import int32, int64
    from numpy.typing import NDArray

__all__ = ["Codes", "Encoded", "Pairs", "combined", "encoded", "packed", "recoded"]

T = TypeVar("T", bound=Hashable)
L = TypeVar("L", bound=Hashable)
R = TypeVar("R", bound=Hashable)

Codes: TypeAlias = "NDArray[int32]"

_LARGEST_TABLE = 1 << 24
"""Combinations up to which a table of all of them is cheaper than sorting the rows."""


@attrs.frozen(kw_only=True, eq=False)
class Encoded(Generic[T]):
    """A column: `values` are distinct, `codes` point into them."""

    values: Sequence[T] = attrs.field(repr=False)
    codes: Codes = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False)
class Pairs(Generic[L, R]):
    """Two columns as one: `codes` point into both lists of values.

    Two lists rather than one of tuples: a million tuples would be walked by the garbage collector again and again.
    """

    lefts: list[L | None] = attrs.field(repr=False)
    rights: list[R | None] = attrs.field(repr=False)
    codes: Codes = attrs.field(repr=False)


def encoded(values: Sequence[T | None]) -> Encoded[T]:
    """``values`` as a column; None is -1.

    >>> column = encoded(["b", None, "a", "b"])
    >>> column.values, column.codes.tolist()
    (['b', 'a'], [0, -1, 1, 0])
    """
    index: defaultdict[T | None, int] = defaultdict(count().__next__)
    index[None] = -1
    codes = np.fromiter(map(index.__getitem__, values), dtype=np.int32, count=len(values))
    del index[None]
    return Encoded(values=cast("list[T]", list(index)), codes=codes)


def recoded(codes: Codes, new_codes: Iterable[int], size: int) -> Codes:
    """``codes`` with the code k, of ``size``, replaced by the k-th of ``new_codes``."""
    table = np.empty(size + 1, dtype=np.int32)
    table[:size] = np.fromiter(new_codes, dtype=np.int32, count=size)
    table[size] = -1  # where -1 points
    return table[codes]


def combined(left: Encoded[L], right: Encoded[R]) -> Pairs[L, R]:
    """The distinct pairs of two columns; a row with nothing in either has nothing.

    >>> pairs = combined(encoded(["a", "a", None]), encoded(["x", None, None]))
    >>> pairs.lefts, pairs.rights, pairs.codes.tolist()
    (['a', 'a'], [None, 'x'], [1, 0, -1])
    """
    width = len(right.values) + 1
    numbers = (left.codes.astype(np.int64) + 1) * width + (right.codes + 1)
    distinct, codes = _distinct(numbers, (len(left.values) + 1) * width)
    return Pairs(
        lefts=_values_at(left.values, distinct // width - 1),
        rights=_values_at(right.values, distinct % width - 1),
        codes=codes,
    )


def _distinct(numbers: NDArray[int64], size: int) -> tuple[NDArray[int64], Codes]:
    """The distinct numbers below ``size`` except zero, ascending, and which one each is; -1 for zero."""
    if size <= _LARGEST_TABLE:
        is_there = np.zeros(size, dtype=bool)
        is_there[numbers] = True
        is_there[0] = False
        distinct = np.flatnonzero(is_there)
        table = np.full(size, -1, dtype=np.int32)
        table[distinct] = np.arange(len(distinct), dtype=np.int32)
        return distinct, table[numbers]
    distinct, inverse = np.unique(numbers, return_inverse=True)
    codes = inverse.astype(np.int32)
    return (distinct[1:], codes - np.int32(1)) if distinct[0] == 0 else (distinct, codes)


def _values_at(values: Sequence[T], places: NDArray[int64]) -> list[T | None]:
    with_missing = [*values, None]
    return [with_missing[place] for place in places.tolist()]


def packed(columns: Sequence[Codes]) -> list[Codes]:
    """Columns of one vocabulary with each row's distinct codes moved to the first ones, in order."""
    if len(columns) == 1:
        return [codes for codes in columns if (codes >= 0).any()]
    found: list[Codes] = []
    for codes in columns:
        rest = codes.copy()
        for column in found:
            rest[rest == column] = -1
        for column in found:
            is_free = (column < 0) & (rest >= 0)
            column[is_free] = rest[is_free]
            rest[is_free] = -1
        if (rest >= 0).any():
            found.append(rest)
    return found
