"""How many pairs of one person blocking brings together, estimated without the truth.

Blocking keys are like trappings of the same animals: from how many pairs several keys caught, one can say how many none
did. Three readings are taken of the pairs that match:

- *Chao's*: pairs that exactly one key found, squared, over twice those that exactly two found, is the least number that
  none found (Chao 1987, "Estimating the population size for capture-recapture data with unequal catchability").
- *Unlike keys*: of the pairs that a key found, the share that was also found by keys which ask for nothing that it asks
  for (Lincoln and Petersen).
- *Third records*: of the pairs in one cluster of three or more records, the share that was compared directly.

All three assume that what one reading misses another finds by chance. But a pair that is hard for one key is hard for
the others, so each figure is too high rather than too low; the lowest is reported. Records that agree on nothing cannot
be counted by any of them.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import in_threads
from unifiedcustomer.resolution.batch import ResolvedTable
from unifiedcustomer.resolution.blocking import Block, key_tokens
from unifiedcustomer.resolution.columns import Int64s, Rows
from unifiedcustomer.resolution.model import BlockingKey

__all__ = ["BlockingRecall", "estimated_blocking_recall"]

SAMPLED: Final = 20_000  #: matching pairs that are looked at, spread evenly
FEWEST: Final = 30  #: pairs below which nothing is said

_ASKS: Final = {
    "given_root": frozenset({"given"}),
    "name": frozenset({"given", "family"}),
    **dict.fromkeys(("street", "house_number", "postal_code", "city", "locality", "region"), frozenset({"address"})),
}
"""What features say the same, as far as keys are concerned."""


@attrs.frozen(kw_only=True)
class BlockingRecall:
    """Estimated shares of the true pairs that were compared; None where there is too little to say."""

    chao: float | None
    unlike_keys: float | None
    third_records: float | None
    sampled_pairs: int  #: matching pairs that the first two rest on
    found: dict[str, int]  #: for each key how many of them it finds
    alone: dict[str, int]  #: for each key how many of them no other key finds

    @property
    def estimate(self) -> float | None:
        """The lowest of the three."""
        known = [share for share in (self.chao, self.unlike_keys, self.third_records) if share is not None]
        return min(known, default=None)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {"estimate": self.estimate, **attrs.asdict(self)}


def estimated_blocking_recall(resolved: ResolvedTable) -> BlockingRecall:
    """What the matching pairs of a resolution say about those that were never compared."""
    evidence, model = resolved.evidence, resolved.resolver.model
    strong = np.flatnonzero(evidence.weights >= model.match_at)
    strong = strong[:: max(1, -(-len(strong) // SAMPLED))]
    left, right = evidence.left[strong], evidence.right[strong]
    caught = np.zeros((len(model.blocking), len(strong)), dtype=bool)
    if len(strong):
        shared = in_threads(
            lambda key: _shares_token(key_tokens(evidence.columns, key), left, right, model.largest_of(key)),
            model.blocking,
        )
        caught = np.array(shared, dtype=bool).reshape(caught.shape)
    caught = caught[:, caught.any(axis=0)]
    names = [key.name for key in model.blocking]
    once = caught[:, caught.sum(axis=0) == 1].sum(axis=1)
    return BlockingRecall(
        chao=_chao(caught),
        unlike_keys=_unlike_keys(caught, model.blocking),
        third_records=_third_records(resolved),
        sampled_pairs=caught.shape[1],
        found=dict(zip(names, caught.sum(axis=1).tolist(), strict=True)),
        alone=dict(zip(names, once.tolist(), strict=True)),
    )


def _shares_token(block: Block, left: Rows, right: Rows, largest: int) -> NDArray[np.bool_]:
    """Which pairs share a token of ``block`` that no more than ``largest`` rows hold."""
    asked = np.zeros(int(max(block.rows.max(initial=0), right.max(initial=0))) + 2, dtype=bool)
    asked[left] = asked[right] = True
    here = asked[block.rows]
    rows, tokens = block.rows[here], block.tokens[here]
    known = np.unique(tokens)
    if not len(known):
        return np.zeros(len(left), dtype=bool)
    at = np.minimum(np.searchsorted(known, block.tokens), len(known) - 1)
    holders = np.bincount(at[known[at] == block.tokens], minlength=len(known))
    number = np.searchsorted(known, tokens)
    is_open = holders[number] <= largest
    held = np.unique(rows[is_open] * np.int64(len(known)) + number[is_open])  # one number for a row and its token
    begins, ends = np.searchsorted(held, left * len(known)), np.searchsorted(held, (left + 1) * len(known))
    sizes = ends - begins
    pair = np.repeat(np.arange(len(left)), sizes)
    of_left = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    wanted = right[pair] * len(known) + held[of_left] % len(known) if len(pair) else held[:0]
    place = np.minimum(np.searchsorted(held, wanted), max(len(held) - 1, 0))
    hit = held[place] == wanted if len(pair) else np.zeros(0, dtype=bool)
    return np.bincount(pair[hit], minlength=len(left)) > 0


def _chao(caught: NDArray[np.bool_]) -> float | None:
    times = caught.sum(axis=0)
    once, twice = int((times == 1).sum()), int((times == 2).sum())
    if len(times) < FEWEST or len(caught) < 3:
        return None
    unseen = once * (once - 1) / (2 * (twice + 1))  # the form without bias
    return len(times) / (len(times) + unseen)


def _unlike_keys(caught: NDArray[np.bool_], keys: tuple[BlockingKey, ...]) -> float | None:
    """The mean over keys, weighted by how many pairs they share with keys that ask for other things."""
    asks = [frozenset[str]().union(*(_ASKS.get(part.feature, {part.feature}) for part in key.parts)) for key in keys]
    total, weights = 0.0, 0
    for place, mine in enumerate(asks):
        others = [other for other, theirs in enumerate(asks) if not mine & theirs]
        by_others = caught[others].any(axis=0)
        both = int((caught[place] & by_others).sum())
        if both >= FEWEST:
            total += int(caught[place].sum()) * int(by_others.sum())  # both times the number of all pairs
            weights += both
    return min(caught.shape[1] * weights / total, 1.0) if weights else None


def _third_records(resolved: ResolvedTable) -> float | None:
    if not resolved.resolver.model.mode.compares_within_sources:
        return None  # records of one source are not compared, whether blocking finds them or not
    evidence = resolved.evidence
    person: Int64s = resolved.person[evidence.columns.order]
    sizes = np.bincount(person, minlength=len(person) + 1)
    large = sizes[sizes > 2]
    inside = int((large * (large - 1) // 2).sum())
    compared = (person[evidence.left] == person[evidence.right]) & (sizes[person[evidence.left]] > 2)
    return int(compared.sum()) / inside if inside >= FEWEST else None
