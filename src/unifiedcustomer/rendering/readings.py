"""Text -> facts: what a channel wrote, read back.

This is the check on `formats`, so it goes its own way: it knows the symbols, names and patterns of CLDR, and nothing
of how a value came to be written. A text that can be read as two values is read as none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal

from unifiedcustomer.errors import UnifiedCustomerError
from unifiedcustomer.facts import (
    BrandName,
    Code,
    Date,
    DateRange,
    FactKind,
    FactValue,
    LegalText,
    Percent,
    Phone,
    Quantity,
    Text,
    Time,
    Unit,
    Url,
)
from unifiedcustomer.money import Money
from unifiedcustomer.prose import typographic_fold

__all__ = ["read_fact"]

LONGEST: Final = 5000
"""Characters that are looked at; no fact is written longer."""
SYMBOLS: Final[Mapping[Unit, str]] = MappingProxyType(
    {
        Unit.GRAM: "g",
        Unit.KILOGRAM: "kg",
        Unit.LITER: "l",
        Unit.CENTIMETER: "cm",
        Unit.METER: "m",
        Unit.KILOMETER: "km",
        Unit.MINUTE: "min",
        Unit.HOUR: "h",
        Unit.DAY: "day",
        Unit.WEEK: "week",
        Unit.MONTH: "month",
        Unit.YEAR: "year",
    }
)
"""What stands where a locale has no word of its own, or one that could mean two units: SI symbols, English days."""

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"-?[0-9](?:[0-9.,' \u066b\u066c\u060c]{0,60}[0-9])?")
_PLAIN = re.compile(r"(-?)([0-9]{1,3}(?:G[0-9]{2,3})*G[0-9]{3}|[0-9]{1,18})(?:D([0-9]{1,20}))?")


def read_fact(text: str, kind: FactKind, locale: str) -> FactValue | None:
    """The value that ``text`` shows, or None where it shows no such value, or more than one."""
    if len(text) > LONGEST:
        return None
    try:
        return _READERS[kind](typographic_fold(_BIDI.sub("", text)).strip(), locale)
    except UnifiedCustomerError:  # well written, and yet no such value: the 31st of February, 10**20 euros
        return None


def _only(found: Iterable[FactValue | None]) -> FactValue | None:
    values = {value for value in found if value is not None}
    return values.pop() if len(values) == 1 else None


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=64)
def _locale(name: str) -> Any:
    from babel import Locale

    return Locale.parse(name)


@lru_cache(maxsize=64)
def _separators(locale: str) -> tuple[str, str]:
    symbols = _locale(locale).number_symbols["latn"]
    return typographic_fold(symbols["group"]), typographic_fold(symbols["decimal"])


def _number(text: str, locale: str) -> Decimal | None:
    """A number with the locale's decimal sign; digits in groups or not."""
    group, point = _separators(locale)
    marked = text.replace(point, "D").replace(group, "G")
    match = _PLAIN.fullmatch(marked)
    if match is None:
        return None
    return Decimal(f"{match[1]}{match[2].replace('G', '')}.{match[3] or '0'}")


def _number_and_rest(text: str, locale: str) -> tuple[Decimal, str] | None:
    """The one number in ``text``, and what is written around it."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    written = found[0]
    before, after = text[: written.start()].strip(), text[written.end() :].strip()
    number = _number(written[0], locale)
    if number is None:
        return None
    if before.startswith("-"):  # -$3.99
        number, before = -number, before[1:].strip()
    return number, f"{before} {after}".strip()


def _money(text: str, locale: str) -> Money | None:
    parts = _number_and_rest(text, locale)
    if parts is None:
        return None
    amount, rest = parts
    currency = _currencies(locale).get(rest) or _currency_named(rest, amount, locale)
    return Money(amount, currency) if currency else None


@lru_cache(maxsize=64)
def _currencies(locale: str) -> Mapping[str, str]:
    """ISO codes by themselves and by the symbols that stand for only one of them."""
    by_symbol: dict[str, set[str]] = {}
    for code, symbol in _locale(locale).currency_symbols.items():
        by_symbol.setdefault(typographic_fold(_BIDI.sub("", symbol)).strip(), set()).add(code)
    unique = {symbol: codes.pop() for symbol, codes in by_symbol.items() if len(codes) == 1}
    return {**unique, **{code: code for code in _locale("en").currencies}}


@lru_cache(maxsize=1024)
def _currency_named(name: str, amount: Decimal, locale: str) -> str | None:
    from babel.numbers import get_currency_name

    codes = _locale("en").currencies
    found = [
        code for code in codes if typographic_fold(get_currency_name(code, count=amount, locale=locale)).strip() == name
    ]
    return found[0] if len(found) == 1 else None


def _percent(text: str, locale: str) -> Percent | None:
    parts = _number_and_rest(text, locale)
    if parts is None:
        return None
    number, rest = parts
    signs = {"%", typographic_fold(_locale(locale).number_symbols["latn"]["percentSign"])}
    if rest in signs or rest == _unit_words(number, "concentr-percent", "long", locale):
        return Percent(number)
    return None


def _quantity(text: str, locale: str) -> FactValue | None:
    parts = _number_and_rest(text, locale)
    if parts is None:
        return None
    number, rest = parts
    if not rest:
        return Quantity(number)
    return _only(Quantity(number, unit) for unit in Unit if rest in {SYMBOLS[unit], *_unit_forms(number, unit, locale)})


def _unit_forms(number: Decimal, unit: str, locale: str) -> set[str]:
    return {_unit_words(number, unit, "short", locale), _unit_words(number, unit, "long", locale)}


@lru_cache(maxsize=4096)
def _unit_words(number: Decimal, unit: str, length: Literal["short", "long"], locale: str) -> str:
    from babel.units import format_unit

    written = typographic_fold(format_unit(number, str(unit), length, locale=locale))
    match = _NUMBER.search(written)
    words = f"{written[: match.start()]} {written[match.end() :]}".strip() if match else written
    return "" if unit in words else words  # Babel writes the code itself where a locale has no word for it


# ── days and times ──────────────────────────────────────────────────────────────────────────────────────────────────

_FIELDS: Final = {"d": "day", "M": "month", "L": "month", "y": "year", "E": "weekday", "h": "hour", "H": "hour"}
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|.")


def _date(text: str, locale: str) -> FactValue | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return Date(text)
    return _only(_date_by(pattern, text) for pattern in _date_patterns(locale))


def _date_range(text: str, locale: str) -> FactValue | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return DateRange(*text.split("/"))
    joiner = typographic_fold(_locale(locale).interval_formats[None].replace("{0}", "").replace("{1}", ""))
    ends = [_date(part.strip(), locale) for part in text.split(joiner)]
    if len(ends) == 2 and isinstance(ends[0], Date) and isinstance(ends[1], Date):
        return DateRange(ends[0].value, ends[1].value)
    return None


@lru_cache(maxsize=64)
def _date_patterns(locale: str) -> tuple[tuple[re.Pattern[str], Mapping[str, int]], ...]:
    formats = _locale(locale).date_formats
    compiled = (_compile(formats[style].pattern, locale) for style in ("full", "long", "medium"))
    return tuple(pattern for pattern in compiled if pattern is not None)


@lru_cache(maxsize=64)
def _time_pattern(locale: str) -> tuple[re.Pattern[str], Mapping[str, int]] | None:
    return _compile(_locale(locale).time_formats["short"].pattern, locale)


def _compile(pattern: str, locale: str) -> tuple[re.Pattern[str], Mapping[str, int]] | None:
    """A CLDR pattern as an expression, and the numbers its words stand for; None where a field is not known here."""
    pieces: list[str] = []
    words: dict[str, int] = {}
    for token in _TOKEN.finditer(typographic_fold(pattern)):
        if token[2] is None:
            literal = token[0] if token[1] is None else token[1].replace("''", "'") or "'"
            pieces.append(re.escape(_BIDI.sub("", literal)))
            continue
        names = _names(token[2], len(token[0]), locale)
        if names is None:
            return None
        words.update(names)
        choices = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or _digits(token[2])
        field = _FIELDS.get(token[2], "era" if token[2] == "G" else "minute" if token[2] == "m" else "half")
        pieces.append(f"(?P<{field}>{choices})")
    return re.compile("".join(pieces)), words


def _digits(letter: str) -> str:
    return "[0-9]{4}" if letter == "y" else "[0-9]{1,2}"


def _names(letter: str, width: int, locale: str) -> Mapping[str, int] | None:
    """The words a field is written with, and their numbers; empty where it is written in digits."""
    found = _locale(locale)
    if letter in "dyhHm" or (letter in "ML" and width < 3):
        return {}
    wide = {3: "abbreviated", 4: "wide"}.get(width, "abbreviated")
    if letter in "ML":
        return _folded(found.months["format" if letter == "M" else "stand-alone"][wide])
    if letter == "E":
        return _folded(found.days["format"][wide])
    if letter == "G":
        return {typographic_fold(name): number for eras in found.eras.values() for number, name in eras.items()}
    return _halves_of_the_day(found) if letter == "a" else None


def _halves_of_the_day(locale: Any) -> Mapping[str, int] | None:
    # Locales have them under the width they like; the others are left out of the data.
    widths = (locale.day_periods["format"].get(width, {}) for width in ("wide", "abbreviated", "narrow"))
    periods = next((found for found in widths if "am" in found and "pm" in found), None)
    return None if periods is None else {typographic_fold(periods["am"]): 0, typographic_fold(periods["pm"]): 1}


def _folded(names: Mapping[int, str]) -> Mapping[str, int]:
    return {typographic_fold(name): number for number, name in names.items()}


def _date_by(pattern: tuple[re.Pattern[str], Mapping[str, int]], text: str) -> Date | None:
    expression, words = pattern
    match = expression.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    try:
        day = date(int(parts["year"]), words.get(parts["month"]) or int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    if "weekday" in parts and words[parts["weekday"]] != day.weekday():
        return None
    return Date(day)


def _time(text: str, locale: str) -> Time | None:
    if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
        return Time(text)
    pattern = _time_pattern(locale)
    match = pattern[0].fullmatch(text) if pattern else None
    if pattern is None or match is None:
        return None
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts["minute"])
    if "half" in parts:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * pattern[1][parts["half"]]
    return Time(time(hour, minute)) if hour < 24 and minute < 60 else None


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _phone(text: str, _locale_name: str) -> Phone | None:
    return Phone(re.sub(r"[ ()./-]", "", text))


def _as(kind: type[Any]) -> Callable[[str, str], FactValue]:
    return lambda text, _locale_name: kind(text)


_READERS: Final[Mapping[FactKind, Callable[[str, str], FactValue | None]]] = MappingProxyType(
    {
        FactKind.MONEY: _money,
        FactKind.PERCENT: _percent,
        FactKind.DATE: _date,
        FactKind.DATE_RANGE: _date_range,
        FactKind.TIME: _time,
        FactKind.QUANTITY: _quantity,
        FactKind.PHONE: _phone,
        FactKind.CODE: _as(Code),
        FactKind.URL: _as(Url),
        FactKind.TEXT: _as(Text),
        FactKind.BRAND_NAME: _as(BrandName),
        FactKind.LEGAL_TEXT: _as(LegalText),
    }
)
