"""``python -m benchmarks.online --sizes 10000``: one record against an index in memory, a question at a time."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.data_sets import MADE_SETS
from benchmarks.environments import OURS, NotInstalled, interpreter
from benchmarks.machine import machine
from benchmarks.measurement import Failed, call, exported
from benchmarks.online.matchers import MATCHERS

THROUGH: Final = "benchmarks.online.matchers:index_match"
"""What answers for us; ``hub_match`` in the same place asks a hub instead."""

BAR_RECORDS: Final = 1_000_000
BARS: Final = {"p50": 150.0, "p99": 1_000.0}
"""Microseconds that ours may take against `BAR_RECORDS` records, and what lies beyond: 50 and 300."""

MOST: Final = {"dedupe": 5_000}
"""Records up to which a tool is asked: beyond it is not ready in any sensible time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when ours failed or missed a bar."""
    options = _options(arguments)
    print(
        f"{'records':>10}  {'tool':<10}{'build s':>9}{'peak MB':>9}{'asked':>7}"
        f"{'p50':>13}{'p99':>13}{'mean':>13}{'right':>8}"
    )
    found: dict[str, dict[str, Any]] = {}
    for size in options.sizes:
        with exported(options.set, cache=options.cache, size=size, seed=options.seed) as folder:
            found[str(size)] = {tool: _asked(tool, size, folder, options) for tool in (OURS, *options.peers)}
    if options.json:
        told = {"machine": machine(), "set": options.set, "sizes": found}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sentences = missed(found) if options.check else []
    for sentence in sentences:
        print(f"MISSED {sentence}")
    failed = any(run[OURS].get("absent") for run in found.values())
    return 1 if failed or sentences else 0


def _asked(tool: str, size: int, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    if size > MOST.get(tool, size):
        told: dict[str, Any] = {"absent": True, "words": f"asked up to {MOST[tool]:,} records only"}
    else:
        try:
            task = {"contender": tool, "name": options.set, "folder": str(folder), "count": options.questions}
            more = {"seconds": options.seconds, "through": options.through}
            told = summary(
                call(interpreter(tool), "benchmarks.online.worker", task | more), np.load(folder / "truth.npy")
            )
        except (Failed, NotInstalled) as error:
            told = {"absent": True, "words": str(error)}
    _print(tool, size, told)
    return told


def summary(told: dict[str, Any], truth: Any) -> dict[str, Any]:
    """Percentiles in microseconds, and the share of right answers among the questions that have one."""
    taken = np.array(told.pop("nanoseconds"), dtype=np.float64) / 1_000
    pairs = told.pop("found")
    asked = Counter(int(truth[row]) for row, _ in pairs)
    records = Counter(truth.tolist())
    # A person has a record in the index when not all of theirs are questions; those that were not asked lie between.
    findable = [(row, best) for row, best in pairs if records[int(truth[row])] > asked[int(truth[row])]]
    right = sum(best >= 0 and truth[row] == truth[best] for row, best in findable)
    return {
        **told,
        "questions": len(taken),
        "p50": float(np.percentile(taken, 50)) if len(taken) else None,
        "p99": float(np.percentile(taken, 99)) if len(taken) else None,
        "mean": float(taken.mean()) if len(taken) else None,
        "right": float(right / len(findable)) if findable else None,
    }


def missed(found: dict[str, dict[str, Any]]) -> list[str]:
    """One sentence for each bar that was not reached at the size it is for; what was not measured did not reach it."""
    run = next((runs[OURS] for size, runs in found.items() if int(size) >= BAR_RECORDS * 0.9), None)
    if run is None or run.get("p50") is None:
        needed = f"{BARS['p50']:.0f} us at p50 and {BARS['p99']:.0f} at p99 are needed"
        return [f"{BAR_RECORDS:,} records: not measured, {needed}"]
    return [
        f"{BAR_RECORDS:,} records: {name} is {run[name]:.0f} us, {most:.0f} is needed"
        for name, most in BARS.items()
        if run[name] > most
    ]


def _print(tool: str, size: int, told: dict[str, Any]) -> None:
    if told.get("absent"):
        print(f"{size:>10,}  {tool:<10}{told['words']}", flush=True)
        return
    figures = "".join(f"{told[name]:>10,.0f} us" for name in ("p50", "p99", "mean"))
    right = "-" if told["right"] is None else f"{told['right']:.3f}"
    print(
        f"{told['records']:>10,}  {tool:<10}{told['build_seconds']:>9.1f}{told['peak_mb']:>9.0f}{told['questions']:>7}"
        f"{figures}{right:>8}",
        flush=True,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.online", description=__doc__)
    parser.add_argument("--sizes", default="5000,20000", help="records in the index, separated by commas")
    parser.add_argument("--set", default="synthetic_mixed", choices=sorted(MADE_SETS))
    parser.add_argument("--peers", default="splink,dedupe", help="peers, separated by commas; empty for none")
    parser.add_argument(
        "--through", default=THROUGH, help="module:function that makes our index of tables and id columns"
    )
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=30, help="after which a slow tool is asked no more")
    parser.add_argument("--seed", type=int, default=1, help="seed of the data")
    parser.add_argument("--cache", type=Path, help="folder in which prepared data is kept for the next run")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument(
        "--check", action="store_true", help=f"fail above {BARS} microseconds at {BAR_RECORDS:,} records"
    )
    options = parser.parse_args(arguments)
    options.sizes = [int(size.replace("_", "")) for size in options.sizes.split(",")]
    options.peers = [name for name in options.peers.split(",") if name]
    if unknown := set(options.peers) - MATCHERS.keys():
        parser.error(f"nobody to ask: {', '.join(sorted(unknown))}; there are {', '.join(MATCHERS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
