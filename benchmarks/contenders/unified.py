"""This library, zero-config: no field named, no threshold given, no truth seen."""

from __future__ import annotations

import importlib
import pkgutil
from importlib import metadata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import Compared, Reading
from benchmarks.labelled_data import LabelledData

TAKES_NORMALISED: Final = False

_USED: Final = ("features", "ingestion", "normalization", "resolution", "unification", "resolve")
"""Modules and packages that a resolution needs; they are imported on first use, and imports are not timed."""

_LIBRARIES: Final = (
    "numpy", "numpy.ma", "rapidfuzz.process", "rapidfuzz.distance", "phonenumbers", "email_validator", "babel.core",
    "pyarrow", "uuid",
)  # fmt: skip


def version() -> str:
    """The tool's name and version."""
    return f"unifiedcustomer {metadata.version('unifiedcustomer')}"


def prepare(_name: str, data: LabelledData) -> Any:
    """The tables as they are. All modules are imported; the tables of names and rules are not read before the clock."""
    import_all()
    tables = list(data.tables.values())
    return tables[0] if len(tables) == 1 else dict(data.tables)


def import_all() -> None:
    """Import what would be imported on first use."""
    for library in _LIBRARIES:
        importlib.import_module(library)
    for name in _USED:
        package = importlib.import_module(f"unifiedcustomer.{name}")
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
            importlib.import_module(module.name)


def resolve(prepared: Any) -> Any:
    """All of it in one call, up to the customer of each record."""
    import unifiedcustomer as uc

    result = uc.resolve(prepared)
    _ = result.assignments
    return result


def readings(result: Any, _truth: NDArray[np.int64]) -> list[Reading]:
    """The customers found, which need no further choice."""
    codes: dict[str, int] = {}
    found = [codes.setdefault(str(customer), len(codes)) for customer in result.assignments.customer_id]
    return [Reading(threshold="its own, without truth", labels=np.array(found, dtype=np.int64))]


def compared(result: Any) -> Compared | None:
    """The pairs that were weighed, by the rows of the input."""
    evidence = result._resolved.evidence  # noqa: SLF001 - the pairs have no public name
    order = evidence.columns.order
    odds = np.exp2(np.clip(evidence.weights, -60, 60))
    return Compared(
        left=np.asarray(order[evidence.left], dtype=np.int64),
        right=np.asarray(order[evidence.right], dtype=np.int64),
        probability=odds / (1 + odds),
    )


def details(result: Any) -> dict[str, Any]:
    """The report of the run: stages, what was guessed, what was dropped."""
    report: dict[str, Any] = result.report_dict()
    return report
