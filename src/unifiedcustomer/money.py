"""Money: an exact amount in one currency."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Any

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Money", "exact_decimal"]

_LARGEST = Decimal(10) ** 15
_MOST_PLACES = 20
# Holds every sum within these bounds exactly, whatever precision the host has set for decimals of its own.
_EXACT = Context(prec=60)


def _exact(value: object) -> Decimal:
    if isinstance(value, float):
        raise WrongType("amount", Problem.FLOAT_MONEY)
    return exact_decimal(value)


def exact_decimal(
    value: object, *, most_places: int = _MOST_PLACES, error: type[InvalidValue] = InvalidValue
) -> Decimal:
    """An exact, finite number below 10**15 from a Decimal, an int or a text of at most 40 characters.

    Raises:
        WrongType: it is nothing of these.
        InvalidValue: it is no such number, or has more than ``most_places`` decimal places; as ``error``.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise WrongType("amount")
    if isinstance(value, str) and len(value) > 40:
        raise error("amount", Problem.TOO_LONG)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise error("amount", Problem.BAD_SYNTAX) from None
    if not amount.is_finite() or amount.copy_abs() >= _LARGEST or _places(amount) > most_places:
        raise error("amount", Problem.OUT_OF_RANGE)
    return amount


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _iso_4217(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        raise InvalidValue(attribute.name, Problem.BAD_SYNTAX)


@attrs.frozen
class Money:
    """An amount and its ISO 4217 currency. A float is a `WrongType`: it has already lost the cents.

    >>> Money("19.90", "EUR") + Money(5, "EUR")
    Money(amount=Decimal('24.90'), currency='EUR')
    """

    amount: Decimal = attrs.field(converter=_exact)
    currency: str = attrs.field(validator=_iso_4217)

    def __add__(self, other: Money) -> Money:
        return Money(_EXACT.add(self.amount, self._same_currency(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(_EXACT.subtract(self.amount, self._same_currency(other)), self.currency)

    def _same_currency(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise WrongType("other")
        if other.currency != self.currency:
            raise InvalidValue("currency", Problem.UNSUPPORTED)
        return other.amount
