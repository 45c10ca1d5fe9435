"""The section of the page of results about decisions on contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["HEADING", "decisions"]

HEADING: Final = "May we contact them?"

_TOLD: Final = """One decision each on {people:,} made-up people, from a policy that has found out nothing yet,
with all reasons; {processes} processes, a share in each. People are made in batches while the clock stands still.
The load of the machine was {load} when it began: where that is more than its cores, read the seconds of processor.
*Harder*: everybody at a moment of their own in a fortnight, in {countries} countries, six channels, up to a dozen acts,
one or two mailboxes, looks into registers, dealings, what was sent lately, birth dates. *Plain*: one campaign
of a shop in six European countries by mail or text, one to three acts each, half of them written to in the last
month."""

_NAMES: Final = {"hard": "harder", "plain": "plain"}


def decisions(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Heading and body."""
    mixes: Mapping[str, Any] = told["mixes"]
    first = next(iter(mixes.values()))
    load = " and ".join(f"{found['load']:.0f}" for found in mixes.values())
    columns = ("people", "seconds", "processor s", "us each", "peak MB a process", "one: p50 us", "one: p99 us", "yes")
    rows = [columns, ["---"] * len(columns)]
    rows += [_row(name, found) for name, found in mixes.items()]
    return HEADING, [
        _TOLD.format(people=first["people"], processes=first["processes"], load=load, countries=told["countries"]),
        "\n".join("| " + " | ".join(row) + " |" for row in rows),
        *(_acts(name, found) for name, found in mixes.items()),
    ]


def _row(name: str, found: Mapping[str, Any]) -> list[str]:
    one = found["one"]
    return [
        _NAMES.get(name, name),
        f"{found['wall']:.1f}",
        f"{found['processor']:.1f}",
        f"{found['processor'] / found['people'] * 1e6:.1f}",
        f"{found['peak_mb']:.0f}",
        f"{one['p50']:.0f}",
        f"{one['p99']:.0f}",
        f"{found['told'].get('yes', 0):.0%}",
    ]


def _acts(name: str, found: Mapping[str, Any]) -> str:
    shares = ", ".join(f"{count}: {share:.0%}" for count, share in found["acts"].items() if share >= 0.005)
    return f"Acts of a person, {_NAMES.get(name, name)} mix: {shares}."
