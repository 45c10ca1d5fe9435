"""The compiled kernels as a library, or None where they were not built."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["address", "library"]

SWITCH: Final = "UNIFIEDCUSTOMER_PURE"
"""An environment variable; when it is set, the compiled kernels are left alone."""


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
