"""The words of many names, each distinct one looked at once: its class, its folded pieces, what it may stand for.

Nearly all words are letters, or letters with digits, hyphens and full stops inside ("ann-marie", "j.smith", "ann07").
A kernel takes these apart, and one word of each make is asked for its class; every other word is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import vocabulary as kernel
from unifiedcustomer.kernels import words as word_kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.normalization.given_names import given_names
from unifiedcustomer.normalization.name_classes import (
    LONGEST_WORD,
    Form,
    flags_of,
    form_of,
    parts_of_degrees,
    runs_of_keys,
    special,
)
from unifiedcustomer.normalization.name_kinds import kinds_of
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.texts import Texts

__all__ = ["Vocabulary", "folded_letters", "known_texts", "pieces_of", "vocabulary"]


@attrs.frozen(eq=False)
class Vocabulary:
    """What is known of each distinct word."""

    forms: list[Form]  #: by class
    words: word_kernel.KnownWords
    pieces: word_kernel.Pieces


def vocabulary(columns: Sequence[Texts]) -> tuple[Vocabulary, list[word_kernel.WordedTexts]]:
    """The words of all columns, numbered alike."""
    spans = [word_kernel.split_words(column.data, column.starts, column.ends, comma=True) for column in columns]
    found = Texts.together([Texts(column.data, *where[1:]) for column, where in zip(columns, spans, strict=True)])
    distinct, codes = found.encoded()
    ends = np.cumsum([len(where[1]) for where in spans])
    worded = [
        word_kernel.WordedTexts(where[0], np.ascontiguousarray(part))
        for where, part in zip(spans, np.split(codes, ends[:-1]), strict=True)
    ]
    return _analysed(distinct), worded


def _analysed(distinct: Texts) -> Vocabulary:
    """What is found out about distinct words: of most by their make, of the others one by one."""
    told = kernel.told_words(distinct.data, distinct.starts, distinct.ends, LONGEST_WORD, folded_letters(), _known())
    index: dict[Form, int] = {}
    classes, rest = _classes_by_make(distinct, told.makes, index)
    found = [form_of(word) for word in distinct.take(rest).strings()]
    classes[rest] = [index.setdefault(form, len(index)) for form, _ in found]
    flags = told.flags
    flags[rest] = [flags_of(form, pieces) for form, pieces in found]
    wholes = Texts(told.data, told.starts, told.ends).with_at(rest, Texts.of("".join(pieces) for _, pieces in found))
    kinds, needs = kinds_of(list(index))
    return Vocabulary(
        forms=list(index),
        words=word_kernel.KnownWords(
            classes=classes,
            keys=wholes.encoded()[1],
            flags=flags,
            letters=np.minimum(wholes.ends - wholes.starts, 255).astype(np.uint8),
            kinds=kinds,
            needs=needs,
        ),
        pieces=pieces_of(told, rest, [pieces for _, pieces in found]),
    )


def _classes_by_make(
    distinct: Texts, makes: NDArray[np.uint64], index: dict[Form, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The class of each word whose make tells it, and which words are left."""
    of_word, firsts = distinct_numbers((makes >> np.uint64(1)).astype(np.int64), least=1)
    forms = [form_of(word)[0] for word in distinct.take(firsts).strings()]
    known = np.array([index.setdefault(form, len(index)) if isinstance(form, tuple) else -1 for form in forms] + [-1])
    classes = known[of_word].astype(np.int32)
    return classes, np.flatnonzero(classes < 0)


def pieces_of(told: kernel.ToldWords, rest: NDArray[np.int64], others: Sequence[Sequence[str]]) -> word_kernel.Pieces:
    """The pieces of each word: those that the kernel found, and those of the words that are left."""
    more = Texts.of(piece for pieces in others for piece in pieces)
    firsts, counts = told.bounds[:-1].copy(), np.diff(told.bounds)
    sizes = np.array([len(pieces) for pieces in others], dtype=np.int64)
    firsts[rest] = len(told.piece_starts) + np.cumsum(sizes) - sizes
    counts[rest] = sizes
    found = Texts.together([Texts(told.data, told.piece_starts, told.piece_ends), more])
    return word_kernel.Pieces(firsts, counts, found.data, found.starts, found.ends)


@cache
def _known() -> kernel.KnownTexts:
    return known_texts(
        {
            kernel.SPECIAL: special(),
            kernel.GIVEN: given_names(),
            kernel.KEYS: runs_of_keys(),
            kernel.DEGREE: parts_of_degrees(),
        }
    )


def known_texts(sets: Mapping[int, Iterable[str]]) -> kernel.KnownTexts:
    """Folded words for the kernel, from the set behind each bit."""
    bits: dict[str, int] = {}
    for bit, members in sets.items():
        for word in members:
            bits[word] = bits.get(word, 0) | bit
    return kernel.KnownTexts(Texts.of(bits).hashes(), np.fromiter(bits.values(), dtype=np.uint8, count=len(bits)))


@cache
def folded_letters() -> NDArray[np.uint8]:
    """What the kernel is told of letters beyond ASCII: folded form, its size, and whether it is small or capital."""
    table = np.zeros((len(kernel.LETTERS), 4), dtype=np.uint8)
    for row, point in zip(table, kernel.LETTERS, strict=True):
        letter, folded = chr(point), fold(chr(point))
        if letter.isalpha() and folded.isalpha() and folded.isascii() and len(folded) < 3:
            row[: len(folded)] = list(folded.encode())
            row[2:] = len(folded), letter.islower() + 2 * letter.isupper()
    return table
