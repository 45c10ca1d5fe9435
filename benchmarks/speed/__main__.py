"""``python -m benchmarks.speed --sizes 10000,100000``: seconds and memory on made customers, a peer beside it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

from benchmarks.data_sets import MADE_SETS
from benchmarks.environments import OURS, PEERS, NotInstalled, interpreter
from benchmarks.machine import machine
from benchmarks.measurement import Failed, Measurement, exported, measure
from benchmarks.speed.bars import missed
from benchmarks.speed.comparison import ratio, spread, stages

SMALL = 20_000
"""Up to this many records the work is done a second time in each process: small jobs are seldom the only ones."""

SIZES = "1000,5000,10000,100000"

Runs = dict[str, list[Measurement]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when a run failed or a bar was missed."""
    options = _options(arguments)
    present, absent = _present(options.peers)
    found: dict[int, Runs] = {}
    for size in options.sizes:
        try:
            found[size] = _alternating(size, [OURS, *present], options)
        except Failed as error:
            print(error, file=sys.stderr)
            return 1
        _print(size, found[size])
        if options.json:  # after each size: large ones take long, and something may happen to them
            _write(options.json, found, absent, options)
    sentences = [sentence for size, runs in found.items() for sentence in missed(size, runs)] if options.check else []
    for sentence in sentences:
        print(f"MISSED {sentence}")
    return 1 if sentences else 0


def _present(peers: Sequence[str]) -> tuple[list[str], list[str]]:
    present, absent = [], []
    for name in peers:
        try:
            interpreter(name)
            present.append(name)
        except NotInstalled as error:
            print(error)
            absent.append(name)
    return present, absent


def _alternating(size: int, tools: Sequence[str], options: argparse.Namespace) -> Runs:
    """Each tool in turn, as often as asked; the one that begins changes, so that none always runs on a warm machine.

    Only the first run of each is compared with the truth: the others find the same.
    """
    runs: Runs = {tool: [] for tool in tools}
    with exported(options.set, cache=options.cache, size=size, seed=options.seed) as folder:
        for repetition in range(options.repetitions):
            for tool in tools if repetition % 2 == 0 else reversed(tools):
                judged = repetition == 0 and size <= options.judge
                runs[tool].append(measure(tool, options.set, folder, again=size <= SMALL, judged=judged))
    return runs


def _print(size: int, runs: Runs) -> None:
    columns = ["seconds", "again_seconds", "cpu_seconds", "peak_mb"]
    if size > SMALL:
        columns.remove("again_seconds")
    print(f"\n{size:,} records, {len(runs[OURS])} runs each in a fresh process, median (lowest-highest)")
    heads = {"seconds": "seconds", "again_seconds": "second time", "cpu_seconds": "cpu seconds", "peak_mb": "peak MB"}
    print(f"{'tool':<16}" + "".join(f"{heads[column]:>24}" for column in columns) + f"{'F1':>9}")
    for tool, measured in runs.items():
        cells = [str(spread([getattr(run, column) for run in measured])) for column in columns]
        f1 = measured[0].f1
        print(f"{tool:<16}" + "".join(f"{cell:>24}" for cell in cells) + f"{'-' if f1 is None else f'{f1:.4f}':>9}")
    for tool, measured in runs.items():
        if tool != OURS:
            times = [str(ratio(runs[OURS], measured, column)) for column in columns]
            print(f"{tool + ' / ours':<16}" + "".join(f"{cell:>24}" for cell in times))
    if shares := stages(runs[OURS]):
        print("stages of ours: " + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in shares.items()), flush=True)


def _write(path: Path, found: dict[int, Runs], absent: list[str], options: argparse.Namespace) -> None:
    measured = {
        str(size): {tool: [attrs.asdict(run) for run in measured] for tool, measured in runs.items()}
        for size, runs in found.items()
    }
    told = {"machine": machine(), "set": options.set, "seed": options.seed, "not_installed": absent, "sizes": measured}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help=f"records, separated by commas; default: {SIZES}")
    parser.add_argument("--repetitions", type=int, default=5, help="runs of each tool at each size")
    parser.add_argument("--set", default="synthetic_mixed", choices=sorted(MADE_SETS))
    parser.add_argument("--peers", default="splink", help="peers, separated by commas; empty for none")
    parser.add_argument("--seed", type=int, default=1, help="seed of the data")
    parser.add_argument(
        "--judge", type=int, default=1_100_000, help="sizes up to which results are compared with the truth"
    )
    parser.add_argument("--cache", type=Path, help="folder in which prepared data is kept for the next run")
    parser.add_argument("--json", type=Path, help="file to write all runs to")
    parser.add_argument("--check", action="store_true", help="fail below the bars of benchmarks/speed/bars.py")
    options = parser.parse_args(arguments)
    options.peers = [name for name in options.peers.split(",") if name]
    if unknown := set(options.peers) - PEERS.keys():
        parser.error(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    try:
        options.sizes = [int(size.replace("_", "")) for size in options.sizes.split(",")]
    except ValueError:
        parser.error("--sizes must be whole numbers, separated by commas")
    if options.repetitions < 1 or min(options.sizes) < 1:
        parser.error("--repetitions and --sizes must be at least 1")
    return options


if __name__ == "__main__":
    sys.exit(main())
