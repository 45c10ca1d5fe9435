"""New customer ids: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from secrets import randbits
from typing import TYPE_CHECKING, Final, overload
from uuid import UUID

from unifiedcustomer.identities import CustomerId

if TYPE_CHECKING:
    from numpy import int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = ["CustomerIds", "MintedIds"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTS: Final = 1 << 12


class CustomerIds:
    """A source of ids, each greater than the one before, whatever the clock does.

    Layout and counter follow RFC 9562, sections 5.7 and 6.2 (method 1): 48 bits of milliseconds since 1970, then a
    12-bit counter that starts at random in its lower half, then 62 random bits.

    ``clock`` gives an aware datetime, ``random`` a number of so many random bits.
    """

    def __init__(self, clock: Callable[[], datetime], random: Callable[[int], int] = randbits) -> None:
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._millisecond = -1
        self._count = 0

    def __call__(self) -> CustomerId:
        """The next id."""
        with self._lock:
            now = (self._clock() - _EPOCH) // timedelta(milliseconds=1)
            self._count += 1
            if now > self._millisecond:
                self._millisecond, self._count = now, self._random(11)
            elif self._count == _COUNTS:  # more than the counter holds, or a clock set back: run ahead of the clock
                self._millisecond, self._count = self._millisecond + 1, self._random(11)
            bits = self._millisecond << 80 | 7 << 76 | self._count << 64 | 2 << 62 | self._random(62)
        return CustomerId(str(UUID(int=bits)))

    def many(self, number: int) -> MintedIds:
        """The next ids, as many as that; at once they cost a fiftieth."""
        import numpy as np

        made: list[NDArray[uint64]] = []
        while number > 0:
            with self._lock:
                now = (self._clock() - _EPOCH) // timedelta(milliseconds=1)
                self._millisecond = max(now, self._millisecond + 1)
                first = self._random(11)
                count = min(number, _COUNTS - first)
                self._count = first + count - 1
                made.append(np.arange(count, dtype=np.uint64) + np.uint64(self._millisecond << 16 | 7 << 12 | first))
            number -= count
        halves = np.zeros((sum(map(len, made)), 2), dtype=">u8")
        if made:
            halves[:, 0] = np.concatenate(made)
            rest = np.frombuffer(self._random(64 * len(halves)).to_bytes(8 * len(halves), "big"), dtype=">u8")
            halves[:, 1] = rest & np.uint64(2**62 - 1) | np.uint64(2 << 62)
        return MintedIds(np.frombuffer(halves.tobytes(), dtype=np.uint8))


class MintedIds(Sequence[CustomerId]):
    """Many ids, ascending, sixteen bytes each."""

    def __init__(self, data: NDArray[uint8]) -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data) // 16

    @overload
    def __getitem__(self, place: int) -> CustomerId: ...
    @overload
    def __getitem__(self, place: slice) -> MintedIds: ...
    def __getitem__(self, place: int | slice) -> CustomerId | MintedIds:
        found = self.data.reshape(-1, 16)[place]
        if isinstance(place, slice):
            return MintedIds(found.reshape(-1))
        return CustomerId(str(UUID(bytes=found.tobytes())))

    def take(self, places: NDArray[int64]) -> MintedIds:
        """Some of them."""
        return MintedIds(self.data.reshape(-1, 16)[places].reshape(-1))

    @property
    def first_halves(self) -> NDArray[int64]:
        """The first eight bytes of each as a number."""
        import numpy as np

        return self.data.view(">i8")[::2].astype(np.int64)
