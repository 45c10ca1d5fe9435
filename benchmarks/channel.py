"""How a process of the benchmark is given its task and gives its answer: JSON on standard input and output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

__all__ = ["answer", "limit_memory", "peak_mb"]

MOST_OF_IT: Final = 0.9


def answer(work: Callable[..., dict[str, Any]]) -> None:
    """Read the task, keep standard output for the answer alone, work, answer."""
    task = json.load(sys.stdin)
    limit_memory()
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a tool prints, also from native code, goes to standard error
    json.dump(work(**task), told)
    told.close()


def limit_memory() -> None:
    """Fail, instead of making the whole machine crawl, at `MOST_OF_IT` of the memory that is free now."""
    available = Path("/proc/meminfo")
    if available.exists():
        import resource

        line = next(line for line in available.read_text().splitlines() if line.startswith("MemAvailable"))
        resource.setrlimit(resource.RLIMIT_DATA, (int(int(line.split()[1]) * 1024 * MOST_OF_IT),) * 2)


def peak_mb() -> float:
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
