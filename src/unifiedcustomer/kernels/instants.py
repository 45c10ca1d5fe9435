"""The kernel that reads moments as most systems write them: ``2024-03-01T12:30:00Z``."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address, library

if TYPE_CHECKING:
    from numpy import int64, uint8
    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[uint8]
    Int64s: TypeAlias = NDArray[int64]

__all__ = ["read_instants"]

_INSTANT: Final = np.frombuffer(b"0000-00-00T00:00:00Z", dtype=np.uint8)
_DIGITS: Final = np.flatnonzero(ord("0") == _INSTANT)
_MARKS: Final = np.flatnonzero(ord("0") != _INSTANT)


def read_instants(data: Bytes, starts: Int64s, ends: Int64s) -> tuple[Int64s, Int64s]:
    """The day of each text as a number, such as 20240301, and the second of that day; -1 for a text of another form."""
    compiled = library()
    if compiled is None:
        return _read_instants(data, starts, ends)
    days, seconds = np.empty(len(starts), dtype=np.int64), np.zeros(len(starts), dtype=np.int64)
    compiled.read_instants.restype = None
    count = ctypes.c_int64(len(starts))
    compiled.read_instants(address(data), address(starts), address(ends), count, address(days), address(seconds))
    return days, seconds


def _read_instants(data: Bytes, starts: Int64s, ends: Int64s) -> tuple[Int64s, Int64s]:
    """The slow twin."""
    days, seconds = np.full(len(starts), -1, dtype=np.int64), np.zeros(len(starts), dtype=np.int64)
    rows = np.flatnonzero(ends - starts == len(_INSTANT))
    letters = data[starts[rows][:, None] + np.arange(len(_INSTANT))] if len(rows) else np.zeros((0, 20), np.uint8)
    digits = letters[:, _DIGITS].astype(np.int64) - ord("0")
    is_one = ((digits >= 0) & (digits <= 9)).all(axis=1) & (letters[:, _MARKS] == _INSTANT[_MARKS]).all(axis=1)
    hour, minute, second = (10 * digits[:, at] + digits[:, at + 1] for at in (8, 10, 12))
    kept = np.flatnonzero(is_one & (hour < 24) & (minute < 60) & (second < 60))
    days[rows[kept]] = (digits[:, :8] @ (10 ** np.arange(7, -1, -1)))[kept]
    seconds[rows[kept]] = (3600 * hour + 60 * minute + second)[kept]
    return days, seconds
