"""What spreadsheets and data frames do to numbers that are names: card numbers, postal codes, telephone numbers.

A column of digits with one empty cell comes back as floats, and "12345" as "12345.0"; that can be undone. A long number
comes back as "4.91512E+11"; its digits are lost, and what is left must not be taken for a number.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_rounded", "undone"]

_FLOAT: Final = re.compile(r"([0-9]+)\.0", re.ASCII)
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}", re.ASCII)


def undone(text: str) -> str:
    """``text`` without the ``.0`` of a whole number that was a float for a while, and without Excel's ``="..."``.

    >>> undone("12345.0"), undone('="00123"'), undone("12.5")
    ('12345', '00123', '12.5')
    """
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    found = _FLOAT.fullmatch(text)
    return found[1] if found else text.removeprefix("'").strip()


def is_rounded(text: str) -> bool:
    """Whether ``text`` is a number in scientific notation, whose last digits are gone.

    >>> is_rounded("4.91512E+11"), is_rounded("12345")
    (True, False)
    """
    return _ROUNDED.fullmatch(text) is not None
