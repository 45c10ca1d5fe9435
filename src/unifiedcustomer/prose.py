r"""Prose: text as an author writes it, made safe and taken apart once.

The author's language is closed: ``{name}`` and ``{name:style}`` stand for a fact, ``**words**`` are strong,
``_words_`` are stressed, ``[words]({name})`` leads to a link, and a backslash takes the meaning from
``{ } * _ [ ] \``. There are no attributes, calls, filters or loops, so there is nothing to break out of, and a name can
be checked the moment the message is defined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType

__all__ = ["FactRef", "Inline", "Link", "Words", "clean_text", "names_in", "parse_prose", "typographic_fold"]

LONGEST_PROSE: Final = 5000
"""Characters in one block."""

# Controls, line separators, surrogates, private use and noncharacters: nobody writes them, and in a header, on a till
# or in a terminal they are commands.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000f0000-\U0010ffff]"
)
# Bidirectional controls and invisible characters change how the text around them reads, and letters without ink make a
# name that is not there. ZWJ and ZWNJ stay: emoji and Persian need them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u2800\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
MOST_MARKS: Final = 8
"""Marks upon one letter; no script has more, and with thirty they cover the lines above and below."""
# RFC 2047. Standard libraries decode it where it stands for itself (CVE-2024-6923 and its family).
_ENCODED_WORD = re.compile(r"=\?[^\s?]+\?[bBqQ]\?")

_SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_FOLDS: Final = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u2039\u203a"), "'"),
    **dict.fromkeys(map(ord, "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033"), '"'),
    0x2026: "...",
}


# French sets spaces inside its quotes, which plain ones do not have. German turns them round: »so«.
_GUILLEMETS = re.compile(f"\u00ab[ {_SPACES}]([^\u00ab\u00bb]*)[ {_SPACES}]\u00bb")


def clean_text(field: str, value: object, *, longest: int) -> str:
    """``value`` in NFC without invisible characters; spaces at its ends are dropped.

    Raises:
        WrongType: it is no text.
        InvalidMessage: it is too long, empty, or has a control character, an encoded-word or a pile of marks.
    """
    if not isinstance(value, str):
        raise WrongType(field)
    if len(value) > longest:  # before any Unicode work: NFC of long runs of marks takes quadratic time
        raise InvalidMessage(field, Problem.TOO_LONG)
    if _UNSAFE.search(value):
        raise InvalidMessage(field, Problem.BAD_CHARACTER)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", value)).strip()
    if _ENCODED_WORD.search(text) or (not text.isascii() and _has_pile(text)):
        raise InvalidMessage(field, Problem.BAD_CHARACTER)
    if not text:
        raise InvalidMessage(field, Problem.EMPTY)
    return text


def _has_pile(text: str) -> bool:
    marks = 0
    for char in text:
        marks = marks + 1 if char > "\u02ff" and unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            return True
    return False


def typographic_fold(text: str) -> str:
    r"""``text`` with plain spaces, quotes, dashes and dots; never another letter or digit.

    >>> typographic_fold("1\u202f234,50\u00a0€ \u2013 “new”…"), typographic_fold("le réchaud « Ember »")
    ('1 234,50 € - "new"...', 'le réchaud "Ember"')
    """
    if "\u00ab" in text:
        text = _GUILLEMETS.sub(r'"\1"', text)
    return text.translate(_FOLDS)


@attrs.frozen
class Words:
    """Text that stands for itself."""

    text: str
    strong: bool = False
    emphasised: bool = False


@attrs.frozen
class FactRef:
    """The place of a fact, and the style in which the author wants it."""

    name: str
    style: str = ""
    strong: bool = False
    emphasised: bool = False


@attrs.frozen
class Link:
    """Words that lead somewhere; ``name`` is that of a `Url` fact."""

    label: tuple[Words | FactRef, ...]
    name: str


Inline: TypeAlias = Words | FactRef | Link

_NAME = r"[a-z][a-z0-9_]{0,39}"
_TOKEN = re.compile(
    r"\\(?P<escaped>[{}*_\[\]\\])"
    r"|(?P<strong>\*\*)"
    # An underscore inside a word, or without a partner, is an underscore. No character is looked at twice: what is
    # looked for ends at the next underscore, or the next bracket.
    r"|(?P<opened>(?<!\w)_(?=(?!\s)(?:\{[a-z0-9_:]{0,61}\}|[^_{])++(?<!\s)_(?!\w)))"
    r"|(?P<closed>(?<=\S)_(?!\w))"
    rf"|(?P<link>\[(?=(?:[^\[\]\\]|\\.)*\]\(\{{{_NAME}\}}\)))"
    rf"|\]\(\{{(?P<target>{_NAME})\}}\)"
    rf"|\{{(?P<name>{_NAME})(?::(?P<style>[a-z]{{1,20}}))?\}}"
    r"|(?P<wrong>[{}\\]|\]\()"
)


def parse_prose(text: str) -> tuple[Inline, ...]:
    """The inlines of an author's text. Line breaks and runs of spaces are one space, as in HTML and Markdown.

    >>> words, offer = parse_prose("Save **{offer}**")
    >>> words.text, offer.name, offer.strong
    ('Save ', 'offer', True)

    Raises:
        WrongType: it is no text.
        InvalidMessage: a brace stands alone, a ``**`` is not closed, or the text is not clean; ``field`` is ``text``.
    """
    if not isinstance(text, str):
        raise WrongType("text")
    return _parse(text)


def names_in(inlines: Iterable[Inline]) -> frozenset[str]:
    """The names that stand in a text, those that links lead to among them."""
    found: set[str] = set()
    for inline in inlines:
        if isinstance(inline, Link):
            found |= {inline.name, *names_in(inline.label)}
        elif isinstance(inline, FactRef):
            found.add(inline.name)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[Inline, ...]:
    if len(text) > LONGEST_PROSE:
        raise InvalidMessage("text", Problem.TOO_LONG)
    flat = clean_text("text", re.sub(r"[ \t\r\n]+", " ", text), longest=LONGEST_PROSE)
    reader = _Reader()
    end = 0
    for token in _TOKEN.finditer(flat):
        reader.words += flat[end : token.start()]
        end = token.end()
        reader.take(token)
    reader.words += flat[end:]
    return reader.finished()


class _Reader:
    """Where the parser is: the words that were read, how they are marked, and the link they stand in."""

    def __init__(self) -> None:
        self.words = ""
        self._row: list[Inline] = []
        self._label: list[Words | FactRef] | None = None
        self._marked_before = (False, False)
        self._strong = self._emphasised = False

    def take(self, token: re.Match[str]) -> None:
        if token["wrong"] or (token["target"] and self._label is None):
            raise InvalidMessage("text", Problem.BAD_SYNTAX)
        if token["escaped"] or (token["closed"] and not self._emphasised):
            self.words += token["escaped"] or token["closed"]
            return
        self._flush()
        if token["strong"]:
            self._strong = not self._strong
        elif token["opened"] or token["closed"]:
            self._emphasised = bool(token["opened"])
        elif token["link"]:
            self._label, self._marked_before = [], (self._strong, self._emphasised)
        elif token["target"]:
            self._close(token["target"])
        else:
            self._put(FactRef(token["name"], token["style"] or "", self._strong, self._emphasised))

    def _close(self, target: str) -> None:
        label = tuple(self._label or ())
        if not label or self._marked_before != (self._strong, self._emphasised):
            raise InvalidMessage("text", Problem.BAD_SYNTAX)
        self._label = None
        self._row.append(Link(label, target))

    def _put(self, inline: Words | FactRef) -> None:
        (self._row if self._label is None else self._label).append(inline)

    def _flush(self) -> None:
        if self.words:
            self._put(Words(self.words, self._strong, self._emphasised))
            self.words = ""

    def finished(self) -> tuple[Inline, ...]:
        self._flush()
        if self._strong or self._emphasised:
            raise InvalidMessage("text", Problem.BAD_SYNTAX)
        return tuple(self._row)
