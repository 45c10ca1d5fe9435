"""UTF-8 that was read as Windows-1252 or Latin-1, and only where it cannot be anything else.

`MÃ¼ller` was `Müller`. But `BLÅ”` is a Swedish word and a quotation mark, although the same two characters would also
decode. So a text is repaired as a whole or not at all: every character beyond ASCII has to belong to a sequence that
decodes to a letter of European writing or a common sign, and that nobody would have typed as it stands.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["may_be_misread", "repaired"]


def _windows_character(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no character there; readers then keep the Latin-1 control
        return chr(byte)


_BYTE_OF: Final = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    _windows_character(byte): byte for byte in range(0x80, 0x100)
}
_TAIL: Final = "[" + re.escape("".join(sorted(c for c, byte in _BYTE_OF.items() if byte < 0xC0))) + "]"
_SEQUENCE: Final = re.compile(f"[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]")
# Letters of the scripts that names in Europe are written in, and signs that word processors put into texts.
_PLAUSIBLE: Final = re.compile(
    "[\u00a0\u00a1\u00aa\u00ab\u00b0\u00b4\u00b7\u00ba\u00bb\u00bf\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0218-\u021b"
    "\u0386-\u03ce\u0400-\u045f\u0490\u0491\u1e9e\u1ea0-\u1ef9\u2010-\u2026\u20ac]"
)
# What may follow a letter in well-formed text: closing signs, dashes, ordinals, spaces.
_MAY_FOLLOW_A_LETTER: Final = frozenset(
    "\u00a0\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb\u00ae\u2122\u00b0\u00ba\u00aa\u00b7\u00b4\u00b2\u00b3"
)


def repaired(text: str) -> str:
    r"""``text`` as it was before it was misread, or ``text``.

    >>> repaired("Jos\u00c3\u00a9"), repaired("\u201cBL\u00c5\u201d")
    ('José', '“BLÅ”')
    """
    if text.isascii() or not _SEQUENCE.search(text):
        return text
    sequences = list(_SEQUENCE.finditer(text))
    originals = [_decoded(sequence.group()) for sequence in sequences]
    if not all(originals) or _BEYOND_ASCII.search(_SEQUENCE.sub("", text)):
        return text
    if all(map(_could_be_meant, sequences)) and not _make_sense(text, sequences, originals):
        return text
    replacements = iter(originals)
    once = _SEQUENCE.sub(lambda _: next(replacements), text)
    twice = repaired(once)  # what was misread twice is not plausible yet
    return twice if twice != once or all(map(_PLAUSIBLE.match, originals)) else text


def may_be_misread(text: str) -> bool:
    """Whether ``text`` has what `repaired` looks at closely; any other text is as it was."""
    return not text.isascii() and _SEQUENCE.search(text) is not None


def _decoded(sequence: str) -> str:
    """The one character behind ``sequence``; empty where there is none."""
    return bytes(_BYTE_OF[character] for character in sequence).decode("utf-8", errors="ignore")


def _could_be_meant(sequence: re.Match[str]) -> bool:
    """Whether a letter and what may follow one stand there: without one sequence that cannot be, all are doubtful."""
    return _MAY_FOLLOW_A_LETTER.issuperset(sequence.group()[1:])


def _make_sense(text: str, sequences: list[re.Match[str]], originals: list[str]) -> bool:
    """Whether each original fits its place in the word better than the sequence does."""
    before = ""
    end = 0
    for sequence, original in zip(sequences, originals, strict=True):
        before = (before + text[end : sequence.start()])[-2:]
        end = sequence.end()
        if original.islower() and len(before) == 2 and before.isalpha() and before.isupper():
            return False  # IRMÃ and a no-break space is no IRMà
        after_small_letter = before[-1:].islower()
        if (original.isupper() and after_small_letter) or not (
            text[end : end + 1].isalpha() or (sequence.group()[0].isupper() and after_small_letter)
        ):
            return False
        before += original
    return True
