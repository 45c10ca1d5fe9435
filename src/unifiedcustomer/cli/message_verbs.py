"""The verbs for messages: look at one in every channel, and have all of them checked before anybody gets one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, UnifiedCustomerError

if TYPE_CHECKING:
    from unifiedcustomer.rendered_messages import FindingCode
    from unifiedcustomer.rendering import Brand
    from unifiedcustomer.reports import MessagePreview

__all__ = ["lint_verb", "preview_verb"]

_brand = click.option(
    "--brand",
    "brand_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with the sender's fields; by default a company that does not exist.",
)
_channel = click.option(
    "--channel",
    "channels",
    multiple=True,
    type=click.Choice([channel.value for channel in Channel]),
    help="Only this one; may be repeated.",
)
_locale = click.option("--locale", "locales", multiple=True, help="Only this language, such as de; may be repeated.")


@click.command("preview")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_brand
@_channel
@_locale
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The page; by default FILE.html.")
def preview_verb(
    file: Path, brand_file: Path | None, channels: tuple[str, ...], locales: tuple[str, ...], output: Path | None
) -> int:
    """Write one HTML page that shows a message (Markdown, TOML or JSON) as each channel shows it."""
    found = _previewed(file, brand_file, channels, locales)
    page = found.save(output or file.with_suffix(".html"))
    wrong = len(found.contradictions)
    click.echo(f"{page}: {len(found.media)} renderings, {wrong} to repair, {len(found.notes)} notes", err=True)
    return 1 if wrong else 0


@click.command("lint")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@_brand
@_channel
@_locale
@click.option("--strict", is_flag=True, help="Notes count, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def lint_verb(
    files: tuple[Path, ...],
    brand_file: Path | None,
    channels: tuple[str, ...],
    locales: tuple[str, ...],
    *,
    strict: bool,
    as_json: bool,
) -> int:
    """Render messages for every channel and language, and say what is wrong. The exit code is 1 where something is."""
    rows = [row for file in files for row in _findings(file, brand_file, channels, locales)]
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    wrong = sum(row["level"] == "error" for row in rows)
    click.echo(f"{len(files)} messages, {wrong} errors, {len(rows) - wrong} notes", err=True)
    return 1 if wrong or (strict and rows) else 0


def _line(row: dict[str, Any]) -> str:
    where = " ".join(filter(None, (row["locale"], ", ".join(row["media"]))))
    return f"{row['file']}: {where + ': ' if where else ''}{row['level']}: {row['text']} [{row['code']}]"


def _findings(
    file: Path, brand_file: Path | None, channels: tuple[str, ...], locales: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Each finding once in a language, with the media it is about; a file that is no message is one finding."""
    from unifiedcustomer.rendering.finding_words import CONTRADICTIONS, explain_finding

    try:
        found = _previewed(file, brand_file, channels, locales)
    except UnifiedCustomerError as error:
        yield {"file": str(file), "locale": "", "media": [], "level": "error", "code": "message", "text": str(error)}
        return
    media: dict[tuple[str, FindingCode, str], list[str]] = {}
    for one in found.media:
        for finding in one.findings:
            places = media.setdefault((one.locale, finding.code, explain_finding(finding)), [])
            places += [] if one.medium.value in places else [one.medium.value]
    for (locale, code, text), places in media.items():
        level = "error" if code in CONTRADICTIONS else "note"
        yield {"file": str(file), "locale": locale, "media": places, "level": level, "code": code.value, "text": text}


def _previewed(
    file: Path, brand_file: Path | None, channels: tuple[str, ...], locales: tuple[str, ...]
) -> MessagePreview:
    from unifiedcustomer.authoring import read_message
    from unifiedcustomer.reports import preview

    brand = None if brand_file is None else _brand_in(brand_file)
    return preview(read_message(file), brand=brand, channels=channels or None, locales=locales or None)


def _brand_in(file: Path) -> Brand:
    import attrs

    from unifiedcustomer.rendering import Brand

    try:
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise InvalidMessage("brand", Problem.BAD_SYNTAX) from None
    for name in fields.keys() - {field.name for field in attrs.fields(Brand) if field.init}:
        raise InvalidMessage(f"brand.{name[:40]}", Problem.UNKNOWN_NAME)
    for name, value in fields.items():
        if not isinstance(value, dict if name == "legal_footers" else str):
            raise InvalidMessage(f"brand.{name}", Problem.WRONG_TYPE)
    if "name" not in fields:
        raise InvalidMessage("brand.name", Problem.MISSING)
    return Brand(**fields)
