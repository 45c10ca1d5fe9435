"""Which pairs of records are worth comparing.

A blocking key turns a record into 64-bit tokens; two records are a candidate pair if and only if they share a token
held by no more records than `ResolutionModel.largest_of` says of its key. Tokens depend on the record's values and the
model alone, so they are the same in a batch, in a store's index, and in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import blocks as kernel
from unifiedcustomer.kernels import in_threads, library
from unifiedcustomer.kernels.blocks import GroupedRows
from unifiedcustomer.resolution.columns import Column, Int64s, RecordColumns, Rows, stable_hashes
from unifiedcustomer.resolution.model import BLOCK_SIZES, BlockingKey
from unifiedcustomer.resolution.modes import ANY_TWO, Scope

__all__ = [
    "FORMS",
    "MARK",
    "Block",
    "Groups",
    "candidate_pairs",
    "distinct_pairs",
    "key_tokens",
    "packed",
    "raw_tokens",
    "unpacked",
]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads consecutive numbers over the whole range

MARK: Final = len(BLOCK_SIZES) - 1  #: the bits of a token that say how large its block may be

Forms = Callable[[str], Iterable[str]]


def _prefix(length: int) -> Forms:
    return lambda value: (value[:length],) if len(value) >= length else ()


def _tokens(value: str) -> Iterable[str]:
    return (token for token in value.split(" ") if len(token) > 2)


def _area(postal_code: str) -> Iterable[str]:
    # The part before the last three characters is the British outward code, the French and American sorting region,
    # and never less than two characters elsewhere.
    return (postal_code[: max(2, len(postal_code) - 3)],) if len(postal_code) > 2 else ()


def _dates(value: str) -> Iterable[str]:
    return (date for date in value.split("|") if len(date) == 10)


def _years(value: str) -> Iterable[str]:
    return (date[:4] for date in value.split("|"))


def _line(phone: str) -> Iterable[str]:
    digits = "".join(c for c in phone if c in "0123456789")
    return (digits[-9:],) if len(digits) >= 7 else ()


def _start(mailbox: str) -> Iterable[str]:
    # One typing error in a mailbox leaves its start alone, or its end.
    local, sign, provider = mailbox.partition("@")
    return (f"{local[:5]}@{provider}",) if sign and len(local) >= 5 else ()


def _end(mailbox: str) -> Iterable[str]:
    place = mailbox.find("@")
    return (mailbox[place - 5 :],) if place >= 5 else ()


_SOUNDS: Final = str.maketrans({"c": "k", "q": "k", "z": "s", "w": "v", **dict.fromkeys("aeiouyh ", "")})


def _consonants(name: str) -> Iterable[str]:
    letters = name.replace("ph", "f").translate(_SOUNDS)
    kept = "".join(letter for letter, _ in groupby(letters))
    return (kept,) if len(kept) > 1 else ()


FORMS: Final[Mapping[str, Forms]] = MappingProxyType(
    {
        "whole": lambda value: (value,),
        "initial": _prefix(1),
        "prefix3": _prefix(3),
        "prefix5": _prefix(5),
        "tokens": _tokens,  #: each word of more than two letters
        "first": lambda value: [word for word in value.split(" ") if word][:1],
        "options": lambda value: value.split("|"),  #: each reading of an ambiguous value
        "area": _area,
        "dates": _dates,
        "years": _years,
        "line": _line,  #: the last nine digits, which survive a lost country code
        "local": lambda value: (value.partition("@")[0],) if len(value.partition("@")[0]) > 3 else (),
        "start": _start,  #: of a mailbox: five characters, and the provider
        "end": _end,  #: of a mailbox: from five characters before the provider on
        "consonants": _consonants,  #: those of a name; letters of one sound are one, and so are doubled ones
    }
)


@attrs.frozen(eq=False)
class Block:
    """The tokens of one key: `rows[i]` holds `tokens[i]`, rows ascending; a row may hold several tokens."""

    rows: Rows
    tokens: Int64s

    def thinned(self, part: int) -> Block:
        """One of ``part`` tokens, a power of two, with all of their rows."""
        kept = self.tokens & (part - 1) == 0
        return self if part == 1 else Block(self.rows[kept], self.tokens[kept])


def key_tokens(columns: RecordColumns, key: BlockingKey) -> Block:
    """All tokens of ``key``, marked with its largest block. Rows that lack a part hold none."""
    block = raw_tokens(columns, key)
    return block if key.largest is None else Block(block.rows, block.tokens & ~MARK | BLOCK_SIZES.index(key.largest))


def raw_tokens(columns: RecordColumns, key: BlockingKey) -> Block:
    """The tokens of ``key`` without a mark."""
    seed = stable_hashes([key.name])
    parts = [(columns.columns.get(part.feature), part.form) for part in key.parts]
    held = [(column, form) for column, form in parts if column is not None]
    if len(held) < len(parts):
        return Block(np.zeros(0, np.int64), np.zeros(0, np.int64))
    forms = [(column, *column.derived(f"forms {form}", partial(_forms_of, name=form))) for column, form in held]
    if library() is not None:
        made = [kernel.KeyColumn(column.codes, bounds, hashes) for column, bounds, hashes in forms]
        tokens, rows = kernel.key_tokens(len(columns), int(seed[0]), made)
        return Block(rows, tokens.view(np.int64))
    rows = np.arange(len(columns), dtype=np.int64)
    tokens = np.full(len(columns), seed[0], dtype=np.uint64)
    for column, bounds, hashes in forms:
        rows, tokens = _extend(rows, tokens, column, bounds, hashes)
    return Block(rows, tokens.view(np.int64))


def _forms_of(column: Column, name: str) -> tuple[Int64s, NDArray[np.uint64]]:
    """The hashes of each distinct value's forms: those of value ``v`` stand at ``bounds[v]:bounds[v + 1]``."""
    if library() is not None:
        return kernel.forms(name, column.values.data, column.values.starts, column.values.ends)
    forms = [tuple(FORMS[name](value)) for value in column.strings]
    bounds = np.zeros(len(forms) + 1, dtype=np.int64)
    np.cumsum([len(group) for group in forms], out=bounds[1:])
    return bounds, stable_hashes([text for group in forms for text in group])


def _extend(
    rows: Rows, tokens: NDArray[np.uint64], column: Column, bounds: Int64s, hashes: NDArray[np.uint64]
) -> tuple[Rows, NDArray[np.uint64]]:
    """Every token continued by every form that its row has in ``column``."""
    held, continued = [], []
    for codes in column.codes:
        code = codes[rows]
        has = code >= 0
        first, count = bounds[code[has]], bounds[code[has] + 1] - bounds[code[has]]
        at = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
        mixed = (np.repeat(tokens[has], count) ^ hashes[at]) * _MIX
        held.append(np.repeat(rows[has], count))
        continued.append(mixed ^ (mixed >> np.uint64(29)))
    together = np.concatenate(held)
    order = np.argsort(together, kind="stable")
    return together[order], np.concatenate(continued)[order]


@attrs.frozen(eq=False)
class Groups:
    """The rows that share a token, of all tokens that 2 to so many rows hold.

    In order of the first bits of the tokens, then of the first row that holds one.
    """

    rows: GroupedRows

    @classmethod
    def of(cls, block: Block, largest: int, closed: Collection[int] = ()) -> Groups:
        """The groups of a block. A token in ``closed`` brings nobody together, as if too many rows held it."""
        rows, tokens = block.rows, block.tokens
        if len(rows) and (np.diff(rows) < 0).any():
            order = np.argsort(rows, kind="stable")
            rows, tokens = rows[order], tokens[order]
        shut = np.zeros(0, dtype=np.int64)
        if closed:
            is_closed = np.isin(tokens, np.array(sorted(closed), dtype=np.int64))
            shut, rows, tokens = np.unique(tokens[is_closed]), rows[~is_closed], tokens[~is_closed]
        group = kernel.group_rows if library() is not None else _grouped
        found = group(np.ascontiguousarray(tokens).view(np.uint64), np.ascontiguousarray(rows), largest)
        return cls(attrs.evolve(found, too_large=found.too_large + len(shut)))

    def of_sizes(self, smallest: int, largest: int) -> Groups:
        """The groups of ``smallest`` to ``largest`` rows."""
        sizes = self.rows.sizes
        kept = np.flatnonzero((sizes >= smallest) & (sizes <= largest))
        pairs = int((sizes[kept].astype(np.int64) * (sizes[kept] - 1)).sum() // 2)
        too_large = self.rows.too_large + int((sizes > largest).sum())
        return Groups(GroupedRows(self.rows.members, self.rows.begins[kept], sizes[kept], pairs, too_large))

    def sample(self, most: int) -> tuple[Rows, Rows]:
        """Pairs of an even share of the groups, about ``most``."""
        step = max(1, self.rows.pairs // max(most, 1))
        return _pairs_within(self.rows.members, self.rows.begins[::step], self.rows.sizes[::step])


def _grouped(tokens: NDArray[np.uint64], holders: Rows, largest: int) -> GroupedRows:
    """The slow twin of the kernel."""
    part = tokens >> np.uint64(64 - kernel.PART_BITS)
    order = np.lexsort((holders, tokens))
    rows, tokens = holders[order], tokens[order]
    first_place = order
    if len(rows):  # a row that holds a token twice counts once
        fresh = np.concatenate(([True], (np.diff(tokens) != 0) | (np.diff(rows) != 0)))
        rows, tokens, first_place = rows[fresh], tokens[fresh], order[fresh]
    begin = np.flatnonzero(np.concatenate(([True], np.diff(tokens) != 0))) if len(rows) else np.zeros(0, np.int64)
    size = np.diff(np.concatenate((begin, [len(rows)]))).astype(np.int64)
    kept = np.flatnonzero((size > 1) & (size <= largest))
    kept = kept[np.lexsort((first_place[begin[kept]], part[first_place[begin[kept]]]))]
    sizes = size[kept]
    begins = np.cumsum(sizes) - sizes
    members = rows[np.repeat(begin[kept] - begins, sizes) + np.arange(sizes.sum())]
    pairs = int((sizes * (sizes - 1)).sum() // 2)
    return GroupedRows(members.astype(np.int32), begins, sizes.astype(np.int32), pairs, int((size > largest).sum()))


def _pairs_within(rows: NDArray[Any], begin: Int64s, size: NDArray[Any]) -> tuple[Rows, Rows]:
    """All pairs inside each run ``rows[begin:begin + size]``."""
    size = size.astype(np.int64)
    members = np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(size.sum())
    later = np.repeat(begin + size, size) - members - 1  # how many members follow each member in its block
    left = np.repeat(members, later)
    right = left + 1 + np.arange(later.sum()) - np.repeat(np.cumsum(later) - later, later)
    return rows[left].astype(np.int64), rows[right].astype(np.int64)


def distinct_pairs(groups: Sequence[Groups]) -> NDArray[np.uint64]:
    """All pairs of rows that are in a group together, as ``left << 32 | right``, each once, ascending."""
    keys = [found.rows for found in groups]
    if library() is not None:
        return kernel.distinct_pairs(keys)
    pairs = [packed(*_pairs_within(key.members, key.begins, key.sizes)) for key in keys]
    return np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.uint64)


def packed(left: Rows, right: Rows) -> NDArray[np.uint64]:
    """Pairs of rows as ``left << 32 | right``."""
    return left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64)


def unpacked(pairs: NDArray[np.uint64]) -> tuple[Rows, Rows]:
    """Left and right rows of packed pairs."""
    return (pairs >> np.uint64(32)).view(np.int64), (pairs & np.uint64(0xFFFFFFFF)).view(np.int64)


def candidate_pairs(
    columns: RecordColumns,
    keys: Sequence[BlockingKey],
    *,
    largest: int,
    closed: Collection[int] = (),
    scope: Scope = ANY_TWO,
    blocks: Sequence[Block] | None = None,
) -> tuple[Rows, Rows, dict[str, dict[str, int]]]:
    """Distinct pairs ``left < right`` of all keys, sorted, and per key how many pairs it gave and blocks it closed.

    A block has at most ``largest`` rows, or as many as its key allows, if that is less. The ``blocks`` of the keys need
    not be found where they are known.
    """

    def grouped(place: int) -> Groups:
        key = keys[place]
        block = key_tokens(columns, key) if blocks is None else blocks[place]
        return Groups.of(block, min(key.largest or largest, largest), closed)

    groups = in_threads(grouped, range(len(keys)))
    report = {
        key.name: {"pairs": found.rows.pairs, "closed_blocks": found.rows.too_large}
        for key, found in zip(keys, groups, strict=True)
    }
    return *unpacked(scope.among(distinct_pairs(groups))), report
