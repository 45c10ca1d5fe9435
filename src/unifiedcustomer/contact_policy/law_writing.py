"""Rows -> a rule file, so that the very table under which a decision was made can be kept, and asked again.

What is written is read back as the same table, with the same version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import attrs

from unifiedcustomer.contact_policy.law_rows import LawRow, PlaceRow
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import LawHours
from unifiedcustomer.contact_policy.periods import Period

__all__ = ["write_law"]


def write_law(law: LawTable) -> str:
    """All rows of ``law`` in the form that `read_law` reads.

    >>> from unifiedcustomer.contact_policy.law_table import read_law, shipped_law
    >>> read_law(write_law(shipped_law())).version == shipped_law().version
    True
    """
    return "\n".join(
        [
            f"# Version {law.version}.",
            *(f"\n[[places]]\n{_cells(row)}" for row in law.places),
            *(f"\n[[rows]]\n{_cells(row)}" for row in law.rows),
        ]
    )


def _cells(row: LawRow | PlaceRow) -> str:
    return "".join(f"{name} = {_cell(value)}\n" for name, value in _stated(row))


def _stated(thing: Any) -> Iterator[tuple[str, Any]]:
    """The fields that differ from what holds when nothing is said."""
    for field in attrs.fields(type(thing)):
        value = getattr(thing, field.name)
        if value != field.default and not (value is None or value in ((), frozenset())):
            yield field.name, value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f'"{value // timedelta(hours=1)} hours"'
    if isinstance(value, (str, Period, LawHours)):
        return _quoted(value.text if isinstance(value, LawHours) else str(value))
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(_cell(item) for item in value))}]"
    if isinstance(value, tuple):
        return f"[{', '.join(_cell(item) for item in value)}]"
    if attrs.has(type(value)):
        return f"{{ {', '.join(f'{name} = {_cell(item)}' for name, item in _stated(value))} }}"
    return str(value)


def _quoted(text: str) -> str:
    # TOML's basic strings are JSON's, but for one control character that JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
