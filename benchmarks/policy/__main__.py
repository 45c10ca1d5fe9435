"""``python -m benchmarks.policy --decisions 1000000``: decisions in bulk, in both mixes, and one at a time."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine
from benchmarks.policy.decisions import MIXES, in_bulk, one_by_one
from benchmarks.policy.people import countries

BAR: Final = 20.0
"""Seconds for a million decisions on two cores."""
BAR_OF_ONE: Final = 1_000.0
"""Microseconds that 99 of 100 single decisions stay under."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when a bar was missed."""
    options = _options(arguments)
    mixes: dict[str, Any] = {}
    for mix in options.mix or MIXES:
        load = os.getloadavg()[0]
        mixes[mix] = in_bulk(options.decisions, mix=mix, processes=options.processes) | {"load": load}
        mixes[mix]["one"] = one_by_one(mix=mix, times=options.single)
        _print(mix, mixes[mix])
    if options.json:
        told = {"machine": machine(), "countries": len(countries()), "mixes": mixes}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    missed = [mix for mix, found in mixes.items() if _is_missed(found)]
    return 1 if options.check and missed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policy", description=__doc__)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--single", type=int, default=20_000, help="how many single decisions are timed")
    parser.add_argument("--mix", action="append", choices=sorted(MIXES), help="by default each")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a bar is missed")
    return parser.parse_args(arguments)


def _print(mix: str, found: Mapping[str, Any]) -> None:
    people, one = found["people"], found["one"]
    print(
        f"{mix}: {people:,} decisions in {found['wall']:.1f} s on {found['processes']} processes; "
        f"{found['processor']:.1f} s of processor, {found['processor'] / people * 1e6:.1f} us each; "
        f"peak {found['peak_mb']:.0f} MB a process; load {found['load']:.1f} when it began"
    )
    print(f"  making the people, not counted: {found['making']:.1f} s of processor")
    print(f"  one at a time: median {one['p50']:.0f} us, p99 {one['p99']:.0f} us of processor")
    print("  " + ", ".join(f"{code} {share:.1%}" for code, share in [*found["told"].items()][:12]))
    print("  acts: " + ", ".join(f"{count}: {share:.0%}" for count, share in found["acts"].items()))


def _is_missed(found: Mapping[str, Any]) -> bool:
    """Of fewer people than a million the share of the bar, and of the processor where the machine has other work."""
    seconds = min(found["wall"], found["processor"] / found["processes"])
    return seconds > BAR * found["people"] / 1_000_000 or found["one"]["p99"] > BAR_OF_ONE


if __name__ == "__main__":
    sys.exit(main())
