"""Kernels over street lines, whole addresses and cities: what they say, as it is compared.

Their twins are the readers of single cells, `street_line`, `address_parts` and `city_key`. A text that is too long, or
has a character of which a page does not tell all, is not answered.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, compiled
from unifiedcustomer.kernels.threads import in_threads

if TYPE_CHECKING:
    from numpy import bool_, int32, int64, uint8, uint64
    from numpy.typing import NDArray

    Column: TypeAlias = tuple[NDArray[uint8], NDArray[int64], NDArray[int64]]

__all__ = [
    "AFTER_CODE",
    "BLANK",
    "CHARACTER",
    "DIGIT",
    "KEYS",
    "KINDS",
    "LEAVE",
    "LETTER",
    "MARK",
    "NUMBER_FIRST",
    "NUMERAL",
    "PAGES",
    "TAIL",
    "UNIT_FIRST",
    "VANISHES",
    "World",
    "addresses",
    "named_countries",
    "pages_used",
    "places",
    "postal_codes",
    "street_lines",
]

CHARACTER: Final = np.dtype(
    [("point", "u4"), ("lower", "u4"), ("folded", "u4"), ("size", "u1"), ("flags", "u1"), ("nothing", "u2")]
)
"""As `Character` in writing.h."""

LEAVE: Final = 1  #: flags of a character: only the careful path can read a text with it
BLANK: Final = 2
LETTER: Final = 4
DIGIT: Final = 8
TAIL: Final = 16  #: may be the end of UTF-8 that was read as Windows text
MARK: Final = 32  #: two behind each other may stand in another order
VANISHES: Final = 64
NUMERAL: Final = 128  #: a digit that is not one of ASCII's

NUMBER_FIRST: Final = 1  #: flags of a country
UNIT_FIRST: Final = 2
AFTER_CODE: Final = 4  #: a code is only guessed to be one where something follows it

PAGES: Final = 256  #: of 256 characters each
KEYS: Final = 5  #: of an address: street, number, postal code, city, region

KINDS: Final = (
    "compared", "short_form", "joined", "suspicious", "no_street", "no_address", "no_city",
    "no_locality", "no_birth_place", "no_occupation", "no_code", "short_city", "saint", "country", "own_country",
    "region",
)  # fmt: skip
"""Kinds of what is known of folded texts, as writing.h numbers them; of "region" one for each country."""

_NO_MEMORY: Final = -1
_NO_ROOM: Final = -3


@attrs.frozen(eq=False, kw_only=True)
class World:
    """All that the kernels know, in the order of `World` in writing.h. A list of words is its characters and bounds."""

    pages: NDArray[int32]
    characters: NDArray[Any]
    folds: NDArray[uint8]
    hashes: NDArray[uint64]
    meanings: NDArray[int32]
    texts: tuple[NDArray[Any], NDArray[int64]]
    endings: tuple[NDArray[Any], NDArray[int64]]
    shortened: tuple[NDArray[Any], NDArray[int64]]
    boxes: tuple[NDArray[Any], NDArray[int64]]
    rows: tuple[NDArray[Any], NDArray[int64]]
    units: tuple[NDArray[Any], NDArray[int64]]
    storeys: tuple[NDArray[Any], NDArray[int64]]
    numbers: tuple[NDArray[Any], NDArray[int64]]
    land_flags: NDArray[uint8]
    pictures_of: NDArray[int32]
    zeros: NDArray[int32]
    compared: NDArray[int32]
    pictures: tuple[NDArray[Any], NDArray[int64]]
    literals: tuple[NDArray[Any], NDArray[int64]]
    guesses: NDArray[int32]
    figures: NDArray[int64]

    def parts(self) -> tuple[Any, list[NDArray[Any]]]:
        """The addresses of all parts, and what has to be kept meanwhile."""
        kept: list[NDArray[Any]] = []
        for part in (getattr(self, field.name) for field in attrs.fields(World)):
            if isinstance(part, tuple):
                kept += [*part, np.array([len(part[1]) - 1], dtype=np.int64)]
            else:
                kept.append(part)
        return (ctypes.c_void_p * len(kept))(*(array.ctypes.data for array in kept)), kept


def pages_used(texts: Column) -> NDArray[uint8]:
    """1 for each page of characters of which the texts have one."""
    used = np.zeros(PAGES, dtype=np.uint8)
    call = compiled().pages_used
    call.restype = None
    data, starts, ends = texts
    call(address(data), address(starts), address(ends), ctypes.c_int64(len(starts)), address(used))
    return used


def street_lines(
    world: World, texts: Column, lands: NDArray[int32], *, whole: bool
) -> tuple[Column, Column, NDArray[bool_]]:
    """Street and number of each line, in the country of its number, and which lines are answered.

    With ``whole`` the number of a line is part of its street.
    """
    found = _in_parts(world, "street_lines", texts, lands, ctypes.c_int32(whole), keys=2)
    return found.column(0), found.column(1), found.answered


def addresses(
    world: World, texts: Column, lands: NDArray[int32]
) -> tuple[list[Column], NDArray[int32], NDArray[bool_]]:
    """The `KEYS` of each address, the number of the country that it names, and which ones are answered."""
    found = _in_parts(world, "addresses", texts, lands, keys=KEYS)
    return [found.column(key) for key in range(KEYS)], found.named, found.answered


def places(world: World, texts: Column, kind: str) -> tuple[Column, NDArray[bool_]]:
    """The key of each place, and which ones are answered; ``kind`` is that of `KINDS` which says what is no place."""
    lands = np.zeros(len(texts[1]), dtype=np.int32)
    found = _in_parts(world, "places", texts, lands, ctypes.c_int32(KINDS.index(kind)), keys=1)
    return found.column(0), found.answered


def postal_codes(world: World, texts: Column, lands: NDArray[int32]) -> tuple[Column, NDArray[bool_]]:
    """The key of each postal code, in the country of its number, and which ones are answered."""
    found = _in_parts(world, "codes_of_places", texts, lands, keys=1)
    return found.column(0), found.answered


def named_countries(world: World, texts: Column, land: int) -> tuple[NDArray[int32], NDArray[bool_]]:
    """The number of the country that each address names, 0 for none, and which addresses are answered."""
    found = _in_parts(world, "named_countries", texts, np.full(len(texts[1]), land, dtype=np.int32), keys=0)
    return found.named, found.answered


@attrs.frozen(eq=False)
class _Made:
    """What a kernel wrote: so many texts for each row; the numbers of countries; and which rows are answered."""

    data: NDArray[uint8]
    starts: NDArray[int64]  #: shape (keys, rows), as that of `ends`
    ends: NDArray[int64]
    named: NDArray[int32]
    answered: NDArray[bool_]

    def column(self, key: int) -> Column:
        """One text for each row."""
        return self.data, self.starts[key], self.ends[key]

    @classmethod
    def together(cls, parts: Sequence[_Made]) -> _Made:
        """What was made of the rows of all parts."""
        if len(parts) == 1:
            return parts[0]
        shifts = np.cumsum([0, *(len(part.data) for part in parts[:-1])])
        return cls(
            np.concatenate([part.data for part in parts]),
            np.concatenate([part.starts + shift for part, shift in zip(parts, shifts, strict=True)], axis=1),
            np.concatenate([part.ends + shift for part, shift in zip(parts, shifts, strict=True)], axis=1),
            np.concatenate([part.named for part in parts]),
            np.concatenate([part.answered for part in parts]),
        )


AT_ONCE: Final = 25_000
"""Rows that one thread reads before another may take the next ones."""


def _in_parts(world: World, kernel: str, texts: Column, lands: NDArray[int32], *more: Any, keys: int) -> _Made:
    data, starts, ends = texts
    lands = np.ascontiguousarray(lands, dtype=np.int32)

    def made(begin: int) -> _Made:
        rows = slice(begin, begin + AT_ONCE)
        return _made(world, kernel, (data, starts[rows], ends[rows]), lands[rows], more, keys)

    return _Made.together(in_threads(made, range(0, len(starts), AT_ONCE) or range(1)))


def _made(world: World, kernel: str, texts: Column, lands: NDArray[int32], more: Sequence[Any], keys: int) -> _Made:
    data, starts, ends = texts
    rows = len(starts)
    made = _Made(
        np.empty(0, dtype=np.uint8),
        np.empty((keys, rows), dtype=np.int64),
        np.empty((keys, rows), dtype=np.int64),
        np.zeros(rows, dtype=np.int32),
        np.empty(rows, dtype=np.bool_),
    )
    room = int((ends - starts).sum()) * 2 + _ONE_MORE
    parts, kept = world.parts()
    call = getattr(compiled(), kernel)
    call.restype = ctypes.c_int64
    while True:
        to = np.empty(room, dtype=np.uint8)  # pages come when written
        size = call(
            ctypes.byref(parts), address(data), address(starts), address(ends), ctypes.c_int64(rows), address(lands),
            *more, ctypes.c_int64(room), address(to), address(made.starts), address(made.ends), address(made.named),
            address(made.answered),
        )  # fmt: skip
        if size == _NO_MEMORY:
            raise MemoryError
        if size != _NO_ROOM:
            del kept
            return attrs.evolve(made, data=to[:size].copy())
        room *= 2


_ONE_MORE: Final = 16_384
"""Bytes that kernels want to have free before each row."""
