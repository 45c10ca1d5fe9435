"""Bits out of the text that consent strings are written in: base64url, six bits a character, read from the left.

Every number in such a string may be a lie about how much follows. So nothing is read beyond the end, a list of numbers
is kept as ranges, never written out, and its size is bounded by the bits that are really there.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from unifiedcustomer.errors import InvalidValue, Problem

__all__ = ["BitReader", "IdRanges"]

_SEXTETS: Final = {
    char: value for value, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}
_TOO_LARGE: Final = 2**32


@attrs.frozen
class IdRanges:
    """A set of numbers from 1 on, as ranges: sorted, apart from each other, both ends included."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> IdRanges:
        """The numbers of several ranges, which may overlap and come in any order."""
        joined: list[tuple[int, int]] = []
        for first, last in sorted(pairs):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return cls(tuple(joined))

    def __contains__(self, number: object) -> bool:
        if type(number) is not int:
            return False
        place = bisect.bisect_right(self.ranges, (number, number), key=lambda pair: (pair[0], number)) - 1
        return place >= 0 and number <= self.ranges[place][1]

    def __iter__(self) -> Iterator[int]:
        return (number for first, last in self.ranges for number in range(first, last + 1))

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


class BitReader:
    """Reads one segment of a consent string from left to right.

    >>> bits = BitReader("DBABM", "gpp")
    >>> bits.number(6), bits.number(6), bits.number(12)
    (3, 1, 1)

    Raises:
        InvalidValue: the text has another character than the 64 of base64url.
    """

    def __init__(self, text: str, field: str) -> None:
        self._field = field
        bits = []
        for char in text.rstrip("="):
            value = _SEXTETS.get(char)
            if value is None:
                raise InvalidValue(field, Problem.BAD_CHARACTER)
            bits.append(f"{value:06b}")
        self._bits = "".join(bits)
        self._place = 0

    def text(self, width: int) -> str:
        """The next bits as they stand, as ones and zeros.

        Raises:
            InvalidValue: there are not that many.
        """
        end = self._place + width
        if end > len(self._bits):
            raise InvalidValue(self._field, Problem.TOO_SHORT)
        found = self._bits[self._place : end]
        self._place = end
        return found

    def number(self, width: int) -> int:
        """The next bits as a number, the highest bit first. Raises as `text`."""
        return int(self.text(width), 2)

    def flag(self) -> bool:
        """The next bit. Raises as `text`."""
        return self.text(1) == "1"

    def letters(self, count: int) -> str:
        """The next letters, six bits each, A is 0.

        Raises:
            InvalidValue: there are not that many, or one is no letter.
        """
        numbers = [self.number(6) for _ in range(count)]
        if any(number > 25 for number in numbers):
            raise InvalidValue(self._field, Problem.BAD_CHARACTER)
        return "".join(chr(ord("A") + number) for number in numbers)

    def ids(self, count: int) -> IdRanges:
        """The next ``count`` bits as the set of the numbers 1 to ``count`` whose bit is set. Raises as `text`."""
        bits = self.text(count)
        return IdRanges.of((place, place) for place, bit in enumerate(bits, 1) if bit == "1")

    def ranges(self, largest: int) -> IdRanges:
        """A list of single numbers and ranges, as consent strings write them: 12 bits of length, 16 a number.

        Raises:
            InvalidValue: it ends too early, or a number is 0, larger than ``largest``, or a range runs backwards.
        """
        pairs = []
        for _ in range(self.number(12)):
            is_range = self.flag()
            first = self.number(16)
            last = self.number(16) if is_range else first
            if not 1 <= first <= last <= largest:
                raise InvalidValue(self._field, Problem.OUT_OF_RANGE)
            pairs.append((first, last))
        return IdRanges.of(pairs)

    def fibonacci(self) -> int:
        """The next number in Fibonacci coding, which ends with two ones.

        Raises:
            InvalidValue: there is no end, or it is larger than any id.
        """
        total, here, following, before = 0, 1, 2, False
        while here < _TOO_LARGE:
            bit = self.flag()
            if bit and before:
                return total
            total += here if bit else 0
            here, following, before = following, here + following, bit
        raise InvalidValue(self._field, Problem.OUT_OF_RANGE)

    def end(self) -> None:
        """Refuse anything but padding in what is left.

        Raises:
            InvalidValue: a bit is set that no field asked for.
        """
        if "1" in self._bits[self._place :]:
            raise InvalidValue(self._field, Problem.TOO_LONG)
