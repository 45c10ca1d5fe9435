"""Which column names the records, and which one names the system they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from unifiedcustomer.errors import DuplicateRecord, InvalidValue, Problem, UnreadableData
from unifiedcustomer.ingestion.header_names import Reading, folded, read_header, words_of
from unifiedcustomer.ingestion.raw_tables import RawTable
from unifiedcustomer.ingestion.value_shapes import shapes_of
from unifiedcustomer.texts import Cells, Texts

__all__ = ["check_unique", "record_ids", "sources_of"]

_MOST_SOURCES = 50
_SAMPLE = 1000
_FEWEST_CODES = 5
_LONGEST = 200  # characters of a value that are looked at


def record_ids(table: RawTable, sources: Texts, stated: str | None) -> tuple[str | None, Texts, str]:
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
        if name in by_name and table.columns[by_name[name]].present.all():
            column = by_name[name]
            return column, _complete(table, column, sources), "its name says record id"
    for name in words_of("record_id_if_unique"):
        if name in by_name and _is_unique(table.columns[by_name[name]], sources):
            column = by_name[name]
            return column, _complete(table, column, sources), "its name says so, and it is different in every record"
    found = _identifier(table.columns, sources)
    if found is not None:
        column, why = found
        return column, _complete(table, column, sources), why
    numbers = Texts.of(map(str, range(1, len(table) + 1)))
    return (
        None,
        numbers,
        "no column names the records, so the row number does; it will not survive another order of rows",
    )


def _identifier(columns: Mapping[str, Cells], sources: Texts) -> tuple[str, str] | None:
    """The first column that is named as ids are and different in every record, or else that looks so; and why."""
    readings = {column: read_header(column) for column in columns}
    of_somebody = {column: reading for column, reading in readings.items() if _may_name_records(reading)}
    # A shop's number may be different in every record by chance; an order's comes first.
    for is_other in (False, True):
        for column, reading in of_somebody.items():
            if reading.is_identifier and reading.is_other == is_other and _is_unique(columns[column], sources):
                return column, "its name says that it is an id, and it is different in every record"
    for column, reading in of_somebody.items():
        unknown = reading.meaning is None and not reading.is_other
        if unknown and _looks_like_codes(columns[column]) and _is_unique(columns[column], sources):
            return column, "it has letters and digits, different in every record"
    return None


def _may_name_records(reading: Reading) -> bool:
    """Whether a column is no attribute: a phone that is different in every record names none of them."""
    return reading.meaning in (None, "customer_number")


def _looks_like_codes(cells: Cells) -> bool:
    values = cells.texts.sample(_SAMPLE)
    if len(values) < _FEWEST_CODES or len(set(values)) < len(values):
        return False
    shapes = shapes_of([value[:_LONGEST] for value in values])
    return shapes.code >= 0.95 and max(shapes.postcode, shapes.date, shapes.phone) < 0.5


def _complete(table: RawTable, column: str, sources: Texts) -> Texts:
    ids = _all_there(table, column)
    check_unique(sources, ids)
    return ids


def _all_there(table: RawTable, column: str) -> Texts:
    cells = table.columns[column]
    if not cells.present.all():
        raise UnreadableData(table.name, Problem.MISSING, line=int(cells.present.argmin()) + 1)
    return cells.texts


def check_unique(sources: Texts, ids: Texts) -> None:
    """Ids need only differ within their source.

    Raises:
        DuplicateRecord: a source has an id twice.
    """
    if _are_unique(sources, ids):
        return
    counts = Counter(zip(sources, ids, strict=True))
    twice = Counter(source for (source, _), count in counts.items() if count > 1)
    source = min(twice)
    raise DuplicateRecord(source, twice[source])


def _are_unique(sources: Texts, ids: Texts) -> bool:
    if len(ids.encoded()[0]) == len(ids):
        return True
    return len(set(zip(sources, ids, strict=True))) == len(ids)


def _is_unique(cells: Cells, sources: Texts) -> bool:
    return bool(cells.present.all()) and _are_unique(sources, cells.texts)


def sources_of(table: RawTable, stated: str | None, *, is_named: bool) -> tuple[str | None, Texts]:
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
        return None, Texts.repeated(table.name, len(table))
    return column, _all_there(table, column)


def _source_column(columns: Mapping[str, Cells]) -> str | None:
    """A column that is named as a source and has few different values, each in several records."""
    names = words_of("source")
    for column, cells in columns.items():
        if folded(column) in names and cells and cells.present.all():
            different = len(cells.texts.encoded()[0])
            if different <= _MOST_SOURCES and different * 2 <= len(cells):
                return column
    return None
