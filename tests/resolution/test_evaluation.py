"""Evaluation agrees with slow, readable twins, and says None where nothing was measured.

Laws: figures are shares; renaming labels or shuffling records changes nothing; swapping the two sides swaps precision
and recall; the truth against itself is perfect.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from itertools import combinations
from math import nan

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.resolution.evaluation import Agreement, blocking_recall, evaluate

UNDEFINED = Agreement(precision=None, recall=None, f1=None)
PERFECT = Agreement(precision=1.0, recall=1.0, f1=1.0)

labellings = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=25)


def two_sides(rows: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [row[0] for row in rows], [row[1] for row in rows]


def pairs_in(labels: Sequence[Hashable]) -> set[tuple[int, int]]:
    """Twin: every pair of rows with equal labels, by a double loop."""
    return {(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j]}


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def agreement(precision: Fraction | None, recall: Fraction | None) -> Agreement:
    """Twin: F1 is the harmonic mean; it is zero where one side is zero or the other side had nothing to find."""
    if precision is None and recall is None:
        return UNDEFINED
    f1 = 2 * precision * recall / (precision + recall) if precision and recall else Fraction(0)
    return Agreement(precision=as_float(precision), recall=as_float(recall), f1=float(f1))


def as_float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def slow_pairwise(predicted: Sequence[Hashable], truth: Sequence[Hashable]) -> Agreement:
    """Twin: precision and recall of two sets of pairs."""
    found, true = pairs_in(predicted), pairs_in(truth)
    return agreement(share(len(found & true), len(found)), share(len(found & true), len(true)))


def slow_b_cubed(predicted: Sequence[Hashable], truth: Sequence[Hashable]) -> Agreement:
    """Twin: for each record, who shares its cluster and who is its person, averaged."""
    if not truth:
        return UNDEFINED
    precision = recall = Fraction(0)
    for label, person in zip(predicted, truth, strict=True):
        cluster = {row for row, other in enumerate(predicted) if other == label}
        records = {row for row, other in enumerate(truth) if other == person}
        precision += Fraction(len(cluster & records), len(cluster))
        recall += Fraction(len(cluster & records), len(records))
    return agreement(precision / len(truth), recall / len(truth))


def clusters_of(labels: Sequence[Hashable]) -> set[frozenset[int]]:
    return {frozenset(row for row, other in enumerate(labels) if other == label) for label in labels}


def figures(agreement: Agreement) -> list[object]:
    """What a sum of rounded shares may differ in stays out of the comparison; None stays None."""
    return [value if value is None else pytest.approx(value, rel=1e-12) for value in agreement.to_dict().values()]


@given(labellings)
def test_pairwise_figures_equal_a_double_loop_over_all_pairs(rows):
    """Counting cells gives what enumerating every pair gives."""
    predicted, truth = two_sides(rows)
    result = evaluate(predicted, truth)

    assert slow_pairwise(predicted, truth) == result.pairwise
    assert (len(pairs_in(predicted)), len(pairs_in(truth))) == (result.predicted_pairs, result.true_pairs)
    assert len(pairs_in(predicted) & pairs_in(truth)) == result.correct_pairs


@given(labellings)
def test_b_cubed_figures_equal_a_loop_over_records(rows):
    """Sums per cluster size give what averaging record by record gives."""
    predicted, truth = two_sides(rows)

    assert figures(slow_b_cubed(predicted, truth)) == [*evaluate(predicted, truth).b_cubed.to_dict().values()]


@given(labellings)
def test_cluster_counts_equal_those_of_sets(rows):
    """Clusters, persons and persons found exactly are what sets of row numbers say."""
    predicted, truth = two_sides(rows)
    found, true = clusters_of(predicted), clusters_of(truth)
    result = evaluate(predicted, truth)

    assert (len(found), len(true), len(found & true)) == (result.clusters, result.true_clusters, result.exact_clusters)
    assert as_float(share(len(found & true), len(true))) == result.exact_cluster_share


@given(labellings, st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=40))
def test_blocking_recall_equals_a_double_loop(rows, pairs):
    """Repeated, reversed and self-paired candidates count as a set of unordered pairs."""
    truth = two_sides(rows)[1]
    pairs = [(i, j) for i, j in pairs if i < len(truth) and j < len(truth)]
    candidates = {(min(i, j), max(i, j)) for i, j in pairs}
    left, right = [i for i, _ in pairs], [j for _, j in pairs]
    expected = as_float(share(len(candidates & pairs_in(truth)), len(pairs_in(truth))))

    assert expected == blocking_recall(left, right, truth)
    assert expected == evaluate(truth, truth, pairs=(left, right)).blocking_recall


@given(labellings, st.randoms(use_true_random=False))
def test_neither_order_nor_names_of_labels_move_a_single_bit(rows, random):
    """Shuffled records under other labels give an evaluation that is equal, not nearly equal."""
    shuffled = random.sample(rows, len(rows))
    names = {label: f"customer {label}" for label in range(7)}

    assert evaluate(*two_sides(rows)) == evaluate([names[p] for p, _ in shuffled], [-t for _, t in shuffled])


@given(labellings)
def test_swapping_found_and_true_swaps_precision_and_recall(rows):
    """The two sides play the same part."""
    predicted, truth = two_sides(rows)
    there, back = evaluate(predicted, truth), evaluate(truth, predicted)

    for one, other in ((there.pairwise, back.pairwise), (there.b_cubed, back.b_cubed)):
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, pytest.approx(other.f1))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=25))
def test_the_truth_against_itself_is_perfect(labels):
    """Every figure that exists is one."""
    result = evaluate(labels, labels)

    assert (PERFECT if pairs_in(labels) else UNDEFINED) == result.pairwise
    assert (PERFECT, 1.0) == (result.b_cubed, result.exact_cluster_share)


@pytest.mark.parametrize(
    "as_labels",
    [
        list,
        tuple,
        iter,
        np.array,
        lambda labels: np.array(labels, dtype=np.uint8),
        lambda labels: np.array([str(label) for label in labels]),
        lambda labels: np.array(labels, dtype=float),
        lambda labels: [("till", label) for label in labels],
        pa.array,
        lambda labels: pa.chunked_array([labels[:2], labels[2:]]),
        pl.Series,
    ],
)
def test_labels_may_come_in_any_container(as_labels):
    """Lists, iterators, numpy arrays, Arrow arrays and columns of frames are read alike."""
    predicted, truth = [3, 3, 3, 9, 200], [1, 1, 2, 2, 2]

    assert evaluate(predicted, truth) == evaluate(as_labels(predicted), as_labels(truth))


def test_nothing_to_measure_is_none():
    """Without records every figure is undefined, and the counts are zero."""
    result = evaluate([], [], pairs=([], []))

    assert (UNDEFINED, UNDEFINED, None, None) == (
        result.pairwise,
        result.b_cubed,
        result.exact_cluster_share,
        result.blocking_recall,
    )
    assert (0, 0, 0, 0) == (result.records, result.clusters, result.true_clusters, result.exact_clusters)


def test_without_true_pairs_recall_is_none_and_wrong_pairs_still_count():
    """Joining two persons who have one record each has precision zero, and no recall."""
    result = evaluate([1, 1], [1, 2], pairs=([0], [1]))

    assert Agreement(precision=0.0, recall=None, f1=0.0) == result.pairwise
    assert result.blocking_recall is None


def test_without_found_pairs_precision_is_none():
    """Joining nobody has recall zero, and no precision."""
    assert Agreement(precision=None, recall=0.0, f1=0.0) == evaluate([1, 2], [1, 1]).pairwise


def test_blocking_recall_is_not_measured_unless_pairs_are_given():
    """An evaluation without candidate pairs does not claim that blocking lost everything."""
    assert evaluate([1, 1], [1, 1]).blocking_recall is None


def test_counts_stay_exact_where_pairs_outnumber_32_bits():
    """One cluster of 200,000 records has 19,999,900,000 pairs."""
    everybody = np.zeros(200_000, dtype=np.int8)
    result = evaluate(everybody, everybody)

    assert 200_000 * 199_999 // 2 == result.correct_pairs
    assert PERFECT == result.pairwise == result.b_cubed


@pytest.mark.parametrize("missing", [None, nan, np.array([1.0, nan]), np.array(["x", None], dtype=object)])
def test_a_missing_label_is_refused(missing):
    """Who has no label may be anybody, so the caller must decide; the error names the side, not the value."""
    labels = missing if isinstance(missing, np.ndarray) else [1, missing]
    with pytest.raises(InvalidValue) as error:
        evaluate([1, 1], labels)

    assert ("truth", Problem.MISSING) == (error.value.field, error.value.problem)


@pytest.mark.parametrize("labels", [[["Ann"], ["Bob"]], np.array([["Ann", "Bob"]]), 7])
def test_labels_that_are_no_flat_hashable_values_are_refused(labels):
    """A list of lists, a matrix or a number is no labelling; the error shows no value."""
    with pytest.raises(WrongType) as error:
        evaluate(labels, [1, 2])

    assert "predicted" == error.value.field
    assert "Ann" not in str(error.value)
    assert error.value.__cause__ is None


def test_labels_of_different_length_are_refused():
    """Two labellings of different records cannot be compared."""
    with pytest.raises(InvalidValue) as error:
        evaluate([1, 2], [1])

    assert Problem.WRONG_LENGTH is error.value.problem


@pytest.mark.parametrize(
    ("left", "right", "field", "problem"),
    [
        ([0], [0, 1], "right", Problem.WRONG_LENGTH),
        ([-1], [0], "left", Problem.OUT_OF_RANGE),
        ([0], [2], "right", Problem.OUT_OF_RANGE),
        ([0.0], [1], "left", Problem.WRONG_TYPE),
        ([0], [[1]], "right", Problem.WRONG_TYPE),
        (["0"], [1], "left", Problem.WRONG_TYPE),
    ],
)
def test_pairs_that_name_no_rows_are_refused(left, right, field, problem):
    """Negative rows would silently count from the end, so they are an error like any other that does not exist."""
    with pytest.raises((InvalidValue, WrongType)) as error:
        blocking_recall(left, right, [1, 1])

    assert (field, problem) == (error.value.field, error.value.problem)


def test_to_dict_is_plain_data():
    """What is written to JSON holds numbers, None and the derived share."""
    found = evaluate(np.array([1, 1, 2]), np.array([1, 1, 1]), pairs=([0], [1])).to_dict()

    assert {"precision": 1.0, "recall": 1 / 3, "f1": 0.5} == found["pairwise"]
    assert (1 / 3, 0.0, 3) == (found["blocking_recall"], found["exact_cluster_share"], found["records"])
    assert {int, float, dict} == {type(value) for value in found.values()}


def test_text_shows_figures_in_columns_and_a_dash_for_what_was_not_measured():
    """The text form lines figures up under their names."""
    lines = str(evaluate([1, 2], [1, 1], pairs=([], []))).splitlines()

    assert "2 records · 1 persons · 2 clusters · 0 found exactly" == lines[0]
    assert ["pairwise", "-", "0.0000", "0.0000"] == lines[2].split()
    assert "blocking recall 0.0000" == lines[-1]
    assert len({len(line) for line in lines[1:4]}) == 1
