"""The verb that asks people: on the terminal, on a sheet, and with decisions that come back from one."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from unifiedcustomer.hub import CustomerHub

__all__ = ["review_verb"]


@click.command("review")
@click.argument("store")
@click.option("--by", help="Who decides; the name of the user when omitted.")
@click.option("--limit", type=click.IntRange(1), help="The most questions; on a sheet 100 when omitted.")
@click.option("--sheet", type=click.Path(dir_okay=False, path_type=Path), help="Write the questions as an HTML page.")
@click.option("--load", type=click.Path(dir_okay=False, path_type=Path), help="Read the decisions of a sheet.")
@click.pass_context
def review_verb(
    context: click.Context, store: str, by: str | None, limit: int | None, sheet: Path | None, load: Path | None
) -> None:
    """Decide which records of a hub are one person: the pairs in doubt, those first whose answers tell most.

    STORE is the file of the hub, or the URL of its database. Values of records are shown: look who is looking.
    """
    from unifiedcustomer.hub import CustomerHub

    if sheet is not None and load is not None:
        raise click.UsageError("Either --sheet or --load, not both.")
    if "://" not in store and not Path(store).is_file():
        raise click.UsageError("There is no such store.")
    name = _user() if by is None else by
    with CustomerHub(store) as hub:
        if load is not None:
            report = hub.load_judgements(load, by=name)
            click.echo(str(report))
            context.exit(1 if report.refused else 0)
        elif sheet is not None:
            written = hub.review_sheet(sheet, limit=limit or 100, by=name)
            click.echo(f"{written} has personal data in it: keep it where such data belongs.", err=True)
        else:
            _on_terminal(hub, name, limit)


def _on_terminal(hub: CustomerHub, by: str, limit: int | None) -> None:
    from rich.console import Console

    from unifiedcustomer.cli.terminal_review import TerminalReview

    TerminalReview(hub, by=by, limit=limit, console=Console(), read=sys.stdin.readline).run()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no user has this number
        return ""
