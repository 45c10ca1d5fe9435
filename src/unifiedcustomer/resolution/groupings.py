"""Labels become whole numbers: the form in which groupings of records are compared."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Integers", "Labels", "grouping"]

Labels: TypeAlias = Iterable[Hashable] | NDArray[Any]
"""One label per record: an array, a column of a frame, or any iterable of hashable values."""

Integers: TypeAlias = NDArray[np.int64]


def grouping(field: str, labels: Labels) -> Integers:
    """Whole numbers from 0 without gaps, equal exactly where labels are equal; ``field`` is what errors name.

    Raises:
        InvalidValue: a label is missing.
        WrongType: labels are not one-dimensional and hashable.
    """
    if hasattr(labels, "__array__"):
        array = np.asarray(labels)
        if array.ndim != 1:
            raise WrongType(field)
        if array.dtype.kind in "iu":
            return _of_numbers(array)
        labels = array.tolist()
    index: dict[Hashable, int] = {}
    try:
        codes = np.fromiter((index.setdefault(label, len(index)) for label in labels), dtype=np.int64)
        missing = any(label is None or label != label for label in index)  # noqa: PLR0124 (NaN)
    except TypeError:  # unhashable, not iterable, or a missing-value marker that refuses to be compared
        raise WrongType(field) from None
    if missing:
        raise InvalidValue(field, Problem.MISSING)
    return codes


def _of_numbers(array: NDArray[Any]) -> Integers:
    order = np.argsort(array, kind="stable")
    ordered = array[order]
    codes = np.empty(len(array), dtype=np.int64)
    codes[order] = np.cumsum(np.append(False, ordered[1:] != ordered[:-1])[: len(array)])
    return codes
