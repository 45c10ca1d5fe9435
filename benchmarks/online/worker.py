"""The process in which one tool is asked, in whatever Python has it."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.channel import answer, peak_mb
from benchmarks.labelled_data import read_exported
from benchmarks.online.matchers import MATCHERS

__all__ = ["asked", "questions"]

WARM: Final = 20
"""Questions before the clock starts."""


def questions(records: int, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows to ask about, the same for every tool; never more than a fifth of the records."""
    return np.sort(np.random.default_rng(7).permutation(records)[: min(count + WARM, records // 5)])


def asked(*, contender: str, name: str, folder: str, count: int, seconds: float, through: str) -> dict[str, Any]:
    """Make the index, ask one question after the other for at most ``seconds``; nanoseconds and rows of the answers."""
    data = read_exported(Path(folder))
    records = data.records
    rows = questions(records, count)
    dice = np.random.default_rng(8).permutation(len(rows))
    loaded = peak_mb()
    matcher = MATCHERS[contender](name, data, rows, through=through)
    del data
    gc.collect()
    for number in dice[:WARM].tolist():
        matcher.ask(number)
    taken, found, began = [], [], time.perf_counter()
    for number in dice[WARM:].tolist():
        since = time.perf_counter_ns()
        row = matcher.ask(number)
        taken.append(time.perf_counter_ns() - since)
        found.append((int(rows[number]), row))
        if time.perf_counter() - began > seconds:
            break
    return {
        "records": records - len(rows),
        "build_seconds": matcher.build_seconds,
        "peak_mb": peak_mb(),
        "loaded_mb": loaded,
        "nanoseconds": taken,
        "found": found,
    }


if __name__ == "__main__":
    answer(asked)
