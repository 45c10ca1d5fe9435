"""Pairs compared a part at a time, by several threads, and their patterns with and without kernels."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_tables import records, table_of
from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.levels import numbered_patterns
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import Resolver, comparison, person_model
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import Patterns, compare_pairs, every_nth, in_parts, patterns

RESOLVER = Resolver(person_model())


def as_lists(found: Patterns) -> tuple[list, list, list]:
    """Patterns, to be compared."""
    return found.levels.tolist(), found.counts.tolist(), found.of_pair.tolist()


@pytest.mark.parametrize("comparisons", [0, 1, 12, 16, 17, 24, 40])
@given(st.data())
def test_patterns_are_the_same_with_and_without_kernels(comparisons, data):
    """However many comparisons there are, patterns come in ascending order of their levels."""
    column = st.lists(st.integers(0, 7), min_size=comparisons, max_size=comparisons)
    columns = data.draw(st.lists(column, max_size=20))
    matrix = np.array(columns, dtype=np.uint8).reshape(len(columns), comparisons).T
    with mock.patch.object(comparison, "library", return_value=None):
        expected = patterns(matrix)

    assert as_lists(expected) == as_lists(patterns(matrix))
    assert expected.levels.tolist() == sorted(expected.levels.tolist())


@given(records(min_size=2, max_size=12), st.integers(1, 20))
def test_parts_and_threads_change_nothing(rows: list[NormalizedRecord], size: int) -> None:
    """Compared one pair at a time by many threads, or all at once: the patterns are the same."""
    columns = RecordColumns.of(table_of(rows))
    left, right = np.triu_indices(len(columns), 1)
    at_once = RESOLVER.compare(columns, left, right).patterns
    with mock.patch.object(in_parts, "__defaults__", (size,)):
        in_parts_ = RESOLVER.compare(columns, left, right).patterns

    assert as_lists(at_once) == as_lists(in_parts_)


def test_many_patterns_find_room():
    """Every pair may have a pattern of its own."""
    matrix = np.random.default_rng(3).integers(0, 8, (12, 30_000)).astype(np.uint8)
    found = patterns(matrix)

    assert matrix.T.tolist() == found.levels[found.of_pair].tolist()


def test_no_rules_give_one_pattern():
    """Pairs that are compared by nothing all agree in the same way."""
    columns = RecordColumns(np.arange(3), {})
    found = compare_pairs(columns, [], np.array([0, 0]), np.array([1, 2])).patterns

    assert ([[]], [2], [0, 0]) == as_lists(found)


@given(records(min_size=2, max_size=12), st.integers(1, 70))
def test_one_pair_of_several_is_as_if_compared_alone(rows: list[NormalizedRecord], every: int) -> None:
    """Every nth of compared pairs has the patterns, and counts, that these pairs alone have."""
    columns = RecordColumns.of(table_of(rows))
    left, right = np.triu_indices(len(columns), 1)
    some = every_nth(RESOLVER.compare(columns, left, right), every)
    alone = RESOLVER.compare(columns, left[::every], right[::every])

    assert as_lists(alone.patterns) == as_lists(some.patterns)
    assert (alone.left.tolist(), alone.right.tolist()) == (some.left.tolist(), some.right.tolist())


def test_a_kernel_without_memory_says_so():
    """Where the kernel cannot have its memory nothing is answered."""
    broken = mock.Mock()
    broken.number_patterns.return_value = -1
    with pytest.raises(MemoryError):
        numbered_patterns(broken, np.zeros((2, 2), dtype=np.uint8))


@pytest.mark.skipif(library() is None, reason="nothing is compiled")
def test_patterns_are_numbered_as_they_come():
    """The first pair has pattern 0, the next that differs has pattern 1."""
    numbers, firsts = numbered_patterns(library(), np.array([[3, 3, 1, 3], [0, 2, 2, 0]], dtype=np.uint8))

    assert ([0, 1, 2, 0], [0, 1, 2]) == (numbers.tolist(), firsts.tolist())
