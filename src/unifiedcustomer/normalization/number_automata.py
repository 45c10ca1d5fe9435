"""The patterns of numbering plans as automata over digits, which read a million numbers in the time of some patterns.

phonenumbers describes what is valid with regular expressions of one simple kind: digits, sets of digits, groups,
alternatives, repetition up to a bound. Such an expression is a finite automaton.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ANY_LENGTH", "Automaton", "Choice", "Item", "UnknownSyntax", "automaton", "parsed"]

ANY_LENGTH: Final = (1 << 32) - 1
_DIGITS: Final = frozenset("0123456789")

Item: TypeAlias = "tuple[frozenset[str] | Choice, int, int]"
"""What stands there, and how often at least and at most."""


class UnknownSyntax(Exception):  # a finding, handled by the caller, which takes the slow path
    """The pattern is of another kind."""


@attrs.frozen
class Choice:
    """Alternatives, each a sequence of items."""

    sequences: tuple[tuple[Item, ...], ...]
    captures: bool = False  #: what was matched is kept for something; an automaton does not mind


@attrs.frozen(eq=False)
class Automaton:
    """Where each digit leads from each state (0 leads nowhere, 1 is the start), and the lengths that end well there."""

    steps: NDArray[np.int32]  #: shape (states, 10)
    lengths: NDArray[np.uint32]  #: bit n: a text of n digits that ends in this state is accepted

    def accepts(self, digits: str) -> bool:
        """Whether ``digits`` is accepted; the slow twin of the kernel."""
        state = 1
        for digit in digits:
            state = int(self.steps[state, int(digit)])
        return bool(int(self.lengths[state]) >> min(len(digits), 31) & 1)


def automaton(patterns: Iterable[tuple[str, int]], *, prefix: bool = False) -> Automaton:
    """What accepts the union of ``patterns``, each with the bits of its lengths; with ``prefix``, any continuation too.

    Raises:
        UnknownSyntax: a pattern has more than this reads.
    """
    machine = _Machine()
    ends: dict[int, int] = {}
    for pattern, lengths in patterns:
        end = machine.add(parsed(pattern), 0)
        ends[end] = ends.get(end, 0) | lengths
    reached = machine.reached(ends)
    states: dict[int, int] = {0: 0, reached[0]: 1}
    waiting = [reached[0]]
    steps, accepted = [[0] * 10, [0] * 10], [0, 0]
    while waiting:
        current = waiting.pop()
        number = states[current]
        places = list(_members(current))
        accepted[number] = _union(ends.get(place, 0) for place in places)
        if prefix and accepted[number]:
            steps[number] = [number] * 10
            continue
        for digit, following in enumerate(machine.after(places, reached)):
            if following not in states:
                states[following] = len(steps)
                steps.append([0] * 10)
                accepted.append(0)
                waiting.append(following)
            steps[number][digit] = states[following]
    return Automaton(np.array(steps, dtype=np.int32), np.array(accepted, dtype=np.uint32))


def _members(places: int) -> Iterator[int]:
    """The places in a set of them, which is a number with one bit for each."""
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest


def _union(bits: Iterable[int]) -> int:
    found = 0
    for each in bits:
        found |= each
    return found


class _Machine:
    """A machine that may be in several places at once, and moves on its own along `free`."""

    def __init__(self) -> None:
        self.free: list[list[int]] = [[]]
        self.steps: list[list[tuple[frozenset[str], int]]] = [[]]

    def _place(self) -> int:
        self.free.append([])
        self.steps.append([])
        return len(self.free) - 1

    def add(self, choice: Choice, start: int) -> int:
        """Let ``choice`` be read from ``start``; returns where it ends."""
        end = self._place()
        for sequence in choice.sequences:
            place = self._place()
            self.free[start].append(place)
            for what, least, most in sequence:
                for _ in range(least):
                    place = self._once(what, place)
                leave = [place]
                for _ in range(most - least):
                    place = self._once(what, place)
                    leave.append(place)
                if len(leave) > 1:
                    place = self._place()
                    for earlier in leave:
                        self.free[earlier].append(place)
            self.free[place].append(end)
        return end

    def _once(self, what: frozenset[str] | Choice, place: int) -> int:
        if isinstance(what, Choice):
            return self.add(what, place)
        following = self._place()
        self.steps[place].append((what, following))
        return following

    def reached(self, ends: Collection[int]) -> list[int]:
        """For each place the set of places where it may be without a digit, of those that read one or are ``ends``."""
        found: dict[int, int] = {}

        def reach(place: int) -> int:
            if place not in found:
                own = 1 << place if self.steps[place] or place in ends else 0
                found[place] = _union([own, *map(reach, self.free[place])])
            return found[place]

        return [reach(place) for place in range(len(self.free))]

    def after(self, places: Iterable[int], reached: Sequence[int]) -> list[int]:
        """The set of places to which each digit leads."""
        following = [0] * 10
        for digits, to in chain.from_iterable(self.steps[place] for place in places):
            for digit in digits:
                following[int(digit)] |= reached[to]
        return following


def parsed(pattern: str) -> Choice:
    """What ``pattern`` says.

    Raises:
        UnknownSyntax: it has more than this reads.
    """
    return _Parser(pattern).whole()


class _Parser:
    """Reads one pattern."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def whole(self) -> Choice:
        """All of it."""
        found = self._choice()
        if self._at != len(self._text):
            raise UnknownSyntax
        return found

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, expected: str) -> bool:
        if self._text.startswith(expected, self._at):
            self._at += len(expected)
            return True
        return False

    def _choice(self) -> Choice:
        sequences: list[Sequence[Item]] = [list(self._items())]
        while self._take("|"):
            sequences.append(list(self._items()))
        return Choice(tuple(map(tuple, sequences)))

    def _items(self) -> Iterator[Item]:
        while self._peek() not in ("", "|", ")"):
            what = self._one()
            yield what, *self._times()

    def _one(self) -> frozenset[str] | Choice:
        if self._peek() == "(":
            captures = not self._take("(?:") and self._take("(")
            found = self._choice()
            if not self._take(")"):
                raise UnknownSyntax
            return attrs.evolve(found, captures=captures)
        if self._take("\\d"):
            return _DIGITS
        if self._take("["):
            return self._set()
        digit = self._peek()
        if digit not in _DIGITS:
            raise UnknownSyntax
        self._at += 1
        return frozenset(digit)

    def _set(self) -> frozenset[str]:
        found: set[str] = set()
        while not self._take("]"):
            if self._take("\\d"):
                found |= _DIGITS
                continue
            first = self._digit()
            last = self._digit() if self._take("-") else first
            found.update(map(str, range(int(first), int(last) + 1)))
        return frozenset(found)

    def _digit(self) -> str:
        digit = self._peek()
        if digit not in _DIGITS:
            raise UnknownSyntax
        self._at += 1
        return digit

    def _times(self) -> tuple[int, int]:
        if self._take("?"):
            return 0, 1
        if not self._take("{"):
            return 1, 1
        least = self._number()
        most = self._number() if self._take(",") else least
        if not self._take("}") or most < least:
            raise UnknownSyntax
        return least, most

    def _number(self) -> int:
        digits = ""
        while self._peek() in _DIGITS and self._peek():
            digits += self._digit()
        if not digits:
            raise UnknownSyntax
        return int(digits)
