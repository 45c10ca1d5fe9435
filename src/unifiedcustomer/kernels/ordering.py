"""Kernels that put in order what is loaded: blocking tokens by record and by token, other numbers ascending."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unifiedcustomer.kernels.loading import address, library

if TYPE_CHECKING:
    from numpy import int64, uint32
    from numpy.typing import NDArray

    Int64s: TypeAlias = NDArray[int64]

__all__ = ["ascending", "pairs_by_token", "tokens_by_record"]


class _Part(ctypes.Structure):
    _fields_ = (("tokens", ctypes.c_void_p), ("rows", ctypes.c_void_p), ("count", ctypes.c_int64))


def tokens_by_record(parts: Sequence[tuple[Int64s, Int64s]], records: Int64s, count: int) -> tuple[Int64s, Int64s]:
    """The tokens of each record, one record after the other, and their bounds.

    Args:
        parts: tokens, and the row that holds each.
        records: for each row its record, from 0 on; -1 for one that is left out.
        count: how many records there are.
    """
    compiled = library()
    if compiled is None:
        return _tokens_by_record(parts, records, count)
    held = [(np.ascontiguousarray(tokens), np.ascontiguousarray(rows)) for tokens, rows in parts]
    structs = (_Part * len(held))(*(_Part(tokens.ctypes.data, rows.ctypes.data, len(tokens)) for tokens, rows in held))
    bounds = np.empty(count + 1, dtype=np.int64)
    found = np.empty(sum(len(tokens) for tokens, _ in held), dtype=np.int64)
    call = compiled.tokens_by_record
    call.restype = ctypes.c_int64
    total = call(structs, ctypes.c_int64(len(held)), address(records), ctypes.c_int64(count - 1), address(bounds),
                 address(found))  # fmt: skip
    return found[:total], bounds


def _tokens_by_record(parts: Sequence[tuple[Int64s, Int64s]], records: Int64s, count: int) -> tuple[Int64s, Int64s]:
    """The slow twin."""
    tokens = np.concatenate([tokens for tokens, _ in parts])
    holders = np.concatenate([records[rows] for _, rows in parts])
    order = np.argsort(holders, kind="stable")[int((holders < 0).sum()) :]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(holders[order], minlength=count))))
    return tokens[order], bounds.astype(np.int64)


def pairs_by_token(tokens: Int64s, bounds: Int64s) -> tuple[Int64s, NDArray[uint32]]:
    """Tokens and the records that hold them, by token and record, each pair once, of what `tokens_by_record` gives."""
    compiled = library()
    if compiled is None:
        return _pairs_by_token(tokens, bounds)
    by_token, holders = np.empty(len(tokens), dtype=np.int64), np.empty(len(tokens), dtype=np.uint32)
    call = compiled.pairs_by_token
    call.restype = ctypes.c_int64
    kept = call(address(tokens), address(bounds), ctypes.c_int64(len(bounds) - 1), address(by_token), address(holders))
    if kept < 0:
        raise MemoryError
    return by_token[:kept], holders[:kept]


def _pairs_by_token(tokens: Int64s, bounds: Int64s) -> tuple[Int64s, NDArray[uint32]]:
    """The slow twin."""
    holders = np.repeat(np.arange(len(bounds) - 1, dtype=np.uint32), np.diff(bounds))
    order = np.lexsort((holders, tokens))
    tokens, holders = tokens[order], holders[order]
    is_new = np.ones(len(tokens), dtype=bool)
    is_new[1:] = (tokens[1:] != tokens[:-1]) | (holders[1:] != holders[:-1])
    return tokens[is_new], holders[is_new]


def ascending(numbers: Int64s) -> Int64s:
    """The places of ``numbers``, the lowest number first, of equal ones the first."""
    compiled = library()
    if compiled is None:
        return np.argsort(numbers, kind="stable")
    given, order = np.ascontiguousarray(numbers, dtype=np.int64), np.empty(len(numbers), dtype=np.int64)
    compiled.ascending.restype = ctypes.c_int64
    if compiled.ascending(address(given), ctypes.c_int64(len(given)), address(order)) < 0:
        raise MemoryError
    return order
