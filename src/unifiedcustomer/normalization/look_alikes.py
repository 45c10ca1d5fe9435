"""Addresses that are read as another's: "а" of Cyrillic for "a", a word of two alphabets.

Nobody mistypes into another alphabet, so such an address is no typing error of the one that it looks like. It is made
to be taken for it, and therefore compared with nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from unifiedcustomer.normalization.tables import read_toml

__all__ = ["is_look_alike"]

_BETWEEN: Final = re.compile(r"[.@]")


@cache
def _letters() -> frozenset[str]:
    return frozenset(read_toml("look_alikes.toml")["letters"])


@cache
def _scripts() -> frozenset[str]:
    return frozenset(read_toml("look_alikes.toml")["scripts"])


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def is_look_alike(text: str) -> bool:
    """Whether a word of ``text``, an address, is made to be read as another word.

    >>> is_look_alike("аnn@example.com"), is_look_alike("анна@пример.рф"), is_look_alike("zoë@example.com")
    (True, False, False)
    """
    if text.isascii():
        return False
    return any(not word.isascii() and _is_made_up(word) for word in _BETWEEN.split(text.casefold()))


def _is_made_up(word: str) -> bool:
    letters = {letter for letter in word if letter.isalpha()}
    if all(letter.isascii() or letter in _letters() for letter in letters):
        return True  # all of it is read as Latin
    scripts = {_script(letter) for letter in letters}
    return "LATIN" in scripts and not scripts.isdisjoint(_scripts())
