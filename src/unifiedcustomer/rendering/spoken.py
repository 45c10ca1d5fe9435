"""Facts as they are said, and heard: money and percentages in words, codes letter by letter, addresses with their dots.

What is said is taken down again by `hear`, and where that does not give the fact, it is said as it is written.
"""

from __future__ import annotations

import re
from decimal import Decimal

from unifiedcustomer.errors import UnifiedCustomerError
from unifiedcustomer.facts import Code, FactKind, FactValue, Percent, Url, canonical, kind_of
from unifiedcustomer.money import Money
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.readings import read_fact

__all__ = ["can_be_taken_down", "hear", "say"]

# What somebody writes down from a call: a host name and one short word after it.
_SPEAKABLE = re.compile(r"https://[a-z0-9.-]{1,40}(?:/[a-z0-9-]{1,20}){0,2}")


def say(value: FactValue, locale: str, style: str = "") -> str:
    """``value`` as an agent reads it out.

    >>> say(Code("AB-12"), "en")
    'A, B, dash, 1, 2'
    """
    said = _said(value, locale, style)
    heard = hear(said, kind_of(value), locale)
    if heard is not None and canonical(heard) == canonical(value):
        return said
    return write_fact(value, locale, style)


def hear(text: str, kind: FactKind, locale: str) -> FactValue | None:
    """The value of what was said, or None."""
    marks = _marks(locale)
    try:
        if kind is FactKind.CODE and ", " in text:
            return Code("".join(marks.get(part, part) for part in text.split(", ")))
        if kind is FactKind.URL and not text.startswith(("https:", "mailto:", "tel:")):
            for word, mark in marks.items():
                text = text.replace(f" {word} ", mark)
            return Url(f"https://{text}")
    except UnifiedCustomerError:
        return None
    return read_fact(text, kind, locale)


def can_be_taken_down(value: FactValue) -> bool:
    """Whether a listener can write ``value`` down; a long link cannot be."""
    return not isinstance(value, Url) or _SPEAKABLE.fullmatch(value.value) is not None


def _marks(locale: str) -> dict[str, str]:
    words = own_words(locale)
    return {words["dot"]: ".", words["slash"]: "/", words["dash"]: "-"}


def _said(value: FactValue, locale: str, style: str) -> str:
    names = {mark: word for word, mark in _marks(locale).items()}
    if isinstance(value, Code):
        return ", ".join(names.get(char, char) for char in value.value)
    if isinstance(value, Url) and can_be_taken_down(value):
        pieces = re.split(r"([./-])", value.value.removeprefix("https://"))
        return " ".join(names.get(piece, piece) for piece in pieces if piece)
    if isinstance(value, Money):
        return write_fact(value, locale, "name")
    if isinstance(value, Percent):
        return _percent(value.value, locale)
    return write_fact(value, locale, style)


def _percent(number: Decimal, locale: str) -> str:
    from babel.units import format_unit

    return format_unit(number, "concentr-percent", "long", locale=locale)
