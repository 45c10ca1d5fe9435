"""What this library has to reach, zero-config, for ``--check`` to pass: pairwise F1 by data set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from benchmarks.measurement import Measurement

__all__ = ["BARS", "missed"]

BARS: Final[Mapping[str, float]] = MappingProxyType(
    {"febrl3": 0.99, "febrl4": 0.99, "fake_1000": 0.90, "historical_50k": 0.80}
)


def missed(runs: Mapping[str, Measurement | None], names: Iterable[str] = BARS) -> list[str]:
    """One sentence for each bar that was not reached. What was not measured did not reach its bar."""
    sentences = []
    for name in names:
        run = runs.get(name)
        f1 = None if run is None else run.best["pairwise"]["f1"]
        if f1 is None:
            sentences.append(f"{name}: not measured, at least {BARS[name]:.2f} is needed")
        elif f1 < BARS[name]:
            sentences.append(f"{name}: F1 is {f1:.4f}, at least {BARS[name]:.2f} is needed")
    return sentences
