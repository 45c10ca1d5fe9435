"""Kernels that read ordinary email addresses and codes; what they do not answer is read with care."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import bool_, int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = ["IN_DOMAINS", "LETTERS", "MISREAD", "Providers", "codes", "mailboxes"]

LETTERS: Final = range(0xC0, 0x250)  #: letters beyond ASCII of which the kernel is told; see `mailboxes.c`
MISREAD: Final = 1  #: as the second of two letters it may be the sign of a text that was misread
IN_DOMAINS: Final = 2


@attrs.frozen(eq=False)
class Providers:
    """How the mailboxes of some domains are compared; all in the order of the hashes of the domains."""

    domains: NDArray[uint64]
    ignores_dots: NDArray[uint8]
    tags: NDArray[uint8]
    names: NDArray[uint8]  #: the domains that stand for them, one behind the other
    bounds: NDArray[int64]


Found = tuple["NDArray[uint8]", "NDArray[int64]", "NDArray[int64]", "NDArray[bool_]"]


def mailboxes(
    data: NDArray[uint8],
    starts: NDArray[int64],
    ends: NDArray[int64],
    sets: NDArray[uint64],
    providers: Providers,
    letters: NDArray[uint8],
) -> Found:
    """Bytes, starts and ends of the mailboxes, and which texts were answered."""
    longest = int(np.diff(providers.bounds).max(initial=0))
    found = _room(len(starts), int((ends - starts).sum()) + longest * len(starts))
    call = _call("mailboxes")
    call.restype = ctypes.c_int64
    done = call(
        address(data), address(starts), address(ends), ctypes.c_int64(len(starts)), address(sets),
        ctypes.c_int64(len(sets)), address(providers.domains), ctypes.c_int64(len(providers.domains)),
        address(providers.ignores_dots), address(providers.tags), address(providers.names), address(providers.bounds),
        address(letters), ctypes.c_int64(len(found[0])), *(address(array) for array in found),
    )  # fmt: skip
    if done < 0:
        raise MemoryError
    return found


def codes(data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64]) -> Found:
    """Bytes, starts and ends of the codes, and which texts were answered."""
    found = _room(len(starts), int((ends - starts).sum()))
    _call("codes")(
        address(data), address(starts), address(ends), ctypes.c_int64(len(starts)), *(address(array) for array in found)
    )  # fmt: skip
    return found


def _room(rows: int, size: int) -> Found:
    return (
        np.empty(size, dtype=np.uint8), np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64),
        np.empty(rows, dtype=np.bool_),
    )  # fmt: skip


def _call(name: str) -> ctypes._NamedFuncPointer:
    function = getattr(compiled(), name)
    function.restype = None
    return function  # type: ignore[no-any-return]
