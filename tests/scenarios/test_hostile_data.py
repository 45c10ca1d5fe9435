"""Tables that no honest system would send cost little time and memory, and the report says what became of them.

The tables are those of ``python -m benchmarks.hostile``, which asks for them at their full sizes; each is resolved here
with the compiled kernels and without.
"""

from __future__ import annotations

import time
import tracemalloc

import pytest
from benchmarks.hostile.tables import TABLES

import unifiedcustomer as uc
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.kernels.loading import SWITCH, library

ROWS = 1_500
MOST_SECONDS = 20.0  # of processor time; a busy machine takes several times what a free one does
MOST_BYTES = 200_000_000
MOST_PAIRS = 60  # a record

#: How many customers there are where that is known, at `ROWS` rows.
CUSTOMERS = {
    "all values distinct": ROWS,
    "all values missing": ROWS,
    "namesakes": ROWS,
    "one value, one distinct": ROWS,
    "full blocks": ROWS // 100,
    "thirty visits each": ROWS // 30,
    "no rows": 0,
    "one row": 1,
}


@pytest.fixture(params=["compiled", "readable"])
def path(request, monkeypatch):
    """With the compiled kernels, and without them."""
    monkeypatch.delenv(SWITCH, raising=False)
    if request.param == "readable":
        monkeypatch.setenv(SWITCH, "1")
    library.cache_clear()
    yield request.param
    monkeypatch.undo()
    library.cache_clear()


def resolved(name, rows=None):
    """The named table, resolved; those of many columns or long cells have fewer rows."""
    table = TABLES[name]
    data = table.made(min(ROWS, table.rows, -(-table.rows // 40)) if rows is None else rows)
    return uc.resolve(
        data, id="id" if "id" in data else None, fields=None if table.fields is None else {**table.fields}
    )


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith("cells")])
def test_no_table_takes_long_or_compares_all_with_all(name, path):
    """Time is bounded, and so is the number of pairs for each record."""
    began = time.process_time()
    result = resolved(name)
    report = result.report_dict()

    assert time.process_time() - began < MOST_SECONDS
    assert report["pairs"] <= MOST_PAIRS * len(result.table)
    assert CUSTOMERS.get(name, report["customers"]) == report["customers"]


@pytest.mark.parametrize("name", TABLES)
def test_no_table_takes_much_memory(name):
    """What a run holds at once is bounded, the table itself apart."""
    uc.resolve([{"id": "1", "name": "Ann Lee"}])  # what is loaded once is not counted
    table = TABLES[name]
    data = table.made(min(ROWS, table.rows) if not name.startswith("cells") else 60)
    fields = None if table.fields is None else {**table.fields}
    tracemalloc.start()
    try:
        uc.resolve(data, id="id" if "id" in data else None, fields=fields)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MOST_BYTES


def test_cells_without_end_are_read_in_time(path):
    """Names, mailboxes, numbers and dates of 10,000 characters, combining marks too, cost no more than their size."""
    began = time.process_time()
    result = resolved("cells of 10,000", 60)

    assert time.process_time() - began < MOST_SECONDS
    assert 60 == len(result.rows_of)


def test_both_paths_find_the_same_customers(monkeypatch):
    """Kernels change the time that a hostile table takes, and nothing else."""
    answers = []
    for switch in ("", "1"):
        monkeypatch.setenv(SWITCH, switch)
        library.cache_clear()
        answers.append({name: resolved(name, 240).assignments.customer_id.tolist() for name in TABLES})
    monkeypatch.undo()
    library.cache_clear()

    assert answers[0] == answers[1]


def test_the_report_names_closed_blocks():
    """That everybody of one name was left alone is said, by the key that would have brought them together."""
    report = resolved("namesakes").report_dict()

    assert 1 == report["blocking"]["name"]["closed_blocks"]
    assert 0 == report["pairs"]


def test_the_report_counts_hubs():
    """A mailbox that all records share is a desk, and the report says how many of these there are."""
    assert {"email": 1} == resolved("one value in all rows").report_dict()["hubs"]


def test_the_report_says_which_keys_would_have_cost_too_much():
    """With the number of pairs that each would have given. It is left out, or used for smaller blocks only."""
    report = resolved("full blocks").report_dict()
    used = {key: size for key, size in report["largest_blocks"].items() if key in report["keys_too_costly"]}

    assert report["keys_too_costly"]["name"] == ROWS // 100 * (100 * 99 // 2)
    assert all(size < 100 for size in used.values())
    assert not used.keys() & set(report["keys_not_used"])


def test_a_cell_longer_than_any_attribute_is_refused():
    """One character more than 10,000 is an error that names the column, and no value."""
    with pytest.raises(InvalidValue) as caught:
        uc.resolve({"id": ["1"], "name": ["x" * 10_001]}, fields={"name": uc.Role.FULL_NAME})

    assert ("name", Problem.TOO_LONG) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("name", ["namesakes", "a chain of all rows", "thirty visits each", "mixed scripts"])
def test_a_result_of_a_hostile_table_answers_what_is_asked(name, tmp_path):
    """Golden records, pairs for review, the page and the index are there as for any other table."""
    result = resolved(name, 300)

    assert len(result.rows_of) == len(list(result.customers.values()))
    assert len(result.review) >= 0
    assert result.report(tmp_path / "report.html").stat().st_size > 1_000
    assert result.match(email="ann.lee@example.com", family_name="Lee") is not None
