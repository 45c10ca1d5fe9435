"""What labels do to a model, through the door that users take."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import InvalidValue, WrongType
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.labelled_learning import LabelledLearning
from unifiedcustomer.resolution.labels import LabelledPairs
from unifiedcustomer.resolution.resolver import Resolver

GIVEN = ("ann", "bob", "cleo", "dora", "eve", "fay", "gus", "hal", "ida", "jo")
FAMILY = ("lee", "ray", "smith", "stone", "brook", "field", "hill", "wood", "moss", "reed")


@cache
def people() -> tuple[tuple[dict[str, str], ...], tuple[int, ...]]:
    """Records of 150 persons, two each, of which many second ones lost something; and who is who."""
    random = np.random.default_rng(3)
    rows, truth = [], []
    for person in range(150):
        given, family = GIVEN[random.integers(10)], FAMILY[random.integers(10)]
        born = f"{1950 + random.integers(40)}-0{1 + random.integers(9)}-1{random.integers(10)}"
        mail = f"{given}.{family}{random.integers(300)}@mail.example"
        for copy in range(2):
            row = {"id": f"{person}-{copy}", "given name": given, "family name": family, "birth date": born}
            row["email"] = mail if random.random() < 0.6 else ""
            row["postal code"] = f"{10000 + person % 40}" if random.random() < 0.7 else ""
            if copy and random.random() < 0.3:
                row["birth date"] = ""
            rows.append(row)
            truth.append(person)
    return tuple(rows), tuple(truth)


@cache
def plain() -> uc.Resolution:
    """The result without labels."""
    return uc.resolve(list(people()[0]))


def who(key: RecordKey) -> str:
    """The person of a record."""
    return key.record_id.partition("-")[0]


def answers(number: int, *, lying: bool = False) -> list[tuple[str, str, bool]]:
    """True labels of the pairs worth asking about, or untrue ones."""
    asked = plain().worth_asking(number)
    return [(pair.left.record_id, pair.right.record_id, (who(pair.left) == who(pair.right)) != lying) for pair in asked]


def assigned(result: uc.Resolution) -> list[str]:
    """Customers in input order."""
    return result.assignments.customer_id.tolist()


def test_labels_teach_and_the_report_says_so():
    """Labels are part of the likelihood; how many were counted stands in the report."""
    result = uc.resolve(list(people()[0]), labels=answers(80))
    report = result.report_dict()["labels"]

    assert plain().model != result.model
    assert (80, 0) == (report["pairs"], report["never_compared"])
    assert result.model.match_at == report["match_at"]


def test_the_order_of_labels_does_not_matter():
    """The same labels give the same model, in any order and either way round."""
    said = answers(60)
    turned = [(right, left, is_match) for left, right, is_match in reversed(said)]

    assert (
        uc.resolve(list(people()[0]), labels=said).model.to_dict()
        == uc.resolve(list(people()[0]), labels=turned).model.to_dict()
    )


def test_every_form_of_label_says_the_same():
    """Judgements, tuples, rows and frames are one thing."""
    said = answers(60)
    keys = [(RecordKey("data", left), RecordKey("data", right), is_match) for left, right, is_match in said]
    verdicts = [Judgement(left=a, right=b, verdict=Verdict.SAME if m else Verdict.DIFFERENT) for a, b, m in keys]
    unsure = Judgement(left=keys[0][0], right=keys[1][1], verdict=Verdict.UNSURE)
    rows = [{"left_id": left, "right_id": right, "is_match": is_match} for left, right, is_match in said]
    named = [{**row, "left_source": "data", "right_source": "data", "is_match": "yes" if row["is_match"] else "no"}
             for row in rows]  # fmt: skip
    expected = uc.resolve(list(people()[0]), labels=said).model
    for form in (
        keys,
        [*verdicts, unsure],
        rows,
        named,
        pl.DataFrame(rows),
        {k: [r[k] for r in rows] for k in rows[0]},
    ):
        assert expected == uc.resolve(list(people()[0]), labels=form).model


def test_a_label_forces_nothing():
    """One absurd label among none joins no strangers: labels are statistics, judgements are law."""
    a, b = ("0-0", "1-0")
    result = uc.resolve(list(people()[0]), labels=[(a, b, True)])
    customer = dict(zip(result.assignments.record_id.tolist(), assigned(result), strict=True))

    assert customer[a] != customer[b]
    assert 1 == result.estimate().missed == result.estimate().never_compared


def test_no_labels_are_no_labels():
    """An empty list changes nothing, not to the last bit."""
    assert plain().model == uc.resolve(list(people()[0]), labels=[]).model


def test_a_model_is_not_taught_again():
    """What is passed in stays as it is; labels beside it would do nothing, so they are refused."""
    with pytest.raises(InvalidValue) as caught:
        uc.resolve(list(people()[0]), model=plain().model, labels=answers(5))

    assert "labels" == caught.value.field


def test_a_table_too_small_to_learn_from_takes_labels_for_estimates():
    """The shipped model stays, and says how many labels there are."""
    rows = list(people()[0])[:20]
    result = uc.resolve(rows, labels=[("0-0", "0-1", True)])

    assert 0 == result.model.trained_on
    assert 1 == result.report_dict()["labels"]["pairs"]
    assert 1 == result.estimate().labels + result.estimate().never_compared


def test_an_estimate_is_near_the_truth():
    """From 120 labels, the truth is in the interval or within a point of it."""
    found = plain().estimate(answers(120))
    true = plain().evaluate(people()[1])

    assert found.precision.low - 0.01 <= true.pairwise.precision <= found.precision.high + 0.01
    assert not found.is_cross_fitted


def test_labels_that_taught_are_judged_by_models_that_have_not_seen_them():
    """The result's own labels are the default, and are crossed over."""
    result = uc.resolve(list(people()[0]), labels=answers(80))
    own, given = result.estimate(), result.estimate(answers(80))

    assert own.is_cross_fitted
    assert own == given
    assert 80 == own.labels
    assert not result.estimate([pair for pair in answers(120) if pair not in answers(80)]).is_cross_fitted


def test_nobody_is_asked_what_is_known():
    """Pairs with labels are not asked about again, whether the result was made with them or not."""
    said = answers(40)
    asked = {(left, right) for left, right, _ in said}
    for result, known in ((plain(), said), (uc.resolve(list(people()[0]), labels=said), ())):
        again = {(pair.left.record_id, pair.right.record_id) for pair in result.worth_asking(50, known=known)}
        assert not asked & again


def test_a_threshold_moves_only_where_labels_are_sure():
    """Few labels, or labels of one kind, leave it where it is."""
    assert plain().model.match_at == uc.resolve(list(people()[0]), labels=answers(20)).model.match_at


def test_a_threshold_that_is_right_stays():
    """Where labels agree with what was found, no other threshold is better."""
    found = plain()._resolved
    pairs, person = found.evidence, found.person[found.evidence.columns.order]
    said = LabelledPairs(pairs.left, pairs.right, person[pairs.left] == person[pairs.right])
    learning = LabelledLearning.of(found.table, _candidates(), 0)

    assert plain().model.match_at == learning._threshold(plain().model, said)


def test_a_threshold_follows_clear_labels():
    """Where nearly all that matches is labelled as two persons, more is asked of a match."""
    found = plain()._resolved
    pairs = found.evidence
    learning = LabelledLearning.of(found.table, _candidates(), 0)
    strict = pairs.weights >= 6.0
    said = LabelledPairs(pairs.left, pairs.right, strict)
    usual = plain().model
    moved = learning._threshold(usual, said)
    assert moved > usual.match_at
    assert usual.match_at == learning._threshold(usual, said.take(np.arange(len(said)) < 10))
    weights = Resolver(usual).weigh(learning.found.pairs).weights
    assert (weights >= usual.match_at).sum() > strict.sum()


def _candidates():
    from unifiedcustomer.resolution.comparison import ComparedPairs
    from unifiedcustomer.resolution.learning import Candidates

    found = plain()._resolved
    held = found.evidence
    pairs = ComparedPairs(held.columns, held.left, held.right, held.patterns)
    return Candidates(found.resolver.model, pairs, found.report)


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        ([("0-0", "0-1", "yes")], WrongType),
        ([("0-0", "0-1")], WrongType),
        ([(1, 2, True)], WrongType),
        ("labels.csv", WrongType),
        ([{"left_id": "0-0", "is_match": True}], InvalidValue),
        ([{"left_id": "0-0", "right_id": "0-1", "is_match": "perhaps"}], InvalidValue),
    ],
)
def test_what_is_no_label_is_refused(labels, error):
    """Errors name the field, never a value."""
    with pytest.raises(error) as caught:
        uc.resolve(list(people()[0]), labels=labels)

    assert "perhaps" not in str(caught.value)


def test_records_of_several_sources_need_a_source():
    """An id alone names no record where two sources may have it."""
    tables = {"till": [{"id": 1, "name": "Ann Lee"}], "shop": [{"id": 1, "name": "Ann Lee"}]}
    with pytest.raises(InvalidValue):
        uc.resolve(tables, labels=[("1", "1", True)])
    with pytest.raises(InvalidValue):
        uc.resolve(tables, labels=[{"left_id": "1", "right_id": "1", "is_match": True}])

    assert len(uc.resolve(tables, labels=[(("till", "1"), ("shop", "1"), True)]).table) == 2


def test_asking_for_a_negative_number_is_refused():
    """There are no fewer questions than none."""
    with pytest.raises(InvalidValue):
        plain().worth_asking(-1)
