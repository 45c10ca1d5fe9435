"""What this library has to reach beside the anchor for ``--check`` to pass: times as fast, share of its memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from benchmarks.environments import OURS
from benchmarks.measurement import Measurement
from benchmarks.speed.comparison import ratio, spread

__all__ = ["ANCHOR", "BARS", "Bar", "bar_for", "missed"]

ANCHOR: Final = "splink"
"""The peer that bars refer to: selective EM rules, which make it three times as fast as its usual ones."""

Runs = Mapping[str, Sequence[Measurement]]
"""Measurements of one size by contender, in the order of time."""


@attrs.frozen(kw_only=True)
class Bar:
    """What is asked for data of a certain number of records."""

    lowest: int  #: records from which the bar holds
    highest: int  #: records up to which it holds
    faster: float  #: times as fast as the anchor, median of neighbouring runs
    aim: float  #: what lies beyond
    memory: float | None = None  #: at most this share of the anchor's peak
    most_mb: float | None = None  #: at most so many megabytes at once


def _about(size: int) -> dict[str, int]:
    """Made data has nearly, not exactly, the number of records that was asked for."""
    return {"lowest": size * 9 // 10, "highest": size * 11 // 10}


BARS: Final = (
    Bar(lowest=0, highest=5_500, faster=8, aim=20),
    Bar(**_about(100_000), faster=6, aim=10),
    Bar(**_about(1_000_000), faster=3, aim=5, memory=0.45),
    Bar(**_about(5_000_000), faster=3, aim=5, most_mb=8_000),
)


def bar_for(records: int) -> Bar | None:
    """The bar for so many records, if there is one."""
    return next((bar for bar in BARS if bar.lowest <= records <= bar.highest), None)


def missed(size: int, runs: Runs) -> list[str]:
    """One sentence for each bar that was not reached; what was not measured did not reach its bar."""
    bar = bar_for(size)
    if bar is None:
        return []
    ours, anchor = runs.get(OURS, ()), runs.get(ANCHOR, ())
    if not ours or not anchor:
        return [f"{size:,} records: not measured, {bar.faster} times as fast as {ANCHOR} is needed"]
    sentences = []
    faster, memory = ratio(ours, anchor, "seconds").median, 1 / ratio(ours, anchor, "peak_mb").median
    peak = spread([run.peak_mb for run in ours]).median
    if faster < bar.faster:
        sentences.append(f"{size:,} records: {faster:.2f} times as fast as {ANCHOR}, {bar.faster} is needed")
    if bar.memory is not None and memory > bar.memory:
        sentences.append(f"{size:,} records: {memory:.2f} of the memory of {ANCHOR}, at most {bar.memory} is needed")
    if bar.most_mb is not None and peak > bar.most_mb:
        sentences.append(f"{size:,} records: {peak:,.0f} MB, at most {bar.most_mb:,.0f} are allowed")
    return sentences
