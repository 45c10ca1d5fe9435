"""Kernels over pairs of rows that belong together: connected components, and sparse agglomeration."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address

if TYPE_CHECKING:
    from numpy import float64, int32
    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[int32]
    Floats: TypeAlias = NDArray[float64]

__all__ = ["agglomerated", "connect"]


def connect(
    library: ctypes.CDLL, root: Rows, left: Rows, right: Rows, weights: Floats | None = None, least: float = 0.0
) -> None:
    """Connect in ``root``, in place, the ends of each pair; of those of at least ``least`` where ``weights`` are given.

    ``root`` has for each row the lowest row of its component.
    """
    library.connect.restype = None
    library.connect(
        address(root), ctypes.c_int64(len(root)), address(left), address(right),
        None if weights is None else address(weights), ctypes.c_double(least), ctypes.c_int64(len(left)),
    )  # fmt: skip


def agglomerated(
    library: ctypes.CDLL,
    root: Rows,
    pairs: tuple[Rows, Rows, Floats],
    same: int,
    *,
    match_at: float,
    clip: float,
    uncompared: float,
    sources: Rows | None = None,
) -> Rows:
    """The lowest row of each row's person.

    ``pairs`` are the compared ones, as many as there are weights, then ``same`` pairs judged the same, then those
    judged different. Where ``sources`` are given, numbers from 0, evidence never brings two rows of one together.
    """
    left, right, weights = pairs
    person = np.empty(len(root), dtype=np.int32)
    library.agglomerate.restype = ctypes.c_int64
    found = library.agglomerate(
        address(root), ctypes.c_int64(len(root)), address(left), address(right), address(weights),
        ctypes.c_int64(len(weights)), ctypes.c_int64(same), ctypes.c_int64(len(left)), ctypes.c_double(match_at),
        ctypes.c_double(clip), ctypes.c_double(uncompared),
        None if sources is None else address(sources), ctypes.c_int64(_count(sources)), address(person),
    )  # fmt: skip
    if found < 0:
        raise MemoryError
    return person


def _count(sources: Rows | None) -> int:
    return 0 if sources is None or not len(sources) else int(sources.max()) + 1
