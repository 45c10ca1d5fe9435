"""Several values in one cell -> the set of them."""

from __future__ import annotations

import re
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["value_set"]

LONGEST_SET: Final = 10_000
_BETWEEN: Final = re.compile(r"[;,|\n\t]")


def value_set(raw: str) -> NormalizedValue:
    """The values in ``raw``, parted by ``;``, ``,``, ``|``, tabs or lines: folded, each once, in order.

    >>> value_set("Tennis; Chess,  tennis | n/a").key
    'chess|tennis'
    """
    if len(raw) > LONGEST_SET:
        return NormalizedValue(raw=raw, problem=Problem.TOO_LONG)
    shown: dict[str, str] = {}
    for part in _BETWEEN.split(raw):
        text, _ = tidy(part, limit=LONGEST_SET)
        key = fold(text) if text else ""
        if text and key and not is_placeholder(key, Role.CUSTOM):
            shown.setdefault(key, text)
    if not shown:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX if raw.strip() else Problem.EMPTY)
    return NormalizedValue(raw=raw, normal="; ".join(shown.values()), key="|".join(sorted(shown)))
