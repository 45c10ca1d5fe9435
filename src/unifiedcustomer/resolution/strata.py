"""Compared pairs by how sure the model is of them, and what labels of some say of all.

Labels are seldom an even sample: people look at the doubtful pairs. Within a narrow band of weights it hardly matters
which pairs were picked, and how many pairs are in a band is known. So each band is counted by its own labels
(post-stratification), and a band speaks for as many pairs as it has.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Int64s

__all__ = ["Outcomes", "Strata"]

Floats: TypeAlias = NDArray[np.float64]

EDGES: Final = (-12.0, -8.0, -4.0, -2.0, 0.0, 2.0, 4.0, 8.0, 12.0)
"""Bits from the threshold, where one band ends and the next begins."""

PRIOR: Final = 0.5
"""How many labels' worth the model's own probabilities count in each stratum. Without a label they are all there is."""


@attrs.frozen(eq=False)
class Strata:
    """The stratum of each compared pair: its band of weights, and whether the pair is together now."""

    of_pair: Int64s
    sizes: Int64s
    probability: Floats  #: mean match probability of each stratum, as the model sees it

    @classmethod
    def of(cls, weights: Floats, together: NDArray[np.bool_], match_at: float) -> Strata:
        """The strata of all compared pairs."""
        bands = np.searchsorted(np.array(EDGES), weights - match_at, side="right")
        of_pair = bands * 2 + together
        sizes = np.bincount(of_pair, minlength=2 * (len(EDGES) + 1))
        likely = np.bincount(of_pair, 1 / (1 + np.exp2(-np.clip(weights, -60, 60))), len(sizes))
        return cls(of_pair, sizes.astype(np.int64), likely / np.maximum(sizes, 1))


@attrs.frozen(eq=False)
class Outcomes:
    """Labels counted by stratum and by (is a match, was found together); shape (strata, 2, 2)."""

    strata: Strata
    counts: Floats

    @classmethod
    def of(cls, strata: Strata, pairs: Int64s, is_match: NDArray[np.bool_], together: NDArray[np.bool_]) -> Outcomes:
        """Count labels of compared pairs; ``pairs`` are their places."""
        counts = np.zeros((len(strata.sizes), 2, 2))
        np.add.at(counts, (strata.of_pair[pairs], is_match.astype(np.int64), together.astype(np.int64)), 1.0)
        return cls(strata, counts)

    @property
    def unlabelled(self) -> float:
        """The share of likely matches that stand in strata without a label, where the model's word is all there is."""
        likely = self.strata.sizes * self.strata.probability
        return float(likely[self.counts.sum(axis=(1, 2)) == 0].sum() / max(likely.sum(), 1e-300))

    def expected(self) -> Floats:
        """Pairs by (is a match, was found together), shape (2, 2)."""
        shares = self._with_prior()
        shares /= shares.sum(axis=(1, 2), keepdims=True)
        return np.asarray((shares * self.strata.sizes[:, None, None]).sum(axis=0))

    def draws(self, number: int, seed: int) -> Floats:
        """The same as it may as well be, given so few labels; shape (number, 2, 2). A Dirichlet draw per stratum."""
        random = np.random.Generator(np.random.PCG64(seed))
        drawn = random.standard_gamma(np.broadcast_to(self._with_prior(), (number, *self.counts.shape)))
        drawn /= np.maximum(drawn.sum(axis=(2, 3), keepdims=True), 1e-300)
        return np.asarray((drawn * self.strata.sizes[:, None, None]).sum(axis=1))

    def _with_prior(self) -> Floats:
        together = np.arange(len(self.strata.sizes)) % 2  # even strata are of pairs apart
        likely = self.strata.probability
        prior = np.zeros_like(self.counts)
        prior[np.arange(len(likely)), 1, together] = PRIOR * likely
        prior[np.arange(len(likely)), 0, together] = PRIOR * (1 - likely)
        return self.counts + prior
