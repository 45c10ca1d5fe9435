"""The prefixes that a pattern of phonenumbers' metadata describes, as digits, in the order in which a regex tries them.

What is dialled before a number, at home or abroad, is a few strings of digits in most countries, though their patterns
have choices in them. A group that captures is a carrier's code, or rewrites the number: whoever dials it is read with
care, so such a prefix is as good as its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final

import attrs

from unifiedcustomer.normalization.number_automata import Choice, Item, UnknownSyntax, parsed

__all__ = ["Prefix", "prefixes"]

MOST: Final = 64
"""A number is compared with one prefix after the other."""

ENOUGH: Final = 3
"""Digits that tell that a carrier's code may follow."""

FEWER: Final = 2
"""Digits that are kept of prefixes that are too many; what begins with them is refused."""


@attrs.frozen
class Prefix:
    """Digits, and whether numbers that begin with them are left to careful reading."""

    digits: str
    is_refused: bool = False


@cache
def prefixes(pattern: str | None) -> tuple[Prefix, ...]:
    """All prefixes of ``pattern``, or what they begin with where they are too many.

    Raises:
        UnknownSyntax: it says more than digits, choices and sets, or describes too many all the same.
    """
    # That all of the number has to be captured is left out: such numbers are refused, and a few more.
    choice = parsed(pattern.replace(")$", ")")) if pattern else Choice(())
    found = list(islice(_each_once(_of_choice(choice, Prefix(""))), MOST + 1))
    if len(found) > MOST:
        found = list(islice(_each_once(map(_begun, _of_choice(choice, Prefix("")))), MOST + 1))
    if len(found) > MOST:
        raise UnknownSyntax
    return tuple(found)


def _each_once(prefixes: Iterable[Prefix]) -> Iterator[Prefix]:
    known: set[Prefix] = set()
    for prefix in prefixes:
        if prefix not in known:
            known.add(prefix)
            yield prefix


def _begun(prefix: Prefix) -> Prefix:
    return Prefix(prefix.digits[:FEWER], is_refused=True) if len(prefix.digits) > FEWER else prefix


def _of_choice(choice: Choice, before: Prefix) -> Iterator[Prefix]:
    begun = Prefix(before.digits, before.is_refused or choice.captures)
    for sequence in choice.sequences:
        yield from _of_items(sequence, begun)


def _of_items(items: tuple[Item, ...], before: Prefix) -> Iterator[Prefix]:
    if not items or (before.is_refused and len(before.digits) >= ENOUGH):
        yield before
        return
    (what, least, most), rest = items[0], items[1:]
    if most > 0:  # as often as it can be, first
        remaining = ((what, max(least - 1, 0), most - 1), *rest)
        once = _of_choice(what, before) if isinstance(what, Choice) else _of_digits(what, before)
        for prefix in once:
            yield from _of_items(remaining, prefix)
    if least == 0:
        yield from _of_items(rest, before)


def _of_digits(digits: frozenset[str], before: Prefix) -> Iterator[Prefix]:
    return (Prefix(before.digits + digit, before.is_refused) for digit in sorted(digits))
