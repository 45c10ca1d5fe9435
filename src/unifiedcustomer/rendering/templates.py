"""Written once, filled for each recipient: a part of a payload with open places.

What an author wrote, what the brand adds and every fact that is the same for all are written one time. At each place of
a slot stands a `Cell` that knows how the writer would have written a value there, in its language, with its escapes and
its isolates, so that a value is written later by the very code that would have written it at once.

Lines without an open place stay whole (`FixedLines`): who has to encode a part encodes these once, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Protocol, TypeAlias

import attrs

from unifiedcustomer.rendered_messages import Landing, Presence
from unifiedcustomer.rendering.binding import BoundFact

__all__ = ["OPEN_MARK", "Cell", "FilledPart", "FixedLines", "Surrounded", "Template", "Written", "landing_of"]

OPEN_MARK: Final = "0pen-s1ot"
"""Stands in each value that takes the place of a recipient's; it must never be written."""

Surrounded: TypeAlias = tuple[str, str, str]
"""What stands before a fact, the fact, what stands after it."""

_MOST_KEPT: Final = 256


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

    @property
    def octets(self) -> bytes:
        """The text in UTF-8."""
        ...

    def line_runs(self) -> Iterator[str | FixedLines]:
        """The text, in pieces that begin where a line begins."""
        ...


def landing_of(fact: BoundFact, part: str, start: int, end: int, presence: Presence) -> Landing:
    """The place of ``fact``."""
    return Landing(
        fact=fact.name,
        kind=fact.kind,
        part=part,
        start=start,
        end=end,
        canonical=fact.canonical,
        presence=presence,
        origin=fact.origin,
    )


@attrs.frozen
class Cell:
    """The place of one value: where, whose, and how it is written."""

    before: int  #: characters that stand before it, open places not counted
    landed: int  #: landings before it
    fact: str
    presence: Presence
    write: Callable[[BoundFact], Surrounded]


class FixedLines:
    """Whole lines that are the same for everybody."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._encoded: dict[object, str] = {}

    def encoded(self, encode: Callable[[str], str]) -> str:
        """What ``encode`` makes of the lines; it is asked once."""
        found = self._encoded.get(encode)
        if found is None:
            found = self._encoded[encode] = encode(self.text)
        return found


class FilledPart:
    """A part that is complete."""

    __slots__ = ("_lines", "_octets", "landings", "part", "text")

    def __init__(
        self, part: str, text: str, landings: Sequence[Landing], lines: Callable[[], Iterator[str | FixedLines]]
    ) -> None:
        self.part = part
        self.text = text
        self.landings = landings
        self._lines = lines
        self._octets: bytes | None = None

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def octets(self) -> bytes:
        """The text in UTF-8."""
        if self._octets is None:
            self._octets = self.text.encode()
        return self._octets

    def line_runs(self) -> Iterator[str | FixedLines]:
        """The text, in pieces that begin where a line begins."""
        return self._lines()


class _Run:
    """What stands between two open places: the rest of a line, whole lines, the beginning of a line."""

    def __init__(self, text: str, landings: Sequence[Landing], begun: int) -> None:
        self.text = text
        self.begun = begun
        self._landings = landings
        self._moved = {begun: landings}

    @cached_property
    def ends(self) -> tuple[str, FixedLines | None, str]:
        """Its three pieces; without whole lines it is all the rest of one."""
        first, last = self.text.find("\n") + 1, self.text.rfind("\n") + 1
        if first == last:
            return self.text, None, ""
        return self.text[:first], FixedLines(self.text[first:last]), self.text[last:]

    def landings(self, start: int) -> Sequence[Landing]:
        """Where the facts stand in it, when it begins at ``start``."""
        found = self._moved.get(start)
        if found is None:
            found = [moved(mark, start - self.begun) for mark in self._landings]
            if len(self._moved) < _MOST_KEPT:  # names differ little in their length
                self._moved[start] = found
        return found


class Template:
    """A part with open places, in runs of what is the same for everybody."""

    def __init__(self, part: str, text: str, landings: Sequence[Landing], cells: Sequence[Cell]) -> None:
        if OPEN_MARK in text:
            raise AssertionError("a renderer wrote a value where it should have left its place open")
        self.part = part
        self._runs: list[tuple[_Run, Cell]] = []
        begun, landed = 0, 0
        for cell in cells:
            self._runs.append((_Run(text[begun : cell.before], landings[landed : cell.landed], begun), cell))
            begun, landed = cell.before, cell.landed
        self._last = _Run(text[begun:], landings[landed:], begun)
        whole = FixedLines(text)
        self._same_for_all = None if cells else FilledPart(part, text, tuple(landings), lambda: iter((whole,)))

    def filled(self, facts: Mapping[str, BoundFact]) -> FilledPart:
        """The part for the recipient whose values ``facts`` has."""
        if self._same_for_all is not None:
            return self._same_for_all
        pieces: list[str] = []
        values: list[str] = []
        landings: list[Landing] = []
        length = 0
        for run, cell in self._runs:
            landings += run.landings(length)
            fact = facts[cell.fact]
            before, shown, after = cell.write(fact)
            start = length + len(run.text) + len(before)
            end = start + len(shown)
            landings.append(landing_of(fact, self.part, start, end, cell.presence))
            value = before + shown + after if before or after else shown
            pieces += (run.text, value)
            values.append(value)
            length = end + len(after)
        landings += self._last.landings(length)
        pieces.append(self._last.text)
        return FilledPart(self.part, "".join(pieces), landings, lambda: self._lines(values))

    def _lines(self, values: Sequence[str]) -> Iterator[str | FixedLines]:
        begun = ""
        for (run, _cell), value in zip(self._runs, values, strict=True):
            rest, whole, beginning = run.ends
            begun += rest
            if whole is not None:
                yield begun
                yield whole
                begun = beginning
            begun += value
        rest, whole, beginning = self._last.ends
        yield begun + rest
        if whole is not None:
            yield whole
            yield beginning


def moved(mark: Landing, by: int) -> Landing:
    """``mark``, ``by`` characters further on."""
    # Not attrs.evolve, which takes twice the time.
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
