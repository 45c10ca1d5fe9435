"""Assignments as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from unifiedcustomer.resolve.result import Assignments

__all__ = ["assignments_csv", "inert"]

# OWASP, "CSV Injection": a cell that begins so is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def assignments_csv(assignments: Assignments) -> str:
    """One row a record, in input order: source, record_id, customer_id."""
    columns = assignments.to_columns()
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(inert, row) for row in zip(*columns.values(), strict=True))
    return text.getvalue()


def inert(cell: str) -> str:
    """A cell, with a quote before it where a spreadsheet would compute it.

    >>> inert("=1+1"), inert("A-17")
    ("'=1+1", 'A-17')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
