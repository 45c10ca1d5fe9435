"""``python -m benchmarks.report``: write the page of results and its drawings from ``benchmarks/results``.

``--check`` writes nothing and fails when the page is not what the results say. ``--take FILE`` first puts what a
benchmark wrote with ``--json`` in the place of the results there are, or adds its sizes and data sets with ``--add``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.environments import REPOSITORY
from benchmarks.report.page import drawings, page

__all__ = ["differences", "kind", "main", "merged", "read", "slim"]

RESULTS: Final = REPOSITORY / "benchmarks" / "results"
PAGE: Final = Path("explanation") / "benchmark_results.md"
DRAWINGS: Final = Path("_static") / "benchmarks"


def main(arguments: Sequence[str] | None = None) -> int:
    """Take, write or check; 1 when the check finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--docs", type=Path, default=REPOSITORY / "docs")
    parser.add_argument("--take", type=Path, action="append", default=[], help="file that a benchmark wrote")
    parser.add_argument("--add", action="store_true", help="keep what is there of other sizes and data sets")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    for path in options.take:
        _take(json.loads(path.read_text(encoding="utf-8")), options.results, add=options.add)
    if options.check:
        found = differences(read(options.results), options.docs)
        print("\n".join(f"not current: {path}" for path in found) or "current")
        return 1 if found else 0
    for path, text in _files(read(options.results)).items():
        target = options.docs / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return 0


def read(folder: Path) -> dict[str, Any]:
    """The results in ``folder``, by benchmark."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def differences(results: dict[str, Any], docs: Path) -> list[Path]:
    """Files below ``docs`` that are not what ``results`` say."""
    return [path for path, text in _files(results).items() if not _is(docs / path, text)]


def _files(results: dict[str, Any]) -> dict[Path, str]:
    return {PAGE: page(results)} | {DRAWINGS / name: svg for name, svg in drawings(results).items()}


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def kind(told: dict[str, Any]) -> str:
    """Which benchmark wrote ``told``.

    Raises:
        KeyError: none of ours.
    """
    if "grid" in told or "data_sets" in told:
        return "grid" if "grid" in told else "quality"
    if "mixes" in told:
        return "policy"
    runs: dict[str, Any] = next(iter(told["sizes"].values()), {})
    return "speed" if all(isinstance(run, list) for run in runs.values()) else "online"


def _take(told: dict[str, Any], folder: Path, *, add: bool) -> None:
    path = folder / f"{kind(told)}.json"
    told = slim(told)
    if add and path.exists():
        told = merged(json.loads(path.read_text(encoding="utf-8")), told)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(told, separators=(",", ":")).replace('{"contender"', '\n{"contender"') + "\n", encoding="utf-8"
    )


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """``new``, and of ``old`` the sizes and data sets that it has not; sizes in order."""
    joined = dict(new)
    for name in ("sizes", "data_sets", "living"):
        if name in new or name in old:
            joined[name] = {**old.get(name, {}), **new.get(name, {})}
    if "sizes" in joined:
        joined["sizes"] = dict(sorted(joined["sizes"].items(), key=lambda item: int(item[0])))
    return joined


def slim(told: Any) -> Any:
    """Without the details of runs, but for the seconds of stages and the number of pairs; they are long."""
    if isinstance(told, list):
        return [slim(item) for item in told]
    if not isinstance(told, dict):
        return told
    kept = {key: slim(value) for key, value in told.items()}
    if "details" in kept:
        kept["details"] = {key: value for key, value in kept["details"].items() if key in ("seconds", "pairs")}
    return kept


if __name__ == "__main__":
    sys.exit(main())
