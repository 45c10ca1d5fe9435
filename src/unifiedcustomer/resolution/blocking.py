"""Which pairs of records are worth comparing.

A blocking key turns a record into 64-bit tokens; two records are a candidate pair if and only if they share a token
held by at most `ResolutionModel.largest_block` records. Tokens depend on the record's values alone, so they are the
same in a batch, in a store's index, and in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Column, Int64s, RecordColumns, Rows, stable_hashes
from unifiedcustomer.resolution.model import BlockingKey

__all__ = ["FORMS", "Block", "candidate_pairs", "count_pairs", "key_tokens", "pairs_of_key", "sampled_pairs"]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads consecutive numbers over the whole range

Forms = Callable[[str], Iterable[str]]


def _prefix(length: int) -> Forms:
    return lambda value: (value[:length],) if len(value) >= length else ()


def _tokens(value: str) -> Iterable[str]:
    return {token for token in value.split() if len(token) > 2}


def _area(postal_code: str) -> Iterable[str]:
    # The part before the last three characters is the British outward code, the French and American sorting region,
    # and never less than two characters elsewhere.
    return (postal_code[: max(2, len(postal_code) - 3)],) if len(postal_code) > 2 else ()


def _dates(value: str) -> Iterable[str]:
    return (date for date in value.split("|") if len(date) == 10)


def _years(value: str) -> Iterable[str]:
    return {date[:4] for date in value.split("|")}


def _line(phone: str) -> Iterable[str]:
    digits = "".join(filter(str.isdigit, phone))
    return (digits[-9:],) if len(digits) >= 7 else ()


FORMS: Final[Mapping[str, Forms]] = MappingProxyType(
    {
        "whole": lambda value: (value,),
        "initial": _prefix(1),
        "prefix3": _prefix(3),
        "prefix5": _prefix(5),
        "tokens": _tokens,  #: each word of more than two letters
        "first": lambda value: value.split()[:1],
        "options": lambda value: value.split("|"),  #: each reading of an ambiguous value
        "area": _area,
        "dates": _dates,
        "years": _years,
        "line": _line,  #: the last nine digits, which survive a lost country code
        "local": lambda value: (value.partition("@")[0],) if len(value.partition("@")[0]) > 3 else (),
    }
)


@attrs.frozen(eq=False)
class Block:
    """The tokens of one key: `rows[i]` holds `tokens[i]`; a row may hold several tokens."""

    rows: Rows
    tokens: Int64s


def key_tokens(columns: RecordColumns, key: BlockingKey) -> Block:
    """All tokens of ``key``. Rows that lack a part hold none."""
    rows = np.arange(len(columns), dtype=np.int64)
    tokens = np.full(len(columns), stable_hashes([key.name])[0], dtype=np.uint64)
    for part in key.parts:
        column = columns.columns.get(part.feature)
        if column is None:
            return Block(rows[:0], tokens[:0].view(np.int64))
        starts, hashes = column.derived(f"forms {part.form}", partial(_forms_of, form=FORMS[part.form]))
        rows, tokens = _extend(rows, tokens, column, starts, hashes)
    return Block(rows, tokens.view(np.int64))


def _forms_of(column: Column, form: Forms) -> tuple[Int64s, NDArray[np.uint64]]:
    """The hashes of each distinct value's forms: those of value ``v`` stand at ``starts[v]:starts[v + 1]``."""
    forms = [tuple(sorted(form(value))) for value in column.strings]
    starts = np.zeros(len(forms) + 1, dtype=np.int64)
    np.cumsum([len(group) for group in forms], out=starts[1:])
    return starts, stable_hashes([text for group in forms for text in group])


def _extend(
    rows: Rows, tokens: NDArray[np.uint64], column: Column, starts: Int64s, hashes: NDArray[np.uint64]
) -> tuple[Rows, NDArray[np.uint64]]:
    """Every token continued by every form that its row has in ``column``."""
    parts = []
    for codes in column.codes:
        code = codes[rows]
        has = code >= 0
        first, count = starts[code[has]], starts[code[has] + 1] - starts[code[has]]
        at = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
        mixed = (np.repeat(tokens[has], count) ^ hashes[at]) * _MIX
        parts.append((np.repeat(rows[has], count), mixed ^ (mixed >> np.uint64(29))))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _runs(block: Block) -> tuple[Rows, Int64s, Int64s, Int64s]:
    """Rows sorted by token, and each distinct token with where its rows begin and how many there are."""
    order = np.lexsort((block.rows, block.tokens))
    rows, tokens = block.rows[order], block.tokens[order]
    if len(rows):  # a row that holds a token twice counts once
        fresh = np.concatenate(([True], (np.diff(tokens) != 0) | (np.diff(rows) != 0)))
        rows, tokens = rows[fresh], tokens[fresh]
    begin = np.flatnonzero(np.concatenate(([True], np.diff(tokens) != 0))) if len(rows) else np.zeros(0, np.int64)
    return rows, tokens[begin], begin, np.diff(np.concatenate((begin, [len(rows)])))


def count_pairs(block: Block, largest: int) -> int:
    """How many pairs `pairs_of_key` would give."""
    *_, size = _runs(block)
    open_ = size[size <= largest]
    return int((open_ * (open_ - 1)).sum() // 2)


def sampled_pairs(block: Block, largest: int, most: int) -> tuple[Rows, Rows]:
    """Row pairs of an even share of the open tokens, about ``most``; tokens are hashes, so any share is a fair one."""
    rows, _, begin, size = _runs(block)
    open_ = (size > 1) & (size <= largest)
    begin, size = begin[open_], size[open_]
    step = max(1, int((size * (size - 1)).sum()) // 2 // max(most, 1))
    return _pairs_within(rows, begin[::step], size[::step])


def pairs_of_key(block: Block, largest: int, closed: Collection[int] = ()) -> tuple[Rows, Rows, int]:
    """Row pairs ``left < right`` that share a token of the block, and how many blocks were closed.

    A token is closed when more than ``largest`` rows hold it, or when it is in ``closed``.
    """
    rows, tokens, begin, size = _runs(block)
    too_large = size > largest
    if closed:
        too_large |= np.isin(tokens, np.array(sorted(closed), dtype=np.int64))
    open_ = ~too_large & (size > 1)
    return *_pairs_within(rows, begin[open_], size[open_]), int(too_large.sum())


def _pairs_within(rows: Rows, begin: Int64s, size: Int64s) -> tuple[Rows, Rows]:
    """All pairs inside each run ``rows[begin:begin + size]``."""
    members = np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(size.sum())
    later = np.repeat(begin + size, size) - members - 1  # how many members follow each member in its block
    left = np.repeat(members, later)
    right = left + 1 + np.arange(later.sum()) - np.repeat(np.cumsum(later) - later, later)
    return rows[left], rows[right]


def candidate_pairs(
    columns: RecordColumns,
    keys: Sequence[BlockingKey],
    *,
    largest: int,
    closed: Collection[int] = (),
) -> tuple[Rows, Rows, dict[str, dict[str, int]]]:
    """Distinct pairs ``left < right`` of all keys, sorted, and per key how many pairs it gave and blocks it closed."""
    packed, report = [], {}
    n = len(columns)
    for key in keys:
        left, right, too_large = pairs_of_key(key_tokens(columns, key), largest, closed)
        packed.append(left * n + right)
        report[key.name] = {"pairs": len(left), "closed_blocks": too_large}
    pairs = np.sort(np.concatenate(packed)) if packed else np.zeros(0, np.int64)
    pairs = pairs[np.concatenate(([True], np.diff(pairs) != 0))] if len(pairs) else pairs
    return pairs // max(n, 1), pairs % max(n, 1), report
