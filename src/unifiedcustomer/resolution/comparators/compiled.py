"""What the kernels need to know of a column, and how a comparator lets its kernel go first.

A kernel reads short texts of words parted by single spaces. Pairs with any other value are left to the careful path,
which is also what a comparator is where nothing was compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import CDLL
from functools import wraps
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.levels import ASK, ColumnView, column_view, extra_words, levels, mailbox_parts
from unifiedcustomer.kernels.strings import ShortValues, last_digits, words
from unifiedcustomer.resolution.columns import Column, Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.texts import Texts

__all__ = [
    "address_levels",
    "exact_levels",
    "family_levels",
    "given_levels",
    "identifier_levels",
    "kernel_first",
    "mailbox_levels",
    "other_name_levels",
    "phone_levels",
    "text_levels",
]

Comparator: TypeAlias = Callable[[RecordColumns, str, Rows, Rows], Levels]
Kernel: TypeAlias = Callable[[CDLL, RecordColumns, str, Rows, Rows], Levels]


def kernel_first(kernel: Kernel) -> Callable[[Comparator], Comparator]:
    """Ask ``kernel`` where it is compiled; the decorated comparator answers what it leaves open."""

    def decorated(careful: Comparator) -> Comparator:
        @wraps(careful)
        def compare(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
            compiled = library()
            if compiled is None:
                return careful(columns, feature, left, right)
            found = kernel(compiled, columns, feature, left, right)
            asked = np.flatnonzero(found == ASK)
            if len(asked):
                found[asked] = careful(columns, feature, left[asked], right[asked])
            return found

        return compare

    return decorated


def _arrays(texts: Texts) -> tuple[NDArray[np.uint8], Int64s, Int64s]:
    return texts.data, texts.starts, texts.ends


def _short(compiled: CDLL, texts: Texts) -> ShortValues:
    return ShortValues.of(compiled, _arrays(texts))


def _view(compiled: CDLL, column: Column) -> ColumnView:
    """The column with the texts of its values."""
    return column.derived("view", lambda column: column_view(column.codes, _short(compiled, column.values)))


def mailbox_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `email`."""

    def view(column: Column) -> ColumnView:
        short = _short(compiled, column.values)
        return column_view(column.codes, short, keys=mailbox_parts(compiled, short))

    return levels(compiled.compare_mailboxes, [columns.columns[feature].derived("mail view", view)], left, right)


def text_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `text`."""
    return levels(compiled.compare_texts, [_view(compiled, columns.columns[feature])], left, right)


def identifier_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `identifier`."""
    return levels(compiled.compare_identifiers, [_view(compiled, columns.columns[feature])], left, right)


def exact_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `exact`."""
    view = columns.columns[feature].derived("codes", lambda column: column_view(column.codes))
    return levels(compiled.compare_exact, [view], left, right)


def address_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `address`."""
    del feature
    parts = (columns.columns.get(part) for part in ("street", "house_number", "postal_code", "city"))
    views = [None if part is None else _view(compiled, part) for part in parts]
    return levels(compiled.compare_addresses, views, left, right)


def phone_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `phone`."""

    def view(column: Column) -> ColumnView:
        texts = column.values
        if (texts.data & 0x80).any():
            found = Texts.of("".join(filter(str.isdigit, value))[-9:] for value in column.strings)
        else:
            found = Texts(*last_digits(compiled, _arrays(texts)))
        lines, codes = found.encoded()
        return column_view(column.codes, _short(compiled, lines), keys=codes)

    return levels(compiled.compare_phones, [columns.columns[feature].derived("line view", view)], left, right)


def given_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `given_name`."""
    roots = columns.columns.get("given_root")
    options = None if roots is None else roots.derived("options", _options)
    return _name_levels(compiled, columns, (feature, "family"), options, left, right)


def family_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `family_name`."""
    return _name_levels(compiled, columns, (feature, "given"), None, left, right)


def _name_levels(
    compiled: CDLL, columns: RecordColumns, sides: tuple[str, str], roots: ColumnView | None, left: Rows, right: Rows
) -> Levels:
    mine, theirs = columns.columns[sides[0]], columns.columns.get(sides[1])
    same = 7 if sides[1] == "family" else 6

    def views(column: Column) -> tuple[ColumnView, ColumnView | None]:
        short = _short(compiled, column.values)
        if theirs is None:
            return column_view(column.codes, short), None
        there = _places_in(theirs.values, column.values)
        return column_view(column.codes, short, keys=there), _view(compiled, theirs)

    view, other = _with(mine, f"names beside {sides[1]}", (theirs,), views)
    return levels(compiled.compare_names, [view, roots, other, same, int(sides[1] == "family")], left, right)


def _with(column: Column, name: str, others: tuple[Column | None, ...], compute: Callable[[Column], Any]) -> Any:
    """What ``compute`` makes of a column beside ``others``: remembered as long as they are the ones of before."""
    known, found = column.derived(name, lambda column: (others, compute(column)))
    return found if all(a is b for a, b in zip(known, others, strict=True)) else compute(column)


def _places_in(theirs: Texts, mine: Texts) -> NDArray[np.int32]:
    """Which of ``theirs`` each of ``mine`` is; -1 for none."""
    codes = Texts.together([theirs, mine]).encoded()[1]
    there = np.full(int(codes.max(initial=-1)) + 2, -1, dtype=np.int32)  # code -1 finds the last entry
    there[codes[: len(theirs)]] = np.arange(len(theirs), dtype=np.int32)
    there[-1] = -1
    return there[codes[len(theirs) :]]


def _options(column: Column) -> ColumnView:
    """The column with a list of the options of each value."""
    texts = column.values.packed()
    bars = np.flatnonzero(texts.data == ord("|"))
    begins, ends = (np.sort(np.concatenate(each)) for each in ((texts.starts, bars + 1), (texts.ends, bars)))
    distinct, items = Texts(texts.data, begins, ends).encoded()
    items = np.where(items < 0, np.int32(len(distinct)), items)  # an empty one is one as well
    starts = np.searchsorted(bars, np.append(texts.starts, len(texts.data))) + np.arange(len(texts) + 1)
    masks = np.bitwise_or.reduceat(np.uint64(1) << (items & 63).astype(np.uint64), starts[:-1]) if len(items) else None
    return column_view(column.codes, lists=(starts, items), keys=masks)


def other_name_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Levels of `other_names`."""
    usual = tuple(columns.columns[name] for name in ("given", "family") if name in columns.columns)

    def views(names: Column) -> tuple[ColumnView, ColumnView | None, NDArray[np.uint32]] | None:
        found = _word_lists(compiled, [names, *usual])
        if found is None:
            return None
        view, *others = (column_view(c.codes, lists=lists) for c, lists in zip((names, *usual), found, strict=True))
        given = others[0] if "given" in columns.columns else None
        return view, given, extra_words(compiled, view, others, len(columns))

    found = _with(columns.columns[feature], "extra words", usual, views)
    if found is None:
        return np.full(len(left), ASK, dtype=np.uint8)
    return levels(compiled.compare_other_names, [found[0], found[1], found[2].ctypes], left, right)


def _word_lists(compiled: CDLL, columns: list[Column]) -> list[tuple[Int64s, NDArray[np.int32]]] | None:
    """The numbers of the words of each value of each column; equal words of any column have one number."""
    found = [words(compiled, _arrays(column.values)) for column in columns]
    texts = [Texts(*one[0]) for one in found if one is not None]
    if len(texts) < len(found):
        return None
    codes = Texts.together(texts).encoded()[1]
    ends = np.cumsum([len(one) for one in texts])
    items = np.split(codes, ends[:-1])
    return [(one[1], np.ascontiguousarray(part)) for one, part in zip(found, items, strict=True) if one is not None]
