"""Which column names the records, and which one names the system they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

from unifiedcustomer.errors import DuplicateRecord, InvalidValue, Problem, UnreadableData
from unifiedcustomer.ingestion.header_names import folded, words_of
from unifiedcustomer.ingestion.raw_tables import RawTable, TextColumn

__all__ = ["check_unique", "record_ids", "sources_of"]

_MOST_SOURCES = 50


def record_ids(table: RawTable, sources: Sequence[str], stated: str | None) -> tuple[str | None, Sequence[str], str]:
    """The column that names the records (None: the row number does), the ids, and why.

    Raises:
        DuplicateRecord: a source has an id twice.
        InvalidValue: there is no column of the stated name.
        UnreadableData: a record has no id; with its row, the first being 1.
    """
    if stated is not None:
        if stated not in table.columns:
            raise InvalidValue("id", Problem.UNKNOWN_NAME)
        return stated, _complete(table, stated, sources), "you said so"
    by_name = {folded(column): column for column in reversed(list(table.columns))}
    for name in words_of("record_id"):
        if name in by_name and None not in table.columns[by_name[name]]:
            column = by_name[name]
            return column, _complete(table, column, sources), "its name says record id"
    for name in words_of("record_id_if_unique"):
        if name in by_name and _is_unique(table.columns[by_name[name]], sources):
            column = by_name[name]
            return column, _complete(table, column, sources), "its name says so, and it is different in every record"
    numbers = list(map(str, range(1, len(table) + 1)))
    return (
        None,
        numbers,
        "no column names the records, so the row number does; it will not survive another order of rows",
    )


def _complete(table: RawTable, column: str, sources: Sequence[str]) -> Sequence[str]:
    cells = table.columns[column]
    if None in cells:
        row = cells.index(None) + 1
        raise UnreadableData(table.name, Problem.MISSING, line=row)
    ids = cast("Sequence[str]", cells)
    check_unique(sources, ids)
    return ids


def check_unique(sources: Sequence[str], ids: Sequence[str]) -> None:
    """Ids need only differ within their source.

    Raises:
        DuplicateRecord: a source has an id twice.
    """
    if len(set(ids)) == len(ids) or len(set(zip(sources, ids, strict=True))) == len(ids):
        return
    counts = Counter(zip(sources, ids, strict=True))
    twice = Counter(source for (source, _), count in counts.items() if count > 1)
    source = min(twice)
    raise DuplicateRecord(source, twice[source])


def _is_unique(cells: TextColumn, sources: Sequence[str]) -> bool:
    if None in cells:
        return False
    return len(set(cells)) == len(cells) or len(set(zip(sources, cells, strict=True))) == len(cells)


def sources_of(table: RawTable, stated: str | None, *, is_named: bool) -> tuple[str | None, Sequence[str]]:
    """The column that names the source of each record (None: there is none), and the sources.

    Args:
        table: the table.
        stated: the column, if the caller said which.
        is_named: whether the caller named the table's source; then no column is looked for.

    Raises:
        UnreadableData: a record has no source.
    """
    column = stated if stated in table.columns else None
    if column is None and not is_named:
        column = _source_column(table.columns)
    if column is None:
        return None, [table.name] * len(table)
    cells = table.columns[column]
    if None in cells:
        raise UnreadableData(table.name, Problem.MISSING, line=cells.index(None) + 1)
    return column, cast("Sequence[str]", cells)


def _source_column(columns: Mapping[str, TextColumn]) -> str | None:
    """A column that is named as a source and has few different values, each in several records."""
    names = words_of("source")
    for column, cells in columns.items():
        if folded(column) in names and cells and None not in cells:
            different = len(set(cells))
            if different <= _MOST_SOURCES and different * 2 <= len(cells):
                return column
    return None
