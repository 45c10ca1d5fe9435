"""Laws of looking at one record: its tokens and weights are those of the batch, to the last digit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.test_index_laws import EVERYTHING, hostile_records, narrowed_model, rich_model
from record_tables import records
from unifiedcustomer.features import PackedFeatures, feature_table
from unifiedcustomer.kernels import library
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution import Resolver, person_model
from unifiedcustomer.resolution.comparison import compare
from unifiedcustomer.resolution.one_record import MOST_ENDS

RESOLVERS = [Resolver(person_model()), Resolver(rich_model()), Resolver(narrowed_model())]


def as_table(rows):
    """Features as the table that the batch reads."""
    return feature_table(
        NormalizedRecord(key=RecordKey("s", f"{place:03}"), cells=(), features=row) for place, row in enumerate(rows)
    )


@settings(max_examples=60)
@given(rows=hostile_records() | records(min_size=1).map(lambda found: [row.features for row in found]))
def test_tokens_of_one_are_those_of_the_table(rows):
    """Each once, whatever stands in the values, hub values left out."""
    for resolver in RESOLVERS:
        one = [sorted(resolver.one_record.tokens(row)) for row in rows]
        assert [*map(list, resolver.tokens(as_table(rows)))] == one


@settings(max_examples=60)
@given(
    rows=hostile_records() | records(min_size=1).map(lambda found: [row.features for row in found]),
    least=st.sampled_from([EVERYTHING, 0.0, 5.0]),
)
def test_weights_of_one_are_those_of_the_resolver(rows, least):
    """The best first, and nobody who weighs less than asked for."""
    asked, *others = rows
    table = as_table(rows)
    for resolver in RESOLVERS:
        scores = [(place, resolver.score(table, 0, place + 1)) for place in range(len(others))]
        expected = sorted((pair for pair in scores if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))
        assert expected == resolver.one_record.weigh(asked, others, least)


@settings(max_examples=80)
@given(rows=hostile_records() | records(min_size=2).map(lambda found: [row.features for row in found]))
def test_pairs_of_few_agree_as_those_of_a_table_do(rows):
    """Level by level, whichever of two records is looked at from the other."""
    rows = rows[:MOST_ENDS]
    left, right = np.triu_indices(len(rows), 1)
    for resolver in RESOLVERS:
        columns = resolver.columns(as_table(rows))
        expected = compare(columns, resolver._rules, left, right)
        found = resolver.one_record.levels([rows[row] for row in columns.order], left, right)
        assert found is None or (expected == found).all()


def test_pairs_of_many_are_asked_of_a_table():
    """Each right end is a question of its own, which many cost more than they save."""
    rows = [{"given": ("ann",), "email": (f"ann{row}@x.example",)} for row in range(MOST_ENDS + 2)]
    left, right = np.triu_indices(len(rows), 1)
    one = Resolver(person_model()).one_record
    assert one.levels(rows, left, right) is None
    few = right <= MOST_ENDS
    assert (one.levels(rows, left[few], right[few]) is None) == (library() is None)


@settings(max_examples=60)
@given(rows=hostile_records() | records(min_size=1).map(lambda found: [row.features for row in found]))
def test_records_as_a_store_keeps_them_weigh_the_same(rows):
    """Packed features are read by the kernel as they are, and are the features that were packed."""
    asked, *others = rows
    packed = [PackedFeatures.of(row) for row in others]
    for resolver in RESOLVERS:
        one = resolver.one_record
        assert one.weigh(asked, others, EVERYTHING) == one.weigh(asked, packed, EVERYTHING)


@settings(max_examples=20)
@given(rows=hostile_records() | records(min_size=1).map(lambda found: [row.features for row in found]))
def test_without_kernels_the_tokens_are_the_same(rows):
    """The careful path is the twin of the kernel."""
    for resolver in RESOLVERS:
        one = resolver.one_record
        for row in rows:
            assert sorted(one._tokens_carefully(row)) == sorted(one.tokens(row))


def test_any_number_of_tokens_is_found():
    """Room grows with the tokens: many addresses have many."""
    asked = {"email": tuple(f"person{number}@x.example" for number in range(400))}
    one = Resolver(person_model()).one_record
    assert sorted(one._tokens_carefully(asked)) == sorted(one.tokens(asked))


@settings(max_examples=20)
@given(rows=records(min_size=2).map(lambda found: [row.features for row in found]))
def test_without_kernels_the_answer_is_the_same(rows):
    """The careful path is the twin of the kernel."""
    asked, *others = rows
    for resolver in RESOLVERS:
        one = resolver.one_record
        assert one.weigh(asked, others, EVERYTHING) == one._carefully(asked, others, EVERYTHING)


def test_any_number_of_candidates_is_weighed():
    """Room grows with the candidates, and is used again by the next question."""
    asked = {"given": ("ann",), "family": ("lee",), "email": ("ann@x.example",)}
    one = Resolver(person_model()).one_record
    for count in (1, 300, 2, 0, *range(3, 300, 97)):
        assert [*range(count)] == [place for place, _ in one.weigh(asked, [asked] * count, EVERYTHING)]
    assert library() is None or one._few() is not None
