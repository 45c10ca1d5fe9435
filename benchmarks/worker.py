"""The process in which one task runs: a task as JSON on standard input, its answer as JSON on standard output."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import contenders
from benchmarks.data_sets import load, read_exported
from unifiedcustomer.resolution.evaluation import evaluate


def main() -> None:
    """Read the task, keep standard output for the answer alone, run."""
    task = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a tool prints, also from native code, goes to standard error
    folder = Path(task.pop("folder"))
    found = _export(folder, task) if task.pop("task") == "export" else _measured(folder, **task)
    json.dump(found, answer)
    answer.close()


def _export(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    data = load(**options)
    data.export(folder)
    return {"records": data.records}


def _measured(folder: Path, *, contender: str, name: str, warm_ups: int) -> dict[str, Any]:
    tool = contenders.contender(contender)
    data = read_exported(folder)
    prepared = tool.prepare(name, data)
    loaded = _peak_mb()
    for _ in range(warm_ups):
        tool.resolve(prepared)
    began, cpu_began = time.perf_counter(), time.process_time()
    result = tool.resolve(prepared)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    peak = _peak_mb()
    truth = np.load(folder / "truth.npy")
    readings = tool.readings(result, truth)
    return {
        "contender": contender,
        "version": tool.version(),
        "records": data.records,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mb": peak,
        "loaded_mb": loaded,
        "scores": [
            {
                "threshold": reading.threshold,
                "uses_truth": reading.uses_truth,
                **evaluate(reading.labels, truth).to_dict(),
            }
            for reading in readings
        ],
        "details": tool.details(result),
    }


def _peak_mb() -> float:
    """The most memory this process has held, in megabytes of a million bytes.

    Linux hands the peak of the parent on to a new process in ``ru_maxrss``; ``VmHWM`` starts afresh.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
