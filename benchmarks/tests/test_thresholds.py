"""The favour done to a peer is a real one: no threshold would have been better for it.

Run with ``python -m pytest benchmarks``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.thresholds import best_threshold, components
from unifiedcustomer.resolution.evaluation import evaluate

RECORDS = 10
edge_lists = st.lists(
    st.tuples(st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1), st.integers(-3, 3)), max_size=25
)
truths = st.lists(st.integers(0, 4), min_size=RECORDS, max_size=RECORDS)


def f1_at(weight: float, edges: list[tuple[int, int, int]], truth: list[int]) -> float | None:
    """Twin: cluster with the edges at or above ``weight``, and evaluate."""
    used = [(left, right) for left, right, edge_weight in edges if edge_weight >= weight]
    label = list(range(len(truth)))
    for left, right in used:
        label = [label[left] if other == label[right] else other for other in label]
    return evaluate(label, truth).pairwise.f1


@given(edge_lists, truths)
def test_the_best_threshold_is_the_best_of_all_thresholds(edges: list[tuple[int, int, int]], truth: list[int]) -> None:
    """Growing clusters edge by edge finds the maximum that trying every weight finds."""
    columns = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    found = best_threshold(columns[0], columns[1], columns[2].astype(float), np.array(truth))
    every = [f1_at(weight, edges, truth) or 0.0 for weight in [math.inf, *{edge[2] for edge in edges}]]

    assert pytest.approx(max(every)) == (evaluate(found.labels, truth).pairwise.f1 or 0.0)
    assert pytest.approx(max(every)) == (f1_at(found.weight, edges, truth) or 0.0)


def test_components_join_what_edges_connect_and_nothing_else() -> None:
    """A chain is one cluster, an untouched record stays alone."""
    labels = components(np.array([0, 1]), np.array([1, 2]), 4)

    assert evaluate([1, 1, 1, 2], labels).exact_cluster_share == 1.0
