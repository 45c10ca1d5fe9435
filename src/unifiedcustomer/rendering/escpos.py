"""ESC/POS: the bytes that receipt printers and customer displays take.

About ten opcodes, written by this file alone. Text goes through a code page, of which a printer has many; the one that
has all characters of a slip is taken, else runs of text switch between them. A character that no page has cannot be
printed, and a byte below 0x20 never comes from a text: there it would be a command.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import attrs

__all__ = ["CUT", "INIT", "CodePage", "best_page", "code_pages", "encode_text", "qr_command", "unprintable"]

INIT = b"\x1b@"
CUT = b"\x1dVB\x00"
"""Feed what is printed past the knife, and cut."""
STRONG = {True: b"\x1bE\x01", False: b"\x1bE\x00"}
CENTRED = {True: b"\x1ba\x01", False: b"\x1ba\x00"}
LARGE = {True: b"\x1d!\x01", False: b"\x1d!\x00"}
"""Twice the height, in the same columns."""


@attrs.frozen
class CodePage:
    """One of a printer's alphabets: its number in ``ESC t n`` and the name of its codec."""

    number: int
    codec: str

    def bytes_of(self, char: str) -> bytes | None:
        """The byte of a character, or None where the page has none."""
        found = _alphabet(self.codec).get(char)
        return None if found is None else bytes((found,))


@cache
def _alphabet(codec: str) -> dict[str, int]:
    """Printable characters and their bytes; what a codec gives below 0x20 and at 0x7F are commands."""
    found: dict[str, int] = {}
    for code in (*range(0x20, 0x7F), *range(0x80, 0x100)):
        char = bytes((code,)).decode(codec, "ignore")
        if len(char) == 1 and char.isprintable():
            found.setdefault(char, code)
    return found


@cache
def code_pages() -> tuple[CodePage, ...]:
    """The pages that are tried, in this order."""
    path = files("unifiedcustomer.rendering") / "tables" / "code_pages.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["pages"]
    return tuple(CodePage(row["number"], row["codec"]) for row in rows)


def best_page(text: str) -> CodePage:
    """The first page that has all of ``text``, else the one that has most of it."""
    letters = set(text) - {"\n"}
    counts = [(sum(page.bytes_of(char) is None for char in letters), index) for index, page in enumerate(code_pages())]
    return code_pages()[min(counts)[1]]


def unprintable(text: str) -> tuple[str, ...]:
    """The characters that no page has, sorted, each once.

    >>> unprintable("10 € für Łucja")
    ()
    """
    letters = sorted(set(text) - {"\n"})
    return tuple(char for char in letters if all(page.bytes_of(char) is None for page in code_pages()))


def encode_text(text: str, page: CodePage) -> bytes:
    """``text`` as bytes, from ``page`` back to ``page``; `ValueError` where a character has none anywhere."""
    return b"".join(_runs(text, page))


def _runs(text: str, home: CodePage) -> Iterator[bytes]:
    now = home
    for char in text:
        page = _page_for(char, (now, home, *code_pages()))
        if page != now:
            yield select(page)
            now = page
        yield page.bytes_of(char) or b""
    if now != home:
        yield select(home)


def _page_for(char: str, pages: Iterable[CodePage]) -> CodePage:
    for page in pages:
        if page.bytes_of(char) is not None:
            return page
    raise ValueError("no code page has it")


def select(page: CodePage) -> bytes:
    """Take another code page."""
    return b"\x1bt" + bytes((page.number,))


def qr_command(value: str, *, size: int = 6) -> bytes:
    """Print a QR code at level M; ``value`` is ASCII, so none of it can be anything but data."""
    data = value.encode("ascii")
    length = len(data) + 3
    model, modules, level = b"\x1d(k\x04\x001A2\x00", b"\x1d(k\x03\x001C" + bytes((size,)), b"\x1d(k\x03\x001E1"
    store = b"\x1d(k" + bytes((length % 256, length // 256)) + b"1P0" + data
    return model + modules + level + store + b"\x1d(k\x03\x001Q0"
