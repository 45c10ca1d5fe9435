"""When the source last changed each record of a table: what `Normalizer.record` reads of those cells, by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.kernels.instants import read_instants
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.records import FieldValue, RecordKey, Role, SourceRecord
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

__all__ = ["NEVER", "all_update_times", "moments", "update_times"]

Int64s: TypeAlias = NDArray[np.int64]

NEVER: Final = np.iinfo(np.int64).min
"""Stands where a record does not say when it was changed."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000


def update_times(table: SourceTable, normalizer: Normalizer) -> Int64s:
    """For each row microseconds since 1970, or `NEVER`; the latest where there are several."""
    return all_update_times([table], normalizer)


def all_update_times(tables: Sequence[SourceTable], normalizer: Normalizer) -> Int64s:
    """As `update_times`, of the rows of all tables, one table after the other."""
    days: dict[int, int] = {}
    return np.concatenate([_table_times(table, normalizer, days) for table in tables])


def _table_times(table: SourceTable, normalizer: Normalizer, days: dict[int, int]) -> Int64s:
    latest = np.full(len(table), NEVER, dtype=np.int64)
    columns = [column for column in table.columns if column.field.role is Role.UPDATED_AT]
    if not columns:
        return latest
    sources, of_row = table.sources.encoded()
    for code, source in [*enumerate(sources.strings()), (-1, "")]:
        rows = np.flatnonzero(of_row == code)
        for column in columns if len(rows) else ():
            read = _reader(source, column, normalizer)
            latest[rows] = np.maximum(latest[rows], _column_times(column.values.texts.take(rows), read, days))
    return latest


def moments(times: Int64s) -> Iterator[datetime | None]:
    """The same as moments in UTC."""
    return (None if time == NEVER else _EPOCH + timedelta(microseconds=time) for time in times.tolist())


_Reader: TypeAlias = Callable[[str], int]


def _reader(source: str, column: SourceColumn, normalizer: Normalizer) -> _Reader:
    """Reads one cell as the normalizer does."""
    key = RecordKey(source or "?", "?")

    def read(raw: str) -> int:
        cell = FieldValue(column=column.name, field=column.field, raw=raw)
        found = normalizer.updated_at(SourceRecord(key=key, values=(cell,)))
        return int(NEVER) if found is None else (found - _EPOCH) // timedelta(microseconds=1)

    return read


def _column_times(texts: Texts, read: _Reader, known: dict[int, int]) -> Int64s:
    """The times of one column; ``known`` are days that were read before, which is the same in every column."""
    times = np.full(len(texts), NEVER, dtype=np.int64)
    days, seconds = read_instants(texts.data, texts.starts, texts.ends)
    of_row, firsts = distinct_numbers(days)
    rows = np.flatnonzero(of_row >= 0)
    if len(rows):
        # Only the day decides whether such a text is read: it may be none, or one that stands for nothing.
        distinct = days[firsts].tolist()
        for day in distinct:
            if day not in known:
                known[day] = _of_day(day, read)
        read_days = np.array([known[day] for day in distinct], dtype=np.int64)[of_row[rows]]
        times[rows] = np.where(read_days == NEVER, NEVER, read_days + seconds[rows] * _SECOND)
    rest = np.ones(len(texts), dtype=bool)
    rest[rows] = False
    others = np.flatnonzero(rest)
    values, codes = texts.take(others).encoded()
    found = np.array([*map(read, values.strings()), NEVER], dtype=np.int64)  # code -1 finds the last entry
    times[others] = found[codes]
    return times


def _of_day(day: int, read: _Reader) -> int:
    """The first moment of a day as ``read`` gives it; days of the calendar are read here, in a fraction of the time."""
    text = _day_text(day)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return read(text)
    if is_placeholder(found.date().isoformat(), Role.UPDATED_AT):
        return int(NEVER)
    return (found - _EPOCH) // timedelta(microseconds=1)


def _day_text(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}T00:00:00Z"
