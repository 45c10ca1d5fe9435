"""``python -m benchmarks.quality --data FOLDER``: quality on public and made data, peers beside it; also ``--grid``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from benchmarks.data_sets import MADE_SETS, PUBLIC_SETS, expanded
from benchmarks.environments import OURS, PEERS, STATED
from benchmarks.machine import machine
from benchmarks.measurement import Absent, Failed, Measurement, exported, outcome
from benchmarks.quality.bars import ANCHOR, BARS, Run, missed
from benchmarks.quality.grid import GRID_HEADER, cells, grid_line, summary
from benchmarks.quality.table import HEADER, lines

NOTES = """
ours: zero-config, its own threshold, no truth. A peer's first line has the threshold of best pairwise F1, chosen with
the truth, which no user could do; splink has the settings of its own example for the data set; dedupe learned from 600
true labels. On made data peers work on our normalised columns. P, R and F1 are pairwise over whole clusters, B3 is
B-cubed, exact is the share of persons found exactly, block R the share of true pairs that were compared, ceiling the F1
of perfect judgement of these, calib the mean distance of probability and truth over all compared pairs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when something failed or a bar was missed. A peer may be absent."""
    options = _options(arguments)
    return _grid(options) if options.grid else _sets(options)


def _sets(options: argparse.Namespace) -> int:
    print(HEADER, flush=True)
    runs: dict[str, Run] = {}
    for name in options.sets:
        stated = [STATED] if name.startswith("travellers") and options.ours else []
        tools = [*([OURS] if options.ours else []), *stated, *options.peers]
        asked = {} if name in PUBLIC_SETS else {"size": options.size, "seed": options.seed}
        runs[name] = _measured(name, tools, options, asked | {"data": options.data})
        print(*(line for found in runs[name].values() for line in lines(name, found)), sep="\n", flush=True)
        _write(options.json, {"data_sets": {name: _plain(run) for name, run in runs.items()}})
    print(NOTES)
    # A check of sets that have no bar would pass without having looked at anything, so then all bars count.
    checked = [name for name in options.sets if name in BARS] or list(BARS)
    return _verdict(runs.values(), missed(runs, checked) if options.check else [])


def _grid(options: argparse.Namespace) -> int:
    print(GRID_HEADER, flush=True)
    runs = []
    for cell in cells(options.size, options.axes):
        run = _measured(cell.name, [OURS, ANCHOR], options, cell.options)
        runs.append((cell, run))
        print(grid_line(cell, run), flush=True)
        _write(options.json, {"grid": [{**attrs.asdict(done), "found": _plain(found)} for done, found in runs]})
    print(summary(runs))
    return _verdict([run for _, run in runs], [])


def _measured(name: str, tools: Sequence[str], options: argparse.Namespace, asked: Any) -> Run:
    try:
        with exported(name, cache=options.cache, **asked) as folder:
            return {tool: outcome(tool, name, folder) for tool in tools}
    except Failed as error:  # the data could not be prepared
        return {tool: Absent(contender=tool, reason="failed", words=str(error)) for tool in tools}


def _verdict(runs: Any, sentences: list[str]) -> int:
    for sentence in sentences:
        print(f"MISSED {sentence}")
    failed = any(isinstance(found, Absent) and found.reason == "failed" for run in runs for found in run.values())
    return 1 if failed or sentences else 0


def _plain(run: Run) -> dict[str, Any]:
    return {tool: {"absent": not isinstance(found, Measurement), **attrs.asdict(found)} for tool, found in run.items()}


def _write(path: Path | None, measured: dict[str, Any]) -> None:
    if path is not None:
        path.write_text(json.dumps({"machine": machine(), **measured}, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--data", help="folder of the public data sets; default: UNIFIEDCUSTOMER_DATA")
    parser.add_argument("--sets", help="data sets, separated by commas; default: all there are")
    parser.add_argument("--peers", default=",".join(PEERS), help="peers, separated by commas; empty for none")
    parser.add_argument("--no-ours", dest="ours", action="store_false", help="peers only")
    parser.add_argument(
        "--grid", action="store_true", help=f"vary made data, one thing at a time; beside {ANCHOR} only"
    )
    parser.add_argument("--axes", default="", help="axes of the grid, separated by semicolons; default: all")
    parser.add_argument("--size", type=int, default=10_000, help="records of made data")
    parser.add_argument("--seed", type=int, default=1, help="seed of made data")
    parser.add_argument("--cache", type=Path, help="folder in which prepared data is kept for the next run")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--check", action="store_true", help="fail below the bars of benchmarks/quality/bars.py")
    options = parser.parse_args(arguments)
    options.data = options.data or os.environ.get("UNIFIEDCUSTOMER_DATA")
    options.peers = [name for name in options.peers.split(",") if name]
    options.axes = [axis.strip() for axis in options.axes.split(";") if axis.strip()]
    if unknown := set(options.peers) - PEERS.keys():
        parser.error(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    wanted = options.sets or ",".join([*(PUBLIC_SETS if options.data else ()), "synthetic", "travellers"])
    try:
        options.sets = expanded(wanted.split(","))
    except KeyError as error:
        parser.error(f"no such data set: {error.args[0]}; there are {', '.join([*PUBLIC_SETS, *MADE_SETS])}")
    if not options.data and set(options.sets) & set(PUBLIC_SETS):
        parser.error("public data sets need --data or UNIFIEDCUSTOMER_DATA")
    return options


if __name__ == "__main__":
    sys.exit(main())
