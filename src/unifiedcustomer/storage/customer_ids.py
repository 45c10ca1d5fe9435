"""New customer ids: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from secrets import randbits
from typing import Final
from uuid import UUID

from unifiedcustomer.identities import CustomerId

__all__ = ["CustomerIds"]

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

    def many(self, number: int) -> list[CustomerId]:
        """The next ids, as many as that; at once they cost a tenth."""
        made: list[CustomerId] = []
        while len(made) < number:
            with self._lock:
                now = (self._clock() - _EPOCH) // timedelta(milliseconds=1)
                self._millisecond = max(now, self._millisecond + 1)
                first = self._random(11)
                self._count = min(first + number - len(made), _COUNTS) - 1
                made += self._of_millisecond(range(first, self._count + 1))
        return made

    def _of_millisecond(self, counts: range) -> Iterator[CustomerId]:
        # Four digits of the last 64 bits stand before a dash; the first of them is 8 to b, which says "RFC 9562".
        rest = f"{self._random(64 * len(counts)):0{16 * len(counts)}x}"
        time = f"{self._millisecond:012x}"
        begin = f"{time[:8]}-{time[8:]}-7"
        for at, count in zip(range(0, len(rest), 16), counts, strict=True):
            variant = "89ab"[int(rest[at], 16) & 3]
            yield CustomerId(f"{begin}{count:03x}-{variant}{rest[at + 1 : at + 4]}-{rest[at + 4 : at + 16]}")
