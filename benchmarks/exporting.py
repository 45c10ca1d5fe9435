"""The process that prepares a data set: it needs the library, and much memory that nobody else should inherit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.channel import answer
from benchmarks.data_sets import load

__all__ = ["export"]


def export(*, name: str, folder: str, **options: Any) -> dict[str, Any]:
    """Make or read the data set and write it into ``folder``."""
    data = load(name, **options)
    data.export(Path(folder))
    return {"records": data.records}


if __name__ == "__main__":
    answer(export)
