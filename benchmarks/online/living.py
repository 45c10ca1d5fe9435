"""``python -m benchmarks.online.living --size 1000000``: a hub in a SQLite file, loaded, asked and written to.

What loading costs beside resolving alone, how long `match`, `put` and `put_many` take afterwards, and where that time
goes. Each in a process of its own; the records that are put and asked about are not among those loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.data_sets import MADE_SETS
from benchmarks.environments import OURS, interpreter
from benchmarks.machine import machine
from benchmarks.measurement import call, exported

__all__ = ["main"]

AIMS: Final = {"match_p50": 1_000.0, "match_p99": 5_000.0, "put_p99": 20_000.0}
"""Microseconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.online.living", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="records")
    parser.add_argument("--set", default="synthetic_mixed", choices=sorted(MADE_SETS))
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="folder in which prepared data is kept for the next run")
    parser.add_argument("--json", type=Path, help="results to which this is added, as `benchmarks.online` wrote them")
    options = parser.parse_args(arguments)
    load = os.getloadavg()[0]
    with (
        exported(options.set, cache=options.cache, size=options.size, seed=options.seed) as folder,
        tempfile.TemporaryDirectory() as place,
    ):
        task = {
            "name": options.set,
            "folder": str(folder),
            "place": str(Path(place) / "hub.db"),
            "count": options.questions,
        }
        told: dict[str, Any] = {}
        for step in ("resolve", "load", "live", "floor"):
            told |= call(interpreter(OURS), "benchmarks.online.living_worker", {"step": step} | task)
            print({name: value for name, value in told.items() if not isinstance(value, dict)}, flush=True)
    told |= {f"load_to_{other}": told["load_cpu"] / told[f"{other}_cpu"] for other in ("resolve", "floor")}
    print(json.dumps(told, indent=1))
    missed = [
        f"{name} is {told[name]:.0f} us, {most:.0f} is the aim" for name, most in AIMS.items() if told[name] > most
    ]
    print("\n".join(f"MISSED {sentence}" for sentence in missed))
    if options.json:
        kept = json.loads(options.json.read_text(encoding="utf-8")) if options.json.exists() else {"sizes": {}}
        kept.setdefault("living", {})[str(options.size)] = {
            "machine": machine(),
            "set": options.set,
            "load_average": load,
        } | told
        options.json.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
