"""How two records agree on names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Column, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.compiled import (
    family_levels,
    given_levels,
    kernel_first,
    other_name_levels,
)
from unifiedcustomer.resolution.similarity import best_level, jaro_winkler, levels_of_distinct

__all__ = ["family_name", "given_name", "other_names"]

CLOSE: Final = 0.88  #: Jaro-Winkler from which two spellings are one name misspelt more often than two names
SIMILAR: Final = 0.76


@kernel_first(given_levels)
def given_name(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Given names are the same, short for the same name, spelt alike, an initial or one of several, or swapped."""
    column = columns.columns[feature]
    levels = best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 7, _spelling))
    roots = columns.columns.get("given_root")
    if roots is not None:
        shared = best_level(roots, roots, (left, right), lambda a, b: levels_of_distinct(roots, a, b, 1, _share_option))
        levels = np.where((levels > 0) & (levels < 6) & (shared == 1), np.uint8(6), levels)
    return _with_swaps(levels, column, columns.columns.get("family"), left, right, both=True)


@kernel_first(family_levels)
def family_name(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Family names are the same, spelt alike, share a part of a double name, or stand in the given name's place."""
    column = columns.columns[feature]
    levels = best_level(column, column, (left, right), lambda a, b: levels_of_distinct(column, a, b, 6, _spelling))
    return _with_swaps(levels, column, columns.columns.get("given"), left, right)


def _spelling(left: Sequence[str], right: Sequence[str]) -> Levels:
    alike = jaro_winkler(left, right)
    levels = np.select([alike >= CLOSE, alike >= SIMILAR], [5, 2], default=1).astype(np.uint8)
    return np.maximum(levels, _parts(left, right, level=4))


def _parts(left: Sequence[str], right: Sequence[str], level: int) -> Levels:
    """``level`` where one text has a word of the other, or its initial."""
    shared = (
        level if (len(a) == 1 or len(b) == 1 or " " in a or " " in b) and _shares_part(a, b) else 0
        for a, b in zip(left, right, strict=True)
    )
    return np.fromiter(shared, np.uint8, len(left))


def _shares_part(a: str, b: str) -> bool:
    """Whether one of two texts, of which one has several words or is an initial, has a part of the other."""
    first, second = a.partition(" ")[0], b.partition(" ")[0]
    if len(first) == 1 or len(second) == 1:
        return first[:1] == second[:1]
    words = b.split()
    return any(len(word) > 2 and word in words for word in a.split())


def _share_option(left: Sequence[str], right: Sequence[str]) -> Levels:
    shared = (not set(a.split("|")).isdisjoint(b.split("|")) for a, b in zip(left, right, strict=True))
    return np.fromiter(shared, np.uint8, len(left))


def _with_swaps(
    levels: Levels, mine: Column, theirs: Column | None, left: Rows, right: Rows, *, both: bool = False
) -> Levels:
    """Raise a disagreement to 3 where the value of one side stands in the column ``theirs`` of the other.

    Where both sides agree on ``theirs`` nothing was swapped: somebody wrote the family name twice. With ``both``, one
    name that crosses is no swap where the other ones differ: these are two of a family, one of them with swapped names.
    """
    if theirs is None:
        return levels
    there, back = _equal_across(mine, theirs, left, right), _equal_across(mine, theirs, right, left)
    crossed = (there | back) & ~_equal_across(theirs, theirs, left, right) & (levels > 0) & (levels < 3)
    if both:
        half = np.flatnonzero(crossed & (there != back))
        other = np.where(there[half], right[half], left[half]), np.where(there[half], left[half], right[half])
        crossed[half] = ~_differ_across(mine, theirs, *other)
    return np.where(crossed, np.uint8(3), levels)


def _differ_across(mine: Column, theirs: Column, left: Rows, right: Rows) -> NDArray[np.bool_]:
    """Whether all values of ``mine`` are spelt unlike all of ``theirs``, and there are some."""
    best = np.zeros(len(left), dtype=np.uint8)
    for codes_mine in mine.codes:
        for codes_theirs in theirs.codes:
            one, other = codes_mine[left], codes_theirs[right]
            known = np.flatnonzero((one >= 0) & (other >= 0))
            texts = (
                [column.strings[code] for code in codes[known].tolist()]
                for column, codes in ((mine, one), (theirs, other))
            )
            best[known] = np.maximum(best[known], _spelling(*texts))
    return np.asarray(best == 1)


def _equal_across(mine: Column, theirs: Column, left: Rows, right: Rows) -> NDArray[np.bool_]:
    places = theirs.derived("places", lambda column: {value: code for code, value in enumerate(column.strings)})
    lookup = np.array([*(places.get(value, -2) for value in mine.strings), -2], dtype=np.int64)
    found = np.zeros(len(left), dtype=bool)
    for codes_mine in mine.codes:
        for codes_theirs in theirs.codes:
            found |= lookup[codes_mine[left]] == codes_theirs[right]
    return found


@kernel_first(other_name_levels)
def other_names(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Names beyond the given and the family name, such as a maiden name or a title, occur on the other side too.

    All are shared also where both sides have the same three names or more, and part them otherwise: a second given name
    of one is the first family name of the other.
    """
    names = columns.columns[feature]
    codes = names.codes[0]
    extra = _extra_names(columns, names)
    candidates = (
        [row for row in np.unique(np.concatenate((left, right))).tolist() if codes[row] >= 0] if len(left) else []
    )
    extras = {row: words for row in candidates if (words := extra(row))}
    has = np.fromiter(extras, np.int64, len(extras))
    ask = np.flatnonzero((np.isin(left, has) | np.isin(right, has)) & (codes[left] >= 0) & (codes[right] >= 0))
    words_of = names.derived("words", _words)
    levels = np.zeros(len(left), dtype=np.uint8)
    nothing: frozenset[str] = frozenset()
    for pair, a, b in zip(ask.tolist(), left[ask].tolist(), right[ask].tolist(), strict=True):
        mine, theirs = extras.get(a, nothing), extras.get(b, nothing)
        found = len(mine & words_of[codes[b]]) + len(theirs & words_of[codes[a]])
        levels[pair] = 1 if not found else 3 if found == len(mine) + len(theirs) else 2
    return np.where((levels == 0) & _parted_otherwise(columns, names, left, right), np.uint8(3), levels)


def _parted_otherwise(columns: RecordColumns, names: Column, left: Rows, right: Rows) -> NDArray[np.bool_]:
    given = columns.columns.get("given")
    if given is None or not len(names.values):
        return np.zeros(len(left), dtype=bool)
    is_long = names.derived("three words", lambda column: np.array([len(v.split()) > 2 for v in column.strings]))
    name, other = names.codes[0][left], names.codes[0][right]
    mine, theirs = given.codes[0][left], given.codes[0][right]
    same = (name == other) & (name >= 0) & is_long[name]
    return np.asarray(same & (mine != theirs) & (mine >= 0) & (theirs >= 0))


def _extra_names(columns: RecordColumns, names: Column) -> Callable[[int], frozenset[str]]:
    """A function from a row to its name words that are in neither its given nor its family name."""
    usual = [columns.columns[name] for name in ("given", "family") if name in columns.columns]
    words_of = names.derived("words", _words)

    def extra(row: int) -> frozenset[str]:
        words: frozenset[str] = words_of[names.codes[0][row]]
        for column in usual:
            for codes in column.codes:
                if codes[row] >= 0:
                    words -= column.derived("words", _words)[codes[row]]
        return words

    return extra


def _words(column: Column) -> list[frozenset[str]]:
    return [frozenset(value.split()) for value in column.strings]
