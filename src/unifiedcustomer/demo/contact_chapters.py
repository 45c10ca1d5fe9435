"""The second half: whom we may contact, one message in four channels, and where to read on."""

from __future__ import annotations

from typing import Any, Final

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

import unifiedcustomer as uc
from unifiedcustomer.demo.contacting import Answer, Contacting
from unifiedcustomer.demo.drawing import AGAINST, FOR, NAMED, QUIET, STRONG, words
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing

__all__ = ["four_channels", "may_we", "read_on"]

_FACTS: Final = ("bold green", "bold magenta", "bold yellow", "bold blue", "bold cyan")
_TITLES: Final = {
    uc.Channel.EMAIL: "Email",
    uc.Channel.SMS: "SMS",
    uc.Channel.PUSH: "Push",
    uc.Channel.TELEMARKETING: "Call script",
}
_PLACES: Final = (
    ("README.md", "the quick start"),
    ("docs/tutorial/first-customers.md", "from two files to one permitted message, in ten minutes"),
    ("docs/explanation/flow.md", "how it all hangs together, on a page"),
    ("src/unifiedcustomer/demo/", "how this demo is made"),
)

# ── may we ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_we(contacting: Contacting) -> RenderableType:
    """The same question after each thing that was recorded, and the answer in sentences."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET, pad_edge=False, expand=True)
    table.add_column("customer", ratio=3)
    table.add_column("recorded before", ratio=5)
    table.add_column("may we email an offer?", ratio=6)
    for answer in contacting.answers:
        table.add_row(_name(answer.customer), answer.recorded, _answer(answer))
    refused = Text.assemble(
        ("There is no way around it: ", STRONG),
        "hub.render() for them raises ContactNotPermitted, and says why: ",
        (", ".join(contacting.refusal), AGAINST),
        ".",
    )
    return Group(table, Text(), refused)


def _name(customer: uc.Customer) -> str:
    return " ".join(filter(None, (customer.value("given_name"), customer.value("family_name"))))


def _answer(answer: Answer) -> Text:
    decision = answer.decision
    _, *reasons = decision.explain().splitlines()
    told = Text.assemble(("✓ Yes. ", f"bold {FOR}") if decision else ("✗ No. ", f"bold {AGAINST}"), " ".join(reasons))
    if decision.obligations:
        told.append("\nIt must carry: " + ", ".join(map(words, decision.obligations)) + ".", style=QUIET)
    return told


# ── four channels ───────────────────────────────────────────────────────────────────────────────────────────────────


def four_channels(contacting: Contacting, width: int) -> RenderableType:
    """The message as each channel delivers it, the same fact in the same colour everywhere."""
    panels = [_panel(rendered) for rendered in contacting.renderings]
    across = 4 if width >= 124 else 2
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
    for _ in range(across):
        grid.add_column(ratio=1)
    grid.add_row(*(Group(*panels[first::across]) for first in range(across)))
    facts = _facts(contacting)
    legend = Text(" · ", style=QUIET).join(Text(name, style=style) for name, style in facts.items())
    said = "✓ all four say the same" if not contacting.findings else f"✗ {len(contacting.findings)} findings"
    verdict = Text.assemble((said, FOR if not contacting.findings else AGAINST), (", fact by fact: ", QUIET), legend)
    return Group(grid, verdict)


def _facts(contacting: Contacting) -> dict[str, str]:
    names = sorted(
        {landing.fact for one in contacting.renderings for landing in one.manifest if "." not in landing.fact}
    )
    return dict(zip(names, _FACTS, strict=False))


def _panel(rendered: uc.RenderedMessage) -> Panel:
    content = {
        uc.Channel.EMAIL: _email,
        uc.Channel.SMS: _sms,
        uc.Channel.PUSH: _push,
        uc.Channel.TELEMARKETING: _call,
    }[rendered.channel](rendered)
    title = Text.assemble((_TITLES[rendered.channel], STRONG), (f" · {_size(rendered)}", QUIET))
    return Panel(content, title=title, title_align="left", border_style=QUIET, padding=(0, 1))


def _size(rendered: uc.RenderedMessage) -> str:
    payload: Any = rendered.payload
    if rendered.channel is uc.Channel.SMS:
        segments = len(payload.parts)
        return f"{segments} segment{'s' if segments != 1 else ''}, {payload.encoding}"
    if rendered.channel is uc.Channel.TELEMARKETING:
        return f"about {payload.seconds} s"
    return "text part" if rendered.channel is uc.Channel.EMAIL else "notification"


def _part(rendered: uc.RenderedMessage, part: str, style: str = "") -> Text:
    """A part's text, its facts in their colours."""
    text = Text(rendered.parts[part].rstrip("\n"), style=style, overflow="fold")
    names = sorted({landing.fact for landing in rendered.manifest if "." not in landing.fact})
    for landing in rendered.manifest:
        if landing.part == part:
            text.stylize(_style(landing, names), landing.start, landing.end)
    return text


def _style(landing: Landing, names: list[str]) -> str:
    return dict(zip(names, _FACTS, strict=False)).get(landing.fact, QUIET)


def _email(rendered: uc.RenderedMessage) -> RenderableType:
    return Group(
        Text.assemble(("Subject: ", QUIET), _part(rendered, "subject", STRONG)), Text(), _part(rendered, "text")
    )


def _sms(rendered: uc.RenderedMessage) -> RenderableType:
    dear = [_cost(finding) for finding in rendered.findings if finding.code is FindingCode.UCS2_CHARACTERS]
    return Group(_part(rendered, "text"), *([Text(), *dear] if dear else []))


def _cost(finding: Finding) -> Text:
    """What a letter costs, told before anybody pays for it."""
    letters = " ".join(chr(int(code.removeprefix("U+"), 16)) for code in finding.details["characters"].split())
    told = f"Found: {letters} is not in GSM-7; without it, {finding.details['parts_without']} segments."
    return Text(told, style="yellow")


def _push(rendered: uc.RenderedMessage) -> RenderableType:
    links = [
        Text.assemble((f"{label}: ", QUIET), _part(rendered, part), overflow="fold")
        for label, part in (("opens", "url"), ("opt out", "opt_out"))
        if part in rendered.parts
    ]
    return Group(_part(rendered, "title", STRONG), _part(rendered, "body"), Text(), *links)


def _call(rendered: uc.RenderedMessage) -> RenderableType:
    steps = Table.grid(padding=(0, 1, 0, 0))
    for part in rendered.parts:
        kind = part.rpartition(".")[2]
        style = {"note": QUIET, "ask": "italic"}.get(kind, "")
        steps.add_row(Text(kind, style=QUIET if kind == "note" else NAMED), _part(rendered, part, style))
    return steps


# ── read on ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_on() -> RenderableType:
    """Where to go from here."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for place, what in _PLACES:
        table.add_row(Text(place, style=NAMED), Text(what))
    table.add_row(Text("unifiedcustomer resolve A.csv B.csv", style=NAMED), Text("the same, with files of yours"))
    return Columns([table])
