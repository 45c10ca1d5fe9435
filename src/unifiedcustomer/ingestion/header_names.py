"""What a column's name says: its words are read as qualifiers and a thing, in twelve languages and programmers' habits.

``passenger_surname``, ``RechnungsPLZ``, ``contact_tel_1``: the thing decides what a column is, the other words whose it
is. A spouse's name and a hotel's city are not the customer's, whatever the values are.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import attrs

from unifiedcustomer.ingestion.header_things import together

__all__ = ["Reading", "folded", "meaning_of", "read_header", "words_of"]

_LONGEST: Final = 200
_MOST_WORDS: Final = 12
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_PLAIN: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"})
_NO_MEANING: Final = frozenset({"record_id", "record_id_if_unique", "source"})
_LONGEST_PHRASE: Final = 6


@attrs.frozen
class Reading:
    """What a name says. Without a meaning it says nothing known, or that the column is nobody's."""

    meaning: str | None = None  #: a row of the table of names
    is_sure: bool = True  #: whether every word of it is known
    is_other: bool = False  #: whether it is another person's or a thing's, or says something about a value
    anothers: str | None = None  #: the meaning that it has for another person, such as an owner or a driver
    is_identifier: bool = False  #: whether it is named as ids are
    is_theirs: bool = True  #: whether it says that it is a customer's, or nothing of whose it is


def folded(header: str) -> str:
    """A column's name as the table writes names.

    >>> folded("DateOfBirth"), folded(" E-Mail "), folded("Prénom"), folded("Straße/Hausnummer")
    ('date_of_birth', 'e_mail', 'prenom', 'strasse_hausnummer')
    """
    text = unicodedata.normalize("NFKD", _CAMEL.sub("_", header[:_LONGEST]))
    plain = "".join(char for char in text if not unicodedata.combining(char)).lower().translate(_PLAIN)
    return _BETWEEN.sub("_", plain).strip("_")


def meaning_of(header: str) -> str | None:
    """The row of the table that the name belongs to, if it is the customer's.

    >>> meaning_of("billingEmail"), meaning_of("Kundennachname"), meaning_of("spouse_name"), meaning_of("colour")
    ('email', 'family_name', None, None)
    """
    return read_header(header).meaning


def words_of(row: str) -> tuple[str, ...]:
    """The names in one row of the table, in its order."""
    return _table("headers.toml")[row]


def read_header(header: str) -> Reading:
    """What the whole name says, or else what its words say together.

    >>> read_header("passenger_name").meaning, read_header("stylist_name").is_sure, read_header("agent_name").is_other
    ('any_name', False, True)
    """
    name = folded(header)
    stem = re.sub(r"_?[0-9]{1,2}$", "", name)
    rows = _rows()
    whole = rows.get(name) or rows.get(stem)
    if whole is not None:
        return Reading(is_other=True) if whole == "nothing" else Reading(whole, is_identifier=whole.endswith("_number"))
    return _read_words(_words(name))


def _read_words(words: list[str]) -> Reading:
    things: list[str] = []
    soft: list[str] = []
    kinds: set[str] = set()
    place = 0
    while place < len(words):
        size, row = _phrase_at(words, place)
        if row is None:
            found, thing = _kinds_of(words[place])
            kinds |= found
            soft += [thing] if thing and found else []
            things += [thing] if thing and not found else []
        else:
            things.append(row)
        place += size
    is_identifier = "identifier" in kinds or bool({*things, *soft} & {"any_number", "customer_number"})
    meaning = together(things, soft, kinds)
    if kinds & {"other_thing", "about"} or "nothing" in (*things, meaning):
        return Reading(is_other=True, is_identifier=is_identifier)
    if "other_person" in kinds:
        return Reading(is_other=True, anothers=meaning, is_identifier=is_identifier)
    return Reading(
        meaning,
        is_sure="unknown" not in kinds,
        is_identifier=is_identifier,
        is_theirs="customer" in kinds or "kind" not in kinds,
    )


def _phrase_at(words: list[str], place: int) -> tuple[int, str | None]:
    """How many words from ``place`` make a name of the table, at least two, and its row."""
    rows = _rows()
    for size in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
        row = rows.get("_".join(words[place : place + size]))
        if row is not None:
            return size, row
    return 1, None


def _kinds_of(word: str) -> tuple[set[str], str | None]:
    """What a word may be beside a thing, and the thing that it is itself."""
    if word.isdigit():
        return set(), None
    kinds = _kinds().get(word, frozenset())
    thing = None if "alone" in kinds else _rows().get(word)
    return ({*kinds} - {"alone"}, thing) if kinds - {"alone"} or thing else ({"unknown"}, None)


def _words(name: str) -> list[str]:
    """The words of a folded name; one that is not known is cut into such that are: ``kundennachname``."""
    found: list[str] = []
    for word in name.split("_")[:_MOST_WORDS]:
        if _is_known(word) or word.isdigit():
            found.append(word)
        else:
            bare = word.rstrip("0123456789")
            found += [bare] if _is_known(bare) else _pieces(bare) or [word]
    return found


def _is_known(word: str) -> bool:
    return word in _kinds() or word in _rows()


@lru_cache(maxsize=2000)
def _pieces(word: str) -> list[str]:
    """The fewest known words that ``word`` is written together of; none if it is not."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 20), end - 1):
            before, piece = best[start], word[start:end]
            if before is None or not (len(piece) > 2 or (piece in _SHORT and end == len(word))) or not _is_known(piece):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = [*before, piece]
    return best[-1] or []


_SHORT: Final = frozenset({"nr", "no", "id", "nm", "on", "at"})


@cache
def _table(file: str) -> Mapping[str, tuple[str, ...]]:
    table = files("unifiedcustomer.ingestion") / "tables" / file
    return {row: tuple(names.split()) for row, names in tomllib.loads(table.read_text(encoding="utf-8")).items()}


@cache
def _rows() -> Mapping[str, str]:
    rows = reversed(list(_table("headers.toml").items()))
    return {name: row for row, names in rows if row not in _NO_MEANING for name in names}


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for kind, words in _table("header_words.toml").items():
        for word in words:
            found.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}
