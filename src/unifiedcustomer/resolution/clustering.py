"""From weighted pairs to persons.

Connected components chain errors: one wrong pair joins two families. So inside each component clusters are joined best
pair of clusters first, and only while the mean weight of *all* pairs between them speaks for one person.
Judgements of people come before any weight; where a source has nobody twice, clusters with rows of one source are never
joined. Nothing depends on the order of the pairs: ties are decided by row numbers, and rows are in key order.

What becomes of some records depends on those near them alone. Joining two clusters never brings either nearer to a
third one than the nearer of them was, so clusters that are each other's best are joined whatever happens elsewhere, and
a person is the same persons' records clustered by themselves. A hub that clusters a neighbourhood rests on that; so
that sums are the same in any order, weights are put on a grid that floating point adds exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.clusters import agglomerated, both_ends, connect
from unifiedcustomer.resolution.columns import Int64s, Rows

__all__ = ["agglomerate", "components", "seen_from_both_ends", "unsaid"]

CLIP = 10.0
"""Bits; no single pair outvotes many. Where more is asked of a match, it may say as much as that."""

UNCOMPARED = -1.0
"""Bits; blocking brings most records of one person together, so a pair that it did not is a slightly bad sign. It keeps
large clusters apart that a few compared pairs would join."""


GRID = 1 << 20
"""Weights are whole numbers of such parts of a bit while they are added, finer than they are rounded anywhere."""


def unsaid(match_at: float) -> float:
    """What a pair counts that says nothing, in bits: `UNCOMPARED`, and always less than a match."""
    return UNCOMPARED if match_at > UNCOMPARED else match_at - 1.0


Between: TypeAlias = dict[int, tuple[float, int]]  #: neighbour cluster -> sum and number of the weights between
Judged: TypeAlias = list[tuple[int, int]]  #: pairs of rows that people have judged
Limit: TypeAlias = tuple[int, Mapping[int, frozenset[int]]]
"""The most values of a kind that a person may have, and those that each row has; rows that are not named have none."""

Weighted: TypeAlias = tuple[Rows, Rows, NDArray[np.float64]]  #: left rows, right rows, weights


def components(rows: int, left: Rows, right: Rows) -> Int64s:
    """The lowest row of each row's connected component; shape ``(rows,)``."""
    compiled = library()
    if compiled is None:
        return _components(rows, left, right)
    root = np.arange(rows, dtype=np.int32)
    connect(compiled, root, *_int32s(left, right))
    return root.astype(np.int64)


def _components(rows: int, left: Rows, right: Rows) -> Int64s:
    """Hooking to minima, then pointer jumping."""
    root = np.arange(rows, dtype=np.int64)
    while True:
        low, high = np.minimum(root[left], root[right]), np.maximum(root[left], root[right])
        if (low == high).all():
            return root
        np.minimum.at(root, high, low)
        while not (root == root[root]).all():
            root = root[root]


def _int32s(left: Rows, right: Rows) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.ascontiguousarray(left, dtype=np.int32), np.ascontiguousarray(right, dtype=np.int32)


def seen_from_both_ends(rows: int, left: Rows, right: Rows) -> tuple[Int64s, Rows, Rows]:
    """Pairs, in order: where those of each row begin, their other ends, ascending, and the places of the pairs."""
    compiled = library()
    if compiled is not None:
        starts, others, places = both_ends(compiled, rows, *_int32s(left, right))
        return starts, others.astype(np.int64), places.astype(np.int64)
    ends, others = np.concatenate((left, right)), np.concatenate((right, left))
    order = np.lexsort((others, ends))
    starts = np.searchsorted(ends[order], np.arange(rows + 1)).astype(np.int64)
    return starts, others[order].astype(np.int64), (order % max(len(left), 1)).astype(np.int64)


def agglomerate(
    rows: int,
    pairs: Weighted,
    *,
    match_at: float,
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
    sources: NDArray[np.int32] | None = None,
    limits: Sequence[Limit] = (),
) -> Int64s:
    """The lowest row of each row's person; shape ``(rows,)``.

    ``pairs`` are left rows, right rows and weights of all compared pairs; ``same`` and ``different`` are judgements.
    Where the ``sources`` of the rows are given, numbers from 0, no evidence brings two rows of one source together;
    neither does it make a person with more values than one of ``limits``.
    """
    match_at = round(match_at * GRID) / GRID
    pairs = (pairs[0], pairs[1], np.rint(pairs[2] * GRID) / GRID)
    compiled = None if limits else library()  # limits are for the few components that break them
    same, different = sorted(same), list(different)
    if sources is not None:
        across = sources[pairs[0]] != sources[pairs[1]]
        pairs = (pairs[0][across], pairs[1][across], pairs[2][across])
    if compiled is None:
        return _agglomerate(rows, pairs, match_at, (same, different), sources, limits)
    judged = np.array([*same, *different], dtype=np.int32).reshape(-1, 2)
    left, right = _int32s(*pairs[:2])
    weights = np.ascontiguousarray(pairs[2], dtype=np.float64)
    root = np.arange(rows, dtype=np.int32)
    connect(compiled, root, left, right, weights, match_at)
    connect(compiled, root, *_int32s(*judged[: len(same)].T))
    if len(judged):
        left, right = np.concatenate((left, judged[:, 0])), np.concatenate((right, judged[:, 1]))
    person = agglomerated(
        compiled, root, (left, right, weights), len(same),
        match_at=match_at, clip=max(CLIP, match_at), uncompared=unsaid(match_at),
        sources=None if sources is None else np.ascontiguousarray(sources, dtype=np.int32),
    )  # fmt: skip
    return person.astype(np.int64)


def _agglomerate(
    rows: int,
    pairs: Weighted,
    match_at: float,
    judged: tuple[Judged, Judged],
    sources: NDArray[np.int32] | None = None,
    limits: Sequence[Limit] = (),
) -> Int64s:
    (left, right, weights), (same, different) = pairs, judged
    ties = np.array(same, dtype=np.int64).reshape(-1, 2)
    strong = weights >= match_at
    root = _components(rows, np.concatenate((left[strong], ties[:, 0])), np.concatenate((right[strong], ties[:, 1])))
    size = np.bincount(root, minlength=rows)
    touched = {root[row] for pair in (*same, *different) for row in pair}
    plain = (size == (2 if not limits else 0)) & ~np.isin(np.arange(rows), np.array(sorted(touched), dtype=np.int64))
    person = np.arange(rows, dtype=np.int64)
    person[plain[root]] = root[plain[root]]
    inside = np.flatnonzero((root[left] == root[right]) & ~plain[root[left]])
    inside = inside[np.argsort(root[left[inside]], kind="stable")]
    starts = np.flatnonzero(np.diff(root[left[inside]], prepend=-1))
    apart, together = _by_component(root, different), _by_component(root, same)
    seen = set()
    for group in np.split(inside, starts[1:]) if len(inside) else []:
        component = int(root[left[group[0]]])
        seen.add(component)
        edges = list(zip(left[group].tolist(), right[group].tolist(), weights[group].tolist(), strict=True))
        _join(person, edges, match_at, (together.get(component, []), apart.get(component, [])), sources, limits)
    for component in together.keys() - seen:
        _join(person, [], match_at, (together[component], apart.get(component, [])))
    return person


def _by_component(root: Int64s, judged: Judged) -> dict[int, Judged]:
    grouped: dict[int, Judged] = {}
    for a, b in judged:
        if root[a] == root[b]:
            grouped.setdefault(int(root[a]), []).append((a, b))
    return grouped


def _join(
    person: Int64s,
    edges: list[tuple[int, int, float]],
    match_at: float,
    judged: tuple[Judged, Judged],
    sources: NDArray[np.int32] | None = None,
    limits: Sequence[Limit] = (),
) -> None:
    """Agglomerate one component in place."""
    clip = max(CLIP, match_at)
    edges = [(a, b, min(max(weight, -clip), clip)) for a, b, weight in edges]
    clusters = _Clusters(edges, *judged, unsaid(match_at), sources, limits)
    heap = [(-mean, a, b) for a, b, mean in clusters.means() if mean >= match_at]
    heapify(heap)
    while heap:
        mean, a, b = heappop(heap)
        if clusters.mean(a, b) == -mean and not clusters.vetoed(a, b):
            for neighbour, changed in clusters.join(a, b):
                if changed >= match_at:
                    heappush(heap, (-changed, min(a, neighbour), max(a, neighbour)))
    for root, rows in clusters.members.items():
        person[rows] = root


class _Clusters:
    """The clusters of one component, each called by its lowest row, and the evidence between them."""

    def __init__(
        self,
        edges: list[tuple[int, int, float]],
        same: Judged,
        different: Judged,
        uncompared: float,
        sources: NDArray[np.int32] | None = None,
        limits: Sequence[Limit] = (),
    ) -> None:
        self.uncompared = uncompared
        pairs = [(a, b) for a, b, _ in edges] + same + different
        rows = {row for pair in pairs for row in pair}
        self.members: dict[int, list[int]] = {row: [row] for row in rows}
        self.between: dict[int, Between] = {row: {} for row in rows}
        self.apart: dict[int, set[int]] = {row: set() for row in rows}
        self.sources = {row: set() if sources is None else {int(sources[row])} for row in rows}
        self.held = [(most, {row: set(values.get(row, ())) for row in rows}) for most, values in limits]
        for a, b, weight in sorted(edges):
            self.between[a][b] = self.between[b][a] = (weight, 1)
        for a, b in different:
            self.apart[a].add(b)
            self.apart[b].add(a)
        home = {row: row for row in rows}
        for a, b in same:
            low, high = sorted((home[a], home[b]))
            if low != high:
                home |= dict.fromkeys(self.members[high], low)
                for _ in self.join(low, high):
                    pass

    def means(self) -> Iterable[tuple[int, int, float]]:
        """Every pair of neighbour clusters, once, with the mean weight between them."""
        pairs = ((a, b, found) for a, near in self.between.items() for b, found in near.items() if a < b)
        return ((a, b, self._mean(a, b, *found)) for a, b, found in pairs)

    def _mean(self, a: int, b: int, total: float, count: int) -> float:
        pairs = len(self.members[a]) * len(self.members[b])
        return (total + self.uncompared * (pairs - count)) / pairs

    def mean(self, a: int, b: int) -> float | None:
        found = self.between.get(a, {}).get(b)
        return None if found is None else self._mean(a, b, *found)

    def vetoed(self, a: int, b: int) -> bool:
        if b in self.apart[a] or not self.sources[a].isdisjoint(self.sources[b]):
            return True
        return any(held[a] and held[b] and len(held[a] | held[b]) > most for most, held in self.held)

    def join(self, low: int, high: int) -> Iterable[tuple[int, float]]:
        """Move ``high`` into ``low``; gives every neighbour with its new mean."""
        self.members[low].extend(self.members.pop(high))
        self.sources[low] |= self.sources.pop(high)
        for _, held in self.held:
            held[low] |= held.pop(high)
        near, gone = self.between[low], self.between.pop(high)
        near.pop(high, None)
        gone.pop(low, None)
        for neighbour, (total, count) in gone.items():
            del self.between[neighbour][high]
            before, number = near.get(neighbour, (0.0, 0))
            near[neighbour] = self.between[neighbour][low] = (before + total, number + count)
        for other in self.apart.pop(high):
            self.apart[other].discard(high)
            self.apart[other].add(low)
            self.apart[low].add(other)
        return [(neighbour, self._mean(low, neighbour, *found)) for neighbour, found in near.items()]
