"""The sample that ships with the library: exports of five systems of one company, and who is who in them."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path
from typing import Final

__all__ = ["SAMPLE", "sample_files", "sample_truth"]

SAMPLE: Final = {"persons": 150, "seed": 37, "noise": "mixed"}
"""The arguments of `synthetic_customers` that made the sample."""

_SYSTEMS: Final = ("till", "webshop", "call_centre", "app", "crm")


def sample_files() -> dict[str, Path]:
    """The file of each system, by its name; ready for ``resolve``.

    >>> sorted(sample_files())
    ['app', 'call_centre', 'crm', 'till', 'webshop']
    """
    return {system: _path(system) for system in _SYSTEMS}


def sample_truth() -> dict[tuple[str, str], int]:
    """Who is who: the number of the person for each source and record id."""
    with _path("truth").open(encoding="utf-8", newline="") as file:
        return {(row["source"], row["record_id"]): int(row["person"]) for row in csv.DictReader(file)}


def _path(name: str) -> Path:
    return Path(str(files("unifiedcustomer") / "sample" / f"{name}.csv"))
