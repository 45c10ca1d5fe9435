"""Words that values are known by: given names, cities, streets. They tell what a column holds, not what a value is."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["folded", "is_city", "is_country", "is_given_name", "is_street_word", "sexes_of", "words"]

_LONGEST: Final = 100
_BETWEEN: Final = re.compile(r"[^\w']+|_")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")  # a class is quicker than to ask of each character
_PLAIN: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "’": "'"})


def folded(value: str) -> str:
    """``value`` in small letters without accents.

    >>> folded("Łódź"), folded("MÜLLER")
    ('lodz', 'muller')
    """
    text = value[:_LONGEST].lower()
    if text.isascii():
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_PLAIN)


def words(value: str) -> list[str]:
    """The words of a value, folded.

    >>> words("ROSSI/María-José MRS")
    ['rossi', 'maria', 'jose', 'mrs']
    """
    return [word for word in _BETWEEN.split(folded(value)) if word]


def is_given_name(word: str) -> bool:
    """Whether a folded word is a given name that is known here; initials are none."""
    return len(word) > 1 and word in _given_names()


def is_city(value: Sequence[str]) -> bool:
    """Whether these words are the name of a large city."""
    return "_".join(value) in _row("cities")


def is_country(value: str) -> bool:
    """Whether ``value`` is a country's code in capitals, or the name of a country that is often met."""
    if len(value) == 2:
        return value.isupper() and value.lower() in _row("country_codes")
    return "_".join(words(value)) in _row("country_names")


def is_street_word(word: str) -> bool:
    """Whether a folded word is a street's, or ends as such words do."""
    return word in _row("street_words") or word in _street_ends() or (len(word) > 5 and word.endswith(_street_ends()))


def sexes_of(value: str) -> tuple[bool, bool]:
    """Whether ``value`` says male, and whether it says female."""
    word = folded(value).strip(" .")
    return word in _row("male"), word in _row("female")


@cache
def _table() -> Mapping[str, str]:
    table = files("unifiedcustomer.ingestion") / "tables" / "known_words.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


@cache
def _row(name: str) -> frozenset[str]:
    return frozenset(_table()[name].split())


@cache
def _street_ends() -> tuple[str, ...]:
    return tuple(_table()["street_ends"].split())


@cache
def _given_names() -> frozenset[str]:
    return _row("given_names") | frozenset(_shipped_names())


def _shipped_names() -> Iterator[str]:
    """The names, and their other forms, in the tables that normalization reads. They are data: no code is shared."""
    folder = files("unifiedcustomer") / "normalization" / "tables"
    for table in folder.iterdir():
        if table.name.startswith("given_names.") and table.name.endswith(".tsv"):
            for line in table.read_text(encoding="utf-8").splitlines():
                if not line.startswith("#"):
                    name, variants, *_ = (*line.split("\t"), "")
                    yield from (word for word in (name, *variants.split()) if " " not in word)
