"""Measurements as a table: one line per reading, a contender's best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.measurement import Measurement

__all__ = ["HEADER", "lines"]

_COLUMNS = (
    ("data set", -16),
    ("records", 9),
    ("tool", -8),
    ("P", 7),
    ("R", 7),
    ("F1", 7),
    ("B3 F1", 7),
    ("seconds", 8),
    ("cpu s", 8),
    ("peak MB", 8),
)
HEADER = "  ".join(f"{title:{'<' if width < 0 else '>'}{abs(width)}}" for title, width in _COLUMNS) + "  threshold"


def lines(name: str, measurement: Measurement) -> Iterator[str]:
    """The readings of one run; what was spent stands in the first line only, because it was spent once."""
    spent = (f"{measurement.seconds:.2f}", f"{measurement.cpu_seconds:.2f}", f"{measurement.peak_mb:.0f}")
    for position, score in enumerate(measurement.scores):
        pairwise, b_cubed = score["pairwise"], score["b_cubed"]
        cells = (
            *(("", "") if position else (name, f"{measurement.records:,}")),
            measurement.contender,
            *(_figure(figure) for figure in (pairwise["precision"], pairwise["recall"], pairwise["f1"], b_cubed["f1"])),
            *(("", "", "") if position else spent),
        )
        yield f"{_row(cells)}  {score['threshold']}"


def _row(cells: Iterable[str]) -> str:
    return "  ".join(
        f"{cell:{'<' if width < 0 else '>'}{abs(width)}}" for cell, (_, width) in zip(cells, _COLUMNS, strict=True)
    )


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.4f}"
