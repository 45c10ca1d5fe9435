"""The longest values that slots may take: what a message is like at its worst, for nobody in particular.

Three alphabets, since what is long depends on the channel: wide letters of the Latin alphabet, letters that a text
message has no cheap code for, signs that HTML writes with several characters. And the fallbacks, and for each plural
category a number that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.declarations import Slot
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
    Url,
    canonical,
)
from unifiedcustomer.messages import Message
from unifiedcustomer.money import Money
from unifiedcustomer.rendered_messages import Origin
from unifiedcustomer.rendering.binding import BoundFact, conditions_of, fixed_facts
from unifiedcustomer.rendering.formats import plural_category, write_fact

__all__ = ["Extreme", "extremes_of", "is_bounded"]

_MOST_CONDITIONS: Final = 4
"""Booleans whose every combination is tried; of more, all true, all false, and each alone."""
_UNBOUNDED: Final = Decimal("999999999.99")
"""What stands for the largest number where a slot names none."""


@attrs.frozen(kw_only=True)
class Extreme:
    """One worst case: a value for every name, and every condition."""

    name: str
    facts: Mapping[str, BoundFact]
    conditions: Mapping[str, bool]


def is_bounded(slot: Slot) -> bool:
    """Whether it is known how long a value of ``slot`` can be."""
    return slot.kind not in {FactKind.MONEY, FactKind.PERCENT, FactKind.QUANTITY} or slot.largest is not None


def extremes_of(message: Message, locale: str) -> Iterator[Extreme]:
    """The worst cases of ``message``, which is in the language of ``locale``."""
    for name, given in _cases(message, locale):
        facts = {**fixed_facts(message), **given}
        for number, booleans in enumerate(_booleans(message)):
            conditions = conditions_of(message, facts, booleans)
            yield Extreme(name=f"{name}.{number}" if booleans else name, facts=facts, conditions=conditions)


def _cases(message: Message, locale: str) -> Iterator[tuple[str, Mapping[str, BoundFact]]]:
    for alphabet in ("latin", "other", "signs"):
        yield alphabet, _bound({name: _longest(slot, locale, alphabet) for name, slot in message.slots.items()})
    latin = _bound({name: _longest(slot, locale, "latin") for name, slot in message.slots.items()})
    fallbacks = {name: slot.fallback for name, slot in message.slots.items() if slot.fallback is not None}
    if fallbacks:
        yield "fallbacks", {**latin, **_bound(fallbacks, Origin.FALLBACK)}
    for name in sorted({plural.of for plural in message.plurals.values()} & message.slots.keys()):
        for number in _one_of_each_category(message.slots[name], locale):
            yield f"{name} {number}", {**latin, **_bound({name: Quantity(number)})}


def _bound(values: Mapping[str, FactValue], origin: Origin = Origin.CALLER) -> Mapping[str, BoundFact]:
    return {
        name: BoundFact(name=name, value=value, canonical=canonical(value), origin=origin)
        for name, value in values.items()
    }


def _booleans(message: Message) -> Iterator[Mapping[str, bool]]:
    """What may be given for the conditions that are given."""
    names = [name for name, condition in message.conditions.items() if condition.known is None]
    if len(names) <= _MOST_CONDITIONS:
        for row in product((True, False), repeat=len(names)):
            yield dict(zip(names, row, strict=True))
        return
    yield dict.fromkeys(names, True)
    yield dict.fromkeys(names, False)
    for name in names:
        yield {**dict.fromkeys(names, False), name: True}


def _one_of_each_category(slot: Slot, locale: str) -> list[int]:
    """For each plural category of the language the first number that has it and that the slot takes."""
    found: dict[str, int] = {}
    for number in (0, 1, 2, 3, 4, 5, 6, 10, 11, 20, 21, 100, 1_000_000):
        if slot.allows(Quantity(number)):
            found.setdefault(plural_category(Decimal(number), locale), number)
    return list(found.values())


# ── the longest of each kind ────────────────────────────────────────────────────────────────────────────────────────

_WORDS: Final = {"latin": "Wmwmwmwmw ", "other": "Łüłüłüłüł ", "signs": "W&W'W&W'W "}
_CURRENCIES: Final = {"latin": "EUR", "other": "INR", "signs": "CHF"}


def _longest(slot: Slot, locale: str, alphabet: str) -> FactValue:
    return _LONGEST[slot.kind](slot, locale, alphabet)


def _words(slot: Slot, alphabet: str, most: int) -> str:
    length = min(slot.most_characters, most)
    return (_WORDS[alphabet] * (length // 10 + 1))[: length - 1] + "W"


def _number(slot: Slot) -> Decimal:
    if slot.largest is None:
        return _UNBOUNDED
    bounds = [bound for bound in (slot.largest, slot.smallest) if bound is not None]
    return max(bounds, key=lambda bound: len(str(bound)))


def _money(slot: Slot, _locale: str, alphabet: str) -> FactValue:
    known = slot.fallback.currency if isinstance(slot.fallback, Money) else _CURRENCIES[alphabet]
    return Money(_number(slot), known)


def _code(slot: Slot, _locale: str, _alphabet: str) -> FactValue:
    return Code("W8" * (min(slot.most_characters, 64) // 2) or "W")


def _url(slot: Slot, _locale: str, _alphabet: str) -> FactValue:
    start = "https://w.example/"
    return Url(start + "w" * max(slot.most_characters - len(start), 0))


def _date(_slot: Slot, locale: str, _alphabet: str) -> FactValue:
    return Date(_longest_day(locale))


def _date_range(_slot: Slot, locale: str, _alphabet: str) -> FactValue:
    return DateRange(_longest_day(locale), _longest_day(locale))


@lru_cache(maxsize=64)
def _longest_day(locale: str) -> date:
    """The day with the longest names of month and weekday."""
    days = (date(2028, month, day) for month in range(1, 13) for day in range(20, 27))
    return max(days, key=lambda day: len(write_fact(Date(day), locale, "full")))


def _time(_slot: Slot, locale: str, _alphabet: str) -> FactValue:
    return max((Time(time(hour, 59)) for hour in (0, 11, 12, 23)), key=lambda clock: len(write_fact(clock, locale)))


_LONGEST: Final[Mapping[FactKind, Callable[[Slot, str, str], FactValue]]] = MappingProxyType(
    {
        FactKind.MONEY: _money,
        FactKind.PERCENT: lambda slot, _locale, _alphabet: Percent(_number(slot)),
        FactKind.DATE: _date,
        FactKind.DATE_RANGE: _date_range,
        FactKind.TIME: _time,
        FactKind.CODE: _code,
        FactKind.URL: _url,
        FactKind.PHONE: lambda _slot, _locale, _alphabet: Phone("+441225496000999"),
        FactKind.QUANTITY: lambda slot, _locale, _alphabet: Quantity(_number(slot)),
        FactKind.TEXT: lambda slot, _locale, alphabet: Text(_words(slot, alphabet, 1000)),
        FactKind.BRAND_NAME: lambda slot, _locale, alphabet: BrandName(_words(slot, alphabet, 200)),
        FactKind.LEGAL_TEXT: lambda slot, _locale, alphabet: LegalText(_words(slot, alphabet, 5000)),
    }
)
