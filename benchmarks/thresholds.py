"""The threshold a peer would choose if it knew the truth.

Edges are taken best first into a union-find, and the counts of pairwise F1 are kept while clusters grow, so every
threshold that the edges allow is tried once, exactly.
"""

from __future__ import annotations

import math
from collections import Counter

import attrs
import numpy as np
from numpy.typing import NDArray

__all__ = ["BestThreshold", "best_threshold", "components"]


@attrs.frozen(kw_only=True, eq=False)
class BestThreshold:
    """The lowest edge weight that is still used, and the clusters it gives. Infinite: using no edge is best."""

    weight: float
    labels: NDArray[np.int64]


def best_threshold(
    left: NDArray[np.int64], right: NDArray[np.int64], weights: NDArray[np.float64], truth: NDArray[np.int64]
) -> BestThreshold:
    """The threshold on ``weights`` with the best pairwise F1 over connected components; of equals the highest.

    >>> edges = np.array([0, 1]), np.array([1, 2]), np.array([5.0, 1.0])
    >>> best_threshold(*edges, np.array([7, 7, 8])).weight
    5.0
    """
    order = np.argsort(-weights, kind="stable")
    ordered = weights[order].tolist()
    parent, label_of = list(range(len(truth))), truth.tolist()
    persons: dict[int, Counter[int]] = {}  # of clusters that have more than one record
    sizes = [1] * len(truth)
    true_pairs = sum(count * (count - 1) // 2 for count in Counter(label_of).values())
    found = correct = 0
    best_f1, best_weight = 0.0, math.inf
    for position, rows in enumerate(zip(left[order].tolist(), right[order].tolist(), strict=True)):
        one, other = (_root(parent, row) for row in rows)
        if one != other:
            small, large = sorted((one, other), key=sizes.__getitem__)
            found += sizes[small] * sizes[large]
            here = persons.setdefault(large, Counter({label_of[large]: 1}))
            there = persons.pop(small, None) or {label_of[small]: 1}
            correct += sum(count * here[label] for label, count in there.items())
            here.update(there)
            sizes[large] += sizes[small]
            parent[small] = large
        last_of_its_weight = position + 1 == len(ordered) or ordered[position + 1] != ordered[position]
        if last_of_its_weight and 2 * correct > best_f1 * (found + true_pairs):
            best_f1, best_weight = 2 * correct / (found + true_pairs), ordered[position]
    used = weights >= best_weight
    return BestThreshold(weight=best_weight, labels=components(left[used], right[used], len(truth)))


def components(left: NDArray[np.int64], right: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """One label per record: the component of the graph whose edges are given."""
    parent = list(range(count))
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        parent[_root(parent, one)] = _root(parent, other)
    return np.array([_root(parent, row) for row in range(count)], dtype=np.int64)


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
