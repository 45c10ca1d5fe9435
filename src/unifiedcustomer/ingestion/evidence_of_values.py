"""What values say of a column's meaning: how much of it confirms a name, and what is known without one.

Thresholds are such that a wrong meaning is rarer than none. Text is everywhere, so a meaning that only words show needs
many different values, and that no other column is named so: a second name beside a named one is seldom the customer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from unifiedcustomer.ingestion.value_shapes import Shapes
from unifiedcustomer.records import Role

__all__ = ["NAMES", "confirmation", "found_in_values", "is_confirmed", "is_family_name_beside"]

_FEWEST: Final = 8  # values from which words show anything

_LONGEST_MEAN: Final = 80  # characters; what people write of themselves and where they live is shorter

_CHECKS: Final[Mapping[Role, tuple[Callable[[Shapes], float], float, str]]] = {
    # Junk and placeholders are common, so a fraction is enough: the name speaks first.
    Role.EMAIL: (lambda seen: seen.email, 0.3, "email addresses"),
    Role.PHONE: (lambda seen: seen.phone, 0.3, "phone numbers"),
    Role.BIRTH_DATE: (lambda seen: max(seen.date, seen.year), 0.3, "dates"),
    Role.UPDATED_AT: (lambda seen: seen.date, 0.5, "dates"),
    Role.POSTAL_CODE: (lambda seen: seen.postcode_like, 0.3, "as postal codes are written"),
    Role.HOUSE_NUMBER: (lambda seen: seen.house_number, 0.3, "as house numbers are written"),
    Role.FULL_NAME: (lambda seen: seen.lettered, 0.5, "words"),
    Role.GIVEN_NAME: (lambda seen: seen.lettered, 0.5, "words"),
    Role.FAMILY_NAME: (lambda seen: seen.lettered, 0.5, "words"),
    Role.COMPANY_NAME: (lambda seen: seen.worded, 0.5, "words"),
    Role.STREET: (lambda seen: seen.worded, 0.5, "words"),
    Role.CITY: (lambda seen: seen.worded, 0.5, "words"),
    Role.COUNTRY: (lambda seen: seen.worded, 0.5, "words"),
    Role.GENDER: (lambda seen: float(seen.distinct <= 12), 1.0, "of few kinds"),
    # A number that stands in most records is a department's, or stands for no customer.
    Role.CUSTOMER_NUMBER: (lambda seen: 1 - seen.commonest if seen.seen >= 20 else 1.0, 0.5, "not the commonest one"),
}

NAMES: Final = frozenset({Role.FULL_NAME, Role.GIVEN_NAME, Role.FAMILY_NAME})
_ADDRESSES: Final = frozenset({Role.ADDRESS, Role.STREET})


def confirmation(role: Role, shapes: Shapes) -> tuple[float, float, str]:
    """How much of the column confirms ``role``, how much has to, and as what."""
    if role not in _CHECKS:
        return 1.0, 0.0, ""
    share, least, what = _CHECKS[role]
    return share(shapes), least, what


def is_confirmed(role: Role, shapes: Shapes) -> bool:
    """Whether the values leave hardly a doubt about a name that is not quite sure."""
    if not shapes.seen or (role in NAMES and shapes.name_like < 0.6):
        return False
    share, least, _ = confirmation(role, shapes)
    return share >= max(least, 0.6) if least else True


def found_in_values(shapes: Shapes, taken: set[Role] | None) -> tuple[Role, float]:
    """What the values alone show, and how many of them do; IGNORE where they show nothing.

    ``taken`` are the meanings that other columns have. Where it is None, only shapes count that hardly anything else
    has.
    """
    found = next((item for item in _by_shape(shapes) if item[2]), None)
    if found is None and taken is not None and shapes.seen >= _FEWEST:
        found = next((item for item in _by_words(shapes, taken) if item[2]), None)
    return found[:2] if found else (Role.IGNORE, 0.0)


def _by_shape(shapes: Shapes) -> Iterator[tuple[Role, float, bool]]:
    yield Role.EMAIL, shapes.email, shapes.email >= 0.7
    # Dates of births lie far apart and far back; dates of orders do neither.
    births = shapes.median_year is not None and shapes.median_year <= 2000 and shapes.year_span >= 25
    yield Role.BIRTH_DATE, shapes.date, shapes.date >= 0.8 and births and shapes.time < 0.1
    yield Role.PHONE, shapes.phone, shapes.phone >= 0.8 and shapes.marked_phone >= 0.6
    yield Role.POSTAL_CODE, shapes.postcode, shapes.postcode >= 0.8


def _by_words(shapes: Shapes, taken: set[Role]) -> Iterator[tuple[Role, float, bool]]:
    if shapes.length > _LONGEST_MEAN or shapes.worded < 0.7:
        return
    if shapes.two_sexes:
        yield Role.GENDER, 1.0, Role.GENDER not in taken
        return
    if Role.COUNTRY not in taken:
        yield Role.COUNTRY, shapes.country, shapes.country >= 0.95
    if not _is_varied(shapes):
        return
    if not taken & _ADDRESSES:
        yield Role.ADDRESS, shapes.whole_address, shapes.whole_address >= 0.6
        yield Role.STREET, shapes.street, shapes.street >= 0.6
    if not taken & NAMES and shapes.name_like >= 0.7:
        # Who serves the customers is in many records; customers are in few.
        is_rare = shapes.distinct >= shapes.seen * 0.5
        yield Role.FULL_NAME, shapes.full_name, shapes.full_name >= 0.3 and shapes.several_words >= 0.7 and is_rare
        yield Role.GIVEN_NAME, shapes.given_name, shapes.given_name >= 0.4 and shapes.several_words < 0.4
    if Role.CITY not in taken:
        yield Role.CITY, shapes.city, shapes.city >= 0.4


def _is_varied(shapes: Shapes) -> bool:
    """Whether there are as many kinds of values as a column of names or places has."""
    return shapes.distinct >= min(20, shapes.seen * 0.6)


def is_family_name_beside(given: Shapes, other: Shapes) -> bool:
    """Whether a column beside given names has family names: many, of one or two words, few of them given ones."""
    if other.seen < _FEWEST or not _is_varied(other) or other.name_like < 0.8:
        return False
    return other.given_name <= min(0.3, given.given_name / 2) and other.several_words < 0.5 and other.city < 0.2
