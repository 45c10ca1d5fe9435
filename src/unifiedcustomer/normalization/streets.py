"""Street lines -> the street without its number, the house number, and the form in which streets are compared.

The number stands before the street in some countries and after it in others. Where the country is not known, the line
itself mostly tells: it begins or it ends with digits. What names a door, a floor or a letter box inside the house is
cut: two people of one household may write it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

import attrs

from unifiedcustomer.errors import Problem
from unifiedcustomer.model_fields import personal
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import undone
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = [
    "LONGEST_STREET",
    "StreetLine",
    "compared_word",
    "compared_words",
    "ends_a_street",
    "has_number_first",
    "has_unit_first",
    "house_number",
    "joined_words",
    "read_street",
    "short_forms",
    "street",
    "street_key",
    "street_line",
    "suspicious_words",
    "words_before_numbers",
    "words_of_boxes",
    "words_of_endings",
    "words_of_storeys",
    "words_of_units",
]

LONGEST_STREET: Final = 500
LONGEST_HOUSE_NUMBER: Final = 60

# 12, 12b, 12 b, 12-14, 12/3/4, 12 bis
_NUMBER: Final = (
    r"[0-9]{1,5}(?: ?[A-Za-z](?![^\W_]))?(?: ?(?:bis|ter|quater)\b)?"
    r"(?: ?[-/\u2013] ?[0-9]{1,4} ?(?:[A-Za-z](?![^\W_]))?){0,3}"
)
_LEADING: Final = re.compile(rf"({_NUMBER})[ ,]+(?=[^\W\d_]|[0-9]+(?:st|nd|rd|th)\b)", re.IGNORECASE)
_ONLY_NUMBER: Final = re.compile(_NUMBER, re.IGNORECASE)
_TRAILING: Final = re.compile(rf"(?:(?<=[^\W\d_]{{3}})|[ ,.])({_NUMBER})$", re.IGNORECASE)
_PLAIN_LINE: Final = re.compile(
    r"(?:([0-9]{1,5}[A-Za-z]?) )?"
    r"([^\W\d_]{2}[^\W\d_. ]*\.?(?: [^\W\d_]{2}[^\W\d_. ]*\.?){0,5})(?: ([0-9]{1,5}[A-Za-z]?))?"
)
_SIGNS: Final = re.compile("[#\u00ba\u00aa\u00b0]")
_SPAN: Final = re.compile("[-\u2013]")


@attrs.frozen(kw_only=True)
class StreetLine:
    """The parts of a street line, as written and as compared."""

    street: str | None = personal(default=None)
    number: str | None = personal(default=None)
    street_key: str | None = personal(default=None)
    number_key: str | None = personal(default=None)


@cache
def _table() -> Mapping[str, Any]:
    return read_toml("street_words.toml")


@cache
def compared_words() -> Mapping[str, str]:
    """Folded words of streets, and how each is compared."""
    return {written: compared for compared, words in _table()["words"].items() for written in words}


@cache
def words_of_endings() -> tuple[tuple[str, str], ...]:
    """How streets end that are written as one word, the longest first, and how each ending is compared."""
    pairs = [(written, compared) for compared, words in _table()["endings"].items() for written in words]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _ending_texts() -> tuple[str, ...]:
    return tuple(written for written, _ in words_of_endings())


def short_forms() -> Iterable[str]:
    """The forms in which words of streets are compared."""
    forms: Iterable[str] = _table()["words"]
    return forms


@cache
def joined_words() -> frozenset[str]:
    """Compared words that are written as one with the word before: "haupt str" is "hauptstr"."""
    return frozenset(_table()["joined"]["words"])


@cache
def suspicious_words() -> frozenset[str]:
    """The first words of whatever has to be looked for with an expression; a line without them needs none."""
    written = (*_table()["units"]["words"], *_table()["boxes"]["words"], *_table()["numbers"]["words"])
    written += (*_table()["numbers"]["after"], *_table()["units"]["storeys"])
    return frozenset(fold(words).split()[0] for words in written)


@cache
def _numbers_first() -> frozenset[str]:
    return frozenset(_table()["countries"]["number_first"])


@cache
def words_of_units() -> Sequence[str]:
    """What names a door, a floor or a letter box, the longest first."""
    return sorted(_table()["units"]["words"], key=len, reverse=True)


def words_of_storeys() -> Sequence[str]:
    """What follows the number of a storey."""
    words: Sequence[str] = _table()["units"]["storeys"]
    return words


@cache
def words_of_boxes() -> Sequence[str]:
    """What a box at the post office is called, the longest first."""
    return sorted(_table()["boxes"]["words"], key=len, reverse=True)


@cache
def words_before_numbers() -> Sequence[str]:
    """What may stand before a house number, the longest first."""
    return sorted(_table()["numbers"]["words"], key=len, reverse=True)


@cache
def _units() -> re.Pattern[str]:
    words = "|".join(map(re.escape, words_of_units()))
    named = rf"(?:{words})\b\.?:? ?[^\W_]{{0,5}}"
    storeys = "|".join(map(re.escape, words_of_storeys()))
    numbered = rf"[0-9]{{1,2}}(?: ?[\u00ba\u00aa\u00b0](?: ?[^\W_]{{1,4}})?|(?:\.|st|nd|rd|th|er|e) ?(?:{storeys}))"
    return re.compile(rf"(?:[ ,]+|^)(?:{named}|#[^\W_]{{1,5}}|{numbered})(?=[ ,]|$),? ?", re.IGNORECASE)


@cache
def _boxes() -> re.Pattern[str]:
    words = "|".join(map(re.escape, words_of_boxes()))
    return re.compile(rf"(?:{words})(?: nr| no)? ?([0-9 ]{{1,9}})", re.IGNORECASE)


@cache
def _before_numbers() -> re.Pattern[str]:
    words = "|".join(words_before_numbers())
    return re.compile(rf"(?:^|(?<=[ ,]))(?:(?:{words})\b\.? ?|n[\u00b0\u00ba] ?|#)(?=[0-9])", re.IGNORECASE)


@lru_cache(maxsize=50_000)  # names of streets repeat, and are nobody's
def street_key(text: str) -> str | None:
    """The form in which the street ``text``, without its number, is compared.

    >>> street_key("Hauptstraße"), street_key("Haupt Str."), street_key("Saint George's Avenue")
    ('hauptstr', 'hauptstr', 'st georges av')
    """
    words: list[str] = []
    for word in fold(text).split():
        compared = compared_word(word)
        if words and compared in joined_words():
            words[-1] += compared
        else:
            words.append(compared)
    return " ".join(words) or None


def compared_word(word: str) -> str:
    """How one folded word of a street is compared: "strasse" is "str"."""
    return compared_words().get(word) or _with_short_ending(word)


def _with_short_ending(word: str) -> str:
    if word.endswith(_ending_texts()):
        for written, compared in words_of_endings():
            if word.endswith(written) and len(word) - len(written) >= 3:
                return word.removesuffix(written) + compared
    return word


def street_line(text: str, country: str | None = None) -> StreetLine:
    """The parts of the tidied line ``text``, as people in ``country`` write it.

    >>> line = street_line("Flat 2, 10 Downing Street", "GB")
    >>> line.street, line.number, line.street_key
    ('Downing Street', '10', 'downing st')
    """
    return _plain_line(text) or _line_with_care(text, country)


def _plain_line(text: str) -> StreetLine | None:
    """A line that is read alike in every country: words and one number, at either end."""
    found = _PLAIN_LINE.fullmatch(text)
    if found is None:
        return None
    before, name, after = found.groups()
    number = before or after
    if (before and after) or not number or number[0] == "0" or not suspicious_words().isdisjoint(fold(name).split()):
        return None
    return StreetLine(street=name, number=number, street_key=street_key(name), number_key=number.lower())


def _line_with_care(text: str, country: str | None) -> StreetLine:
    words = fold(text).split()
    if not suspicious_words().isdisjoint(words) or _SIGNS.search(text):
        box = _boxes().fullmatch(" ".join(words))
        if box is not None:
            number = box[1].replace(" ", "")
            return StreetLine(street=text, street_key="box", number_key=number.lstrip("0") or number)
        text = _without_unit(text)
    rest, number_text = _split(text, country)
    return StreetLine(
        street=rest or None,
        number=number_text,
        street_key=street_key(rest),
        number_key=number_text and _number_key(number_text, is_unit_first=has_unit_first(country)),
    )


def _without_unit(text: str) -> str:
    return _before_numbers().sub("", _units().sub(", ", text)).strip(" ,")


def ends_a_street(text: str) -> tuple[str, str | None]:
    """Street and what follows it in one text without commas; None where the end of the street cannot be told.

    >>> ends_a_street("10 Downing Street London"), ends_a_street("Hauptstraße 12 Berlin")
    (('10 Downing Street', 'London'), ('Hauptstraße 12', 'Berlin'))
    """
    words = text.split(" ")
    for place in range(len(words) - 1, 0, -1):
        word = fold(words[place - 1])
        is_street_word = word in compared_words() or _with_short_ending(word) != word or word in short_forms()
        if place > 1 and (is_street_word or word[:1].isdigit()):
            return " ".join(words[:place]), " ".join(words[place:])
    return text, None


def has_unit_first(country: str | None) -> bool:
    """Whether 12/3 is flat 12 of house 3."""
    return country in _table()["countries"]["unit_slash_number"]


def _split(text: str, country: str | None) -> tuple[str, str | None]:
    leading = _LEADING.match(text) if text[:1].isdigit() else None
    if leading is not None and has_number_first(country):
        return text[leading.end() :].strip(" ,"), leading[1]
    trailing = _TRAILING.search(text)
    if trailing is not None:
        return text[: trailing.start()].strip(" ,"), trailing[1]
    if leading is not None:
        return text[leading.end() :].strip(" ,"), leading[1]
    return ("", text) if _ONLY_NUMBER.fullmatch(text) else (text, None)


def has_number_first(country: str | None) -> bool:
    """Whether people in ``country`` write the house number before the street."""
    return country in _numbers_first()


def _number_key(text: str, *, is_unit_first: bool = False) -> str | None:
    """12 B -> 12b, 0012 -> 12, 12/3 -> 12: what follows a stroke is a door, in Australia what precedes it."""
    if text.isdecimal() and text[0] != "0":
        return text if text.isascii() else fold(text)
    pieces = text.split("/")
    chosen = pieces[-1] if is_unit_first else pieces[0]
    spans = [fold(piece).replace(" ", "").lstrip("0") for piece in _SPAN.split(chosen)]
    return "-".join(span for span in spans if span) or None


def read_street(raw: str, country: str | None = None) -> tuple[str, StreetLine] | Problem:
    """The tidied street line in ``raw`` and its parts, or why there is none."""
    text, problem = tidy(raw, limit=LONGEST_STREET)
    if text is None:
        return problem or Problem.EMPTY
    line = street_line(text, country)
    if _says_nothing(text if line.street is None else line.street):
        return Problem.PLACEHOLDER
    return Problem.BAD_SYNTAX if line.street_key is None else (text, line)


@lru_cache(maxsize=50_000)
def _says_nothing(street: str) -> bool:
    return is_placeholder(fold(street), Role.STREET)


def street(raw: str, country: str | None = None) -> NormalizedValue:
    """The street line in ``raw``; `normal` is the line as it stands on a letter, `key` the street without number."""
    found = read_street(raw, country)
    if isinstance(found, Problem):
        return NormalizedValue(raw=raw, problem=found)
    text, line = found
    return NormalizedValue(raw=raw, normal=text, key=line.street_key)


def house_number(raw: str) -> NormalizedValue:
    """The house number in ``raw``.

    >>> house_number("Nr. 012 B").key, house_number("12 bus 3").key, house_number("12.0").key
    ('12b', '12', '12')
    """
    text, problem = tidy(raw, limit=LONGEST_HOUSE_NUMBER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    text = undone(text)
    if is_placeholder(fold(text), Role.HOUSE_NUMBER):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    bare = _without_unit(text) or text
    key = _number_key(bare)
    return NormalizedValue(raw=raw, normal=text, key=key, problem=None if key else Problem.BAD_SYNTAX)
