"""What the values of a column look like, whatever its name says. Each shape is counted when somebody asks for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

import attrs

from unifiedcustomer.ingestion.known_words import is_city, is_country, is_given_name, is_street_word, sexes_of, words

__all__ = ["Shapes", "shapes_of"]

_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}\.[^\s@.]{2,24}")
_PHONE: Final = re.compile(r"[+(]?[0-9][0-9 ().\-/+]{5,24}")
_DATE: Final = re.compile(
    r"(?P<first>[0-9]{1,4})(?P<mark>[-./ ])(?P<middle>[0-9]{1,2}|[^\W\d]{3,12}\.?)(?P=mark)(?P<last>[0-9]{1,4})"
    r"(?P<time>[T ][0-9]{1,2}:[0-9]{2}.{0,20})?"
)
_PLAIN_DATE: Final = re.compile(r"(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
# As airlines write it: 04MAR80, 04MAR1980. English, because their systems are.
_LETTERED_DATE: Final = re.compile(
    r"[0-3]?[0-9](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P<year>[0-9]{4}|[0-9]{2})", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)[0-9]{2}")
_POSTCODE: Final = re.compile(
    r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{4} ?[A-Z]{2}|[0-9]{3} [0-9]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"
    r"|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{3}|[AC-FHKNPRTV-Y][0-9][0-9W] ?[0-9AC-FHKNPRTV-Y]{4}",
    re.IGNORECASE,
)
_POSTCODE_LIKE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9 \-]{1,9}", re.IGNORECASE)
_HOUSE_NUMBER: Final = re.compile(r"[0-9]{1,6}.{0,12}")
_CODE: Final = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_.:/\-]{2,63}")
_MOST_COUNTRIES: Final = 250
_DIGITS: Final = "0123456789"
_TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "herr",
        "frau",
        "hr",
        "fr",
        "mme",
        "mlle",
        "mevr",
        "dhr",
        "sr",
        "sra",
        "dott",
        "ing",
        "sig",
        "pan",
        "pani",
    ]
)


@attrs.frozen(slots=False, repr=False, eq=False)
class Shapes:
    """Shares (0 to 1) of the values that look like one thing or another; a value may look like several.

    The values, stripped and not empty, are kept only as long as the shapes are asked for.
    """

    values: Sequence[str]

    def _share(self, looks: Callable[[str], object], marks: str = "") -> float:
        """The share of the values that look so; 0 at once where none has any of the ``marks`` that it takes."""
        if not self.values or (marks and self._marks.isdisjoint(marks)):
            return 0.0
        return sum(count for value, count in self._counts.items() if looks(value)) / len(self.values)

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often each value is there: values that repeat are looked at once."""
        return Counter(self.values)

    @cached_property
    def _marks(self) -> frozenset[str]:
        """Every character that is in a value."""
        return frozenset("".join(self._counts))

    @property
    def seen(self) -> int:
        """Values looked at; missing ones do not count."""
        return len(self.values)

    @property
    def distinct(self) -> int:
        """Different ones among them."""
        return len(self._counts)

    @property
    def length(self) -> float:
        """Characters of a value, on average."""
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0

    @property
    def commonest(self) -> float:
        """The value that is there most often."""
        return max(self._counts.values()) / len(self.values) if self.values else 0.0

    @cached_property
    def email(self) -> float:
        """Mailboxes."""
        return self._share(_EMAIL.fullmatch, "@")

    @cached_property
    def phone(self) -> float:
        """Seven digits or more and the marks that phone numbers have."""
        return self._share(_is_phone, _DIGITS)

    @cached_property
    def marked_phone(self) -> float:
        """A phone that can be no plain number: plus, leading zero, marks between digits."""
        return self._share(_is_marked_phone, _DIGITS)

    @cached_property
    def _years(self) -> list[int]:
        if self._marks.isdisjoint(_DIGITS):
            return []
        found = ((_date_year(value), count) for value, count in self._counts.items())
        return sorted(year for year, count in found if year is not None for _ in range(count))

    @property
    def date(self) -> float:
        """A date, with or without a time."""
        return len(self._years) / len(self.values) if self.values else 0.0

    @cached_property
    def time(self) -> float:
        """A date with a time."""
        return self._share(lambda value: (found := _DATE.fullmatch(value)) and found["time"])

    @property
    def median_year(self) -> int | None:
        """Of the dates."""
        return self._years[len(self._years) // 2] if self._years else None

    @property
    def year_span(self) -> int:
        """Years between the earlier and later tenth of the dates."""
        tenth = len(self._years) // 10
        return self._years[-1 - tenth] - self._years[tenth] if self._years else 0

    @cached_property
    def year(self) -> float:
        """Four digits that can be a year."""
        return self._share(_YEAR.fullmatch, _DIGITS)

    @cached_property
    def postcode(self) -> float:
        """A form that only postcodes have."""
        return self._share(_POSTCODE.fullmatch, _DIGITS)

    @cached_property
    def postcode_like(self) -> float:
        """A form that postcodes have, and other things too."""
        return self._share(_POSTCODE_LIKE.fullmatch, _DIGITS)

    @cached_property
    def house_number(self) -> float:
        """Begins with a number, and not much follows."""
        return self._share(_HOUSE_NUMBER.fullmatch, _DIGITS)

    @cached_property
    def worded(self) -> float:
        """Has a letter."""
        return self._share(_has_letter)

    @cached_property
    def lettered(self) -> float:
        """Has more letters than digits."""
        return self._share(_is_lettered)

    @cached_property
    def code(self) -> float:
        """One word of letters and digits."""
        return self._share(_CODE.fullmatch, _DIGITS)

    @cached_property
    def country(self) -> float:
        """A code or name of a country; 0 where there are more kinds than a company has countries."""
        if self.distinct > _MOST_COUNTRIES:
            return 0.0
        return self._share(is_country)

    @property
    def two_sexes(self) -> bool:
        """Whether all values are words for male and female, and both are there."""
        if not 2 <= self.distinct <= 6:
            return False
        found = [sexes_of(value) for value in self._counts]
        return all(map(any, found)) and any(male for male, _ in found) and any(female for _, female in found)

    @cached_property
    def _words(self) -> list[list[str]]:
        """The words of each different value, without titles."""
        return [[word for word in words(value) if word not in _TITLES] for value in self._counts]

    def _share_of_words(self, looks: Callable[[list[str]], object]) -> float:
        found = zip(self._words, self._counts.values(), strict=True)
        return (
            sum(count for words_of_it, count in found if looks(words_of_it)) / len(self.values) if self.values else 0.0
        )

    @cached_property
    def several_words(self) -> float:
        """More than one word."""
        return self._share_of_words(lambda found: len(found) > 1)

    @cached_property
    def name_like(self) -> float:
        """One to five words of letters, and capitals where there are small letters."""
        pairs = zip(self._counts.items(), self._words, strict=True)
        fine = sum(count for (value, count), found in pairs if _is_name_like(value, found))
        return fine / len(self.values) if self.values else 0.0

    @cached_property
    def given_name(self) -> float:
        """The first word is a known given name, and at most one follows."""
        return self._share_of_words(lambda found: 0 < len(found) <= 2 and is_given_name(found[0]))

    @cached_property
    def full_name(self) -> float:
        """Two to four words, of which the first or last is a known given name and another one is none."""
        return self._share_of_words(_is_full_name)

    @cached_property
    def street(self) -> float:
        """A word for a street and a number."""
        if self._marks.isdisjoint(_DIGITS):
            return 0.0
        return self._share_of_words(
            lambda found: any(map(is_street_word, found)) and any(word[0].isdigit() for word in found)
        )

    @cached_property
    def whole_address(self) -> float:
        """Parts with commas between them, two of them with numbers: a street's, and a postal code."""
        return self._share(_is_whole_address, ",")

    @cached_property
    def city(self) -> float:
        """The name of a large city."""
        return self._share_of_words(is_city)


def shapes_of(values: Sequence[str]) -> Shapes:
    """The shapes of ``values``, which are stripped and not empty."""
    return Shapes(values)


def _has_letter(value: str) -> bool:
    return value.isalpha() or any(map(str.isalpha, value))


def _is_lettered(value: str) -> bool:
    if value.isalpha():
        return True
    letters = sum(map(str.isalpha, value))
    return letters > 0 and letters > sum(map(str.isdigit, value))


def _is_name_like(value: str, found: list[str]) -> bool:
    if not 0 < len(found) <= 5 or any(map(str.isdigit, value)) or len(value) > 60:
        return False
    return any(map(str.isupper, value)) and all(word.replace("'", "").isalpha() for word in found)


def _is_full_name(found: list[str]) -> bool:
    if not 2 <= len(found) <= 4:
        return False
    return is_given_name(found[0]) or is_given_name(found[-1])


def _is_whole_address(value: str) -> bool:
    parts = value.split(",")
    if len(parts) < 2:
        return False
    numbered = sum(any(map(str.isdigit, part)) for part in parts)
    return numbered > 1 and sum(map(str.isalpha, value)) > 6


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and 7 <= sum(map(str.isdigit, value)) <= 15 and _date_year(value) is None


def _is_marked_phone(value: str) -> bool:
    """Whether ``value`` is a phone and no plain number: it begins with a plus or a zero, or has marks in it."""
    return _is_phone(value) and (value[0] in "+0(" or (not value.isdigit() and value.count(".") != 1))


def _date_year(value: str) -> int | None:
    """The year, if ``value`` is a date."""
    found = _DATE.fullmatch(value)
    if found is None:
        return _year_of_one_word(value)
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


def _year_of_one_word(value: str) -> int | None:
    if _PLAIN_DATE.fullmatch(value):
        return int(value[:4])
    found = _LETTERED_DATE.fullmatch(value)
    if found is None:
        return None
    return int(found["year"]) + (1900 if len(found["year"]) == 2 else 0)
