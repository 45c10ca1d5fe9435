"""What a column's name says of its meaning, in six languages and in the habits of programmers."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["folded", "meaning_of", "words_of"]

_LONGEST: Final = 200
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_PLAIN: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"})
_NO_MEANING: Final = frozenset({"record_id", "record_id_if_unique", "source", "set_aside"})


def folded(header: str) -> str:
    """A column's name as the table writes names.

    >>> folded("DateOfBirth"), folded(" E-Mail "), folded("Prénom"), folded("Straße/Hausnummer")
    ('date_of_birth', 'e_mail', 'prenom', 'strasse_hausnummer')
    """
    text = unicodedata.normalize("NFKD", _CAMEL.sub("_", header[:_LONGEST]))
    plain = "".join(char for char in text if not unicodedata.combining(char)).lower().translate(_PLAIN)
    return _BETWEEN.sub("_", plain).strip("_")


def meaning_of(header: str) -> str | None:
    """The table's row that has the name, or the name without the words that say whose or which it is.

    >>> meaning_of("billingEmail"), meaning_of("phone2"), meaning_of("colour")
    ('email', 'phone', None)
    """
    name = folded(header)
    rows = _rows()
    if name in rows:
        return rows[name]
    stem = re.sub(r"_?[0-9]{1,2}$", "", name)
    for words in (stem, _core(stem)):
        if words in rows:
            return rows[words]
    return None


def words_of(row: str) -> tuple[str, ...]:
    """The names in one row of the table, in its order."""
    return _table()[row]


def _core(name: str) -> str:
    aside = set(words_of("set_aside"))
    words = name.split("_")
    while words and words[0] in aside:
        words.pop(0)
    while words and words[-1] in aside:
        words.pop()
    return "_".join(words)


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    table = files("unifiedcustomer.ingestion") / "tables" / "headers.toml"
    return {row: tuple(names.split()) for row, names in tomllib.loads(table.read_text(encoding="utf-8")).items()}


@cache
def _rows() -> Mapping[str, str]:
    return {name: row for row, names in reversed(list(_table().items())) if row not in _NO_MEANING for name in names}
