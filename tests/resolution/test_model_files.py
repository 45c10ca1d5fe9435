"""Model files across releases: an old file is read, what it cannot tell is learned anew, and models are compared."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

from unifiedcustomer import CustomerHub, resolve
from unifiedcustomer.errors import InvalidModel, Problem
from unifiedcustomer.resolution import ModelDifference, ResolutionModel, person_model
from unifiedcustomer.resolution.model import BLOCK_SIZES
from unifiedcustomer.testing import synthetic_customers

OLD = Path(__file__).parent.parent / "golden" / "models" / "version_1.json"


@pytest.fixture(scope="module")
def tables():
    """Five systems of one company."""
    return synthetic_customers(600, seed=2, countries=("GB",)).systems


@pytest.fixture(scope="module")
def old():
    """A model that the first version wrote, trained, with hubs."""
    return ResolutionModel.load(OLD)


def test_a_file_of_the_first_version_keeps_what_it_learned(old):
    """Its probabilities, keys, classes and thresholds are there; its tables of hashes are not, and it says so."""
    wire = json.loads(OLD.read_text(encoding="utf-8"))

    assert ("frequencies", "hubs") == old.left_behind
    assert {} == dict(old.hubs)
    assert all(comparison.rarest == 0 and not comparison.frequencies for comparison in old.comparisons)
    for name in ("trained_on", "match_at", "review_at", "classes", "blocking"):
        assert wire[name] == json.loads(json.dumps(old.to_dict()[name]))
    for comparison, row in zip(old.comparisons, wire["comparisons"], strict=True):
        assert comparison.m == tuple(level["m"] for level in row["levels"])


def test_what_an_old_file_lacks_is_not_forgotten_by_saving_it(old, tmp_path):
    """A model that is loaded and saved again still says that its tables are missing."""
    old.save(tmp_path / "model.json")

    assert old == ResolutionModel.load(tmp_path / "model.json")
    assert 2 == json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))["version"]


def test_a_table_fills_what_an_old_file_lacks(old, tables):
    """Frequencies and hubs are those of the table; all that was learned of agreement stays; nothing is trained."""
    result = resolve(tables, model=old)
    whole = result.model

    assert () == whole.left_behind
    assert "training" not in result.report_dict()
    assert [(c.m, c.u) for c in old.comparisons] == [(c.m, c.u) for c in whole.comparisons]
    learned = {comparison.name: comparison for comparison in resolve(tables).model.comparisons}
    for comparison in whole.comparisons:
        assert learned[comparison.name].frequencies == comparison.frequencies
        assert learned[comparison.name].rarest == comparison.rarest
    assert resolve(tables).model.hubs == whole.hubs
    assert result.assignments.to_columns() == resolve(tables, model=whole).assignments.to_columns()


def test_only_lost_tables_are_filled(old, tables):
    """A table that the file never had is not made up."""
    known = attrs.evolve(old, left_behind=("hubs",))

    assert all(not comparison.frequencies for comparison in resolve(tables, model=known).model.comparisons)


def test_an_old_file_may_know_comparisons_that_a_table_has_not(old):
    """A custom comparison of another table, or a column that is not there, stays as it is."""
    odd = attrs.evolve(old.comparisons[0], name="shoe_size", kind="exact")
    model = attrs.evolve(old, comparisons=(*old.comparisons, odd))
    whole = resolve(
        [{"id": 1, "email": "ann.lee@example.com"}, {"id": 2, "email": "bob@example.com"}], model=model
    ).model

    assert model.comparisons == whole.comparisons


def test_a_hub_asks_for_a_whole_model(old):
    """Records come one at a time there, so nothing could fill the tables."""
    with pytest.raises(InvalidModel) as caught:
        CustomerHub("sqlite://", model=old)

    assert ("frequencies", Problem.MISSING) == (caught.value.field, caught.value.problem)


def test_an_empty_old_file_lost_nothing():
    """The shipped model had no tables of values, so nothing of it is lost."""
    wire = person_model().to_dict() | {"version": 1}

    assert person_model() == ResolutionModel.from_dict(wire)


@pytest.mark.parametrize("version", [0, -1, None, 4])
def test_only_known_versions_are_read(version):
    """Neither a version before the first nor one to come."""
    with pytest.raises(InvalidModel) as caught:
        ResolutionModel.from_dict(person_model().to_dict() | {"version": version})

    assert "version" == caught.value.field


def test_the_largest_block_of_each_key_is_kept(tmp_path):
    """In a file of the third version; whoever reads no more than the second refuses it, as it would block otherwise."""
    model = person_model()
    keys = tuple(attrs.evolve(key, largest=BLOCK_SIZES[n % 4]) for n, key in enumerate(model.blocking))
    narrowed = attrs.evolve(model, blocking=keys, largest_block=50)
    narrowed.save(tmp_path / "model.json")

    assert narrowed == ResolutionModel.load(tmp_path / "model.json")
    assert (2, 3) == (model.to_dict()["version"], narrowed.to_dict()["version"])
    assert (50, 30, 10, 3) == narrowed.largest_by_mark
    assert (100,) * 4 == model.largest_by_mark
    assert [50, 30, 10, 3] == [narrowed.largest_of(key) for key in keys[:4]]
    shown = [str(each) for each in model.differences(narrowed)]
    assert f"blocking key {keys[1].name}, largest block: none -> 30" in shown


@pytest.mark.parametrize("sizes", [[7], ["100"], [None, 30]])
def test_only_known_sizes_of_blocks_are_read(sizes):
    """A token can say four sizes; either each key has one or none has."""
    wire = person_model().to_dict()
    sizes = [sizes[n % len(sizes)] for n in range(len(wire["blocking"]))]
    with pytest.raises(InvalidModel) as caught:
        ResolutionModel.from_dict(wire | {"version": 3, "largest_blocks": sizes})

    assert "largest_blocks" == caught.value.field


# ── differences ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_model_does_not_differ_from_itself(old):
    """Nor from what its file gives back."""
    assert [] == old.differences(old)
    assert [] == old.differences(ResolutionModel.from_dict(old.to_dict()))


def test_differences_name_every_figure_that_changed():
    """Thresholds, classes, keys, levels, and how large tables of values are; never a hash."""
    before = person_model()
    first = before.comparisons[0]
    after = attrs.evolve(
        before,
        match_at=1.5,
        classes={**before.classes, "household": 0.25},
        blocking=before.blocking[1:],
        comparisons=(attrs.evolve(first, m=(0.02, *first.m[1:]), frequencies={255: 0.1}), *before.comparisons[1:]),
        hubs={"phone": frozenset({1, 2})},
    )
    found = before.differences(after)

    assert [
        "match at: 0 -> 1.5",
        "share of household: 2e-05 -> 0.25",
        "blocking key email: used -> none",
        "given name, different, m: 0.015 -> 0.02",
        "given name, frequent values: none -> 1 values",
        "hubs of phone: none -> 2 values",
    ] == [str(difference) for difference in found]
    assert ModelDifference("match at", 0.0, 1.5) == found[0]
    assert {(d.what, str(d.before), str(d.after)) for d in found} == {
        (d.what, str(d.after), str(d.before)) for d in after.differences(before)
    }


# ── the chart ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_chart_of_a_model_has_every_level():
    """With log2 of m over u, the strongest comparison first."""
    chart = person_model().chart()
    weights = {(c.name, level.level): level.weight for c in chart.comparisons for level in c.levels}
    [email] = [comparison for comparison in person_model().comparisons if comparison.name == "email"]

    assert sum(len(comparison.levels) for comparison in person_model().comparisons) == len(weights)
    assert pytest.approx(16.1753, abs=1e-3) == weights["email", "same"]
    assert ("same", email.m[-1]) == next(
        (c.levels[0].level, c.levels[0].m) for c in chart.comparisons if c.name == "email"
    )
    tops = [max(level.weight for level in comparison.levels) for comparison in chart.comparisons]
    assert sorted(tops, reverse=True) == tops
