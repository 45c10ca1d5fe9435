"""Which values of a column are looked at to guess what it means.

The choice depends on the records and never on their order: of a large table those rows whose ids have the lowest
checksums. So a file that was sorted, shuffled or delivered in parts is understood in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Final
from zlib import crc32

from unifiedcustomer.ingestion.raw_tables import TextColumn

__all__ = ["sample", "sample_rows"]

_ROWS: Final = 1000
_ENOUGH: Final = 50
_LONGEST: Final = 200  # characters of a cell that are looked at; also keeps every pattern that meets them quick


def sample_rows(ids: Sequence[str]) -> Sequence[int]:
    """The rows to look at: all of a small table, about a thousand of a large one."""
    if len(ids) <= _ROWS:
        return range(len(ids))
    import numpy as np

    checksums = np.fromiter((_checksum(name)[0] for name in ids), np.uint32, len(ids))
    highest = np.partition(checksums, _ROWS - 1)[_ROWS - 1]
    rows: list[int] = np.flatnonzero(checksums <= highest).tolist()
    return rows


def sample(column: TextColumn, rows: Sequence[int]) -> list[str]:
    """The values of ``column`` in ``rows``; of a column that is empty in most of them, from everywhere."""
    found = _present([column[row] for row in rows])
    if len(found) >= _ENOUGH or len(rows) == len(column):
        return found
    everywhere: set[str] = {cell for cell in column if cell}
    chosen: list[str] = nsmallest(_ROWS, everywhere, key=_checksum)
    return _present(chosen)


def _checksum(cell: str) -> tuple[int, str]:
    return crc32(cell.encode("utf-8", "surrogatepass")), cell


def _present(cells: Iterable[str | None]) -> list[str]:
    return [text for cell in cells if cell and (text := cell[:_LONGEST].strip())]
