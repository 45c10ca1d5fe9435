"""What labels of some pairs say of all, and which pairs to label."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.resolution.asking import worth_asking
from unifiedcustomer.resolution.estimates import estimated
from unifiedcustomer.resolution.strata import Outcomes, Strata

NOTHING = np.zeros(0, dtype=np.int64)


def world(seed: int, pairs: int = 20_000) -> tuple[Strata, np.ndarray, np.ndarray, np.ndarray]:
    """Compared pairs whose weights are too sure of themselves, and whether they are matches, and together."""
    random = np.random.default_rng(seed)
    weights = random.normal(-9, 8, pairs)
    is_match = random.random(pairs) < 1 / (1 + np.exp2(-0.5 * weights))
    together = weights + random.normal(0, 2, pairs) > 0
    return Strata.of(weights, together, 0.0), is_match, together, random.integers(0, 50, pairs).astype(np.int32)


def truth(is_match: np.ndarray, together: np.ndarray) -> tuple[float, float]:
    """Precision and recall of all pairs."""
    right = (is_match & together).sum()
    return right / together.sum(), right / is_match.sum()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Of many estimates from 300 picked labels nine in ten intervals hold the true figure; they claim 95 %."""
    held = []
    for seed in range(40):
        strata, is_match, together, patterns = world(seed)
        at = worth_asking(strata, patterns, 300, known=NOTHING, seed=seed)
        found = estimated(Outcomes.of(strata, at, is_match[at], together[at]), seed=seed)
        true = truth(is_match, together)
        held += [
            one.low <= figure <= one.high for one, figure in zip((found.precision, found.recall), true, strict=True)
        ]

    assert np.mean(held) >= 0.88


def test_picked_pairs_are_no_sample_and_are_not_counted_as_one():
    """The share of matches among picked pairs is far from that of all; the estimate is not."""
    strata, is_match, together, patterns = world(1)
    at = worth_asking(strata, patterns, 500, known=NOTHING)
    found = Outcomes.of(strata, at, is_match[at], together[at]).expected()

    assert abs(is_match[at].mean() - is_match.mean()) > 0.1
    assert found[1].sum() / found.sum() == pytest.approx(is_match.mean(), abs=0.03)


def test_labels_of_all_pairs_give_the_figures_themselves():
    """With every pair labelled nothing is left to chance but the prior of half a label a stratum."""
    strata, is_match, together, _ = world(2)
    at = np.arange(len(is_match))
    found = estimated(Outcomes.of(strata, at, is_match, together))
    precision, recall = truth(is_match, together)

    assert (precision, recall) == pytest.approx((found.precision.value, found.recall.value), abs=0.01)
    assert 0 == found.unlabelled
    assert len(is_match) == found.labels


def test_without_labels_the_models_word_is_all_there_is():
    """The estimate then says that nothing of it was measured."""
    strata, _, _, _ = world(3)
    found = estimated(Outcomes.of(strata, NOTHING, NOTHING.astype(bool), NOTHING.astype(bool)))

    assert 1 == pytest.approx(found.unlabelled)
    assert 0 == found.labels


def test_what_cannot_be_known_is_none():
    """Without a pair there is neither precision nor recall, and that can be printed."""
    strata = Strata.of(np.zeros(0), np.zeros(0, dtype=bool), 0.0)
    found = estimated(Outcomes.of(strata, NOTHING, NOTHING.astype(bool), NOTHING.astype(bool)))

    assert (None, None, None) == (found.precision, found.recall, found.f1)
    assert "precision unknown" in str(found)
    assert None is found.to_dict()["recall"]


def test_an_estimate_reads_as_three_lines_and_a_count():
    """Figure, then the range it is in."""
    strata, is_match, together, _ = world(4)
    at = np.arange(200)
    text = str(estimated(Outcomes.of(strata, at, is_match[at], together[at])))

    assert ["precision", "recall", "F1", "from"] == [line.split()[0] for line in text.splitlines()]


@given(st.integers(0, 400), st.integers(0, 5))
def test_asking_for_more_asks_each_pair_once(number, seed):
    """As many different pairs as were asked for, as far as there are so many, and the same ones every time."""
    strata, _, _, patterns = world(5, pairs=300)
    found = worth_asking(strata, patterns, number, known=NOTHING, seed=seed)

    assert min(number, 300) == len(found) == len(set(found.tolist()))
    assert found.tolist() == worth_asking(strata, patterns, number, known=NOTHING, seed=seed).tolist()


@given(st.sets(st.integers(0, 299)))
def test_nobody_is_asked_twice(known):
    """Pairs with an answer are left out."""
    strata, _, _, patterns = world(6, pairs=300)
    at = np.array(sorted(known), dtype=np.int64)

    assert set(range(300)) - known == set(worth_asking(strata, patterns, 300, known=at).tolist())


def test_doubtful_pairs_are_asked_about_first():
    """Of the first hundred picks more are doubtful than of all pairs, and some are not."""
    strata, _, _, patterns = world(7)
    first = strata.of_pair[worth_asking(strata, patterns, 100, known=NOTHING)]
    doubt = strata.probability * (1 - strata.probability) > 0.05

    assert doubt[first].mean() > 2 * doubt[strata.of_pair].mean()
    assert len(set(first.tolist())) > 10


def test_picks_are_spread_over_patterns():
    """Among few picks of one stratum hardly a pattern comes twice."""
    strata = Strata.of(np.zeros(1000), np.zeros(1000, dtype=bool), 0.0)
    patterns = np.repeat(np.arange(20), 50).astype(np.int32)

    assert 18 <= len(set(patterns[worth_asking(strata, patterns, 20, known=NOTHING)].tolist()))
    assert (
        []
        == worth_asking(Strata.of(np.zeros(0), np.zeros(0, dtype=bool), 0.0), patterns[:0], 5, known=NOTHING).tolist()
    )
