"""When the source last changed each record of a table: what `Normalizer.record` reads of those cells, by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import FieldValue, RecordKey, Role, SourceRecord
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

__all__ = ["NEVER", "all_update_times", "moments", "update_times"]

Int64s: TypeAlias = NDArray[np.int64]

NEVER: Final = np.iinfo(np.int64).min
"""Stands where a record does not say when it was changed."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = np.frombuffer(b"0000-00-00T00:00:00Z", dtype=np.uint8)
_DIGITS: Final = np.flatnonzero(ord("0") == _INSTANT)
_MARKS: Final = np.flatnonzero(ord("0") != _INSTANT)
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
        found = normalizer.record(SourceRecord(key=key, values=(cell,))).updated_at
        return int(NEVER) if found is None else (found - _EPOCH) // timedelta(microseconds=1)

    return read


def _column_times(texts: Texts, read: _Reader, known: dict[int, int]) -> Int64s:
    """The times of one column; ``known`` are days that were read before, which is the same in every column."""
    times = np.full(len(texts), NEVER, dtype=np.int64)
    rows, days, seconds = _instants(texts)
    if len(rows):
        # Only the day decides whether such a text is read: it may be none, or one that stands for nothing.
        distinct, of_row = np.unique(days, return_inverse=True)
        for day in distinct.tolist():
            if day not in known:
                known[day] = read(_day_text(day))
        read_days = np.array([known[day] for day in distinct.tolist()], dtype=np.int64)[of_row]
        times[rows] = np.where(read_days == NEVER, NEVER, read_days + seconds * _SECOND)
    rest = np.ones(len(texts), dtype=bool)
    rest[rows] = False
    others = np.flatnonzero(rest)
    values, codes = texts.take(others).encoded()
    found = np.array([*map(read, values.strings()), NEVER], dtype=np.int64)  # code -1 finds the last entry
    times[others] = found[codes]
    return times


def _instants(texts: Texts) -> tuple[Int64s, Int64s, Int64s]:
    """Rows that are written as most systems do, to the second in UTC; their days as numbers, and seconds of the day."""
    rows = np.flatnonzero(texts.ends - texts.starts == len(_INSTANT))
    letters = texts.data[texts.starts[rows][:, None] + np.arange(len(_INSTANT))] if len(rows) else np.zeros((0, 20))
    digits = letters[:, _DIGITS].astype(np.int64) - ord("0")
    is_one = ((digits >= 0) & (digits <= 9)).all(axis=1) & (letters[:, _MARKS] == _INSTANT[_MARKS]).all(axis=1)
    day = digits[:, :8] @ (10 ** np.arange(7, -1, -1))
    hour, minute, second = (10 * digits[:, at] + digits[:, at + 1] for at in (8, 10, 12))
    kept = np.flatnonzero(is_one & (hour < 24) & (minute < 60) & (second < 60))
    return rows[kept], day[kept], (3600 * hour + 60 * minute + second)[kept]


def _day_text(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}T00:00:00Z"
