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
    "IS_ORDINARY",
    "MOST_WORDS",
    "NEEDS_CASE",
    "NEEDS_GIVEN",
    "NOT_TWICE",
    "ONE_LETTER_REPEATED",
    "ON_A_ROW_OF_KEYS",
    "SLOW",
    "SPACE",
    "KnownWords",
    "Pieces",
    "WordedTexts",
    "letter_step",
    "literal_step",
    "made_of_pieces",
    "merged_words",
    "shapes",
    "split_words",
]

SLOW: Final = 1  #: flag of a word that only the careful path can read
ONE_LETTER_REPEATED: Final = 2
ON_A_ROW_OF_KEYS: Final = 4
NOT_TWICE: Final = 16  #: two such words behind each other are for the careful path
FILLS_A_FIELD: Final = 8  #: a text of such words alone is for the careful path

NEEDS_CASE: Final = 1  #: bits of what a class of words needs to know of the words beside it
NEEDS_GIVEN: Final = 2
IS_ORDINARY: Final = 4

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
    """What each word is made of when it is folded: so many pieces from the first on."""

    firsts: NDArray[int64]
    counts: NDArray[int64]
    data: NDArray[uint8]
    starts: NDArray[int64]
    ends: NDArray[int64]


@attrs.frozen(eq=False)
class KnownWords:
    """What is known of each distinct word, and of the classes of words."""

    classes: NDArray[int32]
    keys: NDArray[int32]  #: equal where words are equal, folded
    flags: NDArray[uint8]
    letters: NDArray[uint8]  #: how many, 255 for more
    #: Shape (classes, 4): which kind a class is where neither is needed, how words are written, whether they are given
    #: names, or both.
    kinds: NDArray[int32]
    needs: NDArray[uint8]  #: of each class: bits of `NEEDS_CASE`, `NEEDS_GIVEN`, `IS_ORDINARY`


def split_words(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], *, comma: bool
) -> tuple[NDArray[int64], NDArray[int64], NDArray[int64]]:
    """Bounds of each text's words, and where each word starts and ends; with ``comma`` also around each , ; and /."""
    split = compiled().split_words
    split.restype = ctypes.c_int64
    rows, most = len(starts), int(np.maximum(ends - starts, 0).sum())
    bounds = np.zeros(rows + 1, dtype=np.int64)
    word_starts, word_ends = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)  # pages come when written
    words = split(
        address(data), address(starts), address(ends), ctypes.c_int64(rows), ctypes.c_int32(comma), address(bounds),
        address(word_starts), address(word_ends),
    )  # fmt: skip
    return bounds, word_starts[:words].copy(), word_ends[:words].copy()


def shapes(texts: Sequence[WordedTexts], known: KnownWords) -> tuple[NDArray[uint64], NDArray[uint8]]:
    """A hash of the shape of each row, and whether it tells how the row is read.

    The shape is the kinds of the words of all texts, and which of the words have one key.
    """
    rows = len(texts[0].bounds) - 1
    hashes, status = np.empty(rows, dtype=np.uint64), np.empty(rows, dtype=np.uint8)
    words = (ctypes.c_void_p * len(_WORDS))(*(getattr(known, name).ctypes.data for name in _WORDS))
    call = compiled().shapes
    call.restype = None
    call(
        ctypes.c_int64(rows), ctypes.c_int32(len(texts)), *_texts(texts), ctypes.byref(words),
        ctypes.c_int32(MOST_WORDS), address(hashes), address(status),
    )  # fmt: skip
    return hashes, status


_NO_MEMORY: Final = -1
_NO_ROOM: Final = -3
_WORDS: Final = ("classes", "keys", "flags", "letters", "kinds", "needs")
_PIECES: Final = ("firsts", "counts", "starts", "ends", "data")


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
    room = _room_for(texts, pieces, recipes, bounds)
    starts, ends = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    made = (ctypes.c_void_p * len(_PIECES))(*(getattr(pieces, name).ctypes.data for name in _PIECES))
    call = compiled().cook
    call.restype = ctypes.c_int64
    while True:
        data = np.empty(room, dtype=np.uint8)
        size = call(
            ctypes.c_int64(rows), ctypes.c_int32(len(texts)), *_texts(texts), ctypes.byref(made), address(recipes),
            address(bounds), address(what), ctypes.c_int32(sort), ctypes.c_int64(room), address(data), address(starts),
            address(ends),
        )  # fmt: skip
        if size == _NO_MEMORY:
            raise MemoryError
        if size != _NO_ROOM:
            break
        room *= 2
    assert size >= 0, "a recipe is made from a row of the same shape"
    return data[:size].copy(), starts, ends


def _room_for(texts: Sequence[WordedTexts], pieces: Pieces, recipes: NDArray[int32], bounds: NDArray[int64]) -> int:
    """Bytes that are enough where every piece is used once at most; each other step writes one byte."""
    sizes = np.append(0, np.cumsum(pieces.ends - pieces.starts))
    of_words = sizes[pieces.firsts + pieces.counts] - sizes[pieces.firsts]
    steps = np.append(np.diff(bounds), 0)  # where -1 points
    return int(sum(int(of_words[text.words].sum()) for text in texts) + steps[recipes].sum())


def merged_words(
    left: tuple[NDArray[uint8], NDArray[int64], NDArray[int64]],
    left_codes: NDArray[int32],
    right: tuple[NDArray[uint8], NDArray[int64], NDArray[int64]],
    right_codes: NDArray[int32],
) -> tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]:
    """For each row the words of the two texts that its codes point to (-1: none), sorted, each once.

    Texts are bytes, starts and ends; their words are sorted, one space apart.
    """
    rows = len(left_codes)
    room = rows + sum(_used(texts, codes) for texts, codes in ((left, left_codes), (right, right_codes)))
    data, starts, ends = np.empty(room, dtype=np.uint8), np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    call = compiled().merge_words
    call.restype = ctypes.c_int64
    size = call(
        ctypes.c_int64(rows), *(address(part) for part in left), address(left_codes),
        *(address(part) for part in right), address(right_codes),
        address(data), address(starts), address(ends),
    )  # fmt: skip
    return data[:size].copy(), starts, ends


def _used(texts: tuple[NDArray[uint8], NDArray[int64], NDArray[int64]], codes: NDArray[int32]) -> int:
    return int(np.append(texts[2] - texts[1], 0)[codes].sum())


def _texts(texts: Sequence[WordedTexts]) -> tuple[Any, Any]:
    """The addresses of the bounds and of the words of all texts."""
    many = ctypes.c_void_p * len(texts)
    return many(*(text.bounds.ctypes.data for text in texts)), many(*(text.words.ctypes.data for text in texts))
