"""Many records at once: the same keys as `Normalizer.record` gives, read from distinct values only.

A column of a million rows has fewer distinct values, and a value is read once in each country in which it occurs.
Reading is what costs; everything per row is a gather.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.normalization.cells import (
    NAME_FEATURES,
    NAME_ROLES,
    SEVERAL_IN_A_CELL,
    STREET_FEATURES,
    Circumstances,
    address_keys,
    feature_name,
    name_text,
    needs_country,
    needs_date_order,
    needs_source,
    read,
    whole_street,
)
from unifiedcustomer.normalization.dates import is_month_first
from unifiedcustomer.normalization.encoding import Codes, Encoded, combined, encoded, packed, recoded
from unifiedcustomer.normalization.names import PersonName, person_name
from unifiedcustomer.normalization.normalizer import Normalizer
from unifiedcustomer.normalization.streets import StreetLine, read_street
from unifiedcustomer.records import Comparison, FieldValue, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable

__all__ = ["learn_date_orders", "normalize_table"]

T = TypeVar("T", bound=Hashable)


class FeatureColumns:
    """The columns of each feature as they are found, over one vocabulary per feature."""

    def __init__(self) -> None:
        self._index: dict[str, dict[str, int]] = {}
        self._columns: dict[str, list[Codes]] = {}

    def add(self, feature: str, keys: Sequence[str | None], codes: Codes) -> None:
        """One more column; ``keys`` has the key, if any, behind each code."""
        index = self._index.setdefault(feature, {})
        numbers = (-1 if key is None else index.setdefault(key, len(index)) for key in keys)
        self._columns.setdefault(feature, []).append(recoded(codes, numbers, len(keys)))

    def add_each(self, found: Sequence[Iterable[tuple[str, str]]], codes: Codes) -> None:
        """Columns for values that give any number of features, any number of times."""
        by_place: dict[tuple[str, int], list[str | None]] = defaultdict(lambda: [None] * len(found))
        for number, pairs in enumerate(found):
            seen: dict[str, int] = {}
            for feature, key in pairs:
                place = seen[feature] = seen.get(feature, -1) + 1
                by_place[feature, place][number] = key
        for (feature, _), keys in by_place.items():
            self.add(feature, keys, codes)

    def finished(self) -> Mapping[str, tuple[FeatureColumn, ...]]:
        """Every feature that some row has."""
        found = {}
        for feature in sorted(self._columns):
            columns = packed(self._columns[feature])
            if columns:
                values = tuple(self._index[feature])
                found[feature] = tuple(FeatureColumn(values=values, codes=codes) for codes in columns)
        return found


class TableReader:
    """One table on its way into feature columns."""

    def __init__(self, table: SourceTable, normalizer: Normalizer) -> None:
        self._columns = [(column, encoded(column.values)) for column in table.columns]
        self._rows = len(table)
        self._normalizer = normalizer
        self._sources = encoded(table.sources)
        self._countries = self._country_of_rows()
        self._found = FeatureColumns()

    def features(self) -> Mapping[str, tuple[FeatureColumn, ...]]:
        """The columns of every feature."""
        self._names()
        numbers = []
        for column, raw in self._columns:
            feature = feature_name(column.field)
            if feature is not None:
                keys = self._own(feature, column, raw)
                if column.field.role is Role.HOUSE_NUMBER:
                    numbers.append(keys)
        house_numbers = _first_of(_over_one_vocabulary(numbers), self._rows)[0]
        for column, raw in self._of(Role.STREET):
            self._streets(column, raw, house_numbers)
        for column, raw in self._of(Role.ADDRESS):
            self._addresses(column, raw)
        return self._found.finished()

    def _of(self, role: Role) -> list[tuple[SourceColumn, Encoded[str]]]:
        return [(column, raw) for column, raw in self._columns if column.field.role is role]

    def _country_of_rows(self) -> Encoded[str]:
        """The country in which each row is read: as `Normalizer.country_of`."""
        named = []
        for column, raw in self._of(Role.COUNTRY):
            named.append(
                Encoded(values=[read(column.field, text, Circumstances()).key for text in raw.values], codes=raw.codes)
            )
        for column, raw in self._of(Role.ADDRESS):
            cells = [FieldValue(column=column.name, field=column.field, raw=text) for text in raw.values]
            named.append(Encoded(values=[self._normalizer.country_in_address(cell) for cell in cells], codes=raw.codes))
        named.append(Encoded(values=[self._normalizer.default_country], codes=np.zeros(self._rows, dtype=np.int32)))
        return _first_of(_over_one_vocabulary(named), self._rows)[0]

    def _month_first(self, column: SourceColumn) -> Encoded[bool]:
        """For each row, how its writer means 03/04."""
        pairs = combined(self._sources, self._countries)
        orders = [self._normalizer.month_first(source or "", column.name, country) for source, country in pairs.values]
        return Encoded(values=[False, True], codes=recoded(pairs.codes, map(int, orders), len(orders)))

    def _inputs(self, column: SourceColumn, raw: Encoded[str]) -> Encoded[tuple[str, Circumstances]]:
        """The distinct texts of ``column`` with what each is read with."""
        field, today = column.field, self._normalizer.today
        if needs_country(field):
            return _with(raw, self._countries, lambda country: Circumstances(country=country))
        if needs_date_order(field):
            is_first = self._month_first(column)
            return _with(raw, is_first, lambda order: Circumstances(month_first=bool(order), today=today))
        if needs_source(field):
            return _with(raw, self._sources, lambda source: Circumstances(source=source or ""))
        nothing = Circumstances()
        return Encoded(values=[(text, nothing) for text in raw.values], codes=raw.codes)

    def _own(self, feature: str, column: SourceColumn, raw: Encoded[str]) -> Encoded[str | None]:
        """A column whose cells give one feature each, and all the values in them."""
        inputs = self._inputs(column, raw)
        keys: list[str | None] = []
        others: dict[int, tuple[str, ...]] = {}
        for text, given in inputs.values:
            value = read(column.field, text, given)
            if value.alternatives and feature in SEVERAL_IN_A_CELL:
                others[len(keys)] = value.alternatives
            keys.append(value.key)
        self._found.add(feature, keys, inputs.codes)
        for place in range(max(map(len, others.values()), default=0)):
            further = [others.get(number, ())[place : place + 1] for number in range(len(keys))]
            self._found.add(feature, [key[0] if key else None for key in further], inputs.codes)
        return Encoded(values=keys, codes=inputs.codes)

    def _names(self) -> None:
        firsts, further = [], []
        for role in NAME_ROLES:
            texts = [
                Encoded(values=[name_text(text, role)[0] for text in raw.values], codes=raw.codes)
                for _, raw in self._of(role)
            ]
            first, others = _first_of(_over_one_vocabulary(texts), self._rows)
            firsts.append(first)
            further += [(role, column) for column in others]
        full, given, family = firsts
        triples = combined(combined(full, given), family)
        self._add_names([person_name(*(pair or (None, None)), last) for pair, last in triples.values], triples.codes)
        for role, column in further:
            lone = [person_name(*(text if role is kind else None for kind in NAME_ROLES)) for text in column.values]
            self._add_names(lone, column.codes)

    def _add_names(self, names: Sequence[PersonName], codes: Codes) -> None:
        for feature, key_of in NAME_FEATURES:
            self._found.add(feature, [key_of(name) or None for name in names], codes)

    def _streets(self, column: SourceColumn, raw: Encoded[str], house_numbers: Encoded[str]) -> None:
        """Streets: split where the row has no house number of its own, or the same; whole elsewhere."""
        inputs = self._inputs(column, raw)
        found = [read_street(text, given.country) for text, given in inputs.values]
        lines = [StreetLine() if isinstance(reading, Problem) else reading[1] for reading in found]
        known = {number: code for code, number in enumerate(house_numbers.values)}
        inside = recoded(inputs.codes, (known.get(line.number_key or "", -2) for line in lines), len(lines))
        is_whole = (house_numbers.codes >= 0) & (inside != house_numbers.codes)
        self._add_streets(lines, np.where(is_whole, np.int32(-1), inputs.codes))
        if is_whole.any():
            whole = [
                line if isinstance(reading, Problem) else whole_street(line, reading[0])
                for line, reading in zip(lines, found, strict=True)
            ]
            self._add_streets(whole, np.where(is_whole, inputs.codes, np.int32(-1)))

    def _add_streets(self, lines: Sequence[StreetLine], codes: Codes) -> None:
        for feature, key_of in STREET_FEATURES:
            self._found.add(feature, [key_of(line) for line in lines], codes)

    def _addresses(self, column: SourceColumn, raw: Encoded[str]) -> None:
        inputs = self._inputs(column, raw)
        found: list[Iterable[tuple[str, str]]] = []
        for text, given in inputs.values:
            value = read(column.field, text, given)
            found.append(address_keys(value.normal, given.country) if value.normal and value.key else ())
        self._found.add_each(found, inputs.codes)


def _where(values: Encoded[T], codes: Codes) -> Encoded[T]:
    """``values`` in the rows in which ``codes`` has something."""
    return Encoded(values=values.values, codes=np.where(codes >= 0, values.codes, np.int32(-1)))


def _with(
    raw: Encoded[str], context: Encoded[T], given: Callable[[T | None], Circumstances]
) -> Encoded[tuple[str, Circumstances]]:
    """The distinct pairs of text and context, the latter as circumstances."""
    pairs = combined(raw, _where(context, raw.codes))
    known = {value: given(value) for value in (*context.values, None)}
    return Encoded(values=[(text or "", known[value]) for text, value in pairs.values], codes=pairs.codes)


def _over_one_vocabulary(columns: Sequence[Encoded[T | None]]) -> list[Encoded[T]]:
    """The columns with the same distinct values, and -1 where a value is None."""
    index: dict[T, int] = {}
    codes = []
    for column in columns:
        numbers = [-1 if value is None else index.setdefault(value, len(index)) for value in column.values]
        codes.append(recoded(column.codes, numbers, len(numbers)))
    values = list(index)
    return [Encoded(values=values, codes=each) for each in codes]


def _first_of(columns: Sequence[Encoded[T]], rows: int) -> tuple[Encoded[T], list[Encoded[T]]]:
    """Of columns with one vocabulary, the first value of each row, and columns of the further ones."""
    values = columns[0].values if columns else []
    first = np.full(rows, -1, dtype=np.int32)
    further = []
    for column in columns:
        is_first = (first < 0) & (column.codes >= 0)
        first = np.where(is_first, column.codes, first)
        rest = np.where(is_first, np.int32(-1), column.codes)
        if (rest >= 0).any():
            further.append(Encoded(values=values, codes=rest))
    return Encoded(values=values, codes=first), further


def normalize_table(table: SourceTable, normalizer: Normalizer | None = None) -> FeatureTable:
    """What matching sees of ``table``, row for row.

    For every row and feature the keys are those of `Normalizer.record`; the columns of one feature share their values.

    Raises:
        InvalidValue: a custom attribute has the name of a `Feature`, or two columns compare it in two ways.
    """
    return FeatureTable(
        sources=table.sources,
        record_ids=table.record_ids,
        columns=TableReader(table, normalizer or Normalizer()).features(),
        comparisons=_comparisons(table),
    )


def _comparisons(table: SourceTable) -> Mapping[str, Comparison]:
    found: dict[str, Comparison] = {}
    for column in table.columns:
        field = column.field
        if field.role is not Role.CUSTOM or field.name is None:
            continue
        if found.setdefault(field.name, field.comparison) is not field.comparison:
            raise InvalidValue(f"fields[{field.name}]", Problem.AMBIGUOUS)
    return found


def learn_date_orders(table: SourceTable) -> Mapping[tuple[str, str], bool]:
    """For (source, column): whether dates are written month first, where some of them can be read one way only.

    What was learned belongs into `Normalizer.date_orders`, and stays there: if it moved with the data, a record that is
    put alone would be read differently from the same record in a batch.
    """
    sources = encoded(table.sources)
    found = {}
    for column in table.columns:
        if needs_date_order(column.field):
            raw = encoded(column.values)
            texts: dict[str, list[str]] = {}
            for text, source in combined(raw, _where(sources, raw.codes)).values:
                texts.setdefault(source or "", []).append(text or "")
            orders = {source: is_month_first(written) for source, written in texts.items()}
            found.update({(source, column.name): order for source, order in orders.items() if order is not None})
    return found
