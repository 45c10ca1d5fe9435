"""The batch door: what goes in, what comes out, and what it says about how it was found."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import ContradictoryJudgement, InvalidValue, NotFound
from unifiedcustomer.testing import sample_files

TILL = [
    {"card": "7", "name": "LEE, ANN", "mail": "ann.lee@mail.example", "born": "1980-03-04"},
    {"card": "8", "name": "MAYER, TOM", "mail": "", "born": "1971-12-24"},
]
SHOP = [
    {"id": "a", "first_name": "Ann", "surname": "Lee", "email": "Ann.Lee@mail.example", "phone": "+44 20 7946 0001"},
    {"id": "b", "first_name": "Bob", "surname": "Ray", "email": "bob@mail.example", "phone": "+44 20 7946 0002"},
]
FIELDS = {
    "card": uc.Role.IGNORE, "name": uc.Role.FULL_NAME, "mail": uc.Role.EMAIL, "born": uc.Role.BIRTH_DATE,
    "first_name": uc.Role.GIVEN_NAME, "surname": uc.Role.FAMILY_NAME, "email": uc.Role.EMAIL, "phone": uc.Role.PHONE,
}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    """Two systems that both know Ann."""
    return uc.resolve({"till": TILL, "shop": SHOP})


@pytest.fixture(scope="module")
def sample():
    """The shipped sample, resolved."""
    return uc.resolve(sample_files())


def persons(result):
    """The customers as sets of records."""
    return {frozenset(customer.records) for customer in result.customers.values()}


def test_records_of_two_systems_become_one_customer(result):
    """Ann is one customer though the systems write her differently."""
    columns = result.assignments.to_columns()

    assert ["till", "till", "shop", "shop"] == columns["source"]
    assert columns["customer_id"][0] == columns["customer_id"][2]
    assert 3 == len(result.customers)


def test_assignments_stand_in_input_order(result):
    """One row a record, as the records came in."""
    assert 4 == len(result.assignments)
    assert ["a", "b"] == result.assignments.to_columns()["record_id"][2:]


@pytest.mark.parametrize("frame", [pl.DataFrame, pa.table, pd.DataFrame.from_arrow])
def test_assignments_speak_arrow(result, frame):
    """Any frame library takes them."""
    assert (4, 3) == frame(result.assignments).shape


@pytest.mark.parametrize(
    "given",
    [
        lambda rows: rows,
        lambda rows: {name: [row[name] for row in rows] for name in rows[0]},
        pl.DataFrame,
        pd.DataFrame,
        pa.Table.from_pylist,
    ],
)
def test_every_form_of_data_gives_the_same_customers(result, given):
    """Lists of dicts, columns, and frames of three libraries are one to the library."""
    assert persons(result) == persons(uc.resolve({"till": given(TILL), "shop": given(SHOP)}))


def test_stated_fields_are_used_and_nothing_else(result):
    """When meanings are stated nothing is guessed."""
    stated = uc.resolve({"till": TILL, "shop": SHOP}, fields=FIELDS)

    assert 3 == len(stated.customers) == len(result.customers)
    assert "you said so" == stated.report_dict()["columns"]["till"]["columns"]["mail"]["reason"]


def test_the_same_data_gives_the_same_ids():
    """A customer's id can be kept: it is the same in the next run."""
    again = uc.resolve({"till": TILL, "shop": SHOP}).assignments.customer_id

    assert uc.resolve({"till": TILL, "shop": SHOP}).assignments.customer_id.tolist() == again.tolist()


def test_a_customer_knows_the_source_of_each_value(result):
    """A golden record says which record each value came from."""
    ann = next(customer for customer in result.customers.values() if len(customer.records) == 2)

    assert ("shop", "till") == ann.sources
    assert "1980-03-04" == ann.value("birth_date")
    assert "till" == ann.values["birth_date"].record.source


def test_an_unknown_customer_is_not_found(result):
    """No customer is made up for an id that nobody has."""
    with pytest.raises(NotFound):
        result.customers["00000000-0000-0000-0000-000000000000"]


def test_why_names_every_comparison(result):
    """The reasons for a pair are data and text."""
    a, b = (key for customer in result.customers.values() if len(customer.records) == 2 for key in customer.records)
    why = result.why(a, b)

    assert why.is_match
    assert "email" in {feature.name for feature in why.features if feature.weight > 5}
    assert why == result.why((a.source, a.record_id), (b.source, b.record_id))


def test_why_asks_for_the_source_where_there_are_several(result):
    """A bare record id is enough only where it names one record."""
    with pytest.raises(InvalidValue):
        result.why("7", "a")
    with pytest.raises(NotFound):
        result.why(("till", "nobody"), ("shop", "a"))


def test_why_takes_bare_ids_of_a_single_source():
    """With one source the record id says it all."""
    why = uc.resolve(SHOP).why("a", "b")

    assert not why.is_match


def test_judgements_come_before_evidence(result):
    """What a person decided holds whatever the records say."""
    a, b = (key for customer in result.customers.values() if len(customer.records) == 2 for key in customer.records)
    apart = uc.Judgement(left=a, right=b, verdict=uc.Verdict.DIFFERENT)
    split = uc.resolve({"till": TILL, "shop": SHOP}, judgements=[apart])

    assert 4 == len(split.customers)
    assert any(pair.left == min(a, b) and not pair.together for pair in split.review)
    with pytest.raises(ContradictoryJudgement):
        uc.resolve(
            {"till": TILL, "shop": SHOP}, judgements=[apart, uc.Judgement(left=a, right=b, verdict=uc.Verdict.SAME)]
        )


def test_progress_names_each_stage_once():
    """Whoever waits is told how far it is."""
    told = []
    uc.resolve(SHOP, progress=lambda stage, done, total: told.append((stage, done, total)))

    assert [1, 2, 3, 4, 5] == [done for _, done, _ in told]
    assert {5} == {total for _, _, total in told}
    assert ["read", "normalize", "train", "score", "cluster"] == [stage for stage, _, _ in told]


def test_progress_can_be_a_bar(capsys):
    """Whoever asks for progress without a callable sees a bar, and standard output stays clean."""
    uc.resolve(SHOP, progress=True)
    shown = capsys.readouterr()

    assert shown.err.endswith("█████ cluster   \n")
    assert not shown.out


def test_a_stored_model_answers_without_training(sample, tmp_path):
    """Passing the model that was learned gives the very same customers, and nothing is trained."""
    sample.model.save(tmp_path / "model.json")
    again = uc.resolve(sample_files(), model=uc.ResolutionModel.load(tmp_path / "model.json"))

    assert sample.assignments.customer_id.tolist() == again.assignments.customer_id.tolist()
    assert "training" not in again.report_dict()


def test_the_report_is_plain_data(sample):
    """What was guessed, trained and compared can be sent as JSON."""
    report = json.loads(json.dumps(sample.report_dict()))

    assert len(sample.assignments) == report["records"]
    assert {"read", "normalize", "train", "score", "cluster"} == set(report["seconds"])
    assert report["training"]["expected_pairs"]["match"] > 0


def test_review_asks_the_most_uncertain_first(sample):
    """Pairs near the threshold come first, and each is uncertain or decided against its weight."""
    distance = [abs(pair.weight - sample.model.match_at) for pair in sample.review]

    assert sorted(distance) == distance
    assert all(not pair.together or pair.weight < sample.model.match_at for pair in sample.review)
    assert all(0 <= pair.match_probability <= 1 for pair in sample.review)


def test_shuffled_rows_give_the_same_customers(sample):
    """The order of the rows of the files decides nothing."""
    table = sample.table
    rows = [
        {value.column: value.raw for value in table.record(row).values} | {"id": table.record_ids[row]}
        for row in range(len(table))
        if table.sources[row] == "webshop"
    ]
    shuffled = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))]

    assert persons(uc.resolve({"webshop": rows})) == persons(uc.resolve({"webshop": shuffled}))


def test_nothing_of_a_person_shows_in_reprs(result):
    """A result can be logged."""
    shown = repr(result) + repr(result.assignments) + repr(result.customers) + repr(result.review) + repr(result.model)

    assert "ann" not in shown.casefold().replace("channel", "")
    assert "mail.example" not in shown
