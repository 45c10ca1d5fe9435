"""Cells that a spreadsheet shows and never computes, and back.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end is a formula to a spreadsheet (OWASP, "CSV
Injection"). Such a cell gets an apostrophe before it; so does one that begins with an apostrophe, or nobody could tell
on the way back which of them is ours.
"""

from __future__ import annotations

from typing import Final

__all__ = ["quoted", "unquoted"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # full width ones too
_QUOTE: Final = "'"


def quoted(cell: str) -> str:
    """The cell as it is written.

    >>> quoted("=1+1"), quoted("+32470123456"), quoted("'n ander"), quoted("A-17")
    ("'=1+1", "'+32470123456", "''n ander", 'A-17')
    """
    return f"{_QUOTE}{cell}" if cell.startswith((*_FORMULA, _QUOTE)) else cell


def unquoted(cell: str) -> str:
    """The cell as it was meant. A file of another system, where an apostrophe is just that, keeps it.

    >>> unquoted("'=1+1"), unquoted("''n ander"), unquoted("'n ander")
    ('=1+1', "'n ander", "'n ander")
    """
    return cell[1:] if cell.startswith(_QUOTE) and cell[1:].startswith((*_FORMULA, _QUOTE)) else cell
