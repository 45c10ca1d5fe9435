"""``python -m benchmarks.speed --sizes 10000,100000``: seconds and memory on synthetic customers, a peer beside it."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs

from benchmarks.contenders import CONTENDERS
from benchmarks.data_sets import SYNTHETIC_SETS
from benchmarks.machine import machine
from benchmarks.measurement import Failed, Measurement, export, measure
from benchmarks.speed.comparison import ratio, spread, stages

SMALL = 20_000
"""Up to this many records the work is done once before the clock starts: small jobs are done often in one process."""

Runs = dict[str, list[Measurement]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when a run failed."""
    options = _options(arguments)
    tools = ["ours", *options.peers]
    found: dict[int, Runs] = {}
    for size in options.sizes:
        try:
            found[size] = _alternating(size, tools, options)
        except Failed as error:
            print(error, file=sys.stderr)
            return 1
        _print(size, found[size])
    if options.json:
        _write(options.json, found)
    return 0


def _alternating(size: int, tools: Sequence[str], options: argparse.Namespace) -> Runs:
    """Each tool in turn, as often as asked; the one that begins changes, so that none always runs on a warm machine."""
    runs: Runs = {tool: [] for tool in tools}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        export(options.set, folder, size=size, seed=options.seed)
        for repetition in range(options.repetitions):
            for tool in tools if repetition % 2 == 0 else reversed(tools):
                runs[tool].append(measure(tool, options.set, folder, warm_ups=int(size <= SMALL)))
    return runs


def _print(size: int, runs: Runs) -> None:
    print(f"\n{size:,} records, {len(runs['ours'])} runs each, median (lowest-highest)")
    print(f"{'tool':<10}{'seconds':>22}{'cpu seconds':>22}{'peak MB':>22}{'F1':>9}")
    for tool, measured in runs.items():
        cells = [str(spread([getattr(run, field) for run in measured])) for field in ("seconds", "cpu_seconds")]
        memory = spread([run.peak_mb for run in measured])
        f1 = measured[0].best["pairwise"]["f1"]
        print(f"{tool:<10}{cells[0]:>22}{cells[1]:>22}{memory.median:>22.0f}{'-' if f1 is None else f'{f1:.4f}':>9}")
    for tool, measured in runs.items():
        if tool != "ours":
            times = [str(ratio(runs["ours"], measured, field)) for field in ("seconds", "cpu_seconds", "peak_mb")]
            print(f"{tool} / ours {times[0]:>21}{times[1]:>22}{times[2]:>22}")
    if shares := stages(runs["ours"]):
        print("stages of ours: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in shares.items()))


def _write(path: Path, found: dict[int, Runs]) -> None:
    measured = {
        str(size): {tool: [attrs.asdict(run) for run in measured] for tool, measured in runs.items()}
        for size, runs in found.items()
    }
    path.write_text(json.dumps({"machine": machine(), "sizes": measured}, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="records, separated by commas")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--set", default="synthetic_mixed", choices=sorted(SYNTHETIC_SETS))
    parser.add_argument("--peers", default="splink", help="peers, separated by commas; empty for none")
    parser.add_argument("--seed", type=int, default=1, help="seed of the data")
    parser.add_argument("--json", type=Path, help="file to write all runs to")
    options = parser.parse_args(arguments)
    options.peers = [name for name in options.peers.split(",") if name]
    if unknown := set(options.peers) - CONTENDERS.keys():
        parser.error(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(CONTENDERS)}")
    try:
        options.sizes = [int(size.replace("_", "")) for size in options.sizes.split(",")]
    except ValueError:
        parser.error("--sizes must be whole numbers, separated by commas")
    if options.repetitions < 1 or min(options.sizes) < 1:
        parser.error("--repetitions and --sizes must be at least 1")
    return options


if __name__ == "__main__":
    sys.exit(main())
