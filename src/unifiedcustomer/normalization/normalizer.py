"""A source record -> a normalised one: each cell read, and what the record tells matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

import attrs

from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.normalization.addresses import address_parts, named_country
from unifiedcustomer.normalization.cells import (
    NAME_FEATURES,
    NAME_ROLES,
    STREET_FEATURES,
    Circumstances,
    address_keys,
    feature_keys,
    feature_name,
    name_text,
    needs_date_order,
    read,
    whole_street,
)
from unifiedcustomer.normalization.dates import writes_month_first
from unifiedcustomer.normalization.names import person_name
from unifiedcustomer.normalization.streets import street_line
from unifiedcustomer.normalization.verification import PROOF_OF, as_proven
from unifiedcustomer.records import FieldValue, NormalizedRecord, NormalizedValue, Role, SourceRecord

__all__ = ["Normalizer"]


@attrs.frozen(kw_only=True)
class Normalizer:
    """How records are read. Equal normalizers read equal records equally, one by one or as columns.

    A record's country is what its country cells or its address say, and ``default_country`` where they say nothing. It
    is needed to read telephone numbers, postal codes, streets and dates, and is no fact about the person: it gives no
    `Feature.COUNTRY`.
    """

    default_country: str | None = None  #: ISO 3166 alpha-2
    today: date | None = None  #: dates after it are out of range; None for the current date in UTC
    #: By source and column: whether dates have the month first. See `learn_date_orders`.
    date_orders: Mapping[tuple[str, str], bool] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)

    def record(self, record: SourceRecord) -> NormalizedRecord:
        """The normalised record: one value per cell, the features, and when the source last changed it."""
        country = self.country_of(record.values)
        cells = tuple((cell, self._value(cell, record.key.source, country)) for cell in record.values)
        return NormalizedRecord(
            key=record.key,
            cells=cells,
            features=_features(cells, country),
            updated_at=record.updated_at or _latest(cells),
        )

    def features(self, record: SourceRecord) -> Mapping[str, tuple[str, ...]]:
        """The features of `record`, and nothing else: what matching one record needs, in about half the time."""
        source, country = record.key.source, self.country_of(record.values)
        usual = Circumstances(source=source, country=country, today=self.today)
        cells = []
        for cell in record.values:
            if cell.field.role in _NO_FEATURES:
                cells.append((cell, NOT_READ))
            elif needs_date_order(cell.field):
                cells.append((cell, self._value(cell, source, country)))
            else:
                cells.append((cell, read(cell.field, cell.raw, usual)))
        return _features(tuple(cells), country)

    def updated_at(self, record: SourceRecord) -> datetime | None:
        """When the source last changed a record, as `record` has it."""
        cells = [cell for cell in record.values if cell.field.role is Role.UPDATED_AT]
        if record.updated_at is not None or not cells:
            return record.updated_at
        country = self.country_of(record.values)
        return _latest(tuple((cell, self._value(cell, record.key.source, country)) for cell in cells))

    def country_of(self, cells: Iterable[FieldValue]) -> str | None:
        """The country in which the cells of one record are read."""
        in_address = None
        for cell in cells:
            if cell.field.role is Role.COUNTRY:
                found = read(cell.field, cell.raw, Circumstances()).key
                if found is not None:
                    return found
            elif cell.field.role is Role.ADDRESS and in_address is None:
                in_address = self.country_in_address(cell)
        return in_address or self.default_country

    def country_in_address(self, cell: FieldValue) -> str | None:
        """The country that an address cell names."""
        return named_country(cell.raw, self.default_country)

    def month_first(self, source: str, column: str, country: str | None) -> bool:
        """Whether 03/04 is a day in March."""
        return self.date_orders.get((source, column), writes_month_first(country))

    def _value(self, cell: FieldValue, source: str, country: str | None) -> NormalizedValue:
        given = Circumstances(
            source=source,
            country=country,
            month_first=needs_date_order(cell.field) and self.month_first(source, cell.column, country),
            today=self.today,
        )
        return read(cell.field, cell.raw, given)


Cells = tuple[tuple[FieldValue, NormalizedValue], ...]

NOT_READ: Final = NormalizedValue(raw="")
_NO_FEATURES: Final = frozenset({*NAME_ROLES, Role.LANGUAGE, Role.UPDATED_AT, Role.IGNORE})
"""Roles of cells whose values give no feature; names are read together."""


def _latest(cells: Cells) -> datetime | None:
    found = (value.key for cell, value in cells if cell.field.role is Role.UPDATED_AT and value.key)
    return max(map(datetime.fromisoformat, found), default=None)


def _features(cells: Cells, country: str | None) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for feature, key in (*_name_features(cells), *_own_features(cells), *_place_features(cells, country)):
        found.setdefault(feature, {})[key] = None
    return {feature: tuple(keys) for feature, keys in sorted(found.items())}


def _name_features(cells: Cells) -> Iterable[tuple[str, str]]:
    """The first name of each kind together, every further one alone: two names in a record are two ways to call one."""
    texts: dict[Role, list[str]] = {role: [] for role in NAME_ROLES}
    for cell, _ in cells:
        if cell.field.role in texts:
            text = name_text(cell.raw, cell.field.role)[0]
            if text is not None:
                texts[cell.field.role].append(text)
    full, given, family = (texts[role] for role in NAME_ROLES)
    names = [
        person_name(*(of_kind[0] if of_kind else None for of_kind in (full, given, family))),
        *(person_name(further, None, None) for further in full[1:]),
        *(person_name(None, further, None) for further in given[1:]),
        *(person_name(None, None, further) for further in family[1:]),
    ]
    return [(feature, key) for name in names for feature, key_of in NAME_FEATURES if (key := key_of(name))]


def _own_features(cells: Cells) -> Iterable[tuple[str, str]]:
    """Cells that give one feature each, and all the values in them."""
    said = _said_of_proof(cells)
    for cell, value in cells:
        feature = feature_name(cell.field)
        if feature is not None:
            keys = feature_keys(feature, value)
            for name in as_proven(feature, said.get(cell.field.role)):
                yield from ((name, key) for key in keys)


def _said_of_proof(cells: Cells) -> Mapping[Role, str]:
    """What a record says of whether its addresses and numbers are proven: the least that it says of each kind."""
    found: dict[Role, str] = {}
    for cell, value in cells:
        role = PROOF_OF.get(cell.field.role)
        if role is not None and value.key is not None:
            found[role] = min(found.get(role, value.key), value.key)  # "no" comes before "yes"
    return found


def _place_features(cells: Cells, country: str | None) -> Iterable[tuple[str, str]]:
    numbers = (value.key for cell, value in cells if cell.field.role is Role.HOUSE_NUMBER)
    number = next((key for key in numbers if key is not None), None)
    texts = [(cell.field.role, value.normal) for cell, value in cells if value.normal is not None and value.key]
    for role, text in texts:
        if role is Role.STREET:
            line = street_line(text, country)
            if number is not None and line.number_key != number:
                line = whole_street(text)
            yield from ((feature, key) for feature, key_of in STREET_FEATURES if (key := key_of(line)))
    for role, text in texts:
        if role is Role.ADDRESS:
            yield from address_keys(address_parts(text, country), country)
