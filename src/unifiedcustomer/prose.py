r"""Prose: text as an author writes it, made safe and taken apart once.

The author's language is closed: ``{name}`` and ``{name:style}`` stand for a fact, ``**words**`` are strong, a
backslash takes the meaning from ``{ } * [ \``. There are no attributes, calls, filters or loops, so there is nothing
to break out of, and a name can be checked the moment the message is defined.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType

__all__ = ["FactRef", "Inline", "Words", "clean_text", "parse_prose", "typographic_fold"]

LONGEST_PROSE: Final = 5000
"""Characters in one block."""

# Controls, line separators, surrogates, private use and noncharacters: nobody writes them, and in a header, on a till
# or in a terminal they are commands.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000f0000-\U0010ffff]"
)
# Bidirectional controls and invisible characters change how the text around them reads. ZWJ and ZWNJ stay: emoji and
# Persian need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
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


def clean_text(field: str, value: object, *, longest: int) -> str:
    """``value`` in NFC without invisible characters; spaces at its ends are dropped.

    Raises:
        WrongType: it is no text.
        InvalidMessage: it is too long, empty, or has a control character or an encoded-word.
    """
    if not isinstance(value, str):
        raise WrongType(field)
    if len(value) > longest:  # before any Unicode work: NFC of long runs of marks takes quadratic time
        raise InvalidMessage(field, Problem.TOO_LONG)
    if _UNSAFE.search(value):
        raise InvalidMessage(field, Problem.BAD_CHARACTER)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", value)).strip()
    if _ENCODED_WORD.search(text):
        raise InvalidMessage(field, Problem.BAD_CHARACTER)
    if not text:
        raise InvalidMessage(field, Problem.EMPTY)
    return text


def typographic_fold(text: str) -> str:
    r"""``text`` with plain spaces, quotes, dashes and dots; never another letter or digit.

    >>> typographic_fold("1\u202f234,50\u00a0€ \u2013 “new”…")
    '1 234,50 € - "new"...'
    """
    return text.translate(_FOLDS)


@attrs.frozen
class Words:
    """Text that stands for itself."""

    text: str
    strong: bool = False


@attrs.frozen
class FactRef:
    """The place of a fact, and the style in which the author wants it."""

    name: str
    style: str = ""
    strong: bool = False


Inline: TypeAlias = Words | FactRef

_TOKEN = re.compile(
    r"\\(?P<escaped>[{}*\[\\])|(?P<strong>\*\*)|\{(?P<name>[a-z][a-z0-9_]{0,39})(?::(?P<style>[a-z]{1,20}))?\}"
    # "](" is kept free: it will be a link with words of its own.
    r"|(?P<wrong>[{}\\]|\]\()"
)


def parse_prose(text: str) -> tuple[Inline, ...]:
    """The inlines of an author's text. Line breaks and runs of spaces are one space, as in HTML and Markdown.

    >>> parse_prose("Save **{offer}**")
    (Words(text='Save ', strong=False), FactRef(name='offer', style='', strong=True))

    Raises:
        WrongType: it is no text.
        InvalidMessage: a brace stands alone, a ``**`` is not closed, or the text is not clean; ``field`` is ``text``.
    """
    if not isinstance(text, str):
        raise WrongType("text")
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[Inline, ...]:
    if len(text) > LONGEST_PROSE:
        raise InvalidMessage("text", Problem.TOO_LONG)
    flat = clean_text("text", re.sub(r"[ \t\r\n]+", " ", text), longest=LONGEST_PROSE)
    inlines: list[Inline] = []
    words, strong, end = "", False, 0
    for token in _TOKEN.finditer(flat):
        words += flat[end : token.start()] + (token["escaped"] or "")
        end = token.end()
        if token["wrong"]:
            raise InvalidMessage("text", Problem.BAD_SYNTAX)
        if token["escaped"]:
            continue
        if words:
            inlines.append(Words(words, strong))
            words = ""
        if token["strong"]:
            strong = not strong
        else:
            inlines.append(FactRef(token["name"], token["style"] or "", strong))
    if strong:
        raise InvalidMessage("text", Problem.BAD_SYNTAX)
    words += flat[end:]
    return (*inlines, Words(words)) if words else tuple(inlines)
