"""Bars: what is missed is said in a sentence, and what was not measured is missed."""

from __future__ import annotations

import pytest

from benchmarks.quality.bars import BARS, error_ratio
from benchmarks.quality.bars import missed as missed_quality
from benchmarks.quality.grid import Cell, cells, grid_line, summary
from benchmarks.quality.table import HEADER, lines
from benchmarks.speed.bars import bar_for
from benchmarks.speed.bars import missed as missed_speed
from benchmarks.speed.comparison import ratio, spread, stages
from benchmarks.tests.runs import absent, run


def test_error_is_counted_as_a_share_of_the_anchor_s() -> None:
    """Half of its error left is one half; without either, or with a perfect anchor, there is no share."""
    assert pytest.approx(0.5) == error_ratio({"ours": run(f1=0.9), "splink": run("splink", f1=0.8)})
    assert error_ratio({"ours": run(f1=0.9)}) is None
    assert error_ratio({"ours": run(f1=0.9), "splink": absent("splink")}) is None
    assert error_ratio({"ours": run(f1=0.9), "splink": run("splink", f1=1.0)}) is None


def test_quality_that_reaches_its_bars_misses_nothing() -> None:
    """Absolute bars look at ours alone, relative ones at the anchor too."""
    found = {"ours": run(f1=0.9996), "splink": run("splink", f1=0.8)}

    assert missed_quality(dict.fromkeys(BARS, found)) == []


def test_quality_below_its_bars_is_said() -> None:
    """With the figure, and what was needed."""
    found = {"ours": run(f1=0.7), "splink": run("splink", f1=0.8)}
    first, second = missed_quality({"febrl3": found, "synthetic_hard": found}, ["febrl3", "synthetic_hard"])

    assert first == "febrl3: F1 is 0.7000, at least 0.9994 is needed"
    assert "1.50 of the error of splink is left" in second


def test_what_was_not_measured_did_not_reach_its_bar() -> None:
    """An absent anchor cannot be beaten."""
    assert len(BARS) == len(missed_quality({}))
    assert missed_quality({"historical_50k": {"ours": run(), "splink": absent("splink")}}, ["historical_50k"])


def test_speed_is_the_median_of_neighbours() -> None:
    """Each run is compared with the one beside it, so a slow minute cancels out."""
    ours, theirs = [run(seconds=s) for s in (1, 2, 1)], [run("splink", seconds=s) for s in (8, 16, 9)]

    assert tuple(getattr(ratio(ours, theirs, "seconds"), k) for k in ("median", "lowest", "highest")) == (8, 8, 9)
    assert str(spread([3, 1, 2])) == "2.00 (1.00-3.00)"


def test_runs_that_lack_a_figure_have_no_ratio() -> None:
    """Second times are not always taken."""
    assert str(ratio([run()], [run("splink")], "again_seconds")) == "-"


def test_stages_are_medians_by_name() -> None:
    """Runs that report none have none."""
    assert stages([run(), run(), run()]) == {"read": 0.1, "score": 0.2}
    assert stages([run(details={})]) == {}


@pytest.mark.parametrize(("records", "faster"), [(1_009, 8), (5_100, 8), (99_000, 6), (1_000_400, 3), (5_010_000, 3)])
def test_made_data_of_about_the_size_has_the_bar(records: int, faster: float) -> None:
    """A set that was asked for with a round number seldom has exactly that."""
    bar = bar_for(records)
    assert bar is not None and faster == bar.faster


def test_sizes_between_have_no_bar() -> None:
    """10,000 records are shown and not judged."""
    assert bar_for(10_000) is None
    assert missed_speed(10_000, {"ours": [run()], "splink": [run("splink")]}) == []


def test_speed_and_memory_below_their_bars_are_said() -> None:
    """One sentence each; fast and small enough is silent; no anchor is a miss."""
    slow = {"ours": [run(seconds=4.0, peak_mb=900.0)], "splink": [run("splink", seconds=8.0, peak_mb=1_600.0)]}
    fast = {"ours": [run(seconds=1.0, peak_mb=400.0)], "splink": [run("splink", seconds=8.0, peak_mb=1_600.0)]}

    assert len(missed_speed(1_000_000, slow)) == 2
    assert missed_speed(1_000_000, fast) == []
    assert len(missed_speed(1_000_000, {"ours": [run()]})) == 1
    assert "MB" in missed_speed(5_000_000, fast | {"ours": [run(seconds=1.0, peak_mb=9_000.0)]})[0]


def test_an_absent_peer_has_a_line_of_its_own() -> None:
    """It is named in the table, with the reason."""
    (line,) = lines("febrl3", absent("dedupe"))

    assert "dedupe" in line and "not installed" in line


def test_a_measurement_has_a_line_a_reading() -> None:
    """Columns stand below their headings; a figure that is not there is a dash."""
    (line,) = lines("febrl3", run(f1=None, reliability=()))

    assert line.index("1,000") + len("1,000") == HEADER.index("records") + len("records")
    assert " - " in line


def test_the_grid_varies_one_thing_at_a_time() -> None:
    """Each axis has several values; axes can be picked."""
    every = list(cells(100))

    assert len(every) == len({(cell.axis, cell.value) for cell in every})
    assert {"noise"} == {cell.axis for cell in cells(100, ["noise"])}
    assert all(cell.options["size"] == 100 for cell in every)


def test_the_grid_ends_with_the_worst_of_it() -> None:
    """A choice that was tuned to one set is seen in the cell where it fails."""
    cell = Cell(axis="noise", value="hard", name="synthetic_hard", options={})
    found = {"ours": run(f1=0.9), "splink": run("splink", f1=0.8)}
    bad = {"ours": run(f1=0.7), "splink": run("splink", f1=0.8)}

    assert "median 1.00, best 0.50 (noise hard), worst 1.50" in summary([(cell, found), (cell, bad)])
    assert "nothing to compare" in summary([(cell, {"ours": run(), "splink": absent("splink")})])
    assert "0.5000" in grid_line(cell, found)
    assert "not installed" in grid_line(cell, {"ours": run(), "splink": absent("splink")})
