r"""One thing, one text: JSON that every program writes the same, so that it can be hashed.

Keys are sorted, there is no space between anything, everything outside ASCII is escaped, and the only numbers are whole
ones. That is RFC 8785 but for the escapes, which it leaves to UTF-8; with them a lone surrogate, which mangled names do
have, is still one text and not an error.

>>> canonical_json({"b": [True, None], "a": "é"})
b'{"a":"\\u00e9","b":[true,null]}'
"""

from __future__ import annotations

import json
from typing import Any, Final

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["canonical_json", "read_canonical_json"]

_EXACT: Final = 2**53 - 1
"""The largest whole number that every program reads as it is written (RFC 8785, section 3.2.2.3)."""


def canonical_json(value: object) -> bytes:
    """The one text of ``value``: dictionaries with text keys, lists, text, whole numbers, booleans and None.

    Raises:
        WrongType: it holds anything else, such as a float.
        InvalidValue: a number that other programs would round.
    """
    _refuse_what_has_no_one_text(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def read_canonical_json(text: bytes, field: str) -> dict[str, Any]:
    """The dictionary whose one text is ``text``.

    Raises:
        InvalidValue: it is no JSON, no dictionary, or written in any other way than `canonical_json` writes it.
    """
    try:
        value = json.loads(text)
        again = canonical_json(value)
    except (ValueError, RecursionError, WrongType):
        raise InvalidValue(field, Problem.BAD_SYNTAX) from None
    if again != text or not isinstance(value, dict):
        raise InvalidValue(field, Problem.BAD_SYNTAX)
    return value


def _refuse_what_has_no_one_text(value: object) -> None:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if not all(type(key) is str for key in node):
                raise WrongType("key")
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
        elif type(node) is int:
            if abs(node) > _EXACT:
                raise InvalidValue("number", Problem.OUT_OF_RANGE)
        elif node is not None and type(node) not in (str, bool):
            raise WrongType("value")
