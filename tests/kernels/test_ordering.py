"""The orders in which a store keeps what is loaded: kernels and their twins in Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.kernels import ordering

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([-(2**63), -2, -1, 0, 1, 8, 9, 2**52, 2**63 - 1])
HELD = st.lists(st.tuples(NUMBERS, st.integers(0, 11)), max_size=120)


@given(st.lists(NUMBERS, max_size=80))
def test_numbers_ascend_and_equal_ones_stay_as_they_were(numbers):
    """The kernel gives the places that a stable sort gives."""
    given_ = np.array(numbers, dtype=np.int64)
    assert np.argsort(given_, kind="stable").tolist() == ordering.ascending(given_).tolist()


@settings(max_examples=60)
@given(
    parts=st.lists(HELD, min_size=1, max_size=3),
    records=st.lists(st.integers(-1, 6), min_size=12, max_size=12),
)
def test_tokens_are_kept_by_record_and_by_token(parts, records):
    """Kernel and twin agree, with negative tokens, rows that are left out, and pairs that are there twice."""
    columns = [
        (np.array([token for token, _ in part], dtype=np.int64), np.array([row for _, row in part], dtype=np.int64))
        for part in parts
    ]
    of_row = np.array(records, dtype=np.int64)
    expected = ordering._tokens_by_record(columns, of_row, 7)
    found = ordering.tokens_by_record(columns, of_row, 7)
    assert [one.tolist() for one in expected] == [one.tolist() for one in found]
    slow, quick = ordering._pairs_by_token(*found), ordering.pairs_by_token(*found)
    assert [one.tolist() for one in slow] == [one.tolist() for one in quick]
    held = {(token, records[row]) for part in parts for token, row in part if records[row] >= 0}
    assert sorted(held) == [*zip(quick[0].tolist(), quick[1].tolist(), strict=True)]


def test_a_token_that_many_hold_is_in_order_as_well():
    """Buckets of any size: one token of thousands of records, and thousands of tokens that begin alike."""
    dice = np.random.default_rng(5)
    tokens = np.concatenate((np.full(5_000, 7), dice.integers(0, 1 << 40, 5_000), dice.integers(-50, 50, 5_000)))
    rows = dice.integers(0, 4_000, len(tokens))
    found = ordering.tokens_by_record([(tokens.astype(np.int64), rows)], np.arange(4_000), 4_000)
    slow, quick = ordering._pairs_by_token(*found), ordering.pairs_by_token(*found)
    assert (slow[0] == quick[0]).all()
    assert (slow[1] == quick[1]).all()
