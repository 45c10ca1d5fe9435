"""Feature columns hold exactly the keys that the records have, in few codes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import Feature, FeatureColumn, FeatureTable, PackedFeatures, feature_table
from unifiedcustomer.records import Comparison, NormalizedRecord, RecordKey

keys = st.lists(st.sampled_from(["ann", "bea", "cid", "dee"]), max_size=3, unique=True).map(tuple)
feature_names = st.sampled_from([Feature.EMAIL.value, Feature.PHONE.value, "shoe_size"])
batches = st.lists(st.dictionaries(feature_names, keys, max_size=3), max_size=12)


def records(batch):
    """Normalised records with these features."""
    return [
        NormalizedRecord(key=RecordKey("till", str(number)), cells=(), features=features)
        for number, features in enumerate(batch)
    ]


def keys_in(table, name, row):
    """What a reader of the columns sees of one row: the slow way, cell by cell."""
    cells = [(column.values, int(column.codes[row])) for column in table.columns.get(name, ())]
    return tuple(values[code] for values, code in cells if code >= 0)


@given(batches)
def test_columns_hold_every_key_of_every_record(batch):
    """Nothing is lost or added when records become columns, and rows keep their order."""
    table = feature_table(records(batch))

    assert len(batch) == len(table)
    for row, features in enumerate(batch):
        assert RecordKey("till", str(row)) == table.key(row)
        for name in {*features, *table.columns}:
            assert tuple(features.get(name, ())) == keys_in(table, name, row)


@given(batches)
def test_the_values_of_a_column_are_distinct_and_used(batch):
    """A column is dictionary-encoded: each value once, each code pointing at one of them or at nothing."""
    for column in (column for group in feature_table(records(batch)).columns.values() for column in group):
        assert len(set(column.values)) == len(column.values)
        assert np.int32 == column.codes.dtype
        assert set(range(len(column.values))) == set(column.codes.tolist()) - {-1}


def test_no_records_make_an_empty_table():
    """Nothing in, nothing out, and no error."""
    assert (0, {}) == (len(feature_table([])), dict(feature_table([]).columns))


def test_how_custom_features_are_compared_is_kept():
    """An attribute of the user's own carries its comparison with it."""
    table = feature_table(records([{"shoe_size": ("42",)}]), {"shoe_size": Comparison.NUMBER})

    assert {"shoe_size": Comparison.NUMBER} == dict(table.comparisons)


@pytest.mark.parametrize(("record_ids", "codes"), [(["1"], [0, 0]), (["1", "2"], [0])])
def test_columns_of_different_length_are_refused(record_ids, codes):
    """A column that is shorter than the table would shift keys to other persons."""
    column = FeatureColumn(values=("ann",), codes=np.array(codes, dtype=np.int32))
    with pytest.raises(InvalidValue) as caught:
        FeatureTable(sources=["till", "till"], record_ids=record_ids, columns={"given": (column,)})

    assert ("columns", Problem.WRONG_LENGTH) == (caught.value.field, caught.value.problem)


def test_repr_shows_no_key():
    """A table in a log tells its size, not its people."""
    shown = repr(feature_table(records([{"given": ("ann",)}, {"given": ("bea",)}])))

    assert "<2 values>" in shown
    assert not [word for word in ("ann", "bea", "till") if word in shown]


@given(batches, st.data())
def test_taking_rows_equals_building_a_table_of_them(batch, data):
    """A part of a table is the table of that part, with the values that it has and no others."""
    chosen = data.draw(st.lists(st.sampled_from(range(len(batch))), unique=True)) if batch else []
    taken = feature_table(records(batch)).take(chosen)

    assert [RecordKey("till", str(row)) for row in chosen] == [taken.key(row) for row in range(len(taken))]
    for row, origin in enumerate(chosen):
        for name in taken.columns:
            assert tuple(batch[origin].get(name, ())) == keys_in(taken, name, row)
    for column in (column for group in taken.columns.values() for column in group):
        assert set(range(len(column.values))) == set(column.codes.tolist()) - {-1}


def test_packed_features_are_the_features():
    """Whoever looks inside finds what was packed; a key of no bytes is none."""
    features = {"given": ("ann", "maria"), "email": ("ann@x.example",), "family": ("",), "city": ()}
    packed = PackedFeatures.of(features)
    assert {"given": ("ann", "maria"), "email": ("ann@x.example",)} == packed
    assert ["given", "email"] == [*packed]
    assert 2 == len(packed)


def test_packed_features_show_nobody():
    """How much there is, and not a letter of it."""
    assert "<PackedFeatures: 7 bytes>" == repr(PackedFeatures.of({"given": ("ann",)}))


def test_nobody_is_packed_too():
    """A record of which nothing is compared."""
    assert {} == PackedFeatures.of({})
