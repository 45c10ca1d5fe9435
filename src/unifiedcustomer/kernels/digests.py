"""The kernel that makes ids of customers from the keys of records."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address, compiled
from unifiedcustomer.kernels.threads import in_threads

if TYPE_CHECKING:
    from numpy import int32, int64, uint8
    from numpy.typing import NDArray

    Column: TypeAlias = tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]

__all__ = ["customer_ids"]

LENGTH: Final = 36  #: characters of a UUID

AT_ONCE: Final = 1 << 13


def customer_ids(before: Column, sources: NDArray[int32], ids: Column) -> list[str]:
    """A UUID of version 8 for each text ``before[sources[row]] + ids[row]``, from its BLAKE2b digest."""
    data, starts, ends = ids
    named = [address(array) for array in before]
    made = np.empty((len(starts), LENGTH), dtype=np.uint8)
    call = compiled().customer_ids
    call.restype = None

    def make(begin: int) -> None:
        rows = slice(begin, begin + AT_ONCE)
        call(
            *named, address(sources[rows]), address(data), address(starts[rows]), address(ends[rows]),
            ctypes.c_int64(len(starts[rows])), address(made[rows]),
        )  # fmt: skip

    in_threads(make, range(0, len(starts), AT_ONCE))
    text = made.tobytes().decode("ascii")
    return [text[at : at + LENGTH] for at in range(0, len(text), LENGTH)]
