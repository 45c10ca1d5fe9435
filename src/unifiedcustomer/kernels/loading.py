"""The compiled kernels as a library, or None where they were not built."""

from __future__ import annotations

import ctypes
import hashlib
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["address", "compiled", "library"]

SWITCH: Final = "UNIFIEDCUSTOMER_PURE"
"""An environment variable; when it is set, the compiled kernels are left alone."""


@cache
def library() -> ctypes.CDLL | None:
    """The library; calls release the interpreter's lock."""
    found = find_spec("unifiedcustomer.kernels._compiled")
    if found is None or found.origin is None or os.environ.get(SWITCH):
        return None
    try:
        loaded = ctypes.CDLL(found.origin)
    except OSError:  # built for another machine
        return None
    return loaded if _is_of_these_sources(loaded) else None


def _is_of_these_sources(loaded: ctypes.CDLL) -> bool:
    """Whether the library was built from the sources beside this file, as `setup.py` digests them."""
    folder = Path(__file__).parent
    sources = sorted([*folder.glob("*.c"), *folder.glob("*.h")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    if not hasattr(loaded, "kernels_digest"):
        return False
    loaded.kernels_digest.restype = ctypes.c_char_p
    return bool(loaded.kernels_digest() == digest.encode())


def compiled() -> ctypes.CDLL:
    """The library, for kernels that have no slow path of their own: their callers ask `library` first."""
    found = library()
    assert found is not None, "callers ask library() first"
    return found


def address(array: NDArray[Any]) -> ctypes.c_void_p:
    """Where the numbers of a contiguous array are."""
    return ctypes.c_void_p(array.ctypes.data)
