"""Which pairs a mode allows, and what is counted of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unifiedcustomer as uc
from unifiedcustomer.errors import ContradictoryJudgement, InvalidModel, InvalidValue
from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.identities import Judgement, Mode, Verdict
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution import ResolutionModel, person_model, resolve_table
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.modes import ANY_TWO, Scope

SOURCES = st.lists(st.sampled_from(["till", "shop", "app"]), max_size=9)
PHONES = st.lists(st.sampled_from(["1", "2", "3"]), max_size=2, unique=True)


def table_of(sources: list[str], phones: list[list[str]] | None = None) -> FeatureTable:
    """Records of these sources, in this order, with these phones."""
    held = phones or [[] for _ in sources]
    return feature_table(
        NormalizedRecord(
            key=RecordKey(source, str(place)), cells=(), features={"phone": tuple(numbers)} if numbers else {}
        )
        for place, (source, numbers) in enumerate(zip(sources, held, strict=True))
    )


def across(table: FeatureTable) -> list[tuple[int, int]]:
    """Slow twin: every pair of rows of two sources, in key order."""
    order = RecordColumns.of(table).order.tolist()
    pairs = combinations(range(len(order)), 2)
    return [(a, b) for a, b in pairs if table.sources[order[a]] != table.sources[order[b]]]


@given(SOURCES)
def test_pairs_between_sources_are_those_of_a_double_loop(sources):
    """All pairs are counted, listed and allowed exactly where the sources differ."""
    table = table_of(sources)
    scope = Scope.of(Mode.LINK, table, RecordColumns.of(table).order)
    everything = list(combinations(range(len(sources)), 2))
    left, right = np.array(everything, dtype=np.int64).reshape(-1, 2).T
    packed = left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64)
    expected = across(table)

    assert len(expected) == scope.pairs(len(sources))
    assert expected == list(zip(*(side.tolist() for side in scope.random_pairs(0, 1000)), strict=True))
    assert expected == [pair for pair, allowed in zip(everything, scope.allows(left, right), strict=True) if allowed]
    assert len(expected) == len(scope.among(packed))


@given(st.lists(st.tuples(st.sampled_from(["till", "shop"]), PHONES), min_size=1, max_size=8))
def test_values_shared_between_sources_are_those_of_a_double_loop(rows):
    """How many pairs of values of two sources are equal, and how many there are."""
    table = table_of([source for source, _ in rows], [phones for _, phones in rows])
    columns = RecordColumns.of(table)
    scope = Scope.of(Mode.LINK, table, columns.order)
    held = {place: rows[row][1] for place, row in enumerate(columns.order.tolist())}
    pairs = [(x, y) for a, b in across(table) for x in held[a] for y in held[b]]
    if "phone" in columns.columns:
        assert (sum(x == y for x, y in pairs), len(pairs)) == scope.agreeing(columns.columns["phone"])


def test_random_pairs_between_sources_are_reproducible_and_even():
    """Of very many pairs some are drawn, every one of two sources, by the seed alone."""
    table = table_of(["app"] * 10 + ["shop"] * 90)
    scope = Scope.of(Mode.LINK, table, RecordColumns.of(table).order)
    left, right = scope.random_pairs(1, 500)

    assert (left < 10).all()
    assert ((right >= 10) & (right < 100)).all()
    assert left.tolist() == scope.random_pairs(1, 500)[0].tolist()
    assert len(np.unique(left)) == 10


def test_any_two_records_are_compared_where_sources_do_not_matter():
    """The default mode needs to know no sources."""
    table = table_of(["till", "till"])

    assert Scope.of(Mode.DEDUPE_AND_LINK, table, np.arange(2)) is ANY_TWO
    assert ANY_TWO.one_per_source is None
    assert ANY_TWO.pairs(2) == 1


PEOPLE = [{"id": n, "name": "Ann Lee", "email": "ann@mail.example"} for n in (1, 2)]


def test_the_mode_decides_who_may_be_one_customer():
    """Two equal records of one source are one customer, unless the mode says that a source has nobody twice."""
    tables = {"till": PEOPLE, "shop": PEOPLE[:1]}

    assert len(uc.resolve(tables).customers) == 1
    assert len(uc.resolve(tables, mode="link").customers) == 1
    assert len(uc.resolve(tables, mode="one per source").customers) == 2
    assert len(uc.resolve({"till": PEOPLE}, mode="link").customers) == 2


def test_a_report_says_the_mode():
    """What was resolved in which mode stands in the report, and in the model."""
    result = uc.resolve({"till": PEOPLE}, mode=Mode.LINK)

    assert result.report_dict()["mode"] == "link"
    assert result.model.mode is Mode.LINK


def test_a_mode_overrules_the_models():
    """A model brings its mode along; whoever names one means it."""
    model = uc.resolve({"till": PEOPLE}, mode="link").model

    assert uc.resolve({"till": PEOPLE}, model=model).model.mode is Mode.LINK
    assert len(uc.resolve({"till": PEOPLE}, model=model, mode="dedupe and link").customers) == 1


def test_a_saved_model_keeps_its_mode(tmp_path):
    """The default is not written; any other mode is read back, and an unknown one refused."""
    model = ResolutionModel.from_dict({**person_model().to_dict(), "mode": "one per source"})
    model.save(tmp_path / "model.json")

    assert "mode" not in person_model().to_dict()
    assert ResolutionModel.load(tmp_path / "model.json").mode is Mode.ONE_PER_SOURCE
    with pytest.raises(InvalidModel):
        ResolutionModel.from_dict({**model.to_dict(), "mode": "sometimes"})


def test_an_unknown_mode_is_refused():
    """A misspelt mode is an error before anything is read."""
    with pytest.raises(InvalidValue) as caught:
        uc.resolve({"till": PEOPLE}, mode="dedup")

    assert caught.value.field == "mode"


def test_a_hub_takes_no_model_of_another_mode():
    """A hub takes records one by one, and joins any two."""
    model = uc.resolve({"till": PEOPLE}, mode="link").model

    with pytest.raises(InvalidModel), uc.CustomerHub("sqlite://", model=model):
        pass


def test_judgements_that_put_a_source_in_a_customer_twice_are_refused():
    """Where a source has nobody twice, a chain of judgements that joins two of its records contradicts that."""
    a, b, c = (RecordKey(*key) for key in (("till", "0"), ("shop", "1"), ("till", "2")))
    table = table_of(["till", "shop", "till"])
    chain = [Judgement(left=x, right=b, verdict=Verdict.SAME) for x in (a, c)]
    gone = Judgement(left=a, right=RecordKey("till", "gone"), verdict=Verdict.SAME)

    assert len(set(resolve_table(table, judgements=chain).person.tolist())) == 1
    with pytest.raises(ContradictoryJudgement) as caught:
        resolve_table(table, mode=Mode.ONE_PER_SOURCE, judgements=chain)
    assert [a, b, c] == list(caught.value.path)
    assert len(set(resolve_table(table, mode=Mode.ONE_PER_SOURCE, judgements=[gone]).person.tolist())) == 3
