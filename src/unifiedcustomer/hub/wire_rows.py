"""The wire form of many source records: the same text as `to_json` gives of each, written column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import repeat

from unifiedcustomer.records import FieldValue, RecordKey, SourceRecord
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.wire import to_json

__all__ = ["bodies_of", "content_form"]

_MARK = "\x00\x01"  # stands for a text in a form that is made once and filled in for each record
_QUOTED = json.dumps(_MARK)


def content_form(table: SourceTable) -> tuple[list[str], list[tuple[str, str]]]:
    """What stands in the wire form around a record's source, id and values, and around the value of each column."""
    head, tail = _frame()
    return [*head, tail], [_cell(column) for column in table.columns]


def bodies_of(table: SourceTable) -> Iterator[str]:
    """The wire form of each row's record."""
    if any(_MARK in f"{column.name}{column.field.name}" for column in table.columns):
        yield from map(to_json, table.records())
        return
    head, tail = _frame()
    cells = [_cell(column) for column in table.columns]
    quoted = json.encoder.encode_basestring_ascii
    rows = zip(*(list(column.values) for column in table.columns), strict=True) if cells else repeat(())
    for source, record_id, values in zip(table.sources, table.record_ids, rows, strict=bool(cells)):
        found = [
            f"{before}{quoted(raw)}{after}"
            for (before, after), raw in zip(cells, values, strict=True)
            if raw is not None
        ]
        yield f"{head[0]}{quoted(source)}{head[1]}{quoted(record_id)}{head[2]}{','.join(found)}{tail}"


def _frame() -> tuple[list[str], str]:
    """What stands around a record's source, id and values."""
    text = to_json(SourceRecord(key=RecordKey(_MARK, _MARK), values=()))
    before, between, after = text.split(_QUOTED)
    start, end = after.split("[]")
    return [before, between, f"{start}["], f"]{end}"


def _cell(column: SourceColumn) -> tuple[str, str]:
    """What stands around a raw value of a column."""
    value = FieldValue(column=column.name, field=column.field, raw=_MARK)
    text = to_json(SourceRecord(key=RecordKey("x", "x"), values=(value,)))
    inside = text[text.index("[") + 1 : text.rindex("]")]
    before, after = inside.split(_QUOTED)
    return before, after
