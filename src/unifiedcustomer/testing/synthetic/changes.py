"""Values that change once in the time the data covers: an address, a name, a number, a mailbox."""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.testing.synthetic.dice import Floats, Indices, Mask

__all__ = ["NEVER", "Changing"]

NEVER: Final = 2.0
"""A moment after the end: time runs from 0 to 1."""


@attrs.frozen(kw_only=True, eq=False)
class Changing:
    """One value a person: the one `before`, the one `now`, and the moment `at` which it changed."""

    before: NDArray[Any]
    now: NDArray[Any]
    at: Floats

    def seen(self, person: Indices, time: Floats, stale: Mask) -> NDArray[Any]:
        """What each record of ``person`` at ``time`` shows; the old value also later, where it is ``stale``."""
        old = (time < self.at[person]) & (self.at[person] < NEVER)
        old |= stale & (self.at[person] <= time)
        return np.where(old, self.before[person], self.now[person])
