"""Names of persons: who is given what, and what of it may be compared.

Names have no grammar that holds everywhere, so the split into given and family name is the likeliest reading, and
`PersonName.tokens` has every word whatever its place: matching sees swapped and misplaced names through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from unifiedcustomer.model_fields import personal
from unifiedcustomer.normalization.given_names import given_root, is_given_name
from unifiedcustomer.normalization.name_parsing import (
    NameParts,
    Word,
    family_parts,
    full_name_parts,
    given_parts,
    is_ideographic,
)
from unifiedcustomer.normalization.name_words import name_words
from unifiedcustomer.normalization.text import fold

__all__ = ["PersonName", "person_name"]


@attrs.frozen
class PersonName:
    """A name as shown, and as compared. Titles and suffixes are in neither name."""

    given: str | None = personal(default=None)  #: as written: "Ann-Marie"
    family: str | None = personal(default=None)  #: as written, with particles: "van der Berg"
    given_key: str | None = personal(default=None)  #: folded: "ann marie"
    family_key: str | None = personal(default=None)  #: folded, particles as words of their own: "van der berg"
    root: str | None = personal(default=None)  #: the names the first given name may be short for: "alexander|alexandra"
    tokens: tuple[str, ...] = personal(default=())  #: all words, folded, sorted, each once
    suffix: str | None = personal(default=None)  #: "jr", "sr", "ii" ...: what tells father from son


_NOBODY: Final = PersonName()
_MOST_INITIALS: Final = 3
SAINTS: Final = {"saint": "st", "sankt": "st", "sint": "st", "sainte": "ste"}


def person_name(full: str | None, given: str | None, family: str | None) -> PersonName:
    """The name in one tidied text, in two columns, or in both; filled columns win, and the text adds words.

    >>> name = person_name("Dr. Ann-Marie van der Berg PhD", None, None)
    >>> name.given, name.family, name.tokens
    ('Ann-Marie', 'van der Berg', ('ann', 'berg', 'der', 'marie', 'van'))
    >>> name = person_name(None, "Bob", "Smith Jr.")
    >>> name.root, name.family_key, name.suffix
    ('robert', 'smith', 'jr')

    Names in the wrong column stay there.
    """
    if not full:
        return _of_columns(given, family, None)
    if given and family:
        return _of_columns(given, family, full_name_parts(full))
    if given or family:
        return _of_columns(given, family, full_name_parts(full), fill=True)
    simple = _simple_name(full)
    return simple if simple is not None else _built(full_name_parts(full))


def _simple_name(full: str) -> PersonName | None:
    """The name of two or three plain words, none of which tells more; the fast path of `full_name_parts`."""
    words = full.split(" ")
    if not 2 <= len(words) <= 3:
        return None
    keys = [_plain_key(word) for word in words]
    if "" in keys or not name_words().telling.isdisjoint(keys):
        return None
    given_key = " ".join(keys[:-1])
    return PersonName(
        " ".join(words[:-1]), words[-1], given_key, keys[-1], given_root(given_key), tuple(sorted(set(keys)))
    )


def _plain_key(word: str) -> str:
    """A plain ``word`` folded; nothing where more than letters, or what may be initials ("JR"), need the slow path."""
    if len(word) <= 1 or not word.isalpha() or (len(word) <= _MOST_INITIALS and word.isupper()):
        return ""
    if word.isascii():
        return word.lower()
    key = fold(word)
    return key if key.isalpha() and len(key) > 1 and not is_ideographic(word) else ""


def _of_columns(given: str | None, family: str | None, full: NameParts | None, *, fill: bool = False) -> PersonName:
    if full is None:
        simple = _simple_columns(given, family)
        if simple is not None:
            return simple
    parts = given_parts(given) if given else NameParts()
    behind = family_parts(family) if family else NameParts()
    parts = NameParts(
        given=parts.given,
        family=parts.family + behind.family,
        other=parts.other + behind.other,
        suffix=behind.suffix or parts.suffix,
    )
    if full is not None:
        _add(parts, full, fill=fill)
    return _built(parts)


def _simple_columns(given: str | None, family: str | None) -> PersonName | None:
    """The name in columns of one plain word each; the fast path of `given_parts` and `family_parts`."""
    given_key = _plain_key(given) if given else None
    family_key = _plain_key(family) if family else None
    tokens = {key for key in (given_key, family_key) if key is not None}
    if not tokens or "" in tokens or not name_words().telling.isdisjoint(tokens):
        return None
    return PersonName(
        given or None,
        family or None,
        given_key,
        family_key,
        given_root(given_key) if given_key else None,
        tuple(sorted(tokens)),
    )


def _add(parts: NameParts, full: NameParts, *, fill: bool) -> None:
    """Let the full name give the suffix and its further words, and, to ``fill``, the column that is missing."""
    if fill:
        known = {word.key for word in parts.given + parts.family}
        if not parts.family:
            parts.family = [word for word in full.family if word.key not in known]
        if not parts.given:
            parts.given = [word for word in full.given if word.key not in known]
    parts.other += full.given + full.family + full.other
    parts.suffix = parts.suffix or full.suffix


def _built(parts: NameParts) -> PersonName:
    given = [word for word in parts.given if word.key]
    given_key = " ".join(_given_words(given))
    family_key = " ".join(_family_words(parts.family))
    words = {*given_key.split(), *family_key.split(), *_other_words(parts.other)}
    words -= name_words().no_word_of_the_name
    if not words and not parts.suffix:
        return _NOBODY
    return PersonName(
        given=_shown(parts.given) if given_key else None,
        family=_shown(parts.family) if family_key else None,
        given_key=given_key or None,
        family_key=family_key or None,
        root=given_root(given_key) if given_key else None,
        tokens=tuple(sorted(words)),
        suffix=parts.suffix,
    )


def _shown(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _given_words(words: list[Word]) -> Iterable[str]:
    """Folded given names, without the "&" of couples; initials written together ("JR") stand apart."""
    couples = name_words().couples if len(words) > 2 else frozenset[str]()
    shouted = all(word.text.isupper() for word in words)
    for word in words:
        if word.key in couples:
            continue
        if _are_initials_together(word, shouted=shouted):
            yield from word.key
        else:
            yield from fold(word.text).split()


def _are_initials_together(word: Word, *, shouted: bool) -> bool:
    if not (1 < len(word.text) <= _MOST_INITIALS and word.text.isalpha() and word.text.isupper()):
        return False
    return not is_given_name(word.key) and (not shouted or set(word.key).isdisjoint("aeiouy"))


def _family_words(words: list[Word]) -> list[str]:
    """Folded words of a family name: "Mc Donald" is mcdonald, "d' Arc" is darc, every saint is st."""
    folded: list[str] = []
    glue = ""
    for position, word in enumerate(words):
        if position + 1 < len(words) and _is_glued(word):
            glue += word.key
            continue
        pieces = (glue + fold(word.text)).split()
        glue = ""
        folded += [SAINTS.get(piece, piece) for piece in pieces]
    return folded


def _is_glued(word: Word) -> bool:
    """Whether the next word continues this one; a single letter needs an apostrophe, or it is an initial."""
    if word.key not in name_words().glued:
        return False
    return len(word.key) > 1 or not (word.text.isalpha() or word.text.endswith("."))


def _other_words(words: list[Word]) -> Iterable[str]:
    for word in words:
        yield from fold(word.text).split()
