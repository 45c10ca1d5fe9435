"""Kernels over words: where they are in texts, which shape their sequence has, and new texts made of pieces of them.

They have no twin each: what they do together is held equal to reading every name with `person_name`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import int32, int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = [
    "ANSWERED",
    "FILLS_A_FIELD",
    "LETTERS",
    "MOST_WORDS",
    "NOT_TWICE",
    "ONE_LETTER_REPEATED",
    "ON_A_ROW_OF_KEYS",
    "SLOW",
    "SPACE",
    "MarkedWords",
    "Pieces",
    "WordedTexts",
    "letter_step",
    "literal_step",
    "made_of_pieces",
    "marked_words",
    "plain_words",
    "shapes",
    "split_words",
]

SLOW: Final = 1  #: flag of a word that only the careful path can read
ONE_LETTER_REPEATED: Final = 2
ON_A_ROW_OF_KEYS: Final = 4
NOT_TWICE: Final = 16  #: two such words behind each other are for the careful path
FILLS_A_FIELD: Final = 8  #: a text of such words alone is for the careful path

ANSWERED: Final = 1  #: status of a row that has a shape; 0 for the careful path, 2 for nothing to read

MOST_WORDS: Final = 12
SPACE: Final = -1


def literal_step(byte: int) -> int:
    """The step of a recipe that writes one byte."""
    return -2 - byte


def letter_step(piece: int, letter: int) -> int:
    """The step that writes one letter of a piece."""
    return (1 << 12) + 8 * piece + letter


@attrs.frozen(eq=False)
class WordedTexts:
    """Texts as numbers of words: those of text ``i`` stand between bounds ``i`` and ``i + 1``."""

    bounds: NDArray[int64]
    words: NDArray[int32]


@attrs.frozen(eq=False)
class Pieces:
    """What each word is made of when it is folded: pieces of word ``i`` stand between bounds ``i`` and ``i + 1``."""

    bounds: NDArray[int64]
    data: NDArray[uint8]
    starts: NDArray[int64]
    ends: NDArray[int64]


def split_words(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], *, comma: bool
) -> tuple[NDArray[int64], NDArray[int64], NDArray[int64]]:
    """Bounds of each text's words, and where each word starts and ends; cut at spaces, a comma is a word of its own."""
    split = compiled().split_words
    split.restype = ctypes.c_int64
    rows = len(starts)
    bounds = np.zeros(rows + 1, dtype=np.int64)
    where = (address(data), address(starts), address(ends), ctypes.c_int64(rows), ctypes.c_int32(comma))
    words = split(*where, address(bounds), None, None)
    word_starts, word_ends = np.empty(words, dtype=np.int64), np.empty(words, dtype=np.int64)
    split(*where, address(bounds), address(word_starts), address(word_ends))
    return bounds, word_starts, word_ends


LETTERS: Final = range(0xC0, 0x250)
"""Code points beyond ASCII that `plain_words` can be told of."""


def plain_words(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], longest: int, letters: NDArray[uint8]
) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64], NDArray[uint8]]:
    """Words of letters alone, folded (bytes, starts, ends), and a code of how each is written, 0 for others.

    ``letters`` has four bytes for each of `LETTERS`: two of its folded form, how many of them count, and 1 for small, 2
    for capital.
    """
    words = len(starts)
    to = np.empty(int((ends - starts).sum()) + longest, dtype=np.uint8)
    found = np.empty(words, dtype=np.int64), np.empty(words, dtype=np.int64), np.empty(words, dtype=np.uint8)
    call = compiled().plain_words
    call.restype = None
    call(
        address(data), address(starts), address(ends), ctypes.c_int64(words), ctypes.c_int64(longest), address(letters),
        address(to), *(address(array) for array in found),
    )  # fmt: skip
    return to, *found


MOST_RUNS: Final = 4


@attrs.frozen(eq=False)
class MarkedWords:
    """Words of letters with digits, hyphens and full stops inside; of other words `marks` are 0.

    Each has room for four runs and for four pieces; those that are not there are empty.
    """

    marks: NDArray[uint64]  #: a hash of what stands between the letters, any digit counting as any other
    data: NDArray[uint8]
    starts: NDArray[int64]  #: of the folded words, without hyphens and full stops
    ends: NDArray[int64]
    piece_ends: NDArray[int64]  #: shape (words, 4): pieces are what hyphens and full stops part
    run_starts: NDArray[int64]  #: shape (words, 4): runs are of letters
    run_ends: NDArray[int64]
    codes: NDArray[uint8]  #: shape (words, 4): how each run is written, as of `plain_words`; 0 where there is none


def marked_words(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], longest: int, letters: NDArray[uint8]
) -> MarkedWords:
    """Take words apart at their marks; ``letters`` as for `plain_words`."""
    words = len(starts)
    found = MarkedWords(
        marks=np.empty(words, dtype=np.uint64),
        data=np.empty(2 * int((ends - starts).sum()) + longest, dtype=np.uint8),
        starts=np.empty(words, dtype=np.int64),
        ends=np.empty(words, dtype=np.int64),
        piece_ends=np.empty((words, MOST_RUNS), dtype=np.int64),
        run_starts=np.empty((words, MOST_RUNS), dtype=np.int64),
        run_ends=np.empty((words, MOST_RUNS), dtype=np.int64),
        codes=np.empty((words, MOST_RUNS), dtype=np.uint8),
    )
    call = compiled().marked_words
    call.restype = None
    call(
        address(data), address(starts), address(ends), ctypes.c_int64(words), ctypes.c_int64(longest), address(letters),
        address(found.data), address(found.starts), address(found.ends), address(found.marks),
        address(found.piece_ends), address(found.run_starts), address(found.run_ends), address(found.codes),
    )  # fmt: skip
    return found


def shapes(
    texts: Sequence[WordedTexts],
    classes: NDArray[int32],
    keys: NDArray[int32],
    flags: NDArray[uint8],
    letters: NDArray[uint8],
) -> tuple[NDArray[uint64], NDArray[uint8]]:
    """A hash of the shape of each row, and whether it tells how the row is read.

    The shape is the classes of the words of all texts, and which of the words have one key.
    """
    rows = len(texts[0].bounds) - 1
    hashes, status = np.empty(rows, dtype=np.uint64), np.empty(rows, dtype=np.uint8)
    call = compiled().shapes
    call.restype = None
    call(
        ctypes.c_int64(rows), ctypes.c_int32(len(texts)), *_texts(texts), address(classes), address(keys),
        address(flags), address(letters), ctypes.c_int32(MOST_WORDS), address(hashes), address(status),
    )  # fmt: skip
    return hashes, status


def made_of_pieces(
    texts: Sequence[WordedTexts],
    pieces: Pieces,
    recipes: NDArray[int32],
    steps: tuple[NDArray[int64], NDArray[int32]],
    *,
    sort: bool,
) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]:
    """One text per row, by the recipe of the row (-1: none): its bytes, starts and ends.

    ``steps`` are the bounds of each recipe's steps, and the steps. With ``sort``, words are sorted and stand once each.
    """
    rows = len(recipes)
    bounds, what = steps
    call = compiled().cook
    call.restype = ctypes.c_int64
    given: tuple[Any, ...] = (
        ctypes.c_int64(rows), ctypes.c_int32(len(texts)), *_texts(texts), address(pieces.bounds),
        address(pieces.starts), address(pieces.ends), address(pieces.data), address(recipes),
        address(bounds), address(what), ctypes.c_int32(sort),
    )  # fmt: skip
    size = call(*given, None, None, None)
    assert size >= 0, "a recipe is made from a row of the same shape"
    data, starts, ends = np.empty(size, dtype=np.uint8), np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    if call(*given, address(data), address(starts), address(ends)) < 0:
        raise MemoryError
    return data, starts, ends


def _texts(texts: Sequence[WordedTexts]) -> tuple[Any, Any]:
    """The addresses of the bounds and of the words of all texts."""
    many = ctypes.c_void_p * len(texts)
    return many(*(text.bounds.ctypes.data for text in texts)), many(*(text.words.ctypes.data for text in texts))
