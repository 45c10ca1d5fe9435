"""Kernels over short texts: one byte a character, so that letters of any script are compared as quickly.

A column of texts is its bytes, and where each text begins and ends.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address

if TYPE_CHECKING:
    from numpy import float64, int32, int64, uint8
    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[int32]
    Column: TypeAlias = tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]

__all__ = ["VALUE", "ShortValues", "last_digits", "near_values", "similarities", "words"]

VALUE: Final = np.dtype(
    [("letters", "u8"), ("start", "u4"), ("length", "u1"), ("first", "u1"), ("words", "u1"), ("initial", "u1")]
)
"""As `Value` in strings.h."""

LINE: Final = 9  #: digits


@attrs.frozen(eq=False)
class ShortValues:
    """Texts ready for comparison. One that is too long, or has odd spaces or rare letters, has no length here."""

    values: NDArray[np.void] = attrs.field(repr=False)  #: of type `VALUE`
    text: NDArray[uint8] = attrs.field(repr=False)

    @classmethod
    def of(cls, library: ctypes.CDLL, texts: Column) -> ShortValues:
        """``texts`` made ready."""
        values = np.empty(len(texts[1]), dtype=VALUE)
        text = np.empty(int((texts[2] - texts[1]).sum()) + 1, dtype=np.uint8)
        library.short_values.restype = ctypes.c_int64
        used = library.short_values(*_texts(texts), address(values), address(text))
        return cls(values, text[: used + 1].copy())


def _texts(texts: Column) -> tuple[ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]:
    data, starts, ends = texts
    return address(data), address(starts), address(ends), ctypes.c_int64(len(starts))


def similarities(library: ctypes.CDLL, short: ShortValues, left: Codes, right: Codes) -> NDArray[float64]:
    """Jaro-Winkler similarity of aligned values; -1 where the kernel cannot tell."""
    alike = np.empty(len(left), dtype=np.float64)
    library.similarities.restype = None
    library.similarities(
        address(short.values), address(short.text), address(left), address(right), ctypes.c_int64(len(left)),
        address(alike),
    )  # fmt: skip
    return alike


def near_values(library: ctypes.CDLL, short: ShortValues, left: Codes, right: Codes, most: int) -> NDArray[uint8]:
    """1 where ``most`` edits lead from one of two aligned values to the other, else 0; 2 where it cannot tell."""
    near = np.empty(len(left), dtype=np.uint8)
    library.near_values.restype = None
    library.near_values(
        address(short.values), address(short.text), address(left), address(right), ctypes.c_int64(len(left)),
        ctypes.c_int64(most), address(near),
    )  # fmt: skip
    return near


def last_digits(library: ctypes.CDLL, texts: Column) -> Column:
    """The last nine ASCII digits of each text."""
    lines = np.empty(LINE * len(texts[1]), dtype=np.uint8)
    starts, ends = np.empty_like(texts[1]), np.empty_like(texts[2])
    library.last_digits.restype = None
    library.last_digits(*_texts(texts), address(lines), address(starts), address(ends))
    return lines, starts, ends


def words(library: ctypes.CDLL, texts: Column) -> tuple[Column, NDArray[int64]] | None:
    """The words of all texts, and where those of each begin among them; None where texts have odd spaces."""
    most = int((texts[2] - texts[1]).sum()) // 2 + len(texts[1])
    starts, ends = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    bounds = np.empty(len(texts[1]) + 1, dtype=np.int64)
    library.words_of.restype = ctypes.c_int64
    count = library.words_of(*_texts(texts), address(starts), address(ends), address(bounds))
    return None if count < 0 else ((texts[0], starts[:count].copy(), ends[:count].copy()), bounds)
