"""Bob is Robert: the names that a given name may be short for.

One person is Bob to the till and Robert to the bank. The tables (`tables/given_names.*.tsv`) list, language by
language, what one person writes for the same name: short forms, pet forms, spellings. They hold no translations: a
Johann who moves to Spain stays Johann. All languages are read together, because a country code says little about a
person's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from unifiedcustomer.normalization.tables import read_rows
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import uint64
    from numpy.typing import NDArray

__all__ = ["given_names", "given_root", "given_roots", "is_given_name", "share_root"]

LANGUAGES: Final = ("de", "en", "es", "fr", "nl", "sv")


def given_root(given_key: str) -> str | None:
    """The names behind the first name of ``given_key``, sorted, joined by ``|``; None where there are only initials.

    >>> given_root("bob"), given_root("sjaak"), given_root("xiaoming")
    ('robert', 'isaac|jacob|jacobus|jacques', 'xiaoming')

    A name that is complete in itself stands among its own roots. Compounds count as such beside their first name:

    >>> given_root("maria isabel"), given_root("maribel")
    ('maria|maria isabel', 'maria isabel')
    """
    roots = _roots()
    if " " not in given_key:
        return roots.get(given_key, given_key) if len(given_key) > 1 else None
    words = [word for word in given_key.split() if len(word) > 1]
    if not words:
        return None
    first = roots.get(words[0], words[0])
    if len(words) == 1:
        return first
    compounds = (roots.get(compound) for compound in (f"{words[0]} {words[1]}", words[0] + words[1]))
    return _joined(first, *filter(None, compounds))


def given_roots(keys: Texts) -> Texts:
    """As `given_root`, of many keys at once; empty where there are only initials."""
    import numpy as np

    from unifiedcustomer.kernels import library, vocabulary

    if library() is None:
        return Texts.of(map(given_root, keys.strings()))
    hashes, roots = _hashed_roots()
    numbers, starts, ends = vocabulary.known_names(keys.data, keys.starts, keys.ends, hashes)
    asked = np.flatnonzero(numbers == vocabulary.ASK)
    places = np.where(numbers >= 0, numbers + len(keys), np.arange(len(keys)))
    found = Texts.together([Texts(keys.data, starts, ends), roots]).take(places)
    return found.with_at(asked, Texts.of(map(given_root, keys.take(asked).strings())))


@cache
def _hashed_roots() -> tuple[NDArray[uint64], Texts]:
    roots = _roots()
    return Texts.of(roots).hashes(), Texts.of(roots.values())


def share_root(a: str, b: str) -> bool:
    """Whether two given names, folded, may be one person's.

    >>> share_root("bill", "william"), share_root("bill", "robert")
    (True, False)
    """
    left, right = given_root(a), given_root(b)
    return left is not None and right is not None and not set(left.split("|")).isdisjoint(right.split("|"))


def is_given_name(word: str) -> bool:
    """Whether the folded ``word`` is a given name of the tables, in any form."""
    return word in _roots()


def given_names() -> Collection[str]:
    """Every name of the tables, in any form, folded."""
    return _roots().keys()


def _joined(*options: str) -> str:
    return "|".join(sorted({name for option in options for name in option.split("|")}))


@cache
def _roots() -> Mapping[str, str]:
    """Every form of every language, and the names it may stand for."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for row in read_rows(f"given_names.{language}.tsv"):
            name = row["name"]
            for form in (name, *row["variants"].split()):
                found.setdefault(form, set()).add(name)
    return MappingProxyType({form: "|".join(sorted(names)) for form, names in found.items()})
