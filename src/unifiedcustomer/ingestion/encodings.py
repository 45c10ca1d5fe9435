"""Bytes of a text file -> text. A guess is made only where it can be checked, and is told.

UTF-8 checks itself: text in another encoding is practically never valid UTF-8. What is not UTF-8 is read as
Windows-1252, the one other encoding that exports of the systems we meet are in, only if every byte is a character of it
and the characters above ASCII are those that names and addresses have. Anything else is an error with its line.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final

from unifiedcustomer.errors import Problem, UnreadableData

__all__ = ["decoded"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS: Final = frozenset("’‘“”–—…€£°ºª§´«»·&²³½¡¿ \N{NO-BREAK SPACE}")
_LEAST_PLAUSIBLE: Final = 0.9


def decoded(source: str, raw: bytes) -> tuple[str, str]:
    r"""The text and the encoding it was in.

    >>> decoded("till", "name;café".encode("cp1252"))
    ('name;café', 'cp1252')

    Raises:
        UnreadableData: it is text in no encoding known here, or no text at all; with the line where that shows.
    """
    encoding = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if encoding != "utf-8" or not _is_windows_text(raw):
            raise UnreadableData(source, Problem.UNDECODABLE, line=line) from None
        text, encoding = raw.decode("cp1252"), "cp1252"
    if "\0" in text:
        raise UnreadableData(source, Problem.BAD_CHARACTER, line=text.count("\n", 0, text.index("\0")) + 1)
    return text, encoding


def _is_windows_text(raw: bytes) -> bool:
    """Whether ``raw``, which is not UTF-8, reads as Windows-1252."""
    as_utf8 = raw.decode("utf-8", errors="replace")
    broken = as_utf8.count("\N{REPLACEMENT CHARACTER}")
    if sum(not char.isascii() for char in as_utf8) > 2 * broken:
        return False  # mostly valid UTF-8 with a damaged place
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    above = [char for char in text if not char.isascii()]
    plausible = sum(char in _SIGNS or unicodedata.category(char) in ("Lu", "Ll") for char in above)
    return plausible >= _LEAST_PLAUSIBLE * len(above) and len(above) < 0.3 * len(text)
