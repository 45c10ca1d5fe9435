"""How much of two sets is shared."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import feature_table
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparators.value_sets import overlap

SETS = st.sets(st.sampled_from("abcdef"), max_size=6)


@given(st.lists(st.tuples(SETS, SETS), min_size=1, max_size=6))
def test_levels_follow_the_share_of_what_is_in_both(pairs):
    """None, few, a third, two thirds, all; nothing where a set is empty."""
    rows = [found for pair in pairs for found in pair]
    table = feature_table(
        NormalizedRecord(
            key=RecordKey("s", f"{row:02}"), cells=(), features={"likes": ("|".join(sorted(held)),)} if held else {}
        )
        for row, held in enumerate([*rows, {"a"}])
    )
    left = np.arange(0, len(rows), 2)
    found = overlap(RecordColumns.of(table), "likes", left, left + 1).tolist()

    def level(one: set[str], other: set[str]) -> int:
        if not one or not other:
            return 0
        share = Fraction(len(one & other), len(one | other))
        return 1 + sum((share > 0, share >= Fraction(1, 3), share >= Fraction(2, 3), share == 1))

    assert [level(*pair) for pair in pairs] == found
