"""The verbs. What goes wrong is one line on stderr and exit code 2: never a traceback, never a value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unifiedcustomer.cli.csv_export import assignments_csv
from unifiedcustomer.cli.message_verbs import lint_verb, preview_verb
from unifiedcustomer.cli.review_verb import review_verb
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError
from unifiedcustomer.identities import Mode
from unifiedcustomer.records import RecordKey, Role

if TYPE_CHECKING:
    from unifiedcustomer.resolve.result import Resolution

__all__ = ["run"]


def run(words: Sequence[str] | None) -> int:
    """Do what ``words`` say; return the exit code."""
    try:
        code = _verbs.main(args=words, prog_name="unifiedcustomer", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except UnifiedCustomerError as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    except OSError as error:
        click.echo(f"Error: {error.strerror or 'input or output failed'}", err=True)
        return 2
    return code if isinstance(code, int) else 0


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="unifiedcustomer")
def _verbs() -> None:
    """Know who a customer is, what they allowed, and what to say to them."""


# ── demo ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_verbs.command("demo")
@click.option("--chapter", "chapters", type=click.IntRange(1, 7), multiple=True, help="Only this one; may be repeated.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Write what is shown as a picture, too.")
def _demo(chapters: tuple[int, ...], svg: Path | None) -> None:
    """See what the library does, in ten seconds, with a sample that ships with it."""
    from unifiedcustomer.demo import save_picture, show_demo, terminal

    console = terminal()
    console.record = svg is not None
    show_demo(console, chapters)
    if svg is not None:
        save_picture(console, svg)


# ── resolve, why ────────────────────────────────────────────────────────────────────────────────────────────────────

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_id = click.option("--id", "id_column", metavar="COLUMN", help="The column that names a record; guessed when omitted.")
_field = click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="COLUMN=ROLE",
    help="What a column means, such as mail=email; when given, only these are used.",
)


@_verbs.command("resolve")
@_files
@_id
@_field
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="Which records may be one customer.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file in place of stdout.")
@click.option("--report", is_flag=True, help="Say on stderr, as JSON, what was guessed, trained and compared.")
def _resolve(
    files: tuple[Path, ...],
    id_column: str | None,
    fields: tuple[str, ...],
    mode: str | None,
    output: Path | None,
    *,
    report: bool,
) -> None:
    """Find out which records of CSV files are one person: one row a record, with the customer's id."""
    result = _resolution(files, id_column, fields, mode)
    text = assignments_csv(result.assignments)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
    if report:
        click.echo(json.dumps(result.report_dict(), indent=2, default=str), err=True)
    counts = f"{len(result.table)} records, {len(result.rows_of)} customers, {len(result.review)} pairs to review"
    click.echo(counts, err=True)


@_verbs.command("why")
@click.argument("a")
@click.argument("b")
@_files
@_id
@_field
def _why(a: str, b: str, files: tuple[Path, ...], id_column: str | None, fields: tuple[str, ...]) -> None:
    """Say why two records are, or are not, one person. A and B are written FILE/ID, without the file's ending."""
    result = _resolution(files, id_column, fields)
    left, right = (_key(text, files) for text in (a, b))
    click.echo(str(result.why(left, right)))
    together = dict(zip(zip(*_columns(result), strict=True), result.assignments.customer_id, strict=True))
    one, other = (together[key.source, key.record_id] for key in (left, right))
    click.echo("They are one customer." if one == other else "They are two customers.")


def _columns(result: Resolution) -> tuple[Sequence[str], Sequence[str]]:
    return result.table.sources, result.table.record_ids


def _resolution(
    files: tuple[Path, ...], id_column: str | None, fields: tuple[str, ...], mode: str | None = None
) -> Resolution:
    import unifiedcustomer as uc

    named = {path.stem: path for path in files}
    if len(named) < len(files):
        raise click.UsageError("Two files have one name; a file's name is what its records are known by.")
    meant = dict(map(_meaning, fields)) or None
    return uc.resolve(dict(named), id=id_column, fields=meant, mode=mode)


def _meaning(text: str) -> tuple[str, Role]:
    column, equals, role = text.rpartition("=")
    if not equals or role not in set(Role) - {Role.CUSTOM}:
        roles = ", ".join(sorted(set(Role) - {Role.CUSTOM}))
        raise click.UsageError(f"--field is written COLUMN=ROLE; a role is one of: {roles}")
    return column, Role(role)


def _key(text: str, files: tuple[Path, ...]) -> RecordKey:
    """``FILE/ID``; the id alone where there is one file. An id may have slashes of its own."""
    names = [path.stem for path in files]
    source, slash, record_id = text.partition("/")
    if slash and source in names:
        return RecordKey(source, record_id)
    if len(names) > 1:
        raise InvalidValue("source", Problem.UNKNOWN_NAME if slash else Problem.MISSING)
    return RecordKey(names[0], text)


# ── review ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_verbs.add_command(review_verb)

# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────

_verbs.add_command(preview_verb)
_verbs.add_command(lint_verb)

# ── doctor ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@_verbs.command("doctor")
def _doctor() -> None:
    """Say which versions are installed, and which optional extras are there."""
    from unifiedcustomer.cli.installed import diagnosis

    click.echo("\n".join(diagnosis()))
