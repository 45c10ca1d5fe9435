"""Single questions: who is asked knows nothing of the records that are asked about, and right means the same person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.environments import OURS, interpreter
from benchmarks.labelled_data import read_exported
from benchmarks.measurement import call, exported
from benchmarks.online import living_worker
from benchmarks.online.__main__ import BAR_RECORDS, missed, summary
from benchmarks.online.matchers import OwnMatcher
from benchmarks.online.steps import load_steps, put_steps, timed
from benchmarks.online.worker import WARM, questions

ASKED = {"kept": {}, "questions": []}


def remembering(tables, id_columns):
    """An index that remembers what it was made of and asked, and finds nobody."""
    ASKED["kept"], ASKED["questions"] = tables, []
    return lambda source, values: ASKED["questions"].append((source, values)) or []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small data set."""
    with exported("synthetic_mixed", cache=tmp_path_factory.mktemp("cache"), size=300, seed=1) as place:
        yield place


def test_records_that_are_asked_about_are_in_no_index(folder: Path) -> None:
    """The index has all records but these, and each question is a raw record by role."""
    data = read_exported(folder)
    rows = questions(data.records, 30)
    matcher = OwnMatcher("synthetic_mixed", data, rows, through=f"{__name__}:remembering")
    answers = {matcher.ask(number) for number in range(len(rows))}

    assert {-1} == answers
    assert data.records - len(rows) == sum(table.num_rows for table in ASKED["kept"].values())
    assert len(rows) == len(ASKED["questions"])
    assert {source for source, _ in ASKED["questions"]} <= set(data.tables)
    assert all(values and all(isinstance(raw, str) for raw in values.values()) for _, values in ASKED["questions"])


@pytest.mark.parametrize("door", ["index_match", "hub_match"])
def test_a_door_answers_in_a_process_of_its_own(folder: Path, door: str) -> None:
    """One run from end to end: times of all answers, and most of them right."""
    task = {"contender": OURS, "name": "synthetic_mixed", "folder": str(folder), "count": 20, "seconds": 20.0}
    told = call(interpreter(OURS), "benchmarks.online.worker", task | {"through": f"benchmarks.online.matchers:{door}"})
    found = summary(told, np.load(folder / "truth.npy"))

    assert found["questions"] == 20
    assert 0 < found["p50"] <= found["p99"]
    assert found["right"] is None or found["right"] > 0.4


def test_right_is_counted_where_there_is_somebody_to_find() -> None:
    """A question about a person whose only other records are questions too is no question."""
    truth = np.array([1, 1, 2, 3, 3])
    told = {"records": 3, "nanoseconds": [1_000, 3_000], "found": [(0, 1), (2, -1)]}
    found = summary(told, truth)

    assert (found["right"], found["questions"], found["p50"]) == (1.0, 2, 2.0)


def test_questions_are_the_same_for_everybody() -> None:
    """No tool is asked easier ones; of few records few are taken out."""
    assert questions(1_000, 50).tolist() == questions(1_000, 50).tolist()
    assert len(set(questions(1_000, 50).tolist())) == 50 + WARM
    assert len(questions(100, 50)) == 20


def test_bars_of_single_questions_are_about_a_million_records() -> None:
    """Smaller sizes are shown and not judged; what was not asked at that size is missed."""
    assert len(missed({"1000": {OURS: {"p50": 1.0, "p99": 1.0}}})) == 1
    assert missed({str(BAR_RECORDS): {OURS: {"p50": 100.0, "p99": 900.0}}}) == []
    assert len(missed({str(BAR_RECORDS): {OURS: {"p50": 200.0, "p99": 2_000.0}}})) == 2


def test_a_hub_in_a_file_is_loaded_asked_and_written_to(folder: Path, tmp_path: Path) -> None:
    """Every step of the benchmark of a hub, on a small set: all records are loaded, and every figure is there."""
    task = {"name": "synthetic_mixed", "folder": str(folder), "place": str(tmp_path / "hub.db"), "count": 40}
    told = {}
    for step in ("resolve", "load", "live", "floor"):
        told |= living_worker.measured(step=step, **task)

    assert told["records"] == read_exported(folder).records - len(questions(read_exported(folder).records, 40))
    assert 0 < told["match_p50"] <= told["match_p90"] <= told["match_p99"]
    assert 0 < told["put_p50"] <= told["put_p99"]
    assert 0 < told["put_cpu_p50"] <= told["put_cpu_p99"]
    assert 0 < told["floor_cpu"] < told["load_cpu"]
    steps = {"normalise", "tokens", "holders", "places and features", "weigh", "candidates"}
    assert steps == set(told["match_made_of"])
    assert all(figure > 0 for name in ("load", "put", "put_many") for figure in told[f"{name}_made_of"].values())


class Counting:
    """Something with steps."""

    @classmethod
    def first(cls):
        """One of them."""
        return cls

    def second(self):
        """Another one, with the first in it."""
        return self.first()


def test_steps_are_timed_while_they_run() -> None:
    """Each as long as it took, with what is inside; afterwards nothing is in between."""
    ticks = iter(range(100))
    before = dict(vars(Counting))
    with timed([("one", Counting, "first"), ("two", Counting, "second")], lambda: next(ticks)) as spent:
        assert Counting is Counting().second()
    assert {"one": 1, "two": 3} == spent
    assert before == dict(vars(Counting))


def test_there_are_the_steps_that_are_timed() -> None:
    """They are inside, so this fails where one of them is called otherwise from now on."""
    assert all(name in vars(owner) for _, owner, name in [*load_steps(), *put_steps()])
