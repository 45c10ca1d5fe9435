"""How much goes wrong, in three levels, and the ways in which it does.

Each damage is a small function from a value and two random numbers to a damaged value. The damages are those that
people and systems do: slips on a keyboard, misread letters, lost accents, wrong decoding, placeholders typed to get
past a form. They know nothing of how anybody will try to undo them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidValue, Problem

__all__ = ["JUNK", "Damage", "Noise", "NoiseLevel", "level", "misread_digit", "mojibake", "plain_letters", "slip"]

NoiseLevel: TypeAlias = Literal["mild", "mixed", "hard"]
Damage: TypeAlias = Callable[[str, float, float], str]


@attrs.frozen(kw_only=True)
class Noise:
    """Shares of the cells, records or people that something happens to."""

    slip: float  #: a typing slip in a name, street, city or mailbox
    second_slip: float  #: of the slipped cells, those with another slip
    digit: float  #: a wrong or swapped digit in a phone number, postcode or house number
    birth_date: float  #: a wrong digit in a birth date
    day_month: float  #: day and month of a birth date swapped
    nickname: float  #: the short form instead of the given name, where there is one
    initial: float  #: only the initial of the given name
    second_name: float  #: the second given name written too, or alone
    swapped: float  #: given and family name in each other's place
    marks: float  #: accents lost
    mojibake: float  #: text in UTF-8 read as Windows-1252
    case: float  #: all small or all capital letters
    spaces: float  #: stray blanks
    junk: float  #: a placeholder instead of the value
    missing: float  #: nothing, where the system usually has something
    stale: float  #: the old address, name or number although it has changed
    short_street: float  #: "St" for "Street"
    shared: float  #: of the people who could, those who use a relative's mailbox or phone
    recycled: float  #: of the given-up numbers, those that somebody else got
    twins: float  #: of brothers and sisters
    juniors: float  #: sons named as their fathers


_LEVELS: Final[Mapping[str, Noise]] = {
    "mild": Noise(
        slip=0.008, second_slip=0.05, digit=0.003, birth_date=0.005, day_month=0.003, nickname=0.02, initial=0.01,
        second_name=0.02, swapped=0.002, marks=0.05, mojibake=0.003, case=0.03, spaces=0.005, junk=0.005, missing=0.7,
        stale=0.05, short_street=0.15, shared=0.05, recycled=0.05, twins=0.02, juniors=0.02,
    ),
    "mixed": Noise(
        slip=0.025, second_slip=0.1, digit=0.01, birth_date=0.015, day_month=0.015, nickname=0.06, initial=0.04,
        second_name=0.04, swapped=0.008, marks=0.15, mojibake=0.012, case=0.08, spaces=0.015, junk=0.015, missing=1.0,
        stale=0.12, short_street=0.3, shared=0.1, recycled=0.12, twins=0.03, juniors=0.04,
    ),
    "hard": Noise(
        slip=0.07, second_slip=0.2, digit=0.03, birth_date=0.04, day_month=0.04, nickname=0.13, initial=0.09,
        second_name=0.08, swapped=0.025, marks=0.35, mojibake=0.03, case=0.15, spaces=0.04, junk=0.04, missing=1.5,
        stale=0.25, short_street=0.45, shared=0.2, recycled=0.25, twins=0.05, juniors=0.08,
    ),
}  # fmt: skip


def level(name: str) -> Noise:
    """The shares of one level.

    Raises:
        InvalidValue: there is no such level.
    """
    if name not in _LEVELS:
        raise InvalidValue("noise", Problem.UNKNOWN_NAME)
    return _LEVELS[name]


JUNK: Final[Mapping[str, Sequence[str]]] = {
    "name": (
        "n/a",
        "N/A",
        "test",
        "Test Test",
        "xxx",
        "unknown",
        "-",
        ".",
        "asdf",
        "Kunde",
        "customer",
        "null",
        "NONE",
    ),
    "email": ("none@none.com", "noemail@noemail.com", "test@test.com", "n/a", "x@x.xx", "-", "unknown", "a@a.a"),
    "phone": ("0000000", "0000000000", "1234567890", "0123456789", "9999999999", "n/a", "-", "none", "111111111"),
    "birth_date": ("1900-01-01", "1970-01-01", "01/01/1900", "00.00.0000", "1111-11-11", "9999-12-31"),
    "street": ("n/a", "-", "unknown", "xxx", "Test", "."),
    "postcode": ("00000", "0", "99999", "n/a", "-", "12345"),
}
"""What people type when a form asks for what they do not have or want to give."""

_KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Final = {
    letter: "".join(row[max(0, place - 1) : place] + row[place + 1 : place + 2])
    for row in _KEYBOARD
    for place, letter in enumerate(row)
}
_MISREAD: Final = {"m": "rn", "w": "vv", "l": "1", "o": "0", "i": "l", "h": "b", "e": "c", "n": "u", "u": "n", "B": "8",
                   "S": "5", "O": "0", "I": "l", "d": "cl", "c": "e", "a": "o", "t": "f", "f": "t"}  # fmt: skip
_SOUNDS: Final = {"f": "ph", "c": "k", "k": "c", "y": "i", "i": "y", "s": "z", "z": "s", "v": "w", "w": "v", "t": "th"}


def slip(value: str, kind: float, where: float) -> str:
    """One typing slip: a neighbouring key, two letters swapped, one lost or doubled, one misread or misheard.

    >>> slip("Andersson", 0.4, 0.2)
    'Adnersson'
    """
    places = [place for place, char in enumerate(value) if char.isalnum()]
    if len(places) < 2:
        return value
    place = places[int(where * len(places))]
    before, char, after = value[:place], value[place], value[place + 1 :]
    if kind < 0.3:
        near = _NEIGHBOURS.get(char.lower(), "e")
        key = near[int(where * 1e6) % len(near)]
        return before + (key.upper() if char.isupper() else key) + after
    if kind < 0.5:
        return before + after[:1] + char + after[1:] if after[:1].isalnum() else before + after
    if kind < 0.68:
        return before + after
    if kind < 0.82:
        return before + char + char.lower() + after
    return before + (_MISREAD if kind < 0.92 else _SOUNDS).get(char, char.swapcase() if kind > 0.99 else char) + after


def misread_digit(value: str, kind: float, where: float) -> str:
    """One wrong digit, or two swapped.

    >>> misread_digit("2119", 0.9, 0.6)
    '2191'
    """
    places = [place for place, char in enumerate(value) if char.isdigit()]
    if not places:
        return value
    at = int(where * len(places))
    place = places[at]
    if kind < 0.6 or at + 1 == len(places):
        digit = str((int(value[place]) + 1 + int(kind * 1e6) % 9) % 10)
        return value[:place] + digit + value[place + 1 :]
    other = places[at + 1]
    return value[:place] + value[other] + value[place + 1 : other] + value[place] + value[other + 1 :]


_PLAIN: Final = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "Ł": "L", "ı": "i", "æ": "ae", "Ø": "O", "ð": "d"})
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@lru_cache(maxsize=200_000)
def plain_letters(value: str, *, german: bool = False) -> str:
    """Without accents, in one of the two ways in which Germans write their umlauts without them.

    >>> plain_letters("Jürgen Weiß"), plain_letters("Jürgen Weiß", german=True)
    ('Jurgen Weiss', 'Juergen Weiss')
    """
    if value.isascii():
        return value
    parts = unicodedata.normalize("NFKD", (value.translate(_GERMAN) if german else value).translate(_PLAIN))
    return "".join(char for char in parts if not unicodedata.combining(char))


def mojibake(value: str, _kind: float = 0.0, _where: float = 0.0) -> str:
    """What a reader of Windows-1252 makes of text in UTF-8; bytes that it does not know are lost.

    >>> mojibake("Müller")
    'MÃ¼ller'
    """
    return value.encode("utf-8").decode("cp1252", errors="ignore")
