"""The index in memory: who is found, in which order, how much of it, and why."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.kernels import library, lookup
from unifiedcustomer.records import Comparison, NormalizedRecord, RecordKey
from unifiedcustomer.resolution import compiled_index, person_model
from unifiedcustomer.resolution.columns import stable_hashes
from unifiedcustomer.resolution.index import RecordIndex
from unifiedcustomer.resolution.model import BlockingKey, KeyPart, ResolutionModel

MODEL = person_model()
EVERYTHING = -1e9

compiled = pytest.mark.skipif(library() is None, reason="nothing was compiled")

ANN = {"given": ("ann",), "family": ("lee",), "email": ("ann@x.example",), "phone": ("+442079460001",)}
BOB = {"given": ("bob",), "family": ("ray",), "email": ("bob@x.example",)}


def table(*rows: dict[str, tuple[str, ...]]) -> FeatureTable:
    """Records of one source, numbered from 0."""
    return feature_table(
        [NormalizedRecord(key=RecordKey("till", str(n)), cells=(), features=row) for n, row in enumerate(rows)]
    )


@pytest.fixture(params=["compiled", "pure"])
def path(request, monkeypatch):
    """Both ways to answer."""
    if request.param == "pure":
        monkeypatch.setattr(compiled_index, "library", lambda: None)


def unblocked(name: str, largest: int = 100) -> ResolutionModel:
    """The shipped model, with one feature as its only blocking key."""
    return attrs.evolve(MODEL, blocking=(BlockingKey((KeyPart(name),)),), largest_block=largest)


@pytest.mark.usefixtures("path")
def test_who_agrees_most_is_found_first():
    """Candidates come by weight; who has nothing in common is none."""
    near = {"given": ("ann",), "email": ("ann@x.example",)}
    index = RecordIndex.of(table(BOB, near, ANN), MODEL)
    found = index.match(ANN)

    assert [2, 1] == [one.row for one in found]
    assert found[0].weight > found[1].weight
    assert RecordKey("till", "2") == found[0].record
    assert found[0].is_match
    assert 0.99 < found[0].match_probability <= 1
    assert [1, 2] == index.candidates(ANN)


@pytest.mark.usefixtures("path")
def test_equal_weights_come_in_order_of_keys():
    """What the evidence cannot tell apart stands by source and record id, whatever the order of arrival."""
    rows = [NormalizedRecord(key=RecordKey(source, "1"), cells=(), features=ANN) for source in ("web", "app", "till")]
    index = RecordIndex.of(feature_table(rows), MODEL)

    assert ["app", "till", "web"] == [found.record.source for found in index.match(ANN)]


@pytest.mark.usefixtures("path")
def test_a_limit_and_a_least_weight_leave_the_rest_out():
    """The best are given, and by default none below the model's review threshold."""
    twin = ANN | {"given": ("bob",), "email": ("bob.lee@y.example",)}
    index = RecordIndex.of(table(ANN, ANN, twin), unblocked("phone"))
    everybody = index.match(ANN, limit=None, at_least=EVERYTHING)

    assert [0, 1, 2] == [found.row for found in everybody]
    assert [0] == [found.row for found in index.match(ANN, limit=1, at_least=EVERYTHING)]
    assert [] == index.match(ANN, limit=0)
    assert [0, 1] == [found.row for found in index.match(ANN, at_least=everybody[1].weight)]
    assert all(found.weight >= MODEL.review_at for found in index.match(ANN))


@pytest.mark.usefixtures("path")
def test_more_answers_than_expected_are_given_all():
    """A block of hundreds is answered in full, as its candidates are."""
    index = RecordIndex.of(table(*[ANN] * 300), unblocked("email", largest=300))

    assert [*range(300)] == index.candidates(ANN)
    assert 300 == len(index.match(ANN, limit=None, at_least=EVERYTHING))
    assert 200 == len(index.match(ANN, limit=200, at_least=EVERYTHING))


@pytest.mark.usefixtures("path")
def test_a_token_of_too_many_records_brings_nobody():
    """Blocks larger than the model allows are closed, counted without the record that asks."""
    open_, closed = (RecordIndex.of(table(*[ANN] * 3), unblocked("email", largest=size)) for size in (3, 2))

    assert [0, 1, 2] == open_.candidates(ANN)
    assert [] == closed.candidates(ANN)


@pytest.mark.usefixtures("path")
def test_hub_values_bring_nobody_and_say_nothing():
    """A value that the model calls a hub is as good as missing, on both sides."""
    hubs = {"phone": frozenset(int(h) for h in stable_hashes(["+442079460001", "+442079460002", "+1"]))}
    index = RecordIndex.of(table(ANN, ANN | {"phone": ("+442079460009",)}), attrs.evolve(unblocked("phone"), hubs=hubs))

    assert [] == index.candidates(ANN)
    assert [1] == index.candidates(ANN | {"phone": ("+442079460001", "+442079460009")})


@pytest.mark.usefixtures("path")
def test_an_empty_index_and_an_empty_question_find_nobody():
    """Neither nobody to find nor nothing to go by is an error; features that nobody knows are passed over."""
    empty, some = RecordIndex.of(table(), MODEL), RecordIndex.of(table(ANN, {}), MODEL)

    assert [] == empty.match(ANN) == empty.candidates(ANN)
    assert [] == some.match({}) == some.match({"email": ()}) == some.match({"email": ("",)})
    assert [] == some.match({"shoe size": ("42",)})


@pytest.mark.usefixtures("path")
def test_a_normalised_record_is_asked_about_as_its_features_are():
    """A record that is in the index finds itself too."""
    index = RecordIndex.of(table(ANN, BOB), MODEL)
    record = NormalizedRecord(key=RecordKey("till", "0"), cells=(), features=ANN)

    assert index.match(ANN) == index.match(record)
    assert [0] == [found.row for found in index.match(record)]
    assert "till/0" in str(index.why(record, 0))
    assert "?/?" in str(index.why(ANN, 0))


@pytest.mark.usefixtures("path")
def test_why_explains_the_weight():
    """The sum of the explanation is the weight of the match."""
    index = RecordIndex.of(table(BOB, ANN), MODEL)
    (found,) = index.match(ANN | {"given": ("anna",)})
    why = index.why(ANN | {"given": ("anna",)}, found.row)

    assert found.weight == why.weight
    assert found.match_probability == pytest.approx(why.match_probability)
    assert "spelt alike" in {feature.level for feature in why.features}


@compiled
def test_an_index_says_how_much_it_holds_and_shows_nobody(monkeypatch):
    """Records and bytes, and no value of anybody."""
    index = RecordIndex.of(table(ANN, BOB), MODEL)
    monkeypatch.setattr(compiled_index, "library", lambda: None)
    pure = RecordIndex.of(table(ANN, BOB), MODEL)

    assert "<RecordIndex: 2 records>" == repr(index)
    assert 2 == len(index)
    assert 0 < pure.nbytes < index.nbytes
    assert "lee" not in repr(index.match(ANN))
    assert "ann" not in repr(index.match(ANN))


def test_numbers_are_compared_as_numbers():
    """A custom number within a twentieth is near, one that two records share is the same."""
    model = person_model({"shoe": Comparison.NUMBER})
    index = RecordIndex.of(table(*({**ANN, "shoe": (size,)} for size in ("42", "43", "100"))), model)
    found = {one.row: one.weight for one in index.match(ANN | {"shoe": ("42",)}, at_least=EVERYTHING)}

    assert found[0] > found[1] > found[2]
    assert {"same", "near", "different"} == {
        feature.level
        for row in found
        for feature in index.why(ANN | {"shoe": ("42",)}, row).features
        if feature.name == "shoe"
    }


@compiled
@pytest.mark.parametrize(
    ("change", "weighs"),
    [
        ({}, True),
        ({"kind": "a comparator of tomorrow"}, False),
        ({"name": "address", "kind": "exact"}, False),
        ({"levels": ("different",), "m": (0.5,), "u": (0.5,)}, False),
    ],
)
def test_a_model_that_the_kernels_do_not_know_takes_the_careful_path(change, weighs):
    """Comparators and levels beyond the kernel's tables are not looked up there; candidates are found as ever."""
    model = attrs.evolve(
        MODEL, comparisons=tuple(attrs.evolve(c, **change) if c.name == "company" else c for c in MODEL.comparisons)
    )
    index = RecordIndex.of(table(ANN), model)

    assert weighs == (index._compiled.match(ANN, None, EVERYTHING) is not None)
    assert [0] == [found.row for found in index.match(ANN)]


@compiled
def test_a_key_of_more_parts_than_the_kernels_take_is_looked_up_carefully():
    """Such a model has no compiled index, and answers all the same."""
    key = BlockingKey((KeyPart("email"),) * 9)
    index = RecordIndex.of(table(ANN), attrs.evolve(MODEL, blocking=(key,)))

    assert index._compiled is None
    assert [0] == [found.row for found in index.match(ANN)]


def test_texts_with_other_bytes_between_them_are_indexed_too():
    """Columns that share their bytes with others are packed first."""
    whole = table(BOB, ANN, BOB | {"city": ("york",)}, ANN)
    part = whole.take([3, 0])

    assert [0] == [found.row for found in RecordIndex.of(part, MODEL).match(ANN)]
    spread = attrs.evolve(
        whole,
        columns={
            name: tuple(
                attrs.evolve(column, values=column.values.take(np.arange(len(column.values)))) for column in group
            )
            for name, group in whole.columns.items()
        },
    )
    for group in spread.columns.values():
        assert group[0].values.starts.flags.owndata
    assert [1, 3] == [found.row for found in RecordIndex.of(spread, MODEL).match(ANN)]


@compiled
def test_memory_that_cannot_be_had_is_an_error(monkeypatch):
    """Each kernel's refusal is a MemoryError, never a wrong answer."""
    index = RecordIndex.of(table(ANN), MODEL)
    asked = index._compiled._asked
    monkeypatch.setattr(asked, "_match", lambda *_: -1)
    monkeypatch.setattr(asked, "_find", lambda *_: -1)
    with pytest.raises(MemoryError):
        index.match(ANN)
    with pytest.raises(MemoryError):
        index.candidates(ANN)

    class Refusing:
        """A library without memory."""

        @staticmethod
        def order_tokens(*_):
            return -1

    monkeypatch.setattr(lookup, "library", Refusing)
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(MemoryError):
        lookup.ordered(lookup.IndexedKey(0, (), none.view(np.uint64), none), 100)
