"""What a system of the company says about a person, as received and as understood.

A `SourceRecord` is never edited. A `NormalizedRecord` is computed from it: for each value the normal form, the form
that is compared, or the reason why there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping, instant, masked, personal

__all__ = [
    "Comparison",
    "Field",
    "FieldValue",
    "NormalizedRecord",
    "NormalizedValue",
    "RecordKey",
    "Role",
    "SourceRecord",
]

LONGEST_VALUE: Final = 10_000
"""Characters in one field value; what is longer is no customer's attribute."""


class Role(StrEnum):
    """What a column means. Codes are stable: they are stored in models and hubs."""

    FULL_NAME = "full_name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    COMPANY_NAME = "company_name"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    GENDER = "gender"
    OCCUPATION = "occupation"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"  #: a whole postal address in one column
    STREET = "street"  #: with or without the house number
    HOUSE_NUMBER = "house_number"
    LOCALITY = "locality"  #: a second address line: building, hamlet, district
    POSTAL_CODE = "postal_code"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    CUSTOMER_NUMBER = "customer_number"  #: number within one source system
    LOYALTY_CARD = "loyalty_card"
    NATIONAL_ID = "national_id"
    HOUSEHOLD_NUMBER = "household_number"  #: number under which one source has people who live together
    DEVICE_ID = "device_id"  #: a cookie, an app's installation, a push token: kept, and never joins people
    EMAIL_VERIFIED = "email_verified"  #: whether the owner of the email address proved that it is theirs
    PHONE_VERIFIED = "phone_verified"  #: the same of the telephone number
    LANGUAGE = "language"
    UPDATED_AT = "updated_at"
    CUSTOM = "custom"  #: an attribute of your own, compared as its `Field` says
    IGNORE = "ignore"  #: kept in the record, never matched on


class Comparison(StrEnum):
    """How two values of a custom attribute are compared."""

    EXACT = "exact"
    CATEGORY = "category"
    STRING = "string"
    NUMBER = "number"
    DATE = "date"
    GEO = "geo"  #: a place on the globe, "52.37, 4.89": by distance
    LATITUDE = "latitude"  #: half a place; the column of the other half has the same `Field.name`
    LONGITUDE = "longitude"
    SET = "set"  #: several values, a list or parted by ";", "," or "|": by how many are shared

    @property
    def whole(self) -> Comparison:
        """How the attribute is compared that a column is, or is half of."""
        return Comparison.GEO if self in (Comparison.LATITUDE, Comparison.LONGITUDE) else self


@attrs.frozen(kw_only=True)
class Field:
    """What a column is to matching.

    A known meaning is its `role`. An attribute of your own has the role CUSTOM, a `name` that is the same in every
    source, and a `comparison`.
    """

    role: Role = Role.CUSTOM
    name: str | None = None
    comparison: Comparison = Comparison.EXACT

    def __attrs_post_init__(self) -> None:
        if self.role is Role.CUSTOM and not self.name:
            raise InvalidValue("name", Problem.MISSING)


def _identifier(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not value:
        raise InvalidValue(attribute.name, Problem.EMPTY)
    if len(value) > 500:
        raise InvalidValue(attribute.name, Problem.TOO_LONG)


@attrs.frozen(order=True)
class RecordKey:
    """Which record of which system: the idempotency key of everything that arrives."""

    source: str = attrs.field(validator=_identifier)
    record_id: str = attrs.field(validator=_identifier)

    def __str__(self) -> str:
        return f"{self.source}/{self.record_id}"


def _bounded_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if len(value) > LONGEST_VALUE:
        raise InvalidValue(attribute.name, Problem.TOO_LONG)


@attrs.frozen(kw_only=True)
class FieldValue:
    """One cell of a record: the raw text as received, its column, and what the column means."""

    column: str
    field: Field
    raw: str = personal(validator=_bounded_text)


@attrs.frozen(kw_only=True)
class SourceRecord:
    """A person as one system describes them. A role may occur in several columns, such as two phones."""

    key: RecordKey
    values: tuple[FieldValue, ...] = attrs.field(repr=masked)
    updated_at: datetime | None = instant(default=None)  #: when the source last changed it, if it says so

    @classmethod
    def of(
        cls, source: str, record_id: str, /, *, updated_at: datetime | None = None, **values: str | None
    ) -> SourceRecord:
        """A record from keywords named as roles.

        >>> SourceRecord.of("till", "42", given_name="Ann", email="ann@example.com").key
        RecordKey(source='till', record_id='42')

        Raises:
            InvalidValue: a keyword is no role, or a value is too long.
        """
        cells = []
        for name, raw in values.items():
            if name not in _FIELDS:
                raise InvalidValue(name, Problem.UNKNOWN_NAME)
            if raw is not None:
                cells.append(FieldValue(column=name, field=_FIELDS[name], raw=raw))
        return cls(key=RecordKey(source, record_id), values=tuple(cells), updated_at=updated_at)

    def raw(self, role: Role) -> str | None:
        """The first raw value of ``role``, or None."""
        return next((value.raw for value in self.values if value.field.role is role), None)


_FIELDS: Final = {role.value: Field(role=role) for role in Role if role not in (Role.CUSTOM, Role.IGNORE)}


@attrs.frozen(kw_only=True)
class NormalizedValue:
    """A value as understood: what is shown and sent, what is compared, or why neither exists.

    `normal` keeps accents and case, `key` is folded and transliterated. Where a text can be read in several ways (the
    day and month of a date), `normal` is the more likely reading and `alternatives` has the keys of the others.
    """

    raw: str = personal()
    normal: str | None = personal(default=None)
    key: str | None = personal(default=None)
    alternatives: tuple[str, ...] = personal(default=())
    problem: Problem | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing usable was found; `problem` says why."""
        return self.key is None


@attrs.frozen(kw_only=True)
class NormalizedRecord:
    """A source record after normalization.

    `cells` has one value per cell of the record, in its order. `features` is what matching sees: for each feature name
    the distinct keys the record has for it.
    """

    key: RecordKey
    cells: tuple[tuple[FieldValue, NormalizedValue], ...] = attrs.field(repr=masked)
    features: Mapping[str, tuple[str, ...]] = attrs.field(repr=masked, converter=frozen_mapping, hash=False)
    updated_at: datetime | None = instant(default=None)

    def normal(self, role: Role) -> str | None:
        """The first usable normal form of ``role``, or None."""
        found = (cell.normal for value, cell in self.cells if value.field.role is role and cell.normal is not None)
        return next(found, None)
