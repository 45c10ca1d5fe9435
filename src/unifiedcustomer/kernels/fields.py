"""The kernel that reads ordinary dates; what it does not answer is read with care."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import bool_, int64, uint8
    from numpy.typing import NDArray

__all__ = ["Found", "dates"]

Found = tuple["NDArray[uint8]", "NDArray[int64]", "NDArray[int64]", "NDArray[bool_]"]
"""Bytes, starts and ends of what was read, and which texts were answered."""


def dates(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], month_first: NDArray[uint8], limit: int
) -> Found:
    """Dates until ``limit`` (as the number yyyymmdd): each text's readings, the likelier first, joined by ``|``."""
    return _called("dates", data, starts, ends, address(month_first), ctypes.c_int32(limit), room=21)


def _called(name: str, data: Any, starts: Any, ends: Any, *given: Any, room: int) -> Found:
    rows = len(starts)
    to, answered = np.empty(room * rows, dtype=np.uint8), np.empty(rows, dtype=np.bool_)
    out_starts, out_ends = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    call = getattr(compiled(), name)
    call.restype = None
    where = (address(data), address(starts), address(ends), ctypes.c_int64(rows))
    call(*where, *given, address(to), address(out_starts), address(out_ends), address(answered))
    return to[: int(out_ends.max(initial=0))].copy(), out_starts, out_ends, answered
