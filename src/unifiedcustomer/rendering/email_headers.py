"""Header fields that are written as they are meant, on every interpreter.

The standard library's header code has two holes that depend on the patch level of the host. A value that looks like
an RFC 2047 encoded-word is decoded where it stands for itself, and a line break inside it begins a header of the
attacker's (CVE-2024-6923 and its family; open in 3.11.7 and 3.12.1). And a URL longer than a line is written as an
encoded-word, which RFC 2047 forbids there and which breaks one-click unsubscribe (cpython issue 85725; open up to
3.13.0 at least).

So values do not go through it. An `ExactHeader` is already folded; the library takes an object that has a ``name`` as
a header and asks it to ``fold`` itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from email.policy import Policy
from typing import Any, Final, Self

from unifiedcustomer.errors import InvalidMessage, Problem

__all__ = ["ExactHeader", "address_header", "list_header", "plain_header", "text_header"]

LINE: Final = 76  # RFC 2047 2; RFC 5322 2.1.1 would allow two more
LONGEST_LINE: Final = 998  # the same, must
_ENCODED_WORD_BYTES: Final = 36  # 48 in base64, 60 with =?utf-8?b??=, and the name of the header before the first
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"[ -~]*")
_UNFOLDABLE = re.compile(r"[^ ]{60}|  |^ | $")


class ExactHeader(str):
    """A header's value as people read it, and the pieces that are sent, between which a line may break."""

    __slots__ = ("_folded", "name", "pieces")
    max_count = None

    name: str
    pieces: tuple[str, ...]
    _folded: dict[str, str]  # by line ending: many mails share a header, such as From

    def __new__(cls, value: str, name: str, pieces: Sequence[str]) -> Self:
        """Make one of pieces that are ASCII and hold no line break."""
        sent = "".join(pieces)
        if _FORBIDDEN.search(value) or _FORBIDDEN.search(sent):
            raise InvalidMessage(name, Problem.BAD_CHARACTER)
        if not sent.isascii() or max(map(len, pieces)) + len(name) + 2 > LONGEST_LINE:
            raise InvalidMessage(name, Problem.TOO_LONG)
        made = super().__new__(cls, value)
        made.name, made.pieces, made._folded = name, tuple(pieces), {}
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self.name, self.pieces

    @property
    def defects(self) -> tuple[()]:
        """None: it was not parsed."""
        return ()

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent; a line that continues begins with a space."""
        folded = self._folded.get(policy.linesep)
        if folded is None:
            folded = self._folded[policy.linesep] = policy.linesep.join(self._lines())
        return folded

    def _lines(self) -> list[str]:
        lines = [f"{self.name}: {self.pieces[0]}"]
        for piece in self.pieces[1:]:
            if len(lines[-1]) + 1 + len(piece) <= LINE:
                lines[-1] += f" {piece}"
            else:
                lines.append(f" {piece}")
        return [*lines, ""]


def plain_header(name: str, value: str) -> ExactHeader:
    """A header that stays on its line, such as Date."""
    return ExactHeader(value, name, [value])


def text_header(name: str, value: str) -> ExactHeader:
    """A header of free text, such as Subject."""
    if not _needs_encoding(value):
        return ExactHeader(value, name, value.split(" "))
    return ExactHeader(value, name, _encoded_words(value))


def address_header(name: str, address: str, display: str | None = None) -> ExactHeader:
    """A header with one address, such as From. ``address`` is a dot-atom with a host name."""
    if display is None:
        return ExactHeader(address, name, [address])
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    shown = [quoted] if _PLAIN.fullmatch(display) and "=?" not in display else _encoded_words(display)
    return ExactHeader(f"{quoted} <{address}>", name, [*shown, f"<{address}>"])


def list_header(name: str, urls: Sequence[str]) -> ExactHeader:
    """A header of URLs in angle brackets (RFC 2369 2), broken between them and nowhere else."""
    lines = [f"<{url}>" for url in urls]
    return ExactHeader(", ".join(lines), name, [f"{line}," for line in lines[:-1]] + lines[-1:])


def _needs_encoding(value: str) -> bool:
    return not _PLAIN.fullmatch(value) or "=?" in value or _UNFOLDABLE.search(value) is not None


def _encoded_words(value: str) -> list[str]:
    """RFC 2047 in base64, each word with whole characters. What separates two of them is no space to the reader."""
    words, chunk = [], b""
    for char in value:
        octets = char.encode("utf-8", "replace")  # a surrogate is refused in a moment, by the header itself
        if len(chunk) + len(octets) > _ENCODED_WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += octets
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in (*words, chunk)]
