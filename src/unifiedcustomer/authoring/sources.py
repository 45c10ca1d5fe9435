"""TOML texts as tables: bounded, with exact numbers, and without a word of the source in an error."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any, Final

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType

__all__ = ["LONGEST", "read_toml"]

LONGEST: Final = 500_000
"""Characters in the source of one message."""


def read_toml(text: str, field: str) -> dict[str, Any]:
    """The tables of ``text``; fractions are exact.

    Raises:
        InvalidMessage: it is no TOML; ``field`` is the field.
    """
    if not isinstance(text, str):
        raise WrongType(field)
    if len(text) > LONGEST:
        raise InvalidMessage(field, Problem.TOO_LONG)
    problem = Problem.BAD_SYNTAX
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        problem = Problem.TOO_DEEP
    except ValueError:
        pass
    raise InvalidMessage(field, problem)
