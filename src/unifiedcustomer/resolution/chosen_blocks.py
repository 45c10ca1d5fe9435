"""Which blocks earn their place: those of whose pairs enough match.

A model that was learned from small blocks of specific keys judges larger blocks and coarse keys by sampled pairs: by
few of them first, and by more where few leave a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from unifiedcustomer.resolution.blocking import Groups, unpacked
from unifiedcustomer.resolution.candidates import Candidates
from unifiedcustomer.resolution.lessons import SIZES, Lesson, Packed, is_among
from unifiedcustomer.resolution.model import BlockingKey
from unifiedcustomer.resolution.resolver import Resolver

__all__ = ["worthwhile"]

Counted: TypeAlias = tuple[int, int]
"""Matches, and pairs looked at."""

WORTHWHILE: Final = 0.05
"""A coarse blocking key, or larger blocks of a key, are used if at least this share of the pairs they add match."""

FIRST_LOOK: Final = 500  #: pairs that are looked at first
SECOND_LOOK: Final = 4_000  #: pairs that are looked at where the first ones leave a doubt

DOUBT: Final = 3.0
"""Standard deviations from `WORTHWHILE` within which the first look leaves a doubt."""


def worthwhile(
    judge: Candidates,
    keys: Mapping[BlockingKey, Groups],
    begun: Mapping[BlockingKey, int],
    known: Packed,
    lesson: Lesson,
) -> tuple[dict[BlockingKey, int], dict[str, float]]:
    """The largest block of each key that is used; and the share of matches in the first blocks of each coarse key.

    Blocks up to the sizes in ``begun`` are used unseen; the pairs that they gave are ``known``.
    """
    bands = [
        (key, size, groups.of_sizes(below + 1, size))
        for key, groups in keys.items()
        for below, size in pairwise((1, *SIZES))
        if size > begun.get(key, 0)
    ]
    sampled = _looked_at(judge, [groups for *_, groups in bands], known, lesson)
    largest, done, shares = dict(begun), set[BlockingKey](), dict[str, float]()
    for (key, size, _), (matches, pairs) in zip(bands, sampled, strict=True):
        if size == SIZES[0]:
            shares[key.name] = round(matches / max(pairs, 1), 4)
        # Few pairs say little: the larger blocks of a key that is used are open until something speaks against them.
        seen = (matches + 1, pairs + 1) if key in largest else (matches, max(pairs, 1))
        if key in done or seen[0] < WORTHWHILE * seen[1] or not lesson.affords(key, keys[key].of_sizes(2, size)):
            done.add(key)
        else:
            largest[key] = size
    return largest, shares


def _looked_at(judge: Candidates, bands: Sequence[Groups], known: Packed, lesson: Lesson) -> list[Counted]:
    """Of the pairs that each of ``bands`` would add to the ``known``, in an even sample: matches, and all."""
    found = _counted(judge, bands, known, lesson, FIRST_LOOK)
    open_ = [place for place, groups in enumerate(bands) if groups.rows.pairs > FIRST_LOOK and _doubtful(found[place])]
    second = _counted(judge, [bands[place] for place in open_], known, lesson, SECOND_LOOK)
    for place, counted in zip(open_, second, strict=True):
        found[place] = counted
    return found


def _doubtful(counted: Counted) -> bool:
    """Whether more pairs may well say something else."""
    matches, pairs = counted
    deviation = np.sqrt(WORTHWHILE * (1 - WORTHWHILE) * pairs)
    return bool(abs(matches - WORTHWHILE * pairs) < DOUBT * deviation)


def _counted(judge: Candidates, bands: Sequence[Groups], known: Packed, lesson: Lesson, most: int) -> list[Counted]:
    if not bands:
        return []
    sampled = [lesson.allowed(*groups.sample(most)) for groups in bands]
    # All at once: what is prepared for each distinct value is prepared once.
    pairs, band = np.concatenate(sampled), np.repeat(np.arange(len(bands)), list(map(len, sampled)))
    is_fresh = ~is_among(pairs, known)
    pairs, band = pairs[is_fresh], band[is_fresh]
    resolver = Resolver(judge.model)
    weights = resolver.weigh(resolver.compare(judge.pairs.columns, *unpacked(pairs))).weights
    matches = np.bincount(band[weights >= judge.model.match_at], minlength=len(bands))
    return list(zip(matches.tolist(), np.bincount(band, minlength=len(bands)).tolist(), strict=True))
