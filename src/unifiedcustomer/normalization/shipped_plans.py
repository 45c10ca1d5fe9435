"""Numbering plans laid out ahead of time, for the version of phonenumbers that most have.

Laying out a few plans takes longer than reading a hundred thousand numbers. `tables/number_plans.json` has all of them
(see `derived_tables`); where another version is installed, plans are laid out as they are needed.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.phones import PlanTables
from unifiedcustomer.normalization.tables import read_derived

__all__ = ["as_json", "shipped_plans"]

FILE: Final = "number_plans.json"
PACKAGE: Final = "phonenumbers"


@cache
def shipped_plans() -> tuple[Mapping[str, int], PlanTables] | None:
    """The place of each region's plan, and all plans; None where they are of another version."""
    found = read_derived(FILE, PACKAGE)
    if found is None:
        return None
    return found["places"], PlanTables(**{name: _array(array) for name, array in found["tables"].items()})


def as_json(places: Mapping[str, int], tables: PlanTables, version: str) -> str:
    """The text of the file."""
    arrays = {name: _text(array) for name, array in attrs.asdict(tables, recurse=False).items()}
    account = "Derived from the metadata of phonenumbers (Apache 2.0), which are Google's libphonenumber's."
    whole = {"about": account, "derived_from": f"{PACKAGE} {version}", "places": places, "tables": arrays}
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


def _text(array: Any) -> dict[str, Any]:
    packed = base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()
    return {"type": str(array.dtype), "shape": list(array.shape), "packed": packed}


def _array(found: Mapping[str, Any]) -> Any:
    whole = zlib.decompress(base64.b64decode(found["packed"]))
    return np.frombuffer(whole, dtype=found["type"]).reshape(found["shape"])
