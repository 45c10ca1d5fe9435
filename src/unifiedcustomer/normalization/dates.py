"""Dates as people and systems write them -> ISO 8601, with the ambiguity kept.

03/04/1980 is a day in April and a day in March. The key then has both readings, the likelier first, joined by ``|``,
and nothing is decided that the text does not say. Which one is likelier is the caller's knowledge: the country of the
record, or a column in which some dates can be read only one way.

A date that is known in part is kept in part: ``1980`` and ``1980-03`` are keys of their own. A day of no calendar,
such as 1980-03-81, or one that is still to come, keeps its digits as a key: it is a slip, and evidence beside the date
of another record, but no date, so `normal` is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import undone
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["birth_date", "date_readings", "is_date", "is_month_first", "writes_month_first"]

LONGEST_DATE: Final = 60
_EARLIEST_YEAR: Final = 1000  # historical collections begin later; earlier years are slips of the keyboard

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
TIME_OF_DAY: Final = re.compile(
    r"[T, ] ?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?"
    r"(?: ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?$",
    re.ASCII,
)
_NUMBERS: Final = re.compile(r"([0-9]{1,4}) ?([./\- ]) ?([0-9]{1,2}) ?[./\- ] ?([0-9]{1,4})", re.ASCII)
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})[./\-]([0-9]{1,2})|([0-9]{1,2})[./\-]([0-9]{4})", re.ASCII)
_COMPACT: Final = re.compile(r"[0-9]{8}", re.ASCII)
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_WORD: Final = re.compile(r"([0-9]{1,4})([a-z]*)|([a-z]+)", re.ASCII)

Parts = tuple[int, int, int]
"""Year, month, day; a zero stands for what is not known."""


def birth_date(raw: str, *, today: date | None = None, month_first: bool = False) -> NormalizedValue:
    """The date in ``raw``.

    >>> birth_date("4. März 1980").key, birth_date("03/04/1980").key
    ('1980-03-04', '1980-04-03|1980-03-04')
    >>> birth_date("30.02.1980").normal, birth_date("30.02.1980").problem
    (None, <Problem.OUT_OF_RANGE: 'out_of_range'>)

    Years of two digits are in the last hundred years before ``today``; a date after ``today`` (by default the current
    date in UTC) is out of range. ``month_first`` says how the writer would have meant 03/04.
    """
    limit = today or datetime.now(tz=UTC).date()
    found = _ISO.fullmatch(raw)
    if found is not None:
        return _chosen(raw, [(int(found[1]), int(found[2]), int(found[3]))], limit)
    text, problem = tidy(raw, limit=LONGEST_DATE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    readings = date_readings(TIME_OF_DAY.sub("", undone(text)).rstrip(" ,."), limit, month_first=month_first)
    if readings:
        return _chosen(raw, readings, limit)
    is_nothing = is_placeholder(fold(text), Role.BIRTH_DATE)
    return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER if is_nothing else Problem.BAD_SYNTAX)


def _chosen(raw: str, readings: list[Parts], limit: date) -> NormalizedValue:
    """The value with the readings that are dates at all, the likelier first."""
    dates = [parts for parts in readings if is_date(parts)] or readings
    if not any(dates[0]) or is_placeholder(_full(dates[0]), Role.BIRTH_DATE):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    keys = list(dict.fromkeys(_iso(parts) for parts in dates if is_date(parts) and _iso(parts) <= limit.isoformat()))
    if not keys:
        return NormalizedValue(raw=raw, key=_iso(dates[0]), problem=Problem.OUT_OF_RANGE)
    return NormalizedValue(raw=raw, normal=keys[0], key="|".join(keys), alternatives=tuple(keys[1:]))


def _full(parts: Parts) -> str:
    return "{:04}-{:02}-{:02}".format(*parts)


def _iso(parts: Parts) -> str:
    year, month, day = parts
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def is_date(parts: Parts) -> bool:
    """Whether the calendar has such a day, month or year."""
    year, month, day = parts
    if not _EARLIEST_YEAR <= year <= 9999 or (day and not month):
        return False
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def date_readings(text: str, limit: date, *, month_first: bool) -> list[Parts]:
    """Every way to read ``text``, the likelier first, whether or not the calendar has such a day."""
    if _COMPACT.fullmatch(text):
        return _compact(text, month_first=month_first)
    if _YEAR.fullmatch(text):
        return [(int(text), 0, 0)]
    partly = _YEAR_MONTH.fullmatch(text)
    if partly is not None:
        return [(int(partly[1] or partly[4]), int(partly[2] or partly[3]), 0)]
    numbers = _NUMBERS.fullmatch(text)
    if numbers is not None:
        return _from_numbers(numbers, limit, month_first=month_first)
    return _from_words(text, limit)


def _compact(text: str, *, month_first: bool) -> list[Parts]:
    """19800304 as ISO writes it; 04031980 where that is the only way to make a date of it."""
    iso = (int(text[:4]), int(text[4:6]), int(text[6:]))
    if is_date(iso) or is_placeholder(_full(iso), Role.BIRTH_DATE):
        return [iso]
    first, second, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return [iso, *_in_order((year, second, first), (year, first, second), month_first=month_first)]


def _from_numbers(found: re.Match[str], limit: date, *, month_first: bool) -> list[Parts]:
    first, separator, second, third = found.groups()
    if len(first) == 4:
        return [(int(first), int(second), int(third))] if len(third) < 3 else []
    if len(third) not in (2, 4) or len(first) == 3:
        return []
    day_first = _dated(third, int(second), int(first), limit)
    both = _in_order(day_first, _dated(third, int(first), int(second), limit), month_first=month_first)
    # No language of CLDR writes a month before a day with full stops; who does so knows that it will be misread.
    return both[:1] if separator == "." and not month_first and is_date(day_first) else both


def _in_order(day_first: Parts, swapped: Parts, *, month_first: bool) -> list[Parts]:
    return [swapped, day_first] if month_first else [day_first, swapped]


def _dated(year: str, month: int, day: int, limit: date) -> Parts:
    """A year of two digits is the latest that is not after ``limit``."""
    if len(year) == 4:
        return int(year), month, day
    found = limit.year - limit.year % 100 + int(year)
    is_later = (found, month, day) > (limit.year, limit.month, limit.day)
    return (found - 100 if is_later else found), month, day


def _from_words(text: str, limit: date) -> list[Parts]:
    """4 March 1980, March 4th, 1980, 4 de marzo de 1980, 04-MAR-80, March 1980."""
    names, small, ordinals = _months()
    numbers: list[str] = []
    months: list[int] = []
    for digits, suffix, word in _WORD.findall(fold(text)):
        if digits:
            numbers.append(digits)
        name = suffix or word
        if name in names:  # also 04MAR1980
            months.append(names[name])
        elif name and name not in ordinals and name not in small:
            return []
    if len(months) != 1 or not 1 <= len(numbers) <= 2:
        return []
    return _with_month(months[0], numbers, limit)


def _with_month(month: int, numbers: list[str], limit: date) -> list[Parts]:
    if len(numbers) == 1:
        return [(int(numbers[0]), month, 0)] if len(numbers[0]) == 4 else []
    year, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
    return [_dated(year, month, int(day), limit)] if len(day) < 3 and len(year) in (2, 4) else []


@cache
def _months() -> tuple[Mapping[str, int], frozenset[str], frozenset[str]]:
    table = read_toml("months.toml")
    return table["names"], frozenset(table["words"]["small"]), frozenset(table["words"]["ordinals"])


@cache
def _month_first_countries() -> frozenset[str]:
    return frozenset(read_toml("months.toml")["countries"]["month_first"])


def writes_month_first(country: str | None) -> bool:
    """Whether people in ``country`` (ISO 3166 alpha-2) mean a day in March by 03/04.

    >>> writes_month_first("US"), writes_month_first("GB"), writes_month_first(None)
    (True, False, False)
    """
    return country in _month_first_countries()


def is_month_first(raws: Iterable[str]) -> bool | None:
    """Whether the dates of one column are written month first, as far as those tell that can be read one way only.

    >>> is_month_first(["03/25/1980", "03/04/1981"]), is_month_first(["03/04/1981"])
    (True, None)
    """
    votes = {True: 0, False: 0}
    for raw in raws:
        text = raw.strip()[:LONGEST_DATE]
        if text[:3].isdigit():  # a year stands first
            continue
        found = _NUMBERS.fullmatch(text)
        if found is not None:
            first, second = int(found[1]), int(found[3])
            if (first > 12) != (second > 12):
                votes[second > 12] += 1
    if votes[True] == votes[False] == 0:
        return None
    # One slip in ten may point the other way; a column that says both says nothing.
    if min(votes.values()) * 10 > max(votes.values()):
        return None
    return votes[True] > votes[False]
