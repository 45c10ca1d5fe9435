"""This library, zero-config: no field named, no threshold given, no truth seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.contenders import Reading
from benchmarks.data_sets import LabelledData
from unifiedcustomer.resolve import resolve as resolve_tables


def version() -> str:
    """The tool's name and version."""
    from importlib.metadata import version

    return f"unifiedcustomer {version('unifiedcustomer')}"


def prepare(_name: str, data: LabelledData) -> Any:
    """The tables as they are; three records are resolved first, because most modules are imported on first use."""
    resolve_tables(
        pa.table({"name": ["Ann Lee", "Ann Lee", "Bo Ek"], "email": ["a@example.com", "a@example.com", None]})
    )
    tables = list(data.tables.values())
    return tables[0] if len(tables) == 1 else dict(data.tables)


def resolve(prepared: Any) -> Any:
    """All of it in one call."""
    return resolve_tables(prepared)


def readings(result: Any, _truth: NDArray[np.int64]) -> list[Reading]:
    """The customers found, which need no further choice."""
    customers = [str(customer) for customer in result.assignments.customer_id]
    codes: dict[str, int] = {}
    found = np.array([codes.setdefault(customer, len(codes)) for customer in customers], dtype=np.int64)
    return [Reading(threshold="its own, without truth", labels=found)]


def details(result: Any) -> dict[str, Any]:
    """The report of the run: stages, what was guessed, what was dropped."""
    report: dict[str, Any] = result.report_dict()
    return report
