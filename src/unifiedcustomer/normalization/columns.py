"""Many records at once: the same keys as `Normalizer.record` gives, read from distinct values only.

A column of a million rows has fewer distinct values, and a value is read once in each country in which it occurs.
Reading is what costs; everything per row is a gather.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs
import numpy as np

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.normalization.cells import (
    NAME_FEATURES,
    NAME_ROLES,
    STREET_FEATURES,
    Circumstances,
    address_keys,
    feature_keys,
    feature_name,
    name_text,
    needs_country,
    needs_date_order,
    needs_source,
    read,
    whole_street,
)
from unifiedcustomer.normalization.dates import is_month_first
from unifiedcustomer.normalization.encoding import Codes, Encoded, Pairs, combined, encoded, packed, recoded
from unifiedcustomer.normalization.names import person_name
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


@attrs.frozen
class FeatureKeys:
    """The keys of several features, one per thing that was read; the things themselves are let go."""

    columns: tuple[tuple[str, list[str | None]], ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, features: Sequence[tuple[str, Callable[[T], str | None]]], things: Iterable[T]) -> FeatureKeys:
        """Each feature's key of each thing."""
        columns = tuple((feature, list[str | None]()) for feature, _ in features)
        takers = [(key_of, keys.append) for (_, key_of), (_, keys) in zip(features, columns, strict=True)]
        for thing in things:
            for key_of, take in takers:
                take(key_of(thing))
        return cls(columns)

    def add_to(self, found: FeatureColumns, codes: Codes) -> None:
        """One column per feature."""
        for feature, keys in self.columns:
            found.add(feature, keys, codes)


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
        orders = [
            self._normalizer.month_first(source or "", column.name, country)
            for source, country in zip(pairs.lefts, pairs.rights, strict=True)
        ]
        return Encoded(values=[False, True], codes=recoded(pairs.codes, map(int, orders), len(orders)))

    def _inputs(self, column: SourceColumn, raw: Encoded[str]) -> Pairs[str, Circumstances]:
        """The distinct texts of ``column`` with what each is read with."""
        field, today = column.field, self._normalizer.today
        if needs_country(field):
            return _with(raw, self._countries, lambda country: Circumstances(country=country))
        if needs_date_order(field):
            is_first = self._month_first(column)
            return _with(raw, is_first, lambda order: Circumstances(month_first=bool(order), today=today))
        if needs_source(field):
            return _with(raw, self._sources, lambda source: Circumstances(source=source or ""))
        return Pairs(lefts=list(raw.values), rights=[Circumstances()] * len(raw.values), codes=raw.codes)

    def _own(self, feature: str, column: SourceColumn, raw: Encoded[str]) -> Encoded[str | None]:
        """A column whose cells give one feature each, and all the values in them."""
        inputs = self._inputs(column, raw)
        keys: list[str | None] = []
        others: dict[int, Sequence[str | None]] = {}
        for text, given in _each(inputs):
            first, *further = feature_keys(feature, read(column.field, text, given)) or (None,)
            if further:
                others[len(keys)] = further
            keys.append(first)
        self._found.add(feature, keys, inputs.codes)
        for place in range(max(map(len, others.values()), default=0)):
            more = [others.get(number, ())[place : place + 1] for number in range(len(keys))]
            self._found.add(feature, [key[0] if key else None for key in more], inputs.codes)
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
        self._first_names(*firsts)
        for role, column in further:
            lone = (person_name(*(text if role is kind else None for kind in NAME_ROLES)) for text in column.values)
            FeatureKeys.of(NAME_FEATURES, lone).add_to(self._found, column.codes)

    def _first_names(self, full: Encoded[str], given: Encoded[str], family: Encoded[str]) -> None:
        """The first name of each kind, together."""
        parts = combined(given, family)
        names = combined(full, Encoded(values=range(len(parts.lefts)), codes=parts.codes))
        read_names = (
            person_name(text, None, None) if part is None else person_name(text, parts.lefts[part], parts.rights[part])
            for text, part in zip(names.lefts, names.rights, strict=True)
        )
        FeatureKeys.of(NAME_FEATURES, read_names).add_to(self._found, names.codes)

    def _streets(self, column: SourceColumn, raw: Encoded[str], house_numbers: Encoded[str]) -> None:
        """Streets: split where the row has no house number of its own, or the same; whole elsewhere."""
        inputs = self._inputs(column, raw)
        known = {number: code for code, number in enumerate(house_numbers.values)}
        texts: list[str] = []
        inside: list[int] = []

        def lines() -> Iterator[StreetLine]:
            for text, given in _each(inputs):
                found = read_street(text, given.country)
                shown, line = ("", StreetLine()) if isinstance(found, Problem) else found
                texts.append(shown)
                inside.append(known.get(line.number_key or "", -2))
                yield line

        split = FeatureKeys.of(STREET_FEATURES, lines())
        is_whole = (house_numbers.codes >= 0) & (recoded(inputs.codes, inside, len(inside)) != house_numbers.codes)
        split.add_to(self._found, np.where(is_whole, np.int32(-1), inputs.codes))
        if is_whole.any():
            whole = FeatureKeys.of(STREET_FEATURES, map(whole_street, texts))
            whole.add_to(self._found, np.where(is_whole, inputs.codes, np.int32(-1)))

    def _addresses(self, column: SourceColumn, raw: Encoded[str]) -> None:
        inputs = self._inputs(column, raw)
        found: list[Iterable[tuple[str, str]]] = []
        for text, given in _each(inputs):
            value = read(column.field, text, given)
            found.append(address_keys(value.normal, given.country) if value.normal and value.key else ())
        self._found.add_each(found, inputs.codes)


def _each(inputs: Pairs[str, Circumstances]) -> Iterator[tuple[str, Circumstances]]:
    nothing = Circumstances()
    return ((text or "", given or nothing) for text, given in zip(inputs.lefts, inputs.rights, strict=True))


def _where(values: Encoded[T], codes: Codes) -> Encoded[T]:
    """``values`` in the rows in which ``codes`` has something."""
    return Encoded(values=values.values, codes=np.where(codes >= 0, values.codes, np.int32(-1)))


def _with(
    raw: Encoded[str], context: Encoded[T], given: Callable[[T | None], Circumstances]
) -> Pairs[str, Circumstances]:
    """The distinct pairs of text and context, the latter as circumstances."""
    pairs = combined(raw, _where(context, raw.codes))
    known = {value: given(value) for value in (*context.values, None)}
    return Pairs(lefts=pairs.lefts, rights=[known[value] for value in pairs.rights], codes=pairs.codes)


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
            pairs = combined(raw, _where(sources, raw.codes))
            for text, source in zip(pairs.lefts, pairs.rights, strict=True):
                texts.setdefault(source or "", []).append(text or "")
            orders = {source: is_month_first(written) for source, written in texts.items()}
            found.update({(source, column.name): order for source, order in orders.items() if order is not None})
    return found
