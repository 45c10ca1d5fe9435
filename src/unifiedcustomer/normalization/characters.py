"""What kernels are told of characters: how each is folded, whether it is a letter, and which texts they must leave.

A page has 256 neighbours, and is made when a column first has one of them.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from unifiedcustomer.kernels.addresses import (
    BLANK,
    CHARACTER,
    DIGIT,
    LEAVE,
    LETTER,
    MARK,
    NUMERAL,
    PAGES,
    TAIL,
    VANISHES,
)
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.text import folded_character, tidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["characters_of"]

_PAGE: Final = 256
_JAMO: Final = range(0x1100, 0x1200)  # they are put together to syllables, without being marks
# What expressions that ignore case take for an ASCII letter (Unicode's CaseFolding.txt; İ is an i without its dot).
_LIKE_ASCII: Final = {"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"}


def characters_of(pages: tuple[int, ...]) -> tuple[NDArray[np.int32], NDArray[Any], NDArray[np.uint8]]:
    """Where each of ``pages`` is, the characters of all of them, and their folded forms."""
    where = np.full(PAGES, -1, dtype=np.int32)
    where[list(pages)] = np.arange(len(pages), dtype=np.int32)
    found, folds, size = [], [], 0
    for characters, text in map(_page, pages):
        moved = characters.copy()
        moved["folded"] += size
        size += len(text)
        found.append(moved)
        folds.append(text)
    return where, np.concatenate(found), np.frombuffer(b"".join(folds), dtype=np.uint8)


@lru_cache(maxsize=PAGES)
def _page(number: int) -> tuple[NDArray[Any], bytes]:
    characters = np.zeros(_PAGE, dtype=CHARACTER)
    text = ""
    for row, point in enumerate(range(number * _PAGE, (number + 1) * _PAGE)):
        flags = flags_of(chr(point))
        folded = "" if flags & (LEAVE | VANISHES) else folded_character(chr(point))
        characters[row] = (point, _lower(chr(point)), len(text), len(folded), flags, 0)
        text += folded
    return characters, text.encode("ascii")


def _lower(character: str) -> int:
    lower = _LIKE_ASCII.get(character, character.lower())
    return ord(lower) if len(lower) == 1 else ord(character)


def flags_of(character: str) -> int:
    """What kind of character it is."""
    point = ord(character)
    tail = TAIL if may_be_misread("\u00c2" + character) else 0
    if character in " \t\n\v\f\r" or unicodedata.category(character) == "Zs":
        return BLANK | tail
    cleaned = tidy(f"a{character}a", limit=3)[0]
    if cleaned == "aa" and not tail:
        return VANISHES
    if cleaned != f"a{character}a" or point in _JAMO or (_is_mark(character) and character in _second_halves()):
        return LEAVE | tail
    if character.isdigit():
        return DIGIT if character.isascii() else NUMERAL if character.isdecimal() else LEAVE | tail
    return tail | MARK * (unicodedata.combining(character) > 0) | LETTER * character.isalnum()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@cache
def _second_halves() -> frozenset[str]:
    """Marks that make one character with the one before them, when Unicode is normalised."""
    pairs = (unicodedata.decomposition(chr(point)).split() for point in range(PAGES * _PAGE))
    return frozenset(chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<"))
