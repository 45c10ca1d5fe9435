"""What each kind of cell is read with, and what it tells matching.

One table of readers serves the record path and the column path, so that they cannot differ: the column path calls the
same function on distinct values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.normalization.addresses import AddressParts, address
from unifiedcustomer.normalization.companies import company_key
from unifiedcustomer.normalization.coordinates import latitude, longitude, place_on_earth
from unifiedcustomer.normalization.countries import country
from unifiedcustomer.normalization.dates import birth_date
from unifiedcustomer.normalization.emails import email, is_role_mailbox
from unifiedcustomer.normalization.identifiers import gender, identifier, language, number
from unifiedcustomer.normalization.names import PersonName, person_name
from unifiedcustomer.normalization.phones import phone
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.places import city, place, region
from unifiedcustomer.normalization.postal_codes import postal_code
from unifiedcustomer.normalization.streets import StreetLine, house_number, street, street_key
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.normalization.timestamps import timestamp
from unifiedcustomer.normalization.value_sets import value_set
from unifiedcustomer.normalization.verification import is_verified
from unifiedcustomer.records import Comparison, Field, NormalizedValue, Role

__all__ = [
    "ADDRESS_FEATURES",
    "FEATURES",
    "NAME_FEATURES",
    "NAME_ROLES",
    "STREET_FEATURES",
    "Circumstances",
    "Keys",
    "address_keys",
    "feature_keys",
    "feature_name",
    "name_text",
    "needs_country",
    "needs_date_order",
    "needs_source",
    "read",
    "whole_street",
]

LONGEST_NAME: Final = 400
LONGEST_TEXT: Final = 1_000

Keys: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of feature and key."""

NAME_ROLES: Final = (Role.FULL_NAME, Role.GIVEN_NAME, Role.FAMILY_NAME)

FEATURES: Final[Mapping[Role, Feature]] = MappingProxyType(
    {
        Role.COMPANY_NAME: Feature.COMPANY,
        Role.BIRTH_DATE: Feature.BIRTH_DATE,
        Role.BIRTH_PLACE: Feature.BIRTH_PLACE,
        Role.GENDER: Feature.GENDER,
        Role.OCCUPATION: Feature.OCCUPATION,
        Role.EMAIL: Feature.EMAIL,
        Role.PHONE: Feature.PHONE,
        Role.HOUSE_NUMBER: Feature.HOUSE_NUMBER,
        Role.LOCALITY: Feature.LOCALITY,
        Role.POSTAL_CODE: Feature.POSTAL_CODE,
        Role.CITY: Feature.CITY,
        Role.REGION: Feature.REGION,
        Role.COUNTRY: Feature.COUNTRY,
        Role.CUSTOMER_NUMBER: Feature.CUSTOMER_NUMBER,
        Role.LOYALTY_CARD: Feature.LOYALTY_CARD,
        Role.NATIONAL_ID: Feature.NATIONAL_ID,
        Role.DEVICE_ID: Feature.DEVICE_ID,
        Role.HOUSEHOLD_NUMBER: Feature.HOUSEHOLD_NUMBER,
    }
)
"""Roles whose cells give one feature each; names, streets and addresses give several."""

SEVERAL_IN_A_CELL: Final = frozenset({Feature.EMAIL, Feature.PHONE})
"""Features of which one cell may hold several values; the others are the value's `alternatives`."""

_TAKEN: Final = frozenset(feature.value for feature in Feature)
_NEED_COUNTRY: Final = frozenset({Role.PHONE, Role.POSTAL_CODE, Role.REGION, Role.STREET, Role.ADDRESS})


@attrs.frozen(kw_only=True)
class Circumstances:
    """What a cell is read with beside its own text."""

    source: str = ""
    country: str | None = None  #: of the record, ISO 3166 alpha-2
    month_first: bool = False  #: how the writer means 03/04
    today: date | None = None  #: None for the current date


def needs_country(field: Field) -> bool:
    """Whether a cell is read differently in different countries."""
    return field.role in _NEED_COUNTRY


def needs_date_order(field: Field) -> bool:
    """Whether a cell holds a date."""
    if field.role is Role.CUSTOM:
        return field.comparison is Comparison.DATE
    return field.role in (Role.BIRTH_DATE, Role.UPDATED_AT)


def needs_source(field: Field) -> bool:
    """Whether a value means nothing outside its source."""
    return field.role in (Role.CUSTOMER_NUMBER, Role.HOUSEHOLD_NUMBER)


def feature_name(field: Field) -> str | None:
    """The one feature that cells of ``field`` give, or None where they give several or none.

    Raises:
        InvalidValue: an attribute of your own has the name of a feature of this library.
    """
    if field.role is not Role.CUSTOM:
        return FEATURES.get(field.role)
    if field.name in _TAKEN:
        raise InvalidValue(f"fields[{field.name}]", Problem.DUPLICATE)
    return field.name


def feature_keys(feature: str, value: NormalizedValue) -> tuple[str, ...]:
    """The keys that ``value`` gives ``feature``. A mailbox that a desk reads (info@, noreply@) tells nobody apart."""
    if value.key is None:
        return ()
    keys = (value.key, *value.alternatives) if feature in SEVERAL_IN_A_CELL else (value.key,)
    return tuple(key for key in keys if not is_role_mailbox(key)) if feature == Feature.EMAIL else keys


def read(field: Field, raw: str, given: Circumstances) -> NormalizedValue:
    """The value of one cell."""
    if field.role is Role.CUSTOM:
        return _CUSTOM[field.comparison](raw, given)
    return _READERS[field.role](raw, given)


def _text(role: Role, limit: int = LONGEST_TEXT) -> Reader:
    return lambda raw, _: place(raw, role, limit=limit)


def name_text(raw: str, role: Role) -> tuple[str | None, Problem | None]:
    """The tidied name in ``raw``, or why there is none."""
    text, problem = tidy(raw, limit=LONGEST_NAME)
    if text is not None and is_placeholder(fold(text), role):
        return None, Problem.PLACEHOLDER
    return text, problem


def _name(role: Role) -> Reader:
    def reader(raw: str, _given: Circumstances) -> NormalizedValue:
        text, problem = name_text(raw, role)
        if text is None:
            return NormalizedValue(raw=raw, problem=problem)
        return _shown_name(raw, text, role)

    return reader


def _shown_name(raw: str, text: str, role: Role) -> NormalizedValue:
    if role is Role.FULL_NAME:
        name = person_name(text, None, None)
        normal, key = text, " ".join(name.tokens) or None
    elif role is Role.GIVEN_NAME:
        name = person_name(None, text, None)
        normal, key = name.given or text, name.given_key
    else:
        name = person_name(None, None, text)
        normal, key = name.family or text, name.family_key
    if key is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX)
    return NormalizedValue(raw=raw, normal=normal, key=key)


def _company(raw: str, _given: Circumstances) -> NormalizedValue:
    text, problem = name_text(raw, Role.COMPANY_NAME)
    key = company_key(text) if text else None
    if text is None or key is None:
        return NormalizedValue(raw=raw, problem=problem or Problem.BAD_SYNTAX)
    return NormalizedValue(raw=raw, normal=text, key=key)


def _date(raw: str, given: Circumstances) -> NormalizedValue:
    return birth_date(raw, today=given.today, month_first=given.month_first)


def _moment(raw: str, given: Circumstances) -> NormalizedValue:
    found = timestamp(raw, today=given.today, month_first=given.month_first)
    if found is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX if raw.strip() else Problem.EMPTY)
    return NormalizedValue(raw=raw, normal=found.isoformat(), key=found.isoformat())


def _number_of_source(raw: str, given: Circumstances) -> NormalizedValue:
    value = identifier(raw, Role.CUSTOMER_NUMBER)
    return value if value.key is None else attrs.evolve(value, key=f"{given.source}:{value.key}")


def _ignored(raw: str, _given: Circumstances) -> NormalizedValue:
    text, problem = tidy(raw, limit=len(raw))
    return NormalizedValue(raw=raw, normal=text, problem=problem)


Reader: TypeAlias = Callable[[str, Circumstances], NormalizedValue]

_READERS: Final[Mapping[Role, Reader]] = {
    Role.FULL_NAME: _name(Role.FULL_NAME),
    Role.GIVEN_NAME: _name(Role.GIVEN_NAME),
    Role.FAMILY_NAME: _name(Role.FAMILY_NAME),
    Role.COMPANY_NAME: _company,
    Role.BIRTH_DATE: _date,
    Role.BIRTH_PLACE: _text(Role.BIRTH_PLACE),
    Role.GENDER: lambda raw, _: gender(raw),
    Role.OCCUPATION: _text(Role.OCCUPATION),
    Role.EMAIL: lambda raw, _: email(raw),
    Role.PHONE: lambda raw, given: phone(raw, given.country),
    Role.ADDRESS: lambda raw, given: address(raw, given.country),
    Role.STREET: lambda raw, given: street(raw, given.country),
    Role.HOUSE_NUMBER: lambda raw, _: house_number(raw),
    Role.LOCALITY: _text(Role.LOCALITY),
    Role.POSTAL_CODE: lambda raw, given: postal_code(raw, given.country),
    Role.CITY: lambda raw, _: city(raw),
    Role.REGION: lambda raw, given: region(raw, given.country),
    Role.COUNTRY: lambda raw, _: country(raw),
    Role.CUSTOMER_NUMBER: _number_of_source,
    Role.HOUSEHOLD_NUMBER: _number_of_source,
    Role.LOYALTY_CARD: lambda raw, _: identifier(raw, Role.LOYALTY_CARD),
    Role.NATIONAL_ID: lambda raw, _: identifier(raw, Role.NATIONAL_ID),
    Role.DEVICE_ID: lambda raw, _: identifier(raw, Role.DEVICE_ID),
    Role.EMAIL_VERIFIED: lambda raw, _: is_verified(raw),
    Role.PHONE_VERIFIED: lambda raw, _: is_verified(raw),
    Role.LANGUAGE: lambda raw, _: language(raw),
    Role.UPDATED_AT: _moment,
    Role.IGNORE: _ignored,
}

_CUSTOM: Final[Mapping[Comparison, Reader]] = {
    Comparison.EXACT: _text(Role.CUSTOM, 10_000),
    Comparison.CATEGORY: _text(Role.CUSTOM, 10_000),
    Comparison.STRING: _text(Role.CUSTOM, 10_000),
    Comparison.NUMBER: lambda raw, _: number(raw),
    Comparison.DATE: _date,
    Comparison.GEO: lambda raw, _: place_on_earth(raw),
    Comparison.LATITUDE: lambda raw, _: latitude(raw),
    Comparison.LONGITUDE: lambda raw, _: longitude(raw),
    Comparison.SET: lambda raw, _: value_set(raw),
}


NAME_FEATURES: Final[tuple[tuple[Feature, Callable[[PersonName], str | None]], ...]] = (
    (Feature.GIVEN, attrgetter("given_key")),
    (Feature.FAMILY, attrgetter("family_key")),
    (Feature.NAME, lambda name: " ".join(name.tokens) or None),
    (Feature.GIVEN_ROOT, attrgetter("root")),  #: follows from the given name
)
STREET_FEATURES: Final[tuple[tuple[Feature, Callable[[StreetLine], str | None]], ...]] = (
    (Feature.STREET, attrgetter("street_key")),
    (Feature.HOUSE_NUMBER, attrgetter("number_key")),
)


ADDRESS_FEATURES: Final = (
    *(feature for feature, _ in STREET_FEATURES),
    Feature.POSTAL_CODE,
    Feature.CITY,
    Feature.REGION,
    Feature.COUNTRY,
)
"""What an address gives, each at most once."""


def address_keys(parts: AddressParts, land: str | None) -> Keys:
    """What the parts of an address, read in ``land``, give."""
    found = (
        *((feature, key_of(parts.street)) for feature, key_of in STREET_FEATURES),
        (Feature.POSTAL_CODE, parts.postal_code_key),
        (Feature.CITY, parts.city_key),
        (Feature.REGION, parts.region_key(land)),
        (Feature.COUNTRY, parts.country),
    )
    return tuple((feature, key) for feature, key in found if key)


def whole_street(text: str) -> StreetLine:
    """The line of a record whose house number stands elsewhere and is another: its own number is part of the name."""
    return StreetLine(street=text, street_key=street_key(text) if text else None)
