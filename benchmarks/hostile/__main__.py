"""``python -m benchmarks.hostile``: seconds and memory of tables that are made to hurt, with and without kernels."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.hostile.tables import TABLES
from benchmarks.machine import machine
from benchmarks.measurement import Failed, call
from unifiedcustomer.kernels.loading import SWITCH

MOST_SECONDS: Final = {"compiled": 30.0, "readable": 120.0}
"""Of processor time, for any table at its full size."""

MOST_MB: Final = 700.0
"""That a run may hold beside the table itself, whatever the table."""

Found = dict[str, dict[str, dict[str, Any]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when a table could not be resolved, or cost too much."""
    options = _options(arguments)
    print(f"{'table':<28}{'path':<10}{'rows':>9}{'customers':>11}{'pairs':>11}{'closed':>8}{'cpu s':>8}{'MB more':>9}")
    found: Found = {name: {path: _run(name, path, options.rows) for path in options.paths} for name in options.tables}
    if options.json:
        told = {"machine": machine(), "tables": found}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sentences = missed(found) if options.check else []
    for sentence in sentences:
        print(f"MISSED {sentence}")
    failed = any("words" in told for paths in found.values() for told in paths.values())
    return 1 if failed or sentences else 0


def _run(name: str, path: str, rows: int | None) -> dict[str, Any]:
    try:
        with _switched(off=path == "readable"):
            told = call(Path(sys.executable), "benchmarks.hostile.worker", {"name": name, "rows": rows})
    except Failed as error:
        print(f"{name:<28}{path:<10}{error}", flush=True)
        return {"words": str(error)}
    print(
        f"{name:<28}{path:<10}{told['records']:>9,}{told['customers']:>11,}{told['pairs']:>11,}"
        f"{told['closed_blocks']:>8,}{told['cpu_seconds']:>8.1f}{told['peak_mb'] - told['loaded_mb']:>9.0f}",
        flush=True,
    )
    return told


@contextmanager
def _switched(*, off: bool) -> Iterator[None]:
    """Let processes that start meanwhile leave the compiled kernels alone, or not."""
    before = os.environ.pop(SWITCH, None)
    if off:
        os.environ[SWITCH] = "1"
    try:
        yield
    finally:
        os.environ.pop(SWITCH, None)
        if before is not None:
            os.environ[SWITCH] = before


def missed(found: Found) -> list[str]:
    """One sentence for each table that cost too much."""
    sentences = []
    for name, paths in found.items():
        for path, told in paths.items():
            if "words" in told:
                continue
            if told["cpu_seconds"] > MOST_SECONDS[path]:
                sentences.append(f"{name}, {path}: {told['cpu_seconds']:.0f} s, {MOST_SECONDS[path]:.0f} are allowed")
            if told["peak_mb"] - told["loaded_mb"] > MOST_MB:
                sentences.append(
                    f"{name}, {path}: {told['peak_mb'] - told['loaded_mb']:.0f} MB, {MOST_MB:.0f} are allowed"
                )
    return sentences


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--tables", default="", help="tables, separated by semicolons; default: all")
    parser.add_argument("--paths", default=",".join(MOST_SECONDS), help="compiled, readable, or both")
    parser.add_argument("--rows", type=int, help="rows of each table; default: its full size")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--check", action="store_true", help="fail above the bounds for time and memory")
    options = parser.parse_args(arguments)
    options.tables = [name.strip() for name in options.tables.split(";") if name.strip()] or list(TABLES)
    options.paths = options.paths.split(",")
    if unknown := {*options.tables} - TABLES.keys():
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
