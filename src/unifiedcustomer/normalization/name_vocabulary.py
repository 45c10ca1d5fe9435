"""The words of many names, each distinct one looked at once: its class, its folded pieces, what it may stand for.

Nearly all words are letters, or letters with digits, hyphens and full stops inside ("ann-marie", "j.smith", "ann07").
Kernels take these apart, and one word of each make is asked for its class; every other word is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import attrs
import numpy as np

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.normalization.given_names import given_names
from unifiedcustomer.normalization.name_classes import (
    LONGEST_WORD,
    Form,
    Run,
    flags_of,
    form_of,
    parts_of_degrees,
    runs_of_keys,
    special,
)
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import bool_, int32, int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = ["Vocabulary", "vocabulary"]

TRAITS = 30
"""How many ways there are in which letters are written, by `kernel.plain_words`."""


@attrs.frozen(eq=False)
class Vocabulary:
    """What is known of each distinct word."""

    forms: list[Form]  #: by class
    classes: NDArray[int32]
    keys: NDArray[int32]  #: equal where words are equal, folded
    flags: NDArray[uint8]
    letters: NDArray[uint8]
    pieces: kernel.Pieces


def vocabulary(columns: Sequence[Texts]) -> tuple[Vocabulary, list[kernel.WordedTexts]]:
    """The words of all columns, numbered alike."""
    spans = [kernel.split_words(column.data, column.starts, column.ends, comma=True) for column in columns]
    words = Texts.together([Texts(column.data, *where[1:]) for column, where in zip(columns, spans, strict=True)])
    distinct, codes = words.encoded()
    ends = np.cumsum([len(where[1]) for where in spans])
    worded = [
        kernel.WordedTexts(where[0], np.ascontiguousarray(part))
        for where, part in zip(spans, np.split(codes, ends[:-1]), strict=True)
    ]
    return _Analysis(distinct).finished(), worded


class _Analysis:
    """What is found out about distinct words, the simplest first."""

    def __init__(self, words: Texts) -> None:
        self._words = words
        self._classes = np.zeros(len(words), dtype=np.int32)
        self._flags = np.zeros(len(words), dtype=np.uint8)
        self._letters = np.zeros(len(words), dtype=np.uint8)
        self._index: dict[Form, int] = {}
        #: Whole folded words and pieces of words; where those of each word are.
        self._wholes: list[Texts] = []
        self._pieces: list[Texts] = []
        self._whole = np.zeros(len(words), dtype=np.int64)
        self._first_piece = np.zeros(len(words), dtype=np.int64)
        self._piece_count = np.zeros(len(words), dtype=np.int64)

    def finished(self) -> Vocabulary:
        """Look at all words."""
        rest = self._plain()
        rest = self._marked(rest)
        self._one_by_one(rest)
        bounds = np.zeros(len(self._words) + 1, dtype=np.int64)
        np.cumsum(self._piece_count, out=bounds[1:])
        places = np.repeat(self._first_piece - bounds[:-1], self._piece_count) + np.arange(bounds[-1])
        found = Texts.together(self._pieces).take(places)
        return Vocabulary(
            forms=list(self._index),
            classes=self._classes,
            keys=Texts.together(self._wholes).take(self._whole).encoded()[1],
            flags=self._flags,
            letters=self._letters,
            pieces=kernel.Pieces(bounds, found.data, found.starts, found.ends),
        )

    def _class(self, form: Form) -> int:
        return self._index.setdefault(form, len(self._index))

    def _told(
        self, numbers: NDArray[int64], wholes: Texts, pieces: Texts, counts: NDArray[int64], flags: NDArray[uint8]
    ) -> None:
        """Note what words fold to: each a whole, and so many of the pieces, which stand one behind the other."""
        self._whole[numbers] = sum(map(len, self._wholes)) + np.arange(len(numbers))
        self._first_piece[numbers] = sum(map(len, self._pieces)) + np.cumsum(counts) - counts
        self._piece_count[numbers] = counts
        self._flags[numbers] = flags
        self._letters[numbers] = np.minimum(wholes.ends - wholes.starts, 255)
        self._wholes.append(wholes)
        self._pieces.append(pieces)

    def _plain(self) -> NDArray[int64]:
        """Words of letters that mean nothing else. Returns the others."""
        data, starts, ends, codes = kernel.plain_words(*_parts(self._words), LONGEST_WORD, _letters())
        hashes = Texts(data, starts, ends).hashes()
        is_plain = (codes > 0) & ~np.isin(hashes, _hashes(special))
        plain = np.flatnonzero(is_plain)
        keys, hashes, codes = Texts(data, starts[plain], ends[plain]), hashes[plain], codes[plain]
        traits = _traits(codes, hashes)
        classes = np.zeros(2 * TRAITS, dtype=np.int32)
        for trait in np.flatnonzero(np.bincount(traits, minlength=2 * TRAITS)).tolist():
            classes[trait] = self._class((_run_of_code(trait),))
        self._classes[plain] = classes[traits]
        flags = _flags(hashes, codes > TRAITS)
        flags[np.isin(hashes, _hashes(parts_of_degrees))] |= kernel.NOT_TWICE
        self._told(plain, keys, keys, np.ones(len(plain), dtype=np.int64), flags)
        return np.flatnonzero(~is_plain)

    def _marked(self, numbers: NDArray[int64]) -> NDArray[int64]:
        """Of the words in ``numbers`` those of letters and marks that mean nothing else. Returns the others."""
        words = self._words.take(numbers)
        found = kernel.marked_words(*_parts(words), LONGEST_WORD, _letters())
        wholes = Texts(found.data, found.starts, found.ends)
        runs = Texts(found.data, found.run_starts.ravel(), found.run_ends.ravel()).hashes()
        there = found.codes > 0
        means_more = (np.isin(runs, _hashes(special)).reshape(there.shape) & there).any(axis=1)
        begins = np.hstack((found.starts[:, None], found.piece_ends[:, :-1]))
        pieces = Texts(found.data, begins.ravel(), found.piece_ends.ravel())
        is_piece = (found.piece_ends > begins).ravel()
        of_pieces, whole = pieces.hashes(), wholes.hashes()
        for known in (special, given_names):
            means_more |= np.isin(whole, _hashes(known))
        means_more |= (np.isin(of_pieces, _hashes(special)) & is_piece).reshape(there.shape).any(axis=1)
        traits = np.where(there, _traits(found.codes, runs.reshape(there.shape)) + 1, 0)
        make = found.marks.copy()
        for place in range(kernel.MOST_RUNS):
            make = (make ^ traits[:, place].astype(np.uint64)) * _MIX
        fits = np.flatnonzero((found.marks != 0) & ~means_more)
        makes, firsts = distinct_numbers((make[fits] >> np.uint64(1)).astype(np.int64))
        forms = [form_of(word)[0] for word in words.take(fits[firsts]).strings()]
        known_makes = np.array([isinstance(form, tuple) for form in forms], dtype=bool)
        classes = np.array([self._class(form) if isinstance(form, tuple) else 0 for form in forms], dtype=np.int32)
        taken = known_makes[makes]
        fits, makes = fits[taken], makes[taken]
        self._classes[numbers[fits]] = classes[makes]
        flags = _flags(of_pieces, _is_repeated(pieces)).reshape(there.shape)
        flags = np.bitwise_and.reduce(np.where(is_piece.reshape(there.shape), flags, 0xFF), axis=1).astype(np.uint8)
        flags[np.isin(whole, _hashes(parts_of_degrees))] |= kernel.NOT_TWICE
        own = is_piece.reshape(there.shape)[fits]
        self._told(
            numbers[fits],
            wholes.take(fits),
            pieces.take((fits[:, None] * kernel.MOST_RUNS + np.arange(kernel.MOST_RUNS))[own]),
            own.sum(axis=1),
            flags[fits],
        )
        return np.delete(numbers, fits)

    def _one_by_one(self, numbers: NDArray[int64]) -> None:
        """Every word in ``numbers`` looked at by itself."""
        found = [form_of(word) for word in self._words.take(numbers).strings()]
        self._classes[numbers] = [self._class(form) for form, _ in found]
        self._told(
            numbers,
            Texts.of("".join(pieces) for _, pieces in found),
            Texts.of(piece for _, pieces in found for piece in pieces),
            np.array([len(pieces) for _, pieces in found], dtype=np.int64),
            np.array([flags_of(form, pieces) for form, pieces in found], dtype=np.uint8),
        )


_MIX = np.uint64(0x9E3779B97F4A7C15)


def _parts(texts: Texts) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]:
    return texts.data, texts.starts, texts.ends


def _traits(codes: NDArray[uint8], hashes: NDArray[uint64]) -> NDArray[int64]:
    """How letters are written, and whether they are a given name; -1 or so where there are none."""
    return (codes.astype(np.int64) - 1) % TRAITS + TRAITS * np.isin(hashes, _hashes(given_names))


def _flags(hashes: NDArray[uint64], is_repeated: NDArray[bool_]) -> NDArray[uint8]:
    flags = np.where(is_repeated, kernel.ONE_LETTER_REPEATED, 0).astype(np.uint8)
    flags[np.isin(hashes, _hashes(runs_of_keys))] |= kernel.ON_A_ROW_OF_KEYS
    return flags


def _is_repeated(texts: Texts) -> NDArray[bool_]:
    """Which texts are one byte again and again."""
    sizes = texts.ends - texts.starts
    there = np.flatnonzero(sizes)
    begins = np.cumsum(sizes[there]) - sizes[there]
    bytes_ = texts.data[np.repeat(texts.starts[there] - begins, sizes[there]) + np.arange(sizes.sum())]
    found = np.zeros(len(texts), dtype=bool)
    if len(there):
        found[there] = np.logical_and.reduceat(
            bytes_ == np.repeat(texts.data[texts.starts[there]], sizes[there]), begins
        )
    return found


def _run_of_code(trait: int) -> Run:
    """The class of plain words with that code; see `kernel.plain_words`."""
    given, code = divmod(trait, TRAITS)
    vowel, code = divmod(code, 15)
    length, case = divmod(code, 3)
    return Run(("mixed", "lower", "upper")[case], length, has_vowel=bool(vowel) and length < 4, is_given=bool(given))


@cache
def _hashes(words: Callable[[], Iterable[str]]) -> NDArray[uint64]:
    return np.sort(Texts.of(words()).hashes())


@cache
def _letters() -> NDArray[uint8]:
    """What the kernel is told of letters beyond ASCII: folded form, its size, and whether it is small or capital."""
    table = np.zeros((len(kernel.LETTERS), 4), dtype=np.uint8)
    for row, point in zip(table, kernel.LETTERS, strict=True):
        letter, folded = chr(point), fold(chr(point))
        if letter.isalpha() and folded.isalpha() and folded.isascii() and len(folded) < 3:
            row[: len(folded)] = list(folded.encode())
            row[2:] = len(folded), letter.islower() + 2 * letter.isupper()
    return table
