"""The compiled kernels as a library, or None where they were not built."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["address", "in_threads", "library"]

T = TypeVar("T")
R = TypeVar("R")

MOST_WORKERS: Final = 8
"""More threads than that need more memory at once than they save time."""

SWITCH: Final = "UNIFIEDCUSTOMER_PURE"
"""An environment variable; when it is set, the compiled kernels are left alone."""


def in_threads(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """The results of ``work`` on each part, in order; kernels and numpy release the lock meanwhile."""
    workers = min(len(parts), os.cpu_count() or 1, MOST_WORKERS)
    if workers < 2:
        return list(map(work, parts))
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, parts))


@cache
def library() -> ctypes.CDLL | None:
    """The library; calls release the interpreter's lock."""
    found = find_spec("unifiedcustomer.kernels._compiled")
    if found is None or found.origin is None or os.environ.get(SWITCH):
        return None
    try:
        return ctypes.CDLL(found.origin)
    except OSError:  # built for another machine
        return None


def address(array: NDArray[Any]) -> ctypes.c_void_p:
    """Where the numbers of a contiguous array are."""
    return ctypes.c_void_p(array.ctypes.data)
