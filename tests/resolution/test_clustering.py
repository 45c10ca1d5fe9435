"""Agglomeration in C and in Python, whatever the graph, and components that are meant to be slow."""

from __future__ import annotations

from time import process_time
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.kernels import clusters, library
from unifiedcustomer.resolution import clustering
from unifiedcustomer.resolution.clustering import agglomerate, components, seen_from_both_ends

ROWS = 14

PAIRS = st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda pair: pair[0] < pair[1])

#: Few different weights, so that many means are equal; and thirds, whose sums round.
WEIGHTS = st.one_of(st.integers(-14, 14).map(float), st.integers(-40, 40).map(lambda thirds: thirds / 3))

JUDGED = st.lists(PAIRS, max_size=4)


def asked(weights: dict[tuple[int, int], float], **options) -> list[int]:
    """Who is whose person."""
    left, right = (np.array([pair[side] for pair in weights], dtype=np.int64) for side in (0, 1))
    return agglomerate(ROWS, (left, right, np.array(list(weights.values()))), **options).tolist()


def pure():
    """As if nothing had been compiled."""
    return mock.patch.object(clustering, "library", return_value=None)


@given(
    st.dictionaries(PAIRS, WEIGHTS, max_size=60),
    st.sampled_from([0.0, 0.0, 3.0, 12.0, -0.45, -0.8, -1.0, -2.5]),
    JUDGED,
    JUDGED,
)
def test_compiled_agglomeration_equals_the_readable_one(weights, match_at, same, different):
    """The kernel joins the same clusters in the same order, with ties, judgements and any threshold."""
    home = components(ROWS, *np.array(same, dtype=np.int64).reshape(-1, 2).T)
    different = [pair for pair in different if home[pair[0]] != home[pair[1]]]  # a contradiction is refused before
    options = {"match_at": match_at, "same": same, "different": different}
    with pure():
        expected = asked(weights, **options)

    assert expected == asked(weights, **options)


@given(st.dictionaries(PAIRS, WEIGHTS, max_size=60), JUDGED, JUDGED)
def test_two_threads_join_what_one_does(weights, same, different):
    """Each has the components of some roots."""
    home = components(ROWS, *np.array(same, dtype=np.int64).reshape(-1, 2).T)
    options = {
        "match_at": 0.0,
        "same": same,
        "different": [pair for pair in different if home[pair[0]] != home[pair[1]]],
    }
    weights = dict(sorted(weights.items()))
    expected = asked(weights, **options)
    with mock.patch.multiple(clusters, PAIRS_FOR_TWO=1, SEEN=1):
        assert expected == asked(weights, **options)


@given(st.sets(PAIRS, max_size=40))
def test_pairs_are_seen_from_both_ends_alike_with_and_without_kernels(pairs):
    """Each row's other ends ascend, and lead back to the pair."""
    left, right = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    starts, others, places = seen_from_both_ends(ROWS, left, right)
    with pure():
        slow = seen_from_both_ends(ROWS, left, right)

    assert [array.tolist() for array in slow] == [starts.tolist(), others.tolist(), places.tolist()]
    for row in range(ROWS):
        mine = slice(int(starts[row]), int(starts[row + 1]))
        assert sorted({*left[right == row].tolist(), *right[left == row].tolist()}) == others[mine].tolist()
        assert all(row in (left[place], right[place]) for place in places[mine].tolist())


@given(
    st.dictionaries(PAIRS, WEIGHTS, max_size=60),
    st.sampled_from([0.0, 3.0, -0.8, -2.5]),
    st.lists(st.integers(0, 5), min_size=ROWS, max_size=ROWS),
    JUDGED,
    JUDGED,
)
def test_compiled_agglomeration_with_one_row_per_source_equals_the_readable_one(weights, at, codes, same, different):
    """The kernel and its twin refuse the same clusters, and neither puts two rows of one source together."""
    home = components(ROWS, *np.array(same, dtype=np.int64).reshape(-1, 2).T)
    sources = np.array(codes, dtype=np.int32)
    different = [pair for pair in different if home[pair[0]] != home[pair[1]]]
    held = {(home[row], sources[row]) for row in range(ROWS)}
    if len(held) < ROWS:  # judgements that break the mode are refused before
        same, home = [], np.arange(ROWS)
    options = {"match_at": at, "same": same, "different": different, "sources": sources}
    with pure():
        expected = asked(weights, **options)

    assert expected == asked(weights, **options)
    assert ROWS == len({(person, code) for person, code in zip(expected, codes, strict=True)})


@given(st.dictionaries(PAIRS, WEIGHTS, max_size=40), st.lists(st.integers(0, 4), min_size=ROWS, max_size=ROWS))
def test_one_row_per_source_is_as_if_people_had_judged_its_rows_different(weights, codes):
    """A source that has nobody twice says of every two of its rows that they are two persons."""
    apart = [(a, b) for a in range(ROWS) for b in range(a + 1, ROWS) if codes[a] == codes[b]]
    across = {pair: weight for pair, weight in weights.items() if pair not in apart}

    assert asked(across, match_at=0.0, different=apart) == asked(
        weights, match_at=0.0, sources=np.array(codes, dtype=np.int32)
    )


@given(st.lists(PAIRS, max_size=20))
def test_compiled_components_equal_the_readable_ones(pairs):
    """Union-find in C and hooking in numpy find the same lowest rows."""
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    with pure():
        expected = components(ROWS, left, right).tolist()

    assert expected == components(ROWS, left, right).tolist()


def test_a_threshold_above_the_clipped_weight_can_be_reached():
    """However much is asked of a match, three records that all say so are one person."""
    weights = {(0, 1): 30.0, (0, 2): 30.0, (1, 2): 30.0}

    assert [0, 0, 0] == asked(weights, match_at=20.0)[:3]


def test_judgements_alone_join():
    """Records judged the same are one person without a pair that was compared, and two may be kept apart."""
    assert [0, 0, 2] == asked({(1, 2): 9.0}, match_at=0.0, same=[(0, 1)], different=[(0, 2)])[:3]


@pytest.mark.skipif(library() is None, reason="the readable path takes its time")
def test_a_huge_component_takes_time_in_proportion_to_its_pairs():
    """A hundred thousand rows that all hang together are done in seconds."""
    rows, random = 100_000, np.random.default_rng(7)
    packed = np.unique(np.sort(random.integers(0, rows, (500_000, 2)), axis=1) @ np.array([rows, 1]))
    left, right = packed // rows, packed % rows
    apart = left < right
    since = process_time()
    person = agglomerate(rows, (left[apart], right[apart], np.full(apart.sum(), 10.0)), match_at=0.0)

    assert 1 < len(np.unique(person)) < rows
    assert process_time() - since < 10


def test_a_kernel_without_memory_says_so():
    """Where the kernel cannot have its memory nothing is answered."""
    broken = mock.Mock()
    broken.agglomerate.return_value = -1
    with mock.patch.object(clustering, "library", return_value=broken), pytest.raises(MemoryError):
        asked({(0, 1): 1.0}, match_at=0.0)
