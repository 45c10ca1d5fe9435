"""Random numbers that are the same on every machine, Python and NumPy.

Only the raw 64-bit output of PCG64 and the seeding of ``SeedSequence`` are used: NumPy promises never to change these,
while the methods of its ``Generator`` may change (NEP 19). Each purpose has its own stream, so that a further draw in
one part of the generator moves nothing in the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["Dice", "Floats", "Indices", "Mask", "falling"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Dice:
    """A stream of random numbers for one purpose."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode())]))

    def uniform(self, count: int) -> Floats:
        """``count`` numbers from 0 up to, never including, 1."""
        raw = self._bits.random_raw(count).astype(np.uint64, copy=False)
        return np.asarray((raw >> np.uint64(11)).astype(np.float64) * 2.0**-53)

    def below(self, limit: int | NDArray[Any], count: int) -> Indices:
        """``count`` whole numbers from 0 up to, never including, ``limit``, which may differ from one to the next."""
        return np.asarray(np.floor(self.uniform(count) * limit), dtype=np.int64)

    def chance(self, share: float | NDArray[Any], count: int) -> Mask:
        """True in about ``share`` of ``count`` cases."""
        return self.uniform(count) < share

    def pick(self, weights: Sequence[float] | Floats, count: int) -> Indices:
        """``count`` positions in ``weights``, each as often as its weight says."""
        bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(bounds, self.uniform(count) * bounds[-1], side="right")
        return np.asarray(np.minimum(found, len(bounds) - 1), dtype=np.int64)


def falling(count: int, power: float = 0.7) -> Floats:
    """Weights of ``count`` names in order of frequency: few frequent ones, and the long tail that name lists have."""
    return np.asarray((np.arange(count) + 3.0) ** -power, dtype=np.float64)
