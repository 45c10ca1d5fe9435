"""Pages with personal data, written where they belong and nowhere else on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

__all__ = ["write_private"]

OWNER_ONLY: Final = 0o600


def write_private(path: str | Path, text: str) -> Path:
    """Write ``text`` to ``path``, readable and writable by its owner alone; what was there is replaced.

    No copy is written beside it or to a temporary folder first: a crash leaves a torn page, which can be made again,
    rather than a whole one in a place that nobody knows of.
    """
    place = Path(path)
    place.unlink(missing_ok=True)  # whoever may read the old file must not read the new one
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return place
