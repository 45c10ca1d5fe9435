"""One contender on one data set, in a process of its own: seconds, memory, and how right it was.

A fresh process per run, because memory once taken is seldom given back, and because a peer's caches must not help it or
hurt us. The process reads the tables first and opens the truth only after the work is done and the clock has stopped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import attrs

__all__ = ["Failed", "Measurement", "export", "measure"]

REPOSITORY: Final = Path(__file__).resolve().parent.parent


class Failed(Exception):
    """A contender's process ended with an error; its standard error was shown as it came."""


@attrs.frozen(kw_only=True)
class Measurement:
    """What one run of one contender cost, and what it found, in each of its readings."""

    contender: str
    version: str
    records: int
    seconds: float  #: wall clock of the whole work, without imports and without reading the data
    cpu_seconds: float  #: processor time of the same work, over all cores; steadier on a busy machine
    peak_mb: float  #: most memory the process held at once, data and interpreter included
    loaded_mb: float  #: of which it held before the work began
    scores: tuple[dict[str, Any], ...]  #: per reading: threshold, uses_truth, and an `Evaluation` as data
    details: dict[str, Any]

    @property
    def best(self) -> dict[str, Any]:
        """The first reading, which is the tool's best."""
        return self.scores[0]


def export(name: str, folder: Path, **options: Any) -> None:
    """Prepare data set ``name`` in ``folder``, in another process, so that this one stays small."""
    _run({"task": "export", "name": name, "folder": str(folder), **options})


def measure(contender: str, name: str, folder: Path, *, warm_ups: int = 0) -> Measurement:
    """Run ``contender`` on the data set prepared in ``folder``; ``warm_ups`` runs go before the one that is timed.

    Raises:
        Failed: the contender's process ended with an error.
    """
    task = {"task": "measure", "contender": contender, "name": name, "folder": str(folder), "warm_ups": warm_ups}
    found = _run(task)
    return Measurement(**{**found, "scores": tuple(found["scores"])})


def _run(task: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.worker"],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
    )
    if done.returncode:
        raise Failed(f"{task.get('contender', task['task'])} on {task['name']}: exit code {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
