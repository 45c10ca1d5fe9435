"""What a written word is to the reading of a name: one of the words that names are read by, or any other of its kind.

How `person_name` splits a name depends on the words of its tables, on which words are given names, and on how a word is
written (initial, capitals, hyphen, full stop); not on which ordinary name stands there. Words of one class are read
alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.normalization.given_names import is_given_name
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.name_parsing import is_ideographic
from unifiedcustomer.normalization.name_words import NameWords, name_words
from unifiedcustomer.normalization.names import SAINTS
from unifiedcustomer.normalization.placeholders import placeholder_words, rows_of_keys
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import Role

__all__ = [
    "AROUND_WORDS",
    "BETWEEN_WORDS",
    "COMMA",
    "LONGEST_WORD",
    "SEMICOLON",
    "SLASH",
    "VOWELS",
    "Form",
    "Run",
    "fills_a_field",
    "flags_of",
    "form_of",
    "is_special",
    "parts_of_degrees",
    "run_of",
    "runs_of_keys",
    "special",
    "tables_of",
    "words_in",
]

_RUN: Final = re.compile(r"[^\W\d_]+")
_MARKS_INSIDE: Final = frozenset("-'.\u20190123456789_:!?*#@%=~^|\\$()[]\"\u201c\u201d\u201e\u00ab\u00bb+<>{}")
BETWEEN_WORDS: Final = frozenset(",;/&+")  #: marks that part or join words, where they stand alone
AROUND_WORDS: Final = frozenset(':"()[]\u201c\u201d\u201e\u00ab\u00bb')
"""Marks around a word that say which words belong together, or are no part of the word."""
_BRACKETS: Final = AROUND_WORDS - {":"}
_BEYOND_LATIN: Final = "\u0250"  #: letters before it need no tidying
_ANY_DIGIT: Final = str.maketrans("0123456789", "7777777777")
LONGEST_WORD: Final = 60


@attrs.frozen(cache_hash=True)
class Run:
    """Letters of an ordinary word, as far as their reading depends on them."""

    case: str  #: "upper", "lower" or "mixed"
    length: int  #: 4 stands for more
    has_vowel: bool = False  #: of the short ones, which may be initials
    is_given: bool = False
    tables: frozenset[str] = frozenset()


Form: TypeAlias = "str | tuple[Run | str, ...]"
"""The class of a word: a word that means something as it is written; else its runs of letters and what is between."""


@cache
def _literal() -> frozenset[str]:
    """Folded words that are read by what they say, or are part of a phrase that only fills a field."""
    found = {"de", "of", *SAINTS, *SAINTS.values(), *name_words().glued}
    phrases = (placeholder_words(role) for role in (Role.FULL_NAME, Role.GIVEN_NAME, Role.FAMILY_NAME))
    found.update(word for words in phrases for phrase in words for word in phrase.split())
    return frozenset(found)


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    """The tables that each folded word is in; how a name is read asks for nothing else."""
    found: dict[str, set[str]] = {}
    table = name_words()
    for field in attrs.fields(NameWords):
        if field.name not in ("telling", "family_names_of_two"):
            for word in getattr(table, field.name):
                found.setdefault(word, set()).add(field.name)
    return {word: frozenset(names) for word, names in found.items()}


def tables_of(key: str) -> frozenset[str]:
    """The tables that the folded word ``key`` is in."""
    return _tables().get(key, frozenset())


@cache
def words_in() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The words that are in the same tables, and are no literal ones."""
    found: dict[frozenset[str], list[str]] = {}
    for word, names in sorted(_tables().items()):
        if word not in _literal() and word.isalpha() and word.isascii():
            found.setdefault(names, []).append(word)
    return {names: tuple(words) for names, words in found.items()}


@cache
def parts_of_degrees() -> frozenset[str]:
    """Whatever may be a degree together with the words around it: "Ph. D.", "h. c."."""
    degrees = {*name_words().degrees, "hc"}
    return frozenset(
        degree[i:j] for degree in degrees for i in range(len(degree)) for j in range(i + 1, len(degree) + 1)
    )


def is_special(word: str) -> bool:
    """Whether the folded ``word`` is more than a name."""
    return word in special()


@cache
def special() -> frozenset[str]:
    """Folded words that are more than a name."""
    return _literal().union(_tables())


COMMA: Final = ","
SEMICOLON: Final = ";"  #: as good as a comma in a full name
SLASH: Final = "/"  #: between family name and given names on a ticket
_UNREADABLE: Final = ""
_PICTURE: Final = "\u2605"  #: stands for all of them
_FIRST_PICTURE: Final = "\u2190"
_SHORTEST_AFTER_DIGITS: Final = 5  #: "1st", "22nd" are no names
VOWELS: Final = frozenset("aeiouy")


@cache
def runs_of_keys() -> frozenset[str]:
    """Every run of letters that stands on a row of a keyboard."""
    rows = rows_of_keys().split("|")
    return frozenset(row[i:j] for row in rows for i in range(len(row)) for j in range(i + 1, len(row) + 1))


def flags_of(form: Form, pieces: Sequence[str]) -> int:
    """What else a word may be, as bits of `kernels.words`."""
    found = kernel.SLOW if form == _UNREADABLE else 0
    if all(piece.count(piece[0]) == len(piece) for piece in pieces):
        found |= kernel.ONE_LETTER_REPEATED
    if all(piece in runs_of_keys() for piece in pieces):
        found |= kernel.ON_A_ROW_OF_KEYS
    if pieces and all(map(str.isdigit, pieces)):
        found |= kernel.FILLS_A_FIELD
    return found | kernel.NOT_TWICE if "".join(pieces) in parts_of_degrees() else found


def form_of(word: str) -> tuple[Form, list[str]]:
    """The class of a written word, and the folded pieces that it gives."""
    if word in BETWEEN_WORDS:
        return word, []
    if len(word) > LONGEST_WORD:
        return _UNREADABLE, []
    if word.isascii() and word.isalpha():
        key = word.lower()
        return (word if key in _literal() else (run_of(word, key),)), [key]
    return _form_with_digits(word) or _form_of_marked(word)


def _form_with_digits(word: str) -> tuple[Form, list[str]] | None:
    """As `form_of`, of ASCII digits, or five letters and digits or more in any order; None of any other word."""
    if not (word.isascii() and word.isalnum()) or len(word) < (2 if word.isdigit() else _SHORTEST_AFTER_DIGITS):
        return None
    key = word.lower()
    if key in special() or is_given_name(key):
        return None
    return (("7777",) if word.isdigit() else (Run(_case_of(word), 4), "7")), [key]


def _form_of_marked(word: str) -> tuple[Form, list[str]]:
    """As `form_of`, of a word with marks in it or letters beyond ASCII."""
    if word.isalpha() and max(word) < _BEYOND_LATIN and not may_be_misread(word):
        key = fold(word)
        if key.isalpha() and (len(key) == len(word) or len(word) > 3) and key not in name_words().family_connectors:
            return (word if key in _literal() else (run_of(word, key),)), [key]
    found = _RUN.findall(word)
    marks = _RUN.split(word)
    keys = list(map(fold, found))
    if not found:
        return (_PICTURE if _is_picture(word) else _UNREADABLE), []
    pieces = fold(word).split()
    if _is_unclear(word, found, keys, marks) or pieces != _pieces_of(keys, marks):
        return _UNREADABLE, []
    whole = "".join(pieces)
    if word[0].isdigit() and (len(whole) < _SHORTEST_AFTER_DIGITS or whole in special()):
        return _UNREADABLE, []
    if len(found) == 1 and len(pieces) == 1:
        is_literal = whole in _literal()
    else:
        is_literal = not special().isdisjoint({*pieces, whole}.difference(keys)) or is_given_name(whole)
    if is_literal:
        return word, pieces
    is_whole = whole in keys
    parts: list[Run | str] = [marks[0]]
    for run, key, mark in zip(found, keys, marks[1:], strict=True):
        parts += [run_of(run, key) if is_whole else run if key in _read_inside() else _inside(run, key), mark]
    return tuple(part.translate(_ANY_DIGIT) if isinstance(part, str) else part for part in parts if part), pieces


def _is_unclear(word: str, runs: Sequence[str], keys: Sequence[str], marks: Sequence[str]) -> bool:
    """Whether a word has more to it than letters and marks that folding tells apart."""
    return (
        "-" in (word[0], word[-1])  # it may go on in the word beside it
        or not _MARKS_INSIDE.issuperset("".join(marks))
        or not _BRACKETS.isdisjoint(word.strip("".join(AROUND_WORDS)))
        or tidy(word, limit=LONGEST_WORD) != (word, None)
        or is_ideographic(word)
        or not all(key.isalpha() for key in keys)
        or any(len(key) != len(run) and len(run) < 4 for key, run in zip(keys, runs, strict=True))
        or may_be_misread(word)
        or (not word.isascii() and "".join(keys) in name_words().family_connectors)  # "é" is no "e", which joins names
    )


def _pieces_of(keys: Sequence[str], marks: Sequence[str]) -> list[str]:
    """The pieces of a word by its parts; those of the whole are others where a letter is folded into a mark."""
    return fold(marks[0] + "".join(key + mark for key, mark in zip(keys, marks[1:], strict=True))).split()


def _is_picture(word: str) -> bool:
    """Whether ``word`` is an emoji or the like, which no name has a part in."""
    return all(character >= _FIRST_PICTURE and unicodedata.category(character) == "So" for character in word) and (
        tidy(word, limit=LONGEST_WORD) == (word, None)
    )


@cache
def _read_inside() -> frozenset[str]:
    """Folded words that mean something even as a part of a word."""
    return _literal() | name_words().no_word_of_the_name


def _inside(written: str, key: str) -> Run:
    """As `run_of`, of letters that are only a part of a word: what else they are by themselves, they are not here."""
    return attrs.evolve(run_of(written, key), is_given=False, tables=frozenset())


def run_of(written: str, key: str) -> Run:
    """What letters are to the reading of a name; ``key`` are the same letters folded."""
    length = len(written)
    has_vowel = length < 4 and not VOWELS.isdisjoint(key)
    return Run(_case_of(written), min(length, 4), has_vowel, is_given_name(key), tables_of(key))


def _case_of(written: str) -> str:
    return "upper" if written.isupper() else "lower" if written.islower() else "mixed"


def fills_a_field(word: str) -> bool:
    """Whether somebody may have typed ``word`` to get on: a letter again and again, neighbours on a keyboard."""
    return len(set(word)) < min(len(word), 3) or (len(word) > 1 and word in runs_of_keys())
