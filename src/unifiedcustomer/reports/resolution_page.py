"""The page of a resolution, from what was read to what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from unifiedcustomer.charts import Chart, page
from unifiedcustomer.charts.drawing import bits
from unifiedcustomer.resolution.explanation import NEGLIGIBLE

if TYPE_CHECKING:
    from unifiedcustomer.reports.resolution_report import DoubtfulPair, ResolutionReport
    from unifiedcustomer.resolution import Evaluation, MatchExplanation

__all__ = ["resolution_page"]

_SECTIONS = (
    ("read", "What was read"),
    ("blocking", "Which pairs were compared"),
    ("weights", "What agreement is worth"),
    ("pairs", "What the pairs weigh"),
    ("customers", "What became of them"),
    ("truth", "Against the truth"),
    ("review", "What to look at"),
    ("time", "How long it took"),
)


def resolution_page(report: ResolutionReport) -> str:
    """The whole document: one file, without scripts, that loads nothing."""
    made = {
        "read": _read(report),
        "blocking": _blocking(report),
        "weights": _weights(report),
        "pairs": _pairs(report),
        "customers": _customers(report),
        "truth": () if report.evaluation is None else _truth(report.evaluation),
        "review": _review(report),
        "time": [_plate(report.timings())],
    }
    bodies = {name: "".join(parts) for name, parts in made.items()}
    shown = [(name, title) for name, title in _SECTIONS if bodies[name]]
    sections = (f'<section id="{name}">\n<h2>{title}</h2>\n{bodies[name]}</section>\n' for name, title in shown)
    return page("Resolution report", "".join([*_top(report, shown), "<main>\n", *sections, _foot(report), "</main>"]))


# ── the head ────────────────────────────────────────────────────────────────────────────────────────────────────────


_MODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dedupe and link": "of any two records",
        "link": "of records of two sources",
        "one per source": "of two sources; nobody is twice in one",
    }
)


def _top(report: ResolutionReport, shown: Iterable[tuple[str, str]]) -> Iterator[str]:
    figures = report.figures
    records, customers = figures["records"], figures["customers"]
    yield '<header class="top"><div><p class="eyebrow">Resolution report</p>\n'
    yield f"<h1>{records:,} records are {customers:,} customers</h1>\n"
    recall = figures["blocking_recall"]["estimate"]
    yield '<dl class="figures">'
    yield _figure("Sources", f"{len(figures['columns']):,}", ", ".join(figures["columns"]))
    yield _figure("Pairs compared", f"{figures['pairs']:,}", _MODES[figures["mode"]])
    told = "too few pairs to say" if recall is None else "of pairs of one person, at most"
    yield _figure("Found by blocking", "\u2013" if recall is None else f"{recall:.0%}", told)
    yield _figure("Worth asking about", f"{figures['review_pairs']:,}", "pairs")
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title in shown)
    yield f"</dl>\n<nav>{links}</nav>\n</div></header>\n"


def _figure(name: str, value: str, note: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(note)}</small></dd></div>"


def _foot(report: ResolutionReport) -> str:
    has_values = any(pair.values for pair in report.doubtful)
    told = (
        "This page shows values of records: treat it as personal data."
        if has_values
        else "This page has no value of any record. It names records by their keys."
    )
    return f"<footer>{told} It loads nothing and runs nothing.</footer>\n"


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table of trusted cells, ``<td>`` or ``<th>`` and all."""
    yield '<div class="scroll"><table><thead><tr>'
    for head in heads:
        name, _, kind = head.partition("|")
        yield f'<th scope="col" class="{kind}">{escape(name)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield f"<tr>{''.join(row)}</tr>\n"
    yield "</tbody></table></div>\n"


def _name(text: str) -> str:
    return f'<th scope="row">{escape(text)}</th>'


def _cell(text: object, kind: str = "") -> str:
    return f'<td class="{kind}">{escape(str(text))}</td>' if kind else f"<td>{escape(str(text))}</td>"


def _tagged(text: str) -> str:
    return f'<td><span class="tag">{escape(text)}</span></td>'


def _number(value: float | None) -> str:
    return _cell("" if value is None else f"{value:,}", "number")


def _plate(chart: Chart, note: str = "") -> str:
    told = f'<p class="quiet small">{escape(note)}</p>' if note else ""
    return f'<div class="plate"><h3>{escape(chart.title)}</h3>{told}{chart.figure()}</div>\n'


# ── sections ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read(report: ResolutionReport) -> Iterator[str]:
    yield "<p>Columns whose meaning was not stated were taken for what their names and values say.</p>\n"
    sources = report.figures["columns"]
    for source, told in sources.items():
        rows = (
            [_name(column), _tagged(_role(found)), _cell(found["reason"], "quiet")]
            for column, found in told["columns"].items()
        )
        used = sum(found["role"] != "ignore" for found in told["columns"].values())
        said = f"{told['rows']:,} records, {used} of {len(told['columns'])} columns used"
        is_open = " open" if len(sources) == 1 else ""
        yield f'<details class="fold"{is_open}><summary><b>{escape(source)}</b><span>{said}</span></summary>\n'
        yield from _table(("column", "taken for", "because"), rows)
        yield "</details>\n"


def _role(found: dict[str, Any]) -> str:
    role = found["role"]
    return (role if isinstance(role, str) else ", ".join(map(str, role))).replace("_", " ")


def _blocking(report: ResolutionReport) -> Iterator[str]:
    figures, recall = report.figures, report.figures["blocking_recall"]
    yield "<p>Records are compared if they share a key that few others hold.</p>\n"
    yield '<dl class="figures plate">'
    readings = (
        ("chao", "Chao", "from pairs that only one key found"),
        ("unlike_keys", "Unlike keys", "from keys that ask for other things"),
        ("third_records", "Third records", "from clusters of three and more"),
    )
    for name, label, note in readings:
        yield _figure(label, "\u2013" if recall[name] is None else f"{recall[name]:.1%}", note)
    yield "</dl>\n"
    yield (
        '<p class="quiet small">Three readings of the share of true pairs that was compared, without the truth. '
        "A pair that is hard for one key is hard for others, so each is rather too high, and the lowest counts.</p>\n"
    )
    rows = (
        [
            _name(key),
            _number(found["pairs"]),
            _number(recall["found"].get(key)),
            _number(recall["alone"].get(key)),
            _number(found.get("closed_blocks")),
        ]
        for key, found in sorted(figures["blocking"].items(), key=lambda item: -recall["found"].get(item[0], 0))
    )
    heads = ("key", "pairs|number", "matches found|number", "found by it alone|number", "blocks too large|number")
    yield from _table(heads, rows)
    if recall["sampled_pairs"]:
        yield f'<p class="quiet small">Matches are counted among {recall["sampled_pairs"]:,} matching pairs.</p>\n'


def _weights(report: ResolutionReport) -> Iterator[str]:
    training = report.figures.get("training", {})
    if training.get("shipped"):
        yield f"<p>The shipped weights were used: {escape(training['reason'])}.</p>\n"
    elif report.figures["model"]["trained_on"]:
        labels = report.figures.get("labels", {}).get("pairs", 0)
        told = f"with {labels:,} labelled pairs" if labels else "without labels"
        yield f"<p>Learned {told} from {report.figures['model']['trained_on']:,} records.</p>\n"
    if training.get("not_estimated"):
        names = ", ".join(name.replace("_", " ") for name in training["not_estimated"])
        yield f'<p class="warn">Too few pairs to learn from, so these rest on shipped figures: {escape(names)}.</p>\n'
    note = "To the right it speaks for one person, to the left against; one bit doubles the odds."
    yield _plate(report.weights_of_agreement(), note)


def _pairs(report: ResolutionReport) -> Iterator[str]:
    note = "Heights are logarithmic. Pairs between the two lines are worth asking about."
    yield _plate(report.weights_of_pairs(), note)
    kinds = report.kinds()
    if kinds is not None:
        note = "How many of the compared pairs are of each kind, by their odds; all others are two strangers."
        yield _plate(kinds, note)


def _customers(report: ResolutionReport) -> Iterator[str]:
    yield _plate(report.sizes())


def _truth(found: Evaluation) -> Iterator[str]:
    def share(value: float | None) -> str:
        return "\u2013" if value is None else f"{value:.2%}"

    rows = (
        [_name(name), *(_cell(share(value), "number") for value in (figures.precision, figures.recall, figures.f1))]
        for name, figures in (("pairs", found.pairwise), ("records (B-cubed)", found.b_cubed))
    )
    yield from _table(("counted by", "precision|number", "recall|number", "F1|number"), rows)
    yield f"<p>{share(found.exact_cluster_share)} of {found.true_clusters:,} persons were found exactly; "
    yield f"{share(found.blocking_recall)} of their pairs were compared.</p>\n"
    if found.errors is not None:
        yield from (_plate(chart) for chart in found.errors.charts() if chart.bars)
    if found.reliability is not None:
        note = "Points on the dashed line say that the odds mean what they say; larger ones stand for more pairs."
        yield _plate(found.reliability, note)


def _review(report: ResolutionReport) -> Iterator[str]:
    asked = report.figures["review_pairs"]
    if not report.doubtful:
        yield "<p>No pair is in doubt.</p>\n"
        return
    shown = len(report.doubtful)
    these = f"The {shown:,} most doubtful of {asked:,} pairs" if shown < asked else f"All {shown:,} doubtful pairs"
    yield f"<p>{these}, the closest to the line first. Open one to see every step.</p>\n"
    for pair in report.doubtful:
        yield from _doubtful(pair)


def _doubtful(pair: DoubtfulPair) -> Iterator[str]:
    why = pair.why
    state = "together" if pair.together else "apart"
    yield f'<details class="fold"><summary><b>{escape(str(why.left))}</b> and <b>{escape(str(why.right))}</b>'
    yield f'<span class="tag">{state} now</span><span class="odds">{why.match_probability:.0%}</span>'
    yield f'<span class="said">{escape(_said(why))}</span></summary>\n<div class="plate">{why.chart().figure()}</div>\n'
    if pair.values:
        rows = ([_name(column), _cell(left), _cell(right)] for column, left, right in pair.values)
        yield from _table(("column", str(why.left), str(why.right)), rows)
    yield "</details>\n"


def _said(why: MatchExplanation) -> str:
    """What speaks most for one person, and what against."""
    steps = [feature for feature in why.features if feature.m is not None]
    best = max(steps, key=lambda one: one.weight, default=None)
    worst = min(steps, key=lambda one: one.weight, default=None)
    said = []
    if best is not None and best.weight > NEGLIGIBLE:
        said.append(f"for: {best.name.replace('_', ' ')} {best.level} ({bits(best.weight)})")
    if worst is not None and worst.weight < -NEGLIGIBLE:
        said.append(f"against: {worst.name.replace('_', ' ')} {worst.level} ({bits(worst.weight)})")
    elif why.other_stories < -1:
        said.append(f"against: may be {why.story} ({bits(why.other_stories)})")
    return " \u00b7 ".join(said) or "little is known of them"
