"""The door of this step: data as an application has it -> a `SourceTable`, and what every column was taken for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from typing import Any, Final

import attrs

from unifiedcustomer.errors import InvalidValue, NoUsableColumn, Problem, WrongType
from unifiedcustomer.ingestion.files import read_file
from unifiedcustomer.ingestion.frames import is_column, table_of
from unifiedcustomer.ingestion.guessing import guess_fields
from unifiedcustomer.ingestion.raw_tables import RawTable
from unifiedcustomer.ingestion.record_ids import check_unique, record_ids, sources_of
from unifiedcustomer.ingestion.sampling import sample_rows
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.records import LONGEST_VALUE, Comparison, Field, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Cells, Texts

__all__ = ["ReadColumn", "ReadSource", "ReadTable", "read_table"]

_IGNORED: Final = Field(role=Role.IGNORE)
_NO_CELLS: Final = "its cells are no single values"
_TELLS_NOBODY: Final = frozenset(
    {Role.IGNORE, Role.UPDATED_AT, Role.LANGUAGE, Role.COUNTRY, Role.REGION, Role.GENDER, Role.OCCUPATION}
    | {Role.HOUSEHOLD_NUMBER, Role.DEVICE_ID, Role.EMAIL_VERIFIED, Role.PHONE_VERIFIED}
)


@attrs.frozen(kw_only=True)
class ReadColumn:
    """What one column was taken for, and why."""

    name: str
    field: Field
    reason: str
    names: str | None = None  #: "record" or "source" for the column that names these; it is then no value of the record


@attrs.frozen(kw_only=True)
class ReadSource:
    """How one table was read."""

    name: str  #: the source's name; where a column names the sources, that of the file or "data"
    rows: int
    columns: tuple[ReadColumn, ...]
    record_id: str  #: how the records are named, in words
    form: Mapping[str, str] = attrs.field(factory=dict)  #: of files: encoding and delimiter


@attrs.frozen(kw_only=True, eq=False)
class ReadTable:
    """The records, in as many tables as they came in, and how each source was read."""

    parts: tuple[SourceTable, ...]
    sources: tuple[ReadSource, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @cached_property
    def table(self) -> SourceTable:
        """All records as one table, in the order of the parts. Columns of one name and meaning are one."""
        return _together(self.parts)

    def report_dict(self) -> dict[str, Any]:
        """For each source what was guessed of its columns, as plain data. Has no value of any record."""
        return {
            source.name: {
                "rows": source.rows,
                "record_id": source.record_id,
                **source.form,
                "columns": {
                    column.name: {
                        "role": column.names or column.field.role.value,
                        **({"name": column.field.name} if column.field.name else {}),
                        "reason": column.reason,
                    }
                    for column in source.columns
                },
            }
            for source in self.sources
        }


def read_table(
    data: Any,
    *,
    id: str | None = None,  # noqa: A002 - the word that the column is called by
    source: str | None = None,
    fields: Mapping[str, Role | Field] | None = None,
) -> ReadTable:
    """Read records of one or several systems; guess what is not stated, and say what was guessed.

    Args:
        data: a frame that speaks Arrow (polars, pyarrow, duckdb, pandas), a dict of columns, a list of dicts, a path to
            a CSV or Parquet file, or a mapping from source name to any of these.
        id: the column that identifies a record within its source.
        source: the column that names the source of each record.
        fields: what columns mean; when given, only these are used.

    Raises:
        UnreadableData: a file or frame cannot be read; `NoUsableColumn` when no column tells who somebody is.
        DuplicateRecord: a source has an id twice.
        InvalidValue: ``id``, ``source`` or ``fields`` name a column that does not exist, or a cell is too long.
        WrongType: ``data`` is nothing of the above, or a cell is bytes.
    """
    meant = _as_fields(fields)
    tables = list(_tables(data))
    _check_names(tables, {"id": [id], "source": [source], "fields": list(meant or ())})
    parts = in_threads(lambda named: _part(named[0], id, source, meant, is_named=named[1]), tables)
    _check_unique_across([table for part in parts for table in part.parts])
    return ReadTable(
        parts=tuple(table for part in parts for table in part.parts), sources=tuple(s for p in parts for s in p.sources)
    )


def _as_fields(fields: Mapping[str, Role | Field] | None) -> dict[str, Field] | None:
    if fields is None:
        return None
    if not all(isinstance(field, (Role, Field)) for field in fields.values()):
        raise WrongType("fields")
    return {name: field if isinstance(field, Field) else Field(role=field) for name, field in fields.items()}


def _tables(data: Any) -> Iterator[tuple[RawTable, bool]]:
    """The tables in ``data``, and whether the caller gave them their names."""
    if isinstance(data, Mapping) and data and not any(map(is_column, data.values())):
        for name, part in data.items():
            yield _one_table(str(name), part), True
    else:
        yield _one_table(None, data), False


def _one_table(name: str | None, data: Any) -> RawTable:
    if isinstance(data, (str, PathLike)):
        return read_file(data, name)
    return table_of(name or "data", data)


def _check_names(tables: Sequence[tuple[RawTable, bool]], stated: Mapping[str, Sequence[str | None]]) -> None:
    known = {column for table, _ in tables for column in (*table.columns, *table.left_out)}
    for argument, names in stated.items():
        for name in names:
            if name is not None and name not in known:
                raise InvalidValue(name if argument == "fields" else argument, Problem.UNKNOWN_NAME)


def _part(
    table: RawTable, id_column: str | None, source: str | None, meant: dict[str, Field] | None, *, is_named: bool
) -> ReadTable:
    """One table, read."""
    source_column, sources = sources_of(table, source, is_named=is_named)
    key, ids, why = record_ids(table, sources, id_column)
    names = {source_column: "source", key: "record"}
    if meant is None:
        taken = _guessed(table, sample_rows(ids), names)
    else:
        taken = [_stated(name, table, meant, names) for name in (*table.columns, *table.left_out)]
    if all(column.field.role in _TELLS_NOBODY for column in taken):
        raise NoUsableColumn(table.name, [*table.columns])
    asked = {column.name for column in taken if column.field.role is not Role.IGNORE}
    cells = {**table.columns, **{name: lists for name, lists in table.lists.items() if name in asked}}
    kept = (column for column in taken if column.names is None and column.name in cells)
    columns = tuple(found for column in kept if (found := _source_column(column, cells[column.name])))
    named = f"{key}: {why}" if key else why
    read = ReadSource(name=table.name, rows=len(table), columns=tuple(taken), record_id=named, form=table.form)
    return ReadTable(parts=(SourceTable(sources=sources, record_ids=ids, columns=columns),), sources=(read,))


def _guessed(table: RawTable, rows: Sequence[int], names: Mapping[str | None, str]) -> list[ReadColumn]:
    """What each column is taken for, in the table's order."""
    guesses = guess_fields({name: cells for name, cells in table.columns.items() if name not in names}, rows)
    found = [
        ReadColumn(name=name, field=guesses[name][0], reason=guesses[name][1])
        if name in guesses
        else _naming(name, names[name])
        for name in table.columns
    ]
    return found + [ReadColumn(name=name, field=_IGNORED, reason=_NO_CELLS) for name in table.left_out]


def _stated(name: str, table: RawTable, meant: Mapping[str, Field], names: Mapping[str | None, str]) -> ReadColumn:
    """What the caller said of a column, or that they said nothing."""
    if name in meant:
        if name in table.left_out and not (name in table.lists and meant[name].comparison is Comparison.SET):
            raise WrongType(name)
        return ReadColumn(name=name, field=meant[name], reason="you said so")
    if name in names:
        return _naming(name, names[name])
    return ReadColumn(name=name, field=_IGNORED, reason=_NO_CELLS if name in table.left_out else "you left it out")


def _naming(name: str, names: str) -> ReadColumn:
    return ReadColumn(name=name, field=_IGNORED, reason=f"it names the {names}", names=names)


def _source_column(column: ReadColumn, cells: Cells) -> SourceColumn | None:
    """The column; None for a long text that nobody asked for, such as a note: it would be refused."""
    if column.field.role is Role.IGNORE and cells.any_longer_than(LONGEST_VALUE):
        return None
    return SourceColumn(name=column.name, field=column.field, values=cells)


def _check_unique_across(tables: Sequence[SourceTable]) -> None:
    """The ids of each table are unique within its sources; two tables may hold records of one source."""
    names = [name for table in tables for name in table.sources.encoded()[0]]
    if len(set(names)) < len(names):
        check_unique(
            Texts.together([table.sources for table in tables]), Texts.together([table.record_ids for table in tables])
        )


def _together(tables: Sequence[SourceTable]) -> SourceTable:
    """One table of all records, in the order of the sources. Columns of one name and meaning become one."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys((column.name, column.field) for table in tables for column in table.columns)
    cells: dict[tuple[str, Field], list[Texts]] = {name: [] for name in names}
    for table in tables:
        columns = {(column.name, column.field): column.values.texts for column in table.columns}
        for name, parts in cells.items():
            parts.append(columns[name] if name in columns else Texts.repeated("", len(table)))
    return SourceTable(
        sources=Texts.together([table.sources for table in tables]),
        record_ids=Texts.together([table.record_ids for table in tables]),
        columns=[
            SourceColumn(name=name, field=field, values=Cells(Texts.together(parts)))
            for (name, field), parts in cells.items()
        ],
    )
