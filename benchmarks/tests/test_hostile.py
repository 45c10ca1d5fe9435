"""The benchmark of hostile tables measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.hostile.__main__ import MOST_MB, MOST_SECONDS, main, missed
from benchmarks.hostile.tables import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_rows_that_are_asked_for(name: str) -> None:
    """All its columns are of that length, and the same each time."""
    made = TABLES[name].made(7)

    assert {7} == {len(column) for column in made.values()}
    assert made == TABLES[name].made(7)
    assert set(TABLES[name].fields or made) <= set(made)


def test_both_paths_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the machine that they were measured on."""
    told = tmp_path / "figures.json"
    assert main(["--tables", "one row; namesakes", "--rows", "1", "--check", "--json", str(told)]) == 0

    found = json.loads(told.read_text())["tables"]
    assert {"one row", "namesakes"} == set(found)
    assert {*MOST_SECONDS} == set(found["one row"])
    assert 1 == found["one row"]["readable"]["customers"]
    assert "namesakes" in capsys.readouterr().out


def test_what_costs_too_much_is_said() -> None:
    """One sentence for time and one for memory."""
    cheap = {"cpu_seconds": 1.0, "loaded_mb": 50.0, "peak_mb": 60.0}
    dear = {"cpu_seconds": 2 * MOST_SECONDS["compiled"], "loaded_mb": 50.0, "peak_mb": 60.0 + MOST_MB}

    assert [] == missed({"t": {"compiled": cheap, "readable": {"words": "gone"}}})
    assert 2 == len(missed({"t": {"compiled": dear}}))


def test_an_unknown_table_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the names of those that there are."""
    with pytest.raises(SystemExit):
        main(["--tables", "a nice one"])

    assert "namesakes" in capsys.readouterr().err
