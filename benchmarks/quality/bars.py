"""What this library has to reach, zero-config and without truth, for ``--check`` to pass.

Absolute bars are pairwise F1. Relative bars are the share of a peer's error (1 - F1) that may be left, where the peer
has the threshold that is best by the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from benchmarks.environments import OURS
from benchmarks.measurement import Absent, Measurement

__all__ = ["ANCHOR", "BARS", "Bar", "error_ratio", "missed"]

ANCHOR: Final = "splink"
"""The peer that relative bars refer to."""


@attrs.frozen(kw_only=True)
class Bar:
    """What one data set asks for; `aim` is what lies beyond."""

    f1: float | None = None
    error: float | None = None  #: at most this share of the anchor's error
    aim: float


BARS: Final[Mapping[str, Bar]] = MappingProxyType(
    {
        "febrl3": Bar(f1=0.9994, aim=0.9999),
        "febrl4": Bar(f1=0.9994, aim=0.9999),
        "fake_1000": Bar(f1=0.935, aim=0.95),
        "historical_50k": Bar(error=0.58, aim=0.45),
        "synthetic_mixed": Bar(error=0.50, aim=0.42),
        "synthetic_hard": Bar(error=0.50, aim=0.42),
        "travellers_mixed": Bar(error=0.50, aim=0.42),
        "travellers_hard": Bar(error=0.50, aim=0.42),
    }
)

Run = Mapping[str, Measurement | Absent]
"""What was found on one data set, by contender."""


def error_ratio(run: Run, peer: str = ANCHOR) -> float | None:
    """Our error as a share of the peer's at its best; None where one of them is not known or the peer makes none."""
    ours, theirs = (_f1(run.get(name)) for name in (OURS, peer))
    return None if ours is None or theirs is None or theirs == 1 else (1 - ours) / (1 - theirs)


def missed(runs: Mapping[str, Run], names: Iterable[str] = BARS) -> list[str]:
    """One sentence for each bar that was not reached. What was not measured did not reach its bar."""
    return [sentence for name in names if (sentence := _missed(name, BARS[name], runs.get(name, {})))]


def _missed(name: str, bar: Bar, run: Run) -> str:
    if bar.f1 is not None:
        f1 = _f1(run.get(OURS))
        if f1 is None:
            return f"{name}: not measured, F1 of at least {bar.f1} is needed"
        return "" if f1 >= bar.f1 else f"{name}: F1 is {f1:.4f}, at least {bar.f1} is needed"
    ratio = error_ratio(run)
    if ratio is None:
        return f"{name}: not measured, at most {bar.error} of the error of {ANCHOR} may be left"
    assert bar.error is not None
    return (
        ""
        if ratio <= bar.error
        else f"{name}: {ratio:.2f} of the error of {ANCHOR} is left, at most {bar.error} may be"
    )


def _f1(found: Measurement | Absent | None) -> float | None:
    return found.f1 if isinstance(found, Measurement) else None
