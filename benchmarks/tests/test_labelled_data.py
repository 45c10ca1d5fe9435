"""Prepared data: the same for the same recipe, its truth apart, its labelled pairs true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.contenders.columns import NORMALISED, plain_columns
from benchmarks.data_sets import MADE_SETS, expanded, load
from benchmarks.labelled_data import labelled_pairs, read_exported
from benchmarks.normalised import COLUMNS


@pytest.fixture(scope="module", params=["synthetic_mixed", "travellers_mixed"])
def made(request):
    """A small set of each generator."""
    return request.param, load(request.param, size=400)


def test_tables_come_back_as_they_were_written(made, tmp_path: Path) -> None:
    """Names, columns, values and normalised columns survive the files; the truth stays behind."""
    _, data = made
    data.export(tmp_path)
    again = read_exported(tmp_path)

    assert again.truth is None
    assert {name: table.to_pydict() for name, table in data.tables.items()} == {
        name: table.to_pydict() for name, table in again.tables.items()
    }
    assert data.features.equals(again.features)
    assert (data.id_columns, dict(data.fields)) == (again.id_columns, dict(again.fields))


def test_only_what_is_asked_for_is_read(made, tmp_path: Path) -> None:
    """Normalised columns or raw tables; without normalised ones the tables serve for both."""
    _, data = made
    data.export(tmp_path)
    normalised, raw = read_exported(tmp_path, normalised=True), read_exported(tmp_path, normalised=False)

    assert ({}, data.records) == (normalised.tables, normalised.records)
    assert (None, data.records) == (raw.features, raw.records)
    (tmp_path / "features.arrow").unlink()
    assert data.records == read_exported(tmp_path, normalised=True).records


def test_the_same_recipe_makes_the_same_data(made) -> None:
    """A seed is all that chance depends on; another seed is another set."""
    name, data = made

    assert load(name, size=400).tables == data.tables
    assert load(name, size=400, seed=2).tables != data.tables


def test_labelled_pairs_are_true(made) -> None:
    """Pairs marked as matches are one person, the others two; there are some of both kinds."""
    _, data = made
    left, right, is_match = labelled_pairs(data, 100).T

    assert ((data.truth[left] == data.truth[right]) == is_match.astype(bool)).all()
    assert 0 < is_match.sum() < len(is_match)


def test_no_column_tells_who_is_who(made) -> None:
    """Record ids are row numbers, and equal persons do not stand together."""
    _, data = made

    for source, table in data.tables.items():
        assert [str(row) for row in range(table.num_rows)] == table[data.id_columns[source]].to_pylist()
    assert (data.truth[1:] == data.truth[:-1]).mean() < 0.05


def test_sources_countries_and_missing_cells_can_be_chosen() -> None:
    """What the grid varies is what changes."""
    few = load("synthetic_mixed", size=300, sources=["crm", "till"], countries=["SE"], missing=0.5)
    full = load("synthetic_mixed", size=300, sources=["crm", "till"], countries=["SE"])

    assert {"crm", "till"} == set(few.tables)
    assert {"SE", None} == set(few.tables["crm"]["country_code"].to_pylist())
    assert few.tables["crm"]["last_name"].null_count > full.tables["crm"]["last_name"].null_count + 10
    assert few.tables["crm"]["customer_no"].null_count == 0
    assert full.records == len(few.truth) == few.features.num_rows


def test_peers_get_the_columns_that_are_made() -> None:
    """The list that peers read without this library is the list that it makes."""
    assert tuple(map(str, COLUMNS)) == NORMALISED


def test_peers_get_text_without_blanks_and_with_missing_cells() -> None:
    """All rows, our names for the columns, empty text as missing."""
    data = load("synthetic_mixed", size=200)
    plain = plain_columns("synthetic_mixed", data)

    assert data.records == plain.num_rows
    assert "" not in plain["email"].to_pylist()
    assert "email" in plain.column_names


def test_generators_stand_for_their_sets() -> None:
    """One word for both levels of noise; a word that means nothing is refused."""
    assert expanded(["travellers", "synthetic_mild"]) == ["travellers_mixed", "travellers_hard", "synthetic_mild"]
    assert set(expanded(["synthetic", "travellers"])) < set(MADE_SETS)
    with pytest.raises(KeyError):
        expanded(["nobody"])


def test_empty_data_has_no_labelled_pairs() -> None:
    """Nothing to label is no error."""
    import attrs

    data = load("synthetic_mixed", size=200)
    nobody = attrs.evolve(
        data,
        tables={name: table.slice(0, 0) for name, table in data.tables.items()},
        truth=np.zeros(0, np.int64),
        features=data.features.slice(0, 0),
    )

    assert labelled_pairs(nobody).shape == (0, 3)
