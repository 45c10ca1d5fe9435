"""TOML and JSON texts, and files of all three notations -> a message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from unifiedcustomer.authoring.markdown import message_from_markdown
from unifiedcustomer.authoring.sources import LONGEST, read_toml
from unifiedcustomer.authoring.tables import message_of
from unifiedcustomer.errors import InvalidMessage, Problem, UnreadableData, WrongType
from unifiedcustomer.messages import Message

__all__ = ["message_from_json", "message_from_toml", "read_message"]


def message_from_toml(text: str) -> Message:
    """The message that a TOML text tells of.

    >>> message_from_toml('''
    ... id = "spring"
    ... purpose = "marketing.offers"
    ... class = "marketing"
    ... blocks = [{ heading = "Save {offer}" }]
    ... facts.offer = { percent = 20 }
    ... ''').headline
    'Save {offer}'

    Raises:
        InvalidMessage: it is no TOML, or tells of no message.
    """
    return message_of(read_toml(text, "text"))


def message_from_json(text: str) -> Message:
    """The message that a JSON text tells of, in the words of the TOML notation; days and times are text.

    Raises:
        InvalidMessage: it is no JSON, or tells of no message.
    """
    if not isinstance(text, str):
        raise WrongType("text")
    if len(text) > LONGEST:
        raise InvalidMessage("text", Problem.TOO_LONG)
    problem = Problem.BAD_SYNTAX
    found: Any = None
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_each_key_once)
    except RecursionError:
        problem = Problem.TOO_DEEP
    except ValueError:  # also a number of thousands of digits
        pass
    if not isinstance(found, Mapping):
        raise InvalidMessage("text", problem if found is None else Problem.WRONG_TYPE)
    return message_of(found)


def _refuse(_name: str) -> Any:
    raise ValueError


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


_NOTATIONS: Final = {".toml": message_from_toml, ".json": message_from_json, ".md": message_from_markdown}


def read_message(path: str | Path) -> Message:
    """The message in a file; its ending says whether it is ``.toml``, ``.json`` or ``.md``.

    Raises:
        UnreadableData: the file cannot be read, is not UTF-8, or has another ending.
        InvalidMessage: as the notation says.
    """
    file = Path(path)
    read = _NOTATIONS.get(file.suffix.lower())
    if read is None:
        raise UnreadableData("message", Problem.UNSUPPORTED)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableData("message", Problem.UNDECODABLE) from None
    except OSError:
        raise UnreadableData("message", Problem.NOT_FOUND) from None
    return read(text)
