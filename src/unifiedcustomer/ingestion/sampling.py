"""Which values of a column are looked at to guess what it means.

The choice depends on the records and never on their order: of a large table those rows whose ids have the lowest
checksums. So a file that was sorted, shuffled or delivered in parts is understood in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from unifiedcustomer.texts import Cells, Texts

__all__ = ["sample", "sample_rows"]

_ROWS: Final = 500
_ENOUGH: Final = 50
_LONGEST: Final = 200  # characters of a cell that are looked at; also keeps every pattern that meets them quick


def sample_rows(ids: Texts) -> Sequence[int]:
    """The rows to look at: all of a small table, about five hundred of a large one."""
    return range(len(ids)) if len(ids) <= _ROWS else _lowest(ids)


def _lowest(texts: Texts) -> list[int]:
    """Where the texts with the lowest checksums are."""
    import numpy as np

    checksums = texts.hashes()
    highest = np.partition(checksums, _ROWS - 1)[_ROWS - 1] if len(texts) > _ROWS else checksums.max(initial=0)
    rows: list[int] = np.flatnonzero(checksums <= highest).tolist()
    return rows


def sample(column: Cells, rows: Sequence[int]) -> list[str]:
    """The values of ``column`` in ``rows``; of a column that is empty in most of them, from everywhere."""
    import numpy as np

    found = _present(column.texts.take(np.array(rows, dtype=np.int64)).strings())
    if len(found) >= _ENOUGH or len(rows) == len(column):
        return found
    everywhere, _ = column.texts.encoded()
    return _present(everywhere[row] for row in _lowest(everywhere))


def _present(cells: Iterable[str]) -> list[str]:
    return [text for cell in cells if (text := cell[:_LONGEST].strip())]
