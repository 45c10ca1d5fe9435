"""The alphabet of text messages: what fits in seven bits, what it costs, and where a long text is divided.

Two encodings exist. GSM-7 has 128 characters and an escape to ten more, which cost two; everything else needs UCS-2,
in which a part holds less than half. So one ``ł`` or one no-break space, and CLDR puts one in most prices, can double
the bill.

Some languages have a table of their own after the escape (`NationalTable`): a Spanish text with its accents then stays
in seven bits, at five septets of every part. Not every handset and gateway knows these tables, so nobody uses one
without saying so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import attrs
from wcwidth import iter_graphemes

from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.prose import typographic_fold

__all__ = [
    "NationalTable",
    "decode",
    "divide",
    "encode",
    "is_gsm7",
    "measured",
    "national_tables",
    "outside_gsm7",
    "sms_fold",
    "units",
]

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
_EXTENDED: Final = frozenset(EXTENSION)
_KNOWN: Final = frozenset(_CODES) | _EXTENDED
_UNKNOWN: Final = re.compile(f"[^{re.escape(''.join(sorted(_KNOWN)))}]")


@attrs.frozen
class NationalTable:
    """A national language single shift table (3GPP TS 23.038 A.2)."""

    language: str
    identifier: int
    codes: Mapping[str, int] = attrs.field(converter=frozen_mapping, hash=False)  #: after the escape, by character

    @property
    def extended(self) -> frozenset[str]:
        """The characters that cost two septets: what the basic table has too costs one, whatever stands here."""
        return frozenset(self.codes.keys() - _CODES.keys())

    @property
    def known(self) -> frozenset[str]:
        """All characters of a message that uses it."""
        return _KNOWN | self.codes.keys()


@cache
def national_tables() -> Mapping[str, NationalTable]:
    """The tables there are, by language."""
    path = files("unifiedcustomer.rendering") / "tables" / "gsm7_national.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        language: NationalTable(language, row["identifier"], {**EXTENSION, **row["characters"]})
        for language, row in rows.items()
        if isinstance(row, dict)
    }


def sms_fold(text: str) -> str:
    """``text`` with plain spaces, quotes and dashes, which say the same at half the price. Letters stay as they are."""
    return typographic_fold(text)


def is_gsm7(text: str, table: NationalTable | None = None) -> bool:
    """Whether every character has a code in GSM-7, with ``table`` after the escape where one is given."""
    return _UNKNOWN.search(text) is None if table is None else table.known.issuperset(text)


def outside_gsm7(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that have no code in GSM-7, sorted, each once."""
    return tuple(sorted(set(_UNKNOWN.findall(text))))


def units(text: str, table: NationalTable | None = None) -> int:
    """Septets where ``text`` is GSM-7, else UTF-16 code units.

    >>> units("5 €"), units("5 zł"), units("ł€"), units("aquí", national_tables()["es"])
    (4, 4, 2, 5)
    """
    return _septets(text, table) if is_gsm7(text, table) else _code_units(text)


def _septets(text: str, table: NationalTable | None = None) -> int:
    return len(text) + sum(map(text.count, _EXTENDED if table is None else table.extended))


def _code_units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def encode(text: str, table: NationalTable | None = None) -> bytes:
    """``text`` as septets, one a byte; `ValueError` where it is not GSM-7. Nothing ever becomes a question mark."""
    if not is_gsm7(text, table):
        raise ValueError("not in GSM-7")
    extended = EXTENSION if table is None else table.codes
    septets = bytearray()
    for char in text:
        septets += bytes((_CODES[char],)) if char in _CODES else bytes((_ESCAPE, extended[char]))
    return bytes(septets)


def decode(septets: bytes, table: NationalTable | None = None) -> str:
    """The text of septets that `encode` made; `ValueError` for others."""
    extended = {code: char for char, code in (EXTENSION if table is None else table.codes).items()}
    chars = []
    codes = iter(septets)
    for code in codes:
        char = extended.get(next(codes, 0x80)) if code == _ESCAPE else BASIC[code] if code < 0x80 else None
        if char is None:
            raise ValueError("no such septet")
        chars.append(char)
    return "".join(chars)


def divide(text: str, *, single: int, part: int, table: NationalTable | None = None) -> tuple[str, ...]:
    """``text`` as one part of up to ``single`` units, or as parts of up to ``part``; joined, they are the text.

    An escape and its character, a surrogate pair, and whatever is seen as one character stay together. Only a cluster
    that is larger than a part is divided, between its code points.
    """
    return measured(text, single=single, part=part, table=table)[1]


def measured(text: str, *, single: int, part: int, table: NationalTable | None = None) -> tuple[int, tuple[str, ...]]:
    """The `units` of ``text``, and its parts, as `divide` makes them."""
    if is_gsm7(text, table):
        needed = _septets(text, table)
        return needed, (text,) if needed <= single else tuple(_septet_parts(text, part, table))
    needed = _code_units(text)
    return needed, (text,) if needed <= single else tuple(_unit_parts(text, part))


def _septet_parts(text: str, part: int, table: NationalTable | None) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = _farthest(text, start, part, lambda piece: _septets(piece, table))
        yield text[start:end]
        start = end


def _farthest(text: str, start: int, most: int, cost: Callable[[str], int]) -> int:
    """How far from ``start`` a text costs no more than ``most``, where a character costs one or two."""
    end = min(start + most, len(text))
    while (over := cost(text[start:end]) - most) > 0:
        end -= (over + 1) // 2  # so many at least have to go
    return end


def _unit_parts(text: str, part: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = _farthest(text, start, part, _code_units)
        if end < len(text) and not _is_edge(text[end - 1], text[end]):
            end = start + _whole_clusters(text[start:], part)
        yield text[start:end]
        start = end


def _is_edge(before: str, after: str) -> bool:
    """Whether two characters are never seen as one, without asking the tables of Unicode."""
    return before < "\u0300" and after < "\u0300" and before != "\r"


def _whole_clusters(text: str, part: int) -> int:
    """How many characters of ``text`` fit, when what is seen as one stays together."""
    length = used = 0
    for cluster in _clusters(text, part):
        used += _code_units(cluster)
        if used > part:
            break
        length += len(cluster)
    return length


def _clusters(text: str, part: int) -> Iterator[str]:
    for cluster in iter_graphemes(text):
        if _code_units(cluster) <= part:
            yield cluster
        else:
            yield from cluster
