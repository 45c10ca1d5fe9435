"""Many records at once: the same keys as `Normalizer.record` gives, read from distinct values only.

A column of a million rows has fewer distinct values, and a value is read once in each country in which it occurs.
Reading is what costs; everything per row is a gather.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
import numpy as np

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import Feature, FeatureTable
from unifiedcustomer.kernels import in_threads, library
from unifiedcustomer.normalization.address_columns import (
    are_worth_it,
    read_addresses,
    read_countries,
    read_streets,
    read_whole_streets,
)
from unifiedcustomer.normalization.addresses import read_address
from unifiedcustomer.normalization.cells import (
    ADDRESS_FEATURES,
    Circumstances,
    address_keys,
    feature_keys,
    feature_name,
    needs_country,
    needs_date_order,
    needs_source,
    read,
    whole_street,
)
from unifiedcustomer.normalization.encoding import (
    Codes,
    Encoded,
    Pairs,
    combined,
    encoded_texts,
    one_vocabulary,
    recoded,
)
from unifiedcustomer.normalization.feature_columns import FeatureColumns
from unifiedcustomer.normalization.name_columns import Names
from unifiedcustomer.normalization.normalizer import Normalizer
from unifiedcustomer.normalization.quick_keys import is_quick, pays, quick_keys
from unifiedcustomer.normalization.streets import StreetLine, read_street
from unifiedcustomer.normalization.verification import PROOF_OF, as_proven
from unifiedcustomer.records import Comparison, FieldValue, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["normalize_table", "normalize_tables"]


T = TypeVar("T", bound=Hashable)


@attrs.frozen(eq=False)
class Inputs:
    """The distinct texts of a column, each with what it is read with: ``circumstances[which[i]]``."""

    texts: Texts
    circumstances: Sequence[Circumstances]
    which: Codes
    codes: Codes

    def each(self, numbers: NDArray[np.int64] | None = None) -> Iterator[tuple[str, Circumstances]]:
        """The inputs, or those of the given numbers."""
        texts, which = self.texts, self.which
        if numbers is not None:
            texts, which = texts.take(numbers), which[numbers]
        return ((text, self.circumstances[place]) for text, place in zip(texts.strings(), which.tolist(), strict=True))

    def countries(self) -> list[str | None]:
        """The country of each of the circumstances."""
        return [given.country for given in self.circumstances]

    def some(self, numbers: NDArray[np.int64]) -> Inputs:
        """Those of the given numbers, each distinct one once; the codes have one number for each of ``numbers``."""
        raw = encoded_texts(self.texts.take(numbers))
        pairs = combined(raw, Encoded(values=self.circumstances, codes=self.which[numbers]))
        return Inputs(_texts_of(raw).take(pairs.lefts), self.circumstances, pairs.rights, pairs.codes)


class TableReader:
    """One table on its way into feature columns."""

    def __init__(self, table: SourceTable, normalizer: Normalizer, found: FeatureColumns) -> None:
        self._rows = len(table)
        self._table = table
        self._normalizer = normalizer
        self._raw: dict[int, Encoded[str]] = {}
        self._sources = encoded_texts(table.sources)
        self._countries = self._country_of_rows()
        self._found = found

    def add(self) -> None:
        """Add the columns of every feature but names."""
        numbers: list[tuple[Texts, Codes]] = []
        for column in self._table.columns:
            feature = feature_name(column.field)
            if feature is not None:
                keys, codes = self._own(feature, column)
                if column.field.role is Role.HOUSE_NUMBER:
                    numbers.append((keys, codes))
        house_numbers = self._first_keys(numbers)
        for column in self._of(Role.STREET):
            self._streets(column, house_numbers)
        for column in self._of(Role.ADDRESS):
            self._addresses(column)

    def _of(self, role: Role) -> list[SourceColumn]:
        return [column for column in self._table.columns if column.field.role is role]

    def _distinct(self, column: SourceColumn) -> Encoded[str]:
        found = self._raw.get(id(column))
        if found is None:
            found = self._raw[id(column)] = encoded_texts(column.values.texts)
        return found

    def _country_of_rows(self) -> Encoded[str]:
        """The country in which each row is read: as `Normalizer.country_of`."""
        named: list[tuple[list[str | None], Codes]] = []
        for column in self._of(Role.COUNTRY):
            raw = self._distinct(column)
            named.append(([read(column.field, text, Circumstances()).key for text in raw.values], raw.codes))
        for column in self._of(Role.ADDRESS):
            raw = self._distinct(column)
            named.append((self._countries_named(column, _texts_of(raw)), raw.codes))
        named.append(([self._normalizer.default_country], np.zeros(self._rows, dtype=np.int32)))
        first = self._first_keys([(Texts.of(values), codes) for values, codes in named])
        return Encoded(values=list(first.values), codes=first.codes)

    def _countries_named(self, column: SourceColumn, addresses: Texts) -> list[str | None]:
        """The country that each address names."""
        quick = read_countries(addresses, self._normalizer.default_country) if are_worth_it(len(addresses)) else None
        found: list[str | None] = [None] * len(addresses) if quick is None else quick[0]
        rest = np.arange(len(addresses)) if quick is None else np.flatnonzero(~quick[1])
        for place, text in zip(rest.tolist(), addresses.take(rest).strings(), strict=True):
            cell = FieldValue(column=column.name, field=column.field, raw=text)
            found[place] = self._normalizer.country_in_address(cell)
        return found

    def _first_keys(self, columns: Sequence[tuple[Texts, Codes]]) -> Encoded[str]:
        """Of columns of keys, the first one that each row has."""
        values, numbers = one_vocabulary([keys for keys, _ in columns])
        first = np.full(self._rows, -1, dtype=np.int32)
        for (_, codes), new in zip(columns, numbers, strict=True):
            first = np.where(first >= 0, first, recoded(codes, new, len(new)))
        return Encoded(values=values, codes=first)

    def _month_first(self, column: SourceColumn) -> Encoded[bool]:
        """For each row, how its writer means 03/04."""
        pairs = combined(self._sources, self._countries)
        orders = [
            self._normalizer.month_first(source, column.name, country or None)
            for source, country in _values_of(pairs, self._sources, self._countries)
        ]
        return Encoded(values=[False, True], codes=recoded(pairs.codes, map(int, orders), len(orders)))

    def _inputs(self, column: SourceColumn) -> Inputs:
        """The distinct texts of ``column`` with what each is read with."""
        if is_quick(column.field) and library() is not None and _are_mostly_distinct(column.values.texts):
            return self._rows_as_inputs(column)
        raw, field, today = self._distinct(column), column.field, self._normalizer.today
        if needs_country(field):
            return _with(raw, self._countries, lambda country: Circumstances(country=country))
        if needs_date_order(field):
            is_first = self._month_first(column)
            return _with(raw, is_first, lambda order: Circumstances(month_first=bool(order), today=today))
        if needs_source(field):
            return _with(raw, self._sources, lambda source: Circumstances(source=source or ""))
        nothing = np.zeros(len(raw.values), dtype=np.int32)
        return Inputs(_texts_of(raw), [Circumstances()], nothing, raw.codes)

    def _rows_as_inputs(self, column: SourceColumn) -> Inputs:
        """Every cell on its own: where most are different, finding the distinct ones costs more than it saves."""
        texts, field = column.values.texts, column.field
        rows = np.flatnonzero(texts.ends > texts.starts)
        codes = np.full(self._rows, -1, dtype=np.int32)
        codes[rows] = np.arange(len(rows), dtype=np.int32)
        if needs_country(field):
            known = [Circumstances(country=country) for country in (*self._countries.values, None)]
            which = self._countries.codes[rows]
            return Inputs(texts.take(rows), known, np.where(which < 0, np.int32(len(known) - 1), which), codes)
        if needs_date_order(field):
            orders = [Circumstances(month_first=first, today=self._normalizer.today) for first in (False, True)]
            return Inputs(texts.take(rows), orders, self._month_first(column).codes[rows], codes)
        if needs_source(field):
            sources = [Circumstances(source=source) for source in (*self._sources.values, "")]
            of_rows = self._sources.codes[rows]
            return Inputs(texts.take(rows), sources, np.where(of_rows < 0, np.int32(len(sources) - 1), of_rows), codes)
        return Inputs(texts.take(rows), [Circumstances()], np.zeros(len(rows), dtype=np.int32), codes)

    def _own(self, feature: str, column: SourceColumn) -> tuple[Texts, Codes]:
        """A column whose cells give one feature each, and all the values in them."""
        inputs = self._inputs(column)
        quick = None
        if pays(column.field, len(inputs.texts)):
            quick = quick_keys(column.field, inputs.texts, inputs.circumstances, inputs.which)
        rest = np.arange(len(inputs.texts)) if quick is None else np.flatnonzero(~quick.answered)
        asked = inputs if quick is None else inputs.some(rest)
        found = [feature_keys(feature, read(column.field, text, given)) for text, given in asked.each()]
        most = max(1, *map(len, found)) if found else 1
        columns = [Texts.of(keys[at] if at < len(keys) else None for keys in found) for at in range(most)]
        if quick is not None:
            nothing = Texts.repeated("", len(inputs.texts))
            columns = [
                (nothing if at else quick.keys).with_at(rest, keys.at(asked.codes)) for at, keys in enumerate(columns)
            ]
        for keys in columns:
            self._add_as_proven(feature, column, keys, inputs.codes)
        return columns[0], inputs.codes

    def _add_as_proven(self, feature: str, column: SourceColumn, keys: Texts, codes: Codes) -> None:
        """The feature of each row, by whether the row says that it is proven."""
        said = self._said_of_proof(column.field.role)
        if said is None:
            self._found.add(feature, keys, codes)
            return
        for answer, number in (("no", 0), ("yes", 1), (None, -1)):
            for name in as_proven(feature, answer):
                self._found.add(name, keys, _asked(codes, said == number))

    def _said_of_proof(self, role: Role) -> Codes | None:
        """For each row 0 where it says that values of ``role`` are not proven, 1 where they are, else -1."""
        columns = [column for proof, about in PROOF_OF.items() if about is role for column in self._of(proof)]
        if not columns:
            return None
        said = np.full(self._rows, -1, dtype=np.int32)
        for column in columns:
            raw = self._distinct(column)
            answers = {"no": 0, "yes": 1}
            read_once = (read(column.field, text, Circumstances()).key for text in raw.values)
            found = recoded(raw.codes, [answers.get(key or "", -1) for key in read_once], len(raw.values))
            said = np.where(said < 0, found, np.where(found < 0, said, np.minimum(said, found)))
        return said

    def _streets(self, column: SourceColumn, house_numbers: Encoded[str]) -> None:
        """Streets: split where the row has no house number of its own, or the same; whole elsewhere."""
        inputs = self._inputs(column)
        quick = (
            read_streets(inputs.texts, inputs.countries(), inputs.which) if are_worth_it(len(inputs.texts)) else None
        )
        rest = np.arange(len(inputs.texts)) if quick is None else np.flatnonzero(~quick.answered)
        texts: list[str | None] = []
        streets: list[str | None] = []
        numbers: list[str | None] = []
        for text, given in inputs.each(rest):
            found = read_street(text, given.country)
            shown, line = (None, StreetLine()) if isinstance(found, Problem) else found
            texts.append(shown)
            streets.append(line.street_key)
            numbers.append(line.number_key)
        keys = Texts.of(streets) if quick is None else quick.streets.with_at(rest, Texts.of(streets))
        inside = Texts.of(numbers) if quick is None else quick.numbers.with_at(rest, Texts.of(numbers))
        _, (known, of_input) = one_vocabulary([_texts_of(house_numbers), inside])
        own = recoded(house_numbers.codes, known, len(known))
        is_whole = (own >= 0) & (recoded(inputs.codes, of_input, len(of_input)) != own)
        split = np.where(is_whole, np.int32(-1), inputs.codes)
        self._found.add(Feature.STREET, keys, split)
        self._found.add(Feature.HOUSE_NUMBER, inside, split)
        if is_whole.any():
            self._whole_streets(inputs, _asked(inputs.codes, is_whole))

    def _whole_streets(self, inputs: Inputs, codes: Codes) -> None:
        """Streets of rows whose house number stands elsewhere and is another."""
        is_used = np.zeros(len(inputs.texts), dtype=bool)
        is_used[codes[codes >= 0]] = True
        texts = inputs.texts.where(is_used)
        quick = read_whole_streets(texts, inputs.countries(), inputs.which) if are_worth_it(len(texts)) else None
        rest = np.flatnonzero(is_used if quick is None else is_used & ~quick.answered)
        keys: list[str | None] = []
        for text, given in inputs.each(rest):
            found = read_street(text, given.country)
            keys.append(None if isinstance(found, Problem) else whole_street(found[0]).street_key)
        known = Texts.repeated("", len(inputs.texts)) if quick is None else quick.streets
        self._found.add(Feature.STREET, known.with_at(rest, Texts.of(keys)), codes)

    def _addresses(self, column: SourceColumn) -> None:
        inputs = self._inputs(column)
        quick = (
            read_addresses(inputs.texts, inputs.countries(), inputs.which) if are_worth_it(len(inputs.texts)) else None
        )
        rest = np.arange(len(inputs.texts)) if quick is None else np.flatnonzero(~quick.answered)
        found: dict[str, list[str | None]] = {feature: [None] * len(rest) for feature in ADDRESS_FEATURES}
        for place, (text, given) in enumerate(inputs.each(rest)):
            value, parts = read_address(text, given.country)
            for feature, key in address_keys(parts, given.country) if value.key else ():
                found[feature][place] = key
        known = {} if quick is None else quick.by_feature
        nothing = Texts.repeated("", len(inputs.texts))
        for feature, keys in found.items():
            whole = known.get(feature, nothing).with_at(rest, Texts.of(keys))
            if (whole.ends > whole.starts).any():
                self._found.add(feature, whole, inputs.codes)


def _are_mostly_distinct(texts: Texts) -> bool:
    """Whether few texts of a large column stand there twice, by a sample."""
    if len(texts) < MANY_ROWS:
        return False
    some = texts.take(np.arange(0, len(texts), max(1, len(texts) // SAMPLED_ROWS)))
    present = np.count_nonzero(some.ends > some.starts)
    return len(some.encoded()[0]) > int(present) * MOSTLY


MANY_ROWS: Final = 10_000
SAMPLED_ROWS: Final = 4_000
MOSTLY: Final = 0.9


def _texts_of(column: Encoded[str]) -> Texts:
    return column.values if isinstance(column.values, Texts) else Texts.of(column.values)


def _asked(codes: Codes, is_asked: NDArray[np.bool_]) -> Codes:
    return np.where(is_asked, codes, np.int32(-1))


def _values_of(pairs: Pairs, left: Encoded[str], right: Encoded[str]) -> Iterator[tuple[str, str]]:
    """The pairs as texts, empty where a side is missing."""
    lefts, rights = [*left.values, ""], [*right.values, ""]
    return ((lefts[a], rights[b]) for a, b in zip(pairs.lefts.tolist(), pairs.rights.tolist(), strict=True))


def _with(raw: Encoded[str], context: Encoded[T], given: Callable[[T | None], Circumstances]) -> Inputs:
    """The distinct pairs of text and context, the latter as circumstances."""
    pairs = combined(raw, Encoded(values=context.values, codes=_asked(context.codes, raw.codes >= 0)))
    known = [*map(given, context.values), given(None)]  # the last is where -1 points
    which = np.where(pairs.rights < 0, np.int32(len(known) - 1), pairs.rights)
    return Inputs(_texts_of(raw).take(pairs.lefts), known, which, pairs.codes)


def normalize_table(table: SourceTable, normalizer: Normalizer | None = None) -> FeatureTable:
    """What matching sees of ``table``, row for row.

    For every row and feature the keys are those of `Normalizer.record`; the columns of one feature share their values.

    Raises:
        InvalidValue: a custom attribute has the name of a `Feature`, or two columns compare it in two ways.
    """
    return normalize_tables([table], normalizer)


def normalize_tables(tables: Sequence[SourceTable], normalizer: Normalizer | None = None) -> FeatureTable:
    """As `normalize_table`, of the rows of all tables, one table after the other."""
    reader = normalizer or Normalizer()
    found = [FeatureColumns() for _ in tables]
    names = Names(tables)
    others = [TableReader(table, reader, columns).add for table, columns in zip(tables, found, strict=True)]
    in_threads(lambda step: step(), [*names.steps(), *others])  # names take longest, so they begin
    names.add_to(found)
    return FeatureTable(
        sources=Texts.together([table.sources for table in tables]),
        record_ids=Texts.together([table.record_ids for table in tables]),
        columns=FeatureColumns.finished([(part, len(table)) for part, table in zip(found, tables, strict=True)]),
        comparisons=_comparisons(tables),
    )


def _comparisons(tables: Sequence[SourceTable]) -> Mapping[str, Comparison]:
    found: dict[str, Comparison] = {}
    for column in (column for table in tables for column in table.columns):
        field = column.field
        if field.role is not Role.CUSTOM or field.name is None:
            continue
        if found.setdefault(field.name, field.comparison.whole) is not field.comparison.whole:
            raise InvalidValue(f"fields[{field.name}]", Problem.AMBIGUOUS)
    return found
