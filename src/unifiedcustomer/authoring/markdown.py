"""Markdown with front matter -> a message.

    +++
    id = "autumn"
    purpose = "marketing.offers"
    class = "marketing"
    facts.offer = { percent = 20 }
    facts.shop = { url = "https://kestrel.example/autumn" }
    +++
    # Save {offer}

    Hello, everything is {offer} cheaper.

    [See the offer]({shop})

    > While stocks last.

The front matter is TOML; a second one, ``+++ de``, begins the same message in another language. The body is what most
people know of Markdown, and what a message has: headings, paragraphs, lists, tables, ``> `` for legal texts, a link of
its own for an action (a stressed one, ``_[..]({..})_``, for a secondary one), ``![..]({..})`` for a picture, a fact
between backticks for a code, ``::: group optional`` and ``::: note`` until ``:::``. Nothing of it is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from unifiedcustomer.authoring.sources import LONGEST, read_toml
from unifiedcustomer.authoring.tables import message_of
from unifiedcustomer.blocks import (
    Action,
    ActionKind,
    AgentNote,
    Block,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Raw,
    SingleBlock,
    Table,
)
from unifiedcustomer.errors import InvalidMessage, InvalidValue, Problem, WrongType
from unifiedcustomer.messages import Message

__all__ = ["message_from_markdown"]

_FENCE = re.compile(r"\+\+\+(?: ([A-Za-z0-9_-]{2,20}))?")
_NAME: Final = r"\{([a-z][a-z0-9_]{0,39})\}"
_ACTION = re.compile(rf"(_?)\[((?:[^\[\]\\]|\\.)+)\]\({_NAME}\)(_?)")
_IMAGE = re.compile(rf"!\[((?:[^\[\]\\]|\\.)*)\]\({_NAME}\)")
_CODE = re.compile(rf"(?:([^`]+): )?`{_NAME}(?: ([a-z0-9]+))?`")
_ITEM = re.compile(r"(?:([-*])|[0-9]{1,3}\.) (.*)")
_ATTRIBUTE = re.compile(r'([a-z_]+)(?:=(?:"([^"]*)"|(\S+)))?')
_HEADING = re.compile(r"#{1,6} ")
_RULE = re.compile(r":?-+:?")


def message_from_markdown(text: str) -> Message:
    """The message that a Markdown text with front matter tells of.

    Raises:
        InvalidMessage: it tells of none; the field of the body is ``body``, with the number of the block.
    """
    if not isinstance(text, str):
        raise WrongType("text")
    if len(text) > LONGEST:
        raise InvalidMessage("text", Problem.TOO_LONG)
    parts = list(_parts(text.splitlines()))
    if not parts or parts[0][0] is not None:
        raise InvalidMessage("front_matter", Problem.MISSING)
    _, front, body = parts[0]
    table = read_toml(front, "front_matter")
    translations: dict[str, Any] = dict(table.get("translations", {}))
    for locale, other, words in parts[1:]:
        if locale is None or locale in translations:
            raise InvalidMessage("front_matter", Problem.DUPLICATE)
        texts = read_toml(other, f"translations.{locale}")
        translations[locale] = {**texts, "body": _blocks(words, f"translations.{locale}.body")}
    if translations:
        table["translations"] = translations
    return message_of(table, _blocks(body, "body"))


def _parts(lines: list[str]) -> Iterator[tuple[str | None, str, list[str]]]:
    """The languages of a text: the locale, None for the first one, then the front matter, then the body."""
    fences = [(index, match) for index, line in enumerate(lines) if (match := _FENCE.fullmatch(line.rstrip()))]
    if len(fences) % 2:
        raise InvalidMessage("front_matter", Problem.BAD_SYNTAX)
    if not fences:
        return
    if any(line.strip() for line in lines[: fences[0][0]]):
        raise InvalidMessage("front_matter", Problem.WRONG_ORDER)
    ends = [index for index, _ in fences[2::2]] + [len(lines)]
    for (start, opening), (close, _), end in zip(fences[::2], fences[1::2], ends, strict=True):
        yield opening[1], "\n".join(lines[start + 1 : close]), lines[close + 1 : end]


# ── the body ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _blocks(lines: list[str], field: str) -> tuple[Block, ...]:
    found: list[Block] = []
    rows = iter(lines)
    waiting: list[str] = []
    for line in rows:
        if line.startswith(":::"):
            found += _paragraphs(waiting, field, len(found))
            waiting = []
            place = f"{field}.{len(found)}"
            found.append(_fenced(line[3:].strip(), _until_fence(rows, place), place))
        else:
            waiting.append(line)
    return (*found, *_paragraphs(waiting, field, len(found)))


def _until_fence(rows: Iterator[str], place: str) -> list[str]:
    inside: list[str] = []
    for line in rows:
        if line.strip() == ":::":
            return inside
        inside.append(line)
    raise InvalidMessage(place, Problem.BAD_SYNTAX)


def _fenced(words: str, lines: list[str], place: str) -> Block:
    kind, _, rest = words.partition(" ")
    try:
        if kind == "note":
            return AgentNote(" ".join(line.strip() for line in lines))
        if kind == "raw":
            return Raw(channel=rest.strip(), payload="\n".join(lines))
        if kind == "group":
            return Group(blocks=_paragraphs(lines, place, 0), **_attributes(rest))
    except (InvalidValue, WrongType) as error:
        raise InvalidMessage(f"{place}.{error.field}", error.problem) from None
    raise InvalidMessage(place, Problem.UNKNOWN_NAME)


def _attributes(text: str) -> Mapping[str, Any]:
    """``optional short="Only {price}" only=sms,push when=member``."""
    if _ATTRIBUTE.sub("", text).strip():
        raise InvalidMessage("attributes", Problem.BAD_SYNTAX)
    found: dict[str, Any] = {}
    for match in _ATTRIBUTE.finditer(text):
        name, value = match[1], match[2] if match[2] is not None else match[3]
        if name == "optional" and value is None:
            found[name] = True
        elif name == "only" and value is not None:
            found[name] = value.split(",")
        elif name == "link" and value is not None and (action := _ACTION.fullmatch(value)):
            found[name] = Action(action[2], action[3])
        elif name in {"short", "when", "unless"} and value is not None:
            found[name] = value
        else:
            raise InvalidMessage(name, Problem.UNKNOWN_NAME)
    return found


def _paragraphs(lines: list[str], field: str, before: int) -> tuple[SingleBlock, ...]:
    """The blocks between empty lines."""
    found: list[SingleBlock] = []
    for row in _chunks(lines):
        try:
            found.append(_block(row))
        except (InvalidValue, WrongType) as error:
            raise InvalidMessage(f"{field}.{before + len(found)}.{error.field}", error.problem) from None
    return tuple(found)


def _chunks(lines: list[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            chunk.append(line.strip())
        elif chunk:
            yield chunk
            chunk = []


def _block(lines: list[str]) -> SingleBlock:
    first, whole = lines[0], " ".join(lines)
    if heading := _HEADING.match(first):
        return Heading(whole[heading.end() :])
    if first.startswith("> "):
        return Legal(" ".join(line.removeprefix(">").strip() for line in lines))
    if first.startswith("|"):
        return _table(lines)
    if _ITEM.match(first):
        return _items(lines)
    return _lone(whole) or Paragraph(whole)


def _lone(text: str) -> SingleBlock | None:
    """What stands alone in its paragraph: a link, a picture, a code."""
    if (action := _ACTION.fullmatch(text)) and bool(action[1]) is bool(action[4]):
        return Action(action[2], action[3], ActionKind.SECONDARY if action[1] else ActionKind.PRIMARY)
    if image := _IMAGE.fullmatch(text):
        return Image(image[2], image[1] or None)
    if code := _CODE.fullmatch(text):
        return CodeBlock(code[2], code[3] or "text", code[1])
    return None


def _items(lines: list[str]) -> Items:
    items: list[str] = []
    ordered = not lines[0].startswith(("-", "*"))
    for line in lines:
        match = _ITEM.match(line)
        if match and (match[1] is None) is ordered:
            items.append(match[2])
        else:  # a line of an item that goes on
            items[-1] += f" {line}"
    return Items(items, ordered=ordered)


def _table(lines: list[str]) -> Table:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if len(rows) < 3 or not all(_RULE.fullmatch(cell) for cell in rows[1]):
        raise InvalidMessage("table", Problem.BAD_SYNTAX)
    return Table(rows[0], rows[2:])
