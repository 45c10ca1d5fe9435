"""Text as people and systems write it, made safe to show (`tidy`) and fit to compare (`fold`).

`tidy` keeps what a reader sees: case, accents, script. `fold` keeps what tells two texts apart: lower-case ASCII
letters, digits and single spaces. Both are idempotent, and both cost time linear in the length of the text, because
length and runs of combining marks are bounded before Unicode is normalised (NFC on 200,000 marks takes 21 seconds).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from anyascii import anyascii

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.mojibake import repaired

__all__ = ["fold", "tidy"]

LONGEST_MARK_RUN: Final = 30
"""Unicode Standard Annex 15, section 13: a stream-safe text has at most 30 non-starters in a row."""

_PASSES: Final = (
    8  # a repaired text can uncover another fault; each nesting doubles the text, so few passes exhaust any
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # white space among the controls is kept
# What takes no room on the page yet makes two texts unequal: soft hyphen, joiners, bidi controls (Unicode TR 36),
# variation selectors, fillers of Hangul and Khmer, the empty Braille cell, interlinear and language tags.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ESCAPED_AMPERSAND: Final = re.compile("&(?:amp;)+")
_ENTITY: Final = re.compile(
    "&(?:apos|quot|nbsp|#39|#x27|szlig|[A-Za-z]{1,2}(?:uml|acute|grave|circ|tilde|cedil|ring|slash|lig));"
)


def tidy(raw: str, *, limit: int) -> tuple[str | None, Problem | None]:
    r"""``raw`` as it should be shown, or the reason why there is nothing to show.

    >>> tidy("  M\u00c3\u00bcller \t", limit=200)
    ('Müller', None)
    >>> tidy("\u200b", limit=200)
    (None, <Problem.EMPTY: 'empty'>)

    Line breaks and every kind of space become one space; what nobody can see is removed; UTF-8 that was read as Windows
    text is repaired where it cannot be anything else. More than ``limit`` code points are TOO_LONG, half a surrogate
    pair is a BAD_CHARACTER.
    """
    if len(raw) > limit:
        raw = raw.strip()  # a file with columns of fixed width pads its values
        if len(raw) > limit:
            return None, Problem.TOO_LONG
    if raw.isascii() and raw.isprintable() and "&" not in raw:
        text = " ".join(raw.split())
    elif _SURROGATE.search(raw):
        return None, Problem.BAD_CHARACTER
    else:
        text = _cleaned(raw)
    return (text, None) if text else (None, Problem.EMPTY)


def _cleaned(raw: str) -> str:
    """``raw`` cleaned until nothing changes, because what is repaired or removed can uncover another fault."""
    before = None
    text = raw
    while text != before:
        before = text
        text = _INVISIBLE.sub("", repaired(_without_entities(text)))
        text = _bounded_marks(_CONTROL.sub("", text))
        text = " ".join(unicodedata.normalize("NFC", text).split())
    return text


def _without_entities(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape

    return _ENTITY.sub(lambda match: unescape(match.group()), _ESCAPED_AMPERSAND.sub("&", text))


def _bounded_marks(text: str) -> str:
    if len(text) <= LONGEST_MARK_RUN or text.isascii():
        return text
    kept = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= LONGEST_MARK_RUN:
            kept.append(character)
    return "".join(kept)


class _Folds(dict[int, str]):
    """What each code point becomes. Filled as texts come in, and only so far: hostile text must not fill the memory."""

    LARGEST: Final = 20_000

    def __missing__(self, code: int) -> str:
        folded = folded_character(chr(code))
        if len(self) < self.LARGEST:
            self[code] = folded
        return folded


_APOSTROPHES: Final = frozenset("'`\u00b4\u00b7\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032")  # Catalan writes l·l
_MEANS_NOTHING: Final = frozenset({"So", "Sk", "Co", "Cs", "Cn", "Cc", "Cf"})  # an emoji is no part of a name


def folded_character(character: str) -> str:
    """One character in ASCII: letters and digits stay, apostrophes vanish, all else separates words."""
    if character in _APOSTROPHES:
        return ""
    if not character.isascii() and unicodedata.category(character) in _MEANS_NOTHING:
        return " "
    return "".join(c if c.isalnum() else "" if c == "'" else " " for c in anyascii(character).lower())


_FOLDS: Final = _Folds()


def fold(text: str) -> str:
    """The form in which two texts are compared: ASCII letters, digits, single spaces.

    >>> fold("Jean-Pierre O'Neil"), fold("Müller"), fold("Łódź")
    ('jean pierre oneil', 'muller', 'lodz')

    An accented letter becomes its base letter in every language: ü is u, so that one rule serves German, Swedish,
    Turkish and French. Mueller is then one insertion from Müller, and Muller is equal to it.
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    return " ".join(text.translate(_FOLDS).split())
