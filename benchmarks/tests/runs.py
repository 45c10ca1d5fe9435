"""Measurements as a benchmark would have found them, for tests that measure nothing."""

from __future__ import annotations

from typing import Any

from benchmarks.measurement import Absent, Measurement

BAND = {"from": 0.0, "to": 2.0, "pairs": 40, "expected": 0.7, "observed": 0.75}


def run(contender: str = "ours", *, f1: float | None = 0.9, seconds: float = 1.0, **changes: Any) -> Measurement:
    """A measurement with plausible figures."""
    agreement = {"precision": f1, "recall": f1, "f1": f1}
    score = {
        "threshold": "its own",
        "uses_truth": False,
        "pairwise": agreement,
        "b_cubed": agreement,
        "exact_cluster_share": 0.8,
    }
    facts: dict[str, Any] = {
        "contender": contender, "version": f"{contender} 1.0", "records": 1_000,
        "seconds": seconds, "again_seconds": None,
        "cpu_seconds": seconds, "peak_mb": 100.0, "loaded_mb": 50.0, "scores": (score,), "blocking_recall": 0.95,
        "reliability": (BAND,), "details": {"seconds": {"read": 0.1, "score": 0.2}, "columns": {"name": "long"}},
    }  # fmt: skip
    return Measurement(**facts | changes)


def absent(contender: str, reason: str = "not installed") -> Absent:
    """A contender without figures."""
    return Absent(contender=contender, reason=reason, words=f"python -m benchmarks.peers {contender}")
