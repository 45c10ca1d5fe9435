"""The process in which one hostile table is resolved."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.channel import answer, peak_mb
from benchmarks.hostile.tables import TABLES
from unifiedcustomer import resolve

__all__ = ["resolved"]


def resolved(*, name: str, rows: int | None) -> dict[str, Any]:
    """Make the table, resolve it and tell all there is to tell; processor seconds, all cores, and peak memory."""
    table = TABLES[name]
    data = table.made(table.rows if rows is None else rows)
    loaded, began = peak_mb(), time.process_time()
    result = resolve(data, id="id" if "id" in data else None, fields=None if table.fields is None else {**table.fields})
    report = result.report_dict()
    return {
        "records": report["records"],
        "customers": report["customers"],
        "pairs": report["pairs"],
        "closed_blocks": sum(key["closed_blocks"] for key in report["blocking"].values()),
        "cpu_seconds": time.process_time() - began,
        "loaded_mb": loaded,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    answer(resolved)
