"""The page of results says what the results say, and nothing else."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import attrs
import pytest

from benchmarks.environments import REPOSITORY
from benchmarks.report.__main__ import RESULTS, differences, kind, main, merged, read, slim
from benchmarks.report.drawings import reliability_diagram, scaling_plot
from benchmarks.report.page import drawings, page
from benchmarks.tests.runs import BAND, absent, run

MACHINE = {
    "measured_at": "2026-11-22T12:00:00+00:00", "processor": "a processor", "cores": 2, "memory_gb": 24.0,
    "system": "Linux", "python": "3.11.7", "versions": {"unifiedcustomer": "0.1.0", "splink": None},
}  # fmt: skip


def plain(found):
    """A measurement as the benchmark of quality writes it."""
    return {"absent": hasattr(found, "reason"), **attrs.asdict(found)}


@pytest.fixture
def results():
    """What four benchmarks wrote."""
    pair = {"ours": plain(run(f1=0.9)), "splink": plain(run("splink", f1=0.8)), "dedupe": plain(absent("dedupe"))}
    cell = {"axis": "noise", "value": "hard", "name": "synthetic_hard", "options": {}, "found": pair}
    asked = {
        "records": 990,
        "build_seconds": 1.0,
        "p50": 20.0,
        "p99": 90.0,
        "questions": 10,
        "right": 0.9,
        "peak_mb": 1.0,
    }
    ours = [attrs.asdict(run(seconds=seconds)) for seconds in (1, 2, 3)]
    sizes = {"1000": {"ours": ours, "splink": [attrs.asdict(run("splink", seconds=9))] * 3}}
    return {
        "speed": {"machine": MACHINE, "set": "synthetic_mixed", "not_installed": ["goldenmatch"], "sizes": sizes},
        "quality": {"machine": MACHINE, "data_sets": {"synthetic_mixed": pair}},
        "grid": {"machine": MACHINE, "grid": [cell]},
        "online": {"machine": MACHINE, "sizes": {"1000": {"ours": asked, "splink": {"absent": True, "words": "gone"}}}},
    }


def test_the_page_in_the_documentation_is_current() -> None:
    """Who changes results or page writes the other anew: python -m benchmarks.report."""
    assert differences(read(RESULTS), REPOSITORY / "docs") == []


def test_every_benchmark_has_its_section(results) -> None:
    """Date, machine, versions, ratios, and whoever was absent."""
    text = page(results)

    assert text.count("2026-11-22, a processor, 2 cores") == 4
    assert "splink 1.0" in text
    assert "4.50 (3.00-9.00)" in text
    assert "Not installed, so not measured: GoldenMatch." in text
    assert "Not installed, so not measured: dedupe." in text
    assert "| synthetic_mixed | 0.1000 | 0.2000 | 0.50 |" in text


def test_what_was_not_run_is_said_not_to_have_been() -> None:
    """An empty page promises nothing."""
    assert page({}).count("Not measured yet.") == 5
    assert drawings({}) == {}


def test_tables_are_rectangular(results) -> None:
    """Every row of a table has as many cells as its head."""
    tables = [block.split("\n") for block in page(results).split("\n\n") if block.startswith("|")]

    assert tables
    assert all(len({line.count(" |") for line in lines if line.strip()}) == 1 for lines in tables)


def test_drawings_are_whole_and_need_nothing_else(results) -> None:
    """Well-formed SVG without anything from outside, one that the page shows for each that is made."""
    made = drawings(results)

    assert {"seconds.svg", "memory.svg", "reliability-synthetic_mixed.svg"} == set(made)
    for name, svg in made.items():
        ET.fromstring(svg)
        assert "href" not in svg
        assert f"benchmarks/{name})" in page(results)


@pytest.mark.parametrize("points", [[(1e3, 1.0, 1.0, 1.0)], [(1e3, 0.2, 0.1, 0.3), (5e6, 30.0, 29.0, 31.0)], []])
def test_one_point_many_or_none_can_be_drawn(points) -> None:
    """A plot of one size is a plot."""
    ET.fromstring(scaling_plot({"<ours>": points}, title="a & b", y_label="s"))


def test_bands_of_a_handful_are_not_drawn() -> None:
    """Three pairs show nothing about probabilities."""
    assert "<circle" in reliability_diagram({"": [BAND]}, title="")
    assert reliability_diagram({"": [BAND | {"pairs": 3}]}, title="").count("<circle") == 1  # that of the legend


def test_results_are_told_apart_by_what_they_hold(results) -> None:
    """A file needs no name to be taken."""
    assert list(results) == [kind(told) for told in results.values()]


def test_results_are_taken_slim_and_merged(results, tmp_path: Path) -> None:
    """Other sizes stay when they are to stay; long details go; the page follows; the check sees a change by hand."""
    small, large = dict(results["speed"]), dict(results["speed"])
    large["sizes"] = {"100000": small["sizes"]["1000"]}
    for name, told in (("small", small), ("large", large)):
        (tmp_path / name).write_text(json.dumps(told))
    where = ["--results", str(tmp_path / "results"), "--docs", str(tmp_path / "docs")]

    assert main([*where, "--take", str(tmp_path / "large")]) == 0
    assert main([*where, "--take", str(tmp_path / "small"), "--add"]) == 0
    taken = read(tmp_path / "results")["speed"]
    assert list(taken["sizes"]) == ["1000", "100000"]
    assert taken["sizes"]["1000"]["ours"][0]["details"] == {"seconds": {"read": 0.1, "score": 0.2}}
    assert main([*where, "--check"]) == 0
    with (tmp_path / "docs" / "explanation" / "benchmark_results.md").open("a") as file:
        file.write("by hand")
    assert main([*where, "--check"]) == 1


def test_merging_keeps_the_newer_of_two() -> None:
    """What was measured again replaces what was there."""
    assert merged({"data_sets": {"a": 1, "b": 1}}, {"data_sets": {"a": 2}}) == {"data_sets": {"a": 2, "b": 1}}
    assert slim([{"details": {"pairs": 1, "columns": {}}}]) == [{"details": {"pairs": 1}}]
