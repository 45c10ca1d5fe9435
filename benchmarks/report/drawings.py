"""Two kinds of drawing as SVG that needs nothing else: curves over a logarithmic scale, and a reliability diagram.

Colours follow the reader's light or dark page, and every mark is also told apart by its shape or dash.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

__all__ = ["reliability_diagram", "scaling_plot"]

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 92, 24, 44, 56

_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #333; }
.title { font-weight: 600; font-size: 15px; }
.axis { stroke: #777; } .grid { stroke: #ddd; }
.s0 { stroke: #0b6e4f; fill: #0b6e4f; } .s1 { stroke: #b3541e; fill: #b3541e; } .s2 { stroke: #4456a6; fill: #4456a6; }
.line { fill: none; stroke-width: 2.2; } .range { stroke-width: 1.4; } .perfect { stroke: #999; stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) {
text { fill: #ccc; } .axis { stroke: #888; } .grid { stroke: #3a3a3a; }
.s0 { stroke: #4cc795; fill: #4cc795; } .s1 { stroke: #e8915c; fill: #e8915c; } .s2 { stroke: #93a4f4; fill: #93a4f4; }
}
"""
_DASHES: Final = ("", "7 4", "2 3")

Point = tuple[float, float, float, float]
"""x, the middle value, the lowest, the highest."""

Scale = Callable[[float], float]


def scaling_plot(curves: Mapping[str, Sequence[Point]], *, title: str, y_label: str, unit: str = "") -> str:
    """Curves over the number of records, both axes logarithmic, with a bar from the lowest to the highest run."""
    points = [point for curve in curves.values() for point in curve]
    if not points:
        return _svg(title, ['<text x="74" y="120">not measured</text>'])
    x = _logarithmic([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = _logarithmic([value for point in points for value in point[2:]], HEIGHT - BOTTOM, TOP)
    marks = [*_grid(x, y, [p[0] for p in points], [value for p in points for value in p[2:]], unit)]
    marks.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 14}" text-anchor="middle">records</text>')
    marks.append(
        f'<text transform="translate(18 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>'
    )
    for number, (name, curve) in enumerate(curves.items()):
        marks += _curve(number, name, [(x(a), y(b), y(low), y(high)) for a, b, low, high in curve])
    return _svg(title, marks)


def reliability_diagram(bands: Mapping[str, Sequence[Mapping[str, Any]]], *, title: str) -> str:
    """Expected share of matches in a band of weights against the share there is; right ones lie on the line."""

    def x(share: float) -> float:
        return LEFT + share * (WIDTH - LEFT - RIGHT - 130)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    marks = []
    for step in (0.0, 0.25, 0.5, 0.75, 1.0):
        marks.append(f'<line class="grid" x1="{x(step):.1f}" x2="{x(step):.1f}" y1="{y(0):.1f}" y2="{y(1):.1f}"/>')
        marks.append(f'<line class="grid" x1="{x(0):.1f}" x2="{x(1):.1f}" y1="{y(step):.1f}" y2="{y(step):.1f}"/>')
        marks.append(f'<text x="{x(step):.1f}" y="{y(0) + 18:.1f}" text-anchor="middle">{step:g}</text>')
        marks.append(f'<text x="{LEFT - 8}" y="{y(step) + 4:.1f}" text-anchor="end">{step:g}</text>')
    marks.append(f'<line class="perfect" x1="{x(0):.1f}" y1="{y(0):.1f}" x2="{x(1):.1f}" y2="{y(1):.1f}"/>')
    marks.append(f'<text x="{x(0.5):.1f}" y="{HEIGHT - 14}" text-anchor="middle">expected share of matches</text>')
    marks.append(f'<text transform="translate(18 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">observed</text>')
    for number, (name, rows) in enumerate(bands.items()):
        marks += _circles(number, rows, x, y)
        at = TOP + 20 + 22 * number
        marks.append(f'<circle class="s{number % 3}" fill-opacity=".35" cx="{x(1) + 24:.1f}" cy="{at - 4}" r="6"/>')
        marks.append(f'<text x="{x(1) + 36:.1f}" y="{at}">{escape(name)}</text>')
    return _svg(title, marks)


def _circles(number: int, rows: Sequence[Mapping[str, Any]], x: Scale, y: Scale) -> Iterable[str]:
    """One circle a band, its area by the logarithm of the number of pairs; bands of a handful say nothing."""
    for row in rows:
        if row["pairs"] >= 10:
            radius = 2.5 + 1.6 * math.log10(row["pairs"])
            tip = f"{row['from']:g} to {row['to']:g} bits: {row['pairs']:,} pairs"
            yield (
                f'<circle class="s{number % 3}" fill-opacity=".35" cx="{x(row["expected"]):.1f}" '
                f'cy="{y(row["observed"]):.1f}" r="{radius:.1f}"><title>{escape(tip)}</title></circle>'
            )


def _logarithmic(values: Sequence[float], start: float, end: float) -> Scale:
    low, high = math.log10(min(values)), math.log10(max(values))
    low, high = (
        (low - 0.15, high + 0.15) if high - low < 0.3 else (low - 0.05 * (high - low), high + 0.05 * (high - low))
    )
    return lambda value: start + (math.log10(value) - low) / (high - low) * (end - start)


def _ticks(values: Sequence[float]) -> list[float]:
    """1, 10, 100 ... between the values; with fewer than two of these also their halves and fifths."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    decades = [10.0**power for power in range(first, last + 1)]
    inside = [tick for tick in decades if min(values) <= tick <= max(values)]
    if len(inside) >= 2:
        return inside
    finer = [step * decade for decade in decades for step in (1, 2, 5)]
    return [tick for tick in finer if min(values) <= tick <= max(values)] or [min(values)]


def _grid(x: Scale, y: Scale, xs: Sequence[float], ys: Sequence[float], unit: str) -> Iterable[str]:
    for value in sorted(set(xs)):
        yield f'<line class="grid" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x(value):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{_short(value)}</text>'
    for value in _ticks(ys):
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{_short(value)}{unit}</text>'
    yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'
    yield f'<line class="axis" x1="{LEFT}" x2="{LEFT}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'


def _curve(number: int, name: str, points: Sequence[Point]) -> Iterable[str]:
    kind, dash = f"s{number % 3}", _DASHES[number % 3]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, *_ in points)
    yield f'<polyline class="line {kind}" style="fill:none" stroke-dasharray="{dash}" points="{path}"/>'
    for x, y, low, high in points:
        yield f'<line class="range {kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    at, level = LEFT + 14, TOP + 14 + 20 * number
    yield f'<line class="line {kind}" stroke-dasharray="{dash}" x1="{at}" x2="{at + 26}" y1="{level}" y2="{level}"/>'
    yield f'<text x="{at + 34}" y="{level + 4}">{escape(name)}</text>'


def _short(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.2g}{letter}" if value < 100 * size else f"{value / size:.0f}{letter}"
    return f"{value:g}"


def _svg(title: str, marks: Iterable[str]) -> str:
    body = "\n".join(marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>\n{body}\n</svg>\n'
    )
