"""Kernels that compare pairs of rows: a level a pair, by the columns of one or more features."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address

if TYPE_CHECKING:
    from numpy import int32, int64, uint8, uint32
    from numpy.typing import NDArray

    from unifiedcustomer.kernels.strings import ShortValues

    Lists: TypeAlias = tuple[NDArray[int64], NDArray[int32]]

__all__ = ["ASK", "ColumnView", "column_view", "extra_words", "levels", "mailbox_parts", "numbered_patterns"]

ASK: Final = 255  #: the level of a pair that only the careful path can compare

FIRST_COMPARISONS, FURTHER_COMPARISONS = 16, 8


class ColumnView(ctypes.Structure):
    """A feature as kernels see it: `Column` in levels.c. It keeps the arrays that it points to."""

    _fields_ = (
        ("codes", ctypes.c_void_p),
        ("width", ctypes.c_int64),
        ("values", ctypes.c_void_p),
        ("text", ctypes.c_void_p),
        ("starts", ctypes.c_void_p),
        ("items", ctypes.c_void_p),
        ("keys", ctypes.c_void_p),
    )
    kept: tuple[Any, ...]


class _Pairs(ctypes.Structure):
    _fields_ = (("left", ctypes.c_void_p), ("right", ctypes.c_void_p), ("count", ctypes.c_int64))


def column_view(
    codes: Sequence[NDArray[int32]],
    short: ShortValues | None = None,
    lists: Lists | None = None,
    keys: NDArray[Any] | None = None,
) -> ColumnView:
    """The codes of a feature's positions, its values, a list of items of each value, and a number of each value."""
    codes = [np.ascontiguousarray(column, dtype=np.int32) for column in codes]
    places = (ctypes.c_void_p * len(codes))(*(column.ctypes.data for column in codes))
    view = ColumnView(ctypes.cast(places, ctypes.c_void_p), len(codes))
    if short is not None:
        view.values, view.text = address(short.values), address(short.text)
    if lists is not None:
        view.starts, view.items = address(lists[0]), address(lists[1])
    if keys is not None:
        view.keys = address(keys)
    view.kept = (codes, places, short, lists, keys)
    return view


def levels(call: Any, columns: Sequence[Any], left: NDArray[Any], right: NDArray[Any]) -> NDArray[uint8]:
    """What the kernel ``call`` says of each pair of rows. ``columns`` are views, None, or numbers of C."""
    left, right = np.ascontiguousarray(left, dtype=np.int32), np.ascontiguousarray(right, dtype=np.int32)
    found = np.empty(len(left), dtype=np.uint8)
    call.restype = None
    views = [ctypes.byref(column) if isinstance(column, ColumnView) else column for column in columns]
    call(*views, ctypes.byref(_Pairs(address(left), address(right), len(left))), address(found))
    return found


def mailbox_parts(library: ctypes.CDLL, short: ShortValues) -> NDArray[uint32]:
    """Where the parts of each mailbox begin and end: `Mailbox` in levels.c."""
    parts = np.empty(len(short.values), dtype=np.uint32)
    library.mailbox_parts.restype = None
    library.mailbox_parts(
        address(short.values), address(short.text), ctypes.c_int64(len(parts)), address(parts)
    )  # fmt: skip
    return parts


def extra_words(library: ctypes.CDLL, names: ColumnView, usual: Sequence[ColumnView], rows: int) -> NDArray[uint32]:
    """For each row which words of its name are in no value of the ``usual`` columns, as bits."""
    extra = np.empty(rows, dtype=np.uint32)
    columns = (ctypes.POINTER(ColumnView) * len(usual))(*(ctypes.pointer(view) for view in usual))
    library.extra_words.restype = None
    library.extra_words(
        ctypes.byref(names), columns, ctypes.c_int64(len(usual)), ctypes.c_int64(rows), address(extra)
    )  # fmt: skip
    return extra


def numbered_patterns(library: ctypes.CDLL, matrix: NDArray[uint8]) -> tuple[NDArray[int32], NDArray[int64]]:
    """The number of each column of ``matrix`` (comparisons, pairs), in order of appearance, and the first of each."""
    comparisons, pairs = matrix.shape
    matrix = np.ascontiguousarray(matrix)
    numbers, firsts = np.zeros(pairs, dtype=np.int32), np.zeros(pairs, dtype=np.int64)
    library.number_patterns.restype = ctypes.c_int64
    begin, found = 0, min(pairs, 1)
    while begin < comparisons:
        end = min(begin + (FURTHER_COMPARISONS if begin else FIRST_COMPARISONS), comparisons)
        found = library.number_patterns(
            address(matrix[begin:end]), ctypes.c_int64(pairs), ctypes.c_int64(end - begin), ctypes.c_int(begin > 0),
            address(numbers), address(firsts),
        )  # fmt: skip
        if found < 0:
            raise MemoryError
        begin = end
    return numbers, firsts[:found].copy()
