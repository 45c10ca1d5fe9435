"""Many source records as columns, the way files and frames deliver them.

A table may hold the records of several sources. A column that a source does not have is None in that source's rows.
Cells are raw text as received: a table means exactly what its `SourceTable.record` says of each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import masked
from unifiedcustomer.records import LONGEST_VALUE, Field, FieldValue, RecordKey, SourceRecord
from unifiedcustomer.texts import Cells, Texts

__all__ = ["SourceColumn", "SourceTable"]


def _as_cells(values: Iterable[str | None]) -> Cells:
    return Cells.of(values)


def _as_texts(values: Iterable[str]) -> Texts:
    return Texts.of(values)


def _check_text(name: str, values: object, kinds: frozenset[type]) -> None:
    if not isinstance(values, (Cells, Texts)) and not set(map(type, cast("Iterable[object]", values))) <= kinds:
        raise WrongType(name)


@attrs.frozen(kw_only=True, eq=False)
class SourceColumn:
    """One column: its name in the source, what it means, and the raw text of each row.

    None stands where there is none; an empty text is as good as none.

    Raises:
        WrongType: a cell is neither text nor None; the error names the column.
        InvalidValue: a cell is longer than any attribute of a customer; the error names the column.
    """

    name: str
    field: Field
    values: Cells = attrs.field(repr=masked, converter=_as_cells)

    def __attrs_pre_init__(self, name: str, field: Field, values: object) -> None:
        _check_text(name, values, frozenset({str, type(None)}))

    def __attrs_post_init__(self) -> None:
        if self.values.any_longer_than(LONGEST_VALUE):
            raise InvalidValue(self.name, Problem.TOO_LONG)


def _as_tuple(columns: Iterable[SourceColumn]) -> tuple[SourceColumn, ...]:
    return tuple(columns)


@attrs.frozen(kw_only=True, eq=False)
class SourceTable:
    """Records as columns: `sources` and `record_ids` name the rows.

    Raises:
        InvalidValue: the columns differ in length.
        WrongType: a source or record id is no text.
    """

    sources: Texts = attrs.field(repr=False, converter=_as_texts)
    record_ids: Texts = attrs.field(repr=False, converter=_as_texts)
    columns: tuple[SourceColumn, ...] = attrs.field(converter=_as_tuple)

    def __attrs_pre_init__(self, sources: object, record_ids: object, columns: Iterable[SourceColumn]) -> None:
        for name, values in (("sources", sources), ("record_ids", record_ids)):
            _check_text(name, values, frozenset({str}))

    def __attrs_post_init__(self) -> None:
        rows = len(self.sources)
        if len(self.record_ids) != rows or any(len(column.values) != rows for column in self.columns):
            raise InvalidValue("columns", Problem.WRONG_LENGTH)

    def __len__(self) -> int:
        return len(self.sources)

    def key(self, row: int) -> RecordKey:
        """Which record stands in ``row``."""
        return RecordKey(self.sources[row], self.record_ids[row])

    def record(self, row: int) -> SourceRecord:
        """The record of ``row``.

        A cell with the role UPDATED_AT stays raw text among the values; normalization reads it into
        `NormalizedRecord.updated_at`.
        """
        cells = ((column, column.values[row]) for column in self.columns)
        values = tuple(
            FieldValue(column=column.name, field=column.field, raw=raw) for column, raw in cells if raw is not None
        )
        return SourceRecord(key=self.key(row), values=values)

    def records(self) -> Iterator[SourceRecord]:
        """Every record, in row order."""
        return map(self.record, range(len(self)))
