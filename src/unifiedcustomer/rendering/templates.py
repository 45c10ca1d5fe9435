"""Written once, filled for each recipient: a part of a payload with open places.

What an author wrote, what the brand adds and every fact that is the same for all are written one time. At each place of
a slot stands a `Cell` that keeps the writer as it was there, its language, its escapes, its isolates, so that a value
is written later by the very code that would have written it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import attrs

from unifiedcustomer.rendered_messages import Landing
from unifiedcustomer.rendering.binding import BoundFact

__all__ = ["OPEN_MARK", "Cell", "FilledPart", "Template", "Written"]

OPEN_MARK: Final = "0pen-s1ot"
"""Stands in each value that takes the place of a recipient's; it must never be written."""


class Written(Protocol):
    """A part of a payload, however it came to be."""

    @property
    def part(self) -> str:
        """Its key in `RenderedMessage.parts`."""
        ...

    @property
    def text(self) -> str:
        """What was written."""
        ...

    @property
    def landings(self) -> Sequence[Landing]:
        """Where the facts stand in it."""
        ...


@attrs.frozen
class Cell:
    """The place of one value: where, whose, and how it is written."""

    before: int  #: characters that stand before it, open places not counted
    landed: int  #: landings before it
    fact: str
    write: Callable[[BoundFact], FilledPart]


class FilledPart:
    """A part that is complete."""

    __slots__ = ("landings", "part", "text")

    def __init__(self, part: str, text: str, landings: Sequence[Landing]) -> None:
        self.part = part
        self.text = text
        self.landings = landings

    def __bool__(self) -> bool:
        return bool(self.text)


class Template:
    """A part with open places, in runs of what is the same for everybody."""

    def __init__(self, part: str, text: str, landings: Sequence[Landing], cells: Sequence[Cell]) -> None:
        if OPEN_MARK in text:
            raise AssertionError("a renderer wrote a value where it should have left its place open")
        self.part = part
        self._runs: list[tuple[str, tuple[Landing, ...], int, Cell | None]] = []
        begun, landed = 0, 0
        for cell in cells:
            self._runs.append((text[begun : cell.before], tuple(landings[landed : cell.landed]), begun, cell))
            begun, landed = cell.before, cell.landed
        self._runs.append((text[begun:], tuple(landings[landed:]), begun, None))
        self._same_for_all = None if cells else FilledPart(part, text, tuple(landings))

    def filled(self, facts: Mapping[str, BoundFact]) -> FilledPart:
        """The part for the recipient whose values ``facts`` has."""
        if self._same_for_all is not None:
            return self._same_for_all
        pieces: list[str] = []
        landings: list[Landing] = []
        length = 0
        for text, marks, begun, cell in self._runs:
            pieces.append(text)
            shift = length - begun
            landings += [moved(mark, shift) for mark in marks] if shift else marks
            length += len(text)
            if cell is not None:
                value = cell.write(facts[cell.fact])
                pieces.append(value.text)
                landings += [moved(mark, length) for mark in value.landings]
                length += len(value.text)
        return FilledPart(self.part, "".join(pieces), landings)


def moved(mark: Landing, by: int) -> Landing:
    """``mark``, ``by`` characters further on."""
    # Not attrs.evolve, which takes twice the time; an email has thirty of them.
    return Landing(
        fact=mark.fact,
        kind=mark.kind,
        part=mark.part,
        start=mark.start + by,
        end=mark.end + by,
        canonical=mark.canonical,
        presence=mark.presence,
        origin=mark.origin,
    )
