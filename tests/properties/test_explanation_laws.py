"""Laws of explanation: the bars of the waterfall add up to the weight, and both directions tell the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_tables import records, table_of
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import Resolver, person_model

RESOLVER = Resolver(person_model())


@given(records(min_size=2, max_size=6), st.data())
def test_the_waterfall_adds_up(rows: list[NormalizedRecord], data: st.DataObject) -> None:
    """Prior, every comparison, rarity and other stories sum to the weight of the pair; strangers cost nothing."""
    left, right = data.draw(st.permutations(range(len(rows))).map(lambda found: found[:2]))
    table = table_of(rows)
    why = RESOLVER.why(table, left, right)
    bars = why.prior + sum(feature.weight for feature in why.features) + why.rarity + why.other_stories

    assert why.weight == pytest.approx(bars)
    assert why.other_stories <= 1e-9
    assert why.weight == pytest.approx(sum(bits for *_, bits in why.steps()), abs=0.11)
    assert why.weight == RESOLVER.score(table, right, left)
    assert 0 <= why.match_probability <= 1
    assert why.is_match == (why.weight >= RESOLVER.model.match_at)


@given(records(min_size=2, max_size=6))
def test_a_link_is_explained_by_the_weight_it_was_made_with(rows: list[NormalizedRecord]) -> None:
    """What ties two records is what the explanation shows."""
    table = table_of(rows)
    for left, right, weight in RESOLVER.links(table):
        assert weight == pytest.approx(RESOLVER.why(table, left, right).weight)


@given(records(min_size=2, max_size=2))
def test_an_explanation_is_data_and_text_without_values(rows: list[NormalizedRecord]) -> None:
    """Every bar can be sent as JSON and read aloud, and no value of a record is in it."""
    why = RESOLVER.why(table_of(rows), 0, 1)
    text = json.dumps(why.to_dict()) + str(why)

    assert str(why.left) in text
    assert "together" in str(why)
    assert not any(
        value in text
        for row in rows
        for name in ("email", "phone", "postal_code")
        for value in row.features.get(name, ())
    )
