"""Weights of pairs, worked out by pattern first, and what rare values add."""

from __future__ import annotations

from unittest import mock

import attrs
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from record_tables import records, table_of
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import person_model, scoring
from unifiedcustomer.resolution.classes import moved_by_rarity
from unifiedcustomer.resolution.clustering import unsaid
from unifiedcustomer.resolution.columns import Column, RecordColumns
from unifiedcustomer.resolution.comparison import ComparedPairs
from unifiedcustomer.resolution.resolver import Resolver
from unifiedcustomer.resolution.scoring import DECIMALS, RARITY_WEIGHT, Rarity, Scorer
from unifiedcustomer.texts import Texts

MODEL = person_model()


def with_rarity(columns: RecordColumns):
    """The shipped model, as if it had been trained on these rows: the first value of each name is frequent."""
    known = []
    for comparison in MODEL.comparisons:
        column = columns.columns.get({"given_name": "given", "family_name": "family"}.get(comparison.name, ""))
        if column is not None:
            frequencies = dict.fromkeys(column.hashes[:1].tolist(), 0.25)
            known.append(attrs.evolve(comparison, rarest=0.001, frequencies=frequencies))
        else:
            known.append(comparison)
    return attrs.evolve(MODEL, comparisons=tuple(known))


def slow_weights(scorer: Scorer, pairs: ComparedPairs) -> tuple[list[float], list[float]]:
    """Twin of `Scorer.weigh`: every pair by itself, every class of it."""
    weights, votes = [], []
    for left, right, pattern in zip(pairs.left, pairs.right, pairs.patterns.of_pair, strict=True):
        levels = pairs.patterns.levels[pattern]
        by_class = scorer.class_weights(levels[None, :])[:, 0]
        for comparison, level in zip(scorer.model.comparisons, levels, strict=True):
            if comparison.rarest and level == len(comparison.levels):
                rare = Rarity.of(comparison, pairs.columns).of_pairs(np.array([left]), np.array([right]))[0]
                by_class = by_class + np.where(moved_by_rarity(comparison.name), RARITY_WEIGHT * rare, 0.0)
        weight = by_class[0] - np.log2(np.exp2(by_class[1:]).sum())
        rival = 1 + int(by_class[1:].argmax())
        said = by_class[0] - by_class[rival] - scorer.prior[0] + scorer.prior[rival]
        weights.append(weight)
        votes.append(weight if weight >= scorer.model.match_at else min(said, unsaid(scorer.model.match_at)))
    return weights, votes


@given(records(min_size=2, max_size=12))
def test_weights_by_pattern_are_those_of_every_pair_by_itself(rows: list[NormalizedRecord]) -> None:
    """What is worked out once for a pattern, and a few pairs at a time where rare values count, is right for each."""
    columns = RecordColumns.of(table_of(rows))
    model = with_rarity(columns)
    left, right = np.triu_indices(len(columns), 1)
    pairs = Resolver(model).compare(columns, left, right)
    with mock.patch.object(scoring, "AT_ONCE", 7):
        found = Scorer.of(model).weigh(pairs)

    for expected, actual in zip(slow_weights(Scorer.of(model), pairs), found, strict=True):
        np.testing.assert_allclose(actual, expected, atol=2 * 10.0**-DECIMALS)


@given(records(min_size=2, max_size=12))
def test_weights_are_the_same_to_the_bit_with_and_without_kernels(rows: list[NormalizedRecord]) -> None:
    """The kernel adds the same numbers in the same order."""
    columns = RecordColumns.of(table_of(rows))
    model = with_rarity(columns)
    pairs = Resolver(model).compare(columns, *np.triu_indices(len(columns), 1))
    quick = Scorer.of(model).weigh(pairs)
    with mock.patch.object(scoring, "library", return_value=None):
        slow = Scorer.of(model).weigh(pairs)

    assert [figures.tolist() for figures in slow] == [figures.tolist() for figures in quick]


def test_a_column_that_is_not_there_has_no_rarity() -> None:
    """A model may know names that a table does not have."""
    comparison = attrs.evolve(MODEL.comparisons[0], rarest=0.1)
    rare = Rarity.of(comparison, RecordColumns(np.arange(2), {}))

    assert [0.0] == rare.of_pairs(np.array([0]), np.array([1])).tolist()


CELLS = st.lists(st.lists(st.integers(-1, 4), min_size=3, max_size=3), min_size=2, max_size=6)


@given(CELLS, st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_of_several_shared_values_the_rarest_counts(cells: list[list[int]], bits: list[int]) -> None:
    """Also where every shared value is more frequent than the average: a second phone does not make it a rare one."""
    codes = tuple(np.array(column, dtype=np.int32) for column in zip(*cells, strict=True))
    rare = Rarity(Column(Texts.of("abcde"), codes), np.array(bits, dtype=np.float64))
    left, right = np.triu_indices(len(cells), 1)
    shared = [(set(cells[a]) & set(cells[b])) - {-1} for a, b in zip(left.tolist(), right.tolist(), strict=True)]

    assert [min((bits[v] for v in values), default=0) for values in shared] == rare.of_pairs(left, right).tolist()


@given(records(min_size=2, max_size=8))
def test_a_column_without_values_changes_no_weight(rows: list[NormalizedRecord]) -> None:
    """How many columns a feature has says nothing about its values."""
    columns = RecordColumns.of(table_of(rows))
    model = with_rarity(columns)
    nobody = np.full(len(columns), -1, dtype=np.int32)
    wider = RecordColumns(
        columns.order, {name: Column(c.values, (*c.codes, nobody)) for name, c in columns.columns.items()}
    )
    left, right = np.triu_indices(len(columns), 1)
    resolver = Resolver(model)
    narrow, wide = (resolver.weigh(resolver.compare(each, left, right)) for each in (columns, wider))

    assert narrow.weights.tolist() == wide.weights.tolist()
    assert narrow.votes.tolist() == wide.votes.tolist()


@given(records(min_size=2, max_size=12), st.sampled_from([-6.0, -1.0, -0.5, 0.0, 4.0]))
def test_only_a_match_votes_for_one_person(rows: list[NormalizedRecord], match_at: float) -> None:
    """Wherever the threshold is: clustering joins nobody whom no match ties, so a hub may look at ties alone."""
    columns = RecordColumns.of(table_of(rows))
    left, right = np.triu_indices(len(columns), 1)
    model = attrs.evolve(MODEL, match_at=match_at, review_at=min(MODEL.review_at, match_at))
    weights, votes = Scorer.of(model).weigh(Resolver(model).compare(columns, left, right))

    assert ((weights >= match_at) == (votes >= match_at)).all()
