"""The page of results: every figure comes from the JSON that a benchmark wrote, with its date, machine and versions."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from benchmarks.environments import OURS, title
from benchmarks.report import decisions as of_decisions
from benchmarks.report.drawings import reliability_diagram, scaling_plot

__all__ = ["drawings", "page"]

Results = Mapping[str, Any]
"""By name of the benchmark ("speed", "quality", "grid", "online", "policy"): what it wrote."""

_HEAD: Final = """% Written by python -m benchmarks.report; what is changed by hand is lost.

# Results of the benchmarks

How these figures are got, what is timed and who was given which favour, is told in [How matching is
measured](benchmarks.md). Machines differ and are noisy: read ratios, not seconds.
"""

_ANCHOR: Final = "splink"

_SPEED: Final = """Customers of the set `{set}`, median of {runs} runs (lowest-highest), each in a fresh process, in
turn. *Again* is the same work a second time in one process."""

_QUALITY: Final = """Pairwise precision, recall and F1 over whole clusters. *Exact*: share of persons found exactly.
*Ceiling*: F1 of perfect judgement of the pairs that were compared. *Calibration*: mean distance of probability and
truth. A dash is what cannot be measured. Thresholds *by the truth* are a favour to peers that no user has."""

_GRID: Final = """One thing is varied at a time. F1 of ours (no truth) and of {anchor} (best threshold by the truth),
and the share of its error that is left."""

_ONLINE: Final = """One raw record, normalised, looked up, scored with the full model. *Right*: the best candidate is
the same person, of those that have a record in the index."""

_LIVING: Final = """A hub of {size:,} records in one SQLite file, measured on {measured}: all loaded at once, then asked
about and given records that it does not have. Wall clock where nothing else is said. The load of the machine was
{load:.0f} when it began: where that is more than its cores, compare the processor time."""

_SHOWN_BANDS: Final = ("synthetic_mixed", "historical_50k", "travellers_mixed")
"""Data sets of which the reliability is drawn, where they were measured."""


def page(results: Results) -> str:
    """The page as Markdown; a benchmark that was not run is said not to have been."""
    parts = [_HEAD]
    writers = {"speed": _speed, "quality": _quality, "grid": _grid, "online": _online, "policy": of_decisions.decisions}
    for name, write in writers.items():
        told = results.get(name)
        heading, body = write(told) if told else (_HEADINGS[name], ["Not measured yet."])
        parts.append("\n\n".join([f"## {heading}", *([] if not told else [_machine(told)]), *body]) + "\n")
    return "\n".join(parts)


_HEADINGS: Final = {
    "speed": "Seconds and memory",
    "quality": "Quality",
    "grid": "Does it hold when the data changes?",
    "online": "One record at a time",
    "policy": of_decisions.HEADING,
}


def drawings(results: Results) -> dict[str, str]:
    """File names and their SVG."""
    made = {}
    if speed := results.get("speed"):
        made["seconds.svg"] = scaling_plot(
            _curves(speed, "seconds"), title="Seconds for the whole work", y_label="seconds", unit=" s"
        )
        made["memory.svg"] = scaling_plot(
            _curves(speed, "peak_mb"), title="Most memory held at once", y_label="megabytes", unit=" MB"
        )
    if quality := results.get("quality"):
        for name in _SHOWN_BANDS:
            if bands := _bands(quality, name):
                made[f"reliability-{name}.svg"] = reliability_diagram(bands, title=f"Probability and truth: {name}")
    return made


def _bands(quality: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The reliability of ours and of the anchor on one data set, where it was measured."""
    found = quality["data_sets"].get(name, {})
    return {
        title(tool): found[tool]["reliability"] for tool in (OURS, _ANCHOR) if found.get(tool, {}).get("reliability")
    }


def _curves(speed: Mapping[str, Any], field: str) -> dict[str, list[tuple[float, float, float, float]]]:
    curves: dict[str, list[tuple[float, float, float, float]]] = {}
    for runs in speed["sizes"].values():
        for tool, measured in runs.items():
            values = [run[field] for run in measured]
            point = (measured[0]["records"], statistics.median(values), min(values), max(values))
            curves.setdefault(title(tool), []).append(point)
    return {name: sorted(points) for name, points in curves.items()}


def _machine(told: Mapping[str, Any]) -> str:
    """When, on what, and with which versions, those of peers in environments of their own included."""
    machine = told["machine"]
    versions = [f"{name} {version}" for name, version in machine["versions"].items() if version]
    peers = [version for version in sorted(_versions(told)) if version.split(",")[0] not in versions]
    return (
        f"*{machine['measured_at'][:10]}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}; {', '.join(versions + peers)}*"
    )


def _versions(told: Any) -> set[str]:
    """Every ``version`` that a run tells, wherever it stands."""
    if isinstance(told, Mapping):
        own = {told["version"]} if isinstance(told.get("version"), str) else set()
        return own.union(*map(_versions, told.values()))
    return set().union(*map(_versions, told)) if isinstance(told, list) else set()


def _speed(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    rows, stages = [], []
    for runs in told["sizes"].values():
        ours = runs[OURS]
        for tool, measured in runs.items():
            cells = [f"{measured[0]['records']:,}", title(tool), _spread(_values(measured, "seconds"))]
            cells.append(_spread(_values(measured, "again_seconds")))
            cells.append(f"{statistics.median(_values(measured, 'peak_mb')):,.0f}")
            pairs = list(zip(ours, measured, strict=True))
            faster = [other["seconds"] / own["seconds"] for own, other in pairs]
            share = statistics.median(own["peak_mb"] / other["peak_mb"] for own, other in pairs)
            cells += ["", ""] if tool == OURS else [_spread(faster), f"{share:.2f}"]
            rows.append(cells)
        stages.append([f"{ours[0]['records']:,}", *(f"{value:.3f}" for value in _stages(ours).values())])
    names = list(_stages(next(iter(told["sizes"].values()))[OURS]))
    runs_each = len(next(iter(told["sizes"].values()))[OURS])
    body = [
        _SPEED.format(set=told["set"], runs=runs_each),
        _table(("records", "tool", "seconds", "again", "peak MB", "ours is faster by", "share of memory"), rows),
        "![Seconds over records](../_static/benchmarks/seconds.svg)",
        "![Memory over records](../_static/benchmarks/memory.svg)",
    ]
    if names:
        body += ["Seconds of our stages, medians:", _table(("records", *names), stages)]
    body += _missing(told.get("not_installed", ()))
    return _HEADINGS["speed"], body


def _values(measured: Sequence[Mapping[str, Any]], field: str) -> list[float]:
    return [run[field] for run in measured if run.get(field) is not None]


def _stages(measured: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    reports = [run["details"].get("seconds") or {} for run in measured]
    names = dict.fromkeys(name for report in reports for name in report)
    return {name: statistics.median(report.get(name, 0.0) for report in reports) for name in names}


def _quality(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    rows, errors, absent = [], [], set()
    for name, found in told["data_sets"].items():
        for tool, run in found.items():
            if run["absent"]:
                rows.append([name, title(tool), f"*{run['reason']}*", *[""] * 8])
                absent.add((tool, run["reason"]))
            else:
                rows += _readings(name, tool, run)
        if (ratio := _error_left(found)) is not None:
            errors.append([name, _figure(1 - _f1(found[OURS])), _figure(1 - _f1(found[_ANCHOR])), f"{ratio:.2f}"])
    columns = (
        "data",
        "tool",
        "threshold",
        "P",
        "R",
        "F1",
        "B-cubed F1",
        "exact",
        "blocking recall",
        "ceiling",
        "calibration",
    )
    body = [
        _QUALITY,
        _table(columns, rows),
        f"Our error (1 - F1), without truth, beside that of {title(_ANCHOR)} at its best threshold by the truth:",
        _table(("data", "ours", title(_ANCHOR), "left"), errors),
    ]
    shown = [name for name in _SHOWN_BANDS if _bands(told, name)]
    body += [f"![Reliability on {name}](../_static/benchmarks/reliability-{name}.svg)" for name in shown]
    body += _missing(sorted({tool for tool, reason in absent if reason == "not installed"}))
    return _HEADINGS["quality"], body


def _readings(name: str, tool: str, run: Mapping[str, Any]) -> Iterable[list[str]]:
    for position, score in enumerate(run["scores"]):
        pairwise = score["pairwise"]
        once = (run["blocking_recall"], run["ceiling_f1"], _calibration(run["reliability"]))
        yield [
            f"{name} ({run['records']:,})",
            title(tool),
            score["threshold"],
            *(_figure(pairwise[key]) for key in ("precision", "recall", "f1")),
            _figure(score["b_cubed"]["f1"]),
            _figure(score["exact_cluster_share"]),
            *(("", "", "") if position else (_figure(value) for value in once)),
        ]


def _calibration(bands: Sequence[Mapping[str, Any]]) -> float | None:
    pairs = sum(band["pairs"] for band in bands)
    return sum(band["pairs"] * abs(band["expected"] - band["observed"]) for band in bands) / pairs if pairs else None


def _grid(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    rows, ratios = [], []
    for cell in told["grid"]:
        found = cell["found"]
        ratio = _error_left(found)
        if ratio is not None:
            ratios.append(ratio)
        f1 = [_figure(_f1(found[tool])) if tool in found else "-" for tool in (OURS, _ANCHOR)]
        rows.append([cell["axis"], cell["value"], *f1, "-" if ratio is None else f"{ratio:.2f}"])
    body = [
        _GRID.format(anchor=title(_ANCHOR)),
        _table(("what", "value", "ours", title(_ANCHOR), "error left"), rows),
    ]
    if ratios:
        body.append(f"Median {statistics.median(ratios):.2f}, best {min(ratios):.2f}, worst {max(ratios):.2f}.")
    return _HEADINGS["grid"], body


def _online(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    rows = []
    for size, found in told["sizes"].items():
        for tool, run in found.items():
            if run.get("absent"):
                rows.append([f"{int(size):,}", title(tool), f"*{run['words']}*", *[""] * 4])
            else:
                times = [f"{run[name]:,.0f}" for name in ("p50", "p99")]
                rows.append(
                    [
                        f"{run['records']:,}",
                        title(tool),
                        f"{run['build_seconds']:.1f}",
                        *times,
                        f"{run['questions']:,}",
                        _figure(run["right"]),
                    ]
                )
    body = [
        _ONLINE,
        _table(("records", "tool", "index made in s", "p50 us", "p99 us", "questions", "right"), rows),
    ]
    for size, hub in told.get("living", {}).items():
        body += [
            _LIVING.format(size=int(size), measured=hub["machine"]["measured_at"][:10], load=hub["load_average"]),
            _living(hub),
        ]
    return _HEADINGS["online"], body


def _living(hub: Mapping[str, Any]) -> str:
    """What a hub in a file costs, and what of it a match is made of."""
    made = _made_of(hub, "match", ".0f")
    rows = [
        [
            "resolving alone, processor s",
            f"{hub['resolve_cpu']:.1f}",
            f"{hub['resolve_untrained_cpu']:.1f} without learning a model; peak {hub['resolve_peak_mb']:,.0f} MB",
        ],
        [
            "loading with identities, processor s",
            f"{hub['load_cpu']:.1f}",
            f"{hub['load_to_resolve']:.2f} times resolving; peak {hub['load_peak_mb']:,.0f} MB",
        ],
        [
            "resolving alone, s of wall clock",
            f"{hub['resolve_seconds']:.1f}",
            f"loading {hub['load_seconds']:.1f}, {hub['load_seconds'] / hub['resolve_seconds']:.2f} times",
        ],
        *(
            [
                [
                    "the same rows by bare inserts, processor s",
                    f"{hub['floor_cpu']:.1f}",
                    f"a file of {hub['file_mb']:,.0f} MB",
                ]
            ]
            if "floor_cpu" in hub
            else []
        ),
        ["opening, ms", f"{hub['open_seconds'] * 1e3:.0f}", f"{hub['first_open_seconds'] * 1e3:.0f} with all imports"],
        *(
            [
                f"`{name}`, us",
                f"{hub[f'{name}_p50']:,.0f}",
                f"p99 {hub[f'{name}_p99']:,.0f}; {_processor_time(hub, name)}",
            ]
            for name in ("match", "put")
        ),
        ["of a match without memory, us", made, f"{hub['match_made_of']['candidates']:.1f} candidates in the mean"],
        ["a commit of one row, us", f"{hub['commit_p50']:,.0f}", "which every put pays"],
        [
            "`put_many`, records a second",
            f"{hub['put_many_per_second']:,.0f}",
            f"{hub['put_many_per_cpu_second']:,.0f} a second of processor time",
        ],
        *([what, _made_of(hub, name, form), more] for name, what, form, more in _MADE_OF if f"{name}_made_of" in hub),
    ]
    return _table(("a hub in a SQLite file", "middle", ""), rows)


_MADE_OF: Final = (
    ("load", "of loading, s of wall clock", ".2f", "who is who beside what stands after it, up to the tokens"),
    ("put", "of a put, us of processor", ".0f", "the rest is the commit"),
    ("put_many", "of a record in `put_many`, us of processor", ".0f", ""),
)


def _made_of(hub: Mapping[str, Any], name: str, form: str) -> str:
    steps = hub[f"{name}_made_of"].items()
    return ", ".join(f"{step} {figure:{form}}" for step, figure in steps if step != "candidates")


def _processor_time(hub: Mapping[str, Any], name: str) -> str:
    if f"{name}_cpu_p50" not in hub:
        return f"{hub[f'{name}_cpu_mean']:,.0f} of processor time in the mean"
    return f"of processor time {hub[f'{name}_cpu_p50']:,.0f}, p99 {hub[f'{name}_cpu_p99']:,.0f}"


def _error_left(found: Mapping[str, Any]) -> float | None:
    ours, theirs = (_f1(found[tool]) if tool in found else None for tool in (OURS, _ANCHOR))
    return None if ours is None or theirs is None or theirs == 1 else (1 - ours) / (1 - theirs)


def _f1(run: Mapping[str, Any]) -> Any:
    return None if run["absent"] or not run["scores"] else run["scores"][0]["pairwise"]["f1"]


def _missing(names: Sequence[str]) -> list[str]:
    return [f"Not installed, so not measured: {', '.join(map(title, names))}."] if names else []


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.4f}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
