"""Kernels of blocking: forms of values, tokens of rows, rows that share a token."""

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

__all__ = ["FORM_NAMES", "PART_BITS", "GroupedRows", "KeyColumn", "distinct_pairs", "forms", "group_rows", "key_tokens"]

FORM_NAMES: Final = (
    "whole", "initial", "prefix3", "prefix5", "tokens", "first", "options", "area", "dates", "years", "line", "local",
    "start", "end", "consonants",
)  # fmt: skip

PART_BITS: Final = 11  #: as in blocks.c


@attrs.frozen(eq=False)
class KeyColumn:
    """One part of a key: arrays of codes, and the hashes of each value's forms between its bounds."""

    codes: Sequence[NDArray[int32]]
    bounds: NDArray[int64]
    hashes: NDArray[uint64]


@attrs.frozen(eq=False)
class GroupedRows:
    """Rows that share a token, ascending; group ``g`` has ``sizes[g]`` members from ``begins[g]`` on."""

    members: NDArray[int32]
    begins: NDArray[int64]
    sizes: NDArray[int32]
    pairs: int
    too_large: int  #: groups with more rows than asked for, which are not among them


def forms(
    name: str, data: NDArray[uint8], starts: NDArray[int64], ends: NDArray[int64]
) -> tuple[NDArray[int64], NDArray[uint64]]:
    """Bounds of each value's forms, and the hash of each form."""
    call = compiled().forms
    call.restype = ctypes.c_int64
    bounds = np.zeros(len(starts) + 1, dtype=np.int64)
    given = (
        ctypes.c_int32(FORM_NAMES.index(name)), address(data), address(starts), address(ends),
        ctypes.c_int64(len(starts)), address(bounds),
    )  # fmt: skip
    hashes = np.empty(call(*given, None), dtype=np.uint64)
    call(*given, address(hashes))
    return bounds, hashes


class _Part(ctypes.Structure):
    _fields_ = (
        ("codes", ctypes.POINTER(ctypes.c_void_p)), ("bounds", ctypes.c_void_p), ("hashes", ctypes.c_void_p),
        ("columns", ctypes.c_int64),
    )  # fmt: skip


def key_tokens(rows: int, seed: int, parts: Sequence[KeyColumn]) -> tuple[NDArray[uint64], NDArray[int64]]:
    """All tokens of a key and the row that holds each, rows ascending."""
    call = compiled().key_tokens
    call.restype = ctypes.c_int64
    structs = (_Part * len(parts))()
    alive: list[Any] = []
    for struct, part in zip(structs, parts, strict=True):
        pointers = (ctypes.c_void_p * len(part.codes))(*(codes.ctypes.data for codes in part.codes))
        alive.append(pointers)
        struct.codes = ctypes.cast(pointers, ctypes.POINTER(ctypes.c_void_p))
        struct.bounds = None if (np.diff(part.bounds) == 1).all() else part.bounds.ctypes.data
        struct.hashes, struct.columns = part.hashes.ctypes.data, len(part.codes)
    given = (ctypes.c_int64(rows), ctypes.c_uint64(seed), ctypes.byref(structs), ctypes.c_int64(len(parts)))
    room = rows  # for a token each, which is enough for most keys
    while True:
        tokens, holders = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.int64)
        count = call(*given, ctypes.c_int64(room), address(tokens), address(holders))
        if count <= room:
            return tokens[:count], holders[:count]
        room = count


def group_rows(tokens: NDArray[uint64], holders: NDArray[int64], largest: int) -> GroupedRows:
    """The rows (``holders``, ascending) of each token that 2 to ``largest`` rows hold.

    In order of the first `PART_BITS` of the token, then of first appearance.
    """
    count = len(tokens)
    members, sizes = np.empty(count, dtype=np.int32), np.empty(count // 2 + 1, dtype=np.int32)
    begins, totals = np.empty(count // 2 + 1, dtype=np.int64), np.zeros(4, dtype=np.int64)
    call = compiled().group_rows
    call.restype = ctypes.c_int64
    found = call(
        address(tokens), address(holders), ctypes.c_int64(count), ctypes.c_int64(largest), address(members),
        address(begins), address(sizes), address(totals),
    )  # fmt: skip
    if found < 0:
        raise MemoryError
    groups, held, pairs, too_large = totals.tolist()
    return GroupedRows(members[:held].copy(), begins[:groups].copy(), sizes[:groups].copy(), pairs, too_large)


class _Grouped(ctypes.Structure):
    _fields_ = (
        ("members", ctypes.c_void_p), ("begins", ctypes.c_void_p), ("sizes", ctypes.c_void_p),
        ("groups", ctypes.c_int64),
    )  # fmt: skip


def distinct_pairs(keys: Sequence[GroupedRows]) -> NDArray[uint64]:
    """All pairs within the groups of all keys as ``left << 32 | right``, ascending, each once."""
    structs = (_Grouped * len(keys))()
    for struct, key in zip(structs, keys, strict=True):
        struct.members, struct.begins = key.members.ctypes.data, key.begins.ctypes.data
        struct.sizes, struct.groups = key.sizes.ctypes.data, len(key.sizes)
    rows = 1 + max((int(key.members.max(initial=-1)) for key in keys), default=-1)
    most = sum(key.pairs for key in keys)
    ends, pairs = np.empty(rows + 1, dtype=np.int64), np.empty(most, dtype=np.uint64)
    call = compiled().distinct_pairs
    call.restype = ctypes.c_int64
    found = call(
        ctypes.byref(structs), ctypes.c_int64(len(keys)), ctypes.c_int64(rows), ctypes.c_int64(most), address(ends),
        address(pairs),
    )  # fmt: skip
    if found < 0:
        raise MemoryError
    return pairs[:found]
