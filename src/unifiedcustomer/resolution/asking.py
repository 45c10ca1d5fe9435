"""Which pairs are worth asking people about.

Pairs are picked at random within strata (bands of weight, by whether the pair is together now), so that the answers
speak for all pairs of their stratum. More are picked where the model is less sure and where there are more pairs, after
the power allocation of Bankier (1988) with a power of one half: an allocation by size alone would ask about nothing but
the millions of pairs that are clearly two persons. Within a stratum the picks step through the agreement patterns by
the golden ratio, so that however many are answered, they are spread evenly over what pairs look like.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Int64s, stable_hashes
from unifiedcustomer.resolution.strata import Strata

__all__ = ["worth_asking"]

GOLDEN: Final = 0.6180339887498949
LEAST_DOUBT: Final = 0.01
"""However sure the model is, it may be wrong in a stratum as often as this."""


def worth_asking(strata: Strata, patterns: NDArray[np.int32], number: int, *, known: Int64s, seed: int = 0) -> Int64s:
    """Places of up to ``number`` compared pairs, most informative first; none of those at the places ``known``."""
    is_open = np.ones(len(strata.of_pair), dtype=bool)
    is_open[known] = False
    answered = np.bincount(strata.of_pair[known], minlength=len(strata.sizes))
    picked, gains = [], []
    for stratum in np.flatnonzero(strata.sizes).tolist():
        likely = min(max(float(strata.probability[stratum]), LEAST_DOUBT), 1 - LEAST_DOUBT)
        worth = float(np.sqrt(strata.sizes[stratum]) * np.sqrt(likely * (1 - likely)))
        inside = np.flatnonzero((strata.of_pair == stratum) & is_open)
        chosen = _spread(inside[np.argsort(patterns[inside], kind="stable")], number, _start(seed, stratum))
        picked.append(chosen)
        # What one more answer takes off the variance, if `worth` is the deviation of the stratum (Neyman 1934).
        asked = answered[stratum] + np.arange(1, len(chosen) + 1)
        gains.append(worth / np.sqrt(asked * (asked + 1.0)))
    if not picked:
        return np.zeros(0, dtype=np.int64)
    places, gain = np.concatenate(picked), np.concatenate(gains)
    return places[np.lexsort((places, -gain))][:number]


def _spread(ordered: Int64s, number: int, start: float) -> Int64s:
    """Up to ``number`` different members of ``ordered``, every beginning of them spread evenly over it."""
    size = len(ordered)
    if size <= number:
        steps = np.argsort((start + GOLDEN * np.arange(size)) % 1.0, kind="stable")
        return ordered[np.argsort(steps, kind="stable")] if size else ordered
    place = (((start + GOLDEN * np.arange(2 * number + 8)) % 1.0) * size).astype(np.int64)
    first = np.sort(np.unique(place, return_index=True)[1])[:number]
    return ordered[place[first]]


def _start(seed: int, stratum: int) -> float:
    return float(stable_hashes([f"asking {seed} {stratum}"])[0]) / 2.0**64
