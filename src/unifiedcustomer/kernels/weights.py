"""The kernel that moves the weights of pairs by how rare the values are that they share."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import bool_, float64, int32, int64
    from numpy.typing import NDArray

__all__ = ["RareValues", "class_weights"]


@attrs.frozen(eq=False)
class RareValues:
    """What one comparison knows of rarity."""

    codes: Sequence[NDArray[int32]]  #: of each position of the feature
    moved: NDArray[float64]  #: bits of each value
    same: NDArray[bool_]  #: whether the pairs of each pattern share a value
    kinds: NDArray[bool_]  #: whether sharing a value is a coincidence in each class


class _Rare(ctypes.Structure):
    _fields_ = (
        ("codes", ctypes.POINTER(ctypes.c_void_p)), ("positions", ctypes.c_int64), ("moved", ctypes.c_void_p),
        ("same", ctypes.c_void_p), ("kinds", ctypes.c_void_p),
    )  # fmt: skip


def class_weights(
    of_patterns: NDArray[float64],
    rares: Sequence[RareValues],
    left: NDArray[int64],
    right: NDArray[int64],
    patterns: NDArray[int32],
) -> NDArray[float64]:
    """Weights of pairs, shape (classes, pairs), from those of their patterns, shape (patterns, classes)."""
    structs, alive = (_Rare * len(rares))(), list[Any]()
    for struct, rare in zip(structs, rares, strict=True):
        codes = (ctypes.c_void_p * len(rare.codes))(*(column.ctypes.data for column in rare.codes))
        alive.append(codes)
        struct.codes, struct.positions = ctypes.cast(codes, ctypes.POINTER(ctypes.c_void_p)), len(rare.codes)
        struct.moved, struct.same, struct.kinds = (
            array.ctypes.data for array in (rare.moved, rare.same, rare.kinds)
        )  # fmt: skip
    weights = np.empty((of_patterns.shape[1], len(left)), dtype=np.float64)
    call = compiled().class_weights
    call.restype = None
    call(
        address(of_patterns), ctypes.c_int64(len(weights)), ctypes.byref(structs), ctypes.c_int64(len(rares)),
        address(left), address(right), address(patterns), ctypes.c_int64(len(left)), address(weights),
    )  # fmt: skip
    return weights
