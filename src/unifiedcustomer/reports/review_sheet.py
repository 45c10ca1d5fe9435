"""The review queue on one page: two records side by side, why they may be one person, and two large buttons.

The page works from a file, without a network: it keeps decisions in itself and gives them as a file, which the hub
reads back and checks one by one. That file says which records were judged and how; the values stay on the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import attrs

from unifiedcustomer.charts import page
from unifiedcustomer.model_fields import instant, masked
from unifiedcustomer.resolution import MatchExplanation

__all__ = ["ReviewSheet", "SheetQuestion", "review_page"]


@attrs.frozen(kw_only=True)
class SheetQuestion:
    """Two records to be judged. `values` are (what, left, right), as received."""

    why: MatchExplanation
    together: bool  #: whether they are one customer now
    at_stake: int  #: records that may be another customer's after the answer
    values: tuple[tuple[str, str, str], ...] = attrs.field(repr=masked)


@attrs.frozen(kw_only=True)
class ReviewSheet:
    """What `review_page` shows. `decisions` is the file that it gives, with nothing decided, one entry a question."""

    questions: tuple[SheetQuestion, ...]
    decisions: Mapping[str, Any] = attrs.field(repr=False)
    in_doubt: int  #: pairs that are in doubt altogether
    by: str = attrs.field(default="", repr=False)
    made_at: datetime = instant()


def review_page(sheet: ReviewSheet) -> str:
    """The whole document: one file that loads nothing, with one script of its own."""
    body = "".join([*_top(sheet), "<main>\n", *_cards(sheet), *_end(sheet), "</main>\n", _data(sheet)])
    return page("Review sheet", body, style=_file("review.css"), script=_file("review.js"))


@cache
def _file(name: str) -> str:
    return (files("unifiedcustomer.reports") / "styles" / name).read_text(encoding="utf-8")


def _data(sheet: ReviewSheet) -> str:
    """The file of decisions, as text that no browser takes for anything else."""
    text = json.dumps(sheet.decisions, ensure_ascii=True).replace("<", "\\u003c")
    return f'<script type="application/json" id="decisions">{text}</script>'


def _top(sheet: ReviewSheet) -> Iterator[str]:
    count = len(sheet.questions)
    yield '<header class="top"><div><p class="eyebrow">Review sheet</p>\n'
    yield f"<h1>{_questions(count)}: one person or two?</h1>\n"
    yield '<p class="warn private"><b>Personal data.</b> This page shows what customers told you. Keep it where such '
    yield "data belongs, send it to nobody who may not see it, and delete it when you are done.</p>\n"
    if not count:
        yield "<p>Nothing is in doubt.</p></div></header>\n"
        return
    yield '<div class="tools"><label>Decided by <input id="by" autocomplete="name" maxlength="100" '
    yield f'value="{escape(sheet.by)}"></label>\n'
    yield '<button type="button" id="save" class="save" disabled>Save decisions</button></div>\n'
    yield '<p class="quiet small" id="state" role="status" aria-live="polite">Nothing is decided yet. '
    yield "Decisions stay on this page until you save them.</p>\n"
    yield f'<noscript><p class="warn">Buttons need JavaScript. The {_questions(count)} can be read without.</p>'
    yield "</noscript></div></header>\n"


def _questions(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"


def _cards(sheet: ReviewSheet) -> Iterator[str]:
    if sheet.questions:
        yield '<nav class="walk" aria-label="Questions"><button type="button" id="back" aria-label="Previous question">'
        yield '\u2190</button><progress id="progress" max="1" value="0" aria-label="Decided"></progress>'
        yield '<span id="place"></span>'
        yield '<button type="button" id="next" aria-label="Next question">\u2192</button></nav>\n'
    for number, question in enumerate(sheet.questions):
        yield from _card(number, question)


def _card(number: int, question: SheetQuestion) -> Iterator[str]:
    why = question.why
    now = "They are one customer now." if question.together else "They are two customers now."
    stake = f"{question.at_stake:,} record{'' if question.at_stake == 1 else 's'}"
    yield f'<article class="pair" id="pair-{number}" data-number="{number}" tabindex="-1">\n'
    yield f'<p class="quiet small said-now">{now} The answer may move {stake}. '
    yield f"The evidence says: {escape(why.verdict)}.</p>\n"
    yield '<div class="scroll"><table class="sides"><thead><tr><th scope="col"></th>'
    yield f'<th scope="col">{escape(str(why.left))}</th><th scope="col">{escape(str(why.right))}</th></tr></thead>\n'
    yield "<tbody>\n"
    yield from (_row(*value) for value in question.values)
    yield "</tbody></table></div>\n"
    yield '<div class="answers"><button type="button" class="same" data-verdict="same">One person<kbd>Y</kbd></button>'
    yield '<button type="button" class="different" data-verdict="different">Two persons<kbd>N</kbd></button>'
    yield '<button type="button" class="skip" data-verdict="unsure">Not sure<kbd>S</kbd></button></div>\n'
    yield '<label class="reason">Reason, if it helps whoever asks later <input class="why" maxlength="500"></label>\n'
    yield f'<details class="fold" open><summary>Why the evidence says so</summary>{why.chart().figure()}</details>\n'
    yield "</article>\n"


def _row(name: str, left: str, right: str) -> str:
    """A row says whether both sides say the same, also to those who see no colours."""
    if not left or not right:
        kind, sign, told = "lacking", "", "only one says it"
    elif left.strip().casefold() == right.strip().casefold():
        kind, sign, told = "equal", "=", "the same"
    else:
        kind, sign, told = "unequal", "\u2260", "not the same"
    nothing = "<i>\u2013</i>"
    cells = "".join(f"<td>{escape(said) or nothing}</td>" for said in (left, right))
    sign = f'<span class="sign" title="{told}">{sign}</span>'
    return f'<tr class="{kind}"><th scope="row">{escape(name)}{sign}</th>{cells}</tr>\n'


def _end(sheet: ReviewSheet) -> Iterator[str]:
    if sheet.questions:
        yield '<section id="end" class="plate" hidden tabindex="-1"><h2>That was the last question</h2>'
        yield '<p id="summary"></p><button type="button" id="save-too" class="save" disabled>Save decisions</button>'
        yield "</section>\n"
        yield '<p class="quiet small keys"><kbd>Y</kbd> one person <kbd>N</kbd> two persons <kbd>S</kbd> not sure '
        yield "<kbd>U</kbd> undo <kbd>\u2190</kbd> <kbd>\u2192</kbd> walk</p>\n"
    yield f"<footer>Made {sheet.made_at:%Y-%m-%d %H:%M} UTC of {sheet.in_doubt:,} pairs in doubt. Read the saved file "
    yield "back with <code>unifiedcustomer review STORE --load FILE</code>. This page loads nothing.</footer>\n"
