"""One contender on one data set, in a process of its own: seconds, memory, and how right it was.

A fresh process per run, because memory once taken is seldom given back, and because a peer's caches must not help it or
hurt us. The process reads the tables first and opens the truth only after the work is done and the clock has stopped;
what it found is judged here, not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from benchmarks.environments import REPOSITORY, NotInstalled, interpreter, module_of
from benchmarks.quality.ceiling import ceiling
from benchmarks.reliability import reliability
from unifiedcustomer.resolution.evaluation import blocking_recall, evaluate

__all__ = ["Absent", "Failed", "Measurement", "call", "exported", "measure", "outcome"]

READY: Final = "ready"
"""A file that stands in a folder of prepared data when all of it is there."""


LONGEST: Final = 3600
"""Seconds after which a process is given up."""


class Failed(Exception):
    """A contender's process ended with an error; its standard error was shown as it came."""


@attrs.frozen(kw_only=True)
class Measurement:
    """What one run of one contender cost, and what it found, in each of its readings."""

    contender: str
    version: str
    records: int
    seconds: float  #: wall clock of the whole work, first in its process; without imports and without reading the data
    again_seconds: float | None  #: of the same work a second time in the same process; None where it was not asked for
    cpu_seconds: float  #: processor time of the first, over all cores; steadier on a busy machine
    peak_mb: float  #: most memory the process held at once, data and interpreter included, megabytes of a million bytes
    loaded_mb: float  #: of which it held before the work began
    scores: tuple[dict[str, Any], ...]  #: per reading: threshold, uses_truth, and an `Evaluation` as data
    blocking_recall: float | None  #: share of true pairs that it looked at; None where it does not tell
    reliability: tuple[dict[str, Any], ...]  #: per band of weights: pairs, expected and observed share of matches
    details: dict[str, Any]
    ceiling_f1: float | None = None  #: pairwise F1 of perfect judgement of the pairs it looked at

    @property
    def best(self) -> dict[str, Any]:
        """The first reading, which is the tool's best; empty where nothing was judged."""
        return self.scores[0] if self.scores else {}

    @property
    def f1(self) -> float | None:
        """Pairwise F1 of the best reading."""
        found: float | None = self.best.get("pairwise", {}).get("f1")
        return found


@attrs.frozen(kw_only=True)
class Absent:
    """Why a contender has no figures for a data set."""

    contender: str
    reason: str  #: "not installed" or "failed"
    words: str  #: what to do about it, or what happened


def outcome(contender: str, name: str, folder: Path, **options: Any) -> Measurement | Absent:
    """What `measure` finds, or why there is nothing; the arguments are the same."""
    try:
        return measure(contender, name, folder, **options)
    except NotInstalled as error:
        return Absent(contender=contender, reason="not installed", words=str(error))
    except Failed as error:
        return Absent(contender=contender, reason="failed", words=str(error))


@contextmanager
def exported(name: str, *, cache: Path | None = None, **options: Any) -> Iterator[Path]:
    """A folder with data set ``name``, prepared in another process so that this one stays small.

    With ``cache`` the folder is kept below it, and taken from there when the same was asked for before.
    """
    recipe = json.dumps({"name": name, **options}, sort_keys=True)
    if cache is None:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
            _export(recipe, Path(place))
            yield Path(place)
        return
    folder = cache / f"{name}-{hashlib.blake2b(recipe.encode(), digest_size=6).hexdigest()}"
    if not (folder / READY).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _export(recipe, folder)
        (folder / READY).write_text(recipe, encoding="utf-8")
    yield folder


def _export(recipe: str, folder: Path) -> None:
    call(Path(sys.executable), "benchmarks.exporting", json.loads(recipe) | {"folder": str(folder)})


def measure(contender: str, name: str, folder: Path, *, again: bool = False, judged: bool = True) -> Measurement:
    """Run ``contender`` on the data set prepared in ``folder``.

    Args:
        contender: "ours" or a name of ``peers.toml``.
        name: of the data set, by which a peer chooses its settings.
        folder: as `exported` gives it.
        again: whether the work is done a second time in the same process, for `Measurement.again_seconds`.
        judged: whether it is compared with the truth; without, `Measurement.scores` are empty.

    Raises:
        NotInstalled: there is no environment that has the tool.
        Failed: the contender's process ended with an error.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-found-") as place:
        task = {
            "contender": module_of(contender), "name": name, "folder": str(folder),
            "again": again, "judged": judged, "found": place,
        }  # fmt: skip
        told = call(interpreter(contender), "benchmarks.worker", task)
        judgement = _judged(Path(place), folder, told.pop("readings")) if judged else _nothing()
    return Measurement(contender=contender, **told, **judgement)


def _judged(found: Path, folder: Path, readings: list[dict[str, Any]]) -> dict[str, Any]:
    truth = np.load(folder / "truth.npy")
    scores = [
        {**reading, **evaluate(np.load(found / f"labels-{number}.npy"), truth).to_dict()}
        for number, reading in enumerate(readings)
    ]
    judgement = _nothing() | {"scores": tuple(scores)}
    if (found / "compared.npz").exists():
        with np.load(found / "compared.npz") as pairs:
            left, right, probability = pairs["left"], pairs["right"], pairs["probability"]
        judgement["blocking_recall"] = blocking_recall(left, right, truth)
        judgement["ceiling_f1"] = ceiling(left, right, truth)
        if len(probability):
            judgement["reliability"] = tuple(reliability(probability, truth[left] == truth[right]))
    return judgement


def _nothing() -> dict[str, Any]:
    return {"scores": (), "blocking_recall": None, "reliability": ()}


def call(python: Path, module: str, task: dict[str, Any]) -> dict[str, Any]:
    """What ``module``, run by ``python`` in a fresh process, answers to ``task``.

    Raises:
        Failed: the process ended with an error, or took too long.
    """
    what = f"{task.get('contender', 'export')} on {task['name']}"
    try:
        done = _run(python, module, task)
    except subprocess.TimeoutExpired:
        raise Failed(f"{what}: not ready after {LONGEST} seconds") from None
    if done.returncode:
        raise Failed(f"{what}: exit code {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _run(python: Path, module: str, task: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-m", module],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])),
        },
        check=False,
        timeout=LONGEST,
    )
