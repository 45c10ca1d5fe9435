"""A model learned from the records themselves: which values are hubs, which keys block, what agreement weighs.

Some blocking keys are specific enough for any file, where few records share a block. Larger blocks and coarse keys have
to earn their place: a model is learned from the small blocks of specific keys first, and says how many of the pairs
that larger blocks or a coarse key would add are matches.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import attrs

from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Mode
from unifiedcustomer.resolution.blocking import Groups, packed
from unifiedcustomer.resolution.candidates import Candidates, candidates_of
from unifiedcustomer.resolution.chosen_blocks import Look, worthwhile
from unifiedcustomer.resolution.comparison import ComparedPairs, Patterns, every_nth, together
from unifiedcustomer.resolution.lessons import SIZES, Lesson, Packed, blocks_report, is_among, is_identifier
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel
from unifiedcustomer.resolution.person_model import BLOCKING, COARSE_BLOCKING, person_model

__all__ = ["learned"]

FEWEST: Final = 60
"""Records below which nothing can be learned; the shipped model is used as it is."""

TEACHING: Final = 10
"""The blocks of specific keys up to this size teach the model that judges all other blocks."""

ENOUGH_PAIRS: Final = 1 << 16
"""Pairs of specific keys from which enough is learned to judge all other blocks by; more say the same."""

MANY: Final = 4
"""Times `ENOUGH_PAIRS` from which it does not pay to wait until all pairs are compared."""


def learned(table: FeatureTable, seed: int, mode: Mode = Mode.DEDUPE_AND_LINK) -> Candidates:
    """Learn from some pairs of the specific blocking keys; let that choose all further blocks; learn from all pairs."""
    shipped = attrs.evolve(person_model(table.comparisons), mode=mode)
    if len(table) < FEWEST:
        return _not_learned(shipped, table)
    lesson = Lesson.of(table, shipped)
    with ThreadPoolExecutor(1) as beside:
        begun = _Beginning.of(lesson, seed, beside)
        groups = begun.groups | begun.coarse.result()
        largest, shares = worthwhile(begun.judge, begun.look.result(), groups, begun.largest)
        whole = lesson.whole({key: groups[key] for key in largest})
        largest = {key: size for key, size in largest.items() if key in whole}  # a share may promise too much
        found = _learned_from_all(lesson, begun, largest, whole)
    chosen = {
        "keys_not_used": [key.name for key in (*BLOCKING, *COARSE_BLOCKING) if key not in largest],
        "keys_too_costly": lesson.too_costly,
        "hubs": {feature: len(hashes) for feature, hashes in lesson.hubs.items()},
        "match_share": shares,
        "largest_blocks": {key.name: size for key, size in largest.items()},
    }
    return attrs.evolve(found, report=found.report | chosen)


def _not_learned(shipped: ResolutionModel, table: FeatureTable) -> Candidates:
    found = candidates_of(shipped, table)
    training: dict[str, Any] = {"shipped": True, "reason": f"fewer than {FEWEST} records"}
    return attrs.evolve(found, report=found.report | {"training": training})


@attrs.frozen(eq=False)
class _Beginning:
    """A first model, learned from small blocks of the specific keys, and what it was learned from."""

    groups: dict[BlockingKey, Groups]  #: all groups of the specific keys
    largest: dict[BlockingKey, int]  #: the size up to which blocks of each key are used unseen
    pairs: Packed  #: what these blocks give
    compared: Future[ComparedPairs]
    sample: Patterns  #: how random pairs agree
    coarse: Future[dict[BlockingKey, Groups]]  #: groups of coarse keys, enough to judge these by
    look: Future[Look]  #: at all other blocks
    judge: Candidates
    is_of_all: bool  #: whether the model was learned from all of the pairs

    @classmethod
    def of(cls, lesson: Lesson, seed: int, beside: ThreadPoolExecutor) -> _Beginning:
        """Learn it. ``beside``, in this order, what it is not learned from is made ready meanwhile."""
        sampled = beside.submit(lesson.sample, seed)
        coarse = beside.submit(lesson.thinned, COARSE_BLOCKING)
        groups = lesson.groups(BLOCKING)
        largest = {key: SIZES[-1] if is_identifier(key) else TEACHING for key in groups}
        small = _up_to(largest, groups)
        pairs = lesson.pairs(small)
        look = beside.submit(lambda: Look.first(groups | coarse.result(), largest, pairs, lesson))
        every = max(len(pairs) // ENOUGH_PAIRS, 1)
        if every < MANY:
            compared = _done(lesson.compare(pairs))
            some = every_nth(compared.result(), every)
        else:
            compared = beside.submit(lesson.compare, pairs)
            some = lesson.compare(pairs[::every])
        sample, beyond = sampled.result(), lesson.some_beyond(largest, groups, pairs)
        judge = lesson.learn(small, some, sample, beyond, every)
        return cls(groups, largest, pairs, compared, sample, coarse, look, judge, every == 1)


def _learned_from_all(
    lesson: Lesson, begun: _Beginning, largest: Mapping[BlockingKey, int], groups: Mapping[BlockingKey, Groups]
) -> Candidates:
    """A model that blocks by keys up to the ``largest`` size of each, learned from all pairs that they give."""
    used = _up_to(largest, groups)
    added = {key: groups[key].of_sizes(begun.largest.get(key, 1) + 1, size) for key, size in largest.items()}
    more = lesson.pairs(added)
    more = more[~is_among(more, begun.pairs)]
    every_pair = begun.compared.result()
    if not len(more) and begun.is_of_all:
        model = attrs.evolve(begun.judge.model, blocking=tuple(used))
        return attrs.evolve(begun.judge, model=model, report=begun.judge.report | {"blocking": blocks_report(used)})
    if len(more):
        every_pair = together(every_pair, lesson.compare(more))
    closed = {key: size for key, size in largest.items() if key in begun.groups}
    beyond = lesson.some_beyond(closed, begun.groups, packed(every_pair.left, every_pair.right))
    return lesson.learn(used, every_pair, begun.sample, beyond, start=begun.judge.model)


def _up_to(largest: Mapping[BlockingKey, int], groups: Mapping[BlockingKey, Groups]) -> dict[BlockingKey, Groups]:
    """The groups of up to so many rows, by keys that say so."""
    return {attrs.evolve(key, largest=size): groups[key].of_sizes(2, size) for key, size in largest.items()}


def _done(found: ComparedPairs) -> Future[ComparedPairs]:
    done = Future[ComparedPairs]()
    done.set_result(found)
    return done
