"""Facts -> text, as a locale writes them.

CLDR decides, through Babel. What it writes is read back at once, and where that does not give the same value (an
ambiguous dollar sign, a field of a pattern that `readings` does not know) the plain form stands instead: ISO codes
and ISO dates. So no locale can change a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import (
    Date,
    DateRange,
    FactKind,
    FactValue,
    Percent,
    Phone,
    Quantity,
    Time,
    canonical,
    kind_of,
)
from unifiedcustomer.money import Money
from unifiedcustomer.rendering.readings import SYMBOLS, read_fact

__all__ = ["is_faithful", "known_locale", "plain_form", "plural_category", "write_fact"]


def known_locale(name: str) -> str:
    """``name`` as CLDR writes it, ``de-AT`` as ``de_AT``.

    Raises:
        InvalidMessage: CLDR does not know it.
    """
    from babel import Locale, UnknownLocaleError

    if len(name) <= 40:
        try:
            return str(Locale.parse(name.replace("-", "_")))
        except (ValueError, UnknownLocaleError):
            pass
    raise InvalidMessage("locale", Problem.UNKNOWN_NAME)


def write_fact(value: FactValue, locale: str, style: str = "") -> str:
    r"""``value`` in the words of ``locale``, a name from `known_locale`, and in one of its kind's styles.

    >>> from unifiedcustomer.money import Money
    >>> write_fact(Money("1234.5", "EUR"), "nl")
    '€\xa01.234,50'
    """
    write = _WRITERS.get(kind_of(value))
    if write is not None:
        return write(value, locale, style)
    text: str = value.value  # type: ignore[union-attr, assignment]
    return text  # not kept in any cache: it may be somebody's name


def plural_category(number: Decimal, locale: str) -> str:
    """The plural category of ``number`` in the language of ``locale``.

    >>> plural_category(Decimal(22), "pl"), plural_category(Decimal(22), "en")
    ('few', 'other')
    """
    from babel import Locale

    return str(Locale.parse(locale).plural_form(number))


def is_faithful(text: str, value: FactValue, locale: str) -> bool:
    """Whether ``text`` reads back as ``value``."""
    kind = kind_of(value)
    if kind not in _WRITERS and text.isascii() and text == value.value:  # type: ignore[union-attr]
        return True  # reading it would change nothing: it has no typography
    found = read_fact(text, kind, locale)
    return found is not None and canonical(found) == canonical(value)


def plain_form(value: FactValue, locale: str) -> str:
    """The form without words: ``EUR 1234.50``, ``2026-11-30``. Only the decimal sign is the locale's."""
    write = _PLAIN.get(kind_of(value))
    return write(value, locale) if write else canonical(value)


def _checked(value: Any, locale: str, write: Callable[[], str]) -> str:
    text = write()
    return text if is_faithful(text, value, locale) else plain_form(value, locale)


# ── as the locale writes it ─────────────────────────────────────────────────────────────────────────────────────────


# Prices and counts of a mailing recur from one recipient to the next.
@lru_cache(maxsize=16384)
def _money(value: Money, locale: str, style: str) -> str:
    from babel.numbers import format_currency

    if style == "iso":
        return plain_form(value, locale)
    # Every digit is shown: a price is never rounded on its way to the customer.
    options: dict[str, Any] = {"locale": locale, "decimal_quantization": False}
    if style == "name":
        return _checked(
            value, locale, lambda: format_currency(value.amount, value.currency, format_type="name", **options)
        )
    return _checked(value, locale, lambda: format_currency(value.amount, value.currency, **options))


@lru_cache(maxsize=1024)
def _percent(value: Percent, locale: str, _style: str) -> str:
    from babel.numbers import format_percent

    share = value.value.scaleb(-2)
    return _checked(value, locale, lambda: format_percent(share, locale=locale, decimal_quantization=False))


def _day(value: date, locale: str, style: str) -> str:
    from babel.dates import format_date

    return format_date(value, style or "long", locale=locale)


@lru_cache(maxsize=1024)
def _date(value: Date, locale: str, style: str) -> str:
    if style == "iso":
        return plain_form(value, locale)
    return _checked(value, locale, lambda: _day(value.value, locale, style))


@lru_cache(maxsize=1024)
def _date_range(value: DateRange, locale: str, style: str) -> str:
    from babel import Locale

    # Two whole dates: CLDR's shorter forms ("1-30 November") leave out what a reader of a till slip would have to
    # guess.
    if style == "iso":
        return plain_form(value, locale)
    both = Locale.parse(locale).interval_formats[None]
    first, last = _day(value.start, locale, style), _day(value.end, locale, style)
    return _checked(value, locale, lambda: both.replace("{0}", first).replace("{1}", last))


@lru_cache(maxsize=1024)
def _time(value: Time, locale: str, _style: str) -> str:
    from babel.dates import format_time

    return _checked(value, locale, lambda: format_time(value.value, "short", locale=locale))


@lru_cache(maxsize=16384)
def _quantity(value: Quantity, locale: str, style: str) -> str:
    from babel.numbers import format_decimal
    from babel.units import format_unit

    if value.unit is None:
        return _checked(value, locale, lambda: format_decimal(value.amount, locale=locale, decimal_quantization=False))
    if not _is_short(value.amount):  # format_unit rounds
        return plain_form(value, locale)
    unit = value.unit.value
    if style == "long":
        return _checked(value, locale, lambda: format_unit(value.amount, unit, "long", locale=locale))
    return _checked(value, locale, lambda: format_unit(value.amount, unit, "short", locale=locale))


def _is_short(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -3


def _phone(value: Phone, locale: str, _style: str) -> str:
    import phonenumbers

    number = phonenumbers.PhoneNumber(country_code=0)
    try:
        number = phonenumbers.parse(value.e164)
    except phonenumbers.NumberParseException:
        return value.e164
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return _checked(value, locale, lambda: written)


_WRITERS: Final[Mapping[FactKind, Callable[[Any, str, str], str]]] = MappingProxyType(
    {
        FactKind.MONEY: _money,
        FactKind.PERCENT: _percent,
        FactKind.DATE: _date,
        FactKind.DATE_RANGE: _date_range,
        FactKind.TIME: _time,
        FactKind.QUANTITY: _quantity,
        FactKind.PHONE: _phone,
    }
)


# ── plain ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _plain_number(number: Decimal, locale: str) -> str:
    from babel.numbers import get_decimal_symbol

    return format(number, "f").replace(".", get_decimal_symbol(locale))


def _plain_money(value: Money, locale: str) -> str:
    from babel import Locale

    # "EUR 30" in English, "30 EUR" in most of Europe: as the locale does it with its symbol.
    number, first = _plain_number(value.amount, locale), Locale.parse(locale).currency_formats["standard"].pattern[0]
    return f"{value.currency} {number}" if first == "¤" else f"{number} {value.currency}"


def _plain_quantity(value: Quantity, locale: str) -> str:
    number = _plain_number(value.amount, locale)
    return number if value.unit is None else f"{number} {SYMBOLS[value.unit]}"


_PLAIN: Final[Mapping[FactKind, Callable[[Any, str], str]]] = MappingProxyType(
    {
        FactKind.MONEY: _plain_money,
        FactKind.PERCENT: lambda value, locale: f"{_plain_number(value.value, locale)}%",
        FactKind.QUANTITY: _plain_quantity,
    }
)
