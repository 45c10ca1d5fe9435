"""This library, told what the columns mean instead of guessing it; no threshold given, no truth seen."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import unified
from benchmarks.contenders.unified import TAKES_NORMALISED, compared, details, readings, version
from benchmarks.labelled_data import LabelledData

__all__ = ["TAKES_NORMALISED", "compared", "details", "prepare", "readings", "resolve", "version"]


def prepare(name: str, data: LabelledData) -> Any:
    """The tables, and the meanings of the columns that they have."""
    return unified.prepare(name, data), dict(data.fields)


def resolve(prepared: Any) -> Any:
    """All of it in one call, up to the customer of each record."""
    import unifiedcustomer as uc

    tables, fields = prepared
    result = uc.resolve(tables, fields={column: uc.Role(role) for column, role in fields.items()} or None)
    _ = result.assignments
    return result
