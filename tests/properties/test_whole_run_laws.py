"""Laws of a whole run, from raw cells to customers: what must not matter does not, to the last bit.

Not threads, not the size of the parts that are in memory at once, not compiled kernels, not the order of sources,
columns and rows; and what a pair weighs does not depend on which of the two comes first.
"""

from __future__ import annotations

import json
import os
from functools import cache

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unifiedcustomer as uc
from record_tables import features, partition, records, table_of
from unifiedcustomer.identities import Mode
from unifiedcustomer.kernels.loading import SWITCH, library
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution import Resolver, comparison, person_model, resolve_table, scoring, similarity
from unifiedcustomer.testing import synthetic_customers

MODEL = person_model()


@cache
def systems():
    """Customers of five systems, about 700 records, with all that real ones have."""
    return synthetic_customers(320, seed=11, noise="hard").systems


def told(data=None, **options):
    """All that a run says, as text: the model, every compared pair with its weight and vote, and who is who."""
    result = uc.resolve(systems() if data is None else data, **options)
    found = result._resolved.evidence
    return {
        "model": json.dumps(result.model.to_dict(), sort_keys=True),
        "pairs": (found.left.tobytes(), found.right.tobytes()),
        "patterns": found.patterns.levels[found.patterns.of_pair].tobytes(),
        "weights": (found.weights.tobytes(), found.votes.tobytes()),
        "customers": sorted(zip(*result.assignments.to_columns().values(), strict=True)),
    }


@pytest.fixture
def threads(monkeypatch):
    """A function that lets the machine have so many processors."""

    def have(count):
        monkeypatch.setattr(os, "cpu_count", lambda: count)
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(count)), raising=False)

    return have


@pytest.fixture(params=["compiled", "readable"])
def path(request, monkeypatch):
    """With the compiled kernels, and without them."""
    _switch(monkeypatch, off=request.param == "readable")
    yield request.param
    monkeypatch.undo()
    library.cache_clear()


def _switch(monkeypatch, *, off):
    if off:
        monkeypatch.setenv(SWITCH, "1")
    else:
        monkeypatch.delenv(SWITCH, raising=False)
    library.cache_clear()


def test_the_number_of_threads_decides_nothing(threads, path):
    """One, two and four processors give the same model, weights and customers, to the bit."""
    answers = []
    for count in (1, 2, 4):
        threads(count)
        answers.append(told())

    assert answers[0] == answers[1] == answers[2]


#: How many pairs are worked on at a time: when they are compared, weighed, and before threads compare texts.
PARTS = {
    "compared": lambda patch, size: patch.setattr(comparison.in_parts, "__defaults__", (size,)),
    "weighed": lambda patch, size: patch.setattr(scoring, "AT_ONCE", size),
    "texts": lambda patch, size: patch.setattr(similarity, "FEWEST_FOR_THREADS", size),
}


@pytest.mark.parametrize("step", PARTS)
def test_the_size_of_the_parts_decides_nothing(step, path, monkeypatch, threads):
    """How many pairs are in memory at a time is no part of the answer."""
    threads(4)
    usual = told()
    for size in (1_009, 1 << 14):
        PARTS[step](monkeypatch, size)
        assert usual == told()


@pytest.mark.parametrize("mode", Mode)
def test_kernels_decide_nothing(mode, monkeypatch):
    """Compiled or readable, every stage says the same: keys, pairs, levels, model, weights, customers."""
    answers = []
    for off in (False, True):
        _switch(monkeypatch, off=off)
        answers.append(told(mode=mode) | {"features": _features()})
    monkeypatch.undo()
    library.cache_clear()

    for stage, answer in answers[0].items():
        assert answer == answers[1][stage], stage


def _features():
    """Every feature of every record, as matching sees it."""
    table = uc.resolve(systems()).features
    return {
        str(name): [[column.values[code] if code >= 0 else None for code in column.codes.tolist()] for column in group]
        for name, group in table.columns.items()
    }


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_sources_columns_and_rows_decides_nothing(random):
    """Raw tables turned around in every way give the same model and the same customers."""
    shuffled = {}
    for name in random.sample([*systems()], len(systems())):
        columns = systems()[name]
        rows = random.sample(range(len(next(iter(columns.values())))), len(next(iter(columns.values()))))
        shuffled[name] = {
            column: [columns[column][row] for row in rows] for column in random.sample([*columns], len(columns))
        }

    assert told() == told(shuffled)


def test_a_model_that_is_passed_in_is_as_fast_path_or_slow_the_one_that_was_learned(path):
    """Scoring with a frozen model gives what learning it gave."""
    first = uc.resolve(systems())

    assert told() == told(model=first.model)


@given(features(), features())
def test_what_two_records_weigh_does_not_depend_on_which_comes_first(one, other):
    """The pair is the same pair when the two change their names."""
    pairs = [(one, other), (other, one)]
    weights = [
        Resolver(MODEL).score(
            table_of(
                [NormalizedRecord(key=RecordKey("s", str(n)), cells=(), features=row) for n, row in enumerate(pair)]
            ),
            0,
            1,
        )
        for pair in pairs
    ]

    assert weights[0] == weights[1]


@given(records(min_size=1, max_size=10))
def test_a_value_told_twice_changes_nothing(rows):
    """A record that has one phone in two columns has one phone."""
    twice = [attrs.evolve(row, features={name: (*v, *v) for name, v in row.features.items()}) for row in rows]
    once, more = (Resolver(MODEL).evidence(table_of(some)) for some in (rows, twice))

    assert once.left.tolist() == more.left.tolist()
    assert once.right.tolist() == more.right.tolist()
    assert once.weights.tolist() == more.weights.tolist()


@given(records(min_size=2, max_size=10), st.integers(1, 4))
def test_strangers_change_nobody_under_a_frozen_model(rows, number):
    """Records that share no value with anybody leave every assignment and every weight as it was."""
    strangers = [
        NormalizedRecord(
            key=RecordKey("aaa", str(n)),
            cells=(),
            features={"given": (f"zed{n}",), "family": (f"quux{n}",), "email": (f"zed{n}@nowhere.example",)},
        )
        for n in range(number)
    ]
    before = resolve_table(table_of(rows), model=MODEL)
    after = resolve_table(table_of([*strangers, *rows]), model=MODEL)
    persons = partition(after.table, after.person)

    assert persons == partition(before.table, before.person) | {frozenset([row.key]) for row in strangers}
    np.testing.assert_array_equal(before.evidence.weights, after.evidence.weights)
