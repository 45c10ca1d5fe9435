"""The first half: what came in, what was found, three customers, and why two records are one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

import unifiedcustomer as uc
from unifiedcustomer.customers import SurvivingValue
from unifiedcustomer.demo.drawing import AGAINST, FOR, NAMED, QUIET, STRONG, bar, share, source_style, words
from unifiedcustomer.demo.picking import Pair, differing
from unifiedcustomer.demo.story import Story

__all__ = ["came_in", "found", "three_customers", "two_records"]

_ENCODINGS: Final = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with BOM"}
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE: Final = (
    ((uc.Role.FULL_NAME, uc.Role.GIVEN_NAME, uc.Role.FAMILY_NAME), " "),
    ((uc.Role.BIRTH_DATE,), " "),
    ((uc.Role.EMAIL,), ", "),
    ((uc.Role.PHONE,), ", "),
    ((uc.Role.STREET, uc.Role.HOUSE_NUMBER, uc.Role.POSTAL_CODE, uc.Role.CITY), " "),
)
_SHOWN: Final = ("given_name", "family_name", "birth_date", "email", "phone", "street", "city", "loyalty_card")

# ── what came in ────────────────────────────────────────────────────────────────────────────────────────────────────


def came_in(story: Story) -> RenderableType:
    """Each file: its rows, how it is written, and what its columns were taken for."""
    parts: list[RenderableType] = []
    for load in story.loads:
        read = load.columns[load.source]
        form = f"{_ENCODINGS.get(read['encoding'], read['encoding'])}, {_DELIMITERS.get(read['delimiter'], '?')}"
        name = Text(f"{load.source}.csv", style=f"{STRONG} {source_style(load.source)}")
        parts += [Text.assemble(name, f"  {load.records} rows", (f"  {form}", QUIET))]
        parts += [Padding(_columns(read["columns"]), (0, 0, 0, 2))]
    return Group(*parts)


def _columns(columns: dict[str, Any]) -> Text:
    """The columns in their order; those that no role was found for at the end."""
    known = [(name, found["role"]) for name, found in columns.items() if found["role"] != "ignore"]
    told = Text(" · ", style=QUIET).join(_column(name, role) for name, role in known)
    kept = [name for name, found in columns.items() if found["role"] == "ignore"]
    if kept:
        told.append(f" · kept, not compared: {', '.join(kept)}", style=QUIET)
    return told


def _column(name: str, role: str) -> Text:
    meaning = {"record": "the record's id"}.get(role, words(role))
    if name.casefold() == role:
        return Text(meaning, style=NAMED)
    return Text.assemble(name, (" → ", QUIET), (meaning, NAMED))


# ── what was found ──────────────────────────────────────────────────────────────────────────────────────────────────


def found(story: Story) -> RenderableType:
    """How many customers, known to how many systems; what is unsure; and how right it is."""
    most = max(story.known_to.values())
    bars = Table.grid(padding=(0, 1))
    for count in sorted(story.known_to, reverse=True):
        label = f"in {count} systems" if count > 1 else "in 1 system"
        customers = story.known_to[count]
        bars.add_row(Text(label, style=QUIET), Text(bar(customers, most, 26), style=NAMED), str(customers))
    side_by_side = Table.grid(padding=(0, 4), expand=True)
    side_by_side.add_column(no_wrap=True)
    side_by_side.add_column(ratio=1)
    side_by_side.add_row(bars, _figures(story))
    records = sum(load.records for load in story.loads)
    title = Text.assemble((f"{records} records", STRONG), (" → ", QUIET), (f"{len(story.customers)} customers", STRONG))
    return Group(title, Text(), side_by_side)


def _figures(story: Story) -> Text:
    pairs, right = story.evaluation.pairwise, story.evaluation
    return Text.assemble(
        (f"{len(story.resolution.review)}", STRONG),
        " pairs are neither sure enough to join nor to part: they wait for a person's judgement.\n",
        (f"{story.learning_seconds:.1f} s", STRONG),
        " to learn from the files, without a label or a setting; ",
        (f"{story.loading_seconds:.1f} s", STRONG),
        " to load them.\n",
        ("Is it right? ", STRONG),
        "The sample knows. Of the joined pairs ",
        (share(pairs.precision), FOR),
        " are one person; of the pairs that are, ",
        (share(pairs.recall), FOR),
        f" were joined. {right.exact_clusters} of {right.true_clusters} persons were found exactly.",
    )


# ── three customers ─────────────────────────────────────────────────────────────────────────────────────────────────


def three_customers(story: Story, width: int) -> RenderableType:
    """Each with the surviving values, where they come from, and what they won against."""
    return Group(*(_card(story, customer, is_wide=width >= 90) for customer in story.featured))


def _card(story: Story, customer: uc.Customer, *, is_wide: bool) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET, pad_edge=False, expand=not is_wide)
    table.add_column("", style=QUIET, no_wrap=True)
    table.add_column("value", ratio=None if is_wide else 1, min_width=40 if is_wide else None, overflow="fold")
    table.add_column("from", no_wrap=True)
    if is_wide:
        table.add_column("because", style=QUIET, no_wrap=True)
    for role, value in _shown(customer):
        because = [words(value.rule)] if is_wide else []
        table.add_row(words(role), Text(value.value, style=STRONG), _origin(value), *because)
        for text, keys in differing(value).items():
            table.add_row("", Text(f"not {text}", style=QUIET), _systems(keys), *[""] * len(because))
    persons = story.persons_behind(customer.records)
    truth = ("✓ in truth one person", FOR) if persons == 1 else (f"✗ in truth {persons} persons", AGAINST)
    name = " ".join(filter(None, (customer.value("given_name"), customer.value("family_name"))))
    known = f"{len(customer.records)} records in {len(customer.sources)} systems"
    title = Text.assemble((name, STRONG), (f" · {customer.value('country')} · {known} · ", QUIET), truth)
    return Panel(table, title=title, title_align="left", border_style=QUIET, padding=(0, 1))


def _shown(customer: uc.Customer) -> Iterator[tuple[str, SurvivingValue]]:
    return ((role, customer.values[role]) for role in _SHOWN if role in customer.values)


def _origin(value: SurvivingValue) -> Text:
    told = Text(str(value.record), style=source_style(value.record))
    if value.agreeing:
        told.append(f" +{len(value.agreeing)}", style=QUIET)
    return told


def _systems(keys: list[uc.RecordKey]) -> Text:
    return Text(" ").join(Text(name, style=source_style(name)) for name in sorted({key.source for key in keys}))


# ── why ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def two_records(story: Story, width: int) -> RenderableType:
    """A pair that was joined, as a waterfall; and one that was not, in a sentence."""
    parts: list[RenderableType] = []
    if story.joined is not None:
        parts += [_both(story, story.joined), Text(), _waterfall(story.joined.why, width - 6)]
        parts += [_odds(story, story.joined)]
    if story.kept_apart is not None:
        parts += [Text(), _apart(story, story.kept_apart)]
    return Group(*parts)


def _both(story: Story, pair: Pair) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for key in (pair.left, pair.right):
        table.add_row(Text(str(key), style=source_style(key), no_wrap=True), _line(story, key))
    return table


def _line(story: Story, key: uc.RecordKey) -> Text:
    """What the record says, as received: name, birth date, where they are reached."""
    parts = []
    for roles, joint in _LINE:
        cells = [cell for role in roles for cell in story.record(key).values if cell.field.role is role]
        parts += [joint.join(cell.raw.strip() for cell in cells if cell.raw.strip())]
    return Text(" · ", style=QUIET).join(Text(part) for part in parts if part)


def _waterfall(why: uc.MatchExplanation, width: int) -> RenderableType:
    """One bar per step, each beginning where the one before it ended."""
    steps = list(why.steps())
    sums = [0.0]
    for _, _, weight in steps:
        sums.append(sums[-1] + weight)
    low, high = min(*sums, why.match_at), max(*sums, why.match_at)
    taken = max(len(name) for name, *_ in steps) + max(len(how) for _, how, _ in steps) + len("+00.0") + 6
    scale = max(min(width - taken, 60), 12) / (high - low or 1)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for (name, level, weight), before, after in zip(steps, sums, sums[1:], strict=False):
        style = FOR if weight > 0 else AGAINST
        drawn = _floating(before - low, after - low, scale)
        table.add_row(name, level, Text(f"{weight:+.1f}", style=style), Text(drawn, style=style))
    verdict = "one person" if why.is_match else "not enough for one person"
    total = Text(_floating(why.match_at - low, why.weight - low, scale), style=f"{STRONG} {NAMED}")
    table.add_row(Text("together", style=STRONG), Text(verdict, style=STRONG), f"{why.weight:+.1f}", total)
    question = "How much more likely is this if they are one person? In bits: each is a factor of two."
    return Group(Text(question, style="italic"), table)


def _odds(story: Story, pair: Pair) -> Text:
    truth = "they are one" if story.persons_behind((pair.left, pair.right)) == 1 else "they are two"
    return Text(f"Probability of one person: {pair.why.match_probability:.1%}. In truth {truth}.", style=QUIET)


def _floating(start: float, end: float, scale: float) -> str:
    left, right = round(min(start, end) * scale), round(max(start, end) * scale)
    return " " * left + "█" * (right - left) if right > left else " " * left + "│"


def _apart(story: Story, pair: Pair) -> RenderableType:
    for_it = ", ".join(words(f.name) for f in pair.why.features if f.weight > 0)
    against = ", ".join(f"{words(f.name)} {f.level} ({f.weight:+.1f})" for f in pair.why.features if f.weight < 0)
    told = Text.assemble(
        ("Not joined: ", STRONG),
        f"they share {for_it}, but {against}. Likelier: {pair.why.story}, ",
        f"{pair.why.weight:+.1f} bits.",
    )
    return Group(told, _both(story, pair))
