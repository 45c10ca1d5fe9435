"""Many street lines at once: words, and at most one house number before or behind them.

Such a line is read alike in every country. How a word is compared is found once for each distinct word; a line is then
put together by the recipe of its shape. Lines with units, boxes, signs, second numbers or words that only fill a field
are left to `read_street`, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.kernels.vocabulary import KEYS, SPECIAL, KnownTexts, ToldWords, told_words
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.name_classes import runs_of_keys
from unifiedcustomer.normalization.name_vocabulary import folded_letters, known_texts, pieces_of
from unifiedcustomer.normalization.placeholders import placeholder_words, rows_of_keys
from unifiedcustomer.normalization.streets import (
    LONGEST_STREET,
    compared_word,
    compared_words,
    ending_texts,
    has_unit_first,
    joined_words,
    suspicious_words,
)
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["QuickStreets", "streets_by_word"]

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}(?:[A-Za-z]|-[1-9][0-9]{0,3})?", re.ASCII)
_NUMBER_AND_DOOR: Final = re.compile(r"([1-9][0-9]{0,4}[A-Za-z]?)/[0-9]{1,4}", re.ASCII)
_ORDINAL: Final = re.compile(r"[0-9]{1,5}(?:st|nd|rd|th)", re.ASCII | re.IGNORECASE)
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

    def whole(self) -> Texts:
        """The streets of lines without a number: they are the whole line. Empty for all others."""
        return self.streets.where(self.answered & (self.numbers.ends == self.numbers.starts))


def streets_by_word(lines: Texts, countries: Sequence[str | None], which: NDArray[np.int32]) -> QuickStreets:
    """Read the lines, which stand in ``countries[which]``, whose shape tells how."""
    bounds, starts, ends = kernel.split_words(lines.data, lines.starts, lines.ends, comma=False)
    distinct, codes = Texts(lines.data, starts, ends).encoded()
    words = _Words.of(distinct)
    worded = [kernel.WordedTexts(bounds, codes)]
    hashes, status = kernel.shapes(worded, words.known)
    status[lines.ends - lines.starts > LONGEST_STREET] = 0
    status[_doors_first(bounds, words.has_door[codes], np.array(list(map(has_unit_first, countries)), bool)[which])] = 0
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


def _doors_first(
    bounds: NDArray[np.int64], has_door: NDArray[np.bool_], is_unit_first: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The lines in which 12/3 is house 3, and not house 12."""
    lines = np.searchsorted(bounds, np.flatnonzero(has_door), side="right") - 1
    return lines[is_unit_first[lines]]


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
    has_door: NDArray[np.bool_]  #: whether a word is a house number with a stroke in it
    pieces: kernel.Pieces

    @classmethod
    def of(cls, distinct: Texts) -> _Words:
        """All words, analysed: ordinary ones by their make, the others one by one."""
        told = told_words(*_parts(distinct), _LONGEST_WORD, folded_letters(), _known_words(), strict=True)
        makes = np.where(_has_ending(told), np.uint64(0), told.makes)
        of_word, firsts = distinct_numbers((makes >> np.uint64(1)).astype(np.int64), least=1)
        looks = [_look(word) for word in distinct.take(firsts).strings()]
        rest = np.flatnonzero(of_word < 0)
        others = [_look(word) for word in distinct.take(rest).strings()]
        index: dict[Form, int] = {}
        of_make = np.array([index.setdefault(look.form, len(index)) for look in looks] + [-1], dtype=np.int32)
        is_slow = np.array([look.flags & kernel.SLOW for look in looks] + [0], dtype=np.uint8)
        classes, flags = of_make[of_word], told.flags | is_slow[of_word]
        letters = np.minimum(told.ends - told.starts, 255).astype(np.uint8)
        classes[rest] = [index.setdefault(look.form, len(index)) for look in others]
        flags[rest] = [look.flags for look in others]
        letters[rest] = [min(look.letters, 255) for look in others]
        has_door = np.zeros(len(distinct), dtype=bool)
        has_door[rest] = [look.has_door for look in others]
        known = kernel.KnownWords(
            classes=classes,
            keys=np.zeros_like(classes),
            flags=flags,
            letters=letters,
            kinds=np.repeat(np.arange(len(index), dtype=np.int32), 4).reshape(-1, 4),
            needs=np.zeros(len(index), dtype=np.uint8),
        )
        return cls(list(index), known, has_door, pieces_of(told, rest, [look.pieces for look in others]))


def _parts(texts: Texts) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    return texts.data, texts.starts, texts.ends


@cache
def _known_words() -> KnownTexts:
    special = (*compared_words(), *joined_words(), *suspicious_words(), *_BEHIND_NUMBERS, *_vocabulary())
    return known_texts({SPECIAL: special, KEYS: runs_of_keys()})


@cache
def _endings() -> Mapping[int, NDArray[np.uint64]]:
    """Hashes of the endings of streets, by their length."""
    sizes = {len(ending) for ending in ending_texts()}
    return {size: Texts.of(text for text in ending_texts() if len(text) == size).hashes() for size in sizes}


def _has_ending(told: ToldWords) -> NDArray[np.bool_]:
    """The words of which a piece ends as streets do: "hauptstrasse"."""
    found = np.zeros(len(told.piece_starts), dtype=bool)
    for size, hashes in _endings().items():
        tails = Texts(told.data, np.maximum(told.piece_starts, told.piece_ends - size), told.piece_ends)
        found |= np.isin(tails.hashes(), hashes)
    has_ending = np.zeros(len(told.makes), dtype=bool)
    has_ending[np.searchsorted(told.bounds, np.flatnonzero(found), side="right") - 1] = True
    return has_ending


@attrs.frozen
class _Look:
    """What one word is."""

    form: Form
    flags: int
    letters: int
    pieces: tuple[str, ...]
    has_door: bool = False


def _look(word: str) -> _Look:
    """One word looked at by itself."""
    if word[0].isdigit() and not _ORDINAL.fullmatch(word):
        with_door = _NUMBER_AND_DOOR.fullmatch(word)
        is_number = with_door or _NUMBER.fullmatch(word)
        number = (with_door[1] if with_door else word).lower()
        return _Look((), 0 if is_number else kernel.SLOW, 0, (number,), has_door=with_door is not None)
    folded = [word.lower()] if word[0].isdigit() else _pieces(word)
    compared = tuple(map(compared_word, folded))
    form = tuple(piece in joined_words() for piece in compared) or (False,)
    return _Look(form, _flags(folded) if folded else kernel.SLOW, sum(map(len, folded)), compared)


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
