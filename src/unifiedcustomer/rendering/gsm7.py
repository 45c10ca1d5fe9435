"""The alphabet of text messages: what fits in seven bits, what it costs, and where a long text is divided.

Two encodings exist. GSM-7 has 128 characters and an escape to ten more, which cost two; everything else needs UCS-2,
in which a part holds less than half. So one ``ł`` or one no-break space, and CLDR puts one in most prices, can double
the bill.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wcwidth import iter_graphemes

from unifiedcustomer.prose import typographic_fold

__all__ = ["decode", "divide", "encode", "is_gsm7", "outside_gsm7", "sms_fold", "units"]

# 3GPP TS 23.038 6.2.1, in the order of the codes; 0x1B is the escape.
BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# 3GPP TS 23.038 6.2.1.1, after the escape.
EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_ESCAPE: Final = 0x1B
_CODES: Final = {char: code for code, char in enumerate(BASIC) if code != _ESCAPE}
_EXTENDED: Final = {code: char for char, code in EXTENSION.items()}
_KNOWN: Final = frozenset(_CODES) | frozenset(EXTENSION)


def sms_fold(text: str) -> str:
    """``text`` with plain spaces, quotes and dashes, which say the same at half the price. Letters stay as they are."""
    return typographic_fold(text)


def is_gsm7(text: str) -> bool:
    """Whether every character has a code in GSM-7."""
    return _KNOWN.issuperset(text)


def outside_gsm7(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that have no code in GSM-7, sorted, each once."""
    return tuple(sorted(set(text) - _KNOWN))


def units(text: str) -> int:
    """Septets where ``text`` is GSM-7, else UTF-16 code units.

    >>> units("5 €"), units("5 zł"), units("ł€")
    (4, 4, 2)
    """
    return sum(map(_septets, text)) if is_gsm7(text) else sum(map(_code_units, text))


def _septets(char: str) -> int:
    return 2 if char in EXTENSION else 1


def _code_units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def encode(text: str) -> bytes:
    """``text`` as septets, one a byte; `ValueError` where it is not GSM-7. Nothing ever becomes a question mark."""
    if not is_gsm7(text):
        raise ValueError("not in GSM-7")
    septets = bytearray()
    for char in text:
        septets += bytes((_ESCAPE, EXTENSION[char])) if char in EXTENSION else bytes((_CODES[char],))
    return bytes(septets)


def decode(septets: bytes) -> str:
    """The text of septets that `encode` made; `ValueError` for others."""
    chars = []
    codes = iter(septets)
    for code in codes:
        char = _EXTENDED.get(next(codes, 0x80)) if code == _ESCAPE else BASIC[code] if code < 0x80 else None
        if char is None:
            raise ValueError("no such septet")
        chars.append(char)
    return "".join(chars)


def divide(text: str, *, single: int, part: int) -> tuple[str, ...]:
    """``text`` as one part of up to ``single`` units, or as parts of up to ``part``; joined, they are the text.

    An escape and its character, a surrogate pair, and whatever is seen as one character stay together. Only a cluster
    that is larger than a part is divided, between its code points.
    """
    if units(text) <= single:
        return (text,)
    clusters, cost = (text, _septets) if is_gsm7(text) else (_clusters(text, part), _code_units)
    parts, begun, used = [], "", 0
    for cluster in clusters:
        price = cost(cluster)
        if used + price > part:
            parts.append(begun)
            begun, used = "", 0
        begun += cluster
        used += price
    return (*parts, begun)


def _clusters(text: str, part: int) -> Iterator[str]:
    for cluster in iter_graphemes(text):
        if _code_units(cluster) <= part:
            yield cluster
        else:
            yield from cluster
