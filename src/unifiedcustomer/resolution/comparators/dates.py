"""How two records agree on dates."""

from __future__ import annotations

from ctypes import CDLL
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.kernels.levels import ColumnView, column_view, levels
from unifiedcustomer.resolution.columns import Column, Int64s, Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.compiled import kernel_first
from unifiedcustomer.resolution.similarity import best_level

__all__ = ["birth_date", "whole_dates"]


def _compiled_levels(compiled: CDLL, columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Dates of four bits a digit, so that two are compared by an exclusive or."""

    def view(column: Column) -> ColumnView:
        digits, readings = column.derived("date digits", _date_digits)
        keys = np.zeros(len(digits), dtype=np.uint64)
        for place in range(digits.shape[1]):
            keys = keys << np.uint64(4) | (digits[:, place] & 15).astype(np.uint64)
        keys |= (readings & 0xFFFFFFFF).astype(np.uint64) << np.uint64(32)
        return column_view(column.codes, keys=keys)

    return levels(compiled.compare_dates, [columns.columns[feature].derived("date view", view)], left, right)


@kernel_first(_compiled_levels)
def birth_date(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Birth dates are the same, have day and month swapped, differ in one digit or part, or share only the year."""
    column = columns.columns[feature]
    digits, options = column.derived("date digits", _date_digits)

    def compare(a: Int64s, b: Int64s) -> Levels:
        one, two = digits[a], digits[b]
        wrong = np.minimum((one != two).sum(axis=1), 8)
        same = np.stack([(one[:, p] == two[:, p]).all(axis=1) for p in (slice(0, 4), slice(4, 6), slice(6, 8))], axis=1)
        crossed = same[:, 0] & (one[:, 4:6] == two[:, 6:8]).all(axis=1) & (one[:, 6:8] == two[:, 4:6]).all(axis=1)
        crossed |= (options[a] == options[b]) & (options[a] >= 0)
        whole = (one[:, 6] >= 0) & (two[:, 6] >= 0)
        months = (one[:, 4] >= 0) & (two[:, 4] >= 0)
        near = (wrong == 1) | (same.sum(axis=1) >= 2)
        return np.select(
            [whole & (wrong == 0), crossed & whole, near & months, same[:, 0]], [5, 4, 3, 2], default=1
        ).astype(np.uint8)

    return best_level(column, column, (left, right), compare)


_DIGITS: Final = np.array([0, 1, 2, 3, 5, 6, 8, 9])  #: where a date has its digits
_POWERS: Final = 10 ** np.arange(7, -1, -1, dtype=np.int64)


def _date_digits(column: Column) -> tuple[NDArray[np.int8], Int64s]:
    """Eight digits of each value's likely reading (-1 where a part is unknown), and a code of its set of readings."""
    texts = column.values
    sizes = texts.ends - texts.starts
    digits = np.full((len(texts), 8), -1, dtype=np.int8)
    readings = np.full(len(texts), -1, dtype=np.int64)
    usual = sizes == 10  # year-month-day, and one reading
    digits[usual] = texts.data[texts.starts[usual][:, None] + _DIGITS] - np.uint8(48)
    two = np.flatnonzero(sizes == 21)  # and two readings
    places = texts.starts[two][:, None]
    one, other = (texts.data[places + begin + _DIGITS] - np.uint8(48) for begin in (0, 11))
    digits[two] = one
    numbers = [side @ _POWERS for side in (one, other)]
    readings[two] = distinct_numbers(np.minimum(*numbers) * 10**8 + np.maximum(*numbers))[0]
    index: dict[str, int] = {}
    for place in np.flatnonzero(~usual & (sizes != 21)).tolist():
        value = texts[place]
        known = value.partition("|")[0].replace("-", "")[:8]
        digits[place, : len(known)] = [int(digit) for digit in known]
        if "|" in value:
            readings[place] = len(two) + index.setdefault("|".join(sorted(value.split("|"))), len(index))
    return digits, readings


def whole_dates(column: Column) -> Column:
    """The dates that count as the same: likely readings, where all parts are known.

    Two records that know only the year do not agree on the date; 04/03/1980, which has two readings, and 1980-03-04 do.
    """
    digits, _ = column.derived("date digits", _date_digits)
    numbers = np.where(digits[:, 6] >= 0, digits.astype(np.int64) @ _POWERS, -1)
    codes, firsts = distinct_numbers(numbers)
    codes = np.append(codes, np.int32(-1))  # code -1 finds the last
    return Column(column.values.take(firsts), tuple(codes[each] for each in column.codes))
