"""Many street lines at once: words, and at most one house number before or behind them.

Such a line is read alike in every country. How a word is compared is found once for each distinct word; a line is then
put together by the recipe of its shape. Lines with units, boxes, signs, second numbers or words that only fill a field
are left to `read_street`, line by line.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.placeholders import placeholder_words, rows_of_keys
from unifiedcustomer.normalization.streets import LONGEST_STREET, compared_word, joined_words, suspicious_words
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["QuickStreets", "streets_by_word"]

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}(?:[A-Za-z]|-[1-9][0-9]{0,3})?", re.ASCII)
_MARKS: Final = str.maketrans("", "", "-'.\u2019")
_LONGEST_WORD: Final = 60
_BEHIND_NUMBERS: Final = frozenset({"bis", "ter", "quater"})

Form = tuple[bool, ...]
"""A word: for each of its pieces whether it joins the one before. Empty: a house number."""


@attrs.frozen(eq=False)
class QuickStreets:
    """Compared street and number of each line, and for which lines they are answered."""

    streets: Texts
    numbers: Texts
    answered: NDArray[np.bool_]


def streets_by_word(lines: Texts) -> QuickStreets:
    """Read the lines whose shape tells how."""
    bounds, starts, ends = kernel.split_words(lines.data, lines.starts, lines.ends, comma=False)
    distinct, codes = Texts(lines.data, starts, ends).encoded()
    words = _Words.of(distinct.strings())
    worded = [kernel.WordedTexts(bounds, codes)]
    hashes, status = kernel.shapes(worded, words.known)
    status[lines.ends - lines.starts > LONGEST_STREET] = 0
    answered = status == kernel.ANSWERED
    shape, firsts = distinct_numbers(np.where(answered, (hashes >> np.uint64(1)).astype(np.int64), -1))
    recipes = [
        _recipes([words.forms[words.known.classes[word]] for word in codes[bounds[row] : bounds[row + 1]].tolist()])
        for row in firsts.tolist()
    ]
    known = np.array([-1 if not street else place for place, (street, _) in enumerate(recipes)] + [-1], dtype=np.int32)
    of_line = known[shape]
    streets, numbers = (
        Texts(
            *kernel.made_of_pieces(worded, words.pieces, of_line, _steps([pair[part] for pair in recipes]), sort=False)
        )
        for part in (0, 1)
    )
    return QuickStreets(streets, numbers, of_line >= 0)


def _recipes(forms: list[Form]) -> tuple[list[int], list[int]]:
    """The steps that make street and number; no street where the shape does not tell."""
    numbers = [place for place, form in enumerate(forms) if not form]
    if len(numbers) > 1 or len(forms) == len(numbers) or not {0, len(forms) - 1}.issuperset(numbers):
        return [], []
    street: list[int] = []
    number: list[int] = []
    piece = 0
    for form in forms:
        if not form:
            number = [piece]
            piece += 1
        for joins in form:
            street += [piece] if joins or not street else [kernel.SPACE, piece]
            piece += 1
    return street, number


def _steps(recipes: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    bounds = np.zeros(len(recipes) + 1, dtype=np.int64)
    np.cumsum([len(recipe) for recipe in recipes], out=bounds[1:])
    return bounds, np.array([step for recipe in recipes for step in recipe], dtype=np.int32)


@attrs.frozen(eq=False)
class _Words:
    """What is known of each distinct word."""

    forms: list[Form]  #: by class
    known: kernel.KnownWords
    pieces: kernel.Pieces

    @classmethod
    def of(cls, words: list[str]) -> _Words:
        """All ``words``, analysed."""
        index: dict[Form, int] = {}
        classes = np.zeros(len(words), dtype=np.int32)
        flags, letters = np.zeros(len(words), dtype=np.uint8), np.zeros(len(words), dtype=np.uint8)
        pieces: list[str] = []
        bounds = np.zeros(len(words) + 1, dtype=np.int64)
        joined = joined_words()
        for number, word in enumerate(words):
            if word[0].isdigit():
                flags[number] = 0 if _NUMBER.fullmatch(word) else kernel.SLOW
                classes[number] = index.setdefault((), len(index))
                pieces.append(word.lower())
            else:
                folded = _pieces(word)
                compared = [compared_word(piece) for piece in folded]
                flags[number] = _flags(folded) if folded else kernel.SLOW
                letters[number] = sum(map(len, folded))
                form = tuple(piece in joined for piece in compared) or (False,)
                classes[number] = index.setdefault(form, len(index))
                pieces += compared
            bounds[number + 1] = len(pieces)
        parts = Texts.of(pieces)
        made = kernel.Pieces(bounds[:-1], np.diff(bounds), parts.data, parts.starts.copy(), parts.ends.copy())
        known = kernel.KnownWords(
            classes=classes,
            keys=np.zeros_like(classes),
            flags=flags,
            letters=letters,
            kinds=np.repeat(np.arange(len(index), dtype=np.int32), 4).reshape(-1, 4),
            needs=np.zeros(len(index), dtype=np.uint8),
        )
        return cls(list(index), known, made)


def _pieces(word: str) -> list[str]:
    """The folded pieces of an ordinary word; none of any other, which has to be read with care."""
    if len(word) > _LONGEST_WORD or not word[0].isalpha():
        return []
    bare = word.translate(_MARKS)
    if not bare.isalpha() or not bare.isascii():
        is_careful = not bare.isalpha() or may_be_misread(word) or tidy(word, limit=_LONGEST_WORD) != (word, None)
        if is_careful or not {"\u00ba", "\u00aa"}.isdisjoint(word):
            return []
    pieces = fold(word).split()
    # A single letter may belong to the number before it; with a full stop it is a word.
    if (
        (len(bare) < 2 and not word.endswith("."))
        or not suspicious_words().isdisjoint(pieces)
        or not _BEHIND_NUMBERS.isdisjoint(pieces)
    ):
        return []
    return pieces if all(map(str.isalpha, pieces)) else []


def _flags(pieces: list[str]) -> int:
    found = 0
    text = "".join(pieces)
    if text.count(text[0]) == len(text):
        found |= kernel.ONE_LETTER_REPEATED
    if all(piece in rows_of_keys() for piece in pieces):
        found |= kernel.ON_A_ROW_OF_KEYS
    return found | kernel.FILLS_A_FIELD if _vocabulary().issuperset(pieces) else found


@cache
def _vocabulary() -> frozenset[str]:
    """The words of which values are made that only fill a field."""
    return frozenset(word for phrase in placeholder_words(Role.STREET) for word in phrase.split())
