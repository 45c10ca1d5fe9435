"""Kernels over pairs of rows that belong together: connected components, and sparse agglomeration."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address
from unifiedcustomer.kernels.threads import in_threads

if TYPE_CHECKING:
    from numpy import float64, int32, int64
    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[int32]
    Floats: TypeAlias = NDArray[float64]

__all__ = ["agglomerated", "both_ends", "connect"]

PAIRS_FOR_TWO: Final = 1 << 14
"""Pairs from which two threads are quicker than one."""

SEEN: Final = 64
"""One pair of so many is looked at for where half of the pairs are."""


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


def both_ends(library: ctypes.CDLL, rows: int, left: Rows, right: Rows) -> tuple[NDArray[int64], Rows, Rows]:
    """Pairs, in order, from both ends: where those of each row begin, their other ends ascending, and their places."""
    starts = np.empty(rows + 1, dtype=np.int64)
    others, places = np.empty(2 * len(left), dtype=np.int32), np.empty(2 * len(left), dtype=np.int32)
    library.both_ends.restype = None
    library.both_ends(
        address(left), address(right), ctypes.c_int64(len(left)), ctypes.c_int64(rows), address(starts),
        address(others), address(places),
    )  # fmt: skip
    return starts, others, places


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

    def of_roots(bounds: tuple[int, int]) -> None:
        found = library.agglomerate(
            address(root), ctypes.c_int64(len(root)), address(left), address(right), address(weights),
            ctypes.c_int64(len(weights)), ctypes.c_int64(same), ctypes.c_int64(len(left)), ctypes.c_double(match_at),
            ctypes.c_double(clip), ctypes.c_double(uncompared),
            None if sources is None else address(sources), ctypes.c_int64(_count(sources)),
            *map(ctypes.c_int64, bounds), address(person),
        )  # fmt: skip
        if found < 0:
            raise MemoryError

    middle = int(np.median(root[left[::SEEN]])) if len(weights) > PAIRS_FOR_TWO else len(root)
    in_threads(of_roots, [(0, middle), (middle, len(root))] if middle < len(root) else [(0, middle)])
    return person


def _count(sources: Rows | None) -> int:
    return 0 if sources is None or not len(sources) else int(sources.max()) + 1
