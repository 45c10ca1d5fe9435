"""A resolution against the truth: every missed or wrong pair has one cause, and odds are held to what is true."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations

import attrs
import numpy as np
import pytest

from unifiedcustomer import resolve
from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.resolution import Cause, ErrorAnalysis
from unifiedcustomer.resolution.error_analysis import reliability
from unifiedcustomer.testing import synthetic_customers


@pytest.fixture(scope="module")
def data():
    """A few hundred customers of five systems, with the truth."""
    return synthetic_customers(400, seed=5, noise="hard", countries=("GB", "DE"))


@pytest.fixture(scope="module")
def result(data):
    """What is found of them."""
    return resolve(data.systems)


@pytest.fixture(scope="module")
def truth(data, result):
    """The person of each record, in input order."""
    return truth_of(data, result)


def truth_of(data, result):
    """One label a row."""
    keys = zip(result.table.sources, result.table.record_ids, strict=True)
    return [data.truth[key] for key in keys]


def slow_causes(result, truth):
    """Twin: every pair of records by itself, with the cause of what is wrong with it."""
    resolved = result._resolved
    found, order, person = resolved.evidence, resolved.evidence.columns.order.tolist(), resolved.person.tolist()
    weights = {}
    for left, right, weight in zip(found.left.tolist(), found.right.tolist(), found.weights.tolist(), strict=True):
        weights[frozenset((order[left], order[right]))] = weight
    causes = Counter()
    for a, b in combinations(range(len(truth)), 2):
        together, same, weight = person[a] == person[b], truth[a] == truth[b], weights.get(frozenset((a, b)))
        strong = weight is not None and weight >= result.model.match_at
        if same and not together:
            causes[Cause.NEVER_COMPARED if weight is None else Cause.SPLIT if strong else Cause.BELOW_THRESHOLD] += 1
        if together and not same:
            causes[Cause.ABOVE_THRESHOLD if strong else Cause.CHAINED] += 1
    return causes


def by_cause(errors: ErrorAnalysis):
    """Pairs of each cause."""
    counts = Counter()
    for cause in (*errors.missed, *errors.wrong):
        counts[cause.cause] += cause.pairs
    return counts


def test_causes_are_those_of_every_pair_by_itself(result, truth):
    """What is counted by subtraction and by pattern is what a double loop over all records counts."""
    assert slow_causes(result, truth) == by_cause(result.evaluate(truth).errors)


def test_causes_add_up_to_the_errors(result, truth):
    """Missed and wrong pairs are those that precision and recall lack."""
    found = result.evaluate(truth)

    assert found.true_pairs - found.correct_pairs == found.errors.missed_pairs
    assert found.predicted_pairs - found.correct_pairs == found.errors.wrong_pairs
    assert found.blocking_recall is not None


def test_examples_are_of_their_cause(result, truth):
    """Each example went wrong in the way that it stands for; no cause has more than five."""
    row = {key: place for place, key in enumerate(zip(result.table.sources, result.table.record_ids, strict=True))}
    person = result._resolved.person
    errors = result.evaluate(truth).errors
    for same, causes in ((True, errors.missed), (False, errors.wrong)):
        for cause in causes:
            assert 0 < len(cause.examples) <= 5
            for left, right in cause.examples:
                a, b = row[left.source, left.record_id], row[right.source, right.record_id]
                assert same == (truth[a] == truth[b])
                assert same != (person[a] == person[b])


def test_what_pulled_a_pair_down_is_named(result, truth):
    """The comparison that decided is one that the model has, another story, or that too little is known."""
    errors = result.evaluate(truth).errors
    below = {cause.decided_by for cause in errors.missed if cause.cause is Cause.BELOW_THRESHOLD}
    names = {comparison.name.replace("_", " ") for comparison in result.model.comparisons}

    assert below
    assert all(name in names or name == "too little known" or name.startswith("tw") for name in below)
    for cause in errors.missed:
        if cause.decided_by in names:
            why = result.why(*cause.examples[0])
            assert cause.decided_by.replace(" ", "_") == min(why.features, key=lambda one: one.weight).name


def test_an_evaluation_is_plain_data_and_text(result, truth):
    """JSON takes it all, and the text has the causes."""
    found = result.evaluate(truth)
    data = json.loads(json.dumps(found.to_dict()))

    assert {"missed", "wrong"} == set(data["errors"])
    assert "never compared" in str(found)
    assert data["reliability"]["points"]
    assert sum(len(chart.bars) for chart in found.errors.charts()) == len(found.errors.missed) + len(found.errors.wrong)


def test_the_truth_itself_has_no_errors(result):
    """Held against itself a resolution misses nothing."""
    errors = result.evaluate(result._resolved.person).errors

    assert ErrorAnalysis(missed=(), wrong=()) == errors
    assert "0 pairs missed\n0 pairs wrong" == str(errors)


def test_a_judgement_that_joins_strangers_is_a_chain():
    """Records that were never compared, and are one customer by decree alone, are joined and not matched."""
    rows = [{"id": "1", "email": "ann.lee@example.com"}, {"id": "2", "email": "bob.ray@example.org"}]
    apart = resolve({"till": rows})
    left, right = (apart.table.key(row) for row in (0, 1))
    same = Judgement(left=left, right=right, verdict=Verdict.SAME, by="kim")
    [cause] = resolve({"till": rows}, judgements=[same]).evaluate(["ann", "bob"]).errors.wrong

    assert (Cause.CHAINED, 1, ((left, right),)) == (cause.cause, cause.pairs, cause.examples)


def test_a_judgement_that_parts_a_match_is_a_split():
    """The evidence would have joined them."""
    rows = [{"id": n, "email": "ann.lee@example.com", "name": "Ann Lee"} for n in ("1", "2")]
    joined = resolve({"till": rows})
    left, right = (joined.table.key(row) for row in (0, 1))
    apart = Judgement(left=left, right=right, verdict=Verdict.DIFFERENT, by="kim")
    [cause] = resolve({"till": rows}, judgements=[apart]).evaluate(["ann", "ann"]).errors.missed

    assert (Cause.SPLIT, "", 1) == (cause.cause, cause.decided_by, cause.pairs)


def test_labels_of_another_table_are_refused(result):
    """One label a record."""
    with pytest.raises(InvalidValue):
        result.evaluate([1, 2])


# ── reliability ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_honest_odds_lie_on_the_diagonal():
    """Where three of four pairs that are called 75 % likely are true, nothing is off."""
    found = reliability(np.full(400, np.log2(3.0)), np.arange(400) % 4 > 0)

    [point] = found.points
    assert (0.75, 400) == (pytest.approx(point.observed), point.pairs)
    assert pytest.approx(0.0, abs=1e-9) == found.error


def test_boasting_odds_are_off():
    """Where all are called certain and half are true, the distance is a half."""
    assert pytest.approx(0.5, abs=1e-3) == reliability(np.full(100, 20.0), np.arange(100) % 2 > 0).error


def test_pairs_that_nobody_doubts_are_left_out():
    """Millions of pairs of strangers would make any model look honest."""
    assert reliability(np.full(100, -30.0), np.zeros(100, dtype=bool)) == attrs.evolve(
        reliability(np.zeros(0), np.zeros(0, dtype=bool)), error=None
    )
