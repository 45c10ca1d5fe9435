"""Which pairs of live records are in doubt, kept in step with who is who.

A pair is in doubt while its evidence stands between the model's two thresholds, or while it matches and clustering
keeps it apart all the same; and only until a person judges it. That is what `unifiedcustomer.resolve.Resolution.review`
shows of a table, less what is judged: a function of records, model and judgements, like identities.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution import ResolutionModel
from unifiedcustomer.storage import Doubt, JudgedPair, Session

__all__ = ["WeighedPairs", "doubtful", "doubts_among", "keep_doubts"]

Int64s = NDArray[np.int64]


@attrs.frozen(eq=False)
class WeighedPairs:
    """Compared pairs by the numbers of their records, with their weights, and whether they are two customers."""

    left: Int64s
    right: Int64s
    weights: NDArray[np.float64]
    is_apart: NDArray[np.bool_]

    def take(self, which: NDArray[np.bool_]) -> WeighedPairs:
        """Some of them."""
        return WeighedPairs(self.left[which], self.right[which], self.weights[which], self.is_apart[which])


def doubts_among(pairs: WeighedPairs, model: ResolutionModel, judged: Iterable[JudgedPair]) -> Iterator[Doubt]:
    """The pairs that are in doubt, the lower record first."""
    decided = {(pair.low, pair.high) for pair in judged}
    rows = zip(*(column.tolist() for column in doubtful(pairs, model)), strict=True)
    return (Doubt(*row) for row in rows if row[:2] not in decided)


def doubtful(
    pairs: WeighedPairs, model: ResolutionModel
) -> tuple[Int64s, Int64s, NDArray[np.float64], NDArray[np.float64]]:
    """The columns of the pairs that are in doubt where nobody has judged any: as `Doubt` has them."""
    strong = pairs.weights >= model.match_at
    found = pairs.take((pairs.weights >= model.review_at) & (~strong | pairs.is_apart))
    low, high = np.minimum(found.left, found.right), np.maximum(found.left, found.right)
    return low, high, found.weights, np.abs(found.weights - model.match_at)


def keep_doubts(
    session: Session,
    model: ResolutionModel,
    pairs: WeighedPairs,
    was_apart: NDArray[np.bool_],
    judged: Iterable[JudgedPair],
    *,
    touched: Collection[int],
    crossed: Collection[int],
    known: Collection[int],
) -> None:
    """Replace what a change may have put in doubt, or out of it.

    ``touched`` records may be compared with others than before, and ``known`` are those that may be in the table
    already; ``crossed`` ones may be compared otherwise with each other. Of all other pairs that match it counts which
    are apart now and were not, or the other way round. ``pairs`` are all compared pairs of these records that may be in
    doubt.
    """
    doubts = session.doubts
    ends = pairs.left.tolist(), pairs.right.tolist()
    is_new = np.logical_or(*_in(ends, touched)) | np.logical_and(*_in(ends, crossed))
    turned = ~is_new & (pairs.weights >= model.match_at) & (was_apart != pairs.is_apart)
    doubts.forget(known)
    doubts.forget_among(crossed)
    if turned.any():
        turning = {*pairs.left[turned].tolist(), *pairs.right[turned].tolist()}
        doubts.forget_among(turning.difference(touched), model.match_at)
        is_new |= (pairs.weights >= model.match_at) & np.logical_and(*_in(ends, turning))
    doubts.add_new(doubts_among(pairs.take(is_new), model, judged))


def _in(ends: tuple[list[int], list[int]], records: Collection[int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which left and which right ends of pairs are among ``records``."""
    left, right = (np.fromiter(map(records.__contains__, side), np.bool_, len(side)) for side in ends)
    return left, right
