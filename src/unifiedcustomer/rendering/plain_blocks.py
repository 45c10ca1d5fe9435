"""Blocks as plain text has them: a list with dashes, a table as lines, a picture as the words that describe it.

What every channel without layout writes, so that all of them write it alike.
"""

from __future__ import annotations

from collections.abc import Callable

from unifiedcustomer.messages import Action, CodeBlock, Image, Items, SingleBlock, Table
from unifiedcustomer.rendering.own_words import colon
from unifiedcustomer.rendering.part_writer import PartWriter

__all__ = ["is_silent", "write_plain"]


def is_silent(block: SingleBlock) -> bool:
    """Whether plain text has nothing to say for ``block``: a picture that only decorates."""
    return isinstance(block, Image) and block.alt is None


def write_plain(writer: PartWriter, block: SingleBlock, *, breaks: bool = False) -> None:
    """Write ``block``, which is not `is_silent`; ``breaks``: what a label leads to has a line of its own."""
    write = _WRITERS.get(type(block))
    if write is not None:
        between = colon(writer.delivery.locale)
        write(writer, block, between.rstrip(" ") + "\n" if breaks else between)
    elif isinstance(block, Image):
        writer.prose(block.alt or "")
    else:
        writer.prose(block.text)  # type: ignore[union-attr]  # the other blocks are one text


def _action(writer: PartWriter, block: Action, leading: str) -> None:
    writer.prose(block.label)
    writer.words(leading)
    writer.fact(writer.delivery.facts[block.url])


def _code(writer: PartWriter, block: CodeBlock, leading: str) -> None:
    if block.label is not None:
        writer.prose(block.label)
        writer.words(leading)
    writer.fact(writer.delivery.facts[block.code])


def _items(writer: PartWriter, block: Items, _leading: str) -> None:
    for number, item in enumerate(block.items, start=1):
        writer.raw("\n" if number > 1 else "")
        writer.raw(f"{number}. " if block.ordered else "- ")
        writer.prose(item)


def _table(writer: PartWriter, block: Table, leading: str) -> None:
    """A line a row: ``Size: 42, Price: 90 €``. What is read out or by a screen reader needs no columns."""
    for number, row in enumerate(block.rows):
        writer.raw("\n" if number else "")
        for index, (column, cell) in enumerate(zip(block.columns, row, strict=True)):
            writer.raw(", " if index else "")
            writer.prose(column)
            writer.words(leading)
            writer.prose(cell)


_WRITERS: dict[type, Callable[[PartWriter, SingleBlock, str], None]] = {
    Action: _action,  # type: ignore[dict-item]
    CodeBlock: _code,  # type: ignore[dict-item]
    Items: _items,  # type: ignore[dict-item]
    Table: _table,  # type: ignore[dict-item]
}
