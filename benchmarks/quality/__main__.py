"""``python -m benchmarks.quality --data FOLDER``: quality on public and synthetic data, a peer beside it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs

from benchmarks.contenders import CONTENDERS
from benchmarks.data_sets import PUBLIC_SETS, SYNTHETIC_SETS, expanded
from benchmarks.machine import machine
from benchmarks.measurement import Failed, Measurement, export, measure
from benchmarks.quality.bars import BARS, missed
from benchmarks.quality.table import HEADER, lines

Found = dict[str, Measurement | None]
"""Measurements of one data set by tool; None where the tool failed."""

NOTES = """
ours: zero-config, its own threshold, no truth. splink: settings of its own example for the data set; its first line has
the threshold of best pairwise F1, chosen with the truth, which no user could do; on synthetic data it works on our
normalised columns, and the time to make them is not counted. P, R and F1 are pairwise over whole clusters."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when something failed or a bar was missed."""
    options = _options(arguments)
    tools = ["ours", *options.peers] if options.ours else options.peers
    print(HEADER, flush=True)
    runs: dict[str, Found] = {}
    for name in options.sets:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            runs[name] = _measured(name, tools, Path(folder), options)
    print(NOTES)
    if options.json:
        _write(options.json, runs)
    # A check of sets that have no bar would pass without having looked at anything, so then all bars count.
    checked = [name for name in options.sets if name in BARS] or list(BARS)
    sentences = missed({name: run.get("ours") for name, run in runs.items()}, checked) if options.check else []
    for sentence in sentences:
        print(f"MISSED {sentence}")
    failed = any(measurement is None for run in runs.values() for measurement in run.values())
    return 1 if failed or sentences else 0


def _measured(name: str, tools: Sequence[str], folder: Path, options: argparse.Namespace) -> Found:
    found: Found = {}
    try:
        export(name, folder, data=options.data, size=options.size, seed=options.seed)
    except Failed as error:
        print(error, file=sys.stderr)
        return dict.fromkeys(tools)
    for tool in tools:
        try:
            found[tool] = measurement = measure(tool, name, folder)
        except Failed as error:
            print(error, file=sys.stderr)
            found[tool] = None
        else:
            print(*lines(name, measurement), sep="\n", flush=True)
    return found


def _write(path: Path, runs: dict[str, Found]) -> None:
    measured = {
        name: {tool: None if found is None else attrs.asdict(found) for tool, found in run.items()}
        for name, run in runs.items()
    }
    path.write_text(json.dumps({"machine": machine(), "data_sets": measured}, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--data", help="folder of the public data sets; default: UNIFIEDCUSTOMER_DATA")
    parser.add_argument("--sets", help="data sets, separated by commas; default: all there are")
    parser.add_argument("--peers", default="splink", help="peers, separated by commas; empty for none")
    parser.add_argument("--no-ours", dest="ours", action="store_false", help="peers only")
    parser.add_argument("--size", type=int, default=10_000, help="records of synthetic data")
    parser.add_argument("--seed", type=int, default=1, help="seed of synthetic data")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--check", action="store_true", help=f"fail below these pairwise F1: {dict(BARS)}")
    options = parser.parse_args(arguments)
    options.data = options.data or os.environ.get("UNIFIEDCUSTOMER_DATA")
    options.peers = [name for name in options.peers.split(",") if name]
    if unknown := set(options.peers) - CONTENDERS.keys():
        parser.error(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(CONTENDERS)}")
    wanted = options.sets or ",".join([*(PUBLIC_SETS if options.data else ()), "synthetic"])
    try:
        options.sets = expanded(wanted.split(","))
    except KeyError as error:
        parser.error(f"no such data set: {error.args[0]}; there are {', '.join([*PUBLIC_SETS, *SYNTHETIC_SETS])}")
    if not options.data and set(options.sets) & set(PUBLIC_SETS):
        parser.error("public data sets need --data or UNIFIEDCUSTOMER_DATA")
    return options


if __name__ == "__main__":
    sys.exit(main())
