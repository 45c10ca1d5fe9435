"""The kernel that takes words of letters and marks apart; what it does not tell is looked at word by word."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled

if TYPE_CHECKING:
    from numpy import int32, int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = [
    "ASK",
    "DEGREE",
    "GIVEN",
    "ITSELF",
    "KEYS",
    "LETTERS",
    "NOTHING",
    "SPECIAL",
    "KnownTexts",
    "ToldWords",
    "known_names",
    "told_words",
]

NOTHING: Final = -1  #: in place of a known name: nothing but initials
ITSELF: Final = -2  #: a name that is not known
ASK: Final = -3  #: two words that may be one name

SPECIAL: Final = 1  #: bits of what is known of a folded word
GIVEN: Final = 2
KEYS: Final = 4
DEGREE: Final = 8

LETTERS: Final = range(0xC0, 0x250)
"""Code points beyond ASCII that the kernel can be told of."""

_MOST_RUNS: Final = 4


@attrs.frozen(eq=False)
class KnownTexts:
    """Hashes of folded words, and bits of what each one is."""

    hashes: NDArray[uint64]
    bits: NDArray[uint8]


@attrs.frozen(eq=False)
class ToldWords:
    """What the kernel says of each word. Words of one make are read alike; those of make 0 are not told."""

    makes: NDArray[uint64]
    flags: NDArray[uint8]  #: as of `kernels.words`
    data: NDArray[uint8]
    starts: NDArray[int64]  #: of the folded words, without hyphens and full stops
    ends: NDArray[int64]
    bounds: NDArray[int64]  #: pieces of word ``i`` stand between bounds ``i`` and ``i + 1``
    piece_starts: NDArray[int64]
    piece_ends: NDArray[int64]


def told_words(
    data: NDArray[uint8],
    starts: NDArray[int64],
    ends: NDArray[int64],
    longest: int,
    letters: NDArray[uint8],
    known: KnownTexts,
    *,
    strict: bool = False,
) -> ToldWords:
    """Take words apart, each of at most ``longest`` bytes.

    ``letters`` has four bytes for each of `LETTERS`: two of its folded form, how many of them count, and 1 for small, 2
    for capital. With ``strict``, a word of which any part is `SPECIAL` is not told.
    """
    words = len(starts)
    piece_starts, piece_ends = (np.empty(_MOST_RUNS * words, dtype=np.int64) for _ in range(2))
    found = ToldWords(
        makes=np.empty(words, dtype=np.uint64),
        flags=np.empty(words, dtype=np.uint8),
        data=np.empty(2 * int((ends - starts).sum()), dtype=np.uint8),
        starts=np.empty(words, dtype=np.int64),
        ends=np.empty(words, dtype=np.int64),
        bounds=np.empty(words + 1, dtype=np.int64),
        piece_starts=piece_starts,
        piece_ends=piece_ends,
    )
    call = compiled().told_words
    call.restype = ctypes.c_int64
    pieces = call(
        address(data), address(starts), address(ends), ctypes.c_int64(words), ctypes.c_int64(longest), address(letters),
        address(known.hashes), address(known.bits), ctypes.c_int64(len(known.hashes)), ctypes.c_int32(strict),
        *(address(array) for array in attrs.astuple(found, recurse=False)),
    )  # fmt: skip
    if pieces < 0:
        raise MemoryError
    return attrs.evolve(found, piece_starts=piece_starts[:pieces].copy(), piece_ends=piece_ends[:pieces].copy())


def known_names(
    data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64], hashes: NDArray[uint64]
) -> tuple[NDArray[int32], NDArray[int64], NDArray[int64]]:
    """Of each given name the first word that is no initial: which of the known names it is, and where it stands."""
    rows = len(starts)
    numbers = np.empty(rows, dtype=np.int32)
    out_starts, out_ends = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    call = compiled().known_names
    call.restype = ctypes.c_int64
    done = call(
        address(data), address(starts), address(ends), ctypes.c_int64(rows), address(hashes),
        ctypes.c_int64(len(hashes)), address(numbers), address(out_starts), address(out_ends),
    )  # fmt: skip
    if done < 0:
        raise MemoryError
    return numbers, out_starts, out_ends
