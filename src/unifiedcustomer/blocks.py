"""Blocks: what a message is made of, without a word on how it looks.

Eight blocks carry content, one carries what agents should know. Two wrappers say what may become of blocks: a `Group`
may be shortened, left out, replaced by a link, or stand in some channels only; a `Raw` block is one channel's own code,
for which nobody vouches.

Text refers to facts by name, ``{offer}``. A button, a list item, a table cell, the description of a picture are texts
too, so a fact can stand anywhere and is found everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, TypeAlias

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import channels, member_of
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.prose import Inline, names_in, parse_prose

__all__ = [
    "Action",
    "ActionKind",
    "AgentNote",
    "Block",
    "CodeBlock",
    "Group",
    "Heading",
    "Image",
    "Items",
    "Legal",
    "Paragraph",
    "Raw",
    "SingleBlock",
    "Symbology",
    "Table",
    "facts_in",
    "inlines_of",
    "texts_of",
]


class ActionKind(StrEnum):
    """How much an action asks for attention."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Symbology(StrEnum):
    """What a code is drawn as."""

    TEXT = "text"
    QR = "qr"
    EAN13 = "ean13"
    CODE128 = "code128"


def _row(value: object) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("blocks")
    return tuple(value)


def _rows(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(_row(row) for row in _row(value))


def _only(value: object) -> tuple[Channel, ...]:
    return channels("only", value)


def _required_in(value: object) -> tuple[Channel, ...] | None:
    return None if value is None else channels("required_in", value)


def _action_kind(value: object) -> ActionKind:
    return member_of(ActionKind, "kind", value)


def _symbology(value: object) -> Symbology:
    return member_of(Symbology, "symbology", value)


def _channel(value: object) -> Channel:
    return member_of(Channel, "channel", value)


def _yes_or_no(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise WrongType(attribute.name)


def _code(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not value:
        raise InvalidMessage(attribute.name, Problem.EMPTY)
    if len(value) > 100_000:
        raise InvalidMessage(attribute.name, Problem.TOO_LONG)
    if any(0xD800 <= ord(char) <= 0xDFFF or (char < " " and char not in "\t\r\n") for char in value):
        raise InvalidMessage(attribute.name, Problem.BAD_CHARACTER)


def _with_line_feeds(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen
class Heading:
    """What the message is about, in a few words. The first one is also the subject and the push title."""

    text: str


@attrs.frozen
class Paragraph:
    """A few sentences."""

    text: str


@attrs.frozen
class Items:
    """A list; each item is a text."""

    items: tuple[str, ...] = attrs.field(converter=_row)
    #: whether the order counts, as in steps
    ordered: bool = attrs.field(default=False, kw_only=True, validator=_yes_or_no)


@attrs.frozen
class Action:
    """What the customer can do: a label, and the name of the `Url` fact it leads to."""

    label: str
    url: str
    kind: ActionKind = attrs.field(default=ActionKind.PRIMARY, converter=_action_kind)


@attrs.frozen
class Image:
    """A picture: the name of the `Url` fact where it is, and what it shows, in words.

    Where pictures cannot be shown the words stand for it; a decorative picture has none and is left out.
    """

    src: str
    alt: str | None = None  #: None: it is decorative


@attrs.frozen
class CodeBlock:
    """A code to be scanned, typed in or shown at the till: the name of a `Code` or `Url` fact, and a label."""

    code: str
    symbology: Symbology = attrs.field(default=Symbology.TEXT, converter=_symbology)
    label: str | None = None


@attrs.frozen
class Table:
    """Rows of texts under their headings, all of one length."""

    columns: tuple[str, ...] = attrs.field(converter=_row)
    rows: tuple[tuple[str, ...], ...] = attrs.field(converter=_rows)

    def __attrs_post_init__(self) -> None:
        if not self.columns or not self.rows:
            raise InvalidMessage("rows" if self.columns else "columns", Problem.EMPTY)
        if any(len(row) != len(self.columns) for row in self.rows):
            raise InvalidMessage("rows", Problem.WRONG_LENGTH)


@attrs.frozen
class Legal:
    """Terms and conditions, set apart from the rest."""

    text: str
    #: where it is never left out; None: nowhere it is. Elsewhere it goes where there is no room.
    required_in: tuple[Channel, ...] | None = attrs.field(default=None, converter=_required_in)


@attrs.frozen
class AgentNote:
    """What a call-centre agent should know or do. No customer sees it."""

    text: str


SingleBlock: TypeAlias = Heading | Paragraph | Items | Action | Image | CodeBlock | Table | Legal | AgentNote


# ── wrappers ────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class Group:
    """Blocks that belong together, when they stand at all, and what becomes of them where there is no room.

    First the short form, then, of an optional group, nothing, then the link.
    """

    blocks: tuple[SingleBlock, ...] = attrs.field(converter=_row)
    optional: bool = attrs.field(default=False, validator=_yes_or_no)  #: may be left out
    short: str | None = None  #: says the same in fewer words
    link: Action | None = None  #: leads to where it is said; its facts must be linkable
    only: tuple[Channel, ...] = attrs.field(default=(), converter=_only)  #: the channels it is for; empty: all
    when: str | None = None  #: the name of a condition that must be true
    unless: str | None = None  #: the name of a condition that must be false

    def __attrs_post_init__(self) -> None:
        if not self.blocks:
            raise InvalidMessage("blocks", Problem.EMPTY)
        if not all(isinstance(block, SingleBlock) for block in self.blocks):
            raise WrongType("blocks")
        if self.link is not None and not isinstance(self.link, Action):
            raise WrongType("link")


@attrs.frozen(kw_only=True)
class Raw:
    """A channel's own code, put in as it is: an HTML fragment in an email, text in an SMS.

    It is yours: nothing is filled in, escaped or checked, and each rendering that has it says so in a finding. Only
    its lines end in line feeds, as all lines do: a carriage return alone has no place in a mail (RFC 5322 2.3).
    """

    channel: Channel = attrs.field(converter=_channel)
    payload: str = attrs.field(converter=_with_line_feeds, validator=_code)


Block: TypeAlias = SingleBlock | Group | Raw


# ── what stands in a block ──────────────────────────────────────────────────────────────────────────────────────────


def texts_of(block: SingleBlock) -> Iterator[tuple[str, str]]:
    """The texts of ``block`` in reading order, each with its place in it, such as ``label`` or ``rows.0.1``."""
    if isinstance(block, Action):
        yield "label", block.label
    elif isinstance(block, Items):
        yield from ((f"items.{index}", text) for index, text in enumerate(block.items))
    elif isinstance(block, Image):
        yield from () if block.alt is None else (("alt", block.alt),)
    elif isinstance(block, CodeBlock):
        yield from () if block.label is None else (("label", block.label),)
    elif isinstance(block, Table):
        yield from ((f"columns.{index}", text) for index, text in enumerate(block.columns))
        for number, row in enumerate(block.rows):
            yield from ((f"rows.{number}.{index}", text) for index, text in enumerate(row))
    else:
        yield "text", block.text


def inlines_of(block: SingleBlock) -> tuple[Inline, ...]:
    """The parsed texts of ``block``, one after the other."""
    return tuple(inline for _, text in texts_of(block) for inline in parse_prose(text))


def facts_in(block: SingleBlock) -> frozenset[str]:
    """The names that ``block`` shows: in its texts, as an action's target, as a code. Not where a picture is."""
    names = names_in(inlines_of(block))
    if isinstance(block, Action):
        return names | {block.url}
    return names | {block.code} if isinstance(block, CodeBlock) else names
