"""What the values of a column look like, whatever its name says. Keeps shares, never a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import attrs

__all__ = ["Shapes", "shapes_of"]

_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}\.[^\s@.]{2,24}")
_PHONE: Final = re.compile(r"[+(]?[0-9][0-9 ().\-/+]{5,24}")
_DATE: Final = re.compile(
    r"(?P<first>[0-9]{1,4})(?P<mark>[-./ ])(?P<middle>[0-9]{1,2}|[^\W\d]{3,12}\.?)(?P=mark)(?P<last>[0-9]{1,4})"
    r"(?P<time>[T ][0-9]{1,2}:[0-9]{2}.{0,20})?"
)
_PLAIN_DATE: Final = re.compile(r"(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEAR: Final = re.compile(r"(?:1[5-9]|20)[0-9]{2}")
_POSTCODE: Final = re.compile(
    r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{4} ?[A-Z]{2}|[0-9]{3} [0-9]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]",
    re.IGNORECASE,
)
_POSTCODE_LIKE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9 \-]{1,9}", re.IGNORECASE)
_HOUSE_NUMBER: Final = re.compile(r"[0-9]{1,6}.{0,12}")


@attrs.frozen(kw_only=True)
class Shapes:
    """Shares of the values seen (0 to 1) that look like one thing or another; a value may look like several."""

    seen: int  #: values looked at; missing ones do not count
    distinct: int  #: different ones among them
    email: float = 0.0
    phone: float = 0.0  #: seven digits or more and the marks that phone numbers have
    marked_phone: float = 0.0  #: a phone that can be no plain number: plus, leading zero, marks between digits
    date: float = 0.0  #: a date, with or without a time
    time: float = 0.0  #: a date with a time
    year: float = 0.0  #: four digits that can be a year
    postcode: float = 0.0  #: a form that only postcodes have
    postcode_like: float = 0.0
    house_number: float = 0.0
    worded: float = 0.0  #: has a letter
    median_year: int | None = None  #: of the dates
    year_span: int = 0  #: between the earlier and later tenth of the dates


def shapes_of(values: Sequence[str]) -> Shapes:
    """The shapes of ``values``, which are stripped and not empty."""
    if not values:
        return Shapes(seen=0, distinct=0)

    def share(looks: Callable[[str], object]) -> float:
        return sum(1 for value in values if looks(value)) / len(values)

    years = sorted(year for year in map(_date_year, values) if year is not None)
    tenth = len(years) // 10
    return Shapes(
        seen=len(values),
        distinct=len(set(values)),
        email=share(_EMAIL.fullmatch),
        phone=share(_is_phone),
        marked_phone=share(_is_marked_phone),
        date=len(years) / len(values),
        time=share(lambda value: (found := _DATE.fullmatch(value)) and found["time"]),
        year=share(_YEAR.fullmatch),
        postcode=share(_POSTCODE.fullmatch),
        postcode_like=share(_POSTCODE_LIKE.fullmatch),
        house_number=share(_HOUSE_NUMBER.fullmatch),
        worded=share(lambda value: any(map(str.isalpha, value))),
        median_year=years[len(years) // 2] if years else None,
        year_span=years[-1 - tenth] - years[tenth] if years else 0,
    )


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and 7 <= sum(map(str.isdigit, value)) <= 15 and _date_year(value) is None


def _is_marked_phone(value: str) -> bool:
    """Whether ``value`` is a phone and no plain number: it begins with a plus or a zero, or has marks in it."""
    return _is_phone(value) and (value[0] in "+0(" or (not value.isdigit() and value.count(".") != 1))


def _date_year(value: str) -> int | None:
    """The year, if ``value`` is a date."""
    found = _DATE.fullmatch(value)
    if found is None:
        return int(value[:4]) if _PLAIN_DATE.fullmatch(value) else None
    first, middle, last = found["first"], found["middle"], found["last"]
    if middle.isdigit() and int(middle) > 31:
        return None
    if len(first) == 4 and len(last) <= 2:
        return int(first)
    if len(first) <= 2 and len(last) == 4:
        return int(last)
    if len(first) <= 2 and len(last) == 2 and found["mark"] != " ":
        return 1900 + int(last)
    return None
