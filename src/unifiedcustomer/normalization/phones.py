"""Telephone numbers as people write them -> E.164, or the digits that are left where the country is unknown.

A number without a country says less: its key is ``?`` and the national digits without leading zeros, the tail of
the E.164 number it stands for. Such a key, and the key of a number that no numbering plan knows, is compared and
never dialled: `normal` is None and `problem` says why.

Extensions and words around the number ("mobile", "ask for Ann") are no part of it. Letters inside it are refused:
phonenumbers would read them as the keys of a telephone, and turn "(mobile)" into digits.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.normalization.numbering_plans import e164, numbering_plan
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import undone
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber as ParsedNumber

__all__ = ["is_mobile", "phone", "phone_number"]

LONGEST_PHONE: Final = 120  # several numbers in one cell
_FEWEST_DIGITS: Final = 7  # fewer are an extension or a short code, and no line of a customer
_MOST_DIGITS: Final = 15  # ITU-T E.164
_SEPARATOR: Final = re.compile(r"\s*[;,|]\s*|\s+(?:or|oder|ou|of|eller|und|and|et|en|och|y|/)\s+", re.IGNORECASE)
# The usual words for an extension, in the six languages; RFC 3966 writes ;ext=
_EXTENSION: Final = re.compile(
    r"(?:;?ext|extension|extn|x|#|durchwahl|dw|nst|poste|toestel|tst|anexo|anknytning|ankn|int)[.:= ]{0,3}[0-9]{1,6}$",
    re.IGNORECASE,
)
_WORDS_BEFORE: Final = re.compile(r"^[^0-9+]+")
_WORDS_AFTER: Final = re.compile(r"[^0-9]+$")
_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGITS: Final = re.compile(r"[0-9]")


def phone(raw: str, country: str | None = None) -> NormalizedValue:
    """The telephone number in ``raw``, dialled from ``country`` (ISO 3166 alpha-2) unless it names its own.

    >>> phone("06 28 51 74 39", "NL").key, phone("06 28 51 74 39").key
    ('+31628517439', '?628517439')
    >>> phone("0612").problem
    <Problem.TOO_SHORT: 'too_short'>

    `normal` is E.164, and None unless the number is valid in its numbering plan. Where a cell holds several numbers,
    the first usable one is the value and `alternatives` has the keys of the others.
    """
    number = None if raw.endswith(".0") else e164(raw, country)
    if number is not None:
        return _valid(raw, number)
    text, problem = tidy(raw, limit=LONGEST_PHONE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    readings = [_read(raw, part, country) for part in _parts(undone(_in_ascii_digits(text)))]
    usable = [reading for reading in readings if reading.key is not None]
    if not usable:
        return readings[0]
    best = next((reading for reading in usable if reading.normal is not None), usable[0])
    others = dict.fromkeys(reading.key for reading in usable if reading.key and reading.key != best.key)
    return attrs.evolve(best, alternatives=tuple(others))


def _in_ascii_digits(text: str) -> str:
    """Digits of every script, and the full-width plus, as ASCII writes them."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "+" if c == "\uff0b" else c for c in text)


def _parts(text: str) -> list[str]:
    """The numbers in ``text``; in "030 / 123456" the stroke separates no numbers."""
    parts = _SEPARATOR.split(text)
    whole = all(len(_DIGITS.findall(part)) >= _FEWEST_DIGITS for part in parts)
    return parts if whole else [text]


def _valid(raw: str, number: str) -> NormalizedValue:
    if is_placeholder(number, Role.PHONE):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    return NormalizedValue(raw=raw, normal=number, key=number)


def _read(raw: str, text: str, country: str | None) -> NormalizedValue:
    bare = _WORDS_AFTER.sub("", _WORDS_BEFORE.sub("", text))
    bare = _WORDS_AFTER.sub("", _EXTENSION.sub("", bare))
    digits = "".join(_DIGITS.findall(bare))
    if not digits:
        is_nothing = is_placeholder(fold(text), Role.PHONE)
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER if is_nothing else Problem.BAD_SYNTAX)
    if is_placeholder(digits, Role.PHONE):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    if _LETTER.search(bare):
        return NormalizedValue(raw=raw, problem=Problem.BAD_CHARACTER)
    region = country if country and numbering_plan(country) else None
    number, problem = _by_library(bare, digits, region)
    if number is not None and problem is None:
        return _valid(raw, number)
    return _compared_only(raw, number if bare.startswith("+") else None, digits, problem)


def _by_library(text: str, digits: str, region: str | None) -> tuple[str | None, Problem | None]:
    """What `reference_reading` finds; 00 is the way abroad from most countries, so it is tried where it is not."""
    number, problem = reference_reading(text, region)
    if problem is not None and digits.startswith("00"):
        other = reference_reading(f"+{digits[2:]}", None)
        if other[1] is None:
            return other
    return number, problem


def reference_reading(text: str, region: str | None) -> tuple[str | None, Problem | None]:
    """What phonenumbers finds in ``text``: a number in E.164 if there is one, and why it is not valid."""
    import phonenumbers

    if region is None and not text.startswith("+"):
        return None, Problem.UNKNOWN_COUNTRY
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        return None, _parse_problems().get(error.error_type, Problem.BAD_SYNTAX)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(written) > _MOST_DIGITS + 1:
        return None, Problem.TOO_LONG
    return written, None if phonenumbers.is_valid_number(number) else _why_not(number)


def _parse_problems() -> dict[int, Problem]:
    from phonenumbers import NumberParseException as Error

    return {
        Error.INVALID_COUNTRY_CODE: Problem.UNKNOWN_COUNTRY,
        Error.TOO_SHORT_AFTER_IDD: Problem.TOO_SHORT,
        Error.TOO_SHORT_NSN: Problem.TOO_SHORT,
        Error.TOO_LONG: Problem.TOO_LONG,
    }


def _why_not(number: ParsedNumber) -> Problem:
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return Problem.TOO_SHORT
    return Problem.TOO_LONG if reason == phonenumbers.ValidationResult.TOO_LONG else Problem.OUT_OF_RANGE


def _compared_only(raw: str, number: str | None, digits: str, problem: Problem | None) -> NormalizedValue:
    """A number that nobody dials, if enough of it is there to compare."""
    tail = digits.lstrip("0")
    if len(tail) < _FEWEST_DIGITS:
        return NormalizedValue(raw=raw, problem=Problem.TOO_SHORT)
    if len(tail) > _MOST_DIGITS:
        return NormalizedValue(raw=raw, problem=Problem.TOO_LONG)
    return NormalizedValue(raw=raw, key=number or f"?{tail}", problem=problem)


def is_mobile(number: str) -> bool | None:
    """Whether ``number`` (E.164) is a mobile line; None where the numbering plan does not tell, as in North America."""
    import phonenumbers

    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
    if kind in (phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE, phonenumbers.PhoneNumberType.UNKNOWN):
        return None
    return kind == phonenumbers.PhoneNumberType.MOBILE


def phone_number(raw: str, country: str | None = None) -> PhoneNumber:
    """The contact point that ``raw`` names.

    Raises:
        InvalidContactPoint: nobody could be called at it.
    """
    import phonenumbers

    value = phone(raw, country)
    if value.normal is None:
        raise InvalidContactPoint("phone", value.problem or Problem.BAD_SYNTAX)
    region = phonenumbers.region_code_for_number(phonenumbers.parse(value.normal))
    is_country = region is not None and region.isalpha()
    return PhoneNumber(e164=value.normal, is_mobile=is_mobile(value.normal), country=region if is_country else None)
