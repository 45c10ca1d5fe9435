"""The process in which one contender runs, in whatever Python has it.

Timed is `Contender.resolve`, nothing else: imports, reading the tables and bringing them into the form that the tool
starts from come before, reading the result comes after.
"""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import contenders
from benchmarks.channel import answer, peak_mb
from benchmarks.labelled_data import read_exported

__all__ = ["measured"]


def measured(*, contender: str, name: str, folder: str, found: str, again: bool, judged: bool) -> dict[str, Any]:
    """Run it, write the labels it gives and the pairs it compared into ``found``, and tell what it cost."""
    tool = contenders.contender(contender)
    data = read_exported(Path(folder), normalised=tool.TAKES_NORMALISED)
    records = data.records
    prepared = tool.prepare(name, data)
    del data
    gc.collect()
    loaded = peak_mb()
    began, cpu_began = time.perf_counter(), time.process_time()
    result = tool.resolve(prepared)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    peak = peak_mb()
    again_seconds = _timed(tool, prepared) if again else None
    return {
        "version": tool.version(),
        "records": records,
        "seconds": seconds,
        "again_seconds": again_seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mb": peak,
        "loaded_mb": loaded,
        "details": tool.details(result),
    } | ({"readings": _written(tool, result, Path(folder), Path(found))} if judged else {})


def _timed(tool: contenders.Contender, prepared: Any) -> float:
    began = time.perf_counter()
    tool.resolve(prepared)
    return time.perf_counter() - began


def _written(tool: contenders.Contender, result: Any, folder: Path, found: Path) -> list[dict[str, Any]]:
    """Only from here on is the truth open, and only to peers, to choose their thresholds."""
    readings = tool.readings(result, np.load(folder / "truth.npy"))
    for number, reading in enumerate(readings):
        np.save(found / f"labels-{number}.npy", reading.labels)
    compared = tool.compared(result)
    if compared is not None:
        np.savez(found / "compared.npz", left=compared.left, right=compared.right, probability=compared.probability)
    return [{"threshold": reading.threshold, "uses_truth": reading.uses_truth} for reading in readings]


if __name__ == "__main__":
    answer(measured)
