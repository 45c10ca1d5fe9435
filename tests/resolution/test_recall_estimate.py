"""Recall of blocking without the truth: exact counts, three readings, and how near the truth they come."""

from __future__ import annotations

import json

import attrs
import numpy as np
import pytest

from unifiedcustomer import resolve
from unifiedcustomer.identities import Mode
from unifiedcustomer.resolution import estimated_blocking_recall
from unifiedcustomer.resolution.blocking import Block, Groups, distinct_pairs, key_tokens
from unifiedcustomer.resolution.model import BlockingKey, KeyPart
from unifiedcustomer.resolution.recall_estimate import _chao, _shares_token, _unlike_keys
from unifiedcustomer.testing import synthetic_customers


@pytest.fixture(scope="module")
def data():
    """A thousand customers of five systems."""
    return synthetic_customers(1200, seed=4)


@pytest.fixture(scope="module")
def result(data):
    """What is found of them."""
    return resolve(data.systems)


def keys(*features):
    """One blocking key for each list of features."""
    return tuple(BlockingKey(tuple(KeyPart(part) for part in parts.split())) for parts in features)


def test_a_key_is_counted_for_the_pairs_that_it_gives(result):
    """Which matching pairs share an open token is what blocking itself says, for every key."""
    found, model = result._resolved.evidence, result.model
    packed = found.left.astype(np.uint64) << np.uint64(32) | found.right.astype(np.uint64)
    for key in model.blocking:
        block = key_tokens(found.columns, key)
        given = np.isin(packed, distinct_pairs([Groups.of(block, model.largest_block)]))
        assert given.tolist() == _shares_token(block, found.left, found.right, model.largest_block).tolist()


def test_a_key_without_tokens_finds_nothing():
    """A column that is empty for all."""
    nothing = Block(np.zeros(0, np.int64), np.zeros(0, np.int64))

    assert [False] == _shares_token(nothing, np.array([0]), np.array([1]), 100).tolist()


def test_a_token_that_too_many_hold_finds_nothing():
    """Three rows share it, and two may."""
    block = Block(np.arange(3), np.full(3, 7))

    assert [True] == _shares_token(block, np.array([0]), np.array([2]), 3).tolist()
    assert [False] == _shares_token(block, np.array([0]), np.array([2]), 2).tolist()


def test_chao_counts_what_no_key_found():
    """60 pairs found once and 60 twice: at least 60 * 59 / (2 * 61) were found by none."""
    caught = np.zeros((3, 120), dtype=bool)
    caught[0] = True
    caught[1, 60:] = True

    assert pytest.approx(120 / (120 + 60 * 59 / 122)) == _chao(caught)
    assert _chao(caught[:, :20]) is None


def test_unlike_keys_estimate_independent_catches_rightly():
    """Two keys that ask for different things and catch by chance: the number of all pairs comes out."""
    random = np.random.default_rng(1)
    caught = random.random((2, 20_000)) < np.array([[0.6], [0.7]])
    seen = caught[:, caught.any(axis=0)]

    assert pytest.approx(1 - 0.4 * 0.3, abs=0.01) == _unlike_keys(seen, keys("email", "phone"))


@pytest.mark.parametrize(
    "pair", [("email", "email phone"), ("given", "name"), ("street", "city"), ("given_root", "given")]
)
def test_keys_that_ask_for_the_same_say_nothing_of_each_other(pair):
    """A name is a name in whatever form, and so is an address."""
    assert _unlike_keys(np.ones((2, 100), dtype=bool), keys(*pair)) is None


def test_the_lowest_reading_counts(result):
    """Each is rather too high, so the lowest is the estimate; all are shares."""
    found = result.blocking_recall
    readings = [found.chao, found.unlike_keys, found.third_records]

    assert min(readings) == found.estimate
    assert all(0 < reading <= 1 for reading in readings)
    assert {key.name for key in result.model.blocking} == found.found.keys() == found.alone.keys()
    assert all(found.alone[key] <= number <= found.sampled_pairs for key, number in found.found.items())
    assert found.to_dict() == json.loads(json.dumps(result.report_dict()["blocking_recall"]))


@pytest.mark.parametrize("noise", ["mixed", "hard"])
def test_the_estimate_is_not_far_from_the_truth(noise):
    """On synthetic customers it is within a tenth of what the truth says, and seldom too low."""
    data = synthetic_customers(1500, seed=9, noise=noise)
    result = resolve(data.systems)
    truth = [data.truth[key] for key in zip(result.table.sources, result.table.record_ids, strict=True)]
    true = result.evaluate(truth).blocking_recall

    assert true - 0.03 <= result.blocking_recall.estimate <= true + 0.1


def test_where_nothing_matches_nothing_is_said():
    """Not measured is None, never zero."""
    found = resolve([{"id": "1", "email": "ann@example.com"}, {"id": "2", "email": "bob@example.org"}]).blocking_recall

    assert (None, 0) == (found.estimate, found.sampled_pairs)


def test_clusters_say_nothing_where_sources_are_not_compared_with_themselves(result):
    """In a mode that links sources, two records of one source are never compared, which is no fault of blocking."""
    resolved = result._resolved
    resolver = type(resolved.resolver)(attrs.evolve(resolved.resolver.model, mode=Mode.LINK))

    assert estimated_blocking_recall(attrs.evolve(resolved, resolver=resolver)).third_records is None
