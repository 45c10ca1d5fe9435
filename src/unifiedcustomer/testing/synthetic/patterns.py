"""Patterns of postcodes and phone numbers, as the tables write them.

``#`` is a digit, ``<1-28>``, ``<E,N,SW>`` and ``<A-EGHJ>`` are choices, the rest stands for itself. A pattern counts:
it can write `size` different texts, and `Pattern.text` writes the one of a given number.
"""

from __future__ import annotations

import re
from math import prod

__all__ = ["Pattern"]

_PART = re.compile(r"#|<[^<>]*>|[^#<>]+")
_SPREAD = 2_654_435_761  # a prime near 2**32 / golden ratio: neighbouring numbers look unrelated


class Pattern:
    """All texts of one form."""

    def __init__(self, form: str) -> None:
        self._parts = [_choices(part) for part in _PART.findall(form)]
        self.size = prod(map(len, self._parts))

    def text(self, number: int) -> str:
        """The text of ``number``; two numbers below `size` never give the same."""
        rest = number % self.size
        written = []
        for choices in reversed(self._parts):
            rest, place = divmod(rest, len(choices))
            written.append(choices[place])
        return "".join(reversed(written))

    def spread(self, number: int) -> str:
        """As `text`, in an order in which neighbours differ in most places; still never twice the same."""
        return self.text(number % self.size * _SPREAD)


def _choices(part: str) -> tuple[str, ...]:
    if part == "#":
        return tuple("0123456789")
    if not part.startswith("<"):
        return (part,)
    inside = part[1:-1]
    if "," in inside or inside[0].isdigit():
        return tuple(choice for item in inside.split(",") for choice in _numbers(item))
    return tuple(letter for letters in re.findall(r".-.|.", inside) for letter in _letters(letters))


def _numbers(item: str) -> list[str]:
    first, dash, last = item.partition("-")
    return [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)] if dash else [item]


def _letters(item: str) -> list[str]:
    return [chr(code) for code in range(ord(item[0]), ord(item[-1]) + 1)]
