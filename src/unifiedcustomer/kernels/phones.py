"""The kernel that reads telephone numbers by the automata of numbering plans."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import bool_, int32, int64, uint8, uint32, uint64
    from numpy.typing import NDArray

__all__ = ["CODES", "LEFT", "NOT_HERE", "NO_CODE", "NO_COUNTRY", "PlanTables", "phones"]

CODES: Final = 1110
"""Calling codes of one digit from 0 on, of two from 10 on, of three from 110 on."""
NO_CODE: Final = -1
NO_COUNTRY: Final = -2  #: in place of a plan: nothing says where the number is dialled
NOT_HERE: Final = -2  #: a calling code whose plan was not laid out
LEFT: Final = -3  #: a calling code of no country


@attrs.frozen(kw_only=True, eq=False)
class PlanTables:
    """Numbering plans as the kernel reads them; see `plans.h`."""

    steps: NDArray[int32]
    lengths: NDArray[uint32]
    firsts: NDArray[int32]
    regions: NDArray[int32]
    region_bounds: NDArray[int32]
    calling_codes: NDArray[uint8]
    own_forms: NDArray[int32]
    texts: NDArray[uint8]
    text_bounds: NDArray[int64]
    trunk_bounds: NDArray[int32]
    abroad_bounds: NDArray[int32]
    plan_of_code: NDArray[int32]
    refused: NDArray[uint8]  #: for each prefix whether numbers that begin with it are not read
    kept_lengths: NDArray[uint32]
    longest: NDArray[int32]


_AUTOMATA: Final = ("steps", "lengths", "firsts")
_PLANS: Final = (
    "regions", "region_bounds", "calling_codes", "own_forms", "texts", "text_bounds", "trunk_bounds", "abroad_bounds",
    "plan_of_code", "refused", "kept_lengths", "longest",
)  # fmt: skip


def phones(
    data: NDArray[uint8],
    starts: NDArray[int64],
    ends: NDArray[int64],
    plan_of: NDArray[int32],
    tables: PlanTables,
    made_up: NDArray[uint64],
) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64], NDArray[bool_], NDArray[int64]]:
    """Bytes, starts and ends of the keys, which texts were answered, and how often each plan was missed.

    ``made_up`` are the hashes of digits that nobody has.
    """
    rows = len(starts)
    to = np.empty(16 * rows, dtype=np.uint8)
    out_starts, out_ends = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    answered, wanted = np.empty(rows, dtype=np.bool_), np.zeros(CODES, dtype=np.int64)
    call = compiled().phones
    call.restype = ctypes.c_int64
    done = call(
        address(data), address(starts), address(ends), ctypes.c_int64(rows), address(plan_of),
        ctypes.byref(_struct(tables, _AUTOMATA)), ctypes.byref(_struct(tables, _PLANS)),
        address(made_up), ctypes.c_int64(len(made_up)), address(to), address(out_starts), address(out_ends),
        address(answered), address(wanted),
    )  # fmt: skip
    if done < 0:
        raise MemoryError
    return to[: int(out_ends.max(initial=0))].copy(), out_starts, out_ends, answered, wanted


def _struct(tables: PlanTables, names: tuple[str, ...]) -> Any:
    return (ctypes.c_void_p * len(names))(*(getattr(tables, name).ctypes.data for name in names))
