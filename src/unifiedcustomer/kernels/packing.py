"""Kernels that write entries of records into rows, as a store keeps them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import int32, int64, uint8
    from numpy.typing import NDArray

__all__ = ["CellColumn", "cell_bytes", "packed_entries"]

HEAD: int = 10  #: bytes that a row has beside its entries and their ends


class CellColumn(NamedTuple):
    """One cell of each row: where its text begins and ends in the bytes, by row, or by code where there are codes."""

    data: NDArray[uint8]
    starts: NDArray[int64]
    ends: NDArray[int64]
    codes: NDArray[int32] | None = None  #: for each row; -1 for nothing


class _Cells(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_void_p), ("starts", ctypes.c_void_p), ("ends", ctypes.c_void_p), ("codes", ctypes.c_void_p),
    )  # fmt: skip


def _cells(columns: Sequence[CellColumn]) -> ctypes.Array[_Cells]:
    return (_Cells * len(columns))(
        *(
            _Cells(data.ctypes.data, starts.ctypes.data, ends.ctypes.data, None if codes is None else codes.ctypes.data)
            for data, starts, ends, codes in columns
        )
    )


def cell_bytes(columns: Sequence[CellColumn], rows: int) -> tuple[NDArray[int64], int]:
    """The bytes of all cells of each row, and those of the largest cell."""
    found = np.empty(rows, dtype=np.int64)
    call = compiled().cell_bytes
    call.restype = ctypes.c_int64
    largest = call(_cells(columns), ctypes.c_int64(len(columns)), ctypes.c_int64(rows), address(found))
    return found, largest


def packed_entries(
    columns: Sequence[CellColumn], sizes: NDArray[int64], width: int, layout: int, room: int
) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]:
    """Rows one behind the other, the first entry of each, and where each ends.

    Args:
        columns: the cells.
        sizes: what `cell_bytes` says.
        width: bytes of the size of a cell.
        layout: the number of the layout.
        room: bytes of entries and ends in a row.
    """
    count = len(sizes)
    most = int(sizes.sum()) + count * (HEAD + 4 + width * max(len(columns), 1))
    out, firsts, ends = np.empty(most, dtype=np.uint8), np.empty(count, np.int64), np.empty(count, np.int64)
    call = compiled().pack_entries
    call.restype = ctypes.c_int64
    numbers = (ctypes.c_int64(number) for number in (width, layout, room))
    made = call(
        _cells(columns), ctypes.c_int64(len(columns)), ctypes.c_int64(count), address(sizes), *numbers, address(out),
        address(firsts), address(ends),
    )  # fmt: skip
    return out, firsts[:made], ends[:made]
