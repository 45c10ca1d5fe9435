"""Facts: what a message says, as typed values instead of text.

A price in a message is `Money`, not "19,90 €". Each channel writes it in its own way, and because the value is known,
what was written can be read back and compared. Two channels say the same when their facts have the same `canonical`
form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self, TypeAlias
from urllib.parse import urlsplit

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.model_fields import masked
from unifiedcustomer.money import Money, exact_decimal
from unifiedcustomer.prose import clean_text, typographic_fold

__all__ = [
    "BrandName",
    "Code",
    "Date",
    "DateRange",
    "FactKind",
    "FactValue",
    "LegalText",
    "Percent",
    "Phone",
    "Quantity",
    "Text",
    "Time",
    "Unit",
    "Url",
    "canonical",
    "kind_of",
    "plain_number",
]

# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _name(value: object) -> str:
    return clean_text("value", value, longest=200)


def _words(value: object) -> str:
    return clean_text("value", value, longest=1000)


def _law(value: object) -> str:
    return clean_text("value", value, longest=5000)


def _decimal(value: object) -> Decimal:
    return exact_decimal(value, most_places=9, error=InvalidMessage)


def _day(value: object) -> date:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise InvalidMessage("date", Problem.BAD_SYNTAX) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongType("date")
    if not 1900 <= value.year <= 2999:  # a year of four digits is what tells it from day and month when read back
        raise InvalidMessage("date", Problem.OUT_OF_RANGE)
    return value


def _clock(value: object) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            raise InvalidMessage("time", Problem.BAD_SYNTAX) from None
    if not isinstance(value, time):
        raise WrongType("time")
    if value.tzinfo is not None or value.second or value.microsecond:
        raise InvalidMessage("time", Problem.UNSUPPORTED)
    return value


def _is(pattern: str) -> Any:
    compiled = re.compile(pattern, re.ASCII)

    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if not compiled.fullmatch(value):
            raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)

    return check


def _web_address(_instance: object, attribute: attrs.Attribute[Any], value: str) -> None:
    """RFC 3986 characters only, and a scheme that no mail client or browser runs as code."""
    if len(value) > 2000:
        raise InvalidMessage(attribute.name, Problem.TOO_LONG)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX) from None
    if parts.scheme not in {"https", "mailto", "tel"}:
        raise InvalidMessage(attribute.name, Problem.UNSUPPORTED)
    if parts.scheme == "https" and (not parts.hostname or "@" in parts.netloc):
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)


@attrs.frozen
class Percent:
    """So many in a hundred: ``Percent(20)`` is 20 %."""

    value: Decimal = attrs.field(converter=_decimal)


@attrs.frozen
class Date:
    """A day; ``Date("2026-11-30")`` or a `datetime.date`."""

    value: date = attrs.field(converter=_day)


@attrs.frozen
class DateRange:
    """From the first day to the last, both included."""

    start: date = attrs.field(converter=_day)
    end: date = attrs.field(converter=_day)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidMessage("end", Problem.WRONG_ORDER)


@attrs.frozen
class Time:
    """A time of day at the place it is about, in hours and minutes."""

    value: time = attrs.field(converter=_clock)


@attrs.frozen
class Code:
    """Characters to be typed in or shown exactly so: a voucher, a booking, an order number."""

    value: str = attrs.field(repr=masked, validator=_is(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?"))


@attrs.frozen
class Url:
    """Where a link leads: ``https``, ``mailto`` or ``tel``, percent-encoded."""

    value: str = attrs.field(repr=masked, validator=[_is(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"), _web_address])

    @classmethod
    def of_checked(cls, value: str, /) -> Self:
        """One of an address of which it is known that it is one: a mailing makes it for every recipient."""
        made = object.__new__(cls)
        object.__setattr__(made, "value", value)
        return made


@attrs.frozen
class Phone:
    """A number to call, in E.164."""

    e164: str = attrs.field(repr=masked, validator=_is(r"\+[1-9][0-9]{4,14}"))


class Unit(StrEnum):
    """What a `Quantity` is measured in; the codes are CLDR's."""

    GRAM = "mass-gram"
    KILOGRAM = "mass-kilogram"
    LITER = "volume-liter"
    CENTIMETER = "length-centimeter"
    METER = "length-meter"
    KILOMETER = "length-kilometer"
    MINUTE = "duration-minute"
    HOUR = "duration-hour"
    DAY = "duration-day"
    WEEK = "duration-week"
    MONTH = "duration-month"
    YEAR = "duration-year"


@attrs.frozen
class Quantity:
    """A number of something; without a unit, the words around it say of what."""

    amount: Decimal = attrs.field(converter=_decimal)
    unit: Unit | None = attrs.field(default=None, converter=attrs.converters.optional(Unit))


@attrs.frozen
class Text:
    """Words that are the same in every channel, such as a product's name; one line."""

    value: str = attrs.field(repr=masked, converter=_words)


@attrs.frozen
class BrandName:
    """The name under which the company speaks."""

    value: str = attrs.field(converter=_name)


@attrs.frozen
class LegalText:
    """Words the law or a contract asks for; never shortened, never behind a link unless declared so."""

    value: str = attrs.field(repr=masked, converter=_law)


FactValue: TypeAlias = (
    Money | Percent | Date | DateRange | Time | Code | Url | Phone | Quantity | Text | BrandName | LegalText
)


class FactKind(StrEnum):
    """What sort of value a fact has."""

    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DATE_RANGE = "date_range"
    TIME = "time"
    CODE = "code"
    URL = "url"
    PHONE = "phone"
    QUANTITY = "quantity"
    TEXT = "text"
    BRAND_NAME = "brand_name"
    LEGAL_TEXT = "legal_text"

    @property
    def styles(self) -> tuple[str, ...]:
        """The ways an author may ask for it, the usual one first: ``{ends:full}``."""
        return _STYLES.get(self, ("",))


_STYLES: Final[Mapping[FactKind, tuple[str, ...]]] = MappingProxyType(
    {
        FactKind.MONEY: ("symbol", "name", "iso"),
        FactKind.DATE: ("long", "medium", "full", "iso"),
        FactKind.DATE_RANGE: ("long", "medium", "full", "iso"),
        FactKind.QUANTITY: ("short", "long"),
    }
)

_KINDS: Final[Mapping[type, FactKind]] = MappingProxyType(
    {
        Money: FactKind.MONEY,
        Percent: FactKind.PERCENT,
        Date: FactKind.DATE,
        DateRange: FactKind.DATE_RANGE,
        Time: FactKind.TIME,
        Code: FactKind.CODE,
        Url: FactKind.URL,
        Phone: FactKind.PHONE,
        Quantity: FactKind.QUANTITY,
        Text: FactKind.TEXT,
        BrandName: FactKind.BRAND_NAME,
        LegalText: FactKind.LEGAL_TEXT,
    }
)


def kind_of(value: object) -> FactKind:
    """The kind of a fact's value; `WrongType` for anything else."""
    kind = _KINDS.get(type(value))
    if kind is None:
        raise WrongType("value")
    return kind


def plain_number(value: Decimal) -> str:
    """``value`` with every digit that counts: 19.90 and 19.9 are ``19.9``, and nothing is in scientific notation."""
    written = format(value, "f")  # exact; Decimal.normalize would round to the host's precision
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


_CANONICAL: Final[Mapping[FactKind, Callable[[Any], str]]] = MappingProxyType(
    {
        FactKind.MONEY: lambda value: f"{plain_number(value.amount)} {value.currency}",
        FactKind.PERCENT: lambda value: f"{plain_number(value.value)}%",
        FactKind.DATE: lambda value: value.value.isoformat(),
        FactKind.DATE_RANGE: lambda value: f"{value.start.isoformat()}/{value.end.isoformat()}",
        FactKind.TIME: lambda value: value.value.isoformat("minutes"),
        FactKind.PHONE: lambda value: value.e164,
        FactKind.QUANTITY: lambda value: f"{plain_number(value.amount)} {value.unit or ''}".strip(),
    }
)


def canonical(value: FactValue) -> str:
    """The one text that equal values share, whatever the locale and the channel.

    >>> canonical(Money("19.90", "EUR")), canonical(Percent("20.0"))
    ('19.9 EUR', '20%')
    """
    write = _CANONICAL.get(kind_of(value))
    if write is not None:
        return write(value)
    text: str = value.value  # type: ignore[union-attr, assignment]
    # Typography is no content: “Blu” and "Blu" are one name, and SMS has only one of them.
    return text if text.isascii() else typographic_fold(text)
