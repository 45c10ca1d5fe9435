"""Numbers and codes that name a person in some register, and the small closed vocabularies beside them.

A number of a card is text: zeros in front count, separators do not. What a spreadsheet rounded is refused, because two
people's numbers become one when their last digits are gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import is_rounded, undone
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["gender", "identifier", "language", "number"]

LONGEST_IDENTIFIER: Final = 200
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}", re.ASCII)  # BCP 47, the usual subtags
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_THOUSANDS: Final = re.compile(r"[+-]?[0-9]{1,3}(?:([,.' ])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?", re.ASCII)


def identifier(raw: str, role: Role = Role.CUSTOMER_NUMBER) -> NormalizedValue:
    """The number or code in ``raw``: letters and digits, upper case.

    >>> identifier("00-12 ab/7").key, identifier("1.23457E+11").problem
    ('0012AB7', <Problem.OUT_OF_RANGE: 'out_of_range'>)
    """
    text, problem = tidy(raw, limit=LONGEST_IDENTIFIER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    text = undone(text)
    if is_rounded(text):
        return NormalizedValue(raw=raw, problem=Problem.OUT_OF_RANGE)
    folded = fold(text)
    key = folded.replace(" ", "").upper()
    if is_placeholder(folded, role) or is_placeholder(key.lower(), role):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    return NormalizedValue(raw=raw, normal=text, key=key)


@cache
def _genders() -> Mapping[str, str]:
    table = read_toml("genders.toml")["genders"]
    return {word: code for code, words in table.items() for word in words}


def gender(raw: str) -> NormalizedValue:
    """The gender in ``raw``: "f", "m" or "x".

    >>> gender("Weiblich").key, gender("unknown").problem
    ('f', <Problem.PLACEHOLDER: 'placeholder'>)
    """
    text, problem = tidy(raw, limit=LONGEST_IDENTIFIER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    folded = fold(undone(text))
    code = _genders().get(folded)
    if code == "unknown" or (code is None and is_placeholder(folded, Role.GENDER)):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    return NormalizedValue(raw=raw, normal=code, key=code, problem=None if code else Problem.BAD_SYNTAX)


def language(raw: str) -> NormalizedValue:
    """The language tag in ``raw``, as BCP 47 writes it.

    >>> language("de_at").normal, language("German").problem
    ('de-AT', <Problem.BAD_SYNTAX: 'bad_syntax'>)
    """
    text, problem = tidy(raw, limit=LONGEST_IDENTIFIER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    if _LANGUAGE.fullmatch(text) is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX)
    first, *rest = text.replace("_", "-").split("-")
    tag = "-".join([first.lower(), *(_subtag(part) for part in rest)])
    return NormalizedValue(raw=raw, normal=tag, key=tag.lower())


def _subtag(text: str) -> str:
    """RFC 5646 2.1.1: two letters are a region, four a script."""
    return text.upper() if len(text) == 2 else text.title() if len(text) == 4 else text.lower()


def number(raw: str) -> NormalizedValue:
    """The number in ``raw``, in decimal notation without surplus zeros.

    >>> number("1,234.50").key, number("1.234,50").key, number("-0").key, number("12 %").problem
    ('1234.5', '1234.5', '0', <Problem.BAD_SYNTAX: 'bad_syntax'>)
    """
    text, problem = tidy(raw, limit=LONGEST_IDENTIFIER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    value = _decimal(text)
    if value is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX)
    key = format(value, "f")
    key = key.rstrip("0").rstrip(".") if "." in key else key
    key = "0" if key in ("-0", "") else key
    return NormalizedValue(raw=raw, normal=key, key=key)


def _decimal(text: str) -> Decimal | None:
    """A comma is a decimal comma unless it groups thousands; of two kinds of separators the last is the decimal one."""
    grouped = _THOUSANDS.fullmatch(text)
    if grouped is not None and (grouped[1] != "." or "," in text or text.count(".") > 1):
        text = text.replace(grouped[1], "")
    text = text.replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None
