"""The model file: versioned, strict, readable."""

from __future__ import annotations

import json

import pytest

from unifiedcustomer.errors import InvalidModel, Problem
from unifiedcustomer.resolution import ResolutionModel, TrainedComparison, person_model


def test_a_model_survives_being_saved(tmp_path):
    """What was saved is what is loaded."""
    path = tmp_path / "model.json"
    person_model().save(path)

    assert person_model() == ResolutionModel.load(path)


def test_a_saved_model_can_be_compared_line_by_line(tmp_path):
    """A model file has many short lines, so that a diff shows what changed."""
    path = tmp_path / "model.json"
    person_model().save(path)

    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) < 100


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"type": "Customer"}, "type", Problem.WRONG_TYPE),
        ({"version": 99}, "version", Problem.NEWER_VERSION),
        ({"version": "1"}, "version", Problem.NEWER_VERSION),
        ({"comparisons": 5}, "model", Problem.WRONG_TYPE),
        ({"comparisons": [{"name": "email"}]}, "kind", Problem.MISSING),
        ({"classes": None}, "model", Problem.WRONG_TYPE),
        ({"match_at": "high"}, "model", Problem.WRONG_TYPE),
    ],
)
def test_a_broken_model_is_refused(changed, field, problem):
    """The error names what is wrong."""
    with pytest.raises(InvalidModel) as caught:
        ResolutionModel.from_dict(person_model().to_dict() | changed)

    assert (field, problem) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(("text", "problem"), [("{", Problem.BAD_SYNTAX), ("[]", Problem.WRONG_TYPE)])
def test_a_file_that_is_no_model_is_refused(tmp_path, text, problem):
    """Neither broken JSON nor another JSON value is taken for a model."""
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidModel) as caught:
        ResolutionModel.load(path)

    assert problem is caught.value.problem


@pytest.mark.parametrize(
    ("m", "problem"),
    [((0.5,), Problem.WRONG_LENGTH), ((0.0, 1.0), Problem.OUT_OF_RANGE), ((0.5, 1.5), Problem.OUT_OF_RANGE)],
)
def test_impossible_probabilities_are_refused(m, problem):
    """A comparison has one probability a level, above zero and at most one."""
    with pytest.raises(InvalidModel) as caught:
        TrainedComparison(name="email", kind="email", levels=("different", "same"), m=m, u=(0.9, 0.1))

    assert problem is caught.value.problem


def test_a_model_file_holds_no_values():
    """Frequent values are kept as hashes, never as text."""
    comparison = TrainedComparison(
        name="family_name",
        kind="family_name",
        levels=("different", "same"),
        m=(0.1, 0.9),
        u=(0.9, 0.1),
        frequencies={255: 0.01},
        rarest=0.001,
    )
    model = ResolutionModel(comparisons=(comparison,), blocking=(), classes={"match": 1e-5})

    assert {"00000000000000ff": 0.01} == json.loads(json.dumps(model.to_dict()))["comparisons"][0]["frequencies"]
