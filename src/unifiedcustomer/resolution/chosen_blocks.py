"""Which blocks earn their place: those of whose pairs enough match.

A model that was learned from small blocks of specific keys judges larger blocks and coarse keys by sampled pairs: by
few of them first, and by more where few leave a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.resolution.blocking import Groups
from unifiedcustomer.resolution.candidates import Candidates
from unifiedcustomer.resolution.columns import Int64s
from unifiedcustomer.resolution.comparison import ComparedPairs
from unifiedcustomer.resolution.lessons import SIZES, Lesson, Packed, is_among
from unifiedcustomer.resolution.model import BlockingKey
from unifiedcustomer.resolution.resolver import Resolver

__all__ = ["Look", "worthwhile"]

Counted: TypeAlias = tuple[int, int]
"""Matches, and pairs looked at."""

WORTHWHILE: Final = 0.05
"""A coarse blocking key, or larger blocks of a key, are used if at least this share of the pairs they add match."""

FIRST_LOOK: Final = 500  #: pairs that are looked at first
SECOND_LOOK: Final = 4_000  #: pairs that are looked at where the first ones leave a doubt

DOUBT: Final = 3.0
"""Standard deviations from `WORTHWHILE` within which the first look leaves a doubt."""


@attrs.frozen(eq=False)
class Band:
    """The blocks of a key that are of one size, judged together."""

    key: BlockingKey
    size: int  #: rows of the largest block
    groups: Groups


@attrs.frozen(eq=False)
class Look:
    """Some of the pairs that bands of blocks would add to those that are `known`, compared."""

    bands: Sequence[Band]
    known: Packed
    lesson: Lesson
    pairs: ComparedPairs
    band: Int64s  #: the place of each pair's band

    @classmethod
    def first(
        cls, keys: Mapping[BlockingKey, Groups], begun: Mapping[BlockingKey, int], known: Packed, lesson: Lesson
    ) -> Look:
        """A look at all blocks of ``keys`` that are larger than ``begun`` says."""
        bands = [
            Band(key, size, groups.of_sizes(below + 1, size))
            for key, groups in keys.items()
            for below, size in pairwise((1, *SIZES))
            if size > begun.get(key, 0)
        ]
        return cls.at(bands, known, lesson, FIRST_LOOK)

    @classmethod
    def at(cls, bands: Sequence[Band], known: Packed, lesson: Lesson, most: int) -> Look:
        """A look at an even sample of the pairs of each band, about so many."""
        sampled = [lesson.allowed(*band.groups.sample(most)) for band in bands]
        pairs = np.concatenate([np.zeros(0, np.uint64), *sampled])
        band = np.repeat(np.arange(len(bands)), list(map(len, sampled)))
        fresh = ~is_among(pairs, known)
        return cls(bands, known, lesson, lesson.compare(pairs[fresh]), band[fresh])

    def counted(self, judge: Candidates) -> list[Counted]:
        """The matches of each band, and the pairs looked at."""
        matches = Resolver(judge.model).weigh(self.pairs).weights >= judge.model.match_at
        counts = (np.bincount(each, minlength=len(self.bands)).tolist() for each in (self.band[matches], self.band))
        return list(zip(*counts, strict=True))

    def sure(self, judge: Candidates) -> list[Counted]:
        """As `counted`, after a second look at those bands of which the first one leaves a doubt."""
        found = self.counted(judge)
        open_ = [
            place
            for place, band in enumerate(self.bands)
            if band.groups.rows.pairs > FIRST_LOOK and _is_doubtful(found[place])
        ]
        if open_:
            second = Look.at([self.bands[place] for place in open_], self.known, self.lesson, SECOND_LOOK)
            for place, counted in zip(open_, second.counted(judge), strict=True):
                found[place] = counted
        return found


def worthwhile(
    judge: Candidates, look: Look, keys: Mapping[BlockingKey, Groups], begun: Mapping[BlockingKey, int]
) -> tuple[dict[BlockingKey, int], dict[str, float]]:
    """The largest block of each key that is used; and the share of matches in the first blocks of each coarse key.

    Blocks up to the sizes in ``begun`` are used unseen.
    """
    largest, done, shares = dict(begun), set[BlockingKey](), dict[str, float]()
    for band, (matches, pairs) in zip(look.bands, look.sure(judge), strict=True):
        key, size = band.key, band.size
        if size == SIZES[0]:
            shares[key.name] = round(matches / max(pairs, 1), 4)
        # Few pairs say little: the larger blocks of a key that is used are open until something speaks against them.
        seen = (matches + 1, pairs + 1) if key in largest else (matches, max(pairs, 1))
        if key in done or seen[0] < WORTHWHILE * seen[1] or not look.lesson.affords(key, keys[key].of_sizes(2, size)):
            done.add(key)
        else:
            largest[key] = size
    return largest, shares


def _is_doubtful(counted: Counted) -> bool:
    """Whether more pairs may well say something else."""
    matches, pairs = counted
    deviation = np.sqrt(WORTHWHILE * (1 - WORTHWHILE) * pairs)
    return bool(abs(matches - WORTHWHILE * pairs) < DOUBT * deviation)
