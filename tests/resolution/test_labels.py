"""Labels as evidence: counted by pattern, split into folds, and never in force."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, patterns
from unifiedcustomer.resolution.labels import FOLDS, LabelCounts, LabelledPairs, label_counts

KEYS = [RecordKey("s", str(row)) for row in range(8)]
PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7))


def labelled(*said: tuple[int, int, bool]) -> LabelledPairs:
    """Labels of rows."""
    return LabelledPairs.of([(KEYS[a], KEYS[b], is_match) for a, b, is_match in said], KEYS.index)


def compared(*pairs: tuple[int, int, tuple[int, ...]]) -> ComparedPairs:
    """Pairs of rows with their levels."""
    found = patterns(np.array([levels for _, _, levels in pairs], dtype=np.uint8).reshape(len(pairs), 2).T.copy())
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return ComparedPairs(RecordColumns(np.arange(8), {}), left, right, found)


def test_a_pair_has_one_label_whichever_way_round():
    """Repetition adds nothing, a pair that is labelled both ways says nothing, nor does a record and itself."""
    found = labelled((1, 0, True), (0, 1, True), (2, 3, True), (3, 2, False), (4, 4, True), (5, 4, False))

    assert [(0, 1, True), (4, 5, False)] == list(
        zip(found.left.tolist(), found.right.tolist(), found.is_match.tolist(), strict=True)
    )


def test_labels_of_absent_records_are_passed_over():
    """A label may outlive its records."""
    assert 0 == len(LabelledPairs.of([(KEYS[0], RecordKey("x", "gone"), True)], {KEYS[0]: 0}.get))


def test_labels_find_their_pairs():
    """A label of a pair that was never compared has no place."""
    pairs = compared((0, 1, (1, 1)), (2, 3, (2, 2)))

    assert [0, -1, 1] == labelled((0, 1, True), (1, 2, True), (2, 3, False)).places(pairs).tolist()
    assert [-1] == labelled((0, 1, True)).places(compared()).tolist()


def test_labels_are_counted_by_pattern():
    """Compared or not, a label counts with the pattern of its pair."""
    pairs = compared((0, 1, (1, 1)), (0, 2, (1, 1)), (2, 3, (2, 2)))
    found = label_counts(
        labelled((0, 1, True), (2, 3, False), (4, 5, True), (6, 7, True)),
        pairs,
        compared((4, 5, (2, 2)), (6, 7, (3, 0))),
    )

    assert [[1, 1], [2, 2], [3, 0]] == found.patterns.levels.tolist()
    assert [2, 2, 1] == found.patterns.counts.tolist()
    assert ([1, 1, 1], [0, 1, 0]) == (found.matches.tolist(), found.others.tolist())


def test_what_is_labelled_is_known():
    """Labelled matches are matches, labelled others are of the other kinds as likely as they are of each."""
    counts = LabelCounts(
        Patterns(np.zeros((1, 1), np.uint8), np.array([10]), np.zeros(0, np.int32)), np.array([2.0]), np.array([3.0])
    )
    found = counts.settled(np.array([[0.5], [0.4], [0.1]]))

    assert [[2 + 2.5], [2.0 + 3 * 0.8], [0.5 + 3 * 0.2]] == found.round(12).tolist()


@given(st.lists(st.tuples(PAIRS, st.booleans()), max_size=20), st.randoms(use_true_random=False))
def test_folds_keep_records_together(said, random):
    """Pairs that share a record are in one fold, whatever the order of the labels."""
    found = labelled(*((a, b, is_match) for (a, b), is_match in said))
    shuffled = labelled(*((a, b, is_match) for (a, b), is_match in random.sample(said, len(said))))
    folds = found.folds(8)
    fold_of: dict[int, int] = {}
    for a, b, fold in zip(found.left.tolist(), found.right.tolist(), folds.tolist(), strict=True):
        assert fold_of.setdefault(a, fold) == fold == fold_of.setdefault(b, fold) < FOLDS

    assert folds.tolist() == shuffled.folds(8).tolist()
