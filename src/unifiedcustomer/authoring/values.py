"""A fact's value, from the way an author writes it: ``"50 GBP"``, ``20``, ``2026-11-30``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.errors import InvalidMessage, InvalidValue, Problem, WrongType
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

__all__ = ["read_value"]


def read_value(kind: FactKind, value: Any, unit: Any = None) -> FactValue:
    """The value of ``kind`` that ``value`` stands for.

    >>> read_value(FactKind.MONEY, "50 GBP")
    Money(amount=Decimal('50'), currency='GBP')

    Raises:
        InvalidMessage: it stands for none; ``field`` is the kind.
    """
    try:
        if kind is FactKind.QUANTITY:
            return Quantity(value, None if unit is None else _unit(unit))
        return _READERS[kind](value)
    except (InvalidValue, WrongType) as error:
        raise InvalidMessage(kind.value, error.problem) from None


def _money(value: Any) -> FactValue:
    amount, _, currency = value.partition(" ") if isinstance(value, str) else ("", "", "")
    return Money(amount, currency)


def _range(value: Any) -> FactValue:
    if not isinstance(value, list) or len(value) != 2:
        raise WrongType("date_range")
    return DateRange(*value)


def _unit(value: Any) -> Unit:
    try:
        return Unit(value)
    except ValueError:
        raise InvalidMessage("unit", Problem.UNKNOWN_NAME) from None


_READERS: Final[Mapping[FactKind, Callable[[Any], FactValue]]] = MappingProxyType(
    {
        FactKind.MONEY: _money,
        FactKind.PERCENT: Percent,
        FactKind.DATE: Date,
        FactKind.DATE_RANGE: _range,
        FactKind.TIME: Time,
        FactKind.CODE: Code,
        FactKind.URL: Url,
        FactKind.PHONE: Phone,
        FactKind.TEXT: Text,
        FactKind.BRAND_NAME: BrandName,
        FactKind.LEGAL_TEXT: LegalText,
    }
)
