"""Measurements as a table: one line per reading, a contender's best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.measurement import Absent, Measurement
from benchmarks.reliability import calibration_error

__all__ = ["HEADER", "lines"]

_COLUMNS = (
    ("data set", -16),
    ("records", 9),
    ("tool", -13),
    ("P", 6),
    ("R", 6),
    ("F1", 6),
    ("B3 F1", 6),
    ("exact", 6),
    ("block R", 7),
    ("ceiling", 7),
    ("calib", 6),
    ("seconds", 8),
    ("peak MB", 8),
)
HEADER = "  ".join(f"{title:{'<' if width < 0 else '>'}{abs(width)}}" for title, width in _COLUMNS) + "  threshold"


def lines(name: str, found: Measurement | Absent) -> Iterator[str]:
    """The readings of one run; what belongs to the run and not to a reading stands in the first line only."""
    if isinstance(found, Absent):
        yield f"{_row((name, '', found.contender, *[''] * 10))}  {found.reason}: {found.words}"
        return
    once = (
        *(
            _figure(figure)
            for figure in (found.blocking_recall, found.ceiling_f1, calibration_error(found.reliability))
        ),
        f"{found.seconds:.2f}",
        f"{found.peak_mb:.0f}",
    )
    for position, score in enumerate(found.scores):
        pairwise, b_cubed = score["pairwise"], score["b_cubed"]
        figures = (
            pairwise["precision"],
            pairwise["recall"],
            pairwise["f1"],
            b_cubed["f1"],
            score["exact_cluster_share"],
        )
        cells = (
            *(("", "") if position else (name, f"{found.records:,}")),
            found.contender,
            *(_figure(figure) for figure in figures),
            *([""] * len(once) if position else once),
        )
        yield f"{_row(cells)}  {score['threshold']}"


def _row(cells: Iterable[str]) -> str:
    return "  ".join(
        f"{cell:{'<' if width < 0 else '>'}{abs(width)}}" for cell, (_, width) in zip(cells, _COLUMNS, strict=True)
    )


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.4f}"
