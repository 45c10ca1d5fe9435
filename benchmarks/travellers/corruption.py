"""Errors as scanners, keyboards, ears and editors make them, one at a time and anywhere in a value.

After the error models of Febrl (Christen 2005) and GeCo (Christen and Vatsalan 2013): a record gets a random number of
modifications, spread over its fields; each is an edit, a neighbouring key, a misread shape, or a spelling that sounds
alike. Places towards the middle and the end of a value are likelier than its first letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

__all__ = ["CORRUPTIONS", "corrupted"]

_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_MISREAD: Final = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("w", "vv"), ("l", "1"), ("1", "l"), ("i", "j"),
    ("0", "o"), ("o", "0"), ("5", "s"), ("s", "5"), ("8", "b"), ("b", "8"), ("b", "6"), ("6", "b"), ("g", "9"),
    ("9", "g"), ("z", "2"), ("2", "z"), ("e", "c"), ("c", "e"), ("h", "n"), ("ri", "n"), ("li", "h"), ("u", "v"),
    ("f", "t"), ("ö", "o"),
)  # fmt: skip
_SOUNDS: Final = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "c"), ("c", "k"), ("y", "i"), ("i", "y"), ("ie", "i"), ("ee", "ea"),
    ("ea", "ee"), ("ei", "ai"), ("ai", "ei"), ("th", "t"), ("dt", "t"), ("tz", "z"), ("z", "s"), ("s", "z"),
    ("x", "ks"),
    ("w", "v"), ("v", "w"), ("gh", "g"), ("qu", "kw"), ("sch", "sh"), ("sh", "sch"), ("cz", "ch"), ("rz", "z"),
    ("ó", "u"),
    ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("l", "ll"), ("n", "nn"), ("ou", "u"), ("oo", "u"),
    ("er", "ar"),
)  # fmt: skip


def _place(value: str, dice: Random) -> int:
    """A position, seldom the first: the mean of two draws for every other one."""
    draw = (dice.random() + dice.random()) / 2 if dice.random() < 0.7 else dice.random()
    return int(draw * len(value))


def edited(value: str, dice: Random) -> str:
    """One letter more, less, other, or two in each other's place."""
    place, kind = _place(value, dice), dice.random()
    before, char, after = value[:place], value[place], value[place + 1 :]
    letter = dice.choice("0123456789" if char.isdigit() else "abcdefghijklmnoprstuvwyz")
    if kind < 0.25:
        return before + letter + char + after
    if kind < 0.5:
        return before + after
    return before + (letter + after if kind < 0.75 else after[:1] + char + after[1:])


def mistyped(value: str, dice: Random) -> str:
    """A key next to the right one, instead of it or in addition."""
    place = _place(value, dice)
    char = value[place]
    row = next((row for row in _ROWS if char.lower() in row), None)
    if row is None:
        return value[:place] + value[place + 1 :]
    at = row.index(char.lower())
    key = dice.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    key = key.upper() if char.isupper() else key
    return value[:place] + key + (char if dice.random() < 0.2 else "") + value[place + 1 :]


def misread(value: str, dice: Random) -> str:
    """A shape that a scanner takes for another one."""
    return _replaced(value, _MISREAD, dice)


def misheard(value: str, dice: Random) -> str:
    """A spelling that sounds the same."""
    return _replaced(value, _SOUNDS, dice)


def _replaced(value: str, table: tuple[tuple[str, str], ...], dice: Random) -> str:
    low = value.lower()
    fitting = [pair for pair in table if pair[0] in low] if len(low) == len(value) else []
    if not fitting:
        return edited(value, dice)
    shape, other = dice.choice(fitting)
    at = low.index(shape)
    if dice.random() < 0.5:
        at = low.rindex(shape)
    upper = value[at].isupper()
    return value[:at] + (other.capitalize() if upper else other) + value[at + len(shape) :]


def wrong_digit(value: str, dice: Random) -> str:
    """One digit for another, or two neighbours exchanged; what has no digit stays."""
    places = [place for place, char in enumerate(value) if char.isdigit()]
    if not places:
        return value
    at = dice.randrange(len(places))
    chars = list(value)
    if dice.random() < 0.35 and at + 1 < len(places):
        one, other = places[at], places[at + 1]
        chars[one], chars[other] = chars[other], chars[one]
    else:
        chars[places[at]] = dice.choice("0123456789")
    return "".join(chars)


CORRUPTIONS: Final[Mapping[str, tuple[Callable[[str, Random], str], ...]]] = MappingProxyType(
    {
        "word": (edited, mistyped, misread, misheard),
        "number": (wrong_digit, wrong_digit, wrong_digit, misread),
        "mailbox": (edited, mistyped, mistyped, misheard),
    }
)
"""What can happen to a value, by its kind; each is equally likely."""


def corrupted(value: str, kind: str, dice: Random) -> str:
    """``value`` with one error of its ``kind``; of a mailbox mostly before the @.

    >>> corrupted("Bianchi", "word", Random(3))
    'Biamchi'
    """
    if not value:
        return value
    damage = dice.choice(CORRUPTIONS[kind])
    if kind == "mailbox" and "@" in value:
        local, _, domain = value.partition("@")
        if local and dice.random() < 0.85:
            return f"{damage(local, dice)}@{domain}"
        return f"{local}@{damage(domain, dice)}" if domain else value
    return damage(value, dice)
