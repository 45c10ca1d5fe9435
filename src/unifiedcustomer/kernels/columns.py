"""Kernels over columns of text: text ``row`` is ``data[starts[row]:ends[row]]``, and nothing where that is empty."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address, library

if TYPE_CHECKING:
    from numpy import int32, int64, uint8, uint64
    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[uint8]
    Places: TypeAlias = NDArray[int64]

__all__ = ["big_endian_words", "distinct_numbers", "distinct_texts", "mixed", "packed_texts", "stable_hashes"]

_SEED = int.from_bytes(os.urandom(8), "little")
"""Secret, so that nobody can choose texts that collide. The answer does not depend on it."""

_OFFSET, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def distinct_texts(data: Bytes, starts: Places, ends: Places) -> tuple[NDArray[int32], NDArray[int64]]:
    """The code of each text, in order of first appearance, -1 for nothing; and for each code its first row."""
    compiled = library()
    rows = len(starts)
    if compiled is None:
        return _distinct_texts(data, starts, ends)
    codes = np.empty(rows, dtype=np.int32)
    firsts = np.empty(rows, dtype=np.int64)
    compiled.encode.restype = ctypes.c_int64
    found = compiled.encode(
        address(data), address(starts), address(ends), ctypes.c_int64(rows), ctypes.c_uint64(_SEED),
        address(codes), address(firsts),
    )  # fmt: skip
    if found < 0:
        raise MemoryError
    return codes, firsts[:found].copy()


def _distinct_texts(data: Bytes, starts: Places, ends: Places) -> tuple[NDArray[int32], NDArray[int64]]:
    whole = data.tobytes()
    index: dict[bytes, int] = {}
    codes = np.full(len(starts), -1, dtype=np.int32)
    firsts: list[int] = []
    for row, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if end > start:
            code = index.setdefault(whole[start:end], len(index))
            if code == len(firsts):
                firsts.append(row)
            codes[row] = code
    return codes, np.array(firsts, dtype=np.int64)


def distinct_numbers(numbers: NDArray[int64], least: int = 0) -> tuple[NDArray[int32], NDArray[int64]]:
    """The code of each number, in order of appearance, -1 for numbers below ``least``; and each code's first row."""
    compiled = library()
    rows = len(numbers)
    if compiled is None:
        return _distinct_numbers(numbers, least)
    codes, firsts = np.empty(rows, dtype=np.int32), np.empty(rows, dtype=np.int64)
    compiled.encode_numbers.restype = ctypes.c_int64
    found = compiled.encode_numbers(
        address(numbers), ctypes.c_int64(rows), ctypes.c_int64(least), ctypes.c_uint64(_SEED), address(codes),
        address(firsts),
    )  # fmt: skip
    if found < 0:
        raise MemoryError
    return codes, firsts[:found].copy()


def _distinct_numbers(numbers: NDArray[int64], least: int) -> tuple[NDArray[int32], NDArray[int64]]:
    codes = np.full(len(numbers), -1, dtype=np.int32)
    kept = np.flatnonzero(numbers >= least)
    _, firsts, places = np.unique(numbers[kept], return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    codes[kept] = rank[places]
    return codes, kept[firsts[order]]


def stable_hashes(data: Bytes, starts: Places, ends: Places) -> NDArray[uint64]:
    """The 64-bit hash of each text, the same in every process and release: FNV-1a, mixed as splitmix64 does."""
    compiled = library()
    hashes = np.full(len(starts), _OFFSET, dtype=np.uint64)
    if compiled is not None:
        compiled.stable_hashes.restype = None
        rows = ctypes.c_int64(len(starts))
        compiled.stable_hashes(address(data), address(starts), address(ends), rows, address(hashes))
        return hashes
    place, longest = 0, int((ends - starts).max(initial=0))
    open_ = np.flatnonzero(ends > starts)
    while place < longest:
        hashes[open_] = (hashes[open_] ^ data[starts[open_] + place]) * _PRIME
        place += 1
        open_ = open_[ends[open_] - starts[open_] > place]
    return mixed(hashes)


def big_endian_words(data: Bytes, starts: Places, ends: Places, word: int) -> NDArray[uint64]:
    """Eight bytes of each text, from ``8 * word`` on, as a number that sorts as they do; what a text lacks is zero."""
    compiled = library()
    numbers = np.zeros(len(starts), dtype=np.uint64)
    if compiled is not None:
        compiled.big_endian_words.restype = None
        given = (address(data), address(starts), address(ends), ctypes.c_int64(len(starts)), ctypes.c_int64(word))
        compiled.big_endian_words(*given, address(numbers))
        return numbers
    for place in range(8 * word, 8 * word + 8):
        numbers <<= np.uint64(8)
        has = np.flatnonzero(ends - starts > place)
        numbers[has] |= data[starts[has] + place]
    return numbers


def packed_texts(data: Bytes, starts: Places, ends: Places) -> tuple[Bytes, Places]:
    """The texts one behind the other, and their bounds: text ``i`` is between bounds ``i`` and ``i + 1``."""
    compiled = library()
    sizes = np.maximum(ends - starts, 0)
    bounds = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=bounds[1:])
    if compiled is None:
        return data[np.repeat(starts - bounds[:-1], sizes) + np.arange(int(bounds[-1]))], bounds
    packed = np.empty(int(bounds[-1]), dtype=np.uint8)
    rows = ctypes.c_int64(len(starts))
    compiled.pack.restype = None
    compiled.pack(address(data), address(starts), address(ends), rows, address(packed))
    return packed, bounds


def mixed(x: NDArray[uint64]) -> NDArray[uint64]:
    """The finalizer of splitmix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
