"""Columns as numbers: each distinct value once, and for each row which one it is.

Codes are int32, -1 where a row has nothing. All that runs once per row here runs inside C.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import attrs
import numpy as np

from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import int32
    from numpy.typing import NDArray

__all__ = ["Codes", "Encoded", "Pairs", "combined", "encoded_texts", "one_vocabulary", "packed", "recoded"]

T = TypeVar("T", bound=Hashable)
L = TypeVar("L", bound=Hashable)
R = TypeVar("R", bound=Hashable)

Codes: TypeAlias = "NDArray[int32]"


@attrs.frozen(kw_only=True, eq=False)
class Encoded(Generic[T]):
    """A column: `values` are distinct, `codes` point into them."""

    values: Sequence[T] = attrs.field(repr=False)
    codes: Codes = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """Two columns as one: `codes` point into the distinct pairs, and `lefts` and `rights` into the two columns."""

    lefts: Codes = attrs.field(repr=False)
    rights: Codes = attrs.field(repr=False)
    codes: Codes = attrs.field(repr=False)


def encoded_texts(texts: Texts) -> Encoded[str]:
    """``texts`` as a column; an empty one is -1.

    >>> column = encoded_texts(Texts.of(["b", None, "a", "b"]))
    >>> list(column.values), column.codes.tolist()
    (['b', 'a'], [0, -1, 1, 0])
    """
    values, codes = texts.encoded()
    return Encoded(values=values, codes=codes)


def recoded(codes: Codes, new_codes: Iterable[int], size: int) -> Codes:
    """``codes`` with the code k, of ``size``, replaced by the k-th of ``new_codes``."""
    table = np.empty(size + 1, dtype=np.int32)
    table[:size] = (
        new_codes if isinstance(new_codes, np.ndarray) else np.fromiter(new_codes, dtype=np.int32, count=size)
    )
    table[size] = -1  # where -1 points
    return table[codes]


def combined(left: Encoded[L], right: Encoded[R]) -> Pairs:
    """The distinct pairs of two columns; a row with nothing in either has nothing.

    >>> a, b = encoded_texts(Texts.of(["a", "a", None])), encoded_texts(Texts.of(["x", None, None]))
    >>> pairs = combined(a, b)
    >>> pairs.lefts.tolist(), pairs.rights.tolist(), pairs.codes.tolist()
    ([0, 0], [0, -1], [0, 1, -1])
    """
    width = len(right.values) + 1
    numbers = (left.codes.astype(np.int64) + 1) * width + (right.codes + 1)
    codes, firsts = distinct_numbers(numbers, 1)
    return Pairs(lefts=left.codes[firsts], rights=right.codes[firsts], codes=codes)


def one_vocabulary(parts: Sequence[Texts]) -> tuple[Texts, list[Codes]]:
    """The distinct texts of all parts, and for each part which one each of its texts is; -1 for the empty ones."""
    values, codes = Texts.together(parts).encoded()
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    return values, [codes[end - len(part) : end] for part, end in zip(parts, ends.tolist(), strict=True)]


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
