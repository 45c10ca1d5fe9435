"""Does a result hold when one thing changes at a time? Seeds, noise, countries, sources, missing cells, the generator.

Each line is one data set; beside ours stands the peer with the threshold that is best by the truth of that very data
set. What counts is that the share of the error that is left stays alike: a choice that was tuned to one set shows here.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from benchmarks.measurement import Absent, Measurement
from benchmarks.quality.bars import ANCHOR, Run, error_ratio

__all__ = ["GRID_HEADER", "Cell", "cells", "grid_line", "summary"]


@attrs.frozen(kw_only=True)
class Cell:
    """One data set of the grid: which axis it varies, to what, and how `benchmarks.data_sets.load` is asked for it."""

    axis: str
    value: str
    name: str
    options: Mapping[str, Any]


_VARIED: Final[Mapping[str, Sequence[tuple[str, str, Mapping[str, Any]]]]] = {
    "seed": [(str(seed), "synthetic_mixed", {"seed": seed}) for seed in (1, 2, 3, 4)],
    "noise": [(noise, f"synthetic_{noise}", {}) for noise in ("mild", "mixed", "hard")],
    "countries": [
        (code, "synthetic_mixed", {"countries": [code]}) for code in ("GB", "US", "FR", "NL", "DE", "ES", "SE")
    ],
    "sources": [
        (" + ".join(names), "synthetic_mixed", {"sources": list(names)})
        for names in (
            ("crm",),
            ("webshop", "crm"),
            ("till", "webshop"),
            ("call_centre", "app"),
            ("till", "call_centre", "crm"),
        )
    ],
    "missing": [(f"{share:.0%} more", "synthetic_mixed", {"missing": share}) for share in (0.1, 0.25, 0.4)],
    "generator": [(noise, f"travellers_{noise}", {}) for noise in ("mild", "mixed", "hard")],
    "generator, seed": [(str(seed), "travellers_mixed", {"seed": seed}) for seed in (2, 3)],
    "generator, countries": [
        (code, "travellers_mixed", {"countries": [code]}) for code in ("IT", "PL", "IE", "AU", "AT")
    ],
}


def cells(size: int, axes: Sequence[str] = ()) -> Iterator[Cell]:
    """The cells of the grid with about ``size`` records each; all axes, or those named."""
    for axis, varied in _VARIED.items():
        for value, name, options in varied:
            if not axes or axis in axes:
                yield Cell(axis=axis, value=value, name=name, options={"size": size, "seed": 1, **options})


GRID_HEADER: Final = (
    f"{'axis':<22}{'value':<26}{'records':>8}{'ours F1':>9}{'B3 F1':>8}"
    f"{ANCHOR + ' F1':>11}{'B3 F1':>8}{'error left':>12}"
)


def grid_line(cell: Cell, run: Run) -> str:
    """One cell as a line under `GRID_HEADER`."""
    figures: list[str] = []
    records = ""
    for name, width in (("ours", 9), (ANCHOR, 11)):
        found = run.get(name)
        if isinstance(found, Measurement):
            records = f"{found.records:,}"
            b_cubed = found.best["b_cubed"]["f1"]
            figures.append(f"{_figure(found.f1):>{width}}{_figure(b_cubed):>8}")
        else:
            figures.append(f"{found.reason if isinstance(found, Absent) else '-':>{width + 8}}")
    return f"{cell.axis:<22}{cell.value:<26}{records:>8}{''.join(figures)}{_figure(error_ratio(run)):>12}"


def summary(runs: Sequence[tuple[Cell, Run]]) -> str:
    """The share of the peer's error that is left: median over all cells, best and worst."""
    ratios = [(ratio, cell) for cell, run in runs if (ratio := error_ratio(run)) is not None]
    if not ratios:
        return f"nothing to compare: no cell has figures of both ours and {ANCHOR}"
    (best, kind), (worst, unkind) = min(ratios, key=_first), max(ratios, key=_first)
    middle = statistics.median(ratio for ratio, _ in ratios)
    return (
        f"error left of {ANCHOR}'s, over {len(ratios)} data sets: median {middle:.2f}, "
        f"best {best:.2f} ({kind.axis} {kind.value}), worst {worst:.2f} ({unkind.axis} {unkind.value})"
    )


def _first(pair: tuple[float, Cell]) -> float:
    return pair[0]


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.4f}"
