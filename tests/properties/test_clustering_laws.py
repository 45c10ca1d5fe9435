"""Laws of clustering: what becomes of some records depends on those near them alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.resolution import clustering
from unifiedcustomer.resolution.clustering import agglomerate

ROWS = 16
NEW = 7  #: the row that comes last; its place in the order of keys is in the middle

PAIRS = st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda pair: pair[0] < pair[1])

#: Few different weights, so that many means are equal; and thirds, whose sums round.
WEIGHTS = st.one_of(st.integers(-6, 9).map(float), st.integers(-20, 30).map(lambda thirds: thirds / 3))
GRAPHS = st.dictionaries(PAIRS, WEIGHTS, min_size=8, max_size=60)
JUDGED = st.lists(PAIRS, max_size=3)
THRESHOLDS = st.sampled_from([0.0, 2.0, -0.3, -1.4])


@pytest.fixture(params=["compiled", "pure"], autouse=True)
def kernels(request, monkeypatch):
    """Both ways to agglomerate, where there are both."""
    if request.param == "pure":
        monkeypatch.setattr(clustering, "library", lambda: None)


def persons(weights, among, match_at, different=(), sources=None):
    """The persons that the rows ``among`` are by themselves."""
    inside = {pair: weight for pair, weight in sorted(weights.items()) if among.issuperset(pair)}
    left, right = (np.array([pair[side] for pair in inside], dtype=np.int64) for side in (0, 1))
    home = agglomerate(
        ROWS,
        (left, right, np.array(list(inside.values()), dtype=np.float64)),
        match_at=match_at,
        different=[pair for pair in different if among.issuperset(pair)],
        sources=sources,
    ).tolist()
    return {frozenset(row for row in among if home[row] == root) for root in {home[row] for row in among}}


@given(GRAPHS, JUDGED, THRESHOLDS, st.randoms(use_true_random=False))
def test_some_persons_clustered_by_themselves_are_the_same_persons(weights, different, match_at, random):
    """Whoever else there is: a set of persons is a world of its own."""
    everybody = persons(weights, frozenset(range(ROWS)), match_at, different)
    some = {person for person in everybody if random.random() < 0.5}

    assert some == persons(weights, frozenset().union(*some), match_at, different)


@given(GRAPHS, THRESHOLDS, st.lists(st.integers(0, 3), min_size=ROWS, max_size=ROWS))
def test_where_sources_have_nobody_twice_persons_are_worlds_of_their_own_too(weights, match_at, sources):
    """What may never be one person only ever grows, so it parts nobody who was not parted."""
    of_rows = np.array(sources, dtype=np.int32)
    everybody = persons(weights, frozenset(range(ROWS)), match_at, sources=of_rows)

    for person in everybody:
        assert {person} == persons(weights, person, match_at, sources=of_rows)


@given(GRAPHS, JUDGED, THRESHOLDS)
def test_a_newcomer_matters_to_no_one_behind_persons_who_stay_as_they_were(weights, different, match_at):
    """Those near it, and the persons tied with those, are enough as long as the latter come out as they were."""
    rows = frozenset(range(ROWS))
    before = persons(weights, rows - {NEW}, match_at, different)

    def tied_with(some):
        ties = [pair for pair, weight in weights.items() if weight >= match_at and some.intersection(pair)]
        met = {row for pair in ties for row in pair}
        return frozenset().union(*(person for person in before if person & met)) - some

    inner = frozenset([NEW]) | tied_with(frozenset([NEW]))
    while True:
        outer = tied_with(inner)
        found = persons(weights, inner | outer, match_at, different)
        moved = [person for person in before if person <= outer and person not in found]
        if not moved:
            break
        inner = inner.union(*moved)

    local = {person for person in found if person <= inner}
    assert persons(weights, rows, match_at, different) == local | {p for p in before if not p & inner}
